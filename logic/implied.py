"""What follows from what a case and the vocabulary say, by the statements of the vocabulary (推知).

Only what is said counts: a fact that is given or stated, a chain of them, the kinds of a thing, and what was found to
follow before. From what is not said nothing follows. Facts are found in rounds until there are no new ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from logic.datalog import Atom, EngineProgram, Implication, Kind, Var
from logic.export import canonical
from logic.known import Statement, atom_json
from logic.values import Value

Row = tuple[Value, ...]
Bound = Mapping[Var, Value]

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
        self._below: tuple[Said, ...] = below.levels if below else ()
        self.rows: dict[str, dict[Row, None]] = {}
        self.fresh: dict[str, list[Row]] = {}
        self.is_first_round = True
        self.steps = 0
        self._after: dict[tuple[str, Value], list[Value]] = {}
        self._before: dict[tuple[str, Value], list[Value]] = {}

    @property
    def levels(self) -> tuple[Said, ...]:
        """What is said at this level and below, this one first; not kept, so that no circle waits to be collected."""
        return (self, *self._below)

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

    def has(self, predicate: str, row: Row) -> bool:
        """Whether a statement is said, otherwise than by a chain."""
        return any(row in level.rows.get(predicate, ()) for level in self.levels)

    def speaks_of(self, thing: Value) -> bool:
        """Whether a row of two places at this level has a thing."""
        return any((name, thing) in at for name in self.rows for at in (self._after, self._before))

    def matching(self, predicate: str, pattern: Sequence[Value | None]) -> Iterator[Row]:
        """Yield the rows that are said and match a pattern, ``None`` where anything may stand; one may come twice."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuchError
        if self.program.predicates[predicate].transitive:
            yield from self._chained(predicate, *pattern)
            return
        for level in self.levels:
            rows: Iterable[Row] = level.rows.get(predicate, ())
            if None not in pattern:
                rows = [row for row in (tuple(part for part in pattern if part is not None),) if row in rows]
            elif len(pattern) == 2 and pattern[0] is not None:
                rows = [(pattern[0], other) for other in level._after.get((predicate, pattern[0]), ())]
            elif len(pattern) == 2 and pattern[1] is not None:
                rows = [(other, pattern[1]) for other in level._before.get((predicate, pattern[1]), ())]
            yield from rows

    def _chained(self, predicate: str, first: Value | None, second: Value | None) -> Iterator[Row]:
        """Yield the rows of a transitive relation to which its links lead."""
        if first is not None:
            found = self._reached(predicate, first, [level._after for level in self.levels])
            yield from ((first, other) for other in found if second in (None, other))
        elif second is not None:
            found = self._reached(predicate, second, [level._before for level in self.levels])
            yield from ((other, second) for other in found)
        else:
            for start in dict.fromkeys(row[0] for level in self.levels for row in level.rows.get(predicate, ())):
                yield from self._chained(predicate, start, None)

    def _reached(
        self, predicate: str, start: Value, links: Sequence[Mapping[tuple[str, Value], list[Value]]]
    ) -> Iterable[Value]:
        found: dict[Value, None] = {}
        todo = [start]
        for thing in todo:
            for other in (other for level in links for other in level.get((predicate, thing), ())):
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
    while True:
        new: dict[Statement, ImpliedFact] = {}
        for implication in said.program.implications:
            for bound in _ways(said, implication.body):
                head, since = _under(implication.head, bound), tuple(_under(atom, bound) for atom in implication.body)
                row = _values(head)
                other = new.get(head)
                if other is None and said.has(head.predicate, row):
                    continue
                if other is None or (other.by is implication and _key(since) < _key(other.since)):
                    new[head] = ImpliedFact(head.predicate, row, implication, since)
        said.fresh, said.is_first_round = {}, False
        if not new:
            return found
        found += new.values()
        for fact in new.values():
            said.add(fact.predicate, fact.arguments)


@lru_cache(maxsize=8)
def implied_by_documents(program: EngineProgram) -> tuple[Said, tuple[ImpliedFact, ...]]:
    """Return what documents and vocabularies say, as far as anything may follow from it, and what follows."""
    said = Said(program)
    for fact in program.facts:
        row = tuple(value for value in fact.atom.arguments if not isinstance(value, Var))
        said.add(fact.atom.predicate, row)
    return said, tuple(implied(said))


def _ways(said: Said, body: Sequence[Atom]) -> Iterator[dict[Var, Value]]:
    """Yield the bindings under which all of a body is said and part of it is fresh; one may come twice."""
    about, (_, *below) = said.program.predicates, said.levels
    if any(about[atom.predicate].transitive and atom.predicate in said.fresh for atom in body):
        yield from _solutions(said, list(body), {})  # a link may make any chain
        return
    for place, atom in enumerate(body):
        rows = said.fresh.get(atom.predicate, ())
        of_kind = rows and about[atom.predicate].kind is Kind.CATEGORY
        if of_kind and said.is_first_round and below and _is_related(said.program, atom, body):
            # all that this level relates the thing to is fresh too, and is tried from there
            rows = [row for row in rows if any(level.speaks_of(row[0]) for level in below)]
        for row in rows:
            if (bound := _bind(atom, row, {})) is not None:
                yield from _solutions(said, [*body[:place], *body[place + 1 :]], bound)


def _is_related(program: EngineProgram, category: Atom, body: Sequence[Atom]) -> bool:
    """Whether another condition than of a category is about the thing of a category."""
    others = (atom for atom in body if program.predicates[atom.predicate].kind is not Kind.CATEGORY)
    return any(category.arguments[0] in atom.arguments for atom in others)


def _solutions(said: Said, body: Sequence[Atom], bound: dict[Var, Value]) -> Iterator[dict[Var, Value]]:
    if not body:
        yield bound
        return
    atom = min(body, key=lambda each: _openness(each, bound)) if len(body) > 1 else body[0]
    rest = [each for each in body if each is not atom]
    pattern = tuple(bound.get(part) if isinstance(part, Var) else part for part in atom.arguments)
    for row in list(said.matching(atom.predicate, pattern)):
        if (more := _bind(atom, row, bound)) is not None:
            yield from _solutions(said, rest, more)


def _openness(atom: Atom, bound: Bound) -> tuple[int, bool]:
    """Order the conditions: first those with fewest places open; a category before what relates things."""
    return sum(isinstance(part, Var) and part not in bound for part in atom.arguments), len(atom.arguments) > 1


def _bind(atom: Atom, row: Row, bound: Bound) -> dict[Var, Value] | None:
    found = dict(bound)
    for part, value in zip(atom.arguments, row, strict=True):
        if (found.setdefault(part, value) if isinstance(part, Var) else part) != value:
            return None
    return found


def _under(atom: Atom, bound: Bound) -> Statement:
    return Statement(atom.predicate, tuple(bound[part] if isinstance(part, Var) else part for part in atom.arguments))


def _values(statement: Statement) -> Row:
    return tuple(part for part in statement.arguments if isinstance(part, Value))


def _key(since: Sequence[Statement]) -> bytes:
    return canonical([atom_json(statement) for statement in since])
