"""A loaded rule base with its engines behind it: what the two front doors talk to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.case.case import Case, CaseError, CaseFault, read_case
from engine.case.facts import CaseFacts
from engine.case.question import LONGEST_QUESTION, read_question
from engine.derive.paired_engine import PairedEngine
from engine.prove.decide import BUDGET, Answer, decide
from engine.say.views import Views
from grammar.load import RULES, Loaded, load
from grammar.syntax.parse import parse_question
from logic.export import canonical, json_digest, program_json
from text.characters import visible
from text.fault import Fault, FaultsError
from text.report import hint, message
from text.spelling import nearest


class QuestionError(Exception):
    """Raised for a question that cannot be read: what is wrong, where in it, and the likely mend."""

    def __init__(self, faults: list[CaseFault]) -> None:
        super().__init__(f"{len(faults)} faults in the question")
        self.faults = faults


@dataclass(frozen=True)
class RuleBase:
    """A rule base: the program as drafted, what engines run, the two engines, and the JSON that proofs cite."""

    loaded: Loaded
    engine: PairedEngine
    views: Views
    exported: Mapping[str, object]
    digest: str

    def read(self, case: object) -> Case:
        """Read a case; raises :class:`~engine.case.case.CaseError`."""
        return read_case(self.loaded.engine_program, case)

    def ask(
        self,
        case: Case,
        question: str,
        as_of: datetime.date,
        readings: Mapping[str, str] | None = None,
        budget: int = BUDGET,
    ) -> Answer:
        """Answer a question of the language.

        Raises :class:`QuestionError` for one that cannot be read, :class:`~engine.case.case.CaseError` for a reading
        that does not exist, :class:`~engine.derive.engine.BudgetExceededError`, and
        :class:`~engine.derive.paired_engine.EnginesDifferError`.
        """
        facts = CaseFacts(self.loaded.engine_program, case, as_of)
        try:
            if len(question) > LONGEST_QUESTION:
                fault = CaseFault("", "Q002", f"问句超过 {LONGEST_QUESTION} 字", f"over {LONGEST_QUESTION} characters")
                raise QuestionError([fault])
            tree = parse_question(question)
            asked = read_question(self.loaded.program, facts, tree, question)
        except FaultsError as error:
            raise QuestionError([_fault(question, d) for d in error.faults]) from error
        return decide(self.engine, facts, asked, self._readings(readings or {}), budget)

    def _readings(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return doubt id → reading for readings given by the doubt's id or its short name."""
        doubts = self.loaded.engine_program.doubts
        found: dict[str, str] = {}
        faults: list[CaseFault] = []
        for name, reading in given.items():
            path = f"/readings/{name.replace('~', '~0').replace('/', '~1')}"
            ids = [i for i in doubts if i == name or i.rpartition(" 存疑 ")[2] == name]
            if len(ids) != 1:
                near = nearest(name, [*doubts, *(i.rpartition(" 存疑 ")[2] for i in doubts)]) or ""
                zh = f"没有名为“{name}”的存疑" if not ids else f"“{name}”不止一处，请写全称"
                faults.append(CaseFault(path, "R001", zh, f"no single doubt is called “{name}”", near))
            elif reading not in dict(doubts[ids[0]].readings):
                near = nearest(reading, dict(doubts[ids[0]].readings)) or ""
                faults.append(CaseFault(path, "R002", f"“{name}”没有读法“{reading}”", f"no reading “{reading}”", near))
            else:
                found[ids[0]] = reading
        if faults:
            raise CaseError(faults)
        return found


def open_rulebase(paths: Iterable[Path] = (RULES,)) -> RuleBase:
    """Load a rule base and start its engines; raises :class:`~text.fault.FaultsError`."""
    return start(load(paths))


def start(loaded: Loaded) -> RuleBase:
    """Start the engines on a loaded rule base."""
    program = loaded.engine_program
    exported = program_json(program)
    return RuleBase(loaded, PairedEngine(program), Views(program), exported, json_digest(exported))


def _fault(question: str, fault: Fault) -> CaseFault:
    found = visible(question[fault.span.start : fault.span.end])
    zh = message(fault) + (f"（{hint(fault)}）" if fault.hint else "")
    en = message(fault, "en") + (f" ({hint(fault, 'en')})" if fault.hint else "")
    place = f"（第 {fault.span.start + 1} 字“{found}”处）" if found else ""
    return CaseFault("", fault.code, zh + place, en, fault.suggestion)


__all__ = ["QuestionError", "RuleBase", "canonical", "open_rulebase", "start"]
