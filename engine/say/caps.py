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
    """A cap or floor that was reached, with its word. ``at`` is the cap or floor; ``before`` is the amount without it,
    ``None`` where that amount is no decimal."""

    word: Word
    at: Quantity
    before: Quantity | None


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
    amount, end = (_value(argument, operands) for argument in expression.arguments)
    result = _value(expression, operands)
    if isinstance(end, Quantity) and result == end and amount != end and isinstance(amount, Quantity | None):
        yield Cap(word, end, amount)


def _value(expression: Expression, operands: Mapping[Var, Known]) -> Known | None:
    try:
        return evaluate(expression, operands)
    except UndefinedAmountError:
        return None
