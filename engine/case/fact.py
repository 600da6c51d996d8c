"""fact: one fact that a case gives, and who found it."""

from __future__ import annotations

from dataclasses import dataclass

from logic.datalog import Implication
from logic.known import Statement
from logic.values import Value


@dataclass(frozen=True, slots=True)
class Finding:
    """Who found a fact, on what day and paper, as the sender says; empty where not said."""

    by: str = ""
    on: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class GivenFact:
    """One fact the case gives: ``holds`` is false when it is denied."""

    predicate: str
    arguments: tuple[Value, ...]
    holds: bool
    path: str
    finding: Finding | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Where the case says it."""
        return (self.path,)


@dataclass(frozen=True, slots=True)
class ImpliedFact:
    """A fact that follows by the statement ``by`` from the facts ``since``, in the order of its body; ``paths`` are
    where the case gives those of them that it gives."""

    predicate: str
    arguments: tuple[Value, ...]
    by: Implication
    since: tuple[Statement, ...]
    paths: tuple[str, ...] = ()
