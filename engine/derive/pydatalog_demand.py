"""A derivation by demand: conclusions are derived again one by one, and what they look up is derived as it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from engine.derive.engine import Derived
from engine.derive.engine import Goal as Conclusion
from engine.derive.pydatalog_doorway import Clauses, forget, interrupted
from engine.derive.pydatalog_rules import Goal, Stratum
from engine.derive.pydatalog_run import Run
from engine.derive.pydatalog_strata import Derivation
from engine.derive.pydatalog_tables import Rows, Table
from logic.datalog import EngineProgram, Gather, Let, Var
from logic.terms import is_known
from logic.values import Name
from logic.worlds import Pattern, Tuple, reachable


class Demand(Derivation):
    """A derivation by demand. Each rule ``alone`` is a goal, to be asked once everything that it reads is there."""

    def __init__(
        self,
        program: EngineProgram,
        alone: Mapping[str, Goal],
        strata: tuple[Stratum, ...],
        arities: Mapping[str, int],
        clauses: Clauses,
        run: Run,
        lent: Callable[[], Derived],
    ) -> None:
        super().__init__(strata, arities, clauses, run)
        self._program, self._alone, self._lent = program, alone, lent
        run.demand = self._demand

    def proves(self, conclusion: Conclusion) -> bool:
        """Whether a rule alone derives a conclusion in the certain world, from conclusions derived before and from what
        is given. A conclusion so derived may be read from then on, and is not derived a second time."""
        rule, head = conclusion
        goal, run = self._alone[rule], self.run
        tables = run.of(goal.rules[0].head.predicate)
        if conclusion not in tables.proved:
            run.certain, self.clauses.Subgoals = True, self.subgoals[True]
            with self._resting_on() as refused:
                try:
                    holds = bool(self.matching(goal, (Name(rule), *head)))
                finally:
                    forget(self.clauses, [self.subgoals[True]])  # more may be read the next time
            if not holds:
                return False
            tables.proved[conclusion] = tuple(refused)
            tables.confirmed.add(head)
        run.refused.update(dict.fromkeys(tables.proved[conclusion]))
        return True

    def _demand(self, predicate: str, pattern: Pattern, certain: bool) -> Table:  # as a run calls it
        """Return the rows derived of a predicate that may match a pattern in a world, by the goal of each rule
        alone."""
        asked, tables = self._narrowed(predicate, pattern), self.run.of(predicate)
        rows = tables.demanded.get((asked, certain))
        if rows is None:
            with self._apart(certain=certain), self._resting_on() as refused:
                if predicate in self._program.recursive:
                    self.complete(reachable(self._program, [predicate]), self._lent)
                    table = tables.whole[certain]
                else:
                    goals = (self._alone[rule.id] for rule in self._program.rules_for[predicate])
                    table = Table(row for goal in goals for row in self._rows(goal, asked))
            rows = tables.demanded[asked, certain] = Rows(table, tuple(refused))
        self.run.refused.update(dict.fromkeys(rows.refused))
        return rows.table

    def _rows(self, goal: Goal, asked: Pattern) -> Iterator[Tuple]:
        """Yield the rows that a rule alone derives of a pattern, in the world of the run."""
        open_places = (None,) * (goal.width - len(asked))
        for row in self.matching(goal, (Name(goal.rules[0].id), *asked, *open_places)):
            yield row[1 : 1 + len(asked)]

    def _narrowed(self, predicate: str, pattern: Pattern) -> Pattern:
        """Return a pattern with those places open that only a match can tell: a null, and what a rule computes, or has
        as a constant or twice."""
        asked = list(pattern)
        for rule in self._program.rules_for[predicate]:
            computed = {c.variable for c in rule.body if isinstance(c, Let | Gather)}
            for place, term in enumerate(rule.head.arguments):
                plain = isinstance(term, Var) and term not in computed and rule.head.arguments.count(term) == 1
                known = asked[place]
                if not plain or (known is not None and not is_known(known)):
                    asked[place] = None
        return tuple(asked)

    @contextmanager
    def _apart(self, *, certain: bool) -> Iterator[None]:
        """Put pyDatalog's state aside while something else is asked, in the middle of a goal."""
        run, subgoals, world, demanding = self.run, self.subgoals, self.run.certain, self.run.demanding
        with interrupted(self.clauses):
            self.subgoals = {True: {}, False: {}}
            self.clauses.Subgoals, run.certain, run.demanding = self.subgoals[certain], certain, True
            try:
                yield
            finally:
                self.forget()
                self.subgoals, run.certain, run.demanding = subgoals, world, demanding

    @contextmanager
    def _resting_on(self) -> Iterator[dict[str, None]]:
        """Yield a collection of the predicates met from now on that pyDatalog did not finish."""
        run, before = self.run, self.run.refused
        run.refused = {}
        try:
            yield run.refused
        finally:
            run.refused = before
