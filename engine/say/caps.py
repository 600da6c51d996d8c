"""caps: the caps and floors of a computed amount that were reached, read off the expression and its operands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from logic.datalog import Call, Expression, Var
from logic.operators import FUNCTIONS, Word
from logic.terms import Known, UndefinedAmountError, evaluate
from logic.values import Quantity


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap or floor that was reached, and the word for which it was: ``at`` is where it lies, ``before`` what was
    there without it, ``None`` where that does not come out even."""

    word: Word
    at: Quantity
    before: Quantity | None


def caps_reached(expression: Expression, operands: Mapping[Var, Known]) -> Iterator[Cap]:
    """Yield the caps and floors of an expression that were reached under its operands, the inner ones first.

    One that was met exactly, or of which it is not known whether it was reached, changed nothing that can be told.
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
