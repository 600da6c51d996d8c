"""Cases and questions that are nearly right, and some that are noise: each is answered with a proof, or told off."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answer import answer_json
from engine.proof_json import proof_json
from engine.prove.prove import ProofTooLargeError
from logic.no_answer import BudgetExceededError
from logic.terms import AmountTooLongError
from tests.engine.rulebases import DAY, checker, rulebase
from tests.fuzz.mutations import SIGNS, keywords
from tests.fuzz.naughty import STRINGS
from tests.fuzz.promises import answered, bounded, vocabulary
from tests.verify.questions import QUESTIONS
from text.encode import encode
from text.fault import FaultsError

WORDS = vocabulary(rulebase())
THINGS = ["甲项目", "甲公司", "乙公司", "甲园", "总园", "总园区", "一"]
#: Predicates a case may give.
GIVEN = sorted(p.name for p in rulebase().loaded.engine_program.predicates.values() if p.given)

strings = st.one_of(st.sampled_from(WORDS), st.sampled_from(THINGS), st.sampled_from(STRINGS), st.text(max_size=8))
scalars = st.one_of(strings, st.none(), st.booleans(), st.integers(), st.floats())
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(strings, inner, max_size=3)),
    max_leaves=6,
)
#: What a value of a predicate may look like.
amounts = st.builds(
    lambda number, unit: f"{number}{unit}",
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from(["元", "万元", "%", "位", "吨标准煤", ""]),
)
fitting = st.one_of(
    strings,
    amounts,
    st.dates().map(str),
    st.sampled_from(["是", "否", True, False, "等"]),
    st.lists(strings, max_size=3),
    st.fixed_dictionaries(
        {"结论": st.sampled_from(["是", "否", True])}, optional={"由": strings, "日期": strings, "文号": strings}
    ),
)
keys = st.one_of(st.sampled_from([*GIVEN, "是", "不是", "已穷尽"]), st.sampled_from(GIVEN).map("不".__add__), strings)
cases = st.dictionaries(
    st.one_of(st.sampled_from(THINGS), strings),
    st.one_of(st.dictionaries(keys, fitting, max_size=5), st.dictionaries(keys, values, max_size=3), values),
    max_size=5,
)
questions = st.one_of(
    st.sampled_from([question for _, question in QUESTIONS]),
    st.lists(st.one_of(st.sampled_from([*WORDS, *THINGS, *SIGNS, *keywords()]), strings), max_size=6).map(" ".join),
    st.builds(lambda a, b: f"{a} 的 {b}", st.sampled_from([*THINGS, *WORDS]), st.sampled_from(WORDS)),
    st.builds(lambda a, b, c: f"{a} {b} {c}", *[st.sampled_from([*THINGS, *WORDS])] * 3),
)  # fmt: skip


@st.composite
def mutated_cases(draw: st.DrawFn) -> Any:
    """Return a case that is asked elsewhere, with a few parts of it exchanged."""
    case = copy.deepcopy(draw(st.sampled_from([case for case, _ in QUESTIONS])))
    for _ in range(draw(st.integers(1, 4))):
        thing = draw(st.sampled_from([*case, *THINGS]))
        said = case.setdefault(thing, {})
        if not isinstance(said, dict) or draw(st.integers(0, 8)) == 0:
            case[thing] = draw(values)
        else:
            said[draw(keys)] = draw(fitting)
    return case


def asks(case: Any, question: str) -> None:
    """Ask; what is answered verifies, and what is not is told."""
    base = rulebase()
    try:
        with bounded():
            answer = base.ask(base.read(case), question, DAY)
            said = answer_json(base, answer, "full")
    except FaultsError as error:
        answered(error.faults)
        return
    except (BudgetExceededError, ProofTooLargeError, AmountTooLongError):
        return
    assert said.text["zh"]
    with bounded():
        checker().verify(json.loads(json.dumps(case)), encode(proof_json(base, answer)))


@given(st.one_of(cases, values), questions)
@settings(max_examples=100, deadline=None)
def test_any_case(case: Any, question: str) -> None:
    asks(case, question)


@given(mutated_cases(), questions)
@settings(max_examples=100, deadline=None)
def test_a_case_nearly_right(case: Any, question: str) -> None:
    asks(case, question)


@pytest.mark.slow
@given(st.one_of(cases, values), questions)
@settings(max_examples=10_000, deadline=None)
def test_many_cases(case: Any, question: str) -> None:
    asks(case, question)


@pytest.mark.slow
@given(mutated_cases(), questions)
@settings(max_examples=10_000, deadline=None)
def test_many_cases_nearly_right(case: Any, question: str) -> None:
    asks(case, question)
