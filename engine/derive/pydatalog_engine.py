"""pyDatalog behind the engine interface.

The rules are loaded once as pyDatalog's own objects. pyDatalog is given no text, so nothing is executed.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from engine.derive.engine import Derived, Goal
from engine.derive.pydatalog_codes import Codes
from engine.derive.pydatalog_demand import Demand
from engine.derive.pydatalog_doorway import VERSION, Clauses, aside, copied, new_clauses, register, use, withdraw
from engine.derive.pydatalog_rules import here, load
from engine.derive.pydatalog_run import Run
from engine.derive.pydatalog_strata import Derivation
from engine.derive.pydatalog_tables import CaseTables
from logic.datalog import EngineProgram
from logic.worlds import Facts, reachable


@dataclass(frozen=True, slots=True)
class Again:
    """What came of deriving conclusions again: those that are ``missing``, the predicates they rest on that pyDatalog
    ``refused``, and the work it took."""

    missing: tuple[Goal, ...]
    refused: tuple[str, ...]
    cost: int


class PyDatalogEngine:
    """pyDatalog as an :class:`~engine.derive.engine.Engine`: the deriver of record.

    A program is loaded once; raises ``ValueError`` for one that is not safe and stratified. Any number of
    threads may derive at once with one engine: each derivation has a copy of the loaded memory to itself,
    kept for the next one, and what resolvers look up is thread-local, so nothing is locked.
    """

    name: str = "pyDatalog"
    version: str = VERSION

    def __init__(self, program: EngineProgram) -> None:
        self._program = program
        self._codes = Codes()
        with aside():
            self._clauses = new_clauses()
            self._spare: list[Clauses] = []
            self._loaded, resolvers = load(program, self._codes)
        self._doubts_below = {name: tuple(sorted(doubts)) for name, doubts in program.doubts_below.items()}
        register(resolvers)
        self._withdraw = weakref.finalize(self, withdraw, tuple(resolvers))
        self._withdraw.atexit = False

    def close(self) -> None:
        """Take the engine out of pyDatalog, as happens by itself once nothing refers to the engine."""
        self._withdraw()

    def derive(
        self,
        facts: Facts,
        predicates: Iterable[str],
        readings: Mapping[str, str],
        budget: int,
        lent: Callable[[], Derived] | None = None,
    ) -> Derived:
        """Derive ``predicates`` and every concluded predicate they rest on, in both worlds.

        In a :class:`~logic.worlds.World`, a predicate has its given rows beside those that rules conclude, and a rule
        has the rows that it concludes. The cost counts tasks of pyDatalog and tuples looked at. Raises
        :class:`~logic.no_answer.BudgetExceededError` above ``budget``, and whatever ``facts`` raises; after
        either, the engine can be used again. Raises ``RuntimeError`` once it is closed.

        When a recursive stratum costs more than :data:`~engine.derive.pydatalog_strata.RECURSIVE_BUDGET` in a world,
        its tables are taken from ``lent``, which derives the same with another engine, if that is given. The predicates
        of the stratum are then ``refused``.
        """
        with self._running(self.begin(facts), readings, budget) as (run, clauses):
            derivation = Derivation(self._loaded, clauses, run)
            try:
                return derivation.derived(reachable(self._program, predicates), lent)
            finally:
                derivation.forget()

    def begin(self, facts: Facts) -> CaseTables:
        """Begin to derive conclusions of a case again: all questions and choices of readings share what is derived."""
        return CaseTables(facts, Codes(self._codes), self._doubts_below)

    def derive_again(
        self,
        tables: CaseTables,
        goals: Sequence[Goal],
        readings: Mapping[str, str],
        budget: int,
        lent: Callable[[], Derived],
    ) -> Again:
        """Derive each conclusion again, in the certain world; return those that are not derived.

        ``goals`` stand bottom-up. A goal may rest on the goals before it: these are all the rows that its rule reads as
        certain. What the rule negates, goes over, or reads only where it is not contested must not possibly hold, or
        not be more: so all that possibly holds is derived, as far as the rule asks: of the things it asks about. A
        recursive stratum is then derived altogether, as :meth:`derive` does. What was derived before from the same
        ``tables`` is not derived again where the readings that were looked at are the same, and costs nothing. Raises
        as :meth:`derive` does, and ``KeyError`` for a rule that is not of the program.
        """
        with self._running(tables, readings, budget) as (run, clauses):
            demand = Demand(self._program, self._loaded, clauses, run, lent)
            try:
                missing = tuple(goal for goal in goals if not demand.proves(goal))
            finally:
                demand.forget()
                run.demand = None  # not a circle: nothing waits for the garbage collector
            return Again(missing, tuple(run.basis.refused), run.cost)

    @contextmanager
    def _running(self, tables: CaseTables, readings: Mapping[str, str], budget: int) -> Iterator[tuple[Run, Clauses]]:
        if not self._withdraw.alive:
            raise RuntimeError("the engine is closed")
        run = Run(tables, self._loaded.arities.keys(), self._loaded.internal, readings, budget)
        before = here.run
        with aside():
            clauses = self._take()
            here.run = run
            try:
                yield run, clauses
            finally:
                here.run = before
        self._spare.append(clauses)

    def _take(self) -> Clauses:
        """Make a copy of the loaded clauses that no derivation is using the one of this thread."""
        try:
            clauses = self._spare.pop()
        except IndexError:
            clauses = copied(self._clauses)
        use(clauses)
        return clauses
