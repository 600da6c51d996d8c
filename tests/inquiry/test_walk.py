"""walk: past what fails, with what the evaluator found; and an inquiry decides again only what it says."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from engine.case.facts import CaseFacts
from engine.derive.compiled_engine import CompiledEngine
from engine.derive.pydatalog_engine import Again
from engine.evaluate.evaluator import Evaluator
from engine.evaluate.run import Run
from engine.evaluate.trace import Computation, Conclusion, Total
from engine.prove.paired_engine import PairedEngine
from engine.rulebase import RuleBase, open_rulebase
from inquiry.nearest import Attempt, attempts
from inquiry.sets import confirm_readings
from inquiry.trial import Inquiry, Trials, inquire
from inquiry.walk import Tried, Walk
from inquiry.whynot import why_not, why_not_json
from logic.datalog import Compare, Gather, Let
from logic.values import Name, Quantity
from logic.worlds import Pattern
from tests.engine.rulebases import DAY, SMALL, rulebase
from text.encode import encode

ROOT = Path(__file__).resolve().parents[2]

CASE = {
    "甲": {"是": "户", "合格": "是", "收入": "150元"},
    "一": {"属于户": "甲", "金额": "10元"},
    "二": {"属于户": "甲"},
}


def asked(case: dict[str, Any], question: str) -> Inquiry:
    return inquire(rulebase(SMALL), case, question, DAY)


def way(walk: Walk, predicate: str, *row: Name | None, rule: int = 0) -> list[Tried]:
    """The first way through the body of a rule, whatever fails on it."""
    candidate = list(walk.candidates(predicate, row))[rule]
    bindings, found = candidate.start, list[Tried]()
    for at in range(len(candidate.conditions)):
        found.append(next(walk.step(candidate, at, bindings)))
        bindings = found[-1].bindings
    return found


# ── the walk ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_goes_on_past_what_fails() -> None:
    walk = asked({"甲": {"是": "户", "合格": "否", "收入": "150元"}}, "甲 可补").walk
    states = [tried.state for tried in way(walk, "可补", Name("甲"))]
    assert states == ["met", "met", "failed", "met", "failed", "unknown"]
    assert len(way(walk, "可补", Name("甲"), rule=1)) == 4, "the other rule"


def test_what_is_not_bound_is_not_reached() -> None:
    walk = asked({"甲": {"是": "户", "合格": "是"}}, "甲 可补").walk
    (candidate, _) = walk.candidates("可补", (Name("甲"),))
    ((at, compared),) = [(at, c) for at, c in enumerate(candidate.conditions) if isinstance(c, Compare)]
    (tried,) = walk.step(candidate, at, candidate.start)
    assert (tried.condition, tried.state, tried.bindings) == (compared, "unreached", candidate.start)


def test_a_statement_is_met_by_every_row_and_certain_ones_come_first() -> None:
    case = {"一": {"属于户": "甲"}, "二": {"属于户": ["甲", "等"]}, "三": {"是": "笔"}, "甲": {"是": "户"}}
    walk = asked(case, "甲 的 总额").walk
    (candidate,) = walk.candidates("某政办发〔2024〕1号 条 1 规则 总额 汇总", (Name("甲"), None, None))
    found = [(tried.state, tried.row[0]) for tried in walk.step(candidate, 1, candidate.start)]
    assert found[:2] == [("met", Name("一")), ("met", Name("二"))]
    assert {state for state, _ in found[2:]} == {"unknown"}
    assert ("unknown", Name("三")) in found


def test_what_a_rule_computes_is_to_be_what_is_asked_for() -> None:
    walk = asked(CASE, "甲 的 笔数").walk
    (right,) = walk.candidates("笔数", (Name("甲"), Quantity(Fraction(2), "个")))
    assert len(right.conditions) == len(right.rule.body) + 1
    (free,) = walk.candidates("笔数", (Name("甲"), None))
    assert free.conditions == right.rule.body


# ── what the evaluator found is not found again ──────────────────────────────────────────────────────────────────────


def test_a_condition_is_the_node_of_the_trace() -> None:
    base = rulebase(SMALL)
    facts = CaseFacts(base.loaded.engine_program, base.read(CASE), DAY)
    evaluator = Evaluator(base.loaded.engine_program)
    evaluation, kinds = evaluator.under(evaluator.begin(facts, 10_000), {}), set[type]()
    for predicate in ("笔数", "总额", "补助"):
        (end,) = evaluation.search(predicate, (Name("甲"), None)).found
        assert isinstance(end, Conclusion)
        (rule,) = (rule for rule in base.loaded.engine_program.rules if rule.id == end.rule)
        bindings = dict(zip(end.variables, end.values, strict=True))
        for condition, premise in zip(rule.body, end.premises, strict=True):
            if isinstance(condition, Compare | Let | Gather):
                assert evaluation.compute(condition, bindings) is premise
                kinds.add(type(premise))
    assert kinds == {Computation, Total}


def test_one_evaluation_serves_a_whole_inquiry(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = list[Run]()
    begin = Evaluator.begin

    def counted(self: Evaluator, facts: CaseFacts, budget: int) -> Run:
        runs.append(begin(self, facts, budget))
        return runs[-1]

    monkeypatch.setattr(Evaluator, "begin", counted)
    found = why_not(asked({"甲": {"是": "户", "合格": "是", "收入": "150元", "失信": "否"}}, "甲 可补"))
    why_not_json(found)
    assert found.sets
    assert found.trials.decisions == len(found.sets)
    assert len(runs) == 1 + len(found.sets), "the answer and the inquiry into it; each set searched and decided"


def test_the_reasons_are_sought_once_for_json_and_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    sought = list[tuple[str, Pattern]]()

    def counted(walk: Walk, predicate: str, pattern: Pattern) -> list[Attempt]:
        sought.append((predicate, pattern))
        return attempts(walk, predicate, pattern)

    monkeypatch.setattr("inquiry.tried.attempts_of", counted)
    found = encode(why_not_json(why_not(asked({"甲": {"是": "户", "失信": "是"}}, "甲 的 补助"))))
    assert len(found["explanation"]["zh"]) == len(found["explanation"]["en"]) > len(sought) > 1
    assert len(set(sought)) == len(sought)


# ── decided again is what is said ────────────────────────────────────────────────────────────────────────────────────


def test_a_change_is_decided_only_where_one_search_finds_what_is_wanted() -> None:
    trials = Trials(asked({"甲": {"是": "户", "合格": "是", "收入": "150元"}}, "甲 可补"))
    assert trials.decide({"甲": {"收入": "100元", "失信": "否"}}, wanted="yes") is None
    assert trials.decide({"甲": {"收入": "99元"}}, wanted="yes") is None
    assert trials.decide({"甲": {"收入": "99元"}}, wanted="no") is None
    assert (trials.decisions, trials.over) == (0, False)
    assert trials.cost > 0
    good = trials.decide({"甲": {"收入": "99元", "失信": "否"}}, wanted="yes")
    bad = trials.decide({"甲": {"收入": "99元", "失信": "是", "申诉成立": "否", "不是": "特困"}}, wanted="no")
    assert good is not None
    assert bad is not None
    assert (good.value, bad.value, trials.decisions) == ("yes", "no", 2)


def test_what_is_not_wanted_of_one_answer_alone_is_decided_whatever_it_is() -> None:
    trials = Trials(asked({"甲": {"是": "户", "合格": "是", "收入": "150元"}}, "甲 可补"))
    open_still = trials.decide({"甲": {"收入": "99元"}})
    assert open_still is not None
    assert (open_still.value, trials.decisions) == ("undetermined", 1)


@pytest.mark.parametrize(
    ("question", "changes", "sets"),
    [
        ("甲项目 外经贸补助 400万元", {}, 0),
        ("甲项目 的 外经贸补助", {"用途": "其他", "实际投入": "100万元"}, 7),
    ],
)
def test_only_what_is_said_is_decided_again(
    monkeypatch: pytest.MonkeyPatch, question: str, changes: dict[str, str], sets: int
) -> None:
    """The example of README.md, and with another project: no set is decided in vain, and no table is derived."""

    def derive(*_: object) -> None:
        raise AssertionError("a whole table was derived")

    monkeypatch.setattr(CompiledEngine, "derive", derive)
    monkeypatch.setattr("engine.prove.confirm.is_sampled", lambda *_: False)  # of a sample everything is derived again
    request = json.loads((ROOT / "examples" / "overseas-warehouse.json").read_text(encoding="utf-8"))
    case = {**request["case"], "甲项目": {**request["case"]["甲项目"], **changes}}
    found = why_not(inquire(open_rulebase(), case, question, DAY))
    said = sum(1 + len(one.options) for one in found.sets)
    assert (found.trials.decisions, said, found.complete) == (sets, sets, True)
    assert encode(why_not_json(found))["decisions"] == sets


def test_a_reading_is_tried_of_the_case_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The case is not read again, and pyDatalog derives nothing again that it derived for the answer."""
    case = {"甲公司": {"是": "高新企业", "位于": "A园"}, "A园": {"园区级别": "省级"}}
    inquiry = inquire(rulebase(), case, "甲公司 受支持", DAY)
    confirm, costs = PairedEngine.confirm, list[int]()

    def noted(self: PairedEngine, *arguments: Any) -> Again:
        costs.append((again := confirm(self, *arguments)).cost)
        return again

    monkeypatch.setattr(PairedEngine, "confirm", noted)
    monkeypatch.setattr(RuleBase, "read", lambda *_: pytest.fail("the case was read again"))
    found = confirm_readings(inquiry, Trials(inquiry), "yes")
    assert [list(one.readings.values()) for one in found] == [["各级都算"]]
    assert costs == [0]
