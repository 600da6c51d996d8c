"""dimensions: every value has the unit that its place is declared to have, before an engine runs and after it has."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from engine.proof_json import proof_json
from engine.rulebase import start
from grammar.load import Loaded, load_texts
from logic.cite import EVERYWHERE, Citation
from logic.datalog import Atom, Call, Compare, Condition, EngineProgram, Fact, Gather, Has, Let, Origin, Rule, Var
from logic.dimensions import UnitError
from logic.export import json_digest, program_json
from logic.stratify import stratify
from logic.values import Name, Quantity
from tests.engine.rulebases import DAY, DIGEST, NUMBER, said
from text.encode import encode
from verify.terms import Refused
from verify.verifier import Checker

TEXT = f"""
词汇 测试
  类别 企业、园区
  关系 位于 企业 → 园区
  属性 奖金总额 园区 → 元
  属性 户数 园区 → 家
  属性 职工 企业 → 人
  属性 税收 企业 → 元
  结论 户均 园区 → 元
  结论 占比 园区 → 比例
  结论 全部 园区 → 家
  结论 半数 园区 → 家
  结论 户均职工 园区 → 人
  结论 税收合计 园区 → 元
  结论 达标 园区
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 户均
    则 园区 的 户均 = 园区 的 奖金总额 ÷ 个数（遍及 企业 若 企业 位于 园区）
  规则 占比
    则 园区 的 占比 = 园区 的 户数 ÷ 个数（遍及 企业 若 企业 位于 园区）
  规则 全部
    则 园区 的 全部 = 个数（遍及 企业 若 企业 位于 园区） + 园区 的 户数
  规则 半数
    则 园区 的 半数 = 个数（遍及 企业 若 企业 位于 园区） × 50%
  规则 户均职工
    则 园区 的 户均职工 = 合计（企业 的 职工 遍及 企业 若 企业 位于 园区） ÷ 个数（遍及 企业 若 企业 位于 园区）
  规则 税收合计
    则 园区 的 税收合计 = 合计（企业 的 税收 遍及 企业 若 企业 位于 园区）
  规则 达标
    若 园区 的 户数 不超过 个数（遍及 企业 若 企业 位于 园区）
    则 园区 达标
