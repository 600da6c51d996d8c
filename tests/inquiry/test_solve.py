"""solve: the bound a variable must meet, exact, turned round where the line falls."""

from __future__ import annotations

from fractions import Fraction

import pytest

from inquiry.solve import solve
from logic.datalog import Call, Expression, Var
from logic.values import Quantity

X, Y = Var("x"), Var("y")


def yuan(number: str) -> Quantity:
    return Quantity(Fraction(number), "元")


def call(function: str, *of: Expression) -> Call:
    return Call(function, of)


@pytest.mark.parametrize(
    ("left", "operator", "right", "bound"),
    [
        (X, ">=", yuan("500"), (">=", "500")),
        (yuan("500"), ">", X, ("<", "500")),
        (call("-", yuan("100"), X), ">=", yuan("30"), ("<=", "70")),
        (call("*", X, Quantity(Fraction("0.6"), "比例")), ">=", yuan("300"), (">=", "500")),
        (call("/", X, yuan("5")), "<", Quantity(Fraction("2"), "比例"), ("<", "10")),
        (X, "<", Y, ("<", "40")),
        (call("+", X, X), ">", Y, (">", "20")),
        (call("min", call("*", X, Quantity(Fraction("0.6"), "比例")), yuan("300")), "=", yuan("270"), ("=", "450")),
        # an end that does not come out even: the next step that meets it
        (call("*", X, Quantity(Fraction("0.3"), "比例")), ">=", yuan("100"), (">=", "333.34")),
        (call("*", X, Quantity(Fraction("0.3"), "比例")), "<", yuan("100"), ("<=", "333.33")),
        # no straight line, or none that says anything
        (call("*", X, Quantity(Fraction("0.3"), "比例")), "=", yuan("100"), None),
        (call("*", X, X), ">", yuan("100"), None),
        (call("steps", X, yuan("10")), ">", yuan("1"), None),
        (call("-", X, X), ">", yuan("1"), None),
        (call("/", yuan("1"), X), ">", yuan("1"), None),
    ],
)
def test_bounds(left: Expression, operator: str, right: Expression, bound: tuple[str, str] | None) -> None:
    found = solve(left, operator, right, X, {X: yuan("7"), Y: yuan("40")}, "元")
    assert found == (None if bound is None else (bound[0], Fraction(bound[1])))
