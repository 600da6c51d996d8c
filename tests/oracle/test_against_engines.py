"""Engines against the oracle: on random programs and cases they derive the same rows, and so say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from engine.derived import BudgetExceededError, Derived, Engine, Tuple, World
from engine.terms import Known
from grammar.datalog import EngineProgram
from tests.oracle.base import BaseFacts
from tests.oracle.oracle import Base, Model, Rows, answers, evaluate, fitting, truth
from tests.oracle.programs import VALUES, Trial, features, trials

#: Steps an engine may take for one case. The largest program here needs a small part of it.
BUDGET = 1_000_000

ENGINES = {
    "pydatalog": ("engine.pydatalog_engine", "PyDatalogEngine"),
    "compiled": ("engine.compiled_engine", "CompiledEngine"),
}


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Name one engine after another; one that is not there yet is skipped."""
    name = str(request.param)
    if find_spec(ENGINES[name][0]) is None:
        pytest.skip(f"there is no {ENGINES[name][0]} yet")
    return name


def engine_of(name: str, program: EngineProgram) -> Engine:
    """Return an engine for a program."""
    module, kind = ENGINES[name]
    engine: Engine = getattr(import_module(module), kind)(program)
    return engine


def derived_by(name: str, trial: Trial) -> Derived:
    """Derive all that a trial's program concludes; raises :class:`BudgetExceededError`."""
    concluded = sorted({rule.head.predicate for rule in trial.program.rules})
    return engine_of(name, trial.program).derive(BaseFacts(trial.base), concluded, trial.readings, BUDGET)


def differences(trial: Trial, model: Model, derived: Derived) -> list[str]:
    """Return what one of oracle and engine has that the other has not, by world, predicate and rule."""
    found = []
    worlds = (("certain", derived.certain, model.certain_by_rule), ("possible", derived.possible, model.possible_by_rule))
    for place, (world, engine, by_rule) in enumerate(worlds):
        for predicate in model.certain:
            blanks = [None] * trial.program.predicates[predicate].arity
            oracle = answers(model, trial.base, predicate, blanks)[place]
            found += _differ(f"{world} {predicate}", oracle, engine.predicates.get(predicate, frozenset()))
        for rule in trial.program.rules:
            found += _differ(f"{world} rule {rule.id}", by_rule.get(rule.id, frozenset()), engine.rules.get(rule.id, frozenset()))
    return found


def _differ(what: str, oracle: Rows, engine: frozenset[Tuple]) -> list[str]:
    return [f"{what}: only the oracle has {row}" for row in oracle - engine] + [
        f"{what}: only the engine has {row}" for row in engine - oracle
    ]
