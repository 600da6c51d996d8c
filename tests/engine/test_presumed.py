"""What is presumed while nothing else is said: found alike by the reader of cases and by the checker."""

from __future__ import annotations

from typing import Any

import pytest

from logic.values import Name
from tests.engine.rulebases import DIGEST, NUMBER, asked, checker, decided, proof, rulebase, said
from verify.case import Case

BASE = f"""
词汇 测试
  类别 企业、园区、行政区、平台
  关系 位于 企业、平台 → 园区
  属性 所在省 企业、园区 → 行政区
  属性 注册地 企业 → 行政区
  结论 可补 企业
  推知 企业随园区 可另说
    若 企业 位于 园区
    则 企业 的 所在省 = 园区 的 所在省
  推知 注册地的省
    若 企业 的 注册地 = 行政区
    则 企业 的 所在省 = 行政区
  推知 省是注册地 可另说
    若 企业 的 所在省 = 行政区
    则 企业 的 注册地 = 行政区
  实体 甲省、乙省 是 行政区
  实体 丙园、丁园、戊园 是 园区
  实体 老厂 是 企业
  事实 丙园 的 所在省 = 甲省，戊园 的 所在省 = 甲省，丁园 的 所在省 = 乙省，老厂 位于 丁园
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 可补
    若 企业 的 所在省 = 甲省
    则 企业 可补
"""


def firm(**more: Any) -> dict[str, Any]:
    return {"甲公司": {"是": "企业", "位于": "丙园"} | more}


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        (firm(), "是"),
        (firm(位于="丁园"), "否"),
        (firm(位于=["丙园", "戊园"]), "是"),
        # what is said counts in its place, and is no contradiction
        (firm(所在省="乙省"), "否"),
        (firm(位于="丁园", 所在省="甲省"), "是"),
        # so does what follows from it
        (firm(注册地="乙省"), "否"),
        # two places, two regions: neither
        (firm(位于=["丙园", "丁园"]), "未定"),
        # the value is denied, or all is said of it
        (firm(不所在省="甲省"), "否"),
        (firm(已穷尽=["所在省"]), "否"),
        (firm() | {"甲省": {"是": "行政区", "已列全": ["所在省"]}}, "否"),
        # one of two that is denied leaves the other
        (firm(位于=["丙园", "丁园"], 不所在省="乙省"), "是"),
    ],
)
def test_it_counts_only_while_nothing_else_is_said(case: dict[str, Any], answer: str) -> None:
    assert said(case, "甲公司 可补", text=BASE).partition("，")[0] == answer


def test_of_what_the_vocabulary_alone_states() -> None:
    assert said({}, "老厂 的 所在省", text=BASE) == "乙省"
    assert said({"老厂": {"所在省": "甲省"}}, "老厂 可补", text=BASE) == "是"
    assert said({"老厂": {"位于": "丙园"}}, "老厂 的 所在省", text=BASE).startswith("未定")


def test_nothing_follows_from_what_is_presumed() -> None:
    """The region is presumed from the park; the place of registration would be, from a region that is said."""
    assert said(firm(), "甲公司 的 注册地", text=BASE).startswith("未定")
    assert said(firm(所在省="甲省"), "甲公司 的 注册地", text=BASE) == "甲省"


def test_the_answer_names_it() -> None:
    (leaf,) = [node for node in proof(firm(), "甲公司 可补", text=BASE)["nodes"] if node["kind"] == "implied"]
    assert leaf["by"] == "词汇 测试 推知 企业随园区（可另说）"
    assert leaf["paths"] == ["/case/甲公司/位于", "/case/甲公司/是/0"]
    assert leaf["by"] in asked(firm(), "甲公司 可补", text=BASE)["basis"]


@pytest.mark.parametrize("more", [{}, {"位于": ["丙园", "丁园"]}, {"所在省": "乙省"}, {"不所在省": "甲省"}])
def test_the_checker_finds_the_same(more: dict[str, Any]) -> None:
    case, base = firm(**more), rulebase(BASE)
    facts = base.read(case).implied
    held = {
        (atom[0], *(part[1] for part in atom[1]))
        for atom in Case(checker(BASE).documents, case, "2024-06-01").implied.leaves
    }
    assert {
        (fact.predicate, *(part.text for part in fact.arguments if isinstance(part, Name))) for fact in facts
    } == held


def test_order_does_not_matter() -> None:
    one = {"甲公司": {"是": "企业", "位于": ["丙园", "戊园"]}, "乙公司": {"是": "企业", "位于": "丁园"}}
    two = {"乙公司": {"位于": "丁园", "是": "企业"}, "甲公司": {"位于": ["戊园", "丙园"], "是": "企业"}}
    found = [decided(case, "甲公司 可补", text=BASE).value for case in (one, two)]
    assert found[0] == found[1]
