"""Derived again: what pyDatalog derives again of a case serves all choices of readings and all questions, and hides no
fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

import engine.prove.confirm
from engine.case.case import read_case
from engine.case.facts import CaseFacts
from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived
from engine.derive.pydatalog_engine import Again, PyDatalogEngine
from engine.evaluate.evaluator import Evaluation, Evaluator
from engine.evaluate.run import Run
from engine.prove.hearing import Hearing
from engine.prove.paired_engine import EnginesDifferError, PairedEngine
from logic.datalog import EngineProgram
from logic.values import Name
from tests.engine.random_programs import Given, Problem, random_problem
from tests.engine.rulebases import ALL_LISTED, DAY, DIGEST, NUMBER, rulebase
from tests.engine.test_pydatalog_engine import X, atom, has, no, program, rule

READINGS = 12
ENOUGH = 400_000

#: A total, on which what two doubts say rests; one of them has many readings.
DOUBTED = f"""
词汇 疑
  类别 户、笔
  关系 属于户 笔 → 户
  属性 金额 笔 → 元
  认定 合格 户
  认定 先进 户
  结论 总额 户 → 元
  结论 有额 户
  结论 可奖 户
  结论 可评 户
文件 {NUMBER}
  名称 “疑”
  成文日期 2024-01-01
条 1
  性质 奖补
  摘要 “一”
  原文 {DIGEST}
  规则 总额
    则 户 的 总额 = 合计（笔 的 金额 遍及 笔 若 笔 属于户 户）
  规则 有额
    若 户 的 总额 不少于 1元
    则 户 有额
条 2
  性质 奖补
  摘要 “二”
  原文 {DIGEST}
  存疑 范围 “没有写。”
    读法 宽 默认 “有额即可。”
    读法 严 “还须合格。”
  规则 宽 按读法 宽
    若 户 有额
    则 户 可奖
  规则 严 按读法 严
    若 户 有额 且 户 合格
    则 户 可奖
条 3
  性质 奖补
  摘要 “三”
  原文 {DIGEST}
  存疑 名次 “没有写。”
    读法 名次0 默认 “第零。”
{{readings}}
{{rules}}
""".format(
    readings="\n".join(f"    读法 名次{n} “第{n}。”" for n in range(1, READINGS)),
    rules="\n".join(f"  规则 评{n} 按读法 名次{n}\n    若 户 有额 且 户 先进\n    则 户 可评" for n in range(READINGS)),
)


def case(entries: int = 3, **said: str) -> dict[str, Any]:
    """A household with some entries, that is qualified and outstanding unless it is said not to be."""
    household = {"是": ["户"], "合格": "是", "先进": "是", **said}
    return {"甲户": household, **{f"笔{n}": {"是": ["笔"], "属于户": "甲户", "金额": "5元"} for n in range(entries)}}


def heard(source: dict[str, Any]) -> Hearing:
    base = rulebase(DOUBTED)
    return base.hear(base.read(source), DAY, ALL_LISTED)


@pytest.fixture(autouse=True)
def no_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is confirmed is confirmed conclusion by conclusion, and not because it is of the sample."""
    monkeypatch.setattr(engine.prove.confirm, "is_sampled", lambda *_: False)


def mistaken(monkeypatch: pytest.MonkeyPatch, reading: str) -> None:
    """Have the evaluator take the household for a qualified and outstanding one, under one reading only."""
    program, original = rulebase(DOUBTED).loaded.engine_program, Evaluator.under
    other = CaseFacts(program, read_case(program, case()), DAY)

    def under(self: Evaluator, run: Run, readings: Mapping[str, str]) -> Evaluation:
        return original(self, Run(other, run.budget) if reading in readings.values() else run, readings)

    monkeypatch.setattr(Evaluator, "under", under)


@pytest.mark.parametrize("reading", ["宽", "严"])
def test_a_fault_under_the_second_reading_alone_is_found(monkeypatch: pytest.MonkeyPatch, reading: str) -> None:
    """Under the first reading the evaluator is right, and what the second one shares with it was derived for it."""
    base, disqualified = rulebase(DOUBTED), heard(case(合格="否"))
    assert [one.value for one in base.answer(disqualified, "甲户 可奖").outcomes] == ["yes", "no"]
    mistaken(monkeypatch, reading)
    for hearing in (disqualified, heard(case(合格="否"))):
        with pytest.raises(EnginesDifferError, match="总额" if reading == "宽" else "严: not derived again"):
            base.answer(hearing, "甲户 可奖")


def test_a_fault_in_the_second_question_alone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    base, hearing = rulebase(DOUBTED), heard(case(先进="否"))
    mistaken(monkeypatch, "名次0")
    assert base.answer(hearing, "甲户 可奖").value == "yes"
    with pytest.raises(EnginesDifferError, match="评0: not derived again"):
        base.answer(hearing, "甲户 可评")
    with pytest.raises(EnginesDifferError, match="评0: not derived again"):
        base.answer(heard(case(先进="否")), "甲户 可评")


# ── counted work ────────────────────────────────────────────────────────────────────────────────────────────


