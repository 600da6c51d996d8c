"""scenarios: the drafters' own cases, with some of their facts taken away; the rest of them is a completion."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from service.scenario import case_of, day_of
from service.service import Service
from tests.completion.asking import Asked
from tests.completion.cases import Subject, amounts, fits, listed, things
from tests.completion.schema import EXHAUSTED, IS, IS_NOT, LISTED, RESERVED, Case, Schema


@dataclass(frozen=True)
class Drafted:
    """A question of a scenario: the case as drafted, its question, and the predicate that is asked about."""

    asked: Asked
    question: str
    predicate: str


def drafted(service: Service, schema: Schema) -> Sequence[Drafted]:
    """Return every question of every scenario that asks for something rules conclude."""
    base, found = service.base, list[Drafted]()
    names = sorted(schema.asked, key=len, reverse=True)
    for scenario in base.loaded.program.scenarios:
        asked = Asked(dict(case_of(scenario.tree)), str(day_of(base, scenario)))
        for expectation in scenario.tree.expectations:
            span = expectation.question.span
            question = base.loaded.program.texts[span.file][span.start : span.end]
            about = next((name for name in names if name in question), None)
            if about is not None:
                found.append(Drafted(asked, question, about))
    return found


@st.composite
def nudged(draw: st.DrawFn, subject: Subject, asked: Asked) -> Asked:
    """Return a drafted case with an amount of it, now and then, put next to a threshold."""
    case = copy.deepcopy(asked.case)
    places = [
        (thing, name)
        for thing in things(case)
        for name in case[thing]
        if (row := subject.schema.predicates.get(name)) and row["range_kind"] == "unit" and row["single"]
    ]
    for thing, name in draw(st.lists(st.sampled_from(places), max_size=2)) if places else []:
        case[thing][name] = draw(amounts(subject, name))
    return Asked(case, asked.as_of)


@st.composite
def weakened(draw: st.DrawFn, subject: Subject, asked: Asked) -> Asked:
    """Return a case that says less: facts, categories and whole things of it are left out.

    What silence denies is not left out, for to say it would then be no completion. No thing becomes of no sort.
    """
    schema, case = subject.schema, copy.deepcopy(asked.case)
    for thing in things(case) if draw(st.booleans()) else []:
        if draw(st.integers(0, 3)) == 0 and not _mentioned(case, thing) and thing not in schema.entities:
            del case[thing]
    for thing in things(case):
        for key in list(case[thing]):
            row = schema.predicates.get(key.removeprefix("不"))
            if key in (IS, *RESERVED[:2]) or (row and row["closed"] and not key.startswith("不")):
                continue
            if draw(st.integers(0, 2)) == 0:
                del case[thing][key]
                whole = listed(case[thing].get(EXHAUSTED, []))
                if key in whole:  # what nothing more can be said of would deny what was left out
                    case[thing][EXHAUSTED] = [word for word in whole if word != key]
        narrower = [schema.wider(one)[-1] for one in listed(case[thing].get(IS, []))]
        if narrower and draw(st.integers(0, 4)) == 0:
            wider = {**case[thing], IS: list(dict.fromkeys(narrower))}
            if all(
                name in (IS, IS_NOT, LISTED) or _fits(schema, {**case, thing: wider}, thing, name) for name in wider
            ):
                case[thing] = wider
    return Asked(case, asked.as_of)


def _fits(schema: Schema, case: Case, thing: str, key: str) -> bool:
    name = key.removeprefix("不")
    return name not in schema.predicates or fits(schema, case, thing, name)


def _mentioned(case: Case, thing: str) -> bool:
    """Whether another entry of a case speaks of a thing."""
    return any(thing in listed(said) for name in things(case) if name != thing for said in case[name].values())
