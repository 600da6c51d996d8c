"""leeway: what the sender of a case can say otherwise, and each thing that nobody can."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from inquiry.change import NOTHING, Edit
from inquiry.leeway import MOST_THINGS, Leeway
from inquiry.trial import inquire
from logic.terms import Known, Unknown
from logic.values import Name, Quantity
from tests.engine.rulebases import DAY, NUMBER, SMALL, rulebase

CASE = {"甲": {"是": "户", "合格": "是", "失信": "否", "收入": "150元"}, "一": {"是": "笔", "属于户": "甲"}}

HOUSE, BILL, INCOME = Name("甲"), Name("一"), Quantity(Fraction(150), "元")
NO_AMOUNT = Unknown(BILL, "金额", "元")
NOBODY = Unknown(Name("二"), "属于户", many=True)


def leeway(case: dict[str, Any] = CASE, *, changing: bool = True) -> Leeway:
    inquiry = inquire(rulebase(SMALL), case, "甲 可补", DAY)
    return Leeway(inquiry.walk, inquiry.facts, changing)


def edit(predicate: str, *row: Known, holds: bool = True, known: bool = False) -> Edit:
    return Edit(predicate, row[0], row[1] if len(row) == 2 else None, holds, known=known)


@pytest.mark.parametrize("changing", [True, False])
def test_what_is_unknown_can_be_said(changing: bool) -> None:
    for predicate, row in (("申诉成立", (HOUSE,)), ("特困", (HOUSE,)), ("金额", (BILL, NO_AMOUNT))):
        found = list(leeway(changing=changing).make(predicate, row, holds=True))
        assert found == [{edit(predicate, *row)}]
    denied = list(leeway(changing=changing).make("申诉成立", (HOUSE,), holds=False))
    assert denied == [{edit("申诉成立", HOUSE, holds=False)}]


@pytest.mark.parametrize("changing", [True, False])
def test_what_is_so_already_needs_nothing(changing: bool) -> None:
    assert list(leeway(changing=changing).make("合格", (HOUSE,), holds=True)) == [NOTHING]
    assert list(leeway(changing=changing).make("失信", (HOUSE,), holds=False)) == [NOTHING]
    whoever = list(leeway(changing=changing).make("户", (NOBODY,), holds=True))
    assert whoever == [NOTHING], "whoever it belongs to is a household"


@pytest.mark.parametrize(
    ("predicate", "row", "holds"),
    [("合格", (HOUSE,), False), ("失信", (HOUSE,), True), ("属于户", (BILL, HOUSE), False)],
)
def test_what_is_known_can_be_said_otherwise_only_where_that_may_change(
    predicate: str, row: tuple[Known, ...], holds: bool
) -> None:
    found = list(leeway().make(predicate, row, holds=holds))
    assert found == [{edit(predicate, *row, holds=holds, known=True)}]
    assert list(leeway(changing=False).make(predicate, row, holds=holds)) == []


@pytest.mark.parametrize(
    ("predicate", "row", "holds"),
    [
        pytest.param("可补", (HOUSE,), True, id="a-conclusion"),
        pytest.param("有效", (Name(NUMBER),), False, id="what-documents-state"),
        pytest.param("户", (HOUSE,), False, id="what-a-thing-is-at-bottom"),
        pytest.param("户", (NOBODY,), False, id="what-nobody-named-is-at-bottom"),
        pytest.param("收入", (HOUSE, INCOME), False, id="that-an-amount-is-not-that"),
        pytest.param("金额", (BILL, NO_AMOUNT), False, id="that-an-unknown-amount-is-not"),
        pytest.param("属于户", (BILL, BILL), True, id="that-a-thing-is-its-own"),
        pytest.param("合格", (Unknown(HOUSE, "收入", "元"),), True, id="of-an-amount"),
    ],
)
def test_what_nobody_can_say(predicate: str, row: tuple[Known, ...], holds: bool) -> None:
    assert list(leeway().make(predicate, row, holds=holds)) == []


def test_another_value_can_be_said_of_what_no_rule_concludes() -> None:
    assert leeway().can_replace("收入", HOUSE, INCOME)
    assert leeway().can_replace("金额", BILL, NO_AMOUNT)
    assert not leeway().can_replace("总额", HOUSE, INCOME)
    assert not leeway(changing=False).can_replace("收入", HOUSE, INCOME)
    assert leeway(changing=False).can_replace("金额", BILL, NO_AMOUNT)


def test_the_things_of_a_category_are_bounded() -> None:
    assert leeway().things("户") == [HOUSE]
    many = {f"户{number:02}": {"是": "特困"} for number in range(MOST_THINGS + 1)}
    assert leeway({**CASE, **many}).things("特困") == [Name(f"户{number:02}") for number in range(MOST_THINGS)]
