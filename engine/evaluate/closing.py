"""closing: what possibly holds of recursive predicates, or does not: goals that are complete together.

That a statement of a recursive predicate does not hold can only be told of all that could give it. A search asks for
a *goal*: a predicate with some places bound. Its rules are tried for the goal; a condition on the same component
asks for a goal of its own and waits for its rows, now or later (tabling with completion; W. Chen and D. S. Warren,
*Tabled evaluation with delaying*, 1996). When nothing more is found, all these goals are complete together: together
they are one closure. A goal that an earlier closure has completed is read there.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

from engine.case.facts import CaseFacts
from engine.evaluate.goals import Below, Goals, Readings
from engine.evaluate.trace import Closure, Conclusion, Leaf, Node, Onward, Search, Way
from logic.terms import fit, is_plain, may_equal
from logic.worlds import Pattern, Tuple

Bound = tuple[bool, ...]


class Frame(Protocol):
    """What a closing needs of the run that it is a part of."""

    facts: CaseFacts
    goals: Goals

    def spend(self, cost: int) -> None:
        """Count what something costs."""
        ...

    def leaf(self, predicate: str, row: Tuple) -> Leaf:
        """Return what case and documents say of a ground statement."""
        ...

    def leaves(self, predicate: str, pattern: Pattern) -> list[Leaf]:
        """Return what case and documents do not deny of what fits a pattern."""
        ...


class Means(NamedTuple):
    """How goals of one predicate and shape are found: ``certain`` finds what certainly holds, ``rules`` tries the
    rules; ``given``: case and documents may say it too."""

    given: bool
    certain: Callable[..., None]
    rules: Callable[..., Sequence[tuple[str, Way]]]


class Asked(NamedTuple):
    """What is asked of a recursive predicate: with the means to find it, and those for each shape with fewer places
    bound."""

    predicate: str
    pattern: Pattern
    means: Means
    wider: tuple[tuple[Bound, Means], ...]


class Closings:
    """The closures of a run, and what is read off them."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._complete: dict[Below, _Tables] = defaultdict(_Tables)
        self._searches: dict[tuple[Below, str, Pattern], Search] = {}
        self._within: dict[tuple[str, Pattern], Search] = {}

    def search(self, readings: Readings, below: Below, asked: Asked) -> Search:
        """Return the search for what fits a pattern in what rules give, and in what case and documents say."""
        predicate, pattern = asked.predicate, asked.pattern
        key = (below, predicate, pattern)
        found = self._searches.get(key)
        if found is None:
            table = self.covering(below, predicate, pattern)
            if table is None:
                closing = Closing(self._frame, self, readings, below)
                table = closing.find(asked)
                self._complete[below].add_all(closing.tables)
            ends = list(table.fitting(pattern))
            self._frame.spend(1 + len(ends))
            found = Search(predicate, pattern, self.within(asked).direct, (), ends, table.closing.closure)
            self._searches[key] = found
        return found

    def covering(self, below: Below, predicate: str, pattern: Pattern) -> Table | None:
        """Return a table that is complete and has all that fits a pattern, if there is one."""
        return self._complete[below].covering(predicate, pattern)

    def within(self, asked: Asked) -> Search:
        """Return the search for what case and documents say of what is asked; what rules give is not in it."""
        predicate, pattern = asked.predicate, asked.pattern
        found = self._within.get((predicate, pattern))
        if found is None:
            direct = self._leaves(predicate, pattern) if asked.means.given else []
            found = self._within[predicate, pattern] = Search(predicate, pattern, direct, within=True)
        return found

    def _leaves(self, predicate: str, pattern: Pattern) -> list[Leaf]:
        if None in pattern:
            return self._frame.leaves(predicate, pattern)
        return [self._frame.leaf(predicate, tuple(part for part in pattern if part is not None))]


