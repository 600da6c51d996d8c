"""Clauses and rows of the suite → our engine program, through the same gate as drafted rules, and its facts.

The suite's values are ours: a whole number is a quantity, a string a name, so ``1`` and ``"1"`` stay apart. Its other
values have no exact counterpart and are refused: a float is not exact, and a truth value is no value of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from datalog_conformance.schema import FactTuple, PredicateFacts, Scalar

from engine.derive.engine import Derived
from logic.cite import EVERYWHERE
from logic.datalog import (
    Atom,
    Call,
    Compare,
    Condition,
    EngineProgram,
    Expression,
    Fact,
    Has,
    Kind,
    Let,
    Origin,
    Predicate,
    Rule,
    Term,
    Var,
)
from logic.stratify import ordered, stratify
from logic.values import Name, Quantity, Value
from logic.worlds import Pattern, Tuple
from tests.conformance.souffle import NUMBER, Clause, Literal

_ORIGIN = Origin(EVERYWHERE)

#: What stands in the only place of a statement about nothing: a predicate needs one.
_NOTHING = Name("")


class UnsupportedValueError(ValueError):
    """A value of the suite's that has no exact counterpart among ours."""


def value_of(scalar: Scalar) -> Value:
    """Return our value for one of the suite's; raises :class:`UnsupportedValueError` for a float or a truth value."""
    if isinstance(scalar, str):
        return Name(scalar)
    if isinstance(scalar, int) and not isinstance(scalar, bool):
        return Quantity(Fraction(scalar), NUMBER)
    raise UnsupportedValueError(repr(scalar))


def scalar_of(value: object) -> Scalar:
    """Return the suite's value for one of ours; raises :class:`UnsupportedValueError` for one that is not whole."""
    match value:
        case Name(text):
            return text
        case Quantity(number) if number.denominator == 1:
            return int(number)
    raise UnsupportedValueError(repr(value))


class Given:
    """The facts of a program as an engine asks for them: all known, so both worlds are one."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._rows: dict[str, dict[Tuple, None]] = {}
        self._found: dict[tuple[str, tuple[int, ...]], dict[Tuple, list[Tuple]]] = {}
        for fact in facts:
            self._rows.setdefault(fact.atom.predicate, {})[_ground(fact.atom)] = None

    def certain(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield the rows that match a pattern; the places it binds are indexed when first asked together."""
        rows = self._rows.get(predicate, {})
        asked = tuple(known for known in pattern if known is not None)
        if not asked:
            return rows
        if len(asked) == len(pattern):
            return (asked,) if asked in rows else ()
        places = tuple(place for place, known in enumerate(pattern) if known is not None)
        index = self._found.get((predicate, places))
        if index is None:
            index = self._found[predicate, places] = {}
            for row in rows:
                index.setdefault(tuple(row[place] for place in places), []).append(row)
        return index.get(asked, ())

    possible = certain


class Lowered:
    """A program of the suite's as an engine takes it, and the way back from what the engine derives.

    Raises what :func:`~logic.stratify.stratify` does, and :class:`UnsupportedValueError`.
    """

    def __init__(self, facts: PredicateFacts, clauses: Mapping[str, Clause]) -> None:
        stated = [
            Fact(Atom(predicate, tuple(map(value_of, row))), _ORIGIN)
            for predicate, rows in facts.items()
            for row in rows
        ]
        lowering = _Lowering()
        for identity, clause in clauses.items():
            lowering.clause(identity, clause)
        strata = stratify(lowering.rules, stated)
        self.given = Given(replace(fact, atom=_padded(fact.atom)) for fact in stated)
        self.program = _program([_padded_rule(rule) for rule in lowering.rules], stated, lowering.auxiliary, strata)
        self._stated = facts
        self._heads = {clause.head.predicate: len(clause.head.arguments) for clause in clauses.values()}

    @property
    def concluded(self) -> frozenset[str]:
        """The predicates that some clause concludes."""
        return frozenset(self._heads)

    def rows(self, derived: Derived) -> dict[str, set[FactTuple]]:
        """Return what holds of each predicate, given or concluded, in the suite's values."""
        found: dict[str, set[FactTuple]] = {name: set(rows) for name, rows in self._stated.items()}
        for name, arity in self._heads.items():
            found[name] = {tuple(map(scalar_of, row[:arity])) for row in derived.certain.predicates[name]}
        return found


