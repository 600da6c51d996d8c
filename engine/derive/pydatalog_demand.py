"""A derivation by demand: conclusions are derived again one by one, and what they look up is derived as it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from engine.derive.engine import Derived
from engine.derive.engine import Goal as Conclusion
from engine.derive.pydatalog_doorway import Clauses, forget, interrupted
from engine.derive.pydatalog_rules import Goal, Loaded
from engine.derive.pydatalog_run import Run
from engine.derive.pydatalog_strata import Derivation
from engine.derive.pydatalog_tables import Basis, Table
from logic.datalog import EngineProgram, Rule
from logic.terms import is_plain
from logic.values import Name
from logic.worlds import Pattern, Tuple, reachable


class Demand(Derivation):
    """A derivation by demand: each rule is asked alone, once everything that it reads is there."""

    def __init__(
        self, program: EngineProgram, loaded: Loaded, clauses: Clauses, run: Run, lent: Callable[[], Derived]
    ) -> None:
        super().__init__(loaded, clauses, run)
        self._program, self._lent = program, lent
        run.demand = self._demand

    def proves(self, conclusion: Conclusion) -> bool:
        """Whether a rule alone derives a conclusion in the certain world, from conclusions derived before and from what
        is given. A conclusion so derived may be read from then on, and is not derived a second time."""
        rule, head = conclusion
        goal, run = self.loaded.alone[rule], self.run
        basis = next((one for one in run.tables.proved.get(conclusion, ()) if one.fits(run.readings)), None)
        if basis is None:
            run.certain, self.clauses.Subgoals = True, self.subgoals[True]
            with self._resting_on() as basis:
                try:
                    holds = bool(self.matching(goal, (Name(rule), *head)))
                finally:
                    forget(self.clauses, [self.subgoals[True]])  # more may be read the next time
            if not holds:
                return False
            run.tables.proved.setdefault(conclusion, []).append(basis)
        run.confirm(goal.rules[0].head.predicate, head, basis)
        run.basis.refused.update(basis.refused)
        return True

    def _demand(self, predicate: str, pattern: Pattern, certain: bool) -> Table:  # as a run calls it
        """Return the rows derived of a predicate that may match a pattern in a world, by the goal of each rule
        alone."""
        run = self.run
        asked = self._narrowed(predicate, pattern)
        alternatives = run.tables.demanded.setdefault((predicate, asked, certain), [])
        found = next((one for one in alternatives if one[1].fits(run.readings)), None)
        if found is None:
            with self._apart(certain=certain), self._resting_on() as basis:
                table = self._looked_up(predicate, asked, certain=certain)
            found = (table, basis)
            alternatives.append(found)
        run.basis.add(found[1])
        return found[0]

    def _looked_up(self, predicate: str, asked: Pattern, *, certain: bool) -> Table:
        if predicate in self._program.recursive:
            self.complete(reachable(self._program, [predicate]), self._lent)
            table = self.run.complete(predicate, certain=certain)
            assert table is not None, "it was just derived"
            return table
        return Table(row for rule in self._program.rules_for[predicate] for row in self._given_by(rule, asked))

    def _given_by(self, rule: Rule, asked: Pattern) -> Iterable[Tuple]:
        """Return the rows that a rule derives of a pattern, if it counts. One that counts under some readings only is
        asked as if it did: where it derives nothing, nothing rests on whether it counts."""
        goal, run = self.loaded.alone[rule.id], self.run
        if not rule.readings:
            return self._rows(goal, asked)
        before, run.supposed = run.supposed, rule.id
        try:
            rows = [*self._rows(goal, asked)]
        finally:
            run.supposed = before
        return rows if rows and run.takes(rule) else []

    def _rows(self, goal: Goal, asked: Pattern) -> Iterator[Tuple]:
        """Yield the rows that a rule alone derives of a pattern, in the world of the run."""
        open_places = (None,) * (goal.width - len(asked))
        for row in self.matching(goal, (Name(goal.rules[0].id), *asked, *open_places)):
            yield row[1 : 1 + len(asked)]

    def _narrowed(self, predicate: str, pattern: Pattern) -> Pattern:
        """Return a pattern with those places open that only a match can tell: a null, and what a rule computes, or has
        as a constant or twice."""
        return tuple(
            known if plain and known is not None and is_plain(known) else None
            for known, plain in zip(pattern, self.loaded.plain[predicate], strict=True)
        )

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
    def _resting_on(self) -> Iterator[Basis]:
        """Gather apart what is derived from now on rests on."""
        run, before = self.run, self.run.basis
        run.basis = Basis()
        try:
            yield run.basis
        finally:
            run.basis = before
