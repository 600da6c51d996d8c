"""What follows from what a case and the vocabulary say, by the statements of the vocabulary (推知).

Only what is said counts: a fact that is given or stated, a chain of them, the kinds of a thing, and what was found to
follow before. From what is not said nothing follows. Facts are found in rounds until there are no new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from logic.datalog import Atom, EngineProgram, Implication, Kind, Var
from logic.export import canonical
from logic.known import Statement, atom_json
from logic.values import Value

Row = tuple[Value, ...]

#: How many statements may be looked at to find what follows from a case.
MOST_STEPS = 200_000


@dataclass(frozen=True, slots=True)
class ImpliedFact:
    """A fact that follows by the statement ``by`` from the facts ``since``, in the order of its body; ``paths`` are
    where the case gives those of them that it gives."""

    predicate: str
    arguments: tuple[Value, ...]
    by: Implication
    since: tuple[Statement, ...]
    paths: tuple[str, ...] = ()


class TooMuchError(Exception):
    """More than :data:`MOST_STEPS` statements would have to be looked at."""


class Said:
    """What is said, over what is said ``below``: the rows of each predicate, those of a category for the things of
    narrower categories too; rows of two places also by their first and by their second place. ``fresh`` are the rows
    that were added in this round."""

    def __init__(self, program: EngineProgram, below: Said | None = None) -> None:
        self.program = program
        self._below: tuple[Said, ...] = (below, *below._below) if below else ()
        self.rows: dict[str, dict[Row, None]] = {}
        self.fresh: dict[str, list[Row]] = {}
        self.is_first_round = True
        self.steps = 0
        self._after: dict[tuple[str, Value], list[Value]] = {}
        self._before: dict[tuple[str, Value], list[Value]] = {}
        self._related = set[Value]()
        self._fresh_chains: dict[str, list[Row]] = {}

    def add(self, predicate: str, row: Row) -> None:
        """Add a row that holds, and what its category is a kind of, as far as anything follows from these."""
        for name in self.program.kinds_of.get(predicate, (predicate,)):
            if name not in self.program.implying:
                continue
            rows = self.rows.setdefault(name, {})
            if row in rows:
                continue
            rows[row] = None
            self.fresh.setdefault(name, []).append(row)
            if len(row) == 2:
                self._after.setdefault((name, row[0]), []).append(row[1])
                self._before.setdefault((name, row[1]), []).append(row[0])
                self._related.update(row)

    def has(self, predicate: str, row: Row) -> bool:
        """Whether a statement is said, otherwise than by a chain."""
        if row in self.rows.get(predicate, ()):
            return True
        return any(row in level.rows.get(predicate, ()) for level in self._below)

    @property
    def has_below(self) -> bool:
        """Whether this is laid over another level."""
        return bool(self._below)

    def speaks_below_of(self, thing: Value) -> bool:
        """Whether a row of two places below has a thing."""
        return any(thing in level._related for level in self._below)

    def matching(self, predicate: str, pattern: Sequence[Value | None], *, chained: bool) -> Sequence[Row]:
        """Return the rows that are said and match a pattern, ``None`` where anything may stand; one may come twice.
        ``chained``: the predicate is a relation whose links make chains."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuchError
        if chained:
            return self._chained(predicate, *pattern)
        if None not in pattern:
            row = tuple([part for part in pattern if part is not None])
            return [row] if self.has(predicate, row) else ()
        levels, (first, *others) = (self, *self._below), pattern
        if first is not None:
            return [(first, other) for level in levels for other in level._after.get((predicate, first), ())]
        if others and (last := others[0]) is not None:
            return [(other, last) for level in levels for other in level._before.get((predicate, last), ())]
        return [row for level in levels for row in level.rows.get(predicate, ())]

    def fresh_rows(self, predicate: str, *, chained: bool) -> Sequence[Row]:
        """Return the rows that were added in this round; of a chain all rows from a thing whose chain a fresh link
        makes longer."""
        links = self.fresh.get(predicate, ())
        if not chained:
            return links
        if predicate not in self._fresh_chains:
            starts = dict.fromkeys([row[0] for row in links])
            for start in [*starts]:
                starts.update(dict.fromkeys(self._reached(predicate, start, forward=False)))
            rows = [row for start in starts for row in self._chained(predicate, start, None)]
            self._fresh_chains[predicate] = rows
        return self._fresh_chains[predicate]

    def end_round(self) -> None:
        """Count no row as fresh any more."""
        self.fresh, self._fresh_chains, self.is_first_round = {}, {}, False

    def _chained(self, predicate: str, first: Value | None, second: Value | None) -> list[Row]:
        """Return the rows of a transitive relation to which its links lead."""
        if first is not None:
            found = self._reached(predicate, first, forward=True)
            return [(first, other) for other in found if second in (None, other)]
        if second is not None:
            return [(other, second) for other in self._reached(predicate, second, forward=False)]
        levels = (self, *self._below)
        starts = dict.fromkeys(row[0] for level in levels for row in level.rows.get(predicate, ()))
        return [row for start in starts for row in self._chained(predicate, start, None)]

    def _reached(self, predicate: str, start: Value, *, forward: bool) -> Iterable[Value]:
        links = [level._after if forward else level._before for level in (self, *self._below)]
        found: dict[Value, None] = {}
        todo = [start]
        for thing in todo:
            for other in [other for level in links for other in level.get((predicate, thing), ())]:
                if other not in found:
                    found[other] = None
                    todo.append(other)
        self.steps += len(found)
        return found


