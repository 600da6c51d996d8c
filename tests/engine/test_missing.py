"""missing: what has to be found out, the smallest sets first, and nothing that could not change the answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.rulebases import DIGEST, NUMBER, asked, decided

PATH = ["甲项目 的 实施企业", "甲项目的实施企业（未知） 位于 总园"]


def sets(case: dict[str, Any], question: str) -> list[list[str]]:
    found: list[list[str]] = asked(case, question).get("missing_sets", [])
    return found


@pytest.mark.parametrize(
    ("source", "question", "missing"),
    [
        # one conjunct
        (
            {"甲项目": {"是": "新建项目", "符合规划": "是"}},
            "甲项目 适用 先建后验",
            [["甲项目 是 政府投资项目"]],
        ),
        # two conjuncts
        (
            {"甲项目": {"是": "新建项目"}},
            "甲项目 适用 先建后验",
            [["甲项目 是 政府投资项目", "甲项目 符合规划"]],
        ),
        # either of two ways
        (
            {"甲项目": {"是": "项目"}},
            "甲项目 适用 承诺制",
            [["甲项目 是 政府投资项目"], ["甲项目 的 能耗"]],
        ),
        # one way is closed: the other is all that is left
        ({"甲项目": {"是": "项目", "不是": "政府投资项目"}}, "甲项目 适用 承诺制", [["甲项目 的 能耗"]]),
        # what is denied to be one kind of project may be another, and may be no project
        (
            {"甲项目": {"不是": "政府投资项目"}},
            "甲项目 适用 承诺制",
            [["甲项目 是 项目", "甲项目 的 能耗"]],
        ),
        # an exception that holds, unless
        (
            {"甲公司": {"位于": "总园", "不是": "高新企业", "有失信记录": "是"}},
            "甲公司 受支持",
            [["甲公司 已移出名单"]],
        ),
        # along a path: the thing, and what has to be so of it
        ({"甲项目": {"用处": "海外仓", "投入": "1元"}}, "甲项目 的 补助", [PATH]),
        # one contributor
        (
            {"甲公司": {"是": "企业"}, "一": {"是": "支付", "收款企业": "甲公司"}},
            "甲公司 的 累计",
            [["一 的 金额"]],
        ),
        # a value of a list that is not whole
        (
            {"甲项目": {"用处": ["展会", "等"], "投入": "1元", "实施企业": "甲公司"}, "甲公司": {"位于": "总园"}},
            "甲项目 的 补助",
            [["甲项目 的 用处"]],
        ),
    ],
)
def test_smallest_sets_first(source: dict[str, Any], question: str, missing: list[list[str]]) -> None:
    assert sets(source, question) == missing


@pytest.mark.parametrize(
    ("source", "question"),
    [
        ({"甲项目": {"是": "新建项目", "符合规划": "否"}}, "甲项目 适用 先建后验"),
        ({"甲项目": {"是": ["新建项目", "政府投资项目"]}}, "甲项目 适用 先建后验"),
        ({"甲项目": {"用处": ["展会"]}}, "甲项目 的 补助"),
        ({"甲公司": {"停产": "是"}}, "甲公司 属重点"),
    ],
)
def test_a_false_conjunct_settles_and_nothing_more_is_asked(source: dict[str, Any], question: str) -> None:
    answer = asked(source, question)
    assert answer["value"] == "no"
    assert "missing" not in answer


def test_who_may_say() -> None:
    missing = asked({"甲项目": {"是": "新建项目"}}, "甲项目 适用 先建后验")["missing"]
    assert {entry["fact"]: (entry["finding"], entry["who"]) for entry in missing} == {
        "甲项目 符合规划": (True, ["市发改委", "市工信局"]),
        "甲项目 是 政府投资项目": (False, ["申请人"]),
    }


def test_answering_what_is_missing_decides() -> None:
    """Whichever of the sets is answered, and however, the answer is never again missing the same."""
    case: dict[str, Any] = {"甲项目": {"是": "新建项目"}}
    for planned in ("是", "否"):
        for government in ("是", "不是"):
            kinds = {"是": ["新建项目", *(["政府投资项目"] if government == "是" else [])]}
            kinds |= {"不是": ["政府投资项目"]} if government == "不是" else {}
            answer = decided({"甲项目": {**kinds, "符合规划": planned}}, "甲项目 适用 先建后验")
            assert answer.value == ("yes" if planned == "是" and government == "不是" else "no")
    assert decided(case, "甲项目 适用 先建后验").value == "undetermined"


def test_no_set_holds_another() -> None:
    found = [frozenset(needs) for needs in sets({"甲公司": {"是": "企业"}}, "甲公司 受支持")]
    assert found
    assert not [(a, b) for a in found for b in found if a < b]


TWO = f"""\
词汇 二
  类别 园区
  属性 外资 园区 → 元
  属性 总额 园区 → 元
  结论 达标 园区
  结论 未达标 园区

文件 {NUMBER}
  名称 “二”
  成文日期 2024-01-01

条 1
  摘要 “一”
  原文 {DIGEST}
  规则 达标
    若 园区 的 外资 不低于 园区 的 总额 × 30%
    则 园区 达标
  规则 未达标
    若 园区 是 园区
    除非 园区 达标
    则 园区 未达标
"""


@pytest.mark.parametrize("question", ["甲园 达标", "甲园 未达标"])
def test_amounts_that_are_compared_are_needed_together(question: str) -> None:
    answer = asked({"甲园": {"是": "园区"}}, question, text=TWO)
    assert answer["missing_sets"] == [["甲园 的 外资", "甲园 的 总额"]]


def test_a_reading_stands_in_the_sets() -> None:
    answer = asked({"甲公司": {"是": "高新企业", "位于": "A园"}, "A园": {"园区级别": "省级"}}, "甲公司 受支持")
    assert answer["missing_sets"] == [[one["fact"] for one in answer["missing"] if "doubt" in one]]
