"""What an engine hands back, and the narrow interface every engine stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.terms import Known
from grammar.datalog import EngineProgram

Tuple = tuple[Known, ...]
Pattern = tuple[Known | None, ...]

#: A conclusion to be derived: the id of the rule that gives it, and the tuple of its head.
Goal = tuple[str, Tuple]


class Facts(Protocol):
    """The facts of one case beside those the documents state, in the two worlds. ``None`` in a pattern is unbound.

    ``certain`` yields what holds whatever the unknown facts are; ``possible`` all that is not known to be false, with
    an :class:`~engine.terms.Unknown` where a value is not known. A bound place comes back as it was asked.
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


@dataclass(frozen=True, slots=True)
class Derived:
    """Everything derived for one case under one choice of readings; ``steps`` is what it cost.

    ``refused`` are the predicates that the engine did not finish itself, and took from another.
    """

    certain: World
    possible: World
    steps: int
    refused: tuple[str, ...] = ()


class BudgetExceededError(RuntimeError):
    """A derivation took more steps than it was allowed; carries the budget."""

    def __init__(self, budget: int) -> None:
        super().__init__(f"derivation needs more than {budget} steps")
        self.budget = budget


class Engine(Protocol):
    """An engine: a program and facts in, derived facts out."""

    name: str
    version: str

    def derive(
        self,
        facts: Facts,
        predicates: Iterable[str],
        readings: Mapping[str, str],
        budget: int,
    ) -> Derived:
        """Derive ``predicates`` and all they rest on; raises :class:`BudgetExceededError`."""
        ...


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
