"""trial: one question of one case, decided again with the case changed, within bounds on the work."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.case.facts import CaseFacts
from engine.case.query import read_query
from engine.case.question import Question
from engine.evaluate.trace import Search
from engine.prove.decide import BUDGET, Answer
from engine.prove.hearing import Hearing
from engine.prove.prove import ProofTooLargeError
from engine.rulebase import RuleBase
from inquiry.change import NOTHING, Edits, changed_case, join
from inquiry.leeway import Leeway
from inquiry.walk import Walk
from inquiry.ways import Ways, smallest
from logic.cite import EVERYWHERE
from logic.datalog import Rule
from logic.no_answer import BudgetExceededError
from logic.terms import AmountTooLongError, Between, Unknown
from text.fault import FaultsError

#: The most times one question is decided again to find and to confirm what is said of it, and what all of these may
#: cost: the steps of the evaluator, and those of the proofs under each choice of readings.
MOST_DECISIONS = 96
TRIAL_BUDGET = BUDGET // 2


@dataclass(frozen=True)
class Inquiry:
    """A question asked of a case, everything it was asked with, and its answer."""

    base: RuleBase
    hearing: Hearing
    answer: Answer
    readings: Mapping[str, str]

    @property
    def facts(self) -> CaseFacts:
        """The facts of the case as of the day."""
        return self.answer.facts

    @property
    def source(self) -> Mapping[str, Any]:
        """The case as it was sent."""
        return self.facts.case.source

    @property
    def as_of(self) -> datetime.date:
        """The day asked as of."""
        return self.facts.as_of

    @cached_property
    def walk(self) -> Walk:
        """The :class:`~inquiry.walk.Walk` of the case under the readings of the outcome that is given. It goes on with
        the run that found the answer, and what it finds is found once for the whole inquiry."""
        readings = self.answer.outcome.taken
        evaluation = self.base.engine.evaluator.under(self.hearing.take(BUDGET), readings)
        return Walk(self.base.loaded.engine_program, evaluation, readings)

    def ways(self, *, changing: bool) -> Ways:
        """Return the :class:`~inquiry.ways.Ways` of the case: with ``changing``, an edit may change what is known;
        without it, an edit only supplies what is unknown."""
        return Ways(Leeway(self.walk, self.facts, changing))

    @property
    def asked_rules(self) -> list[Rule] | None:
        """The rules that count for the statement asked: those of the clause, where one was asked; ``None`` for all."""
        asked: Question = self.answer.question
        if asked.within == EVERYWHERE:
            return None
        return [rule for rule in self.walk.rules(asked.predicate) if asked.within.covers(rule.origin.citation)]


def inquire(
    base: RuleBase,
    source: object,
    question: str,
    as_of: datetime.date,
    readings: Mapping[str, str] | None = None,
    whole: Iterable[str] = (),
) -> Inquiry:
    """Ask a question whose answer is to be inquired into; ``whole`` are the categories whose lists are taken to be
    whole.

    Raises what :meth:`~engine.rulebase.RuleBase.read` and :meth:`~engine.rulebase.RuleBase.ask` do.
    """
    hearing = base.hear(base.read(source), as_of, whole)
    return Inquiry(base, hearing, base.answer(hearing, question, readings), readings or {})


@dataclass(slots=True)
class Trials:
    """Decides an inquiry's question of changed cases: at most :data:`MOST_DECISIONS` times, and within
    :data:`TRIAL_BUDGET`. ``rests`` are the answers that what is said rests on, for who verifies them."""

    inquiry: Inquiry
    decisions: int = 0
    cost: int = 0
    over: bool = False
    rests: list[Answer] = field(default_factory=list)

    def decide(
        self, changes: Mapping[str, Any], readings: Mapping[str, str] | None = None, *, wanted: str = ""
    ) -> Answer | None:
        """Return the answer of a changed case; ``None`` when no case can be changed so, or no work is left.

        With ``wanted``, ``yes`` or ``no``, the case is first searched once, and only decided if that may be the answer.
        """
        found = self.follow(changes, readings, wanted=wanted, twice=True)
        return None if found is None else found.answer

    def follow(
        self,
        changes: Mapping[str, Any],
        readings: Mapping[str, str] | None = None,
        *,
        wanted: str = "",
        twice: bool = False,
    ) -> Inquiry | None:
        """Return the same question asked of a changed case, with its answer, a trial that is not given out unless it
        was derived ``twice``; ``None`` as :meth:`decide` does."""
        if self.decisions >= MOST_DECISIONS or self.cost >= TRIAL_BUDGET:
            self.over = True
        if self.over:
            return None
        asked = self.inquiry
        try:
            hearing, question = self._hearing(changes), asked.answer.question.text
            if wanted and self._search(hearing).truth is not (wanted == "yes"):
                return None
            self.decisions += 1
            taken = {**asked.readings, **(readings or {})}
            left = TRIAL_BUDGET - self.cost
            answer = asked.base.answer(hearing, question, taken, left, if_listed=False, twice=twice)
        except (FaultsError, ProofTooLargeError, AmountTooLongError):
            return None
        except BudgetExceededError:
            self.over = True
            return None
        self.cost += answer.cost + len(answer.proof.nodes) * len(answer.outcomes)
        return Inquiry(asked.base, hearing, answer, taken)

    def _hearing(self, changes: Mapping[str, Any]) -> Hearing:
        """Return the case with some changes; where only readings change, it is the case that was asked about, of which
        much is found."""
        asked = self.inquiry
        if not changes:
            return asked.hearing
        return asked.base.hear(asked.base.read(changed_case(asked.source, changes)), asked.as_of, asked.facts.taken)

    def _search(self, hearing: Hearing) -> Search:
        """Return the search for the answer under the readings of the outcome that is given: the answer of the changed
        case has that outcome too."""
        outcome, question = self.inquiry.answer.outcome, self.inquiry.answer.question
        query = read_query(hearing.facts.program, question)
        with hearing.run(TRIAL_BUDGET - self.cost, query.reads(hearing.facts.program)) as run:
            found = hearing.engine.evaluator.under(run, outcome.taken).answer(question, query)
        self.cost += run.cost
        return found


def uncontested(ways: Ways, answer: Answer, only: Sequence[Rule] | None) -> list[Edits]:
    """Return sets of edits with which the certain value has no possible rival; none where a rival is an unknown
    amount."""
    (certain,), predicate = answer.outcome.certain, answer.question.predicate
    sets: list[Edits] = [NOTHING]
    for row in answer.outcome.possible:
        if row == certain:
            continue
        if isinstance(row[-1], Unknown | Between):
            return []
        sets = smallest(
            joined
            for one in sets
            for more in ways.refute(predicate, row, only)
            if (joined := join(ways.program, [one, more])) is not None
        )
    return sets
