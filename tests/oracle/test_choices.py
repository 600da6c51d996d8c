"""Choices of readings against the oracle, which tries every combination: what a choice found holds of all that fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from math import prod
from typing import cast

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.case.facts import CaseFacts
from engine.evaluate.evaluator import Evaluator
from engine.evaluate.trace import Search
from engine.prove.choices import Choice, choices_of
from logic.cite import EVERYWHERE
from logic.datalog import Doubt, Origin, Rule
from logic.no_answer import BudgetExceededError
from logic.stratify import stratify
from logic.terms import AmountTooLongError, fit, is_known
from logic.worlds import Pattern
from tests.engine.by_demand import Shown
from tests.oracle.base import BaseFacts
from tests.oracle.oracle import Model, TooLongError, answers, evaluate
from tests.oracle.programs import Trial, conflicts, totals, trials
from tests.oracle.test_against_engines import BUDGET, ENGINES, Digested, differences, plainly

#: The readings of the doubts that rules are put under.
OPTIONS: Mapping[str, tuple[str, ...]] = {"甲": ("一", "二"), "乙": ("一", "二"), "丙": ("一", "二", "三")}

ordinary = settings(max_examples=150, deadline=None, derandomize=True, database=None)
searching = settings(max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def doubted(draw: st.DrawFn) -> Trial:
    """Draw a trial of which about half of the rules stand under readings: of one doubt, some of two."""
    trial = draw(st.one_of(st.booleans().flatmap(trials), conflicts(), totals()))
    every = [(doubt, reading) for doubt, names in OPTIONS.items() for reading in names]
    some = st.lists(st.sampled_from(every), min_size=1, max_size=2, unique=True).map(tuple)
    readings = st.one_of(st.just(()), some)
    rules = tuple(replace(rule, readings=draw(readings)) for rule in trial.program.rules)
    return with_rules(trial, rules)


def with_rules(trial: Trial, rules: tuple[Rule, ...]) -> Trial:
    """Return a trial with other rules, which stand under the doubts of :data:`OPTIONS`."""
    origin = Origin(EVERYWHERE)
    doubts = {d: Doubt(d, origin, "", tuple((name, "") for name in names), "", ()) for d, names in OPTIONS.items()}
    program = replace(trial.program, rules=rules, doubts=doubts, strata=stratify(rules))
    return replace(trial, program=program, readings={})


def combinations() -> list[dict[str, str]]:
    """Return every combination of readings."""
    return [dict(zip(OPTIONS, names, strict=True)) for names in product(*OPTIONS.values())]


def found(trial: Trial) -> dict[str, list[Choice[Search]]]:
    """Return the choices of readings under which the evaluator looks for all of each predicate."""
    evaluator, shown = Evaluator(trial.program), cast("CaseFacts", Shown(BaseFacts(trial.base)))
    run, every = evaluator.begin(shown, BUDGET), dict[str, list[Choice[Search]]]()
    for name, rules in trial.program.rules_for.items():
        pattern = (None,) * len(rules[0].head.arguments)

        def look(
            taken: Mapping[str, str], name: str = name, pattern: Pattern = pattern
        ) -> tuple[Search, frozenset[str]]:
            evaluation = evaluator.under(run, taken)
            return evaluation.search(name, pattern), evaluation.looked_at

        every[name], untried = choices_of(OPTIONS, {}, look)
        assert not untried
    return every


def agree(trial: Trial) -> None:
    """Check that each combination fits one choice, which found what the oracle derives under the combination."""
    trial = plainly(trial)
    try:
        choices = found(trial)
        models = [(taken, evaluate(trial.program, trial.base, taken)) for taken in combinations()]
    except (AmountTooLongError, TooLongError):
        event("an amount is too long")
        return
    for predicate, some in choices.items():
        event(f"choices: {len(some)}")
        for taken, model in models:
            (choice,) = (one for one in some if one.readings.items() <= taken.items())
            rows = (frozenset(choice.found.certain()), frozenset(choice.found.rows()))
            assert rows == rows_of(trial, model, predicate), (predicate, taken, trial)


def rows_of(trial: Trial, model: Model, predicate: str) -> tuple[object, object]:
    """Return the rows of a predicate in both worlds, as engines write them."""
    digested, blanks = Digested(model), [None] * trial.program.predicates[predicate].arity
    certain, possible = answers(model, trial.base, predicate, blanks)
    return digested.rows(certain), digested.rows(possible)


@ordinary
@given(trial=doubted())
def test_every_combination_has_what_its_choice_found(trial: Trial) -> None:
    agree(trial)


@pytest.mark.slow
@searching
@given(trial=doubted())
def test_every_combination_has_what_its_choice_found_in_thousands(trial: Trial) -> None:
    agree(trial)


def hold(name: str, trial: Trial) -> None:
    """Check what an engine derives under the choices that the evaluator found, in which doubts are left open."""
    trial = plainly(trial)
    engine, concluded = ENGINES[name](trial.program), [*trial.program.rules_for]
    try:
        full = [(taken, evaluate(trial.program, trial.base, taken)) for taken in combinations()]
        for predicate, some in found(trial).items():
            for choice in some:
                left = replace(trial, readings=choice.readings)
                derived = engine.derive(BaseFacts(trial.base), concluded, choice.readings, BUDGET)
                model = evaluate(trial.program, trial.base, choice.readings)
                assert not [*differences(left, model, derived)], left
                assert frozenset(choice.found.certain()) <= derived.certain.predicates[predicate], "not derived again"
                for taken, complete in full:
                    assert not choice.readings.items() <= taken.items() or is_within(model, complete), (taken, left)
    except (AmountTooLongError, TooLongError):
        event("an amount is too long")
    except BudgetExceededError:
        event(f"refused: {name} needs more than the budget")
        assert name == "pydatalog", "only pyDatalog may refuse"


def is_within(model: Model, complete: Model) -> bool:
    """Whether the values that are certain with doubts left open are so with readings taken, and what is possible with
    readings taken may be what was possible before."""
    for rule, rows in model.certain_by_rule.items():
        if not {row for row in rows if all(map(is_known, row))} <= complete.certain_by_rule.get(rule, frozenset()):
            return False
    return all(
        any(fit(before, row, certain=False) for before in model.possible_by_rule[rule])
        for rule, rows in complete.possible_by_rule.items()
        for row in rows
    )


@pytest.mark.parametrize("engine", ENGINES)
@settings(ordinary, max_examples=40)
@given(trial=doubted())
def test_engines_leave_doubts_open(engine: str, trial: Trial) -> None:
    hold(engine, trial)


def test_the_doubts_of_these_trials_matter() -> None:
    """Choices of one leaf, or of all combinations, would show nothing."""
    sizes: list[int] = []

    @settings(ordinary, max_examples=100)
    @given(trial=doubted())
    def count(trial: Trial) -> None:
        try:
            sizes.extend(len(some) for some in found(plainly(trial)).values())
        except (AmountTooLongError, TooLongError):
            return

    count()
    every = prod(map(len, OPTIONS.values()))
    assert sum(1 < size < every for size in sizes) > len(sizes) // 4
    assert sum(size == 1 for size in sizes) > len(sizes) // 10
