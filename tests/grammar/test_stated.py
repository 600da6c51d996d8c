"""What a rule base states, and what follows from it, must not contradict itself."""

from __future__ import annotations

import pytest

from grammar.load import load_texts
from text.fault import FaultsError, Span
from text.report import message

BASE = """词汇 示例
  类别 企业、园区、行政区
  类别 高新区 属于 园区
  类别 国家级高新区、省级高新区 属于 高新区 同问 级
  选项 级别种：国家级、省级
  属性 级别 园区 → 级别种
  属性 业态 园区 → 级别种 多值
  关系 位于 企业 → 园区
  关系 主管 行政区 → 园区 单值
  属性 所在市 企业、园区 → 行政区
  属性 注册市 企业 → 行政区
  推知 企业随园区
    若 企业 位于 园区
    则 企业 的 所在市 = 园区 的 所在市
  推知 国家级的
    若 高新区 的 级别 = 国家级
    则 高新区 是 国家级高新区
  推知 注册地
    若 企业 的 注册市 = 行政区
    则 企业 的 所在市 = 行政区
  实体 甲市、乙市 是 行政区
  实体 甲园 是 园区
  实体 乙园 是 省级高新区
  实体 甲公司 是 企业
  事实 甲园 的 所在市 = 甲市
"""


def _first_line(text: str, span: Span) -> str:
    return text[span.start : span.end].partition("\n")[0]


def found(facts: str) -> list[tuple[str, str, str, list[str]]]:
    """Return the code, message, and first line of the words underlined and labelled, of each fault."""
    text = f"{BASE}  事实 {facts}\n"
    try:
        load_texts({"例.tl": text})
    except FaultsError as error:
        return [
            (
                f.code,
                message(f, "zh"),
                _first_line(text, f.span),
                [_first_line(text, x.place) for x in f.labels],
            )
            for f in error.faults
        ]
    return []


@pytest.mark.parametrize(
    "facts",
    [
        "甲公司 位于 甲园，甲公司 的 所在市 = 甲市",
        "甲公司 位于 甲园，甲公司 的 注册市 = 甲市",
        "甲园 的 业态 = 国家级，甲园 的 业态 = 省级",
        "乙园 是 高新区，乙园 的 级别 = 省级",
        "甲市 主管 甲园，乙市 主管 甲园",
    ],
)
def test_what_agrees_is_loaded(facts: str) -> None:
    assert found(facts) == []


@pytest.mark.parametrize(
    ("facts", "told", "at", "beside"),
    [
        (
            "甲园 的 级别 = 国家级，甲园 的 级别 = 省级",
            "甲园 的 级别 = 省级，与 甲园 的 级别 = 国家级 矛盾",
            "甲园 的 级别 = 省级",
            "甲园 的 级别 = 国家级",
        ),
        (
            "甲市 主管 甲园，甲市 主管 乙园",
            "甲市 主管 乙园，与 甲市 主管 甲园 矛盾",
            "甲市 主管 乙园",
            "甲市 主管 甲园",
        ),
        ("乙园 是 国家级高新区", "乙园 是 国家级高新区，与 乙园 是 省级高新区 矛盾", "乙园 是 国家级高新区", "乙园"),
    ],
)
def test_two_that_are_stated(facts: str, told: str, at: str, beside: str) -> None:
    assert found(facts) == [("E116", told, at, [beside])]


@pytest.mark.parametrize(
    ("facts", "told", "at", "beside"),
    [
        (
            "甲公司 位于 甲园，甲公司 的 所在市 = 乙市",
            "由 甲公司 位于 甲园、甲园 的 所在市 = 甲市 可知 甲公司 的 所在市 = 甲市，与 甲公司 的 所在市 = 乙市 矛盾",
            "推知 企业随园区",
            "甲公司 的 所在市 = 乙市",
        ),
        (
            "乙园 的 级别 = 国家级",
            "由 乙园 的 级别 = 国家级、乙园 是 高新区 可知 乙园 是 国家级高新区，与 乙园 是 省级高新区 矛盾",
            "推知 国家级的",
            "乙园",
        ),
        (
            "甲公司 位于 甲园，甲公司 的 注册市 = 乙市",
            "由 甲公司 的 注册市 = 乙市 可知 甲公司 的 所在市 = 乙市，与 甲公司 的 所在市 = 甲市 矛盾",
            "推知 注册地",
            "推知 企业随园区",
        ),
    ],
)
def test_what_follows_and_what_is_stated_or_follows_too(facts: str, told: str, at: str, beside: str) -> None:
    assert found(facts) == [("E317", told, at, [beside])]


def test_too_much_that_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logic.implied.MOST_STEPS", 1)
    ((code, told, at, _),) = found("甲公司 位于 甲园，甲公司 的 注册市 = 甲市")
    assert (code, at) == ("E318", "推知 企业随园区")
    assert told == "由词汇推知别的事实，所查看的陈述超过 200000 个"
