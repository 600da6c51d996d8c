"""terms: three-valued comparison and exact interval arithmetic, and that an interval holds every value it may be."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.datalog import Call, Compare, Expression, Var
from logic.export import expression_json
from logic.operators import FUNCTIONS
from logic.terms import (
    ANYTHING,
    Between,
    Known,
    UndefinedAmountError,
    Unknown,
    compare,
    compare_values,
    day,
    evaluate,
    evaluate_surely,
    interval,
    may_equal,
)
from logic.units import COUNTS
from logic.values import Day, Name, Quantity
from verify import arithmetic
from verify import terms as checker

X, Y = Var("X"), Var("Y")
THING = Unknown(Name("甲"), "实施企业")
AMOUNT = Unknown(Name("甲"), "投入", "元", least=Fraction(0))
PROFIT = Unknown(Name("甲"), "利润", "元")
PEOPLE = Unknown(Name("甲"), "职工", "人", least=Fraction(0))
RANK = Unknown(Name("甲"), "排名", "位", least=Fraction(1))
SHARE = Unknown(Name("甲"), "占股", "比例")
MANY = Unknown(Name("甲"), "下属企业", many=True)
DATE = Unknown(Name("甲"), "竣工", "日")


def yuan(number: str | int) -> Quantity:
    return Quantity(Fraction(number), "元")


def between(low: int | None, high: int | None) -> Between:
    return Between(None if low is None else Fraction(low), None if high is None else Fraction(high), "元")


def share(low: int, high: int) -> Between:
    return Between(Fraction(low), Fraction(high), "比例")


@pytest.mark.parametrize(
    ("left", "operator", "right", "truth"),
    [
        (yuan(1), "<", yuan(2), True),
        (yuan(2), "<", yuan(2), False),
        (yuan(2), "<=", yuan(2), True),
        (yuan("2.0"), "=", yuan(2), True),
        (yuan("0.1"), "=", Quantity(Fraction("0.10"), "元"), True),
        (between(1, 2), "<", yuan(3), True),
        (between(1, 2), "<", yuan(2), None),
        (between(1, 2), "<=", yuan(2), True),
        (between(1, 2), ">", yuan(2), False),
        (between(1, 2), "=", yuan(3), False),
        (between(1, 2), "!=", yuan(3), True),
        (between(1, 2), "=", between(1, 2), None),
        (between(2, 2), "=", between(2, 2), True),
        (between(None, 2), ">", yuan(3), False),
        (between(2, None), ">=", yuan(2), True),
        (AMOUNT, ">=", yuan(0), True),
        (AMOUNT, "<", yuan(0), False),
        (AMOUNT, ">", yuan(0), None),
        (PROFIT, ">=", yuan(0), None),
        (RANK, ">=", Quantity(Fraction(1), "位"), True),
        (RANK, "<", Quantity(Fraction(1), "位"), False),
        (SHARE, ">=", Quantity(Fraction(0), "比例"), None),
        (Quantity(Fraction(1, 3), "比例"), ">", Quantity(Fraction("0.33"), "比例"), True),
        (Quantity(Fraction(1, 3), "比例"), "=", Quantity(Fraction(1, 3), "比例"), True),
        (replace(between(1, 2), label="甲"), "=", replace(between(1, 2), label="甲"), True),
        (replace(between(1, 2), label="甲"), "=", replace(between(1, 2), label="乙"), None),
        (Unknown(MANY, "投入", "元"), "=", Unknown(MANY, "投入", "元"), None),
        (DATE, "<=", Day(datetime.date(2024, 1, 1)), None),
        (Day(datetime.date(2024, 1, 1)), "<", Day(datetime.date(2024, 1, 2)), True),
        (Name("甲"), "=", Name("乙"), False),
        (Name("甲"), "!=", Name("乙"), True),
        (THING, "=", Name("乙"), None),
        (THING, "=", THING, True),
        (THING, "!=", THING, False),
        (THING, "=", Unknown(Name("乙"), "实施企业"), None),
    ],
)
def test_comparisons(left: Known, operator: str, right: Known, truth: bool | None) -> None:
    assert compare(operator, left, right) is truth
    mirrored = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}[operator]
    assert compare(mirrored, right, left) is truth


def test_what_may_be_equal() -> None:
    assert may_equal(AMOUNT, AMOUNT) is True
    assert may_equal(between(1, 2), between(1, 2)) is None
    assert may_equal(THING, Name("甲")) is None
    assert may_equal(Name("甲"), Name("乙")) is False
    assert may_equal(AMOUNT, yuan(-1)) is False


@pytest.mark.parametrize(
    ("function", "left", "right", "value"),
    [
        ("+", yuan("0.1"), yuan("0.2"), yuan("0.3")),
        ("-", yuan(1), yuan(2), yuan(-1)),
        ("*", yuan(500), Quantity(Fraction("0.6"), "比例"), yuan(300)),
        ("*", Quantity(Fraction("0.6"), "比例"), yuan(500), yuan(300)),
        ("/", yuan(1), yuan(4), Quantity(Fraction("0.25"), "比例")),
        ("/", yuan(1), Quantity(Fraction(4), "个"), yuan("0.25")),
        ("min", yuan(500), yuan(300), yuan(300)),
        ("max", yuan(500), yuan(300), yuan(500)),
        ("min", AMOUNT, yuan(300), between(0, 300)),
        ("max", AMOUNT, yuan(300), between(300, None)),
        ("-", yuan(300), AMOUNT, between(None, 300)),
        ("*", AMOUNT, Quantity(Fraction(0), "比例"), yuan(0)),
        ("+", between(1, 2), between(10, None), between(11, None)),
        ("-", between(1, 2), between(10, 20), between(-19, -8)),
        ("*", between(-2, 3), share(-5, 7), between(-15, 21)),
        ("/", between(1, 8), between(2, 4), Between(Fraction("0.25"), Fraction(4), "比例")),
        ("/", between(1, 8), between(0, 4), Between(Fraction("0.25"), None, "比例")),
        ("/", between(1, 8), between(-4, 0), Between(None, Fraction("-0.25"), "比例")),
        ("/", between(1, 8), between(-4, 4), Between(None, None, "比例")),
        ("/", between(-8, 8), AMOUNT, Between(None, None, "比例")),
        ("*", between(-1, 0), PEOPLE, Between(None, Fraction(0), "元")),
        ("*", yuan(0), PEOPLE, yuan(0)),
        ("/", AMOUNT, yuan(3), Between(Fraction(0), None, "比例")),
        ("/", between(1, 9), yuan(3), Between(Fraction(1, 3), Fraction(3), "比例")),
        ("/", yuan(1), yuan(3), Quantity(Fraction(1, 3), "比例")),
        ("*", Quantity(Fraction(1, 3), "比例"), yuan(3), yuan(1)),
        ("+", AMOUNT, PROFIT, between(None, None)),
        ("floor", yuan(-11), yuan(5), yuan(-15)),
        ("ceil", yuan(-11), yuan(5), yuan(-10)),
        ("steps", yuan(14), yuan(5), Quantity(Fraction(2), "比例")),
        ("floor", yuan(14), yuan(5), yuan(10)),
        ("ceil", yuan(11), yuan(5), yuan(15)),
        ("round", yuan(12), yuan(5), yuan(10)),
        ("round", yuan(15), yuan(10), yuan(20)),
        ("round", yuan(-15), yuan(10), yuan(-20)),
        ("round", between(4, 16), yuan(10), between(0, 20)),
        ("ceil", AMOUNT, yuan(5), Between(Fraction(0), None, "元")),
        ("steps", yuan(15), yuan(5), Quantity(Fraction(3), "比例")),
        ("steps", yuan(-1), yuan(5), Quantity(Fraction(-1), "比例")),
        ("steps", between(4, 16), yuan(5), Between(Fraction(0), Fraction(3), "比例")),
    ],
)
def test_amounts(function: str, left: Known, right: Known, value: Known) -> None:
    assert evaluate(Call(function, (X, Y)), {X: left, Y: right}) == value


@pytest.mark.parametrize(
    ("function", "left", "right"),
    [("/", yuan(1), yuan(0)), ("/", AMOUNT, yuan(0)), ("steps", yuan(1), yuan(0))],
)
def test_amounts_without_a_value(function: str, left: Known, right: Known) -> None:
    with pytest.raises(UndefinedAmountError):
        evaluate(Call(function, (X, Y)), {X: left, Y: right})


@pytest.mark.parametrize(
    ("divisor", "sure"), [(yuan(2), True), (between(1, 2), True), (between(0, 2), False), (AMOUNT, False)]
)
def test_a_quotient_certainly_has_a_value_unless_its_divisor_may_be_zero(divisor: Known, sure: bool) -> None:
    quotient = Call("/", (yuan(1), X))
    assert evaluate_surely(quotient, {X: divisor})[1] is sure
    assert evaluate_surely(Call("+", (quotient, quotient)), {X: divisor})[1] is sure
    assert compare_values(Compare(">=", quotient, Quantity(Fraction(0), "比例")), {X: divisor}) is (sure or None)
    assert compare_values(Compare("<", quotient, Quantity(Fraction(0), "比例")), {X: divisor}) is False


@pytest.mark.parametrize(
    ("function", "left", "right", "unit"),
    [
        ("+", "元", "元", "元"),
        ("-", "家", "家", "家"),
        ("+", "家", "人", None),
        ("+", "元", "比例", None),
        ("+", "日", "日", None),
        ("max", "日", "日", "日"),
        ("min", "元", "吨", None),
        ("round", "元", "平方米", None),
        ("*", "元", "比例", "元"),
        ("*", "比例", "元", "元"),
        ("*", "比例", "比例", "比例"),
        ("*", "人", "比例", "人"),
        ("*", "元", "人", "元"),
        ("*", "家", "元", "元"),
        ("*", "个", "人", "人"),
        ("*", "个", "个", "个"),
        ("*", "人", "次", None),
        ("*", "元", "元", None),
        ("*", "元", "平方米", None),
        ("/", "元", "元", "比例"),
        ("/", "人", "人", "比例"),
        ("/", "元", "个", "元"),
        ("/", "元", "家", "元"),
        ("/", "人", "家", "人"),
        ("/", "人", "个", "人"),
        ("/", "比例", "个", "比例"),
        ("/", "元", "比例", "元"),
        ("/", "个", "元", None),
        ("/", "元", "平方米", None),
        ("/", "日", "日", None),
        ("steps", "元", "元", "比例"),
        ("steps", "元", "人", None),
    ],
)
def test_units_of_results(function: str, left: str, right: str, unit: str | None) -> None:
    """The rows say it once, and the checker says it again."""
    assert FUNCTIONS[function].unit_of(left, right) == unit
    expression = arithmetic.expression_of({"call": function, "of": [{"var": "X"}, {"var": "Y"}]})
    six, two = Fraction(6), Fraction(2)
    bound: checker.Bound = {"X": checker.amount(six, six, left), "Y": checker.amount(two, two, right)}
    if unit is None:
        with pytest.raises(checker.Refused, match=f"{re.escape(function)} of {left} and {right}: units"):
            arithmetic.evaluate(expression, bound)
    else:
        result = arithmetic.evaluate(expression, bound)
        assert result is not None
        assert result[0][-1] == unit


def test_the_checker_knows_the_same_counts() -> None:
    assert arithmetic.COUNTS == COUNTS


def test_what_has_no_unit_is_not_computed() -> None:
    """No rule of which this is so passes the gate; were one to, nothing would be made up."""
    with pytest.raises(ValueError, match=r"^\* of 元 and 元$"):
        evaluate(Call("*", (X, Y)), {X: yuan(1), Y: yuan(2)})


def test_dates_are_day_numbers() -> None:
    low, high = interval(Day(datetime.date(2024, 2, 29)))
    assert low == high
    assert low is not None
    assert day(low) == Day(datetime.date(2024, 2, 29))


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

NUMBERS = st.integers(-40, 40).map(lambda n: Fraction(n) / 4)


@st.composite
def ranges(draw: st.DrawFn, unit: str = "元") -> tuple[Known, Quantity]:
    """An amount that is not wholly known, and a value that it may turn out to be."""
    value = draw(NUMBERS)
    low = draw(st.none() | NUMBERS.filter(lambda n: n <= value))
    high = draw(st.none() | NUMBERS.filter(lambda n: n >= value))
    known: Known = Quantity(value, unit) if draw(st.booleans()) else Between(low, high, unit)
    return known, Quantity(value, unit)


@st.composite
def expressions(draw: st.DrawFn, unit: str = "元", depth: int = 3) -> Expression:
    """An expression of a unit: ``X`` is in 元, ``Y`` a share, and 人 are written out."""

    def part(of: str) -> Expression:
        return draw(expressions(of, depth - 1))

    if unit == "人" or depth == 0 or draw(st.booleans()):
        numbers: list[Expression] = [Quantity(Fraction(2), unit), Quantity(Fraction("-0.5"), unit)]
        variables: dict[str, list[Expression]] = {"元": [X], "比例": [Y]}
        return draw(st.sampled_from(variables.get(unit, []) + numbers))
    # a step is written in the clause, and is always above zero
    size = draw(st.sampled_from([Fraction("0.3"), Fraction(7)]))
    kinds = ["+", "-", "min", "max", "floor", "ceil", "round", "*", "/"] + ["steps"] * (unit == "比例")
    match function := draw(st.sampled_from(kinds)):
        case "floor" | "ceil" | "round":
            return Call(function, (part(unit), Quantity(size, unit)))
        case "steps":
            return Call(function, (part("元"), Quantity(size, "元")))
        case "*":
            scale = part("比例" if unit == "比例" else draw(st.sampled_from(["比例", "人"])))
            return Call(function, tuple(draw(st.permutations([part(unit), scale]))))
        case "/" if unit == "比例" and draw(st.booleans()):
            return Call(function, (part("元"), part("元")))
        case "/":
            return Call(function, (part(unit), part(draw(st.sampled_from(["比例", "人"])))))
    return Call(function, (part(unit), part(unit)))


def _inside(value: Known, bounds: Known) -> bool:
    (low, high), (number, _) = interval(bounds), interval(value)
    assert number is not None
    return (low is None or low <= number) and (high is None or number <= high)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["元", "比例"]).flatmap(expressions), ranges(), ranges("比例"))
def test_an_interval_holds_every_value_it_may_be(
    expression: Expression, x: tuple[Known, Quantity], y: tuple[Known, Quantity]
) -> None:
    try:
        exact = evaluate(expression, {X: x[1], Y: y[1]})
    except UndefinedAmountError:
        return
    try:
        vague = evaluate(expression, {X: x[0], Y: y[0]})
    except UndefinedAmountError:
        raise AssertionError("no value while not wholly known, but one once it is") from None
    assert _inside(exact, vague)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), ranges(), ranges())
def test_what_is_decided_stays_decided(operator: str, x: tuple[Known, Quantity], y: tuple[Known, Quantity]) -> None:
    vague, exact = compare(operator, x[0], y[0]), compare(operator, x[1], y[1])
    assert vague is None or vague is exact


def _as_checked(known: Known) -> checker.Term:
    match known:
        case Quantity(number, unit):
            return checker.amount(number, number, unit)
        case Between(low, high, unit):
            return checker.amount(-checker.INF if low is None else low, checker.INF if high is None else high, unit)
    raise AssertionError(known)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["元", "比例"]).flatmap(expressions), ranges(), ranges("比例"))
def test_the_checker_computes_the_same(
    expression: Expression, x: tuple[Known, Quantity], y: tuple[Known, Quantity]
) -> None:
    """Two programs and one result, and the same of whether there certainly is one."""
    try:
        value, sure = evaluate_surely(expression, {X: x[0], Y: y[0]})
        ours: tuple[checker.Term, bool] | None = (_as_checked(value), sure)
    except UndefinedAmountError:
        ours = None
    read_again = arithmetic.expression_of(expression_json(expression))
    theirs = arithmetic.evaluate(read_again, {"X": _as_checked(x[0]), "Y": _as_checked(y[0])})
    assert theirs == ours


def test_a_wide_null_stands_for_many_and_is_not_known_to_be_itself() -> None:
    someone, thing = Unknown(ANYTHING, "母公司"), Unknown(Name("甲"), "母公司")
    assert (someone.wide, thing.wide) == (True, False)
    assert may_equal(thing, thing) is True
    assert may_equal(someone, someone) is None
    assert may_equal(someone, thing) is None
    for operator in ("=", "!=", "<="):
        assert compare(operator, someone, someone) is None
    amount = Unknown(ANYTHING, "投入", "元", least=Fraction(0))
    assert may_equal(amount, amount) is None
    assert may_equal(amount, Quantity(Fraction(-1), "元")) is False
