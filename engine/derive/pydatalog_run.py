"""run: a case being derived by pyDatalog under one choice of readings: what its literals read, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.derive.pydatalog_tables import CaseTables, PredicateTables, Table, agrees
from logic.no_answer import BudgetExceededError
from logic.terms import may_equal
from logic.worlds import Pattern, Tuple


class Run:
    """One derivation: a case with what is derived of it, the readings taken, the world it is in, and its cost so far.

    ``concluded`` are the predicates that rules conclude, and ``internal`` those that no case or document says anything
    of. A rule may read certain rows that were derived one by one of a predicate that is not complete. What has to be
    read whole, because it is negated, gone over, or read only where it is not contested, is looked up with ``demand``:
    the rows derived of a predicate that may match a pattern in a world. ``demanding``: everything is so looked up.
    ``refused`` are the predicates met that pyDatalog did not finish. What was derived before costs nothing but to be
    looked at.
    """

    __slots__ = (
        "_of",
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
        "refused",
        "tables",
    )

    def __init__(
        self,
        tables: CaseTables,
        concluded: frozenset[str],
        internal: frozenset[str],
        readings: Mapping[str, str],
        budget: int,
    ) -> None:
        self.tables, self.facts, self.codes = tables, tables.facts, tables.codes
        self.concluded, self.internal, self.readings = concluded, internal, readings
        self.budget, self.cost = budget, 0
        self.certain, self.demanding = False, False
        self.demand: Callable[[str, Pattern, bool], Table] | None = None
        self.refused: dict[str, None] = {}
        self._of: dict[str, PredicateTables] = {}

    def spend(self, cost: int = 1) -> None:
        """Add to the cost; raises :class:`BudgetExceededError`."""
        self.cost += cost
        if self.cost > self.budget:
            raise BudgetExceededError(self.budget)

    def of(self, predicate: str) -> PredicateTables:
        """Return what is derived of a concluded predicate under the readings taken."""
        found = self._of.get(predicate)
        if found is None:
            found = self._of[predicate] = self.tables.of(predicate, self.readings)
        return found

    def holds(self, predicate: str, pattern: Pattern, *, certain: bool, whole: bool = True) -> Iterator[Tuple]:
        """Yield the tuples given or derived that match a pattern; bound places keep the pattern's terms. Unless they
        are read ``whole``, rows that were derived one by one are enough."""
        yield from self.given(predicate, pattern, certain=certain)
        table = self._derived(predicate, pattern, certain=certain, whole=whole)
        if table is not None:
            count, candidates = table.candidates(pattern, certain=certain)
            self.spend(count)
            for found in candidates:
                if all(agrees(a, b, certain=certain) for a, b in zip(pattern, found, strict=True)):
                    yield _as_asked(pattern, found)

    def _derived(self, predicate: str, pattern: Pattern, *, certain: bool, whole: bool) -> Table | None:
        if predicate not in self.concluded:
            return None
        tables = self.of(predicate)
        table = tables.whole.get(certain)
        if table is not None:
            if tables.lent:
                self.refused[predicate] = None
            return table
        if not whole and certain and not self.demanding:
            return tables.confirmed
        return None if self.demand is None else self.demand(predicate, pattern, certain)

    def read(self, predicate: str, pattern: Pattern, *, certain: bool, contestable: bool) -> Iterator[Tuple]:
        """Return the tuples that a rule reads: all that hold; but of a ``contestable`` predicate in the certain world,
        none that is contested."""
        contestable = contestable and certain
        found = self.holds(predicate, pattern, certain=certain, whole=contestable or self.demand is None)
        if not contestable:
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
