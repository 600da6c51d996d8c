"""choices: the choices of readings under which a question is decided, as the leaves of a tree.

A case is looked at under the first reading of every doubt. Where nothing that was looked at stands under readings, that
is the one choice, and it assigns no doubt. Otherwise a doubt that was looked at is split into its readings, and the
case is looked at under each. So a choice assigns the doubts that were looked at on the way to it: whatever the readings
of the others, what was found is the same. Every combination of readings has exactly one choice that it fits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Generic, TypeVar

from logic.datalog import EngineProgram

T = TypeVar("T")

#: The most choices of readings under which one question is decided; beyond it each doubt is varied alone.
MOST_CHOICES = 48

#: What looks at a case under a reading of every doubt, and returns what it found and the doubts that it looked at.
Look = Callable[[Mapping[str, str]], tuple[T, Collection[str]]]


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """The ``readings`` of the doubts that were looked at; ``taken`` has the first reading of the others as well.
    ``found`` is what was found under it."""

    readings: Mapping[str, str]
    taken: Mapping[str, str]
    found: T


def options_of(program: EngineProgram, doubts: Collection[str], fixed: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the readings of doubts, each with its default first, or its first where none is the default; only the one
    that it is ``fixed`` to, if it is."""
    return {doubt: _options(program, doubt, fixed) for doubt in program.doubts if doubt in doubts}


def _options(program: EngineProgram, doubt: str, fixed: Mapping[str, str]) -> list[str]:
    row = program.doubts[doubt]
    names = [name for name, _ in row.readings]
    first = row.default or names[0]
    return [fixed[doubt]] if doubt in fixed else [first, *(name for name in names if name != first)]


def choices_of(
    options: Mapping[str, Sequence[str]], fixed: Mapping[str, str], look: Look[T]
) -> tuple[list[Choice[T]], int]:
    """Return the choices, that of the first readings first, and how many combinations of readings none of them fits.

    There are none of those, unless there are more than :data:`MOST_CHOICES` choices. Then only those choices are
    returned in which at most one doubt is not at its first reading. ``fixed`` readings are assigned in every choice.
    """
    found = list[Choice[T]]()
    for choice in _leaves(options, fixed, look, most_changed=len(options)):
        found.append(choice)
        if len(found) > MOST_CHOICES:
            found = [*_leaves(options, fixed, look, most_changed=1)]
            break
    every = prod(map(len, options.values()))
    return found, every - sum(prod(len(options[d]) for d in options if d not in one.readings) for one in found)


def _leaves(
    options: Mapping[str, Sequence[str]], fixed: Mapping[str, str], look: Look[T], most_changed: int
) -> Iterator[Choice[T]]:
    """Yield the leaves in which at most so many doubts are not at their first reading."""
    first = {doubt: names[0] for doubt, names in options.items()}
    todo: list[tuple[dict[str, str], int]] = [({**fixed}, 0)]
    while todo:
        readings, changed = todo.pop()
        taken = {**first, **readings}
        found, looked_at = look(taken)
        while split := [doubt for doubt in options if doubt in looked_at and doubt not in readings]:
            (doubt, *_), others = split, options[split[0]][1:]
            if changed < most_changed:
                todo += [({**readings, doubt: name}, changed + 1) for name in reversed(others)]
            readings = {**readings, doubt: first[doubt]}
        yield Choice(readings, taken, found)
