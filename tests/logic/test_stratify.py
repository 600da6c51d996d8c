"""stratify: what reaches an engine has one arity a predicate, binds what it needs, and never rests on its own
denial."""

from __future__ import annotations

from fractions import Fraction

import pytest

from logic.cite import EVERYWHERE
from logic.datalog import (
    Among,
    Atom,
    Call,
    Compare,
    Condition,
    Fact,
    Gather,
    Has,
    Kind,
    Let,
    Origin,
    Predicate,
    Rule,
    Var,
)
from logic.stratify import ArityError, UnsafeRuleError, UnstratifiedError, ordered, stratify
from logic.values import Name, Quantity

NOWHERE = Origin(EVERYWHERE)
X, Y, Z = Var("X"), Var("Y"), Var("Z")
ONE = Quantity(Fraction(1), "比例")


def rule(head: Atom, *body: Condition) -> Rule:
    return Rule(f"{head.predicate} {len(body)}", head, body, NOWHERE)


def has(predicate: str, *arguments: Var | Name) -> Has:
    return Has(Atom(predicate, arguments))


def no(predicate: str, *arguments: Var | Name) -> Has:
    return Has(Atom(predicate, arguments), negated=True)


# ── strata ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_stratum_comes_after_those_it_reads() -> None:
    rules = [
        rule(Atom("c", (X,)), has("given", X), no("b", X)),
        rule(Atom("b", (X,)), has("a", X)),
        rule(Atom("a", (X,)), has("given", X), has("b", X)),
    ]
    assert stratify(rules) == (("a", "b"), ("c",))


def test_positive_recursion_is_one_stratum_and_may_compute() -> None:
    grows = rule(Atom("p", (Y,)), has("p", X), Let(Y, Call("+", (X, ONE))), Compare("<", Y, ONE))
    assert stratify([grows]) == (("p",),)


@pytest.mark.parametrize(
    ("rules", "cycle"),
    [
        ([rule(Atom("p", (X,)), has("given", X), no("p", X))], ("p",)),
        (
            [rule(Atom("p", (X,)), has("given", X), no("q", X)), rule(Atom("q", (X,)), has("p", X))],
            ("p", "q"),
        ),
        (
            [
                rule(Atom("a", (X,)), has("b", X)),
                rule(Atom("b", (X,)), has("c", X)),
                rule(Atom("c", (X,)), Gather(X, "count", "a", (), 1, "比例")),
            ],
            ("c", "a", "b"),
        ),
    ],
    ids=["itself", "two", "through an aggregate"],
)
def test_a_predicate_that_rests_on_its_own_denial_is_refused(rules: list[Rule], cycle: tuple[str, ...]) -> None:
    with pytest.raises(UnstratifiedError, match=" ← ".join((*cycle, cycle[0]))) as caught:
        stratify(rules)
    assert caught.value.cycle == cycle


# ── safety ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("head", "body", "variable", "place"),
    [
        (Atom("p", (X,)), [], X, None),
        (Atom("p", (X, Y)), [has("q", X)], Y, None),
        (Atom("p", (X,)), [has("q", X), no("r", X, Y)], Y, 1),
        (Atom("p", (X,)), [has("q", X), Compare("<", X, Y)], Y, 1),
        (Atom("p", (X,)), [has("q", X), Among(Y, (ONE,))], Y, 1),
        (Atom("p", (X,)), [Let(X, Call("+", (Y, ONE)))], Y, 0),
        (Atom("p", (X,)), [Gather(X, "sum", "q", (Y,), 1, "元")], Y, 0),
        (Atom("p", (X,)), [no("r", X), has("q", X)], X, 0),
    ],
    ids=["head", "head beside", "negation", "comparison", "list", "computed", "group", "before it is bound"],
)
def test_an_unbound_variable_is_refused(head: Atom, body: list[Condition], variable: Var, place: int | None) -> None:
    with pytest.raises(UnsafeRuleError, match=f"nothing binds {variable.name}") as caught:
        stratify([rule(head, *body)])
    assert caught.value.variable == variable
    assert caught.value.condition == (None if place is None else body[place])


def test_an_order_is_found_where_there_is_one() -> None:
    body: list[Condition] = [no("r", X, Y), Compare("<", Y, ONE), Let(Y, Call("+", (X, ONE))), has("q", X), has("q", X)]
    assert ordered(body) == [has("q", X), Let(Y, Call("+", (X, ONE))), no("r", X, Y), Compare("<", Y, ONE)]
    stratify([rule(Atom("p", (Y,)), *ordered(body))])


def test_where_there_is_none_what_can_be_tried_comes_first() -> None:
    body: list[Condition] = [no("r", Z), has("q", X)]
    assert ordered(body) == [has("q", X), no("r", Z)]
    with pytest.raises(UnsafeRuleError, match="nothing binds Z"):
        stratify([rule(Atom("p", (X,)), *ordered(body))])


# ── arity ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rules", "facts"),
    [
        ([rule(Atom("p", (X,)), has("q", X), has("q", X, Y))], []),
        ([rule(Atom("p", (X,)), has("p", X, Y))], []),
        ([rule(Atom("p", (X,)), has("q", X))], [Fact(Atom("q", (ONE, ONE)), NOWHERE)]),
        ([], [Fact(Atom("q", (ONE, ONE)), NOWHERE), Fact(Atom("q", (ONE,)), NOWHERE)]),
        ([rule(Atom("p", (X,)), Gather(X, "sum", "q", (), 1, "元"), has("q", X))], []),
        ([rule(Atom("declared", (X, Y)), has("q", X, Y))], []),
    ],
    ids=["body", "head", "fact", "facts", "aggregate", "declared"],
)
def test_two_arities_of_one_predicate_are_refused(rules: list[Rule], facts: list[Fact]) -> None:
    with pytest.raises(ArityError, match=r"has [12] places, not [12]"):
        stratify(rules, facts, {"declared": Predicate("declared", Kind.RELATION, 1, ("",))})