class _Lowering:
    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.auxiliary: set[str] = set()

    def clause(self, identity: str, clause: Clause) -> None:
        body: list[Condition] = []
        for condition in clause.body:
            if isinstance(condition, Compare):
                body.append(condition)
            elif condition.negated:
                body.append(Has(self._projected(condition, body), negated=True))
            else:
                body.append(Has(_flat(condition, body)))
        end: list[Condition] = []
        arguments = tuple(_term(argument, number, end) for number, argument in enumerate(clause.head.arguments))
        self.rules.append(Rule(identity, Atom(clause.head.predicate, arguments), tuple(ordered(body + end)), _ORIGIN))

    def _projected(self, literal: Literal, body: list[Condition]) -> Atom:
        """Return the atom to negate: with a wildcard, that of a predicate which says that there is some such thing."""
        atom = _flat(literal, body)
        places = [place for place, term in enumerate(atom.arguments) if not _wildcard(term)]
        if len(places) == len(atom.arguments):
            return atom
        name = f"{atom.predicate} 投影 {places}"
        if name not in self.auxiliary:
            self.auxiliary.add(name)
            whole = tuple(Var(f"X{place}") for place in range(len(atom.arguments)))
            head = Atom(name, tuple(whole[place] for place in places))
            self.rules.append(Rule(name, head, (Has(Atom(atom.predicate, whole)),), _ORIGIN, auxiliary=True))
        return Atom(name, tuple(atom.arguments[place] for place in places))


def _flat(literal: Literal, body: list[Condition]) -> Atom:
    """Return a literal's atom; an expression in it becomes a variable, and a comparison in ``body`` with it."""
    arguments: list[Term] = []
    for argument in literal.arguments:
        if isinstance(argument, Call):
            fresh = Var(f"#{len(body)}.{len(arguments)}")
            body.append(Let(fresh, argument) if literal.negated else Compare("=", fresh, argument))
            arguments.append(fresh)
        else:
            arguments.append(argument)
    return Atom(literal.predicate, tuple(arguments))


def _term(argument: Expression, number: int, end: list[Condition]) -> Term:
    """Return a term of the head: an expression becomes a variable that ``end`` binds."""
    if not isinstance(argument, Call):
        return argument
    variable = Var(f"#{number}")
    end.append(Let(variable, argument))
    return variable


def _wildcard(term: Term) -> bool:
    return isinstance(term, Var) and term.name.startswith("_")


def _padded(atom: Atom) -> Atom:
    return atom if atom.arguments else Atom(atom.predicate, (_NOTHING,))


def _padded_rule(rule: Rule) -> Rule:
    body = tuple(replace(each, atom=_padded(each.atom)) if isinstance(each, Has) else each for each in rule.body)
    return replace(rule, head=_padded(rule.head), body=body)


def _program(
    rules: Sequence[Rule], facts: Iterable[Fact], auxiliary: set[str], strata: tuple[tuple[str, ...], ...]
) -> EngineProgram:
    arities: dict[str, int] = {}
    for atom in _atoms(rules, facts):
        arities[atom.predicate] = len(atom.arguments)
    predicates = {
        name: Predicate(name, Kind.AUXILIARY if name in auxiliary else Kind.RELATION, arity, ("",), closed=True)
        for name, arity in arities.items()
    }
    return EngineProgram(predicates, tuple(rules), (), strata, {}, {}, {}, {}, {})


def _atoms(rules: Iterable[Rule], facts: Iterable[Fact]) -> Iterator[Atom]:
    yield from (_padded(fact.atom) for fact in facts)
    for rule in rules:
        yield rule.head
        yield from (condition.atom for condition in rule.body if isinstance(condition, Has))


def _ground(atom: Atom) -> Tuple:
    assert not any(isinstance(term, Var) for term in atom.arguments)
    return tuple(term for term in atom.arguments if not isinstance(term, Var))
