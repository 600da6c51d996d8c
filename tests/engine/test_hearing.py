"""hearing: what was found of a case for one question is not sought again for the next; each has its own budget."""

from __future__ import annotations

from typing import Any

import pytest

from engine.evaluate.run import Run
from engine.evaluate.trace import Search
from engine.prove.decide import BUDGET, Answer
from logic.no_answer import BudgetExceededError
from tests.engine.rulebases import ALL_LISTED, DAY, rulebase
from tests.engine.test_evaluate import RELATED, chain
from tests.verify.questions import PROJECT, QUESTIONS

#: Of each case the questions that are asked of it.
ASKED: dict[str, tuple[dict[str, Any], list[str]]] = {}
for case, question in QUESTIONS:
    ASKED.setdefault(repr(case), (case, []))[1].append(question)


def found(answer: Answer) -> object:
    """Return what an answer says, without its proof."""
    return answer.value, [(o.readings, o.certain, o.possible, o.missing, o.bounds) for o in answer.outcomes]


@pytest.mark.parametrize(("case", "questions"), ASKED.values())
def test_questions_asked_together_are_answered_as_each_alone(case: dict[str, Any], questions: list[str]) -> None:
    base = rulebase()
    for order in (questions, questions[::-1]):
        hearing = base.hear(base.read(case), DAY, ALL_LISTED)
        for question in order:
            assert found(base.answer(hearing, question)) == found(
                base.ask(base.read(case), question, DAY, whole=ALL_LISTED)
            ), question


@pytest.mark.parametrize(("case", "questions"), [one for one in ASKED.values() if "连通" not in str(one[1])])
def test_nothing_is_tried_twice_whatever_is_asked(
    case: dict[str, Any], questions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every search and every rule tried ends in one new entry of what was found: none is written over. (A question that
    rests on recursive rules has a run of its own.)"""

    class Once(dict[object, Search]):
        def __setitem__(self, key: object, value: Search) -> None:
            assert key not in self, "searched for twice"
            super().__setitem__(key, value)

    begin, runs = Run.__init__, list[Run]()

    def counted(self: Run, *arguments: Any) -> None:
        begin(self, *arguments)
        self.found = Once()
        runs.append(self)

    monkeypatch.setattr(Run, "__init__", counted)
    base = rulebase()
    hearing = base.hear(base.read(case), DAY, ALL_LISTED)
    costs = [base.answer(hearing, question).cost for question in questions]
    assert len(runs) == 1
    again = [base.answer(hearing, question).cost for question in questions]
    assert len(runs) == 1
    assert again == [0] * len(questions), "what was found costs nothing"
    for kept in runs[0].varied.values():
        assert len({under for under, _ in kept}) == len(kept), "searched for twice under the same readings"
    alone = [base.ask(base.read(case), question, DAY).cost for question in questions]
    assert all(cost <= most for cost, most in zip(costs, alone, strict=True))


def test_each_question_has_the_whole_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """The evaluator's; what pyDatalog may spend is another matter."""
    monkeypatch.setattr("engine.prove.decide.confirm", lambda *_: ())
    base = rulebase()
    read, (first, second) = base.read(PROJECT), ("甲项目 的 补助", "甲公司 受支持")
    costs = [base.ask(read, question, DAY).cost for question in (first, second)]
    hearing = base.hear(read, DAY, ALL_LISTED)
    assert base.answer(hearing, first, budget=max(costs)).cost == costs[0]
    assert 0 < base.answer(hearing, second, budget=max(costs)).cost <= costs[1] <= sum(costs)


@pytest.mark.parametrize("question", ["企0 关联 企12", "企12 关联 企0", "企0 牵连 企业"])
def test_what_a_question_beyond_its_budget_left_half_found_is_not_gone_on_with(question: str) -> None:
    base = rulebase(RELATED)
    whole = base.ask(base.read(chain(12)), question, DAY)
    for budget in range(1, whole.cost, 7):
        hearing = base.hear(base.read(chain(12)), DAY, ALL_LISTED)
        with pytest.raises(BudgetExceededError):
            base.answer(hearing, question, budget=budget)
        answer = base.answer(hearing, question)
        assert (found(answer), answer.cost) == (found(whole), whole.cost)


def test_an_inquiry_takes_the_run_and_the_next_question_begins_another() -> None:
    base = rulebase()
    hearing = base.hear(base.read(PROJECT), DAY, ALL_LISTED)
    first = base.answer(hearing, "甲项目 的 补助")
    run = hearing.take(BUDGET)
    assert run.found
    assert run.cost == 0
    assert base.answer(hearing, "甲项目 的 补助").cost == first.cost
