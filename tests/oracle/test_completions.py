"""The completion property of the page itself: whatever turns out, what was certain stays so (``docs/semantics.md``)."""

from __future__ import annotations

from random import Random

import pytest

from tests.oracle.completions import NoSuchCompletionError, Promise, completion
from tests.oracle.oracle import TooLongError, evaluate
from tests.oracle.programs import any_by_chance


def broken(seed: int) -> list[str] | None:
    """Return the promises of a random program that a random completion of its base breaks, with both, empty if none.

    ``None`` where nothing is promised: an amount is too long, what was drawn contradicts the base, or one key of a
    total has two amounts.
    """
    trial = any_by_chance(seed)
    try:
        model = evaluate(trial.program, trial.base, trial.readings)
        turned_out = completion(trial.base, Random(seed))  # noqa: S311 - to be drawn again
        outcome = evaluate(trial.program, turned_out.base, trial.readings)
        promise = Promise(trial, model, turned_out, outcome)
        if promise.one_key_has_two_amounts():
            return None
        found = list(promise.broken())
    except (TooLongError, NoSuchCompletionError):
        return None
    return [f"seed {seed}", repr(trial), repr(turned_out), *found] if found else []


def keep(seeds: range) -> None:
    """Check that no promise is broken, and that most programs promise something."""
    kept = 0
    for seed in seeds:
        found = broken(seed)
        assert not found, "\n".join(found)
        kept += found is not None
    assert kept > 0.8 * len(seeds)


@pytest.mark.parametrize("start", range(0, 400, 50))
def test_a_completion_changes_nothing_that_is_certain(start: int) -> None:
    keep(range(start, start + 50))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 20_000, 1_000))
def test_twenty_thousand_completions_change_nothing_that_is_certain(start: int) -> None:
    keep(range(start, start + 1_000))
