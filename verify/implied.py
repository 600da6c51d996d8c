"""What follows from what is said, by the statements of the vocabulary: ``docs/proofs.md``, “What follows”."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

from verify.atoms import Atom, canonical
from verify.terms import Row, Term, read

#: A name of a variable in a statement is text, a term is a tuple.
Pattern = tuple[Any, ...]


class Implications:
    """The statements of a vocabulary, and what documents and vocabularies say that they may lead on from."""

    def __init__(self, program: Any) -> None:
        self.predicates, self.kinds = program["predicates"], program["kinds_of"]
        both: list[list[Any]] = [
            [
                (s["id"], *map(_atom, (s["head"], *s["body"])))
                for s in program["implications"]
                if s["presumed"] is presumed
            ]
            for presumed in (False, True)
        ]
        self.said, self.presumed = both
        self.names = {atom[0] for _, *atoms in (*self.said, *self.presumed) for atom in atoms}
        self._stated: dict[Pattern, dict[Row, None]] = {}
        self._more: dict[Pattern, dict[Row, None]] = {}

    def follow(self, said: Iterable[Atom], *, stated: bool = False) -> Iterator[tuple[Atom, str, list[Atom]]]:
        """Yield what follows from statements beside those that are stated, round by round: each with the statement of
        the vocabulary and what it was found from. With ``stated``, they are those that are stated, and are kept."""
        self._more = self._stated if stated else {}
        fresh = {name for atom in said for name in self._add(*atom)}
        while fresh:
            new: dict[Atom, tuple[int, bytes, list[Atom]]] = {}
            for number, (_, head, *body) in enumerate(self.said):
                # where no condition has a fresh row, what follows was found before
                for bound in self._solutions(body) if any(part[0] in fresh for part in body) else ():
                    atom, since = _under(head, bound), [_under(part, bound) for part in body]
                    if not any((atom[0], *atom[1]) in rows for rows in (self._stated, self._more)):
                        way = (number, canonical(since_json(since)), since)
                        new[atom] = min(new.get(atom, way), way)
            fresh = set()
            for atom, (number, _, since) in new.items():
                fresh |= self._add(*atom)
                yield atom, self.said[number][0], since

    def presume(self, excluded: Callable[[str, Row], bool]) -> Iterator[tuple[Atom, str, list[Atom]]]:
        """Yield what may be presumed beside all that was found to follow: the one value of a thing, where none is said
        and nothing excludes it."""
        found: dict[tuple[str, Term], dict[Atom, tuple[int, bytes, list[Atom]]]] = {}
        for number, (_, head, *body) in enumerate(self.presumed):
            for bound in self._solutions(body):
                atom, since = _under(head, bound), [_under(part, bound) for part in body]
                if not excluded(*atom) and not self._links(atom[0], atom[1][0], None):
                    way = (number, canonical(since_json(since)), since)
                    ways = found.setdefault((atom[0], atom[1][0]), {})
                    ways[atom] = min(ways.get(atom, way), way)
        for ways in found.values():
            for atom, (number, _, since) in ways.items() if len(ways) == 1 else ():
                yield atom, self.presumed[number][0], since

    def _add(self, predicate: str, row: Row) -> set[str]:
        """Keep a statement, and that its thing is of the wider categories, with each part of it in its place or not;
        return of which predicates that is a new row."""
        names = {name for name in {*self.kinds.get(predicate, [predicate])} & self.names if not self._links(name, *row)}
        for name in names:
            for pattern in product(*((part, None) for part in row)):
                self._more.setdefault((name, *pattern), {})[row] = None
        return names

    def _solutions(self, body: list[Atom]) -> Iterator[dict[str, Term]]:
        """Yield what the variables of a body may stand for so that all of it is said, fewest open places first."""
        todo: list[tuple[list[Atom], dict[str, Term]]] = [(body, {})]
        while todo:
            rest, bound = todo.pop()
            if not rest:
                yield bound
                continue
            atom = min(rest, key=lambda other: sum(isinstance(p, str) and p not in bound for p in other[1]))
            for row in self._rows(atom[0], tuple(bound.get(p) if isinstance(p, str) else p for p in atom[1])):
                more, places = dict(bound), zip(atom[1], row, strict=True)
                if all(value == (more.setdefault(p, value) if isinstance(p, str) else p) for p, value in places):
                    todo.append(([other for other in rest if other is not atom], more))

    def _rows(self, name: str, pattern: Pattern) -> Iterator[Row]:
        """Yield the rows that fit a pattern, of a relation that chains those to which its links lead."""
        if not self.predicates[name]["transitive"]:
            yield from self._links(name, *pattern)
            return
        first, last = pattern
        if first is None is not last:
            yield from ((other, last) for other in self._reached(name, last, forward=False))
            return
        for start in [first] if first else {row[0] for row in self._links(name, None, None)}:
            yield from ((start, other) for other in self._reached(name, start, forward=True) if last in (None, other))

    def _links(self, name: str, *pattern: Term | None) -> list[Row]:
        return [row for rows in (self._stated, self._more) for row in rows.get((name, *pattern), ())]

    def _reached(self, name: str, start: Term, *, forward: bool) -> dict[Term, None]:
        found: dict[Term, None] = {}
        todo = [start]
        for thing in todo:
            links = self._links(name, thing, None) if forward else self._links(name, None, thing)
            ways = dict.fromkeys(row[forward] for row in links)
            todo += [other for other in ways if other not in found]
            found.update(ways)
        return found


def since_json(since: Iterable[Atom]) -> list[Any]:
    """Return statements as a leaf writes them."""
    return [[name, *map(_json, row)] for name, row in since]


def _atom(written: Any) -> Atom:
    return written[0], tuple(part["var"] if "var" in part else read(part) for part in written[1:])


def _under(atom: Atom, bound: dict[str, Term]) -> Atom:
    return atom[0], tuple(bound[part] if isinstance(part, str) else part for part in atom[1])


def _json(term: Term) -> Any:
    """Write a name or a word: no statement of a vocabulary leads to anything else."""
    if term[0] == "name":
        return {"name": term[1]}
    return {"word": term[1], "of": term[2]} | ({"not": [*term[3]]} if term[3] else {})
