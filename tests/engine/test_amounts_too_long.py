"""Amounts whose numerator or denominator has too many digits: told, and never rounded."""

from __future__ import annotations

from fractions import Fraction

import pytest

from logic.datalog import Call, Var
from logic.terms import AmountTooLongError, UndefinedAmountError, evaluate
from logic.values import Quantity
from tests.engine.rulebases import said

A, B = Var("a"), Var("b")


def compute(function: str, a: str, b: str) -> Quantity:
    second = Quantity(Fraction(b), "比例" if function == "*" else "元")  # money times money is no amount
    found = evaluate(Call(function, (A, B)), {A: Quantity(Fraction(a), "元"), B: second})
    assert isinstance(found, Quantity)
    return found


@pytest.mark.parametrize(
    ("function", "a", "b"),
    [
        ("+", "1e60", "1"),
        ("-", "1e30", "1e-31"),
        ("*", "1" * 31, "1" * 31),
        ("/", "1", "1" + "0" * 59 + "7"),
        ("steps", str(10**70 + 1), "1"),
    ],
)
def test_what_is_too_long(function: str, a: str, b: str) -> None:
    with pytest.raises(AmountTooLongError):
        compute(function, a, b)


@pytest.mark.parametrize(("function", "a", "b"), [("/", "1", "0"), ("steps", "1", "0")])
def test_what_has_no_value(function: str, a: str, b: str) -> None:
    with pytest.raises(UndefinedAmountError):
        compute(function, a, b)


def test_what_is_just_not_too_long() -> None:
    assert compute("+", "1e59", "1").number == Fraction("1" + "0" * 58 + "1")
    assert compute("/", "1", str(2**190)).number * 2**190 == 1
    assert compute("/", "1", "3").number == Fraction(1, 3)


def payments(*amounts: str) -> dict[str, object]:
    return {f"第{n}笔": {"是": "支付", "收款企业": "甲公司", "金额": amount} for n, amount in enumerate(amounts)}


def test_a_total_is_never_rounded() -> None:
    """27 digits in hundreds of millions and 27 after the point: 62 digits in all."""
    case = {"甲公司": {"是": "企业"}, **payments("9" * 28 + "亿元", "0." + "0" * 26 + "1元")}
    with pytest.raises(AmountTooLongError):
        said(case, "甲公司 的 累计")
    case = {"甲公司": {"是": "企业"}, **payments("9" * 28 + "亿元", "0.01元")}
    assert said(case, "甲公司 的 累计") == "9" * 28 + "00000000.01元"
