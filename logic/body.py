"""bodies: the conditions of a rule under bindings: the variables they need and bind, and what they are computed
from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from logic.datalog import Among, Call, Compare, Condition, Expression, Gather, Has, Let, Var
from logic.terms import Bindings, Known, may_equal
from logic.worlds import Tuple


class Frozen(dict[Var, Known]):
    """Bindings that can be a part of a shared step."""

    def __hash__(self) -> int:  # type: ignore[override]  # a dict is not hashable; this one never changes
        return hash(tuple(self.items()))


def look_up(term: Var | Known, bindings: Bindings) -> Known | None:
    """Return the term that an argument stands for, ``None`` for a variable that is not bound yet."""
    return bindings.get(term) if isinstance(term, Var) else term


def bind(terms: Sequence[Var | Known], row: Tuple, bindings: Bindings) -> dict[Var, Known] | None:
    """Bind the variables of an atom to a tuple; ``None`` if they do not fit. A variable that stands twice keeps the
    value of its first place."""
    more = dict(bindings)
    for term, known in zip(terms, row, strict=True):
        if isinstance(term, Var) and may_equal(more.setdefault(term, known), known) is False:
            return None
    return more


def is_ground(condition: Condition, bindings: Bindings) -> bool:
    """Whether all variables of a condition are bound."""
    return all(variable in bindings for variable in variables(condition))


def inputs_bound(condition: Let | Gather, bindings: Bindings) -> bool:
    """Whether all variables are bound that an amount is computed from."""
    if isinstance(condition, Let):
        return all(v in bindings for v in expression_variables(condition.expression))
    return all(not isinstance(term, Var) or term in bindings for term in condition.group)


def variables(condition: Condition) -> Iterator[Var]:
    """Yield the variables of a condition, with the one that it binds."""
    match condition:
        case Has(atom, _):
            yield from (term for term in atom.arguments if isinstance(term, Var))
        case Compare(_, left, right):
            yield from expression_variables(left)
            yield from expression_variables(right)
        case Among(term, _):
            if isinstance(term, Var):
                yield term
        case Let(variable, expression):
            yield variable
            yield from expression_variables(expression)
        case Gather(variable=variable, group=group):
            yield variable
            yield from (term for term in group if isinstance(term, Var))


def expression_variables(expression: Expression) -> Iterator[Var]:
    """Yield the variables of an expression."""
    if isinstance(expression, Call):
        for argument in expression.arguments:
            yield from expression_variables(argument)
    elif isinstance(expression, Var):
        yield expression


def operands(condition: Condition, bindings: Bindings) -> Mapping[Var, Known]:
    """Return the variables that a comparison, a choice or an amount is computed from, with their values."""
    computed = condition.variable if isinstance(condition, Let | Gather) else None
    used = {variable for variable in variables(condition) if variable != computed}
    return Frozen({variable: bindings[variable] for variable in sorted(used)})
