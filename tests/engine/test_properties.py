"""What holds of every case of a small rule base with negations, an exception to an exception, aggregates and a cap."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.prove.outcome import Outcome
from logic.terms import Between, Unknown, interval
from logic.values import Name
from tests.engine.rulebases import DAY, SMALL, decided, rulebase

HOMES, PAYMENTS = ("甲户", "乙户"), ("一", "二", "三")

TRUTHS = ["甲户 可补", "甲户 不补", "户 可补"]
AMOUNTS = ["甲户 的 补助", "甲户 的 总额", "甲户 的 笔数"]


@st.composite
def facts(draw: st.DrawFn) -> list[tuple[str, str, Any]]:
    """Every fact that could be said of two homes and three payments, each said one way: a case fully known."""
    found: list[tuple[str, str, Any]] = []
    for home in HOMES:
        found += [(home, finding, draw(st.sampled_from(["是", "否"]))) for finding in ("合格", "失信", "申诉成立")]
        found.append((home, "收入", draw(st.sampled_from(["99元", "100元", "0元", "99.99元"]))))
        found.append((home, draw(st.sampled_from(["是", "不是"])), "特困"))
        found.append((home, "是", draw(st.sampled_from(["甲类", "乙类"]))))
    for payment in PAYMENTS:
        found.append((payment, "金额", draw(st.sampled_from(["10元", "100元", "0.5元"]))))
        found.append((payment, "属于户", [draw(st.sampled_from(HOMES))]))  # all there are
    return found


def case_of(said: list[tuple[str, str, Any]]) -> dict[str, Any]:
    """Return the case in which some facts are said, and the kind of every thing."""
    case: dict[str, Any] = {home: {"是": ["户"]} for home in HOMES} | {payment: {"是": ["笔"]} for payment in PAYMENTS}
    for thing, key, value in said:
        if key in ("是", "不是"):
            case[thing].setdefault(key, []).append(value)
        else:
            case[thing][key] = value
    return case


@st.composite
def known_more_and_less(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A case, and one that says the same and more."""
    whole = draw(facts())
    keep = draw(st.lists(st.integers(0, 2), min_size=len(whole), max_size=len(whole)))
    less = [fact for fact, rank in zip(whole, keep, strict=True) if rank == 0]
    more = [fact for fact, rank in zip(whole, keep, strict=True) if rank <= 1]
    return case_of(less), case_of(more)


def outcome(case: dict[str, Any], question: str) -> Outcome:
    """Answer a question; that the proof verifies is checked on the way."""
    return decided(case, question, text=SMALL).outcome


@settings(max_examples=60, deadline=None)
@given(known_more_and_less(), st.sampled_from(TRUTHS))
def test_knowing_more_only_decides_what_was_open(cases: tuple[dict[str, Any], dict[str, Any]], question: str) -> None:
    less, more = (outcome(case, question) for case in cases)
    assert set(less.certain) <= set(more.certain)
    assert set(more.possible) <= set(less.possible)
    if question != "户 可补" and less.value != "undetermined":
        assert more.value == less.value


@settings(max_examples=60, deadline=None)
@given(known_more_and_less(), st.sampled_from(AMOUNTS))
def test_bounds_hold_the_value_once_it_is_known(cases: tuple[dict[str, Any], dict[str, Any]], question: str) -> None:
    less, more = (outcome(case, question) for case in cases)
    assert set(less.certain) <= set(more.certain)
    if less.value == "no":
        assert more.value == "no"
    for row in more.possible:
        ends = [interval(possible[-1]) for possible in less.possible]
        low, high = interval(row[-1])
        assert any(
            (a is None or (low is not None and a <= low)) and (b is None or (high is not None and high <= b))
            for a, b in ends
        )
        if less.bounds is not None and less.bounds.at_most is not None and not isinstance(row[-1], Between | Unknown):
            assert high is not None
            assert high <= less.bounds.at_most


@settings(max_examples=60, deadline=None)
@given(facts(), st.sampled_from([*TRUTHS[:2], *AMOUNTS]))
def test_a_case_fully_known_is_decided_as_anyone_would(said: list[tuple[str, str, Any]], question: str) -> None:
    """Worked out here again in the plainest way."""
    case = case_of(said)
    home = case["甲户"]
    payments = [Fraction(case[p]["金额"].removesuffix("元")) for p in PAYMENTS if case[p]["属于户"] == ["甲户"]]
    due = (home["合格"] == "是" and Fraction(home["收入"].removesuffix("元")) < 100) or "特困" in home["是"]
    due = due and not (home["失信"] == "是" and home["申诉成立"] == "否")
    total = sum(payments, Fraction(0))
    answer = outcome(case, question)
    expected: object = {
        "甲户 可补": due,
        "甲户 不补": not due,
        "甲户 的 总额": total,
        "甲户 的 笔数": Fraction(len(payments)),
        "甲户 的 补助": min(total * Fraction("0.6"), Fraction(90)) if due and payments else None,
    }[question]
    if isinstance(expected, bool) or expected is None:
        assert answer.value == ("yes" if expected else "no")
    else:
        assert [interval(row[-1])[0] for row in answer.certain] == [expected]
        assert answer.certain[0][0] == Name("甲户")


@settings(max_examples=40, deadline=None)
@given(known_more_and_less(), st.sampled_from([*TRUTHS, *AMOUNTS]))
def test_what_is_missing_is_enough(cases: tuple[dict[str, Any], dict[str, Any]], question: str) -> None:
    """An answer is undetermined if and only if there is something to ask; nothing is asked that was said."""
    case, _ = cases
    answer = decided(case, question, text=SMALL)
    asked = {statement for needs in answer.outcome.missing for statement in needs}
    assert bool(asked) is (answer.value == "undetermined" or (question == "户 可补" and bool(asked)))
    given_facts = {(f.predicate, f.arguments) for f in rulebase(SMALL).read(case).facts}
    assert not [s for s in asked if (s.predicate, s.arguments) in given_facts]


@settings(max_examples=25, deadline=None)
@given(facts())
def test_reading_a_case_changes_nothing_in_it(said: list[tuple[str, str, Any]]) -> None:
    case = case_of(said)
    before = json.dumps(case, ensure_ascii=False)
    base = rulebase(SMALL)
    read = base.read(copy.deepcopy(case))
    assert json.dumps(case, ensure_ascii=False) == before
    assert base.read(case) == read
    first, second = (base.ask(read, "甲户 可补", DAY) for _ in range(2))
    assert (first.outcomes, first.proof) == (second.outcomes, second.proof)
