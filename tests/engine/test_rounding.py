"""Rounding: only where a clause says so, in the way it says, and checked by the separate checker like the rest."""

from __future__ import annotations

import pytest

from grammar.load import load_texts
from tests.engine.rulebases import DIGEST, asked, said
from text.fault import FaultsError

HEAD = f"""
词汇 测试
  类别 项目
  属性 投入 项目 → 元
  结论 补助 项目 → 元

文件 某政办发〔2024〕1号
  成文日期 2024-01-01

条 1 “补助”
  摘要 “按投入的三分之一补助。”
  原文 {DIGEST}
"""


def rule(amount: str) -> str:
    return f"{HEAD}  规则 三分之一\n    则 项目 的 补助 = {amount}\n"


@pytest.mark.parametrize(
    ("amount", "given", "value"),
    [
        ("项目 的 投入 ÷ 3", "100元", "100/3元（约33.33元）"),
        ("项目 的 投入 ÷ 3，四舍五入至 1元", "100元", "33元"),
        ("项目 的 投入 ÷ 3，四舍五入至 1元", "200元", "67元"),
        ("项目 的 投入 ÷ 3，四舍五入至 1元", "4.5元", "2元"),
        ("项目 的 投入 ÷ 3，舍去至 1元", "200元", "66元"),
        ("项目 的 投入 ÷ 3，进位至 100元", "301元", "200元"),
        ("项目 的 投入 ÷ 3，最高 50元，舍去至 20元", "200元", "40元"),
        ("项目 的 投入 ÷ 3，rounded-to 1元", "100元", "33元"),
        ("项目 的 投入 ÷ 3 × 3", "100元", "100元"),
    ],
)
def test_amounts(amount: str, given: str, value: str) -> None:
    case = {"甲项目": {"是": "项目", "投入": given}}
    assert said(case, "甲项目 的 补助", text=rule(amount)) == value


def test_what_is_not_known_is_rounded_between_its_ends() -> None:
    text = rule("项目 的 投入 ÷ 3，最高 50元，舍去至 20元")
    assert said({"甲项目": {"是": "项目"}}, "甲项目 的 补助", text=text) == "未定，至多40元"


def test_the_proof_says_how_it_was_rounded() -> None:
    case = {"甲项目": {"是": "项目", "投入": "100元"}}
    answer = asked(case, "甲项目 的 补助", text=rule("项目 的 投入 ÷ 3，四舍五入至 1元"))
    assert "四舍五入至 1元" in answer["explanation"]["zh"][1]
    assert "rounded to 1元" in answer["explanation"]["en"][1]


@pytest.mark.parametrize(
    ("amount", "code"), [("项目 的 投入 ÷ 3，舍去至 0元", "E303"), ("项目 的 投入 ÷ 3，舍去至 1平方米", "E202")]
)
def test_a_step_that_is_none(amount: str, code: str) -> None:
    with pytest.raises(FaultsError) as error:
        load_texts({"例.tl": rule(amount)})
    assert code in [fault.code for fault in error.value.faults]
