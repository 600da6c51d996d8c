"""operands: what a comparison compares, and how that would have to be otherwise for it to come out as wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from inquiry.change import Edit, Edits
from inquiry.leeway import Leeway
from inquiry.solve import solve
from logic.body import expression_variables
from logic.datalog import Among, Atom, Call, Compare, Expression, Var
from logic.operators import COMPARISONS
from logic.terms import Between, Bindings, Known, Unknown, interval, resolve
from logic.values import Day, Name, Quantity

#: The amount supposed for an unknown amount that another amount is compared with.
_EXAMPLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class Operands:
    """The variables of a rule under bindings: ``sources`` has the statement whose value a variable has, ``lets`` what
    it is computed from."""

    leeway: Leeway
    bindings: Bindings
    sources: Mapping[Var, Atom]
    lets: Mapping[Var, Expression]

    def edits(self, condition: Compare | Among, *, wanted: bool) -> Iterator[Edits]:
        """Yield the edits that make a comparison or a choice among values come out as wanted, which it does not yet."""
        if isinstance(condition, Among):
            if wanted and isinstance(condition.term, Var):
                for value in condition.values:
                    yield from self._set(condition.term, value)
            elif isinstance(condition.term, Var):
                yield from self._set_other(condition.term, condition.values)
            return
        row = COMPARISONS[condition.operator]
        operator = row.sign if wanted else row.opposite
        left, right = _expanded(condition.left, self.lets), _expanded(condition.right, self.lets)
        for one, other, sign in ((left, right, operator), (right, left, COMPARISONS[operator].mirrored)):
            if isinstance(one, Var) and not isinstance(other, Call):
                thing = resolve(other, self.bindings)
                if isinstance(thing, Name) and sign == "=":
                    yield from self._set(one, thing)
                elif isinstance(thing, Name) and sign == "!=":
                    yield from self._set_other(one, (thing,))
        compared = dict.fromkeys([*expression_variables(left), *expression_variables(right)])
        for variable in compared:
            supposed, given = self._supposed(compared.keys() - {variable})
            bound = solve(left, operator, right, variable, supposed, self._unit(variable))
            if bound is not None and not (given and self._is_met(variable, bound)):
                for edits in self._bound(variable, bound):
                    yield edits | given

    def _is_met(self, variable: Var, bound: tuple[str, Fraction]) -> bool:
        """Whether a known amount already meets a bound, so that only the amount it is compared with needs to change."""
        low, high = interval(self.bindings[variable])
        return low is not None and low == high and COMPARISONS[bound[0]].meets(low, bound[1])

    def _supposed(self, others: set[Var]) -> tuple[Bindings, Edits]:
        """Return bindings in which each unknown amount or day of some variables has an example, and the edits that give
        these examples."""
        found, edits = dict(self.bindings), set[Edit]()
        for variable in sorted(others):
            known, source = self.bindings[variable], self._source(variable)
            if not isinstance(known, Unknown) or not known.unit or source is None:
                continue
            today = Day(self.leeway.facts.as_of)
            example = today if known.unit == "日" else Quantity(_EXAMPLE, known.unit)
            found[variable] = example
            edits.add(Edit(source[0], source[1], example, example=True))
        return found, frozenset(edits)

    def _unit(self, variable: Var) -> str:
        known = self.bindings[variable]
        return known.unit if isinstance(known, Quantity | Unknown | Between) else "日" if isinstance(known, Day) else ""

    def _source(self, variable: Var) -> tuple[str, Known, bool] | None:
        """Return the predicate and the subject whose value a variable has, and whether the value is known; ``None``
        when no case can make it otherwise."""
        if variable not in self.sources:
            return None
        atom = self.sources[variable]
        subject, known = resolve(atom.arguments[0], self.bindings), self.bindings[variable]
        if not self.leeway.can_replace(atom.predicate, subject, known):
            return None
        return atom.predicate, subject, not isinstance(known, Unknown)

    def _set(self, variable: Var, value: Known) -> Iterator[Edits]:
        found = self._source(variable)
        if found is not None:
            yield frozenset({Edit(found[0], found[1], value, known=found[2])})

    def _set_other(self, variable: Var, avoided: Collection[Known]) -> Iterator[Edits]:
        found = self._source(variable)
        if found is None:
            return
        kind = self.leeway.program.predicates[found[0]]
        if kind.range_kind == "options" and (kind.single or not found[2]):
            for option in self.leeway.program.options[kind.range][0]:
                if Name(option) not in avoided:
                    yield frozenset({Edit(found[0], found[1], Name(option), known=found[2], whole=True)})
        elif found[2]:
            yield frozenset({Edit(found[0], found[1], self.bindings[variable], holds=False, known=True)})

    def _bound(self, variable: Var, bound: tuple[str, Fraction]) -> Iterator[Edits]:
        found = self._source(variable)
        if found is not None:
            before = self.bindings[variable]
            shown = before if isinstance(before, Quantity | Day) else None
            yield frozenset({Edit(found[0], found[1], None, True, (bound,), shown, found[2])})


def _expanded(expression: Expression, lets: Mapping[Var, Expression]) -> Expression:
    """Return an expression in which every computed variable is replaced by the expression it is computed from."""
    if isinstance(expression, Call):
        return Call(expression.function, tuple(_expanded(a, lets) for a in expression.arguments))
    if isinstance(expression, Var) and expression in lets:
        return _expanded(lets[expression], lets)
    return expression
