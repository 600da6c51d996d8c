"""What a proof is asked: of things that are named, and of values that there can be. Each value has one form."""

from __future__ import annotations

from typing import Any

import pytest

from engine.rulebase import QUESTION
from tests.engine.rulebases import DAY, checker, proof, rulebase
from text.fault import FaultsError
from verify.atoms import digest
from verify.terms import Refused, read

CASE = {"甲项目": {"投入": "5元", "用处": "跨境电商", "不用处": "物流"}}
ELECTRONIC = {"word": "跨境电商", "of": "用途", "not": ["物流"]}
PROJECT = {"name": "甲项目"}
NOBODY, NO_VALUE, NO_KIND = "a thing nobody names", "a value that there cannot be", "no such kind"


def refused(**asked: Any) -> str:
    """Return why a proof of a question is refused before any of its steps is looked at."""
    whole = proof(CASE, "甲项目 是 项目")
    question = whole["question"] | {"kinds": ["", ""]} | asked
    try:
        checker().verify(CASE, whole | {"question": question})
    except Refused as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize(
    ("predicate", "pattern", "fault"),
    [
        ("投入", [{"name": "乙项目"}, None], NOBODY),
        ("投入", [{"number": "5", "unit": "元"}, None], NOBODY),
        ("投入", [ELECTRONIC, None], NOBODY),
        ("投入", [PROJECT, {"number": "5", "unit": "个"}], NO_VALUE),
        ("投入", [PROJECT, {"date": "2024-01-01"}], NO_VALUE),
        ("竣工", [PROJECT, {"number": "5", "unit": "元"}], NO_VALUE),
        ("竣工", [PROJECT, {"number": "738965", "unit": "日"}], "not a term: {'number': '738965', 'unit': '日'}"),
        ("位于", [PROJECT, {"number": "5", "unit": "元"}], NO_VALUE),
        ("园区级别", [{"name": "总园"}, {"name": "市级"}], NO_VALUE),
        ("园区级别", [{"name": "总园"}, {"word": "市级", "of": "级别"}], NO_VALUE),
        ("用处", [PROJECT, {"name": "跨境电商"}], NO_VALUE),
        ("用处", [PROJECT, {"word": "海外仓", "of": "用途"}], NO_VALUE),
        ("用处", [PROJECT, {"word": "跨境电商", "of": "级别"}], NO_VALUE),
        ("用处", [PROJECT, {"word": "跨境电商", "of": "用途"}], "another word"),
        ("用处", [PROJECT, ELECTRONIC | {"not": ["展会", "物流"]}], "another word"),
        ("用处", [PROJECT, {"word": "直播", "of": "用途", "not": ["物流"]}], "another word"),
    ],
)
def test_an_ill_typed_question_is_refused(predicate: str, pattern: list[Any], fault: str) -> None:
    assert refused(predicate=predicate, pattern=pattern) == fault


@pytest.mark.parametrize(
    ("predicate", "pattern"),
    [
        ("投入", [{"name": "总园"}, None]),
        ("投入", [PROJECT, {"number": "1/3", "unit": "元"}]),
        ("竣工", [PROJECT, {"date": "2024-01-01"}]),
        ("园区级别", [{"name": "总园"}, {"name": "省级"}]),
        ("用处", [PROJECT, ELECTRONIC]),
        ("用处", [PROJECT, {"word": "直播", "of": "用途"}]),
    ],
)
def test_a_question_that_can_be_asked_is_looked_at(predicate: str, pattern: list[Any]) -> None:
    """Its steps are of another question, which is what is found."""
    assert refused(predicate=predicate, pattern=pattern) not in ("", NOBODY, NO_VALUE, "another word")


@pytest.mark.parametrize("kinds", [["级别", ""], ["", "元"], ["", "级别"], ["某", ""]])
def test_what_is_asked_for_is_a_category_or_the_list_of_its_options(kinds: list[str]) -> None:
    assert refused(predicate="投入", pattern=[None, None], kinds=kinds) == NO_KIND


def test_a_day_has_one_form() -> None:
    assert read({"date": "2024-03-20"})[-1] == "日"
    with pytest.raises(Refused, match="not a term"):
        read({"number": "738965", "unit": "日"})


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("乙项目 的 投入", "E101"),
        ("甲项目 投入 5个", "E203"),
        ("甲项目 投入 2024-01-01", "E203"),
        ("总园 园区级别 市级", "E101"),
        ("总园 园区级别 “市级”", "E101"),
    ],
)
def test_the_service_refuses_them_too(question: str, code: str) -> None:
    base = rulebase()
    with pytest.raises(FaultsError) as caught:
        base.answer(base.hear(base.read(CASE), DAY), question, place=QUESTION)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_every_question_of_the_service_can_be_asked() -> None:
    for question in (
        "甲项目 用处 跨境电商",
        "甲项目 用处 直播",
        "总园 园区级别 省级",
        "甲项目 投入 5元",
        "项目 的 投入",
    ):
        whole = proof(CASE, question)
        assert whole["case"] == digest(CASE)
