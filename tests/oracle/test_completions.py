"""The completion property of the page itself: whatever turns out, what was certain stays so (``docs/semantics.md``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest

from logic.terms import AmountTooLongError, is_plain
from tests.engine.by_demand import ByDemand
from tests.oracle.base import BaseFacts
from tests.oracle.completions import Completion, NoSuchCompletionError, Promise, completion
from tests.oracle.oracle import TooLongError, evaluate, truth
from tests.oracle.programs import DOUBT, Trial, any_by_chance

#: Steps the evaluator may take for one statement; it needs a small part of it.
BUDGET = 1_000_000


Broken = Callable[[Trial, Completion, Promise], Iterator[str]]


def broken(seed: int, found_by: Broken) -> list[str] | None:
    """Return the promises of a random program that a random completion of its base breaks, with both, empty if none.

    ``None`` where nothing is promised: an amount is too long, what was drawn contradicts the base, or one key of a
    total has two amounts.
    """
    trial = any_by_chance(seed)
    trial = replace(trial, readings=trial.readings or {DOUBT: "one"}) if found_by is by_evaluator else trial
    try:
        model = evaluate(trial.program, trial.base, trial.readings)
        turned_out = completion(trial.base, Random(seed))  # noqa: S311 - to be drawn again
        outcome = evaluate(trial.program, turned_out.base, trial.readings)
        promise = Promise(trial, model, turned_out, outcome)
        if promise.one_key_has_two_amounts():
            return None
        found = list(found_by(trial, turned_out, promise))
    except (TooLongError, NoSuchCompletionError, AmountTooLongError):
        return None
    return [f"seed {seed}", repr(trial), repr(turned_out), *found] if found else []


def by_oracle(_: Trial, __: Completion, promise: Promise) -> Iterator[str]:
    """Yield what a completion breaks of what the oracle derives."""
    return promise.broken()


def by_evaluator(trial: Trial, turned_out: Completion, promise: Promise) -> Iterator[str]:
    """Yield what a completion breaks of what the evaluator answers, asked whether a row holds of what was named: its
    own answer then, or a certain one of the oracle."""
    engine = ByDemand(trial.program)
    says, then = (engine.asking(BaseFacts(base), trial.readings, BUDGET) for base in (trial.base, turned_out.base))
    new = {name for names in turned_out.named.values() for name in names}
    for name in sorted(promise.model.certain):
        rows = {*promise.model.possible[name], *promise.outcome.possible[name]}
        for row in sorted(rows, key=repr):
            if all(map(is_plain, row)) and new.isdisjoint(row):
                was, is_now = says(name, row), then(name, row)
                derived = truth(promise.outcome, turned_out.base, name, row)
                if was is not None and (was != is_now or derived is (not was)):
                    yield f"whether {name}{row} was {was}, and is {is_now}, by the oracle {derived}"


def keep(seeds: range, found_by: Broken) -> None:
    """Check that no promise is broken, and that most programs promise something."""
    kept = 0
    for seed in seeds:
        found = broken(seed, found_by)
        assert not found, "\n".join(found)
        kept += found is not None
    assert kept > 0.8 * len(seeds)


whose = pytest.mark.parametrize("found_by", [by_oracle, by_evaluator])


@whose
@pytest.mark.parametrize("start", range(0, 400, 50))
def test_a_completion_changes_nothing_that_is_certain(start: int, found_by: Broken) -> None:
    keep(range(start, start + 50), found_by)


@pytest.mark.slow
@whose
@pytest.mark.parametrize("start", range(0, 20_000, 1_000))
def test_twenty_thousand_completions_change_nothing_that_is_certain(start: int, found_by: Broken) -> None:
    keep(range(start, start + 1_000), found_by)
