"""recursion: what predicates that rest on each other give, in two ways.

What *certainly* holds is found by demand (:class:`Goals`): a goal asks for what it rests on, each is asked once, and
a row wakes whatever waits for it (tabling; W. Chen and D. S. Warren, *Tabled evaluation with delaying*, 1996). A row
is concluded from rows that were there before it, so that nothing rests on itself. What *possibly* holds, or does not,
can only be told of all that the predicates give together (:class:`Closing`), which is found the same way with nothing
bound.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from engine.case.facts import CaseFacts
from engine.evaluate.trace import Closure, Conclusion, Leaf, Node, Onward, Search, Way
from logic.datalog import Var
from logic.terms import fit, is_known
from logic.worlds import Pattern, Tuple

#: The reading taken of each doubt of the program, ``None`` of one that is not asked about.
Readings = Sequence[str | None]

#: The readings of the doubts below what is asked for.
Below = tuple[str | None, ...]


class Frame(Protocol):
    """What recursion needs of the run it is a part of."""

    facts: CaseFacts

    def spend(self, cost: int) -> None:
        """Count what something costs."""
        ...

    def leaf(self, predicate: str, row: Tuple) -> Leaf:
        """Return what case and documents say of a ground statement."""
        ...

    def leaves(self, predicate: str, pattern: Pattern) -> list[Leaf]:
        """Return what case and documents do not deny of what fits a pattern."""
        ...

    def unnamed(self, predicate: str, pattern: Pattern) -> list[Leaf]:
        """Return what may hold of a thing that nobody has named."""
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
            if all(part is None or is_known(part) for part in pattern):  # of no null does anything certainly hold
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


class _Waiting:
    """A way that waits, within a closure, for what fits a pattern; each row comes to it once."""

    __slots__ = ("arguments", "pattern", "seen", "then", "ways")

    def __init__(self, pattern: Pattern, then: Callable[..., Onward | None], arguments: tuple[Any, ...]) -> None:
        self.pattern, self.then, self.arguments = pattern, then, arguments
        self.seen, self.ways = set[Tuple](), list[Onward]()


class _Table:
    """What a closure finds of one predicate, and what waits for it, both by what they have in the first place."""

    def __init__(self) -> None:
        self.rows: dict[Tuple, Conclusion] = {}
        self._by_first: dict[object, list[Conclusion]] = defaultdict(list)
        self._vague: list[Conclusion] = []
        self._waiting_for: dict[object, list[_Waiting]] = defaultdict(list)
        self._waiting: list[_Waiting] = []

    def add(self, conclusion: Conclusion) -> Iterable[_Waiting]:
        """Keep a new row, and return what may wait for it."""
        row = conclusion.row
        self.rows[row] = conclusion
        if row and is_known(row[0]):
            self._by_first[row[0]].append(conclusion)
            return [*self._waiting_for.get(row[0], ()), *self._waiting]
        self._vague.append(conclusion)
        return [*(one for waiting in self._waiting_for.values() for one in waiting), *self._waiting]

    def wait(self, waiting: _Waiting) -> None:
        """Keep what waits."""
        first = waiting.pattern[0] if waiting.pattern else None
        (self._waiting if first is None or not is_known(first) else self._waiting_for[first]).append(waiting)

    def near(self, pattern: Pattern) -> list[Conclusion]:
        """Return the rows whose first place may be what a pattern has there."""
        first = pattern[0] if pattern else None
        if first is None or not is_known(first):
            return list(self.rows.values())
        return [*self._by_first.get(first, ()), *self._vague]


class Closing:
    """All that the rules of predicates which rest on each other give of a case; ``closure`` is its trace."""

    def __init__(
        self,
        frame: Frame,
        arities: Mapping[str, int],
        certain: Mapping[str, Mapping[Tuple, Node]],
        given: frozenset[str],
    ) -> None:
        self.closure = Closure(arities)
        self._frame, self._certain, self._given = frame, certain, given
        self._tables = {predicate: _Table() for predicate in certain}
        self._within: dict[tuple[str, Pattern], Search] = {}
        self._tasks: deque[tuple[_Waiting, tuple[Any, ...]]] = deque()

    def find(self, rules: Iterable[Callable[[Closing], Sequence[tuple[str, Way]]]]) -> None:
        """Try the rules of each predicate until nothing more is found."""
        self.closure.tried = [tried(self) for tried in rules]
        while self._tasks:
            self._frame.spend(1)
            waiting, arguments = self._tasks.popleft()
            onward = waiting.then(*arguments)
            if onward is not None:
                waiting.ways.append(onward)

    def wait(
        self, predicate: str, pattern: Pattern, then: Callable[..., Onward | None], arguments: tuple[Any, ...]
    ) -> tuple[Search, Sequence[Onward]]:
        """Go on with each row that fits a pattern, now or later; return what case and documents say of it, and where
        the ways will be found."""
        search = self.direct(predicate, pattern)
        waiting, table = _Waiting(pattern, then, arguments), self._tables[predicate]
        for leaf in search.found:
            self._wake(waiting, predicate, leaf.row, None)
        for conclusion in table.near(pattern):
            self._offer(waiting, conclusion)
        table.wait(waiting)
        return search, waiting.ways

    def give(self, conclusion: Conclusion) -> None:
        """Add what a rule gives to what was found."""
        table = self._tables[conclusion.predicate]
        if conclusion.row not in table.rows:
            for waiting in table.add(conclusion):
                self._offer(waiting, conclusion)

    def fitting(self, predicate: str, pattern: Pattern) -> Iterator[Conclusion]:
        """Yield what was found that fits a pattern, as it asks; for sure only what is just that."""
        certain = self._certain[predicate]
        for found in self._tables[predicate].near(pattern):
            asked = fit(pattern, found.row, certain=False)
            if asked == found.row:
                shown = certain.get(asked)
                yield shown if isinstance(shown, Conclusion) else found
            elif asked is not None:
                yield _as_asked(found, asked)

    def direct(self, predicate: str, pattern: Pattern) -> Search:
        """Return the search for what case and documents say of a pattern, and for what nobody has named."""
        found = self._within.get((predicate, pattern))
        if found is None:
            direct = self._frame.unnamed(predicate, pattern)
            if predicate in self._given:
                direct = self._leaves(predicate, pattern, direct)
            found = self._within[predicate, pattern] = Search(predicate, pattern, direct, within=True)
        return found

    def _leaves(self, predicate: str, pattern: Pattern, unnamed: list[Leaf]) -> list[Leaf]:
        """Return what case and documents say of a pattern beside what nobody has named."""
        if None in pattern:
            found = self._frame.leaves(predicate, pattern)
        else:
            found = [self._frame.leaf(predicate, tuple(part for part in pattern if part is not None))]
        said = {leaf.row for leaf in unnamed}
        return [*unnamed, *(leaf for leaf in found if leaf.row not in said)]

    def _offer(self, waiting: _Waiting, conclusion: Conclusion) -> None:
        asked = fit(waiting.pattern, conclusion.row, certain=False)
        if asked is not None:
            self._wake(waiting, conclusion.predicate, asked, conclusion)

    def _wake(self, waiting: _Waiting, predicate: str, asked: Tuple, conclusion: Conclusion | None) -> None:
        if asked not in waiting.seen:
            waiting.seen.add(asked)
            node = self._premise(predicate, asked, conclusion)
            self._tasks.append((waiting, (*waiting.arguments, asked, node)))

    def _premise(self, predicate: str, asked: Tuple, conclusion: Conclusion | None) -> Node:
        """Return the node that shows how a statement holds, or may."""
        if (certain := self._certain[predicate].get(asked)) is not None:
            return certain
        if predicate in self._given and (leaf := self._frame.leaf(predicate, asked)).truth is None:
            return leaf
        if unnamed := self._frame.unnamed(predicate, asked):
            return unnamed[0]
        assert conclusion is not None
        return conclusion if conclusion.row == asked else _as_asked(conclusion, asked)


def _as_asked(found: Conclusion, row: Tuple) -> Conclusion:
    """Return a conclusion as one of what was asked for, which it may be."""
    return Conclusion(found.predicate, row, found.rule, found.variables, found.values, found.premises, truth=None)
