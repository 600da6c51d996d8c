"""The vocabulary as JSON Schema: it takes and refuses the cases that the reader of cases takes and refuses."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from catalogue.vocabulary import DIALECT, case_schema
from engine.case.case import read_case
from grammar.load import Loaded
from tests.engine.rulebases import rulebase
from text.fault import FaultsError


def accepts(loaded: Loaded, case: object) -> bool:
    return jsonschema.Draft202012Validator(case_schema(loaded.engine_program)).is_valid(case)


def reads(loaded: Loaded, case: object) -> bool:
    try:
        read_case(loaded.engine_program, case)
    except FaultsError:
        return False
    return True


def said(**what: Any) -> dict[str, Any]:
    return {"甲": what}


GOOD: list[Any] = [
    {},
    {"甲": {}},
    said(是="项目"),
    said(是=["项目", "政府投资项目"], 不是="企业"),
    said(是=[]),
    said(是=None),
    said(项目="是"),
    said(位于="巴彦淖尔经开区"),
    said(位于=["巴彦淖尔经济技术开发区", "乙园"]),
    said(位于=["乙园", "等"]),
    said(位于=[]),
    said(位于=None),
    said(不位于="乙园"),
    said(用途="海外仓"),
    said(用途=["海外仓", "没有列出的", "等"]),
    said(实际投入="500万元"),
    said(实际投入="1,500.50元"),
    said(实际投入="1/3元"),
    said(出口占比="1/3"),
    said(实际投入="５００万元"),
    said(实际投入=" 5元 "),
    said(实际投入=["5元"]),
    said(实际投入=["5元", "等"]),
    said(不实际投入=["5元", "6元"]),
    said(出口占比="60%"),
    said(出口占比="60％"),
    said(开工日期="2024-03-20"),
    said(申报方式="容缺审批"),
    said(信用代码="91110000600037341L"),
    said(符合规划="是"),
    said(符合规划="否"),
    said(符合规划=True),
    said(符合规划=False),
    said(不符合规划="yes"),
    said(符合规划={"结论": "是", "由": "市发改委", "日期": "2024-03-20", "文号": ""}),
    said(已穷尽="企业规模"),
    said(已穷尽=["位于", "项目", "用途"]),
]

BAD: list[Any] = [
    said(用途="等"),
    said(用途="⼤"),
    {"甲\ufe00": {}},
    said(符合规划={"结论": "是", "由": "市\u202e委"}),
    None,
    [],
    "甲",
    {"甲": None},
    {"甲": []},
    {"": {}},
    {"甲\n": {}},
    {"甲\u200b": {}},
    {"甲\u3000乙": {}},
    said(位于="乙\n"),
    said(实际投入="5元\n"),
    said(开工日期="2024-03-20\n"),
    {"甲" * 501: {}},
    said(位於="乙园"),
    said(是="没有的类别"),
    said(是=["项目", 5]),
    said(是=[None]),
    said(外经贸补助="1元"),
    said(适用="容缺审批"),
    said(所属文件="国发〔2020〕1号"),
    said(位于=5),
    said(位于={}),
    said(位于=""),
    said(位于=["乙园", None]),
    said(位于="乙" * 501),
    said(实际投入=500),
    said(实际投入="500"),
    said(实际投入="500美元"),
    said(实际投入="500 万元"),
    said(实际投入="5,00元"),
    said(实际投入="万元"),
    said(实际投入="五百万元"),
    said(实际投入="1200,300元"),
    said(实际投入="1e6元"),
    said(实际投入="-5元"),
    said(实际投入="1/0元"),
    said(出口占比="1/3%"),
    said(实际投入=["5元", "6元"]),
    said(出口占比="60元"),
    said(出口占比="0.6"),
    said(开工日期="去年"),
    said(开工日期="2024年3月20日"),
    said(开工日期="2024-3-20"),
    said(申报方式="没有列出的"),
    said(信用代码=""),
    said(符合规划="也许"),
    said(符合规划=1),
    said(符合规划=["是"]),
    said(符合规划={}),
    said(符合规划={"结论": "是", "谁": "市发改委"}),
    said(已穷尽="没有的词"),
    said(已穷尽="不位于"),
]


def test_it_is_a_schema_of_the_dialect_it_names(loaded: Loaded) -> None:
    schema = case_schema(loaded.engine_program)
    assert schema["$schema"] == DIALECT
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("case", GOOD)
def test_a_good_case_is_taken_by_both(loaded: Loaded, case: object) -> None:
    assert (accepts(loaded, case), reads(loaded, case)) == (True, True)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_case_is_refused_by_both(loaded: Loaded, case: object) -> None:
    assert (accepts(loaded, case), reads(loaded, case)) == (False, False)


@pytest.mark.parametrize("case", [said(信用代码="91110000600037341X"), said(开工日期="2024-02-30")])
def test_what_a_schema_cannot_say_is_left_to_the_reader(loaded: Loaded, case: object) -> None:
    assert (accepts(loaded, case), reads(loaded, case)) == (True, False)


def test_every_word_a_case_may_use_is_there_with_who_may_find_it(loaded: Loaded) -> None:
    schema: Any = case_schema(loaded.engine_program)
    words = schema["additionalProperties"]["properties"]
    for predicate in loaded.engine_program.predicates.values():
        assert (predicate.name in words) == predicate.given
    assert "市发改委" in words["符合规划"]["description"]


def test_what_is_denied_is_told_from_a_word_that_begins_so(loaded: Loaded) -> None:
    words: Any = case_schema(loaded.engine_program)
    properties = words["additionalProperties"]["properties"]
    assert properties["实际投入"] != properties["不实际投入"], "one value is taken, many may be denied"


def test_a_word_says_in_what_others_it_may_be_said() -> None:
    """Whoever gives one need not give the other."""
    words = case_schema(rulebase().loaded.engine_program)["additionalProperties"]["properties"]  # type: ignore[index]
    assert words["所在级别"]["description"] == "企业 的 所在级别（报了位于、园区级别的，可以推知）"
    assert words["园区级别"]["description"] == "园区 的 园区级别"
