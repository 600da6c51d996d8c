"""completions: a case → cases in which more is known, and nothing that was said is otherwise."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.completion.asking import Answer, Asked
from tests.completion.cases import (
    MARKS,
    Subject,
    closings,
    consistent,
    facts,
    fits,
    kind_of_a_thing,
    kinds,
    listed,
    things,
    values,
)
from tests.completion.schema import ALL, EXHAUSTED, IS, IS_NOT, LISTED, OPEN, Case


@dataclass(frozen=True)
class Completion:
    """A completed case. ``added`` are the predicates that it says more of, ``things`` those that are new,
    ``lists`` whether it says more of what is listed whole, ``readings`` whether it settles one."""

    asked: Asked
    added: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    lists: bool = False
    readings: bool = False


def silent(subject: Subject, case: Case, thing: str, predicate: str) -> bool:
    """Whether more may be said of a predicate of a thing: nothing that was said says that there is no more."""
    row, said = subject.schema.predicates[predicate], case.get(thing, {})
    if row["closed"] or predicate in said or (predicate, thing) in subject.schema.stated:
        return False
    return predicate not in listed(said.get(EXHAUSTED, []))


def may_be_value(subject: Subject, case: Case, thing: str, predicate: str, value: str) -> bool:
    """Whether a statement contradicts none of the case: it is not denied, and is not one of a list said to be whole."""
    if value in listed(case.get(thing, {}).get(f"不{predicate}", [])):
        return False
    whole = listed(case.get(value, {}).get(LISTED, []))
    return predicate not in whole or subject.schema.predicates[predicate]["range_kind"] != "category"


@st.composite
def completions(draw: st.DrawFn, subject: Subject, asked: Asked) -> Completion:
    """Return a completion of a case."""
    case = copy.deepcopy(asked.case)
    added, new, lists = set[str](), set[str](), False
    before = things(case)
    if draw(st.integers(0, 2)):
        new = draw(new_things(subject, case))
    mentioned = [name for name in subject.names if name in subject.schema.entities][:3]
    for thing in [*before, *draw(st.lists(st.sampled_from(sorted(mentioned)), max_size=1))] if mentioned else before:
        added |= draw(more_of(subject, case, thing))
    for thing in before:
        added |= draw(more_kinds(subject, case, thing))
    if draw(st.integers(0, 3)) == 0:
        lists = True
        case[LISTED] = [ALL]
    else:
        for thing in before:
            draw(closed_later(subject, case, thing))
        lists = case != asked.case
    readings = dict[str, str]()
    doubts = subject.schema.doubts(subject.bearing)
    if doubts and draw(st.integers(0, 2)) == 0:
        doubt = draw(st.sampled_from(sorted(doubts)))
        readings[doubt] = draw(st.sampled_from(doubts[doubt]))
    return Completion(
        replace(asked, case=case, readings={**asked.readings, **readings}),
        frozenset(added),
        frozenset(new),
        lists,
        bool(readings),
    )


@st.composite
def new_things(draw: st.DrawFn, subject: Subject, case: Case) -> set[str]:
    """Name, in place, things that the case does not name, of sorts that it does not say are listed whole."""
    whole = listed(case.get(LISTED, []))
    new = set[str]()
    if ALL in whole:
        return new
    for sort in draw(st.lists(st.sampled_from(subject.sorts()), max_size=2, unique=True)):
        name = f"新{MARKS[len(new)]}{sort}"
        of = draw(kind_of_a_thing(subject, sort))
        if any(wider in whole for one in of for wider in subject.schema.wider(one)):
            continue
        case[name] = {IS: of}
        draw(facts(subject, case, name, draw(st.sampled_from([9, 10, 6, 3]))))
        for predicate in list(case[name]):
            row = subject.schema.predicates.get(predicate)
            if row and any(
                one != OPEN and not may_be_value(subject, case, name, predicate, one)
                for one in listed(case[name][predicate])
            ):
                del case[name][predicate]
        new.add(name)
    return new


@st.composite
def more_of(draw: st.DrawFn, subject: Subject, case: Case, thing: str) -> set[str]:
    """Say, in place, of a thing what nobody has said of it; return the predicates."""
    brought_in = thing not in case
    said, added = case.setdefault(thing, {}), set[str]()
    chance = draw(st.sampled_from([8, 10, 4]))
    for predicate in subject.given():
        if not fits(subject.schema, case, thing, predicate):
            continue
        if draw(st.integers(0, 9)) >= chance or (one := values(subject, case, predicate)) is None:
            continue
        row, told = subject.schema.predicates[predicate], said.get(predicate)
        value = draw(one)
        if not may_be_value(subject, case, thing, predicate, value):
            continue
        if silent(subject, case, thing, predicate):
            said[predicate] = value if row["single"] or not row["range"] else [value, OPEN]
        elif isinstance(told, list) and OPEN in told and value not in told:
            said[predicate] = [*(w for w in told if w != OPEN), value] + [OPEN] * draw(st.integers(0, 1))
        else:
            continue
        added.add(predicate)
    if brought_in and not said:
        del case[thing]
    return added


@st.composite
def more_kinds(draw: st.DrawFn, subject: Subject, case: Case, thing: str) -> set[str]:
    """Say, in place, of what narrower category a thing is, or is not, where that has been left open."""
    of = kinds(subject.schema, case, thing)
    said = case[thing]
    if IS not in said or draw(st.integers(0, 2)):
        return set()
    denied = listed(said.get(IS_NOT, []))
    open_ones = [
        one
        for one in subject.categories()
        if one not in of
        and not of.isdisjoint(subject.schema.wider(one)[1:])
        and not set(subject.schema.wider(one)) & set(denied)
        and consistent(subject.schema, [one], sorted(of)) == [one]
        and not set(subject.schema.wider(one)) & set(listed(case.get(LISTED, [])))
    ]
    if not open_ones:
        return set()
    one = draw(st.sampled_from(open_ones))
    if draw(st.booleans()):
        said[IS] = [*listed(said[IS]), one]
    else:
        said[IS_NOT] = [*denied, one]
    return {one}


@st.composite
def closed_later(draw: st.DrawFn, subject: Subject, case: Case, thing: str) -> None:
    """Say of a thing, now and then, that nothing more holds of it, where nothing was said about that."""
    said = case[thing]
    if EXHAUSTED not in said and LISTED not in said and draw(st.integers(0, 3)) == 0:
        draw(closings(subject, case, thing))


# ── the same case in other words ─────────────────────────────────────────────────────────────────────────────────────


@st.composite
def shuffled(draw: st.DrawFn, case: Case) -> Case:
    """Return a case with its keys, and what is said of categories, in another order."""
    order = draw(st.permutations(list(case)))
    return {
        name: dict(draw(st.permutations(list(case[name].items())))) if isinstance(case[name], dict) else case[name]
        for name in order
    }


def renamed(subject: Subject, case: Case) -> tuple[Case, Mapping[str, str]]:
    """Return a case whose own things have other names, in the reverse order, and the names."""
    known = subject.schema.entities.keys() | subject.schema.program["aliases"].keys()
    mine = [name for name in things(case) if name not in known]
    names = {name: f"物{len(mine) - index:03}" for index, name in enumerate(sorted(mine))}

    def changed(part: object) -> object:
        if isinstance(part, str):
            return names.get(part, part)
        if isinstance(part, list):
            return [changed(one) for one in part]
        if isinstance(part, dict):
            return {key: changed(one) for key, one in part.items()}
        return part

    return {names.get(name, name): changed(said) for name, said in case.items()}, names


#: Ends the text of the unknown value of a thing, such as 甲公司的投入（未知）.
OF_UNKNOWN = "（未知）"


def worded(text: object, names: Mapping[str, str]) -> object:
    """Return a value, a row or a question with the names exchanged."""
    if isinstance(text, str):
        if text.endswith(OF_UNKNOWN):
            thing, of, attribute = text.partition("的")
            return names.get(thing, thing) + of + attribute
        return " ".join(names.get(word, word) for word in text.split(" "))
    if isinstance(text, list):
        return [worded(one, names) for one in text]
    if isinstance(text, dict):
        return {key: worded(one, names) for key, one in text.items()}
    return text


def patched(said: object, change: object) -> object:
    """Return what is said with a JSON Merge Patch (RFC 7396)."""
    if not isinstance(change, dict):
        return change
    merged = dict(said) if isinstance(said, dict) else {}
    for key, part in change.items():
        if part is None:
            merged.pop(key, None)
        else:
            merged[key] = patched(merged.get(key), part)
    return merged


def asked_for(answer: Answer) -> frozenset[str]:
    """Return the predicates of what an answer says is missing."""
    return frozenset(one["predicate"] for one in answer.get("missing") or () if "predicate" in one)
