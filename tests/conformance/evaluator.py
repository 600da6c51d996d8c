"""The class that the conformance suite drives: its programs and theories run on our engine, through our gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import overload

from datalog_conformance.schema import (
    DefeasibleModel,
    DefeasibleTheory,
    FactTuple,
    Model,
    Policy,
    PredicateFacts,
    Program,
)

from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Engine
from logic.datalog import EngineProgram, Has
from logic.stratify import ArityError, UnsafeRuleError, UnstratifiedError
from tests.conformance.defeasible import read_theory
from tests.conformance.lowering import Lowered
from tests.conformance.souffle import Clause, read_clause

#: Steps allowed to one program. With the compiled engine all but one take under a million; the largest, of a million
#: tuples, takes 36 million.
BUDGET = 1_000_000_000


class RefusedError(ValueError):
    """A program our gate refuses; ``code`` is the suite's name for the reason, ``__cause__`` our error."""

    def __init__(self, code: str, error: Exception) -> None:
        super().__init__(f"{code}: {error}")
        self.code = code


class UnsupportedPolicyError(ValueError):
    """A way of weighing defaults that is not ours."""


class Evaluator:
    """Evaluates the suite's programs and theories with one engine: the compiled one, which finishes all of them, if no
    other is named.
    """

    def __init__(self, engine: Callable[[EngineProgram], Engine] = CompiledEngine, budget: int = BUDGET) -> None:
        self._engine, self._budget = engine, budget
        self._last: tuple[Program | DefeasibleTheory, Model | DefeasibleModel] | None = None

    @overload
    def evaluate(self, program: Program) -> Model: ...

    @overload
    def evaluate(self, program: DefeasibleTheory, policy: Policy) -> DefeasibleModel: ...

    def evaluate(self, program: Program | DefeasibleTheory, policy: Policy | None = None) -> Model | DefeasibleModel:
        """Return all that holds of each predicate of a program, or of each literal of a theory.

        Many cases of the suite in a row ask of one program; the last one's model is kept. Raises
        :class:`RefusedError` for a program that is not of one arity, safe and stratified,
        :class:`UnsupportedPolicyError`, and :class:`~logic.no_answer.BudgetExceededError`.
        """
        if policy not in (None, Policy.BLOCKING):
            raise UnsupportedPolicyError(policy.value)
        if self._last is None or self._last[0] != program:
            self._last = program, self._model(program)
        return self._last[1]

    def _model(self, program: Program | DefeasibleTheory) -> Model | DefeasibleModel:
        if isinstance(program, DefeasibleTheory):
            theory = read_theory(program)
            return theory.model(self._rows(program.facts, theory.clauses))
        clauses = {f"r{number}": read_clause(text) for number, text in enumerate(program.rules, 1)}
        return Model(self._rows(program.facts, clauses))

    def _rows(self, facts: PredicateFacts, clauses: Mapping[str, Clause]) -> dict[str, set[FactTuple]]:
        try:
            lowered = Lowered(facts, clauses)
        except (ArityError, UnsafeRuleError, UnstratifiedError) as error:
            raise RefusedError(_code(error), error) from error
        engine = self._engine(lowered.program)
        return lowered.rows(engine.derive(lowered.given, lowered.concluded, {}, self._budget))


def _code(error: ArityError | UnsafeRuleError | UnstratifiedError) -> str:
    match error:
        case ArityError():
            return "arity_mismatch"
        case UnstratifiedError():
            return "cyclic_negation"
        case UnsafeRuleError(condition=Has()):
            return "SafetyViolationError"
        case UnsafeRuleError(variable=variable) if variable.name.startswith("_"):
            return "safety_violations"
    return "unbound_variable"
