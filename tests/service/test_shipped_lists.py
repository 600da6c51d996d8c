"""The shipped rule base on cases that name some things: what is certain of them stays so whatever else there is."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import pytest

from service.service import Service, open_service

END = datetime.date(2024, 12, 31)
FIRM: dict[str, Any] = {"甲公司": {"是": ["企业"], "所在省区": "新疆维吾尔自治区"}}
AWARD = {"认定": {"是": ["新认定"], "获认企业": "甲公司", "认定称号": "专精特新小巨人企业", "认定年度": "2024年"}}


@cache
def real() -> Service:
    return open_service()


def value(case: dict[str, Any], question: str) -> str:
    base = real().base
    answer = real().ask(base.hear(base.read(case), END), question).answer
    return answer.value if answer.if_listed is None else f"{answer.value}, {answer.if_listed.value}"


@pytest.mark.parametrize(
    ("case", "question", "told"),
    [
        (FIRM, "甲公司 的 称号奖励总额", "undetermined, no"),  # a firm that names no title may have one
        ({}, "稀土高新区 的 位次进步奖励合计", "undetermined, yes"),
        ({}, "鄂尔多斯高新区 的 总部企业家数目标", "undetermined, yes"),
        (
            {
                "二二年": {
                    "是": ["高新区年度"],
                    "年份": "2022年",
                    "专项资金安排额": "9亿元",
                }
            },
            "鄂尔多斯高新区 专项资金各年达到下限",
            "undetermined, yes",
        ),
    ],
)
def test_what_is_not_named_is_not_shown_to_be_none(case: dict[str, Any], question: str, told: str) -> None:
    assert value(case, question) == told


def test_what_is_named_later_contradicts_nothing() -> None:
    assert value({**FIRM, "已列全": ["称号认定"]}, "甲公司 的 称号奖励总额") == "no"
    assert value({**FIRM, **AWARD}, "甲公司 的 称号奖励总额").startswith("undetermined")
