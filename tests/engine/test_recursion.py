"""Rules that recur, from the text a drafter writes to what both engines derive of a case."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import pytest

from engine.case.case import ALL, read_case
from engine.case.facts import CaseFacts
from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived
from engine.derive.pydatalog_engine import PyDatalogEngine
from grammar.load import load_texts
from logic.datalog import EngineProgram
from logic.terms import ANYTHING, Unknown
from logic.values import Name
from logic.worlds import Tuple

DAY = datetime.date(2024, 6, 1)
TEXT = """
词汇 测试
  类别 企业
  关系 持股 企业 → 企业 封闭
  关系 控股 企业 → 企业
  认定 失信 企业
  结论 关联 企业 → 企业
  结论 受限 企业
  结论 奇数层 企业 → 企业
  结论 偶数层 企业 → 企业
文件 某政办发〔2024〕1号
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 sha256:{digest}
{rules}
"""

#: The closure of 持股 as 关联, written in every way.
WAYS = {
    "left": "若 企业 关联 企业甲 且 企业甲 持股 企业乙 则 企业 关联 企业乙",
    "right": "若 企业 持股 企业甲 且 企业甲 关联 企业乙 则 企业 关联 企业乙",
    "both": "若 企业 关联 企业甲 且 企业甲 关联 企业乙 则 企业 关联 企业乙",
}
FIRST = "  规则 始\n    若 企业 持股 企业甲 则 企业 关联 企业甲\n"


@cache
def program(rules: str) -> EngineProgram:
    return load_texts({"例.tl": TEXT.format(digest="0" * 64, rules=rules)}).engine_program


def derive(rules: str, case: dict[str, Any], predicate: str) -> Derived:
    """Derive a predicate of a case that lists all there is, with both engines, which must agree."""
    checked = program(rules)
    facts = CaseFacts(checked, read_case(checked, case), DAY, taken=[ALL])
    found = CompiledEngine(checked).derive(facts, [predicate], {}, 400_000)
    again = PyDatalogEngine(checked).derive(facts, [predicate], {}, 400_000)
    assert (found.certain, found.possible) == (again.certain, again.possible)
    return found


def holders(key: str, *edges: str) -> dict[str, Any]:
    """Return a case: ``"ab"`` is that a holds b."""
    case: dict[str, Any] = {name: {"是": ["企业"]} for edge in edges for name in edge}
    for edge in edges:
        case[edge[0]].setdefault(key, []).append(edge[1])
    return case


def pairs(*edges: str) -> frozenset[Tuple]:
    return frozenset((Name(edge[0]), Name(edge[1])) for edge in edges)


@pytest.mark.parametrize("way", WAYS)
def test_a_closure_written_in_any_way_is_the_same(way: str) -> None:
    rules = FIRST + f"  规则 续\n    {WAYS[way]}\n"
    chain = derive(rules, holders("持股", "ab", "bc", "cd"), "关联")
    assert chain.certain.predicates["关联"] == pairs("ab", "ac", "ad", "bc", "bd", "cd")
    ring = derive(rules, holders("持股", "ab", "bc", "ca", "dd"), "关联")
    assert ring.certain.predicates["关联"] == pairs("aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc", "dd")
    assert ring.possible.predicates["关联"] == ring.certain.predicates["关联"]


def test_two_rules_may_rest_on_each_other() -> None:
    rules = """  规则 一层
    若 企业 持股 企业甲 则 企业 奇数层 企业甲
  规则 偶
    若 企业 奇数层 企业甲 且 企业甲 持股 企业乙 则 企业 偶数层 企业乙
  规则 奇
    若 企业 偶数层 企业甲 且 企业甲 持股 企业乙 则 企业 奇数层 企业乙
"""
    chain = derive(rules, holders("持股", "ab", "bc", "cd", "de"), "奇数层")
    assert chain.certain.predicates["奇数层"] == pairs("ab", "bc", "cd", "de", "ad", "be")
    assert chain.certain.predicates["偶数层"] == pairs("ac", "bd", "ce", "ae")
    ring = derive(rules, holders("持股", "ab", "bc", "ca"), "奇数层")
    assert len(ring.certain.predicates["奇数层"]) == len(ring.certain.predicates["偶数层"]) == 9


def test_an_exception_may_read_what_recurs_below_it() -> None:
    rules = (
        FIRST + f"  规则 续\n    {WAYS['left']}\n" + "  规则 限\n    若 企业 失信 除非 企业 关联 企业 则 企业 受限\n"
    )
    case = holders("持股", "ab", "ba", "cd")
    for name in "abcd":
        case[name]["失信"] = "是"
    assert derive(rules, case, "受限").certain.predicates["受限"] == frozenset({(Name("c"),), (Name("d"),)})


@pytest.mark.parametrize("way", WAYS)
def test_recursion_through_what_is_not_known_ends(way: str) -> None:
    """Who controls a controller is not known either, nor who controls that one: one null stands for all of those."""
    rules = (FIRST + f"  规则 续\n    {WAYS[way]}\n").replace("持股", "控股")
    derived = derive(rules, holders("控股", "ab"), "关联")
    who = Unknown(Name("b"), "控股", many=True)
    assert derived.certain.predicates["关联"] == pairs("ab")
    possible = derived.possible.predicates["关联"]
    assert possible >= {(Name("a"), Name("b")), (Name("a"), who), (Name("b"), who)}
    nulls = {known for row in possible for known in row if isinstance(known, Unknown)}
    wide = {Unknown(ANYTHING, "控股", many=True)} if way == "left" else set()
    assert nulls == {who} | wide, "only the left rule asks what a null controls"


def test_a_finding_is_passed_on_along_an_unknown_chain() -> None:
    """甲 may be restricted, by whoever holds it; what is known to hold nobody is not."""
    rules = """  规则 自身
    若 企业 失信 则 企业 受限
  规则 连带
    若 企业 控股 企业甲 且 企业甲 受限 则 企业 受限
"""
    case = {
        "甲": {"是": "企业", "失信": "否"},
        "乙": {"是": "企业", "失信": "否", "控股": []},
        "丙": {"是": "企业", "失信": "否", "控股": ["丁"]},
        "丁": {"是": "企业", "失信": "是", "控股": ["丙"]},
    }
    derived = derive(rules, case, "受限")
    assert derived.certain.predicates["受限"] == frozenset({(Name("丙"),), (Name("丁"),)})
    known = {row for row in derived.possible.predicates["受限"] if isinstance(row[0], Name)}
    assert known == {(Name("甲"),), (Name("丙"),), (Name("丁"),)}
