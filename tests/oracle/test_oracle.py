"""The oracle itself, on examples worked out by hand from ``docs/semantics.md``; "§" names a section of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.cite import EVERYWHERE
from logic.datalog import Among, Atom, Call, Compare, Condition, Gather, Has, Let, Origin, Rule, Term, Var
from logic.terms import Between, Known, Other
from logic.values import Day, Name, Quantity, Word
from tests.oracle.base import BaseFacts
from tests.oracle.oracle import (
    Amount,
    Base,
    CycleError,
    Model,
    NoValueError,
    Row,
    Rows,
    TooLongError,
    amount_of,
    certainly_has_value,
    compare,
    evaluate,
    is_loose,
    is_widened,
    may_be,
    may_be_certain,
    null,
    truth,
    value_of,
)
from tests.oracle.programs import Trial, conflicts, program_of, trials

A, B, C, D = map(Name, "abcd")
X, Y, Z, V = map(Var, "XYZV")
OF_A, OF_B = null(A, "e"), null(B, "e")
SOME = null(OF_A, "e")
SUM_OF_A = null(A, "m", "元", least=Fraction(0))
PROFIT_OF_A = null(A, "n", "元")
WORD = Word("一词", "用途")
FIRST, SECOND = Day(datetime.date(2024, 1, 1)), Day(datetime.date(2024, 1, 2))


def yuan(number: str | int) -> Quantity:
    return Quantity(Fraction(number), "元")


def share(number: str | int) -> Quantity:
    return Quantity(Fraction(number), "比例")


def between(low: str | int | None, high: str | int | None, unit: str = "元", label: str = "") -> Between:
    return Between(None if low is None else Fraction(low), None if high is None else Fraction(high), unit, label)


def has(predicate: str, *terms: Term) -> Has:
    return Has(Atom(predicate, terms))


def lacks(predicate: str, *terms: Term) -> Has:
    return Has(Atom(predicate, terms), negated=True)


def rule(head: Has, *body: Condition, readings: tuple[tuple[str, str], ...] = ()) -> Rule:
    return Rule("", head.atom, body, Origin(EVERYWHERE), readings)


def rows(*of: Row) -> Rows:
    return frozenset(of)


def unlabelled(found: Rows) -> Rows:
    """Return rows without the labels of intervals, to compare their ends; each must have one."""
    intervals = [term for row in found for term in row if isinstance(term, Between)]
    assert all(term.label for term in intervals)
    return frozenset(tuple(replace(t, label="") if isinstance(t, Between) else t for t in row) for row in found)


def model_of(base: Base, *rules: Rule, readings: Mapping[str, str] | None = None) -> Model:
    return evaluate(program_of(rules), base, readings or {})


# --- §1 --------------------------------------------------------------------------------------------------------------


def test_nulls_are_widened_where_their_chain_has_the_predicate_already() -> None:
    assert not is_widened(OF_A)
    assert not is_widened(null(OF_A, "f"))
    assert SOME == null(OF_B, "e") == null(null(OF_A, "f"), "e")
    assert is_widened(SOME)
    assert null(SOME, "f") == null(null(OF_A, "f"), "f")


@pytest.mark.parametrize(
    ("x", "operator", "y", "expected"),
    [
        (A, "=", A, True),
        (A, "!=", A, False),
        (A, "<=", A, True),
        (A, "!=", B, True),
        (A, ">=", B, False),
        (OF_A, "=", OF_A, True),
        (OF_A, "<", OF_A, False),
        (OF_A, "=", OF_B, None),
        (OF_A, "!=", A, None),
        (SOME, "=", SOME, None),
        (yuan(1), "=", yuan("1.0"), True),
        (yuan(1), "!=", yuan(1), False),
        (SUM_OF_A, ">=", yuan(0), True),
        (SUM_OF_A, "<", yuan(0), False),
        (SUM_OF_A, ">", yuan(0), None),
        (SUM_OF_A, "=", SUM_OF_A, True),
        (SUM_OF_A, "=", yuan(-1), False),
        (PROFIT_OF_A, ">=", yuan(0), None),
        (PROFIT_OF_A, "=", yuan(-1), None),
        (null(A, "r", "位", least=Fraction(1)), "<", Quantity(Fraction(1), "位"), False),
        (null(A, "s", "比例"), ">=", share(0), None),
        (null(A, "s", "比例", least=Fraction(0)), ">=", share(0), True),
        (null(null(A, "f", many=True), "e"), "=", null(null(A, "f", many=True), "e"), None),
        (yuan("1/3"), "=", yuan("2/6"), True),
        (yuan("1/3"), ">=", yuan("0.33"), True),
        (between(1, 3), "<", yuan(3), None),
        (between(1, 3), "<=", yuan(3), True),
        (between(1, 3), "=", between(1, 3), None),
        (between(1, 3, label="one"), "=", between(1, 3, label="one"), True),
        (between(1, 3, label="one"), ">", between(1, 3, label="one"), False),
        (between(1, 3, label="one"), "=", between(1, 3, label="other"), None),
        (between(1, 2), "!=", between(3, None), True),
        (between(None, 2), ">", yuan(2), False),
        (FIRST, "<", SECOND, True),
        (null(A, "d", "日"), "<", SECOND, None),
    ],
)
def test_comparison(x: Known, operator: str, y: Known, expected: bool | None) -> None:
    assert compare(operator, x, y) is expected


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (SUM_OF_A, SUM_OF_A, True),
        (between(1, 2), between(1, 2), None),
        (SOME, SOME, None),
        (OF_A, A, None),
        (A, B, False),
        (SUM_OF_A, yuan(-1), False),
        (between(1, 2), yuan(2), None),
    ],
)
def test_may_be(x: Known, y: Known, expected: bool | None) -> None:
    assert may_be(x, y) is expected


@pytest.mark.parametrize(
    ("function", "x", "y", "expected"),
    [
        ("+", between(1, None), yuan(2), between(3, None)),
        ("-", yuan(5), SUM_OF_A, between(None, 5)),
        ("-", between(1, 3), between(1, 2), between(-1, 2)),
        ("min", SUM_OF_A, yuan(3), between(0, 3)),
        ("min", between(None, 1), yuan(3), between(None, 1)),
        ("max", between(None, 3), yuan(1), between(1, 3)),
        ("max", between(None, 3), yuan(7), yuan(7)),
        ("max", between(None, 3), between(None, 5), between(None, 5)),
        ("*", SUM_OF_A, share(0), yuan(0)),
        ("*", SUM_OF_A, share("0.6"), between(0, None)),
        ("*", between(1, 2), between(-1, 3, "比例"), between(-2, 6)),
        ("*", between(-1, None), share(2), between(-2, None)),
        ("*", share("0.5"), yuan(3), yuan("1.5")),
        ("/", yuan(1), share(8), yuan("0.125")),
        ("/", yuan(1), yuan(4), share("0.25")),
        ("/", yuan(1), share(3), yuan("1/3")),
        ("/", Quantity(Fraction(10), "人"), Quantity(Fraction(30), "人"), share("1/3")),
        ("/", yuan(100), Quantity(Fraction(2), "家"), yuan(50)),
        ("/", yuan(1), share(0), None),
        ("/", yuan(4), between(0, 2, "比例"), between(2, None)),
        ("/", yuan(4), between(-1, 2, "比例"), between(None, None)),
        ("/", yuan(4), share(-2), yuan(-2)),
        ("/", between(-4, 2), between(-4, -2, "比例"), between(-1, 2)),
        ("/", SUM_OF_A, share(2), between(0, None)),
        ("/", between(-1, 1), share(2), between("-0.5", "0.5")),
        ("/", between(1, 3), between(2, 4, "比例"), between("0.25", "1.5")),
        ("/", between(1, 2), between(3, None, "比例"), between(0, "2/3")),
        ("steps", yuan(57), yuan(5), share(11)),
        ("steps", yuan(-1), yuan(5), share(-1)),
        ("steps", between(7, None), yuan(5), between(1, None, "比例")),
        ("steps", yuan(57), yuan(0), None),
        ("floor", yuan(57), yuan(5), yuan(55)),
        ("ceil", yuan(57), yuan(5), yuan(60)),
        ("round", yuan(57), yuan(5), yuan(55)),
        ("round", yuan("-2.5"), yuan(5), yuan(-5)),
        ("ceil", between(None, 7), yuan(5), between(None, 10)),
    ],
)
def test_arithmetic(function: str, x: Known, y: Known, expected: Known | None) -> None:
    call, bindings = Call(function, (X, Y)), {X: x, Y: y}
    if expected is None:
        with pytest.raises(NoValueError):
            value_of(call, bindings)
    else:
        assert value_of(call, bindings) == expected


def test_an_amount_of_more_than_sixty_digits_ends_it() -> None:
    long = "1" + "0" * 34 + "1"
    with pytest.raises(TooLongError):
        value_of(Call("*", (X, Y)), {X: yuan(long), Y: share(long)})


@pytest.mark.parametrize("digits", [1, 60, 61])
def test_a_fraction_of_more_than_sixty_digits_ends_it(digits: int) -> None:
    divisor = share(str(10**digits - 1))
    if digits > 60:
        with pytest.raises(TooLongError):
            value_of(Call("/", (X, divisor)), {X: yuan(1)})
    else:
        assert value_of(Call("/", (X, divisor)), {X: yuan(1)}) == yuan(f"1/{10**digits - 1}")


def test_thirds_are_numbers_like_any_other() -> None:
    third = Call("/", (X, share(3)))
    assert value_of(Call("*", (third, share(3))), {X: yuan(1)}) == yuan(1)
    assert value_of(Call("round", (third, yuan(1))), {X: yuan(5)}) == yuan(2)
    assert value_of(Call("+", (third, third)), {X: yuan(1)}) == yuan("2/3")


@pytest.mark.parametrize(
    ("divisor", "expected"),
    [
        (share(2), True),
        (share(0), False),
        (between(1, 2, "比例"), True),
        (between(0, 2, "比例"), False),
        (between(-2, 0, "比例"), False),
        (between(-2, -1, "比例"), True),
        (between(1, None, "比例"), True),
        (between(None, -1, "比例"), True),
        (between(None, None, "比例"), False),
        (null(A, "s", "比例", least=Fraction(0)), False),
        (null(A, "s", "比例", least=Fraction(1)), True),
    ],
)
def test_what_certainly_has_a_value(divisor: Known, expected: bool) -> None:
    quotient = Call("/", (yuan(1), Y))
    assert certainly_has_value(quotient, {Y: divisor}) is expected
    assert certainly_has_value(Call("+", (quotient, yuan(1))), {Y: divisor}) is expected


# --- §2, §3 ----------------------------------------------------------------------------------------------------------


def test_a_denied_value_stays_denied() -> None:
    base = Base({}, {"e": rows((A, OF_A))}, {"e": rows((A, B))})
    model = model_of(base, rule(has("c", X), has("e", X, B)), rule(has("d", X), has("e", X, C)))
    assert (model.possible["c"], model.possible["d"]) == (rows(), rows((A,)))
    assert truth(model, base, "e", (A, B)) is False
    assert truth(model, base, "e", (A, C)) is None


def test_a_bound_place_keeps_what_it_was_bound_to() -> None:
    base = Base({"q": rows((A,))}, {"p": rows((OF_B,))})
    model = model_of(base, rule(has("c", X), has("q", X), has("p", X)), rule(has("d", X), has("p", X), has("q", X)))
    assert (model.certain["c"], model.possible["c"]) == (rows(), rows((A,)))
    assert model.possible["d"] == rows((OF_B,))


def test_a_variable_twice_in_an_atom_is_what_its_first_place_has() -> None:
    base = Base({"e": rows((B, C), (C, C))}, {"e": rows((A, OF_A))})
    model = model_of(base, rule(has("c", X), has("e", X, X)))
    assert (model.certain["c"], model.possible["c"]) == (rows((C,)), rows((C,), (A,)))


def test_negation_turns_the_worlds_round() -> None:
    base = Base({"q": rows((A,), (B,), (C,)), "p": rows((A,))}, {"p": rows((B,))})
    model = model_of(base, rule(has("c", X), has("q", X), lacks("p", X)))
    assert (model.certain["c"], model.possible["c"]) == (rows((C,)), rows((B,), (C,)))


def test_an_amount_not_known_has_its_bound() -> None:
    """六成补助，最高三百万: not certain while the outlay is not known, and no more than the cap."""
    base = Base({"m": rows((B, yuan(100)))}, {"m": rows((A, SUM_OF_A))})
    paid = Let(Z, Call("min", (Call("*", (Y, share("0.6"))), yuan(300))))
    model = model_of(base, rule(has("c", X, Z), has("m", X, Y), paid))
    assert model.certain["c"] == rows((B, yuan(60)))
    assert unlabelled(model.possible["c"]) == rows((B, yuan(60)), (A, between(0, 300)))


def test_conditions_without_a_value_do_not_hold() -> None:
    base = Base({"m": rows((A, yuan(1)))})
    by_nothing = Call("/", (Y, share(0)))
    model = model_of(
        base,
        rule(has("c", X), has("m", X, Y), Compare("<", by_nothing, yuan(9))),
        rule(has("d", X), has("m", X, Y), Let(Z, by_nothing)),
    )
    assert model.possible["c"] == model.possible["d"] == rows()


#: All amounts of ``m`` in one total for each ``p``; ``t`` has it.
ADDED = (
    rule(has("x", Y, Z), has("m", Y, Z)),
    rule(has("t", X, V), has("p", X), Gather(V, "sum", "x", (), 1, "元")),
)


def test_a_comparison_is_certain_only_where_both_sides_certainly_have_a_value() -> None:
    """The total lies from 0 to 2; 4 over it is at least 2, or, of 0, nothing at all."""
    base = Base({"p": rows((A,))}, {"m": rows((B, yuan(2)))})
    over = Call("/", (yuan(4), V))
    model = model_of(
        base,
        *ADDED,
        rule(has("c", X), has("t", X, V), Compare(">=", over, share(1))),
        rule(has("d", X), has("t", X, V), Compare(">=", Call("/", (yuan(4), Call("+", (V, yuan(1))))), share(1))),
        rule(has("l", X), has("t", X, V), Let(Y, over)),
        rule(has("k", X), has("t", X, V), Let(Y, Call("/", (V, yuan(4))))),
    )
    for name, certain in (("c", False), ("d", True), ("l", False), ("k", True)):
        assert model.possible[name] == rows((A,))
        assert model.certain[name] == (rows((A,)) if certain else rows()), name


def test_a_threshold_that_is_reached_is_reached_whatever_else_comes() -> None:
    """Three things bring 2 each, and a fourth something that nobody has given."""
    amount_of_d = null(D, "m", "元", least=Fraction(0))
    base = Base({"p": rows((A,)), "m": rows(*((thing, yuan(2)) for thing in (A, B, C)))}, {"m": rows((D, amount_of_d))})
    reaches = {limit: rule(has(f"c{limit}", X), has("t", X, V), Compare(">=", V, yuan(limit))) for limit in (6, 7)}
    model = model_of(base, *ADDED, *reaches.values())
    assert unlabelled(model.certain["t"]) == rows((A, between(6, None)))
    assert truth(model, base, "c6", (A,)) is True
    assert truth(model, base, "c7", (A,)) is None


def test_what_may_be_negative_may_undo_what_is_reached() -> None:
    base = Base({"p": rows((A,)), "m": rows((B, yuan(2)))}, {"m": rows((D, null(D, "m", "元")))})
    model = model_of(base, *ADDED, rule(has("c", X), has("t", X, V), Compare(">=", V, yuan(2))))
    assert unlabelled(model.certain["t"]) == rows((A, between(None, None)))
    assert truth(model, base, "c", (A,)) is None


def test_one_amount_is_itself() -> None:
    """Computed twice in one way, an amount is one; computed of two things, or in two ways, it need not be."""
    base = Base({"p": rows((A,), (B,)), "e": rows((A, B), (A, A))}, {"m": rows((D, null(D, "m", "元")))})
    twice = Gather(Z, "sum", "x", (), 1, "元")
    half = Let(Y, Call("*", (V, share("0.5"))))
    model = model_of(
        base,
        *ADDED,
        rule(has("c", X), has("t", X, V), has("t", B, Y), Compare("=", V, Y)),
        rule(has("d", X), has("t", X, V), twice, Compare("=", V, Z)),
        rule(has("h", X, Y), has("t", X, V), half),
        rule(has("i", X), has("h", X, V), has("h", B, Y), Compare("<=", V, Y)),
        rule(has("j", X), has("h", X, V), has("t", X, Y), Compare("=", V, Y)),
        rule(has("k", X), has("t", X, V), Let(Y, V), Compare("=", V, Y)),
    )
    for name, certain in (("c", True), ("d", False), ("i", True), ("j", False), ("k", True)):
        assert model.certain[name] == (rows((A,), (B,)) if certain else rows()), name


def test_what_is_computed_of_a_loose_term_is_no_one_amount() -> None:
    base = Base({"q": rows((A,))}, {"m": rows((A, null(null(A, "f", many=True), "m", "元", least=Fraction(0))))})
    made = Let(Z, Call("+", (Y, yuan(1))))
    model = model_of(base, rule(has("c", X, Z), has("q", X), has("m", X, Y), made))
    assert model.possible["c"] == rows((A, between(1, None)))


def test_among_what_it_may_be() -> None:
    base = Base({"p": rows((A,), (B,))}, {"p": rows((OF_A,))})
    model = model_of(base, rule(has("c", X), has("p", X), Among(X, (A, C))))
    assert (model.certain["c"], model.possible["c"]) == (rows((A,)), rows((A,), (OF_A,)))


def test_given_and_concluded_are_one() -> None:
    base = Base({"p": rows((A,)), "c": rows((B,))})
    model = model_of(base, rule(has("c", X), has("p", X)), rule(has("d", X), has("c", X)))
    assert model.certain["c"] == rows((A,))
    assert model.certain["d"] == rows((A,), (B,))
    assert truth(model, base, "c", (B,)) is True


def test_a_base_is_shown_by_pattern() -> None:
    facts = BaseFacts(Base({"e": rows((A, B))}, {"e": rows((A, OF_A), (OF_B, C))}, {"e": rows((A, C))}))
    assert set(facts.certain("e", (A, None))) == {(A, B)}
    assert set(facts.possible("e", (A, None))) == {(A, B), (A, OF_A)}
    assert set(facts.possible("e", (B, None))) == {(B, C)}
    assert set(facts.possible("e", (None, B))) == {(A, B)}


# --- §4 --------------------------------------------------------------------------------------------------------------

CHAINS = (rule(has("t", X, Y), has("e", X, Y)), rule(has("t", X, Z), has("t", X, Y), has("e", Y, Z)))


def test_a_cycle_of_facts_has_an_end() -> None:
    model = model_of(Base({"e": rows((A, B), (B, C), (C, A))}), *CHAINS)
    assert model.certain["t"] == model.possible["t"] == {(x, y) for x in (A, B, C) for y in (A, B, C)}


def test_a_chain_may_go_on_from_what_is_not_known() -> None:
    """From b to something, that may be a or b itself."""
    model = model_of(Base({"e": rows((A, B))}, {"e": rows((B, OF_B))}), *CHAINS)
    assert model.certain["t"] == rows((A, B))
    assert model.possible["t"] == rows((A, B), (B, OF_B), (A, OF_B), (B, B))


def test_a_predicate_that_rests_strictly_on_itself_is_refused() -> None:
    around = (rule(has("c", X), has("p", X), lacks("d", X)), rule(has("d", X), has("c", X)))
    with pytest.raises(CycleError, match="'c', 'd'"):
        model_of(Base(), *around)
    totals = Gather(V, "count", "x", (X,), 1, "个")
    with pytest.raises(CycleError):
        model_of(
            Base(), rule(has("x", X, Y), has("e", X, Y), has("c", X, Z)), rule(has("c", X, V), has("e", X, Y), totals)
        )


# --- §5 --------------------------------------------------------------------------------------------------------------


SUM_OF_D = null(D, "m", "元", least=Fraction(0))


@pytest.mark.parametrize(
    ("function", "certain", "left_open", "expected", "certainly"),
    [
        ("sum", [], [], yuan(0), True),
        ("max", [], [], None, False),
        ("sum", [(B, yuan(1)), (C, yuan(2))], [], yuan(3), True),
        ("sum", [(B, yuan(1)), (C, yuan(1))], [], yuan(2), True),
        ("sum", [(B, yuan(1)), (B, yuan(3))], [], between(1, 3), True),
        ("sum", [(B, yuan(1))], [(C, yuan(2))], between(1, 3), True),
        ("sum", [(B, yuan(1))], [(C, yuan(-2))], between(-1, 1), True),
        ("sum", [(B, yuan(1))], [(B, yuan(2))], between(1, 2), True),
        ("sum", [(B, yuan(1))], [(C, null(C, "m", "元", least=Fraction(0)))], between(1, None), True),
        ("sum", [(B, yuan(1))], [(C, null(C, "m", "元"))], between(None, None), True),
        ("sum", [(B, yuan(1))], [(OF_A, yuan(2))], between(1, None), True),
        ("sum", [(B, yuan(1))], [(OF_A, yuan(0))], yuan(1), True),
        ("sum", [(B, yuan(1))], [(OF_A, yuan(-2))], between(None, 1), True),
        ("max", [(B, yuan(1)), (C, yuan(5))], [(D, yuan(9))], between(5, 9), True),
        ("max", [], [(D, yuan(9))], between(None, 9), False),
        ("max", [(B, yuan(9))], [(D, yuan(1))], yuan(9), True),
        ("max", [(B, yuan(9))], [(OF_A, yuan(1))], yuan(9), True),
        ("max", [(B, yuan(9))], [(D, SUM_OF_D)], between(9, None), True),
        ("min", [(B, yuan(1)), (C, yuan(5))], [(D, yuan("0.5"))], between("0.5", 1), True),
        ("min", [(B, yuan(1))], [(D, SUM_OF_D)], between(0, 1), True),
        ("min", [(B, yuan(1))], [(D, null(D, "m", "元"))], between(None, 1), True),
        ("average", [(B, yuan(1)), (C, yuan(3)), (D, yuan(3))], [], yuan("7/3"), True),
        ("average", [(B, yuan(1))], [(C, yuan(4))], between(1, "2.5"), True),
        ("average", [], [(C, yuan(4))], yuan(4), False),
        ("average", [(B, yuan(1))], [(OF_A, yuan(4))], between(1, 4), True),
    ],
)
def test_totals(
    function: str, certain: list[Row], left_open: list[Row], expected: Known | None, certainly: bool
) -> None:
    base = Base(
        {"p": rows((A,)), "m": frozenset(certain)},
        {"m": frozenset(left_open)},
    )
    model = model_of(
        base,
        rule(has("x", X, Y, Z), has("p", X), has("m", Y, Z)),
        rule(has("c", X, V), has("p", X), Gather(V, function, "x", (X,), 1, "元")),
    )
    assert unlabelled(model.possible["c"]) == (rows() if expected is None else rows((A, expected)))
    assert model.certain["c"] == (model.possible["c"] if certainly else rows())


def test_counting() -> None:
    """The things b is of for sure, of those it may be: each once, and no most when one is not known."""
    counted = (
        rule(has("x", X, Y), has("e", X, Y)),
        rule(has("c", X, V), has("p", X), Gather(V, "count", "x", (X,), 1, "个")),
    )
    base = Base({"p": rows((A,), (B,), (C,)), "e": rows((A, B), (A, C), (B, C))}, {"e": rows((B, D), (C, OF_A))})
    model = model_of(base, *counted)
    two = Quantity(Fraction(2), "个")
    found = rows((A, two), (B, between(1, 2, "个")), (C, between(0, None, "个")))
    assert unlabelled(model.certain["c"]) == unlabelled(model.possible["c"]) == found


def test_each_of_several_amounts_counts() -> None:
    """Where an attribute may have several values, 5 and 7 are two; an amount computed is one that may be either."""
    base = Base({"p": rows((A,)), "m": rows((A, yuan(5)), (A, yuan(7)))}, {"q": rows((B,))})
    model = model_of(
        base,
        rule(has("x", X, Y, Y), has("m", X, Y)),
        rule(has("xq", Y, yuan(7)), has("q", Y)),
        rule(has("x", X, V, V), has("p", X), Gather(V, "sum", "xq", (), 1, "元")),
        rule(has("c", X, V), has("p", X), Gather(V, "sum", "x", (X,), 1, "元")),
        rule(has("n", X, V), has("p", X), Gather(V, "count", "x", (X,), 2, "个")),
    )
    assert unlabelled(model.certain["c"]) == rows((A, between(12, None)))
    assert unlabelled(model.certain["n"]) == rows((A, between(2, None, "个")))


def test_two_amounts_that_are_not_known_may_be_one() -> None:
    """Each of two totals is one amount; both may be the same, so that there is at least one."""
    base = Base({"p": rows((A,))}, {"q": rows((B,)), "f": rows((C,))})
    sums = [
        rule(has("x1", Y, yuan(7)), has("q", Y)),
        rule(has("x2", Y, yuan(9)), has("f", Y)),
        rule(has("x", X, V), has("p", X), Gather(V, "sum", "x1", (), 1, "元")),
        rule(has("x", X, V), has("p", X), Gather(V, "sum", "x2", (), 1, "元")),
        rule(has("n", X, Z), has("p", X), Gather(Z, "count", "x", (X,), 1, "个")),
    ]
    assert unlabelled(model_of(base, *sums).certain["n"]) == rows((A, between(1, None, "个")))


# --- Things that nobody has named ------------------------------------------------------------------------------------

AWARD, FIRM = Other("获奖"), Other("企业")
OF_AWARD = null(AWARD, "m", "元", least=Fraction(0))


@pytest.mark.parametrize(
    ("x", "operator", "y", "expected"),
    [
        (AWARD, "=", AWARD, None),
        (AWARD, "!=", AWARD, None),
        (AWARD, "=", A, False),
        (A, "!=", AWARD, True),
        (AWARD, "!=", FIRM, True),
        (AWARD, "=", FIRM, False),
        (AWARD, "=", OF_A, None),
        (AWARD, "=", WORD, None),
        (null(AWARD, "e"), "=", null(AWARD, "e"), None),
        (OF_AWARD, "=", OF_AWARD, None),
        (OF_AWARD, ">=", yuan(0), True),
    ],
)
def test_comparison_with_what_nobody_has_named(x: Known, operator: str, y: Known, expected: bool | None) -> None:
    assert compare(operator, x, y) is expected
    assert is_loose(AWARD)


AWARDS_OF_A = (
    rule(has("x", Y, Z), has("e", Y, A), has("m", Y, Z)),
    rule(has("c", X, V), has("p", X), Gather(V, "sum", "x", (), 1, "元")),
    rule(has("n", X, V), has("p", X), Gather(V, "count", "x1", (), 1, "个")),
    rule(has("x1", Y), has("e", Y, A)),
    rule(has("reached", X), has("c", X, V), Compare(">=", V, yuan(50))),
    rule(has("none", X), has("p", X), lacks("x1", B), lacks("any", X)),
    rule(has("any", A), has("x1", Y)),
)


@pytest.mark.parametrize(("brings", "reached"), [(50, True), (49, None)])
def test_a_total_goes_over_what_nobody_has_named(brings: int, reached: bool | None) -> None:
    """One award of a is named, and not that it is all: the total is at least what it brings, the count at least 1."""
    base = Base(
        {"p": rows((A,)), "e": rows((B, A)), "m": rows((B, yuan(brings)))},
        {"e": rows((AWARD, null(AWARD, "e"))), "m": rows((AWARD, OF_AWARD))},
    )
    model = model_of(base, *AWARDS_OF_A)
    assert unlabelled(model.certain["c"]) == rows((A, between(brings, None)))
    assert unlabelled(model.certain["n"]) == rows((A, between(1, None, "个")))
    assert truth(model, base, "reached", (A,)) is reached


def test_a_list_that_is_whole_ends_it() -> None:
    base = Base({"p": rows((A,)), "e": rows((B, A)), "m": rows((B, yuan(49)))})
    model = model_of(base, *AWARDS_OF_A)
    assert model.certain["c"] == rows((A, yuan(49)))
    assert truth(model, base, "reached", (A,)) is False


def test_who_names_no_award_has_not_been_shown_to_have_none() -> None:
    said = {"p": rows((A,))}
    left_open = Base(said, {"e": rows((AWARD, null(AWARD, "e")))})
    assert truth(model_of(left_open, *AWARDS_OF_A), left_open, "none", (A,)) is None
    denied = replace(left_open, denied={"e": rows((AWARD, A))})
    assert truth(model_of(denied, *AWARDS_OF_A), denied, "none", (A,)) is True


def test_two_things_that_nobody_has_named_may_differ() -> None:
    """There may be two such firms: that one is of another is not ruled out, nor that one stands beside another."""
    base = Base({}, {"p": rows((FIRM,)), "e": rows((A, null(A, "e")))})
    two = rule(has("c", A), has("p", X), has("p", Y), Compare("!=", X, Y))
    model = model_of(base, two, rule(has("d", X), has("e", X, Y), has("p", Y)))
    assert truth(model, base, "c", (A,)) is None
    assert truth(model, base, "d", (A,)) is None


def test_a_recursion_about_an_unknown_thing_goes_on_from_every_thing() -> None:
    """Who carries out a is not known; b controls c, who has been fined: a may be at risk, whoever else is named."""
    base = Base(
        {"p": rows((A,)), "f": rows((C,)), "g": rows((B, C))},
        {"e": rows((A, null(A, "e"))), "f": rows((FIRM,)), "g": rows((FIRM, null(FIRM, "g", many=True)))},
    )
    model = model_of(
        base,
        rule(has("t", X, X), has("f", X)),
        rule(has("t", X, Z), has("t", X, Y), has("g", Y, Z)),
        rule(has("risk", X), has("e", X, Y), has("t", Z, Y)),
        rule(has("safe", X), has("p", X), lacks("risk", X)),
    )
    assert truth(model, base, "risk", (A,)) is None
    assert truth(model, base, "safe", (A,)) is None


# --- Words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "operator", "y", "expected"),
    [
        (WORD, "=", WORD, True),
        (WORD, "!=", WORD, False),
        (WORD, "=", Word("另一词", "用途"), None),
        (WORD, "=", A, None),
        (WORD, "!=", A, None),
        (WORD, "=", OF_A, None),
    ],
)
def test_comparison_with_a_word(x: Known, operator: str, y: Known, expected: bool | None) -> None:
    assert compare(operator, x, y) is expected


def test_a_word_may_be_an_option_under_another_name() -> None:
    """The use of a is said in another word than the options a and b of the clause."""
    base = Base({"p": rows((A,), (C,)), "e": rows((A, WORD), (C, C))})
    model = model_of(
        base,
        rule(has("c", X), has("e", X, Y), Among(Y, (A, B))),
        rule(has("d", X), has("p", X), lacks("e", X, B)),
        rule(has("s", X), has("e", X, WORD)),
    )
    assert [truth(model, base, "c", (thing,)) for thing in (A, C)] == [None, False]
    assert [truth(model, base, "d", (thing,)) for thing in (A, C)] == [None, True]
    assert truth(model, base, "s", (A,)) is True


def test_two_words_may_be_one() -> None:
    base = Base({"p": rows((A,)), "e": rows((A, WORD), (A, B))})
    counted = (
        rule(has("x", X, Y), has("e", X, Y)),
        rule(has("c", X, V), has("p", X), Gather(V, "count", "x", (X,), 1, "个")),
    )
    assert unlabelled(model_of(base, *counted).certain["c"]) == rows((A, between(1, None, "个")))


def test_a_word_that_is_denied_stays_denied() -> None:
    base = Base({"p": rows((A,))}, {"e": rows((A, OF_A))}, {"e": rows((A, WORD))})
    model = model_of(base, rule(has("c", X), has("e", X, WORD)), rule(has("d", X), has("e", X, B)))
    assert (truth(model, base, "c", (A,)), truth(model, base, "d", (A,))) == (False, None)


# --- §6, §7 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("government", "listed", "expected"),
    [
        (True, False, False),
        (True, True, True),
        (False, False, True),
        (None, False, None),
        (None, True, True),
        (True, None, None),
    ],
)
def test_an_exception_of_an_exception(government: bool | None, listed: bool | None, expected: bool | None) -> None:
    said = {"p": True, "f": government, "g": listed}
    base = Base(
        {name: rows((A,)) for name, holds in said.items() if holds},
        {name: rows((A,)) for name, holds in said.items() if holds is None},
    )
    model = model_of(base, rule(has("c", X), has("p", X), lacks("x", X)), rule(has("x", X), has("f", X), lacks("g", X)))
    assert truth(model, base, "c", (A,)) is expected


def test_priority_is_not_transitive_of_itself() -> None:
    """One over two, two over three: two is defeated and defeats nothing, so three stands beside one (§6)."""
    given_p = has("p", X)
    model = model_of(
        Base({"p": rows((A,))}),
        rule(has("c", X, yuan(1)), given_p),
        rule(has("c", X, yuan(2)), given_p, lacks("x1", X)),
        rule(has("c", X, yuan(3)), given_p, lacks("x2", X)),
        rule(has("x1", X), given_p),
        rule(has("x2", X), given_p, lacks("x1", X)),
    )
    assert model.certain["c"] == rows((A, yuan(1)), (A, yuan(3)))


def attributes_of(base: Base, *rules: Rule) -> Model:
    """Return what follows where ``c`` is to have one value."""
    return evaluate(program_of(rules, single="c"), base, {})


LARGE = Compare(">=", V, yuan(150))
#: Two rules that give an attribute its value, and rules that read it: a large one, any, none, and all together.
GRANTS = (
    rule(has("c", X, yuan(100)), has("p", X)),
    rule(has("c", X, yuan(200)), has("q", X)),
    rule(has("large", X), has("c", X, V), LARGE),
    rule(has("some", X), has("c", X, V)),
    rule(has("none", X), has("f", X), lacks("c", X, yuan(100))),
    rule(has("x", X, V), has("c", X, V)),
    rule(has("all", X, V), has("g", X), Gather(V, "sum", "x", (), 1, "元")),
)


@pytest.mark.parametrize("rival", ["certain", "possible"])
def test_what_is_contested_is_read_as_possible(rival: str) -> None:
    """The table of §6."""
    said = {name: rows((A,)) for name in "pfg"}
    certain = rival == "certain"
    base = Base(said | {"q": rows((A,))}) if certain else Base(said, {"q": rows((A,))})
    model = attributes_of(base, *GRANTS)
    assert model.certain["c"] == (rows((A, yuan(100)), (A, yuan(200))) if certain else rows((A, yuan(100))))
    assert not any(model.certain[name] for name in ("large", "some", "none", "x"))
    assert model.possible["large"] == model.possible["some"] == model.possible["none"] == rows((A,))
    assert unlabelled(model.certain["all"]) == unlabelled(model.possible["all"]) == rows((A, between(0, 200)))
    assert truth(model, base, "c", (A, yuan(100))) is None
    assert truth(model, base, "c", (A, yuan(300))) is False


def test_one_value_given_twice_is_not_contested() -> None:
    base = Base({name: rows((A,)) for name in "pfg"})
    model = attributes_of(base, *GRANTS, rule(has("c", X, yuan("100.0")), has("f", X)))
    assert model.certain["some"] == rows((A,))
    assert model.possible["none"] == rows()
    assert model.certain["all"] == rows((A, yuan(100)))
    assert truth(model, base, "c", (A, yuan(100))) is True


def test_the_rules_of_its_own_component_read_what_is_contested() -> None:
    passed_on = rule(has("c", Y, V), has("d", X, V), has("e", X, Y))
    base = Base({"p": rows((A,)), "q": rows((A,)), "e": rows((A, B))})
    model = attributes_of(base, *GRANTS, passed_on, rule(has("d", X, V), has("c", X, V)))
    assert model.certain["c"] == model.certain["d"] == {(x, v) for x in (A, B) for v in (yuan(100), yuan(200))}
    assert model.certain["some"] == rows()


def test_a_rule_counts_under_its_readings() -> None:
    base = Base({"p": rows((A,))})
    strict = rule(has("c", X), has("p", X), readings=(("doubt", "one"), ("doubt", "two")))
    for reading, holds in (("one", True), ("two", True), ("three", False)):
        model = model_of(base, strict, readings={"doubt": reading})
        assert truth(model, base, "c", (A,)) is holds
    assert truth(model_of(base, strict), base, "c", (A,)) is None  # the doubt is left open (§7)


# --- §8 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("certain", "left_open", "least", "expected"),
    [
        ([yuan(5)], [], 0, Amount(frozenset({yuan(5)}))),
        ([], [], 0, Amount(frozenset())),
        ([], [SUM_OF_A], 0, Amount(frozenset())),
        ([], [between(0, 7)], 0, Amount(frozenset(), None, Fraction(7))),
        ([], [between(3, 7)], 0, Amount(frozenset(), None, Fraction(7))),
        ([between(3, 7, label="one")], [], 0, Amount(frozenset(), Fraction(3), Fraction(7))),
        ([between(3, 7, label="one")], [yuan(9)], 0, Amount(frozenset(), Fraction(3), Fraction(9))),
        ([between(3, None, label="one")], [], 0, Amount(frozenset(), Fraction(3))),
        ([between(0, None, label="one")], [], 0, Amount(frozenset())),
        ([between(0, None, label="one")], [], None, Amount(frozenset(), Fraction(0))),
        ([yuan(5), yuan(6)], [], 0, Amount(frozenset(), Fraction(5), Fraction(6))),
        ([yuan(5)], [yuan(6)], 0, Amount(frozenset(), Fraction(5), Fraction(6))),
    ],
)
def test_amounts_are_answered(
    certain: list[Known], left_open: list[Known], least: int | None, expected: Amount
) -> None:
    """A value, or else at least and at most; what the declaration says already is not told."""
    program = program_of([rule(has("c", X, Y), has("m", X, Y))], single="c")
    declared = replace(program.predicates["c"], least=None if least is None else Fraction(least))
    program = replace(program, predicates={**program.predicates, "c": declared})
    base = Base({"m": frozenset((A, term) for term in certain)}, {"m": frozenset((A, term) for term in left_open)})
    assert amount_of(evaluate(program, base, {}), base, program, "c", A) == expected


# --- What the page promises of every program -------------------------------------------------------------------------


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(trial=st.one_of(st.booleans().flatmap(trials), conflicts()))
def test_what_is_certain_is_of_values_and_possible(trial: Trial) -> None:
    model = evaluate(trial.program, trial.base, trial.readings)
    for certain, possible in (
        (model.certain, model.possible),
        (model.certain_by_rule, model.possible_by_rule),
    ):
        for name, found in certain.items():
            assert found <= possible[name]
            assert all(may_be_certain(term) for row in found for term in row)


APART = rule(has("c", X), has("e", X, Y), has("e", X, Z), Compare("!=", Y, Z))


def test_two_values_of_a_relation_differ() -> None:
    base = Base({"e": rows((A, B), (A, C), (B, C))})
    assert model_of(base, APART).certain["c"] == rows((A,))


def test_two_values_of_an_open_relation_may_differ() -> None:
    """Of whom nothing is said may be in two parks at once: whether it is, is not known."""
    base = Base({}, {"e": rows((A, null(A, "e", many=True)))})
    assert truth(model_of(base, APART), base, "c", (A,)) is None
    base = Base({}, {"e": rows((A, OF_A))})
    assert truth(model_of(base, APART), base, "c", (A,)) is False
