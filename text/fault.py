"""A fault found in what someone wrote: data first, text later.

A diagnostic says what is wrong, where, what else is concerned, and the likely mend. The terminal, JSON, the tests and
an editor all render this one value. Every code has its row in :mod:`text.codes` and its page in
``docs/diagnostics.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of one file; ``file`` is the path it was read from."""

    file: str
    start: int
    end: int


class Severity(Enum):
    """``ERROR`` stops the rule base from loading; ``WARNING`` does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Label:
    """A further place that the fault concerns, with what it has to do with it, in Chinese and English."""

    span: Span
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``arguments`` fill the message of ``code``; ``hint`` is the likely mend, in Chinese and English."""

    code: str
    span: Span
    arguments: dict[str, str] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    hint: tuple[str, str] | None = None


#: The most faults that a pass reports before it stops.
MOST_FAULTS = 100


class FaultsError(Exception):
    """Raised by a pass that found faults: all of them, in the order of the text."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = sorted(faults, key=lambda f: (f.span, f.code))


class Faults(list[Fault]):
    """The faults a pass has found so far; raises :class:`FaultsError` with them when they are
    :data:`MOST_FAULTS`, so that a text with a fault in every word is not looked through to its end."""

    def append(self, fault: Fault) -> None:
        """Take one more fault."""
        super().append(fault)
        if len(self) >= MOST_FAULTS:
            raise FaultsError(list(self))
