"""What follows from what is said: found alike by the reader of cases and by the checker, and refused alike."""

from __future__ import annotations

from typing import Any

import pytest

from engine.case.case import read_case
from logic.implied import Said, implied_by_documents
from tests.engine.rulebases import DIGEST, NUMBER, checker, decided, kinds, proof, rulebase, said
from text.fault import FaultsError
from text.report import message
from verify.case import Case
from verify.terms import Refused

BASE = f"""
词汇 测试
  类别 企业、园区、行政区
  类别 省 属于 行政区
  类别 高新区 属于 园区
  类别 国家级高新区、省级高新区 属于 高新区 同问 级
  选项 级别种：国家级、省级
  选项 业态种：物流、金融 等
  属性 级别 园区 → 级别种
  关系 位于 企业 → 园区
  关系 隶属于 园区、行政区 → 行政区 传递 封闭
  关系 上级 行政区 → 行政区
  关系 合作 企业 → 企业
  关系 结盟 企业 → 企业
  属性 所在省 企业、园区 → 行政区
  属性 业态 企业、园区 → 业态种
  认定 受监管 企业、园区
  结论 可补 企业
  结论 受限 企业
  结论 外省数 行政区 → 个
  推知 企业随园区
    若 企业 位于 园区
    则 企业 的 所在省 = 园区 的 所在省
  推知 园区随省
    若 园区 隶属于 行政区 且 行政区 是 省
    则 园区 的 所在省 = 行政区
  推知 上级
    若 行政区甲 上级 行政区
    则 行政区甲 隶属于 行政区
  推知 国家级的
    若 高新区 的 级别 = 国家级
    则 高新区 是 国家级高新区
  推知 国家级的级别
    若 园区 是 国家级高新区
    则 园区 的 级别 = 国家级
  推知 监管
    若 企业 位于 园区 且 园区 受监管
    则 企业 受监管
  推知 合作的也受监管
    若 企业甲 合作 企业 且 企业 受监管
    则 企业甲 受监管
  推知 相互结盟
    若 企业甲 结盟 企业
    则 企业 结盟 企业甲
  推知 业态
    若 企业 位于 园区
    则 企业 的 业态 = 园区 的 业态
  实体 甲省、乙省 是 省
  实体 丙市 是 行政区
  实体 丙园 是 园区
  实体 丁园 是 国家级高新区
  事实 丙市 隶属于 甲省，丙园 隶属于 丙市
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 可补
    若 企业 的 所在省 = 甲省
    则 企业 可补
  规则 受限
    若 企业 受监管
    则 企业 受限
  规则 外省数
    则 行政区 的 外省数 = 个数（遍及 企业 若 企业 的 所在省 = 行政区）
"""

FIRM: dict[str, Any] = {"甲公司": {"是": "企业", "位于": "丙园"}}


@pytest.mark.parametrize(
    ("case", "question", "answer"),
    [
        ({}, "丙园 的 所在省", "甲省"),
        ({}, "丁园 的 级别", "国家级"),
        (FIRM, "甲公司 的 所在省", "甲省"),
        (FIRM, "甲公司 可补", "是"),
        (FIRM, "乙省 的 外省数", "0个"),
        ({"甲公司": {"位于": "丙园"}, "乙公司": {"是": "企业", "合作": "甲公司"}}, "甲公司 可补", "是"),
        ({"甲公司": {"位于": "戊园"}, "戊园": {"隶属于": "丙市"}}, "甲公司 可补", "是"),
        ({"甲公司": {"已穷尽": ["结盟"]}, "乙公司": {"结盟": "甲公司"}}, "甲公司 结盟 乙公司", "是"),
        ({"己县": {"隶属于": ["丙市"], "上级": "甲省"}}, "己县 隶属于 甲省", "是"),
        (
            {"戊园": {"是": "园区", "隶属于": "己县"}, "己县": {"上级": "庚市"}, "庚市": {"上级": "乙省"}},
            "戊园 的 所在省",
            "乙省",
        ),
        ({"戊园": {"是": "高新区", "级别": "国家级"}}, "戊园 是 国家级高新区", "是"),
        ({"戊园": {"是": "高新区", "级别": "国家级"}}, "戊园 是 省级高新区", "否"),
        ({"戊园": {"是": "园区", "级别": "国家级"}}, "戊园 是 国家级高新区", "未定"),
        ({"戊园": {"是": "国家级高新区"}}, "戊园 的 级别", "国家级"),
        ({"丁园": {"受监管": "是"}, "甲公司": {"是": "企业", "位于": "丁园"}}, "甲公司 受限", "是"),
        ({"甲公司": {"位于": "戊园", "是": "企业"}, "戊园": {"业态": "冷链"}}, "甲公司 的 业态", "冷链"),
    ],
)
def test_what_was_said_in_another_word_is_not_asked_again(case: dict[str, Any], question: str, answer: str) -> None:
    assert said(case, question, text=BASE).partition("，")[0] == answer


