"""caps: the caps and floors that a computed amount reached, read off its expression and operands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from logic.datalog import Call, Expression, Var
from logic.operators import FUNCTIONS, Word
from logic.terms import Known, UndefinedAmountError, evaluate
from logic.values import Quantity


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap or floor that was reached, with its word: ``at`` is its amount, ``before`` the amount without it."""

    word: Word
    at: Quantity
    before: Quantity


def caps_reached(expression: Expression, operands: Mapping[Var, Known]) -> Iterator[Cap]:
    """Yield the caps and floors of an expression that were reached under its operands, inner ones first.

    A cap that the amount met exactly changed nothing. Of a cap that may or may not have been reached, nothing can be
    said. Neither is yielded.
    """
    if not isinstance(expression, Call):
        return
    for argument in expression.arguments:
        yield from caps_reached(argument, operands)
    word = FUNCTIONS[expression.function].limit
    if word is None:
        return
    try:
        result = evaluate(expression, operands)
        amount, end = (evaluate(argument, operands) for argument in expression.arguments)
    except UndefinedAmountError:
        return
    if isinstance(end, Quantity) and result == end and amount != end and isinstance(amount, Quantity):
        yield Cap(word, end, amount)
