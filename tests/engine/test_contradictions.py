"""Cases that contradict themselves, the vocabulary, or what a word is said of: a fault at its place, at every door."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.rulebases import checker, rulebase
from text.fault import FaultsError, Pointer
from text.report import hint, message
from verify.said import Said
from verify.terms import Refused

WRONG = [
    (
        {"甲": {"是": ["企业"], "投入": "6万元"}},
        "/case/甲/投入",
        "C022",
        "“投入”在这里应接项目，“甲”却是企业",
    ),
    (
        {"甲项目": {"实施企业": "总园"}},
        "/case/甲项目/实施企业",
        "C022",
        "“实施企业”在这里应接企业，“总园”却是园区",
    ),
    (
        {"甲": {"投入": "6万元", "位次": "3位"}},
        "/case/甲/投入",
        "C022",
        "“投入”在这里应接项目，“甲”却是园区",
    ),
    (
        {"甲项目": {"实施企业": []}},
        "/case/甲项目/实施企业",
        "C023",
        "“实施企业”有且只有一个值，不能是空列表",
    ),
    (
        {"甲项目": {"占股": "10"}},
        "/case/甲项目/占股",
        "C010",
        "“10”的单位应为：%；语言里没有换算系数的单位不作换算",
    ),
    (
        {"甲项目": {"占股": "0.255"}},
        "/case/甲项目/占股",
        "C010",
        "“0.255”的单位应为：%；语言里没有换算系数的单位不作换算",
    ),
    (
        {"总园": {"不是": "园区"}},
        "/case/总园/不是/0",
        "C021",
        "规则库已载明：总园 是 园区；案情不能另说",
    ),
    (
        {"总园区": {"是": "企业"}},
        "/case/总园区/是/0",
        "C021",
        "规则库已载明：总园 是 园区；案情不能另说",
    ),
    (
        {"总园": {"园区级别": "省级"}},
        "/case/总园/园区级别",
        "C021",
        "规则库已载明：总园 的 园区级别 = 国家级；案情不能另说",
    ),
    (
        {"总园": {"不园区级别": "国家级"}},
        "/case/总园/不园区级别",
        "C021",
        "规则库已载明：总园 的 园区级别 = 国家级；案情不能另说",
    ),
    (
        {"甲": {"是": ["企业", "项目"]}},
        "/case/甲/是/1",
        "C015",
        "“企业”与“项目”与 /case/甲/是/0 所说自相矛盾",
    ),
    (
        {"甲": {"是": ["小型企业", "大型企业"]}},
        "/case/甲/是/1",
        "C015",
        "“小型企业”与“大型企业”与 /case/甲/是/0 所说自相矛盾",
    ),
    (
        {"甲": {"是": ["微型企业", "大型企业"]}},
        "/case/甲/是/1",
        "C015",
        "“微型企业”与“大型企业”与 /case/甲/是/0 所说自相矛盾",
    ),
    (
        {"甲": {"是": "微型企业", "不是": "企业"}},
        "/case/甲/是/0",
        "C015",
        "“不是 企业”与“微型企业”与 /case/甲/不是/0 所说自相矛盾",
    ),
    (
        {"甲": {"有失信记录": "是", "不有失信记录": "是"}},
        "/case/甲/有失信记录",
        "C015",
        "“有失信记录”与 /case/甲/不有失信记录 所说自相矛盾",
    ),
    (
        {"总园": {"位次": "3位"}, "总园区": {"位次": "4位"}},
        "/case/总园区/位次",
        "C015",
        "“位次”与 /case/总园/位次 所说自相矛盾",
    ),
    (
        {"甲项目": {"投入": "5,0,0万元"}},
        "/case/甲项目/投入",
        "C009",
        "“5,0,0万元”不是数量；“投入”应为如“500元”的数量",
    ),
]


@pytest.mark.parametrize(("case", "place", "code", "said"), WRONG)
def test_it_is_a_fault_at_its_place(case: dict[str, Any], place: str, code: str, said: str) -> None:
    with pytest.raises(FaultsError) as caught:
        rulebase().read(case)
    (fault,) = caught.value.faults
    assert isinstance(fault.place, Pointer)
    assert (fault.code, fault.place.path, message(fault)) == (code, place, said)


@pytest.mark.parametrize("case", [case for case, *_ in WRONG] + [{"甲\u200b": {"是": "企业"}}])
def test_the_checker_refuses_it_too(case: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Said(checker().documents, case)


@pytest.mark.parametrize(
    "case",
    [
        {"甲": {"是": ["微型企业", "小型企业", "高新企业"]}},
        {"总园": {"是": "园区", "园区级别": "国家级", "位次": "3位"}, "总园区": {"位次": "3位"}},
        {"甲": {"是": "小型企业", "不是": ["大型企业", "微型企业"]}},
        {"甲项目": {"占股": "10%", "用处": []}, "甲公司": {"位于": []}},
        {"甲": {"位于": "总园"}},
    ],
)
def test_what_agrees_is_read_at_every_door(case: dict[str, Any]) -> None:
    rulebase().read(case)
    Said(checker().documents, case)


@pytest.mark.parametrize(("written", "mended"), [("10", "10%"), ("0.255", "25.5%"), ("-1", "-1%")])
def test_a_share_is_a_percentage(written: str, mended: str) -> None:
    with pytest.raises(FaultsError) as caught:
        rulebase().read({"甲项目": {"占股": written}})
    assert f"“{mended}”" in hint(caught.value.faults[0])
