"""The units of the amounts in a program, and that each has the unit that it is declared to have.

A predicate's declaration says the unit of its values; of an auxiliary predicate, its rules do. A place of which neither
says anything, as in programs that declare nothing, is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from logic.datalog import Atom, Call, Compare, Expression, Fact, Gather, Has, Kind, Let, Predicate, Rule, Var
from logic.operators import AGGREGATES, FUNCTIONS
from logic.units import COUNTS, DAY
from logic.values import Day, Name, Quantity, Word

#: The unit of a place: of a thing it is empty, and ``None`` where it is not known.
Unit = str | None

#: What a declaration calls the values that have a unit.
_MEASURED = ("unit", "date")


class UnitError(ValueError):
    """An amount has not the unit that its place asks for; ``where`` is the rule, or the document that states a fact."""

    def __init__(self, where: str, what: str, wanted: str, found: str) -> None:
        super().__init__(f"{where}: {what} takes {wanted or 'a thing'}, not {found or 'a thing'}")
        self.where, self.what, self.wanted, self.found = where, what, wanted, found


def check_units(
    rules: Iterable[Rule], facts: Iterable[Fact], predicates: Mapping[str, Predicate], strata: Iterable[Iterable[str]]
) -> None:
    """Refuse a program in which a value has not the unit of its place; ``strata`` are its predicates bottom-up.

    Raises :class:`UnitError`.
    """
    places: dict[str, Unit] = {name: _declared(row) for name, row in predicates.items()}
    by_head: dict[str, list[Rule]] = {}
    for rule in rules:
        by_head.setdefault(rule.head.predicate, []).append(rule)
    for fact in facts:
        _Units(places, fact.origin.citation.document).atom(fact.atom)
    for stratum in strata:
        for predicate in stratum:
            for rule in by_head.get(predicate, ()):
                _Units(places, f"rule {rule.id}").rule(rule)


def _declared(predicate: Predicate) -> Unit:
    if predicate.range_kind in _MEASURED:
        return predicate.range
    return None if predicate.kind is Kind.AUXILIARY or predicate.range_kind in ("", "any") else ""


class _Units:
    """The units of the variables of one rule. ``places`` has the unit of the last place of each predicate so far."""

    def __init__(self, places: dict[str, Unit], where: str) -> None:
        self.places, self.where = places, where
        self.of: dict[Var, Unit] = {}

    def rule(self, rule: Rule) -> None:
        """Go through a rule; learn of an auxiliary predicate which unit its last place has."""
        for condition in rule.body:
            match condition:
                case Has(atom):
                    self.atom(atom)
                case Compare(sign, left, right):
                    self._same(sign, self._unit(left), self._unit(right))
                case Let(variable, expression):
                    self.of[variable] = self._unit(expression)
                case Gather(variable=variable):
                    self._aggregate(condition)
                    self.of[variable] = condition.unit
        if rule.head.arguments and self.places.get(rule.head.predicate) is None:
            self.places[rule.head.predicate] = self._unit(rule.head.arguments[-1])
        self.atom(rule.head)

    def atom(self, atom: Atom) -> None:
        """Go through an atom; learn which unit the variable in its last place has."""
        if not atom.arguments:
            return
        last, wanted = atom.arguments[-1], self.places.get(atom.predicate)
        if isinstance(last, Var) and self.of.get(last) is None:
            self.of[last] = wanted
        self._same(atom.predicate, wanted, self._unit(last))

    def _aggregate(self, gather: Gather) -> None:
        row = AGGREGATES[gather.function]
        if row.of_amounts:
            self._same(gather.function, gather.unit, self.places.get(gather.predicate))
        elif gather.unit not in COUNTS:
            raise UnitError(self.where, gather.function, row.unit, gather.unit)

    def _unit(self, expression: Expression) -> Unit:
        match expression:
            case Var():
                return self.of.get(expression)
            case Quantity(unit=unit):
                return unit
            case Day():
                return DAY
            case Name() | Word():
                return ""
            case Call(function, (left, right)):
                a, b = self._unit(left), self._unit(right)
                if a is None or b is None:
                    return None
                result = FUNCTIONS[function].unit_of(a, b)
                if result is None:
                    raise UnitError(self.where, f"{function} of {a or 'a thing'}", "what goes with it", b)
                return result
        raise AssertionError(expression)

    def _same(self, what: str, wanted: Unit, found: Unit) -> None:
        if wanted is not None and found is not None and wanted != found:
            raise UnitError(self.where, what, wanted, found)