def test_it_is_found_round_by_round_as_far_as_it_goes() -> None:
    """Each follows from what followed before, around a ring too; and a proof says by which statement, from what."""
    ring = {
        "甲公司": {"是": "企业", "位于": "丁园"},
        "乙公司": {"合作": "甲公司"},
        "丙公司": {"合作": ["乙公司", "甲公司"]},
        "丁园": {"受监管": "是"},
    }
    nodes = proof(ring, "丙公司 受限", text=BASE)["nodes"]
    (leaf,) = [node for node in nodes if node["kind"] == "implied"]
    assert leaf == {
        "kind": "implied",
        "atom": ["受监管", {"name": "丙公司"}],
        "holds": True,
        "by": "词汇 测试 推知 合作的也受监管",
        "since": [
            ["合作", {"name": "丙公司"}, {"name": "甲公司"}],
            ["受监管", {"name": "甲公司"}],
            ["企业", {"name": "丙公司"}],
            ["企业", {"name": "甲公司"}],
        ],
        "paths": ["/case/丙公司/合作/1", "/case/甲公司/是/0"],
    }
    base = rulebase(BASE)
    answer = decided(ring, "丙公司 受限", text=BASE)
    lines = "\n".join(base.views.words.line(answer.proof.nodes, node, "zh") for node in answer.proof.nodes[:-2])
    assert "丙公司 受监管（由 丙公司 合作 甲公司、甲公司 受监管 推知：词汇 测试 推知 合作的也受监管，案情 " in lines


def test_of_several_ways_the_first_counts() -> None:
    """In one round and by one statement, that from the least facts."""
    case: dict[str, Any] = {"甲公司": {"是": "企业", "位于": ["戊园", "丙园"]}, "戊园": {"隶属于": "丙市"}}
    (leaf,) = [n for n in proof(case, "甲公司 可补", text=BASE)["nodes"] if n["kind"] == "implied"]
    assert leaf["since"][0] == ["位于", {"name": "甲公司"}, {"name": "丙园"}]  # found a round before 戊园's
    case["己园"] = {"隶属于": "甲省"}
    case["甲公司"]["位于"] = ["戊园", "己园"]
    (leaf,) = [n for n in proof(case, "甲公司 可补", text=BASE)["nodes"] if n["kind"] == "implied"]
    assert leaf["since"][0] == ["位于", {"name": "甲公司"}, {"name": "己园"}]


def test_nothing_follows_from_what_is_not_said() -> None:
    """Neither from silence nor backwards; a firm of the province may be in any park."""
    assert said({"甲公司": {"是": "企业"}}, "甲公司 可补", text=BASE).startswith("未定")
    case = {"甲公司": {"是": "企业", "所在省": "甲省"}}
    assert said(case, "甲公司 位于 丙园", text=BASE).startswith("未定")
    assert said(case, "甲公司 位于 丁园", text=BASE).startswith("未定")
    assert "implied" not in set(kinds(case, "甲公司 可补", text=BASE))