def implied(said: Said) -> list[ImpliedFact]:
    """Add to what is said all that follows from it, and return that, in the order in which it was found. What is said
    below is closed already.

    Of several ways to one fact the one of the first round counts, in that of the first statement, in that of the facts
    of which the canonical JSON is least. Raises :class:`TooMuchError`.
    """
    found: list[ImpliedFact] = []
    while said.fresh:
        new: dict[Statement, ImpliedFact] = {}
        for fact in _heads(said, presumed=False):
            head = Statement(fact.predicate, fact.arguments)
            if head in new or not said.has(fact.predicate, fact.arguments):
                _keep(new, fact)
        said.end_round()
        found += new.values()
        for fact in new.values():
            said.add(fact.predicate, fact.arguments)
    return found


def presumed(said: Said, excluded: Callable[[str, Row], bool]) -> list[ImpliedFact]:
    """Return what may be presumed beside what is said and all that follows from it: the value of what has one value,
    where none is said and ``excluded`` tells of no reason against this one. Where several values might be presumed of
    one thing, none is. Nothing follows from what is presumed. Raises :class:`TooMuchError`.
    """
    found: dict[tuple[str, Value], dict[Statement, ImpliedFact]] = {}
    for fact in _presumable(said):
        row, chained = fact.arguments, said.program.predicates[fact.predicate].transitive
        if not excluded(fact.predicate, row) and not said.matching(fact.predicate, (row[0], None), chained=chained):
            _keep(found.setdefault((fact.predicate, row[0]), {}), fact)
    return [fact for ways in found.values() if len(ways) == 1 for fact in ways.values()]


def _presumable(said: Said) -> Iterator[ImpliedFact]:
    """Yield what might be presumed, in the order of the statements: from documents alone, and from all that is said."""
    said.fresh, said.is_first_round = {name: list(rows) for name, rows in said.rows.items()}, True
    order = {implication.id: number for number, implication in enumerate(said.program.implications)}
    below = implied_by_documents(said.program)[2] if said.has_below else ()
    yield from sorted((*below, *_heads(said, presumed=True)), key=lambda fact: order[fact.by.id])
    said.end_round()


def _heads(said: Said, *, presumed: bool) -> Iterator[ImpliedFact]:
    """Yield the heads of the statements of which all is said and part of it is fresh, in the order of the statements;
    one may come twice."""
    entries = _entries(said.program)
    of_fresh = [entry for name in said.fresh for entry in entries.get(name, ()) if entry.presumed is presumed]
    for entry in sorted(of_fresh, key=_place):
        for values in _ways(said, entry):
            head, since = _under(entry.head, values), tuple([_under(part, values) for part in entry.body])
            yield ImpliedFact(head.predicate, _values(head), entry.implication, since)


def _keep(ways: dict[Statement, ImpliedFact], fact: ImpliedFact) -> None:
    """Keep a fact by its statement: that of the first implication, of these that whose facts come first."""
    head = Statement(fact.predicate, fact.arguments)
    other = ways.get(head)
    if other is None or (other.by is fact.by and _key(fact.since) < _key(other.since)):
        ways[head] = fact


@lru_cache(maxsize=8)
def implied_by_documents(
    program: EngineProgram,
) -> tuple[Said, tuple[ImpliedFact, ...], tuple[ImpliedFact, ...]]:
    """Return what documents and vocabularies say, as far as anything may follow from it; what follows; and what might
    be presumed."""
    said = Said(program)
    for fact in program.facts:
        row = tuple(value for value in fact.atom.arguments if not isinstance(value, Var))
        said.add(fact.atom.predicate, row)
    return said, tuple(implied(said)), tuple(_presumable(said))


class _Part(NamedTuple):
    """An atom of a statement: a place has a term, or the number of the value that its variable has."""

    predicate: str
    places: tuple[Value | int, ...]


class _Join(NamedTuple):
    """How a condition goes on from the values found before it: ``asked`` is its pattern, ``None`` where a place is
    open. Of a row that matches, the values in ``new`` places are added, if in places that are ``twice`` one variable
    there is one value."""

    predicate: str
    chained: bool
    asked: tuple[Value | int | None, ...]
    new: tuple[int, ...]
    twice: tuple[tuple[int, int], ...]

    def after(self, values: Row, row: Row) -> Row | None:
        """Return the values after a row that matches, ``None`` where it does not give one value to each variable."""
        for one, other in self.twice:
            if row[one] != row[other]:
                return None
        return (*values, *[row[place] for place in self.new])


