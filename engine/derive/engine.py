"""The result of an engine, and the narrow interface that every engine stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from logic.worlds import Facts, Tuple, World

#: A conclusion to be derived: the id of the rule that gives it, and the tuple of its head.
Goal = tuple[str, Tuple]


@dataclass(frozen=True, slots=True)
class Derived:
    """Everything derived for one case under a choice of readings; ``cost`` is the work it took.

    ``refused`` are the predicates that the engine did not finish itself, and took from another engine.
    """

    certain: World
    possible: World
    cost: int
    refused: tuple[str, ...] = ()


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
        """Derive ``predicates`` and all they rest on, under the ``readings`` of doubts; raises
        :class:`BudgetExceededError`. A rule under a doubt of which none is taken counts in the possible world only."""
        ...
