"""run: one case being evaluated: what the functions of a plan call, what they have found, and what it cost.

Everything that is found is kept by the function that found it, what it was asked for, and the readings of the doubts
below it: so a choice of readings that cannot matter costs nothing, and no rule is tried twice for one statement.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from engine.case.facts import CaseFacts
from engine.evaluate.closing import Asked, Closings
from engine.evaluate.goals import Below, Goals, Readings
from engine.evaluate.trace import (
    Computation,
    Conclusion,
    Leaf,
    Node,
    Search,
    Sole,
    Total,
)
from logic.datalog import Among, Compare, Condition, Gather, Let, Var
from logic.labels import computed
from logic.no_answer import BudgetExceededError
from logic.terms import compare_values, may_equal
from logic.totals import aggregate
from logic.worlds import Pattern, Tuple

#: A search for all that fits a pattern, under the readings taken.
SearchFor = Callable[["Run", "Readings", Pattern], Search]

#: The doubts that something found depends on, each a bit, and the readings of them under which it was found.
Under = tuple[int, tuple[tuple[int, str | None], ...]]


class Run:
    """One case being evaluated, under any number of choices of readings.

    What costs is a rule or a search tried, and a row looked at or made: so ``budget`` bounds time and memory. Raises
    :class:`~logic.no_answer.BudgetExceededError` above it.
    """

    __slots__ = (
        "__weakref__",
        "_computed",
        "_leaves",
        "_soles",
        "_walked",
        "budget",
        "closings",
        "conditions",
        "cost",
        "doubts",
        "facts",
        "found",
        "goals",
        "varied",
    )

    def __init__(self, facts: CaseFacts, budget: int) -> None:
        self.facts, self.budget, self.cost = facts, budget, 0
        self.found: dict[object, Search] = {}
        self.varied: dict[object, list[tuple[Under, Search]]] = {}
        self.doubts = 0
        mine = weakref.proxy(self)  # not a circle: what is found goes with its run, and waits for no collector
        self.goals, self.closings = Goals(mine), Closings(mine)
        self.conditions: tuple[Condition, ...] = ()
        self._walked = facts.walked
        self._leaves: dict[tuple[str, Tuple], Leaf] = {}
        self._computed: dict[object, Any] = {}
        self._soles: dict[object, Sole] = {}

    def allow(self, budget: int) -> None:
        """Begin to count again, for another question."""
        self.budget, self.cost = budget, 0

    def spend(self, cost: int) -> None:
        """Count what something costs."""
        self.cost += cost
        if self.cost > self.budget:
            raise BudgetExceededError(self.budget)

    # ── choices of readings ──────────────────────────────────────────────────────────────────────────────────────

    def recall(self, key: object, readings: Readings) -> Search | None:
        """Return what was found under readings that are the same as far as it depends on them."""
        for (doubts, taken), found in self.varied.get(key, ()):
            for number, reading in taken:
                if readings[number] != reading:
                    break
            else:
                self.doubts |= doubts
                return found
        return None

    def keep(self, key: object, readings: Readings, above: int, found: Search) -> None:
        """Keep what was found, with the readings that it depends on: those noted since it was begun. ``above`` are the
        doubts noted before."""
        doubts = self.doubts
        taken = tuple([(number, readings[number]) for number in range(doubts.bit_length()) if doubts >> number & 1])
        self.varied.setdefault(key, []).append(((doubts, taken), found))
        self.doubts = above | doubts

    # ── case and documents ───────────────────────────────────────────────────────────────────────────────────────

    def leaf(self, predicate: str, row: Tuple) -> Leaf:
        """Return what case and documents say of a ground statement."""
        found = self._leaves.get((predicate, row))
        if found is None:
            found = self._leaves[predicate, row] = Leaf(predicate, row, self.facts.evidence(predicate, row))
            self._walk()
        return found

    def _walk(self) -> None:
        """Count what was met on chains of transitive relations."""
        if self.facts.walked != self._walked:
            walked, self._walked = self._walked, self.facts.walked
            self.spend(self._walked - walked)

    def leaves(self, predicate: str, pattern: Pattern) -> list[Leaf]:
        """Return what case and documents do not deny of what fits a pattern, in a fixed order."""
        rows = list(dict.fromkeys(self.facts.possible(predicate, pattern)))
        if len(rows) > 1:
            rows.sort(key=repr)
        self._walk()
        self.spend(1 + len(rows))
        return [self.leaf(predicate, row) for row in rows]

    # ── premises ─────────────────────────────────────────────────────────────────────────────────────────────────

    def show(self, readings: Readings, row: Tuple, search: SearchFor) -> Node:
        """Return the node that shows of a ground statement, on which a case says nothing, whether rules give it: the
        conclusion where one rule does, the search where several do, each of them a ground of its own."""
        found = search(self, readings, row)
        sure = [one for one in found.found if one.truth and type(one) is Conclusion]
        return sure[0] if len({one.rule for one in sure}) == 1 else found

    def show_given(self, readings: Readings, predicate: str, row: Tuple, search: SearchFor) -> Node:
        """Return the node that shows whether a ground statement holds, which a case may say and rules may give."""
        leaf = self.leaf(predicate, row)
        if leaf.truth:
            return leaf
        return self.show(readings, row, search)

    def sole(self, readings: Readings, predicate: str, row: Tuple, search: SearchFor) -> Sole:
        """Return the node that shows whether a value is the sole one that an attribute has."""
        found = search(self, readings, (row[0], None))
        key = (predicate, row, id(found))
        node = self._soles.get(key)
        if node is None:
            node = self._soles[key] = Sole(predicate, row, found)
        return node

    def compare(self, condition: Compare, variables: tuple[Var, ...], values: Tuple) -> Computation:
        """Return whether a comparison holds; without a value on some side it does not."""
        key = (id(condition), values)
        found: Computation | None = self._computed.get(key)
        if found is None:
            truth = compare_values(condition, dict(zip(variables, values, strict=True)))
            found = self._computed[key] = Computation(condition, variables, values, truth)
        return found

    def among(self, condition: Among, variables: tuple[Var, ...], values: Tuple) -> Computation:
        """Return whether a term is one of some values."""
        key = (id(condition), values)
        found: Computation | None = self._computed.get(key)
        if found is None:
            term = values[0] if isinstance(condition.term, Var) else condition.term
            equal = [may_equal(term, value) for value in condition.values]
            truth = True if True in equal else None if None in equal else False
            found = self._computed[key] = Computation(condition, variables, values, truth)
        return found

    def compute(self, condition: Let, variables: tuple[Var, ...], values: Tuple) -> Computation:
        """Return an amount, or the interval it lies in; false when it has no value."""
        key = (id(condition), values)
        found: Computation | None = self._computed.get(key)
        if found is None:
            result, sure = computed(condition, dict(zip(variables, values, strict=True)))
            truth = False if result is None else sure or None
            found = Computation(condition, variables, values, truth, result)
            self._computed[key] = found
        return found

    def gather(
        self,
        readings: Readings,
        condition: Gather,
        variables: tuple[Var, ...],
        values: Tuple,
        group: Tuple,
        search: SearchFor,
    ) -> Total:
        """Return an aggregate over all that a search finds of a group."""
        start, end = len(group), len(group) + condition.over
        every = search(self, readings, (*group, *[None] * condition.width))
        key = (id(condition), values, id(every))
        found: Total | None = self._computed.get(key)
        if found is None:
            self.spend(1 + len(every.found))
            bindings = dict(zip(variables, values, strict=True))
            result, sure = aggregate(condition, bindings, every.certain(), every.rows())
            by_key: dict[Tuple, list[Node]] = {}
            for one in every.found:
                by_key.setdefault(one.row[start:end], []).append(one)
            found = self._computed[key] = Total(
                condition,
                variables,
                values,
                every,
                list(by_key.values()),
                result,
                sure=sure,
            )
        return found

    # ── recursion ────────────────────────────────────────────────────────────────────────────────────────────────

    def show_recursive(
        self,
        readings: Readings,
        below: Below,
        predicate: str,
        row: Tuple,
        given: bool,  # written by a plan
        find: Callable[..., None],
        search: SearchFor,
    ) -> Node:
        """Return the node that shows whether a statement of a recursive predicate holds.

        What certainly holds is found by asking for what it rests on, and no more; only where it does not is all that
        the predicates give together looked for.
        """
        node = self.goals.complete(find, readings, below, predicate, row, given).get(row)
        return search(self, readings, row) if node is None else node

    def search_recursive(self, readings: Readings, below: Below, asked: Asked) -> Search:
        """Return the search for what is asked of a recursive predicate."""
        return self.closings.search(readings, below, asked)