WRONG = [
    (
        {"甲公司": {"是": "企业", "位于": "丙园", "所在省": "乙省"}},
        "/case/甲公司/所在省",
        "由 甲公司 位于 丙园、丙园 的 所在省 = 甲省 可知 甲公司 的 所在省 = 甲省（词汇 测试 推知 企业随园区），"
        "与 甲公司 的 所在省 = 乙省 矛盾",
    ),
    (
        {"甲公司": {"是": "企业", "位于": "丙园", "不所在省": "甲省"}},
        "/case/甲公司/不所在省",
        "由 甲公司 位于 丙园、丙园 的 所在省 = 甲省 可知 甲公司 的 所在省 = 甲省（词汇 测试 推知 企业随园区），"
        "与 并非 甲公司 的 所在省 = 甲省 矛盾",
    ),
    (
        {"甲公司": {"是": "企业", "位于": ["丙园", "戊园"]}, "戊园": {"隶属于": "乙省"}},
        "/case/甲公司/位于/1",
        "由 甲公司 位于 戊园、戊园 的 所在省 = 乙省 可知 甲公司 的 所在省 = 乙省（词汇 测试 推知 企业随园区），"
        "与 甲公司 的 所在省 = 甲省 矛盾",
    ),
    (
        {"戊园": {"是": "高新区", "级别": "国家级", "不是": "国家级高新区"}},
        "/case/戊园/不是/0",
        "由 戊园 的 级别 = 国家级、戊园 是 高新区 可知 戊园 是 国家级高新区（词汇 测试 推知 国家级的），"
        "与 并非 戊园 是 国家级高新区 矛盾",
    ),
    (
        {"戊园": {"是": "省级高新区", "级别": "国家级"}},
        "/case/戊园/是/0",
        "由 戊园 的 级别 = 国家级、戊园 是 高新区 可知 戊园 是 国家级高新区（词汇 测试 推知 国家级的），"
        "与 戊园 是 省级高新区 矛盾",
    ),
    (
        {"甲公司": {"结盟": []}, "乙公司": {"结盟": ["甲公司", "等"]}},
        "/case/甲公司/结盟",
        "由 乙公司 结盟 甲公司 可知 甲公司 结盟 乙公司（词汇 测试 推知 相互结盟），与 甲公司 的 结盟 所列即为全部 矛盾",
    ),
    (
        {"甲公司": {"是": "企业", "位于": "丁园", "受监管": "否"}, "丁园": {"受监管": "是"}},
        "/case/甲公司/受监管",
        "由 甲公司 位于 丁园、丁园 受监管 可知 甲公司 受监管（词汇 测试 推知 监管），与 并非 甲公司 受监管 矛盾",
    ),
]


@pytest.mark.parametrize(("case", "path", "told"), WRONG)
def test_a_case_that_says_otherwise_is_refused_by_both(case: dict[str, Any], path: str, told: str) -> None:
    """At the fact that says otherwise, or where what follows comes from."""
    base, documents = rulebase(BASE), checker(BASE).documents
    with pytest.raises(FaultsError) as error:
        base.read(case)
    assert [(f.code, f.place.path, message(f, "zh")) for f in error.value.faults] == [("C024", path, told)]  # type: ignore[union-attr]
    with pytest.raises(Refused, match="follows and contradicts"):
        Case(documents, case, "2024-06-01")


