"""The facts of a case in two worlds, what is derived of them, and which predicates rest on which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from logic.datalog import EngineProgram
from logic.terms import Known

Tuple = tuple[Known, ...]
Pattern = tuple[Known | None, ...]


class Facts(Protocol):
    """The facts of one case beside those the documents state, in the two worlds. ``None`` in a pattern is unbound.

    ``certain`` yields what holds whatever the unknown facts are; ``possible`` all that is not known to be false, with
    an :class:`~logic.terms.Unknown` where a value is not known. A bound place comes back as it was asked.
    """

    def certain(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield the tuples that certainly hold and match the pattern."""
        ...

    def possible(self, predicate: str, pattern: Pattern) -> Iterable[Tuple]:
        """Yield the tuples that possibly hold and match the pattern."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What one of the two programs derives: tuples by predicate, and by the rule that gave them."""

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
    """Whether the rules of ``reader`` certainly read of ``predicate`` only what is not contested.

    Of an attribute that may be contested they do, unless it rests on them in turn and so is not complete.
    """
    return predicate in program.contestable and reader not in reachable(program, [predicate])
