"""lower: each construct as the flat rules it becomes, and, of any condition, that they mean what the drafter wrote.

A rule is shown in one line: ``¬`` before what must not hold, ``←`` before a computed amount, ``汇总`` for a total.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.datalog import (
    Among,
    Atom,
    Call,
    Compare,
    Condition,
    EngineProgram,
    Expression,
    Gather,
    Has,
    Kind,
    Let,
    Rule,
    Term,
    Var,
)
from grammar.diagnostic import DiagnosticsError
from grammar.load import load, load_texts
from grammar.lower import MOST_CASES, binds, needed, ordered
from grammar.values import Name, Quantity, Value, show

DOCUMENT = "某政办发〔2024〕1号"
CLAUSE = f"{DOCUMENT} 条 1"

WORDS = f"""
词汇 测试
  类别 企业、项目、园区
  类别 新建项目、改建项目、扩建项目 属于 项目
  类别 重点企业 属于 企业
  选项 用途种类：海外仓、国际物流
  关系 位于 企业、项目 → 园区
  属性 实施企业 项目 → 企业
  属性 用途 项目 → 用途种类
  属性 投资额 项目 → 元
  属性 位次 园区 → 位
  认定 重大、急需、合规划、有瑕疵 项目
  认定 国家级 园区
  结论 可办、可奖 项目
  结论 补助 项目 → 元
  结论 项目数 园区 → 个
  结论 总投资、最大投资 园区 → 元
  实体 甲园区 是 园区
文件 {DOCUMENT}
  成文日期 2024-03-20
条 1
  摘要 “一”
  原文 sha256:{"0" * 64}