class Closing:
    """Goals that are complete together; ``closure`` is the trace of how they were found."""

    def __init__(self, frame: Frame, closings: Closings, readings: Readings, below: Below) -> None:
        self.closure = Closure()
        self.tables = _Tables()
        self._frame, self._closings, self._readings, self._below = frame, closings, readings, below
        self._certain: dict[str, dict[Tuple, Node]] = defaultdict(dict)
        self._tasks: deque[Callable[[], None]] = deque()

    def find(self, asked: Asked) -> Table:
        """Find all that fits what is asked, with all that this rests on."""
        table = self._table(asked)
        while self._tasks:
            self._frame.spend(1)
            self._tasks.popleft()()
        return table

    def wait(
        self,
        asked: Asked,
        then: Callable[..., Onward | None],
        arguments: tuple[Any, ...],
        twice: tuple[tuple[int, int], ...] = (),
    ) -> tuple[Search, Sequence[Onward]]:
        """Go on with each row that fits what is asked, now or later; return what case and documents say of it, or the
        search that was complete before, and where the ways will be found. ``twice`` are the places of a variable that
        stands twice in the atom: a row that may have one term there goes on as the row that has."""
        predicate, pattern = asked.predicate, asked.pattern
        waiting = _Waiting(asked, then, arguments, twice)
        if self._closings.covering(self._below, predicate, pattern) is not None:
            search = self._search(asked)
            for row in dict.fromkeys(map(waiting.as_asked, search.rows())):
                if row is not None:
                    self._go_on(waiting, row, search.known.get(row) or self._search(asked._replace(pattern=row)))
            return search, waiting.ways
        table, search = self._table(asked), self._closings.within(asked)
        for leaf in search.found:
            self._wake(waiting, waiting.as_asked(leaf.row), None)
        for conclusion in table.near(pattern):
            self.offer(waiting, conclusion)
        table.keep(waiting)
        return search, waiting.ways

    def offer(self, waiting: _Waiting, conclusion: Conclusion) -> None:
        """Go on with a row, if it is one that is waited for."""
        self._wake(waiting, waiting.as_asked(conclusion.row), conclusion)

    def certain(self, predicate: str, row: Tuple) -> Node | None:
        """Return the node that shows that a row certainly holds, of those that are asked about."""
        return self._certain[predicate].get(row)

    def _table(self, asked: Asked) -> Table:
        """Return the table that has what is asked, or will have. The place of a null is open in it: a null may be any
        thing."""
        predicate, pattern, means, _ = asked
        table = self.tables.covering(predicate, pattern)
        if table is None:
            if not all(part is None or is_plain(part) for part in pattern):
                shape = _shape(pattern)
                pattern, means = _of_shape(pattern, shape), dict(asked.wider)[shape]
            table = Table(self, predicate)
            self.tables.add(predicate, pattern, table)
            goals, given = self._frame.goals, means.given
            certain = goals.complete(means.certain, self._readings, self._below, predicate, pattern, given=given)
            self._certain[predicate].update(certain)
            self.closure.tried[predicate, pattern] = ()
            self._tasks.append(partial(self._try, table, pattern, means))
        return table

    def _try(self, table: Table, pattern: Pattern, means: Means) -> None:
        tried = means.rules(self._frame, self._readings, pattern, table)
        self.closure.tried[table.predicate, pattern] = tried

    def _search(self, asked: Asked) -> Search:
        return self._closings.search(self._readings, self._below, asked)

    def _wake(self, waiting: _Waiting, row: Tuple | None, conclusion: Conclusion | None) -> None:
        if row is not None and row not in waiting.seen:
            waiting.seen.add(row)
            self._go_on(waiting, row, self._premise(waiting.asked, row, conclusion))

    def _go_on(self, waiting: _Waiting, row: Tuple, premise: Node) -> None:
        self._tasks.append(partial(waiting.go_on, row, premise))

    def _premise(self, asked: Asked, row: Tuple, conclusion: Conclusion | None) -> Node:
        """Return the node that shows how a statement holds, or may."""
        if (certain := self.certain(asked.predicate, row)) is not None:
            return certain
        if asked.means.given:
            leaf = self._frame.leaf(asked.predicate, row)
            if leaf.truth is None or conclusion is None:  # without either, a row that may have one term in two places
                return leaf
        assert conclusion is not None
        return conclusion if conclusion.row == row else _as_asked(conclusion, row)


class _Waiting:
    """A way that waits for what fits a pattern; each row comes to it once."""

    __slots__ = ("arguments", "asked", "seen", "then", "twice", "ways")

    def __init__(
        self,
        asked: Asked,
        then: Callable[..., Onward | None],
        arguments: tuple[Any, ...],
        twice: tuple[tuple[int, int], ...],
    ) -> None:
        self.asked, self.then, self.arguments, self.twice = asked, then, arguments, twice
        self.seen, self.ways = set[Tuple](), list[Onward]()

    def as_asked(self, row: Tuple) -> Tuple | None:
        """Return a row as it is asked for, if it may be that: the pattern's terms in bound places, and in the second
        place of a variable the term of the first."""
        found = fit(self.asked.pattern, row, certain=False)
        for first, second in self.twice:
            if found is None or may_equal(found[first], found[second]) is False:
                return None
            found = (*found[:second], found[first], *found[second + 1 :])
        return found

    def go_on(self, row: Tuple, premise: Node) -> None:
        """Go on with a row that a node shows."""
        onward = self.then(*self.arguments, row, premise)
        if onward is not None:
            self.ways.append(onward)


