"""The evaluator where the suite does not look: values kept apart, what is refused, and priority among several rules."""

from __future__ import annotations

import pytest
from datalog_conformance.schema import DefeasibleTheory, FactTuple, Policy, Program, Rule

from logic.no_answer import BudgetExceededError
from tests.conformance.evaluator import Evaluator, RefusedError
from tests.conformance.lowering import UnsupportedValueError
from tests.conformance.souffle import UnreadableRuleError


def holds(program: Program, predicate: str) -> set[FactTuple]:
    return Evaluator().evaluate(program).facts[predicate]


def said(theory: DefeasibleTheory, literal: str) -> str:
    """The section that a literal of a theory without arguments is in, of those beside *definitely*."""
    sections = Evaluator().evaluate(theory, Policy.BLOCKING).sections
    found = [section for section in sections if section != "definitely" and () in sections[section].get(literal, ())]
    assert len(found) == 1
    return found[0]


def theory(
    rules: dict[str, str], *superiority: tuple[str, str], facts: str = "", defeaters: str = ""
) -> DefeasibleTheory:
    """A theory of rules written ``head <= body``, each a single literal or none."""
    read = {
        name: (head.strip(), body.split())
        for name, (head, _, body) in ((n, r.partition("<=")) for n, r in rules.items())
    }
    return DefeasibleTheory(
        facts={name: [()] for name in facts.split()},
        defeasible_rules=[Rule(name, *read[name]) for name in read if name not in defeaters],
        defeaters=[Rule(name, *read[name]) for name in read if name in defeaters],
        superiority=list(superiority),
    )


# ── programs ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_and_the_string_of_it_are_two_values() -> None:
    program = Program({"p": [(1,), ("1",), (-2,)], "q": [("1",)]}, ["r(X) :- p(X), not q(X).", "s(X * 3 - 1) :- r(X)."])
    assert holds(program, "r") == {(1,), (-2,)}
    assert holds(program, "s") == {(2,), (-7,)}


@pytest.mark.parametrize("value", [1.5, True])
def test_a_value_with_no_exact_counterpart_is_refused(value: float) -> None:
    with pytest.raises(UnsupportedValueError, match=str(value)):
        holds(Program({"p": [(value,)]}), "p")


def test_a_statement_about_nothing_holds_or_does_not() -> None:
    program = Program({"p": [()]}, ["q() :- p().", "r :- not p.", "s :- not r."])
    assert [holds(program, name) for name in "pqrs"] == [{()}, {()}, set(), {()}]


def test_a_wildcard_in_a_negation_asks_whether_there_is_any() -> None:
    program = Program({"p": [(1,), (2,)], "q": [(1, 5)]}, ["r(X) :- p(X), not q(X, _)."])
    assert holds(program, "r") == {(2,)}


def test_an_expression_in_a_condition_is_compared() -> None:
    assert holds(Program({"p": [(1,), (2,), (4,)]}, ["r(X) :- p(X), p(X + 1)."]), "r") == {(1,)}


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (["p(X) :- q(X), q(X, X)."], "arity_mismatch"),
        (["p() :- q(X).", "r(X) :- q(X), p(X)."], "arity_mismatch"),
        (["p(X) :- q(X), not r(X).", "r(X) :- q(X), p(X)."], "cyclic_negation"),
        (["p(X) :- q(Y), X < Y."], "unbound_variable"),
    ],
)
def test_what_our_gate_refuses_goes_by_the_name_of_the_suite(rules: list[str], code: str) -> None:
    with pytest.raises(RefusedError, match=code) as caught:
        Evaluator().evaluate(Program({}, rules))
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["p(X :- q(X).", "p(1.5) :- q().", ""])
def test_a_text_that_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(UnreadableRuleError):
        Evaluator().evaluate(Program({}, [text]))


def test_recursion_that_makes_ever_new_values_ends_with_its_budget() -> None:
    with pytest.raises(BudgetExceededError):
        Evaluator(budget=5_000).evaluate(Program({"p": [(0,)]}, ["p(X + 1) :- p(X)."]))


# ── theories ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_defeated_rule_defeats_nothing() -> None:
    rules = {"one": "p <=", "two": "~p <=", "three": "p <="}
    assert said(theory(rules, ("two", "one"), ("three", "two")), "p") == "defeasibly"
    assert said(theory(rules, ("two", "one")), "p") == "undecided"  # three and two are left


def test_a_superior_rule_that_does_not_apply_defeats_nothing() -> None:
    rules = {"one": "p <=", "two": "~p <= q"}
    assert said(theory(rules, ("two", "one")), "p") == "defeasibly"
    assert said(theory(rules, ("two", "one"), facts="q"), "p") == "not_defeasibly"


def test_a_defeater_prevents_and_gives_nothing() -> None:
    rules = {"one": "p <=", "two": "~p <="}
    assert said(theory(rules, defeaters="two"), "p") == "not_defeasibly"
    assert said(theory(rules, defeaters="two"), "~p") == "not_defeasibly"
    assert said(theory(rules, ("one", "two"), defeaters="two"), "p") == "defeasibly"


def test_what_rests_on_an_open_conflict_is_open_too() -> None:
    rules = {"one": "p <=", "two": "~p <=", "three": "q <= p", "four": "r <= s"}
    assert said(theory(rules), "q") == "undecided"
    assert said(theory(rules), "r") == "not_defeasibly"


@pytest.mark.parametrize(
    ("rules", "superiority"),
    [
        ({"one": "p <=", "two": "~p <= p"}, []),
        ({"one": "p <=", "two": "~p <="}, [("one", "two"), ("two", "one")]),
    ],
    ids=["a conclusion against itself", "each superior to the other"],
)
def test_a_theory_that_is_not_stratified_is_refused(rules: dict[str, str], superiority: list[tuple[str, str]]) -> None:
    with pytest.raises(RefusedError, match="cyclic_negation"):
        Evaluator().evaluate(theory(rules, *superiority), Policy.BLOCKING)
