"""The facts of a case in two worlds, the tables derived from them, and the predicates that predicates rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from logic.datalog import EngineProgram
from logic.terms import Known

Tuple = tuple[Known, ...]
Pattern = tuple[Known | None, ...]


class Facts(Protocol):
    """The facts of one case and of the documents, in the two worlds. ``None`` in a pattern is an open place.

    ``certain`` yields the tuples that hold whatever the unknown facts are. ``possible`` yields all that are not known
    to be false, with an :class:`~logic.terms.Unknown` in the place of an unknown value. A bound place keeps the
    pattern's term.
    """

    def certain(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield the tuples that certainly hold and match the pattern."""
        ...

    def possible(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield the tuples that possibly hold and match the pattern."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """The tables that an engine derives in one world: tuples by predicate, and by the rule that derived them."""

    predicates: Mapping[str, frozenset[Tuple]]
    rules: Mapping[str, frozenset[Tuple]]


def reachable(program: EngineProgram, predicates: Iterable[str]) -> frozenset[str]:
    """Return the concluded predicates that ``predicates`` rest on, themselves included."""
    uses = program.uses
    todo, seen = list(predicates), set[str]()
    while todo:
        predicate = todo.pop()
        if predicate in uses and predicate not in seen:
            seen.add(predicate)
            todo.extend(uses[predicate])
    return frozenset(seen)


def reads_uncontested(program: EngineProgram, reader: str, predicate: str) -> bool:
    """Whether the rules of ``reader`` read as certain only those rows of ``predicate`` that are not contested.

    They do for a predicate that is contestable, unless it rests on ``reader`` in turn: then its possible rows are not
    complete when they are read.
    """
    return predicate in program.contestable and reader not in reachable(program, [predicate])