"""
CASE: dict[str, Any] = {
    "甲园": {"是": "园区", "奖金总额": "100元", "户数": "1家"},
    "甲": {"是": "企业", "位于": "甲园", "职工": "10人", "税收": "3元"},
    "乙": {"是": "企业", "位于": "甲园", "职工": "30人", "税收": "4元"},
}


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("甲园 的 户均", "50元"),
        ("甲园 的 占比", "50%"),
        ("甲园 的 全部", "3家"),
        ("甲园 的 半数", "1家"),
        ("甲园 的 户均职工", "20人"),
        ("甲园 的 税收合计", "7元"),
        ("甲园 达标", "是"),
    ],
)
def test_a_number_of_things_is_counted_as_its_place_asks(question: str, value: str) -> None:
    """An amount over a number of things is an amount for each; things over things of one kind make a share."""
    assert said(CASE, question, text=TEXT) == value


def rule(program: EngineProgram, name: str) -> tuple[int, tuple[Condition, ...]]:
    return next(
        (n, one.body) for n, one in enumerate(program.rules) if one.origin.citation.rule == name and not one.auxiliary
    )


def altered(name: str, old: type[Condition], new: Any) -> Loaded:
    """Return the rule base with the one condition of its kind in a rule made otherwise."""
    loaded = load_texts({"例.tl": TEXT})
    program = loaded.engine_program
    at, body = rule(program, name)
    body = tuple(new(condition) if isinstance(condition, old) else condition for condition in body)
    rules = (*program.rules[:at], dataclasses.replace(program.rules[at], body=body), *program.rules[at + 1 :])
    return running(loaded, dataclasses.replace(program, rules=rules))


def declared(name: str, unit: str) -> Loaded:
    """Return the rule base with an attribute declared to have another unit."""
    loaded = load_texts({"例.tl": TEXT})
    program = loaded.engine_program
    row = dataclasses.replace(program.predicates[name], range=unit)
    program = dataclasses.replace(program, predicates={**program.predicates, name: row})
    return running(loaded, program)


def running(loaded: Loaded, program: EngineProgram) -> Loaded:
    """Return a rule base that runs another program, and cites it."""
    return dataclasses.replace(loaded, engine_program=program, digest=json_digest(program_json(program)))


def in_people(condition: Condition) -> Condition:
    assert isinstance(condition, Gather)
    return dataclasses.replace(condition, unit="人")


def in_yuan(condition: Condition) -> Condition:
    assert isinstance(condition, Gather)
    return dataclasses.replace(condition, unit="元")


def with_people(condition: Condition) -> Condition:
    assert isinstance(condition, Compare)
    return dataclasses.replace(condition, right=Quantity(Fraction(3), "人"))


#: What the gate says of a rule base that is altered: how, what to ask of it, and why the checker refuses the answer.
ALTERED: dict[str, tuple[Callable[[], Loaded], str, str]] = {
    "户均 takes 比例, not 元": (lambda: declared("户均", "比例"), "甲园 的 户均", "in another unit"),
    "sum takes 人, not 元": (
        lambda: altered("税收合计", Gather, in_people),
        "甲园 的 税收合计",
        "sum: a contributor of another unit",
    ),
    "count takes 个, not 元": (lambda: altered("户均", Gather, in_yuan), "甲园 的 户均", "in another unit"),
    "<= takes 家, not 人": (
        lambda: altered("达标", Compare, with_people),
        "甲园 达标",
        "amounts of two units are compared",
    ),
}


@pytest.mark.parametrize("message", ALTERED)
def test_a_value_without_the_unit_of_its_place_reaches_no_engine(message: str) -> None:
    make, _, _ = ALTERED[message]
    program = make().engine_program
    with pytest.raises(UnitError, match=f"^rule {NUMBER} 条 1 规则 .*: {message}$"):
        stratify(program.rules, program.facts, program.predicates)


@pytest.mark.parametrize("message", ALTERED)
def test_the_checker_refuses_a_value_without_the_unit_of_its_place(
    message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were such a rule to come past the gate, its answer would not be given out."""
    make, question, why = ALTERED[message]
    monkeypatch.setattr("logic.stratify.check_units", lambda *_: None)
    base = start(make())
    answer = base.ask(base.read(CASE), question, DAY)
    with pytest.raises(Refused, match=why):
        Checker(base.exported).verify(CASE, encode(proof_json(base, answer)))


PARK, PEOPLE = Var("园区"), Quantity(Fraction(3), "人")


@pytest.mark.parametrize(
    ("head", "body", "message"),
    [
        (Atom("达标", (PARK,)), (Has(Atom("户数", (PARK, PEOPLE))),), "户数 takes 家, not 人"),
        (Atom("达标", (PARK,)), (Has(Atom("户数", (PARK, Name("多")))),), "户数 takes 家, not a thing"),
        (Atom("户均", (PARK, Var("N"))), (Has(Atom("户数", (PARK, Var("N")))),), "户均 takes 元, not 家"),
        (
            Atom("达标", (PARK,)),
            (Has(Atom("户数", (PARK, Var("N")))), Let(Var("V"), Call("+", (Var("N"), PEOPLE)))),
            r"\+ of 家 takes what goes with it, not 人",
        ),
    ],
)
def test_the_gate_looks_at_every_place(head: Atom, body: tuple[Condition, ...], message: str) -> None:
    predicates = load_texts({"例.tl": TEXT}).engine_program.predicates
    with pytest.raises(UnitError, match=f"^rule 一: {message}$"):
        stratify([Rule("一", head, body, Origin(Citation(NUMBER, "1", "一")))], (), predicates)


def test_the_gate_looks_at_facts() -> None:
    predicates = load_texts({"例.tl": TEXT}).engine_program.predicates
    fact = Fact(Atom("户数", (Name("甲园"), PEOPLE)), Origin(Citation(NUMBER, "1")))
    with pytest.raises(UnitError, match=f"^{NUMBER}: 户数 takes 家, not 人$"):
        stratify((), (fact,), predicates)


def test_what_nothing_is_declared_of_is_not_looked_at() -> None:
    """The programs of the public suite, say, have numbers and no declarations."""
    rule = Rule("一", Atom("甲", (Var("N"),)), (Has(Atom("乙", (PARK, Var("N")))),), Origin(EVERYWHERE))
    about_nothing = Rule("二", Atom("丙", ()), (Has(Atom("丁", ())),), Origin(EVERYWHERE))
    assert stratify([rule, about_nothing], (), {}) == (("丙",), ("甲",))
