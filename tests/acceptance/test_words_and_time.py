"""Words, kinds, contradictions and time on the shipped rules: what is certain, unknown, refused."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import pytest

from service.service import Service, open_service
from service.trip import answered_json, respond
from text.encode import encode
from text.fault import FaultsError
from text.report import where

DAY = "2024-06-01"
FIRM = {"是": "企业", "位于": "巴彦淖尔经开区"}


@cache
def service() -> Service:
    return open_service()


def ask(case: Any, question: str, day: str | None = DAY) -> dict[str, Any]:
    """Return the verified answer of one question."""
    request = {"case": case, "questions": [question]} | ({"as_of": day} if day else {})
    answered = respond(service(), "decide", request, datetime.date(2024, 6, 1))
    answer: dict[str, Any] = encode(answered_json(service(), answered))["answers"][0]
    return answer


def said(answer: dict[str, Any]) -> str:
    value = answer["value"]
    return str(value if isinstance(value, str) else value["text"])


def project(use: Any, **more: Any) -> dict[str, Any]:
    return {
        "甲公司": FIRM,
        "甲项目": {"是": "项目", "实施企业": "甲公司", "用途": use, "实际投入": "100万元", **more},
    }


@pytest.mark.parametrize(
    ("question", "day", "value"),
    [
        # documents outside the rule base say what nobody here knows
        ("国发〔2020〕7号 有效", DAY, "undetermined"),
        ("内政发〔2021〕13号 「发文机关」 机构", DAY, "undetermined"),
        ("包府发〔2022〕50号 贯彻 包党发〔2021〕24号", DAY, "undetermined"),
        ("包府发〔2022〕50号 落实 包党发〔2021〕24号", DAY, "no"),
        # one without a date may have held then, or not
        ("《推动园区（开发区）高质量发展十五条措施》 有效", "1990-01-01", "undetermined"),
        ("《推动园区（开发区）高质量发展十五条措施》 推定有效", DAY, "yes"),
        # one is in force from its day on, and after what is known of only by presumption
        ("包府发〔2022〕50号 有效", "2022-08-25", "no"),
        ("包府发〔2022〕50号 有效", "2022-08-26", "yes"),
        ("包府发〔2022〕50号 有效", "2035-01-01", "undetermined"),
        ("包府发〔2022〕50号 推定有效", "2035-01-01", "yes"),
        # what the text says in words is stated
        ("巴政办发〔2024〕8号 条 19 参照 “旗县区政府债务管理模式”", DAY, "yes"),
        ("巴政办发〔2024〕8号 条 15 「按照」 “自治区电力多边交易规则”", DAY, "yes"),
        ("巴政办发〔2024〕8号 条 19 参照 “没有写过的模式”", DAY, "no"),
    ],
)
def test_what_documents_say(question: str, day: str, value: str) -> None:
    assert said(ask({}, question, day)) == value


@pytest.mark.parametrize(
    ("use", "value"),
    [
        (["国际物流运输"], "60万元"),
        (["发展跨境电商业务"], "60万元"),
        (["公共服务平台体系建设"], "60万元"),
        (["设立海外仓"], "60万元"),
        (["境外展会"], "undetermined"),
        ([], "no"),
    ],
)
def test_the_words_of_a_clause_are_its_options_and_another_word_may_be_one(use: list[str], value: str) -> None:
    assert said(ask(project(use), "甲项目 的 外经贸补助")) == value


def test_a_word_is_none_of_the_options_when_the_case_says_so() -> None:
    six = ["市场开拓", "境外营销网点", "海外仓", "跨境电商", "国际物流", "公共服务平台"]
    open_ = ask(project(["境外展会"], 不用途=six[:5]), "甲项目 的 外经贸补助")
    assert "“境外展会”是不是“公共服务平台”？" in open_["missing"][0]["question"]
    assert said(ask(project(["境外展会"], 不用途=[*six, "租用海外仓"]), "甲项目 的 外经贸补助")) == "no"


@pytest.mark.parametrize(
    ("place", "value"),
    [("进出口贸易园区", "undetermined"), (["进出口贸易园区"], "no"), (["进出口贸易园区", "等"], "undetermined")],
)
def test_one_place_is_not_all_places(place: Any, value: str) -> None:
    assert said(ask({"甲公司": {"是": "企业", "位于": place}}, "甲公司 位于 巴彦淖尔经开区")) == value


@pytest.mark.parametrize(
    "kinds", [["高新技术企业", "专精特新小巨人企业"], ["科技创新企业", "工业固体废物回收再利用企业"]]
)
def test_a_firm_is_of_several_kinds_and_one_kind_denies_no_other(kinds: list[str]) -> None:
    assert said(ask({"甲公司": {"是": kinds}}, f"甲公司 是 {kinds[1]}")) == "yes"
    assert said(ask({"甲公司": {"是": kinds[:1]}}, f"甲公司 是 {kinds[1]}")) == "undetermined"


@pytest.mark.parametrize(
    ("case", "code", "path"),
    [
        ({"甲": {"是": "人员", "实际投入": "6万元"}}, "C022", "/case/甲/实际投入"),
        ({"甲项目": {"位于": "巴彦淖尔市"}}, "C022", "/case/甲项目/位于"),
        ({"巴彦淖尔经开区": {"不是": ["园区"]}}, "C021", "/case/巴彦淖尔经开区/不是/0"),
        ({"呼伦贝尔经开区": {"级别": "县级"}}, "C021", "/case/呼伦贝尔经开区/级别"),
        ({"甲公司": {"是": ["国有企业", "民营企业"]}}, "C015", "/case/甲公司/是/1"),
        ({"甲公司": {"是": ["高新技术企业", "项目"]}}, "C015", "/case/甲公司/是/1"),
        ({"甲公司": {"是": "高新技术企业", "不是": "企业"}}, "C015", "/case/甲公司/是/0"),
        ({"甲项目": {"是": "项目", "实施企业": []}}, "C023", "/case/甲项目/实施企业"),
    ],
)
def test_a_case_that_contradicts_itself_or_the_rule_base_is_refused(case: Any, code: str, path: str) -> None:
    with pytest.raises(FaultsError) as refused:
        ask(case, "甲公司 是 企业")
    assert (code, path) in [(fault.code, where(fault.place)) for fault in refused.value.faults]


def test_a_ring_leads_back() -> None:
    ring = {"甲市": {"是": "行政区", "隶属于": "乙市"}, "乙市": {"是": "行政区", "隶属于": "甲市"}}
    assert said(ask(ring, "甲市 隶属于 甲市")) == "yes"
    assert said(ask({}, "包头市 隶属于 包头市")) == "no"