class _Entry(NamedTuple):
    """An implication as it is tried from a fresh row of one of its conditions, the ``first``; then the ``rest``.
    ``place`` orders the entries.

    ``is_related``: the first is a category, and another condition than of a category is about its thing.
    """

    place: tuple[int, int]
    implication: Implication
    head: _Part
    body: tuple[_Part, ...]
    first: _Join
    rest: tuple[_Join, ...]
    is_related: bool

    @property
    def presumed(self) -> bool:
        """Whether the implication is one of those that hold only while nothing else is said."""
        return self.implication.presumed


def _place(entry: _Entry) -> tuple[int, int]:
    return entry.place


@lru_cache(maxsize=8)
def _entries(program: EngineProgram) -> Mapping[str, Sequence[_Entry]]:
    """Return the entries of a program, by the predicates of their first conditions."""
    found: dict[str, list[_Entry]] = {}
    for number, implication in enumerate(program.implications):
        for place, atom in enumerate(implication.body):
            slots: dict[Var, int] = {}
            first = _join(program, atom, slots)
            others, rest = [*implication.body[:place], *implication.body[place + 1 :]], list[_Join]()
            while others:
                following = min(others, key=lambda each: _openness(each, slots))
                rest.append(_join(program, following, slots))
                others = [each for each in others if each is not following]
            body = tuple(_part(each, slots) for each in implication.body)
            related = program.predicates[atom.predicate].kind is Kind.CATEGORY and _is_related(
                program, atom, implication.body
            )
            entry = _Entry(
                (number, place), implication, _part(implication.head, slots), body, first, tuple(rest), related
            )
            found.setdefault(atom.predicate, []).append(entry)
    return found


def _join(program: EngineProgram, atom: Atom, slots: dict[Var, int]) -> _Join:
    """Return how an atom goes on from variables that have values, and give its other variables their places."""
    before = dict(slots)
    asked = tuple(part if not isinstance(part, Var) else before.get(part) for part in atom.arguments)
    first: dict[Var, int] = {}
    twice = list[tuple[int, int]]()
    for place, part in enumerate(atom.arguments):
        if isinstance(part, Var) and part not in before and first.setdefault(part, place) != place:
            twice.append((first[part], place))
    for part in first:
        slots[part] = len(slots)
    chained = program.predicates[atom.predicate].transitive
    return _Join(atom.predicate, chained, asked, tuple(first.values()), tuple(twice))


def _part(atom: Atom, slots: Mapping[Var, int]) -> _Part:
    return _Part(atom.predicate, tuple(slots[part] if isinstance(part, Var) else part for part in atom.arguments))


def _openness(atom: Atom, bound: Collection[Var]) -> tuple[int, bool, bool]:
    """Order the conditions: first those with fewest places open, of these those with a place that is not; a category
    before what relates things."""
    places = len(atom.arguments)
    number = sum(isinstance(part, Var) and part not in bound for part in atom.arguments)
    return number, number == places, places > 1


def _is_related(program: EngineProgram, category: Atom, body: Sequence[Atom]) -> bool:
    """Whether another condition than of a category is about the thing of a category."""
    others = (atom for atom in body if program.predicates[atom.predicate].kind is not Kind.CATEGORY)
    return any(category.arguments[0] in atom.arguments for atom in others)


def _ways(said: Said, entry: _Entry) -> Iterator[Row]:
    """Yield the values under which all of a body is said, its first condition by a fresh row; some may come twice."""
    first = entry.first
    rows = said.fresh_rows(first.predicate, chained=first.chained)
    if entry.is_related and said.is_first_round and said.has_below:
        # all that this level relates the thing to is fresh too, and is tried from there
        rows = [row for row in rows if said.speaks_below_of(row[0])]
    for row in rows:
        if all(part is None or part == value for part, value in zip(first.asked, row, strict=True)):
            values = first.after((), row)
            if values is not None:
                yield from _solutions(said, entry.rest, 0, values)


def _solutions(said: Said, joins: Sequence[_Join], at: int, values: Row) -> Iterator[Row]:
    if at == len(joins):
        yield values
        return
    join = joins[at]
    pattern = tuple([values[part] if isinstance(part, int) else part for part in join.asked])
    for row in said.matching(join.predicate, pattern, chained=join.chained):
        if (more := join.after(values, row)) is not None:
            yield from _solutions(said, joins, at + 1, more)


def _under(part: _Part, values: Row) -> Statement:
    return Statement(part.predicate, tuple([values[at] if isinstance(at, int) else at for at in part.places]))


def _values(statement: Statement) -> Row:
    return tuple(part for part in statement.arguments if isinstance(part, Value))


def _key(since: Sequence[Statement]) -> bytes:
    return canonical([atom_json(statement) for statement in since])