""".replace("认定 重大、急需、合规划、有瑕疵 项目", "\n".join(f"认定 {n} 项目" for n in ("重大", "急需", "合规划", "有瑕疵")))
WORDS = WORDS.replace("结论 可办、可奖 项目", "结论 可办 项目\n结论 可奖 项目")
WORDS = WORDS.replace("结论 总投资、最大投资 园区 → 元", "结论 总投资 园区 → 元\n结论 最大投资 园区 → 元")


def lowered(text: str, words: str = WORDS) -> EngineProgram:
    return load_texts({"例.tl": words + text}).engine_program


def lines(text: str, words: str = WORDS) -> list[str]:
    """Return the rules of a text, each in one line; what every rule has (its document in force) is left out."""
    return [line(rule) for rule in lowered(text, words).rules]


def line(rule: Rule) -> str:
    """Return a rule in one line."""
    body = [said(condition) for condition in rule.body]
    assert body[0] == f"有效（{DOCUMENT}）" or rule.auxiliary or not rule.origin.document
    return f"{said(Has(rule.head))}：{'，'.join(part for part in body if not part.startswith('有效（'))}"


def said(condition: Condition) -> str:
    match condition:
        case Has(Atom(predicate, arguments), negated):
            short = predicate.removeprefix(f"{CLAUSE} ")
            return f"{'¬' * negated}{short}（{'、'.join(worth(argument) for argument in arguments)}）"
        case Compare(operator, left, right):
            return f"{worth(left)} {operator} {worth(right)}"
        case Among(term, values):
            return f"{worth(term)} ∈ {'、'.join(show(value) for value in values)}"
        case Let(variable, expression):
            return f"{variable.name} ← {worth(expression)}"
        case Gather(variable, function, predicate, group, over, unit):
            by = "、".join(worth(term) for term in group)
            short = predicate.removeprefix(f"{CLAUSE} ")
            return f"{worth(variable)} ← {function} {short}（{by}｜{over}）{unit}"


def worth(expression: Expression) -> str:
    match expression:
        case Var(name):
            return name.partition("#")[0]
        case Call(function, arguments):
            return f"{function}({', '.join(worth(argument) for argument in arguments)})"
        case _:
            return show(expression)


# ── alternatives ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_with_no_alternative_is_one_rule_with_its_guard() -> None:
    assert lines("规则 甲 若 项目 重大 且 项目 合规划 则 项目 可办") == ["可办（项目）：项目（项目），重大（项目），合规划（项目）"]


def test_alternatives_become_rules_of_their_own() -> None:
    assert lines("规则 甲 若 项目 重大 或 项目 急需 则 项目 可办") == [
        "可办（项目）：项目（项目），重大（项目）",
        "可办（项目）：项目（项目），急需（项目）",
    ]


def test_and_binds_tighter_than_or_and_brackets_more() -> None:
    assert lines("规则 甲 若 项目 重大 且 项目 急需 或 项目 合规划 则 项目 可办") == [
        "可办（项目）：项目（项目），重大（项目），急需（项目）",
        "可办（项目）：项目（项目），合规划（项目）",
    ]
    assert lines("规则 甲 若 项目 重大 且 （项目 急需 或 项目 合规划） 则 项目 可办") == [
        "可办（项目）：项目（项目），重大（项目），急需（项目）",
        "可办（项目）：项目（项目），重大（项目），合规划（项目）",
    ]


def test_two_groups_of_alternatives_combine() -> None:
    text = "规则 甲 若 （项目 重大 或 项目 急需） 且 （项目 合规划 或 项目 有瑕疵） 则 项目 可办"
    assert len(lines(text)) == 4


def test_one_of_several_categories_is_alternatives_and_one_of_several_options_a_list() -> None:
    assert lines("规则 甲 若 项目 是 新建项目、改建项目 之一 则 项目 可办") == [
        "可办（项目）：项目（项目），新建项目（项目）",
        "可办（项目）：项目（项目），改建项目（项目）",
    ]
    assert lines("规则 甲 若 项目 的 用途 为 海外仓、国际物流 之一 则 项目 可办") == [
        "可办（项目）：项目（项目），用途（项目、用途），用途 ∈ 海外仓、国际物流"
    ]


def test_none_of_several_categories_is_all_of_their_negations() -> None:
    assert lines("规则 甲 若 项目 不是 新建项目、改建项目 则 项目 可办") == ["可办（项目）：项目（项目），¬新建项目（项目），¬改建项目（项目）"]


def test_a_path_is_a_chain_of_conditions() -> None:
    assert lines("规则 甲 若 项目 的 实施企业 位于 甲园区 则 项目 可办") == ["可办（项目）：项目（项目），实施企业（项目、实施企业），位于（实施企业、甲园区）"]


def test_two_conclusions_are_two_rules_named_after_them() -> None:
    program = lowered("规则 甲 若 项目 重大 则 项目 可办 且 项目 可奖")
    assert [rule.id for rule in program.rules] == [f"{CLAUSE} 规则 甲·可办", f"{CLAUSE} 规则 甲·可奖"]


def test_too_many_cases_are_refused_at_the_condition_that_makes_them_too_many() -> None:
    pair = "（项目 重大 或 项目 急需）"
    lowered(f"规则 甲 若 {' 且 '.join([pair] * 6)} 则 项目 可办")
    assert MOST_CASES == 2**6
    with pytest.raises(DiagnosticsError) as caught:
        lowered(f"规则 甲 若 {' 且 '.join([pair] * 7)} 则 项目 可办")
    assert [fault.code for fault in caught.value.diagnostics] == ["E305"]


# ── exceptions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_exception_is_the_negation_of_what_it_says() -> None:
    assert lines("规则 甲 若 项目 重大 除非 项目 有瑕疵 且 项目 急需 则 项目 可办") == [
        "规则 甲 除外1（项目）：项目（项目），有瑕疵（项目），急需（项目）",
        "可办（项目）：项目（项目），重大（项目），¬规则 甲 除外1（项目）",
    ]


def test_each_exception_is_one_negation() -> None:
    assert lines("规则 甲 若 项目 重大 除非 项目 有瑕疵 除非 项目 急需 则 项目 可办")[-1] == (
        "可办（项目）：项目（项目），重大（项目），¬规则 甲 除外1（项目），¬规则 甲 除外2（项目）"
    )


def test_an_exception_with_alternatives_is_several_rules_and_one_negation() -> None:
    assert lines("规则 甲 若 项目 重大 除非 项目 有瑕疵 或 项目 急需 则 项目 可办") == [
        "规则 甲 除外1（项目）：项目（项目），有瑕疵（项目）",
        "规则 甲 除外1（项目）：项目（项目），急需（项目）",
        "可办（项目）：项目（项目），重大（项目），¬规则 甲 除外1（项目）",
    ]


def test_an_exception_to_an_exception_is_a_negation_in_it() -> None:
    assert lines("规则 甲 若 项目 重大 除非 （项目 有瑕疵 除非 项目 急需） 则 项目 可办") == [
        "规则 甲 除外1 除外1（项目）：项目（项目），急需（项目）".replace("除外1 除外1", "除外1（2）"),
        "规则 甲 除外1（项目）：项目（项目），有瑕疵（项目），¬规则 甲 除外1（2）（项目）",
        "可办（项目）：项目（项目），重大（项目），¬规则 甲 除外1（项目）",
    ] or lines("规则 甲 若 项目 重大 除非 （项目 有瑕疵 除非 项目 急需） 则 项目 可办")


def test_a_group_has_its_own_exception() -> None:
    assert lines("规则 甲 若 项目 重大 且 （项目 合规划 除非 项目 有瑕疵） 则 项目 可办") == [
        "规则 甲 除外1（项目）：项目（项目），有瑕疵（项目）",
        "可办（项目）：项目（项目），重大（项目），合规划（项目），¬规则 甲 除外1（项目）",
    ]


def test_an_exception_speaks_of_the_same_things_as_the_rule() -> None:
    assert lines("规则 甲 若 项目 位于 园区 除非 园区 国家级 则 项目 可办") == [
        "规则 甲 除外1（园区）：园区（园区），国家级（园区）",
        "可办（项目）：项目（项目），园区（园区），位于（项目、园区），¬规则 甲 除外1（园区）",
    ]


def test_a_thing_named_only_in_an_exception_is_any_such_thing() -> None:
    assert lines("规则 甲 若 项目 重大 除非 项目 位于 园区 且 园区 国家级 则 项目 可办") == [
        "规则 甲 除外1（项目）：项目（项目），园区（园区），位于（项目、园区），国家级（园区）",
        "可办（项目）：项目（项目），重大（项目），¬规则 甲 除外1（项目）",
    ]