class Table:
    """What rules give of one goal, and what waits for it: both by what they have in the places that are bound in some
    pattern."""

    def __init__(self, closing: Closing, predicate: str) -> None:
        self.closing, self.predicate = closing, predicate
        self.wait = closing.wait
        self._rows: dict[Tuple, Conclusion] = {}
        self._vague: list[Conclusion] = []
        self._near: dict[Bound, dict[Pattern, list[Conclusion]]] = {}
        self._waiting: dict[Bound, dict[Pattern, list[_Waiting]]] = {}

    def give(self, conclusion: Conclusion) -> None:
        """Add what a rule gives to what was found."""
        if conclusion.row not in self._rows:
            for waiting in self._add(conclusion):
                self.closing.offer(waiting, conclusion)

    def _add(self, conclusion: Conclusion) -> Iterable[_Waiting]:
        """Keep a new row, and return what may wait for it."""
        row = conclusion.row
        self._rows[row] = conclusion
        if all(map(is_plain, row)):
            for shape, near in self._near.items():
                near.setdefault(_of_shape(row, shape), []).append(conclusion)
            return [one for shape, waiting in self._waiting.items() for one in waiting.get(_of_shape(row, shape), ())]
        self._vague.append(conclusion)
        return [one for waiting in self._waiting.values() for those in waiting.values() for one in those]

    def keep(self, waiting: _Waiting) -> None:
        """Keep what waits."""
        pattern = waiting.asked.pattern
        shape = _shape(pattern)
        self._waiting.setdefault(shape, {}).setdefault(_of_shape(pattern, shape), []).append(waiting)

    def near(self, pattern: Pattern) -> list[Conclusion]:
        """Return the rows that may be what a pattern has in its places, and perhaps others."""
        shape = _shape(pattern)
        if not any(shape):
            return list(self._rows.values())
        if shape not in self._near:
            near = self._near[shape] = {}
            for row, conclusion in self._rows.items():
                if all(map(is_plain, row)):
                    near.setdefault(_of_shape(row, shape), []).append(conclusion)
        return [*self._near[shape].get(_of_shape(pattern, shape), ()), *self._vague]

    def fitting(self, pattern: Pattern) -> Iterator[Conclusion]:
        """Yield what was found that fits a pattern, as it asks; for sure only what is just that."""
        for found in self.near(pattern):
            asked = fit(pattern, found.row, certain=False)
            if asked == found.row:
                shown = self.closing.certain(self.predicate, asked)
                yield shown if isinstance(shown, Conclusion) else found
            elif asked is not None:
                yield _as_asked(found, asked)


class _Tables:
    """The tables of goals, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._tables: dict[tuple[str, Pattern], tuple[int, Table]] = {}
        self._shapes: dict[str, dict[Bound, None]] = defaultdict(dict)

    def add(self, predicate: str, pattern: Pattern, table: Table) -> None:
        """Add the table of a goal."""
        self._tables[predicate, pattern] = len(self._tables), table
        self._shapes[predicate][_shape(pattern)] = None

    def add_all(self, tables: _Tables) -> None:
        """Add other tables after these."""
        for (predicate, pattern), (_, table) in tables._tables.items():
            self.add(predicate, pattern, table)

    def covering(self, predicate: str, pattern: Pattern) -> Table | None:
        """Return the first table of a goal that has nothing bound but what a pattern has bound likewise."""
        goals = [(predicate, _of_shape(pattern, shape)) for shape in self._shapes.get(predicate, ())]
        return min([self._tables[goal] for goal in goals if goal in self._tables], default=(0, None))[1]


def _as_asked(found: Conclusion, row: Tuple) -> Conclusion:
    """Return a conclusion as one of what was asked for, which it may be."""
    return Conclusion(found.predicate, row, found.rule, found.variables, found.values, found.premises, truth=None)


def _shape(pattern: Pattern) -> Bound:
    """Return which places of a pattern are bound to a value."""
    return tuple([part is not None and is_plain(part) for part in pattern])


def _of_shape(pattern: Pattern, shape: Bound) -> Pattern:
    """Return a pattern with only the places of a shape bound."""
    return tuple([part if is_bound else None for part, is_bound in zip(pattern, shape, strict=True)])
