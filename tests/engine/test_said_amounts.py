"""An amount is said with the brackets it needs: the language reads it back as what it was."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.prove.proof import Computed
from engine.say.wording import say_expression
from logic.datalog import Call, Compare, Expression, Let, Var
from logic.operators import FUNCTIONS, ROUNDINGS
from logic.terms import Bindings, Known, UndefinedAmountError, evaluate, is_known
from logic.values import Quantity
from tests.engine.read_back import expressions, read_back
from tests.engine.scenario_answers import answers
from text.bilingual import EN

X, Y = Var("X"), Var("Y")


def yuan(number: int | str) -> Quantity:
    return Quantity(Fraction(number), "元")


def share(number: str) -> Quantity:
    return Quantity(Fraction(number), "比例")


BINDINGS: dict[Var, Known] = {X: yuan(5000000), Y: yuan(1000000)}
LESS = Call("-", (X, Y))


@pytest.mark.parametrize(
    ("expression", "chinese", "english"),
    [
        (Call("*", (LESS, share("0.6"))), "（500万元 - 100万元） × 60%", "(500万元 - 100万元) × 60%"),
        (Call("-", (X, Call("*", (Y, share("0.6"))))), "500万元 - 100万元 × 60%", "500万元 - 100万元 × 60%"),
        (Call("-", (X, LESS)), "500万元 - （500万元 - 100万元）", "500万元 - (500万元 - 100万元)"),
        (Call("-", (LESS, Y)), "500万元 - 100万元 - 100万元", "500万元 - 100万元 - 100万元"),
        (Call("/", (X, Call("/", (X, Y)))), "500万元 ÷ （500万元 ÷ 100万元）", "500万元 ÷ (500万元 ÷ 100万元)"),
        (Call("*", (share("3"), LESS)), "3 × （500万元 - 100万元）", "3 × (500万元 - 100万元)"),
        (Call("-", (X, yuan(-5))), "500万元 - -5元", "500万元 - -5元"),
        (
            Call("*", (Call("steps", (LESS, yuan(300000))), yuan(1000))),
            "（500万元 - 100万元） 每满 30万元 计 1000元",
            "(500万元 - 100万元) in full steps of 30万元 at 1000元 each",
        ),
        (
            Call("+", (Call("*", (Call("steps", (X, yuan(300000))), yuan(1000))), Y)),
            "500万元 每满 30万元 计 1000元 + 100万元",
            "500万元 in full steps of 30万元 at 1000元 each + 100万元",
        ),
        (
            Call("round", (Call("max", (Call("min", (LESS, yuan(300))), Call("+", (Y, Y)))), yuan(7))),
            "500万元 - 100万元，最高 300元，最低 100万元 + 100万元，四舍五入至 7元",
            "500万元 - 100万元, capped at 300元, no less than 100万元 + 100万元, rounded to 7元",
        ),
    ],
)
def test_brackets_stand_where_they_are_needed_and_nowhere_else(
    expression: Expression, chinese: str, english: str
) -> None:
    assert say_expression(expression, BINDINGS) == chinese
    assert say_expression(expression, BINDINGS, EN) == english
    assert read_back([(chinese, "元")]) == [evaluate(expression, BINDINGS)]


@pytest.mark.parametrize(
    ("expression", "chinese"),
    [
        (Call("+", (yuan("1/3"), yuan(2))), "1/3元 + 2元"),
        (Call("*", (yuan(2), share("1/3"))), "2元 × （1/3）"),
        (Call("*", (share("1/3"), yuan(2))), "1/3 × 2元"),
        (Call("/", (yuan(2), share("1/3"))), "2元 ÷ （1/3）"),
        (Call("/", (yuan("1/3"), share("-2/7"))), "1/3元 ÷ （-2/7）"),
    ],
)
def test_a_fraction_is_read_back_as_one_number(expression: Expression, chinese: str) -> None:
    assert say_expression(expression, {}) == chinese
    assert read_back([(chinese, "元")]) == [evaluate(expression, {})]


def test_steps_alone_are_said_too() -> None:
    """No clause writes them so; a program of other origin may."""
    assert say_expression(Call("steps", (X, Y)), BINDINGS) == "500万元 每满 100万元 的步数"
    assert say_expression(Call("steps", (X, Y)), BINDINGS, EN) == "full steps of 100万元 in 500万元"


AMOUNTS = st.integers(-40, 40).map(lambda n: yuan(str(Fraction(n) / 4)))
SHARES = st.integers(-40, 40).map(lambda n: share(str(Fraction(n) / 8)))
STEPS = st.sampled_from([yuan("0.3"), yuan(7)])


def of_two(
    name: str, left: st.SearchStrategy[Expression], right: st.SearchStrategy[Expression]
) -> st.SearchStrategy[Call]:
    return st.tuples(left, right).map(lambda operands: Call(name, operands))


def deeper(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """What may stand inside an amount of a clause."""
    steps = of_two("steps", inner, STEPS)
    return st.one_of(
        of_two("+", inner, inner),
        of_two("-", inner, inner),
        of_two("*", inner, SHARES),
        of_two("*", SHARES, inner),
        of_two("/", inner, SHARES),
        of_two("*", of_two("/", inner, inner), inner),
        of_two("*", steps, AMOUNTS),
    )


def limited(amount: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """An amount as a clause concludes it: with a cap, a floor and a way of rounding, or without."""
    capped = amount | of_two("min", amount, amount)
    floored = capped | of_two("max", capped, amount)
    return st.one_of(floored, *(of_two(row.name, floored, STEPS) for row in ROUNDINGS))


@settings(max_examples=20, deadline=None)
@given(st.lists(limited(st.recursive(AMOUNTS, deeper, max_leaves=6)), min_size=20, max_size=20))
def test_every_amount_is_read_back_as_it_was(amounts: list[Expression]) -> None:
    """Term for term, so that nothing depends on whether two ways of reading happen to give one number."""
    said = [(say_expression(amount, {}), "元") for amount in amounts]
    assert expressions(said) == amounts


def test_every_function_was_among_them() -> None:
    """A function of which nobody has said how it is read back is seen here."""
    assert set(FUNCTIONS) == {"+", "-", "*", "/", "min", "max", "steps", *(row.name for row in ROUNDINGS)}


def test_it_would_be_seen() -> None:
    """Without its brackets an amount comes to something else."""
    assert read_back([("500万元 - 100万元 × 60%", "元")]) != [evaluate(Call("*", (LESS, share("0.6"))), BINDINGS)]


# ── the rule base's own scenarios ────────────────────────────────────────────────────────────────────────────────────


def test_every_amount_of_every_scenario_is_read_back() -> None:
    amounts: dict[str, Quantity] = {}
    for answer in answers():
        for node in answer.proof.nodes:
            if isinstance(node, Computed):
                for said, value in _amounts(node):
                    assert amounts.setdefault(said, value) == value, said
    assert len(amounts) > 50
    assert any("（" in said for said in amounts)
    wanted = list(amounts.values())
    assert read_back([(said, value.unit) for said, value in amounts.items()]) == wanted


def _amounts(node: Computed) -> Iterator[tuple[str, Quantity]]:
    """Yield the amounts that a step computes of what is wholly known, as it says them, each with its value."""
    parts: list[Expression] = []
    match node.condition:
        case Let(_, expression):
            parts = [expression]
        case Compare(_, left, right):
            parts = [left, right]
    for part in parts:
        if isinstance(part, Call) and all(map(is_known, node.operands.values())):
            value = _value(part, node.operands)
            if isinstance(value, Quantity):
                yield say_expression(part, node.operands), value


def _value(expression: Expression, operands: Bindings) -> Known | None:
    try:
        return evaluate(expression, operands)
    except UndefinedAmountError:
        return None