def spent(hearing: Hearing, question: str, readings: dict[str, str] | None = None) -> int:
    """What pyDatalog spends on a question."""
    costs: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        original = PairedEngine.confirm

        def confirm(self: PairedEngine, *arguments: Any) -> Again:
            again = original(self, *arguments)
            costs.append(again.cost)
            return again

        patch.setattr(PairedEngine, "confirm", confirm)
        rulebase(DOUBTED).answer(hearing, question, readings)
    return sum(costs)


def test_a_choice_of_readings_costs_what_rests_on_it_and_no_total() -> None:
    """However many entries the total goes over, eleven more readings cost the same."""
    more = []
    for entries in (3, 30):
        one = spent(heard(case(entries)), "甲户 可评", {"名次": "名次0"})
        every = spent(heard(case(entries)), "甲户 可评")
        more.append(every - one)
    assert more[0] == more[1]
    assert 0 < more[0] < one, "the total alone costs more"


def test_a_total_costs_by_its_contributors() -> None:
    costs = [spent(heard(case(entries)), "甲户 的 总额") for entries in (10, 20, 30)]
    assert costs[2] - costs[1] == costs[1] - costs[0]
    assert costs[1] - costs[0] < 10 * 100


def test_a_question_costs_what_no_question_before_it_rested_on() -> None:
    alone = spent(heard(case(30)), "甲户 可奖", {"范围": "宽"})
    hearing = heard(case(30))
    first = spent(hearing, "甲户 的 总额")
    assert 0 < first < alone
    assert spent(hearing, "甲户 可奖", {"范围": "宽"}) == alone - first
    assert spent(hearing, "甲户 可奖", {"范围": "宽"}) == 0
    assert spent(hearing, "甲户 有额") == 0
    assert spent(heard(case(30)), "甲户 有额") > 0, "of another case nothing is known"


# ── readings ────────────────────────────────────────────────────────────────────────────────────────────────

DENIED = program(
    rule("宽规则", atom("除外", X), has("甲", X), readings=(("疑", "宽"),)),
    rule("严规则", atom("除外", X), has("乙", X), has("甲", X), readings=(("疑", "严"),)),
    rule("得", atom("得", X), has("人", X), no("除外", X)),
)
SHE = (Name("她"),)


@pytest.mark.parametrize("order", [("宽", "严"), ("严", "宽")])
def test_what_holds_under_one_reading_is_not_taken_for_another(order: tuple[str, str]) -> None:
    engine = PyDatalogEngine(DENIED)
    tables = engine.begin(Given({"人": (SHE,), "甲": (SHE,)}))
    for _ in range(2):
        for reading in order:
            again = engine.derive_again(tables, [("得", SHE)], {"疑": reading}, ENOUGH, nothing_lent)
            assert again.missing == ((("得", SHE),) if reading == "宽" else ())


def test_a_reading_that_is_not_looked_at_costs_nothing() -> None:
    """Nobody says of her what the rules under the readings ask first."""
    engine = PyDatalogEngine(DENIED)
    tables = engine.begin(Given({"人": (SHE,)}))
    costs = [
        engine.derive_again(tables, [("得", SHE)], {"疑": reading}, ENOUGH, nothing_lent).cost
        for reading in ("宽", "严")
    ]
    assert costs[0] > 0
    assert costs[1] == 0


def doubted(problem: Problem, chance: Random) -> EngineProgram:
    """Return the program of a problem, some of whose rules count under a reading only."""
    readings = [(), (), *(((doubt, reading),) for doubt in "甲乙" for reading in "宽严")]
    return replace(
        problem.program, rules=tuple(replace(r, readings=chance.choice(readings)) for r in problem.program.rules)
    )


@pytest.mark.parametrize("seed", range(60))
def test_what_is_shared_by_readings_is_what_is_derived_under_each(seed: int) -> None:
    """Of all that holds under any choice, under each choice the same is derived again with what others left behind."""
    problem, chance = random_problem(seed), Random(seed)  # noqa: S311  # not a secret
    rules = doubted(problem, chance)
    engine, tables = PyDatalogEngine(rules), CompiledEngine(rules)
    choices = [{"甲": one, "乙": other} for one in "宽严" for other in "宽严"]
    chance.shuffle(choices)
    found = {repr(c): tables.derive(problem.facts, problem.predicates, c, ENOUGH) for c in choices}
    levels = {name: n for n, stratum in enumerate(rules.strata) for name in stratum}
    heads = {each.id: levels[each.head.predicate] for each in rules.rules}
    goals = sorted(
        {(name, row) for derived in found.values() for name, rows in derived.certain.rules.items() for row in rows},
        key=lambda goal: (heads[goal[0]], repr(goal)),
    )
    shared = engine.begin(problem.facts)
    for choice in (*choices, *choices):
        derived = found[repr(choice)]
        alone, together = (
            engine.derive_again(of, goals, choice, ENOUGH, nothing_lent).missing
            for of in (engine.begin(problem.facts), shared)
        )
        assert together == alone
        assert {goal for goal in goals if goal[1] not in derived.certain.rules[goal[0]]} <= set(alone)


def nothing_lent() -> Derived:
    pytest.fail("pyDatalog finishes these")
