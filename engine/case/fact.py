"""fact: one fact that a case gives, and who found it."""

from __future__ import annotations

from dataclasses import dataclass

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
