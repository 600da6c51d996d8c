"""solve: the exact bound that one amount of a comparison must meet for it to hold, the other amounts being as they
are."""

from __future__ import annotations

import math
from fractions import Fraction

from inquiry.change import least_step
from logic.body import expression_variables
from logic.datalog import Call, Expression, Var
from logic.operators import COMPARISONS, FUNCTIONS, Line
from logic.terms import Bindings, UndefinedAmountError, evaluate, interval
from logic.values import is_decimal


def solve(
    left: Expression, operator: str, right: Expression, variable: Var, bindings: Bindings, unit: str
) -> tuple[str, Fraction] | None:
    """Return the bound on a variable with which ``left operator right`` holds, all other amounts being as they are.
    ``None`` where it cannot be told: both sides must be straight lines in the variable."""
    one, other = _line(left, variable, bindings), _line(right, variable, bindings)
    if one is None or other is None:
        return None
    slope, rest = one[0] - other[0], other[1] - one[1]
    if slope == 0:
        return None
    if slope < 0:
        operator = COMPARISONS[operator].mirrored
    return _decimal(operator, rest / slope, unit)


def _decimal(operator: str, end: Fraction, unit: str) -> tuple[str, Fraction] | None:
    """Return a bound as a decimal; an end that is none is moved to the next step that meets it."""
    if is_decimal(end):
        return operator, end
    row, step = COMPARISONS[operator], least_step(unit)
    if row.floors is row.caps:
        return None
    if row.floors:
        return ">=", math.ceil(end / step) * step
    return "<=", math.floor(end / step) * step


def _line(expression: Expression, variable: Var, bindings: Bindings) -> Line | None:
    """Return an expression as a straight line in a variable; ``None`` when it is not straight."""
    if expression == variable:
        return Fraction(1), Fraction(0)
    if variable not in set(expression_variables(expression)):
        try:
            low, high = interval(evaluate(expression, bindings))
        except UndefinedAmountError:
            return None
        return (Fraction(0), Fraction(low)) if low is not None and low == high else None
    assert isinstance(expression, Call)
    lines = [_line(argument, variable, bindings) for argument in expression.arguments]
    if lines[0] is None or lines[1] is None:
        return None
    return FUNCTIONS[expression.function].line(lines[0], lines[1])
