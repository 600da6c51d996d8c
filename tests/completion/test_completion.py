"""An answer that was certain stays in every completion of its case; its bounds hold; what it lacks settles it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from service.service import Service, open_service
from tests.completion.asking import Answer, Asked, decide, value
from tests.completion.cases import Subject, cases, listed, questions
from tests.completion.completions import Completion, completions, patched, renamed, shuffled, worded
from tests.completion.property import broken, differing
from tests.completion.rulebases import opened, rule_texts
from tests.completion.scenarios import Drafted, drafted, nudged, weakened
from tests.completion.schema import ALL, IS, IS_NOT, LISTED, Case, Schema
from text.fault import FaultsError

FEW = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
FEWER = settings(FEW, max_examples=25)
FEWEST = settings(FEW, max_examples=10)
#: Of each of the three kinds, over each of the three sources of cases: 100,000 and more in all.
MANY = settings(FEW, max_examples=11_200)
#: How many cases were asked, and of how many what came out.
COUNTS: Counter[str] = Counter()


@cache
def real() -> tuple[Service, Schema]:
    service = open_service()
    return service, Schema(service.base.exported)


@cache
def scenarios() -> Sequence[Drafted]:
    return drafted(*real())


@cache
def subject(text: str, asked: str) -> Subject:
    """Return what cases about a predicate are made of; ``text`` is that of a rule base, ``""`` for the real one."""
    return Subject.of((opened(text) if text else real())[1], asked)


def told(kind: str, case: Asked, question: str, answer: Answer, completed: Asked, other: Answer, rules: str) -> str:
    """Return a failure in full: both cases, the question, both answers, and the rules where they are random ones."""
    lines = [kind, f"问：{question}", f"案情：{case.shown()}", f"完成：{completed.shown()}"]
    lines += [f"先答：{answer['text']['zh']}", f"后答：{other['text']['zh']}"]
    return "\n".join([*lines, rules[rules.find("条 1") :] if rules else ""])


#: Where a case comes from: random over the real rule base, a drafter's scenario weakened, random over random rules.
REAL, DRAFTED, RANDOM = "real", "drafted", "random"


class Example:
    """One case with a question and its answer. ``fuller`` is a completion of it that the drafter wrote."""

    def __init__(self, data: st.DataObject, source: str) -> None:
        self.rules = data.draw(rule_texts()) if source == RANDOM else ""
        try:
            self.service, schema = opened(self.rules) if self.rules else real()
        except FaultsError:
            COUNTS["rules refused"] += 1
            assume(False)
        self.fuller: Asked | None = None
        question: str | None
        if source == DRAFTED:
            one = data.draw(st.sampled_from(scenarios()))
            self.subject, question = subject("", one.predicate), one.question
            self.fuller = data.draw(nudged(self.subject, one.asked))
            self.asked = data.draw(weakened(self.subject, self.fuller))
        else:
            concluded = {rule["head"][0] for rule in schema.program["rules"]}
            asked = data.draw(st.sampled_from([one for one in schema.asked if one in concluded]))
            self.subject = subject(self.rules, asked)
            assume(self.subject.sorts())
            self.asked = data.draw(cases(self.subject))
            question = data.draw(questions(self.subject, self.asked.case))
        assume(question is not None)
        assert question is not None
        self.question = question
        answer = decide(self.service, self.asked, question)
        COUNTS["asked"] += 1
        if answer is None:
            COUNTS["refused"] += 1
            assume(False)
        assert answer is not None
        self.answer = answer
        COUNTS[answer["value"] if isinstance(answer["value"], str) else "value"] += 1
        COUNTS["bounds"] += "at_most" in answer or "at_least" in answer
        COUNTS["if_listed"] += "if_listed" in answer

    def other(self, asked: Asked, question: str = "") -> Answer:
        """Return the answer in another case."""
        answer = decide(self.service, asked, question or self.question)
        COUNTS["completed"] += 1
        if answer is None:
            COUNTS["completion refused"] += 1
            assume(False)
        assert answer is not None
        return answer

    def told(self, kind: str, asked: Asked, answer: Answer) -> str:
        return told(kind, self.asked, self.question, self.answer, asked, answer, self.rules)


def said_by_drafter(asked: Asked, fuller: Asked) -> Completion:
    """Return the case as drafted, as a completion of what was left of it."""
    before, after = asked.case, fuller.case
    added = {
        word
        for thing, said in after.items()
        for key, value in said.items()
        if before.get(thing, {}).get(key) != value
        for word in ([key.removeprefix("不")] if key not in (IS, IS_NOT) else listed(value))
    }
    return Completion(fuller, frozenset(added), frozenset(after.keys() - before.keys()))


def keeps(data: st.DataObject, source: str) -> None:
    """A completion of a case keeps what was answered."""
    one = Example(data, source)
    if one.fuller is not None and data.draw(st.booleans()):
        completion = said_by_drafter(one.asked, one.fuller)
    else:
        assume(one.subject.sorts())  # a case can add nothing to what documents alone say
        completion = data.draw(completions(one.subject, one.asked))
    completed = one.other(completion.asked)
    for kind in broken(one.answer, completed, completion):
        pytest.fail(one.told(kind, completion.asked, completed))


def otherwise_written(data: st.DataObject, source: str) -> None:
    """Order and names do not matter, and what is listed is all where the case says so."""
    one = Example(data, source)
    case, names = renamed(one.subject, data.draw(shuffled(one.asked.case)))
    asked = Asked(case, one.asked.as_of, one.asked.readings)
    answer = one.other(asked, str(worded(one.question, names)))
    if differing(one.answer, answer, names):
        pytest.fail(one.told("order or names matter", asked, answer))
    if "if_listed" in one.answer:
        whole = Asked({**one.asked.case, LISTED: [ALL]}, one.asked.as_of, one.asked.readings)
        answer = one.other(whole)
        if differing(one.answer["if_listed"], answer, {}):
            pytest.fail(one.told("if_listed is another answer", whole, answer))


def patched_case(case: Case, changes: Case) -> Case:
    """Return a case with changes made to it."""
    found = patched(case, changes)
    assert isinstance(found, dict)
    return found


def parts(changes: Case) -> list[Case]:
    """Return changes without one of the things that they say, for each."""
    return [
        {name: {k: v for k, v in said.items() if (name, k) != (thing, key)} for name, said in changes.items()}
        for thing, told in changes.items()
        for key in told
        if all(isinstance(said, dict) for said in changes.values())
    ]


def settles(data: st.DataObject, source: str) -> None:
    """The facts of each set that is said to settle an answer settle it, with the value that was said; no part does."""
    one = Example(data, source)
    assume(one.answer["value"] == "undetermined")
    told_missing = decide(one.service, one.asked, one.question, "missing")
    assume(told_missing is not None)
    assert told_missing is not None
    sets = [*(told_missing.get("sets") or ()), *(told_missing.get("against") or ())]
    for found in sets[:3]:
        asked = Asked(
            patched_case(one.asked.case, found.get("changes") or {}),
            one.asked.as_of,
            {**one.asked.readings, **(found.get("readings") or {})},
        )
        answer = one.other(asked)
        if value(answer) != value(found):
            pytest.fail(one.told(f"a missing set does not give {found['value']}", asked, answer))
        COUNTS["sets"] += 1
        for part in parts(found.get("changes") or {}) if found["size"] > 1 else ():
            fewer = Asked(patched_case(one.asked.case, part), asked.as_of, asked.readings)
            less = decide(one.service, fewer, one.question)
            if less is not None and value(less) == value(found):
                pytest.fail(one.told("a part of a missing set gives the same", fewer, less))
            COUNTS["parts"] += 1


def holds(kind: Callable[[st.DataObject, str], None], source: str, how: settings) -> None:
    """Try examples of one kind; of the cases fewer than a fifth may be refused, or too little was tried."""
    before = Counter(COUNTS)

    @how
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        kind(data, source)

    tried()
    counts = COUNTS - before
    assert counts["asked"] >= how.max_examples
    assert counts["refused"] < counts["asked"] / 5, counts
    assert counts["completion refused"] < counts["completed"] / 5, counts


SOURCES = pytest.mark.parametrize("source", [REAL, DRAFTED, RANDOM])


@SOURCES
def test_a_completion_keeps_what_was_answered(source: str) -> None:
    holds(keeps, source, FEW)


@SOURCES
def test_order_and_names_do_not_matter(source: str) -> None:
    holds(otherwise_written, source, FEWER)


@SOURCES
def test_what_is_missing_settles(source: str) -> None:
    holds(settles, source, FEWEST)


@pytest.mark.slow
@SOURCES
@pytest.mark.parametrize("kind", [keeps, otherwise_written, settles])
def test_many(kind: Callable[[st.DataObject, str], None], source: str) -> None:
    holds(kind, source, MANY)
