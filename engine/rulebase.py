"""A loaded rule base with its engines, ready to be asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from engine.case.case import ALL, CASE, Case, listed_category, read_case
from engine.case.facts import CaseFacts
from engine.case.query import read_query
from engine.case.question import LONGEST_QUESTION, Question, read_question
from engine.case.stated import Stated
from engine.prove.decide import BUDGET, Answer, decide, with_lists_whole
from engine.prove.hearing import Hearing
from engine.prove.paired_engine import PairedEngine
from engine.say.views import Views
from grammar.load import RULES, Loaded, load
from grammar.syntax.parse import parse_question
from logic.export import canonical, program_json
from text.fault import Fault, Faults, FaultsError, Option, Phrase, Pointer
from text.spelling import did_you_mean

#: The most days of which what documents state is kept.
MOST_DAYS = 64

#: Where the first question, the readings and the lists that are whole stand in a request.
QUESTION, READINGS, LISTS = Pointer("/questions/0"), Pointer("/readings"), Pointer("/whole")


@dataclass(frozen=True)
class RuleBase:
    """A rule base: the program as drafted, the engine program, its engines, and the JSON that proofs cite.

    ``stated`` returns what its documents state on a day; the days last asked about are kept.
    """

    loaded: Loaded
    engine: PairedEngine
    views: Views
    exported: Mapping[str, object]
    digest: str
    stated: Callable[[datetime.date], Stated]

    def read(self, case: object, place: Pointer = CASE) -> Case:
        """Read a case that stands at ``place`` of a request; raises :class:`~text.fault.FaultsError`."""
        return read_case(self.loaded.engine_program, case, place)

    def hear(self, case: Case, as_of: datetime.date, whole: Iterable[str] = ()) -> Hearing:
        """Begin to hear a case as of a day, for any number of questions. ``whole`` are the categories whose lists are
        taken to be whole, as :func:`~engine.case.case.listed_category` returns them."""
        return Hearing(self.engine, CaseFacts(self.loaded.engine_program, case, as_of, self.stated(as_of), whole))

    def lists(self, whole: Iterable[str]) -> tuple[str, ...]:
        """Return the categories whose lists a request says are whole; raises :class:`~text.fault.FaultsError` for a
        word that is no category."""
        program, found, faults = self.loaded.engine_program, dict[str, None](), Faults()
        for index, what in enumerate(whole):
            if word := listed_category(program, what):
                found[word] = None
            else:
                hint = did_you_mean(what, [ALL, *program.kinds_of])
                faults.append(Fault("C013", LISTS.at(str(index)), {"name": what}, hint=hint))
        if faults:
            raise FaultsError(faults)
        return tuple(found)

    def ask(
        self,
        case: Case,
        question: str,
        as_of: datetime.date,
        readings: Mapping[str, str] | None = None,
        budget: int = BUDGET,
        whole: Iterable[str] = (),
    ) -> Answer:
        """Answer one question of a case, as :meth:`hear` and :meth:`answer` do."""
        return self.answer(self.hear(case, as_of, whole), question, readings, budget)

    def answer(
        self,
        hearing: Hearing,
        question: str,
        readings: Mapping[str, str] | None = None,
        budget: int = BUDGET,
        place: Pointer | Option = QUESTION,
        *,
        if_listed: bool = True,
        twice: bool = True,
    ) -> Answer:
        """Answer a question of the language; ``place`` is where it stands in the request. ``if_listed``: what the
        answer is if what is listed is all stands beside it (:func:`~engine.prove.decide.with_lists_whole`). Without
        ``twice``, pyDatalog does not derive again what the evaluator found: such an answer is a trial, and is not given
        out.

        Raises :class:`~text.fault.FaultsError` for a question that cannot be read and for a reading that does not
        exist, :class:`~logic.no_answer.BudgetExceededError`, and
        :class:`~engine.prove.paired_engine.EnginesDifferError`.
        """
        if len(question) > LONGEST_QUESTION:
            raise FaultsError([Fault("Q002", place, {"limit": LONGEST_QUESTION})])
        try:
            tree = parse_question(question)
            asked = read_question(self.loaded.program, hearing.facts, tree, question)
        except FaultsError as error:
            raise FaultsError(fault.within(place, question) for fault in error.faults) from error
        taken = self._readings(readings or {})
        answer = decide(hearing, asked, taken, budget, twice=twice)
        return with_lists_whole(hearing, answer, taken, budget) if if_listed else answer

    def plan(self, question: Question) -> str:
        """Return the text of the functions that search for the answer to a question."""
        return self.engine.evaluator.source(question, read_query(self.loaded.engine_program, question))

    def _readings(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return doubt id → reading for readings given by the doubt's id or its short name."""
        doubts = self.loaded.engine_program.doubts
        found: dict[str, str] = {}
        faults = Faults()
        for name, reading in given.items():
            place = READINGS.at(name)
            ids = [i for i in doubts if name in (i, doubts[i].name)]
            if not ids:
                hint = did_you_mean(name, [*doubts, *(doubt.name for doubt in doubts.values())])
                faults.append(Fault("R001", place, {"name": name}, hint=hint))
            elif len(ids) > 1:
                hint = Phrase("full-name", {"suggestion": ids[0]})
                faults.append(Fault("R003", place, {"name": name, "doubts": tuple(ids)}, hint=hint))
            elif reading not in dict(doubts[ids[0]].readings):
                hint = did_you_mean(reading, dict(doubts[ids[0]].readings))
                faults.append(Fault("R002", place, {"doubt": name, "reading": reading}, hint=hint))
            else:
                found[ids[0]] = reading
        if faults:
            raise FaultsError(faults)
        return found


def open_rulebase(paths: Iterable[Path] = (RULES,)) -> RuleBase:
    """Load a rule base and start its engines; raises :class:`~text.fault.FaultsError`."""
    return start(load(paths))


def start(loaded: Loaded) -> RuleBase:
    """Start the engines on a loaded rule base."""
    program = loaded.engine_program
    stated = lru_cache(MOST_DAYS)(partial(Stated, program))
    return RuleBase(loaded, PairedEngine(program), Views(program), program_json(program), loaded.digest, stated)


__all__ = ["RuleBase", "canonical", "open_rulebase", "start"]
