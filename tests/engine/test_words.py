"""Words of open lists, and what one value says of a list: membership is not known until somebody says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.rulebases import asked, said

PROJECT = {"是": "项目", "实施企业": "甲公司", "投入": "100万元"}


def project(use: str | list[str], **more: Any) -> dict[str, Any]:
    return {"甲项目": {**PROJECT, "用处": use, **more}, "甲公司": {"是": "企业", "位于": ["总园"]}}


@pytest.mark.parametrize(
    ("case", "value"),
    [
        (project(["海外仓"]), "60万元"),
        (project(["展会"]), "无"),
        (project(["保税仓"]), "未定，至多60万元"),  # another name of 海外仓, perhaps
        (project(["展会", "保税仓"]), "未定，至多60万元"),
        (project(["物流", "保税仓"]), "60万元"),
        (project(["保税仓"], 不用处=["海外仓", "物流"]), "无"),
    ],
)
def test_a_word_that_is_not_listed_may_be_one_that_is(case: dict[str, Any], value: str) -> None:
    assert said(case, "甲项目 的 补助") == value


def test_what_settles_it_is_named() -> None:
    found = asked(project(["保税仓"]), "甲项目 的 补助")
    assert found["missing_sets"] == [["甲项目 的 用处"]]
    (missing,) = found["missing"]
    assert missing["question"] == "“保税仓”是不是“海外仓”？；“保税仓”是不是“物流”？"


def test_two_words_that_are_not_listed_may_be_one() -> None:
    assert said(project(["保税仓"]), "甲项目 用处 前置仓") == "未定"
    assert said(project(["保税仓"]), "甲项目 用处 保税仓") == "是"
    assert said(project(["海外仓"]), "甲项目 用处 保税仓") == "未定"


def test_a_word_is_an_answer() -> None:
    found = asked({"甲项目": {"是": "项目", "用处": ["保税仓"]}}, "甲项目 的 用处")
    assert found["value"] == {"word": "保税仓", "of": "用途", "text": "保税仓"}


@pytest.mark.parametrize(
    ("place", "value"),
    [("乙园", "未定"), (["乙园"], "否"), (["乙园", "等"], "未定"), ([], "否"), ("总园", "是")],
)
def test_one_value_is_one_value_and_a_list_is_all(place: str | list[str], value: str) -> None:
    assert said({"甲公司": {"是": "企业", "位于": place}}, "甲公司 位于 总园") == value


def test_one_value_of_what_has_one_is_all() -> None:
    assert said({"甲园": {"是": "园区", "相邻于": "乙园"}}, "甲园 相邻于 总园") == "否"


def test_nothing_more_closes_a_relation() -> None:
    assert said({"甲公司": {"是": "企业", "位于": "乙园", "已穷尽": "位于"}}, "甲公司 位于 总园") == "否"
