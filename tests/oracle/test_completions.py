"""The completion property of the page itself: whatever turns out, what was certain stays so (``docs/semantics.md``)."""

from __future__ import annotations

from random import Random

import pytest

from tests.oracle.completions import NoSuchCompletionError, Promise, completion
from tests.oracle.oracle import TooLongError, evaluate
from tests.oracle.programs import any_by_chance


def broken(seed: int) -> list[str]:
    """Return what the promises of a random program come to in a random completion of its base."""
    trial = any_by_chance(seed)
    try:
        model = evaluate(trial.program, trial.base, trial.readings)
        turned_out = completion(trial.base, Random(seed))  # noqa: S311 - to be drawn again
        outcome = evaluate(trial.program, turned_out.base, trial.readings)
        promise = Promise(trial, model, turned_out, outcome)
        found = [] if promise.one_key_has_two_amounts() else list(promise.broken())
    except (TooLongError, NoSuchCompletionError):
        return []
    return [repr(trial), repr(turned_out), *found] if found else []


@pytest.mark.parametrize("start", range(0, 400, 50))
def test_a_completion_changes_nothing_that_is_certain(start: int) -> None:
    for seed in range(start, start + 50):
        assert not broken(seed), "\n".join([f"seed {seed}", *broken(seed)])


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 20_000, 1_000))
def test_twenty_thousand_completions_change_nothing_that_is_certain(start: int) -> None:
    for seed in range(start, start + 1_000):
        assert not broken(seed), "\n".join([f"seed {seed}", *broken(seed)])
