"""run: a case being derived by pyDatalog under one choice of readings: what its literals read, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from engine.derive.pydatalog_tables import Basis, CaseTables, Table, Whole, agrees
from logic.datalog import Rule
from logic.no_answer import BudgetExceededError
from logic.terms import may_equal
from logic.worlds import Pattern, Tuple


class Run:
    """One derivation: a case with what is derived of it, the readings taken, the world it is in, and its cost so far.

    ``concluded`` are the predicates that rules conclude, and ``internal`` those that no case or document says anything
    of. Of a predicate that is not complete, a rule reads as certain the rows that were confirmed one by one. The rows
    that possibly hold, for what is negated, gone over, or read only where it is not contested, are looked up with
    ``demand``: the rows derived of a predicate that may match a pattern in a world. ``demanding``: certain rows are so
    looked up too. ``supposed`` is the id of a rule that is asked as if it counted. ``basis`` gathers what is derived
    rests on. What was derived before costs nothing but to be looked at.
    """

    __slots__ = (
        "_confirmed",
        "_whole",
        "basis",
        "budget",
        "certain",
        "codes",
        "concluded",
        "cost",
        "demand",
        "demanding",
        "facts",
        "internal",
        "readings",
        "supposed",
        "tables",
    )

    def __init__(
        self,
        tables: CaseTables,
        concluded: Collection[str],
        internal: frozenset[str],
        readings: Mapping[str, str],
        budget: int,
    ) -> None:
        self.tables, self.facts, self.codes = tables, tables.facts, tables.codes
        self.concluded, self.internal, self.readings = concluded, internal, readings
        self.budget, self.cost = budget, 0
        self.certain, self.demanding, self.supposed = False, False, ""
        self.demand: Callable[[str, Pattern, bool], Table] | None = None
        self.basis = Basis()
        self._whole: dict[str, Whole] = {}
        self._confirmed: dict[str, tuple[Table, dict[Tuple, Basis]]] = {}

    def spend(self, cost: int = 1) -> None:
        """Add to the cost; raises :class:`BudgetExceededError`."""
        self.cost += cost
        if self.cost > self.budget:
            raise BudgetExceededError(self.budget)

    def takes(self, rule: Rule) -> bool:
        """Whether a reading is taken under which a rule counts, in the possible world also whether one may be, or it is
        supposed to."""
        if rule.id == self.supposed:
            return True
        for doubt, _ in rule.readings:
            self.basis.readings[doubt] = self.readings.get(doubt)
        return any(self.readings.get(d, "" if self.certain else reading) == reading for d, reading in rule.readings)

    def whole(self, predicate: str) -> Whole:
        """Return what is derived whole of a concluded predicate under the readings taken."""
        found = self._whole.get(predicate)
        if found is None:
            found = self._whole[predicate] = self.tables.whole(predicate, self.readings)
        return found

    def confirm(self, predicate: str, row: Tuple, basis: Basis) -> None:
        """Let a row be read that was derived in the certain world."""
        table, bases = self._confirmed.setdefault(predicate, (Table(), {}))
        table.add(row)
        bases[row] = basis

    def holds(self, predicate: str, pattern: Pattern, *, certain: bool) -> Iterator[Tuple]:
        """Yield the tuples given or derived that match a pattern; bound places keep the pattern's terms."""
        yield from self.given(predicate, pattern, certain=certain)
        if predicate not in self.concluded:
            return
        bases: Mapping[Tuple, Basis] = {}
        table = self.complete(predicate, certain=certain)
        if table is None and certain and not self.demanding:
            table, bases = self._confirmed.get(predicate, (None, bases))
        elif table is None and self.demand is not None:
            table = self.demand(predicate, pattern, certain)
        if table is not None:
            count, candidates = table.candidates(pattern, certain=certain)
            self.spend(count)
            for found in candidates:
                if all(agrees(a, b, certain=certain) for a, b in zip(pattern, found, strict=True)):
                    if bases:
                        self.basis.add(bases[found])
                    yield _as_asked(pattern, found)

    def complete(self, predicate: str, *, certain: bool) -> Table | None:
        """Return all that is derived of a predicate in a world, if it is."""
        whole = self.whole(predicate)
        table = whole.worlds.get(certain)
        if table is not None and self.demand is not None:
            for doubt in self.tables.doubts_below[predicate]:
                self.basis.readings[doubt] = self.readings.get(doubt)
        if table is not None and whole.lent:
            self.basis.refused[predicate] = None
        return table

    def read(self, predicate: str, pattern: Pattern, *, certain: bool, contestable: bool) -> Iterator[Tuple]:
        """Return the tuples that a rule reads: all that hold; but of a ``contestable`` predicate in the certain world,
        none that is contested."""
        found = self.holds(predicate, pattern, certain=certain)
        if not (contestable and certain):
            return found
        return (each for each in found if not self._is_contested(predicate, each))

    def _is_contested(self, predicate: str, found: Tuple) -> bool:
        """Whether the attribute may have another value than the one found."""
        subject, value = found
        rivals = self.holds(predicate, (subject, None), certain=False)
        return any(may_equal(value, rival) is not True for _, rival in rivals)

    def given(self, predicate: str, pattern: Pattern, *, certain: bool) -> Iterator[Tuple]:
        """Yield the given tuples that match a pattern."""
        if predicate not in self.internal:
            read = self.facts.certain if certain else self.facts.possible
            for found in read(predicate, pattern):
                self.spend()
                yield _as_asked(pattern, found)


def _as_asked(pattern: Pattern, found: Tuple) -> Tuple:
    return tuple(known if asked is None else asked for asked, known in zip(pattern, found, strict=True))
