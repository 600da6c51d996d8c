"""A prover that lies wherever it can, over random rule bases and cases: no lie that changes an answer is accepted."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.completion.asking import decide
from tests.completion.cases import Subject, cases, questions
from tests.completion.rulebases import opened, rule_texts
from tests.second_look.prover import Liar, NotTriedError, Proved, TooLongError, prove
from tests.second_look.terms import canonical
from text.fault import FaultsError

FEW = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
MANY = settings(FEW, max_examples=3000)
#: How many lies are told of one answer, and in how many places at once.
LIES, PLACES = 8, (1, 1, 1, 2, 3, 5)


def lie(data: st.DataObject, counts: Counter[str]) -> None:
    """Prove a random question of a random case, then prove it again with lies."""
    try:
        service, schema = opened(data.draw(rule_texts()))
    except FaultsError:
        return
    names = [name for name in schema.asked if schema.bearing(name)[1:]]
    if not names:
        return
    subject = Subject.of(schema, data.draw(st.sampled_from(names)))
    asked = data.draw(cases(subject))
    question = data.draw(questions(subject, asked.case))
    answer = decide(service, asked, question, explain="summary") if question else None
    if answer is None:
        return
    program: Any = service.base.exported
    case, pattern = json.loads(json.dumps(asked.case)), answer["proof"]["question"]

    def proved(liar: Liar) -> Proved:
        return prove(program, case, pattern, asked.as_of, liar)

    random = data.draw(st.randoms(use_true_random=True))
    honest = Liar(random)
    try:
        true = proved(honest)
    except (NotTriedError, TooLongError):
        return
    counts["answers"] += 1
    if not service.verdict(case, true.proof).verified:
        counts["not proved"] += 1
        return
    assert canonical(true.proof["value"]) == canonical(answer["proof"]["value"])
    for _ in range(LIES):
        places = random.sample(range(honest.count), min(random.choice(PLACES), honest.count))
        liar = Liar(random, frozenset(places))
        try:
            lied = proved(liar)
        except TooLongError:
            continue
        if not liar.told or canonical(lied.proof) == canonical(true.proof):
            continue
        counts["lies"] += 1
        other_value = canonical(lied.proof["value"]) != canonical(true.proof["value"])
        other_rows = lied.outcomes != true.outcomes
        counts["another value"] += other_value
        if other_value or other_rows or lied.false:
            shown = f"{question} {canonical(case)}: {liar.told} → {lied.proof['value']}, not {true.proof['value']}"
            assert not service.verdict(case, lied.proof).verified, shown


def lies(how: settings) -> Counter[str]:
    counts = Counter[str]()

    @how
    @given(st.data())
    def told(data: st.DataObject) -> None:
        lie(data, counts)

    told()
    assert counts["not proved"] < counts["answers"] / 5, counts
    return counts


def test_no_lie_is_accepted() -> None:
    counts = lies(FEW)
    assert counts["lies"] >= 300
    assert counts["another value"] >= 60


@pytest.mark.slow
def test_none_of_many_lies_is_accepted() -> None:
    assert lies(MANY)["lies"] >= 15_000
