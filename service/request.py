"""request: what was sent, as JSON → a request: cases, questions, a day, or every fault of its shape."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from engine.answer import AnswerJson
from engine.case.case import CASE, iso_date
from engine.case.shape import CaseJson, ChangesJson
from engine.proof_json import ProofJson
from engine.rulebase import LISTS, READINGS
from text.encode import INLINED, Note, keys
from text.fault import Fault, FaultsError, Option, Phrase, Pointer
from text.spelling import did_you_mean

#: What can be asked for: the answers themselves, or what follows from them.
DECIDE = "decide"
INQUIRIES = ("why-not", "what-if", "missing", "next")

#: How much of its reasons an answer comes with.
Explain = Literal["none", "summary", "full"]
EXPLAIN: tuple[Explain, ...] = get_args(Explain)

#: The most questions and cases one request may have, and the most questions of an inquiry: each is decided many times.
MOST_QUESTIONS = 50
MOST_CASES = 100
MOST_INQUIRIES = 10

#: Where the parts of a request stand: the whole of it, its cases, its questions, its day.
WHOLE = Pointer("")
CASES, QUESTIONS, AS_OF = WHOLE.at("cases"), WHOLE.at("questions"), WHOLE.at("as_of")
UNKNOWN = WHOLE.at("unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsJson:
    """按哪一天、哪些读法作答，缘由说多少 · the day, the readings, and how much of the reasons to give."""

    as_of: datetime.date | None = None
    """判断日期，缺省为今天 · today when absent"""
    explain: Explain = "summary"
    readings: Mapping[str, str] | None = None
    """已经认定的读法：存疑 → 读法 · readings that have been settled: doubt → reading"""
    whole: tuple[str, ...] | None = None
    """各案情都已列全的类别，或“全部” · the categories of which every case names all things, or 全部 for all"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideRequestJson:
    """就一个案情提问 · questions of one case."""

    case: CaseJson
    questions: Annotated[tuple[str, ...], Note("", "", {"minItems": 1, "maxItems": MOST_QUESTIONS})]
    terms: TermsJson = field(metadata=INLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideSeveralRequestJson:
    """就多个案情问同样的问题 · the same questions of several cases."""

    cases: Annotated[tuple[CaseJson, ...], Note("", "", {"maxItems": MOST_CASES})]
    questions: Annotated[tuple[str, ...], Note("", "", {"minItems": 1, "maxItems": MOST_QUESTIONS})]
    terms: TermsJson = field(metadata=INLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryRequestJson:
    """就一个案情的答案追问 · an inquiry into the answers to questions of one case."""

    case: CaseJson
    questions: Annotated[tuple[str, ...], Note("", "", {"minItems": 1, "maxItems": MOST_INQUIRIES})]
    terms: TermsJson = field(metadata=INLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingRequestJson:
    """还缺什么，先问什么；不知道的不再问 · what is missing or to be asked, beside what nobody knew."""

    inquiry: InquiryRequestJson = field(metadata=INLINED)
    unknown: tuple[str, ...] | None = None
    """问过而无人知道的事，各如所问的 fact · what was asked and nobody knew, each as the ``fact`` of the question"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfRequestJson:
    """案情若有改变，答案怎样 · what a change of the case changes in the answers."""

    inquiry: InquiryRequestJson = field(metadata=INLINED)
    changes: ChangesJson


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyRequestJson:
    """核验一份证明 · a proof to be checked."""

    case: CaseJson
    proof: ProofJson


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyAnswerRequestJson:
    """核验一个答案及其证明 · an answer to be checked, with its proof."""

    case: CaseJson
    answer: AnswerJson


#: What a request of each kind may be.
REQUESTS: Mapping[str, tuple[type, ...]] = {
    DECIDE: (DecideRequestJson, DecideSeveralRequestJson),
    "why-not": (InquiryRequestJson,),
    "what-if": (WhatIfRequestJson,),
    **dict.fromkeys(("missing", "next"), (AskingRequestJson,)),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: ``kind`` is :data:`DECIDE` or one of :data:`INQUIRIES`.

    ``cases`` are as they were sent, each with its place in the request; ``several`` when the request has a list of
    them, which may have one. ``readings`` are doubt → reading; ``explain`` is one of :data:`EXPLAIN`.
    ``whole`` are the categories whose lists are whole, as they were sent. ``changes`` are those of a what-if, as they
    were sent. ``unknown`` are the facts that nobody knew who was asked.
    """

    kind: str
    cases: tuple[tuple[Pointer, object], ...]
    several: bool
    questions: tuple[str, ...]
    as_of: datetime.date
    readings: Mapping[str, str]
    explain: str
    whole: tuple[str, ...] = ()
    changes: object = None
    unknown: tuple[str, ...] = ()


def read_request(kind: str, sent: object, today: datetime.date) -> Request:
    """Read ``{"as_of", "case", "questions", "explain", "readings", "whole"}``, ``changes`` for a what-if, and
    ``unknown`` for what is missing and what to ask.

    Only decisions may have ``cases`` instead of ``case``. ``as_of`` is ``today`` when absent.

    The cases, the questions, the readings and the changes are not looked into. Raises
    :class:`~text.fault.FaultsError` with places in what was sent.
    """
    if not isinstance(sent, Mapping):
        raise FaultsError([Fault("B001", WHOLE)])
    known = tuple(dict.fromkeys(key for shape in REQUESTS[kind] for key in keys(shape)))
    faults = _shape_faults(sent, known, MOST_QUESTIONS if kind == DECIDE else MOST_INQUIRIES)
    if faults:
        raise FaultsError(faults)
    cases = [(CASES.at(index), case) for index, case in enumerate(sent.get("cases", []))]
    return Request(
        kind,
        tuple([(CASE, sent["case"])] if "case" in sent else cases),
        "cases" in sent,
        tuple(sent["questions"]),
        asked_day(sent.get("as_of"), today),
        sent.get("readings", {}),
        sent.get("explain", "summary"),
        tuple(sent.get("whole", ())),
        sent.get("changes"),
        tuple(sent.get("unknown", ())),
    )


def _shape_faults(request: Mapping[str, object], known: Sequence[str], most: int) -> list[Fault]:
    """Return what is wrong with the parts of a request, before any of it is read: it may have ``known``, and of
    questions at most ``most``."""
    strange = [key for key in request if key not in known]
    faults = [Fault("B002", WHOLE.at(key), {"name": key}, hint=did_you_mean(key, known)) for key in strange]
    if "cases" not in known and "case" not in request:
        faults.append(Fault("B003", WHOLE, {"part": "case"}))
    elif "cases" in known and ("case" in request) == ("cases" in request):
        faults.append(Fault("B003", WHOLE, {"part": Phrase("case-or-cases")}))
    cases = request.get("cases", [])
    if "cases" in known and (not isinstance(cases, list) or len(cases) > MOST_CASES):
        faults.append(Fault("B004", CASES, {"limit": MOST_CASES}))
    questions = request.get("questions")
    if not isinstance(questions, list) or not 0 < len(questions) <= most:
        faults.append(Fault("B005", QUESTIONS, {"limit": most}))
    else:
        texts = (isinstance(question, str) for question in questions)
        faults += [Fault("B011", QUESTIONS.at(index)) for index, is_text in enumerate(texts) if not is_text]
    if request.get("explain", "summary") not in EXPLAIN:
        faults.append(Fault("B006", WHOLE.at("explain")))
    readings = request.get("readings", {})
    if not isinstance(readings, Mapping) or not all(isinstance(v, str) for v in readings.values()):
        faults.append(Fault("B007", READINGS))
    whole = request.get("whole", [])
    if not isinstance(whole, list) or not all(isinstance(what, str) for what in whole):
        faults.append(Fault("B012", LISTS))
    unknown = request.get("unknown", [])
    if not isinstance(unknown, list) or not all(isinstance(fact, str) for fact in unknown):
        faults.append(Fault("B013", UNKNOWN))
    return faults


def asked_day(text: object, today: datetime.date, place: Pointer | Option = AS_OF) -> datetime.date:
    """Return the day a request is asked as of, ``today`` when it names none.

    Raises :class:`~text.fault.FaultsError` for what is not a day, which stands at ``place``.
    """
    if text is None:
        return today
    day = iso_date(text)
    if day is None:
        raise FaultsError([Fault("C011", place, {"value": str(text)})])
    return day
