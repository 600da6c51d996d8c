"""goals: what certainly holds of recursive predicates, found by demand.

A goal asks for what it rests on, each is asked once, and a row wakes whatever waits for it (tabling; W. Chen and D. S.
Warren, *Tabled evaluation with delaying*, 1996). A row is concluded from rows that were there before it, so that
nothing rests on itself. What *possibly* holds, or does not, is found by :mod:`engine.evaluate.closing`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from engine.case.facts import CaseFacts
from engine.evaluate.trace import Conclusion, Leaf, Node
from logic.datalog import Var
from logic.labels import holds_surely
from logic.worlds import Pattern, Tuple

#: The reading taken of each doubt of the program, ``None`` of one that is not asked about.
Readings = Sequence[str | None]

#: The readings of the doubts below what is asked for.
Below = tuple[str | None, ...]


class Frame(Protocol):
    """What goals need of the run that they are a part of."""

    facts: CaseFacts

    def spend(self, cost: int) -> None:
        """Count what something costs."""
        ...

    def leaf(self, predicate: str, row: Tuple) -> Leaf:
        """Return what case and documents say of a ground statement."""
        ...


class Goal:
    """What is found of one pattern, each row with the node that shows it, and what waits for more."""

    __slots__ = ("predicate", "rows", "waiting")

    def __init__(self, predicate: str) -> None:
        self.predicate = predicate
        self.rows: dict[Tuple, Node] = {}
        self.waiting: list[tuple[Callable[..., None], tuple[Any, ...]]] = []


class Goals:
    """The goals of a run: what certainly holds of recursive predicates, as far as it was asked for."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._goals: dict[object, Goal] = {}
        self._tasks: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()

    def complete(
        self, find: Callable[..., None], readings: Readings, below: Below, predicate: str, pattern: Pattern, given: bool
    ) -> Mapping[Tuple, Node]:
        """Return all that certainly fits a pattern; ``find`` tries the rules, ``given``: case and documents say it
        too."""
        outside, self._tasks = self._tasks, deque()
        goal = self.goal(find, readings, below, predicate, pattern, given)
        while self._tasks:
            self._frame.spend(1)
            task, arguments = self._tasks.popleft()
            task(*arguments)
        self._tasks = outside
        return goal.rows

    def goal(
        self, find: Callable[..., None], readings: Readings, below: Below, predicate: str, pattern: Pattern, given: bool
    ) -> Goal:
        """Return the goal for a pattern; what it finds comes later."""
        key = (predicate, pattern, below)
        goal = self._goals.get(key)
        if goal is None:
            goal = self._goals[key] = Goal(predicate)
            if all(part is None or holds_surely(part) for part in pattern):  # of no null does anything certainly hold
                for row in sorted(set(self._frame.facts.certain(predicate, pattern)), key=repr) if given else ():
                    goal.rows[row] = self._frame.leaf(predicate, row)
                self._tasks.append((find, (self._frame, readings, pattern, goal)))
        return goal

    def wait(self, goal: Goal, then: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        """Go on with each row that a goal has found, and with each that it will find."""
        goal.waiting.append((then, arguments))
        self._tasks.extend((then, (*arguments, row, node)) for row, node in goal.rows.items())

    def give(
        self, goal: Goal, row: Tuple, rule: str, variables: tuple[Var, ...], values: Tuple, premises: tuple[Node, ...]
    ) -> None:
        """Add a row to what a goal has found, unless it is there already."""
        if row not in goal.rows:
            node = Conclusion(goal.predicate, row, rule, variables, values, premises, truth=True)
            goal.rows[row] = node
            self._tasks.extend((then, (*arguments, row, node)) for then, arguments in goal.waiting)
