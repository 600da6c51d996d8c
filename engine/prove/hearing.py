"""hearing: the noun. A case as of a day, asked any number of questions: what was found for one serves the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from engine.case.case import ALL
from engine.case.facts import CaseFacts
from engine.derive.pydatalog_tables import CaseTables
from engine.evaluate.run import Run
from engine.prove.paired_engine import PairedEngine
from logic.worlds import reachable


class Hearing:
    """One case as of one day, and what all its questions share: the run of the evaluator, and the tables of what
    pyDatalog derived ``again``. It belongs to one thread."""

    def __init__(self, engine: PairedEngine, facts: CaseFacts) -> None:
        self.engine, self.facts = engine, facts
        self.again: CaseTables = engine.pydatalog.begin(facts)
        self._run: Run | None = None
        self._listed: Hearing | None = None

    def listed(self) -> Hearing:
        """Return the hearing of the same case with every list taken to be whole; the same one whenever it is asked
        for."""
        if self._listed is None:
            facts = self.facts
            self._listed = Hearing(
                self.engine, CaseFacts(facts.program, facts.case, facts.as_of, facts.stated, (*facts.taken, ALL))
            )
        return self._listed

    @contextmanager
    def run(self, budget: int, predicates: Iterable[str]) -> Iterator[Run]:
        """Go on with the run for one question, which reads ``predicates`` and may spend ``budget``.

        What was found before costs it nothing. A question that ends in an exception may leave something half found, so
        its run is not gone on with. A question that rests on recursive rules has a run of its own: which of several
        chains shows a row depends on what was asked for before, and the same question is to have the same proof.
        """
        program = self.facts.program
        if program.recursive and not reachable(program, predicates).isdisjoint(program.recursive):
            yield self.engine.evaluator.begin(self.facts, budget)
            return
        run = self.take(budget)
        yield run
        self._run = run

    def take(self, budget: int) -> Run:
        """Hand over the run, which may now spend ``budget``; the next question begins another."""
        run, self._run = self._run, None
        if run is None:
            return self.engine.evaluator.begin(self.facts, budget)
        run.allow(budget)
        return run