@pytest.mark.parametrize(
    ("case", "path", "told"),
    [
        (
            {"丙园": {"所在省": "乙省"}},
            "/case/丙园/所在省",
            "由 丙园 隶属于 甲省、甲省 是 省 可知 丙园 的 所在省 = 甲省（词汇 测试 推知 园区随省）"
            "，与 丙园 的 所在省 = 乙省 矛盾",
        ),
        (
            {"丙园": {"不所在省": "甲省"}},
            "/case/丙园/不所在省",
            "由 丙园 隶属于 甲省、甲省 是 省 可知 丙园 的 所在省 = 甲省（词汇 测试 推知 园区随省）"
            "，与 并非 丙园 的 所在省 = 甲省 矛盾",
        ),
        (
            {"丁园": {"级别": "省级"}},
            "/case/丁园/级别",
            "由 丁园 是 国家级高新区 可知 丁园 的 级别 = 国家级（词汇 测试 推知 国家级的级别）"
            "，与 丁园 的 级别 = 省级 矛盾",
        ),
    ],
)
def test_a_case_that_says_otherwise_than_documents_imply(case: dict[str, Any], path: str, told: str) -> None:
    with pytest.raises(FaultsError) as error:
        rulebase(BASE).read(case)
    assert [(f.code, f.place.path, message(f, "zh")) for f in error.value.faults] == [("C024", path, told)]  # type: ignore[union-attr]
    with pytest.raises(Refused, match="contradicts a document"):
        Case(checker(BASE).documents, case, "2024-06-01")


def test_what_follows_from_a_case_against_what_follows_from_documents_is_refused_by_both() -> None:
    """Neither the case nor a document says of 丙园 what contradicts: both follow."""
    case = {"丙园": {"隶属于": "乙省"}}
    with pytest.raises(FaultsError) as error:
        rulebase(BASE).read(case)
    assert [(f.code, f.place.path, message(f, "zh")) for f in error.value.faults] == [  # type: ignore[union-attr]
        (
            "C024",
            "/case/丙园/隶属于",
            "由 丙园 隶属于 乙省、乙省 是 省 可知 丙园 的 所在省 = 乙省（词汇 测试 推知 园区随省），"
            "与 丙园 的 所在省 = 甲省 矛盾",
        )
    ]
    with pytest.raises(Refused, match="follows and contradicts a value"):
        Case(checker(BASE).documents, case, "2024-06-01")


def test_what_documents_imply_is_found_once() -> None:
    _, found, _ = implied_by_documents(rulebase(BASE).loaded.engine_program)
    assert [(fact.predicate, [argument.text for argument in fact.arguments]) for fact in found] == [  # type: ignore[union-attr]
        ("所在省", ["丙园", "甲省"]),
        ("级别", ["丁园", "国家级"]),
    ]


@pytest.mark.parametrize("others", [0, 40])
def test_what_follows_is_sought_from_what_is_fresh(others: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a case with a new link of a chain: what documents state elsewhere is not gone through."""
    parks = "".join(f"\n  实体 别园{n} 是 园区\n  事实 别园{n} 隶属于 丙市" for n in range(others))
    program = rulebase(BASE.replace("\n文件", f"{parks}\n文件", 1)).loaded.engine_program
    implied_by_documents(program)
    asked, matched, matching = list[Any](), list[Any](), Said.matching

    def counted(self: Said, predicate: str, pattern: Any, *, chained: bool) -> Any:
        rows = matching(self, predicate, pattern, chained=chained)
        asked.append(pattern)
        matched.extend(rows)
        return rows

    monkeypatch.setattr(Said, "matching", counted)
    facts = read_case(program, {"甲公司": {"位于": "戊园"}, "戊园": {"隶属于": "丙市"}}).implied
    assert [(fact.predicate, [part.text for part in fact.arguments]) for fact in facts] == [  # type: ignore[union-attr]
        ("所在省", ["戊园", "甲省"]),
        ("所在省", ["甲公司", "甲省"]),
    ]
    assert all(any(pattern) for pattern in asked)  # nothing is sought of which no place is known
    assert (len(asked), len(matched)) == (16, 10)


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logic.implied.MOST_STEPS", 1_000)
    chain = {f"区{n}": {"上级": f"区{n + 1}"} for n in range(1500)}
    with pytest.raises(FaultsError) as error:
        rulebase(BASE).read(chain)
    assert [message(fault, "zh") for fault in error.value.faults] == ["从中推知的事实超过 200000 个"]
