"""request: what was sent, as JSON → a request: cases, questions, a day, or every fault of its shape."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.case.case import CASE, iso_date
from engine.rulebase import READINGS
from text.fault import Fault, FaultsError, Option, Phrase, Pointer
from text.spelling import did_you_mean

#: What can be asked for: the answers themselves, or what follows from them.
DECIDE = "decide"
INQUIRIES = ("why-not", "what-if", "missing", "next")

#: How much of its reasons an answer comes with.
EXPLAIN = ("none", "summary", "full")

#: The most questions and cases one request may have, and the most questions of an inquiry: each is decided many times.
MOST_QUESTIONS = 50
MOST_CASES = 100
MOST_INQUIRIES = 10

#: Where the parts of a request stand: the whole of it, its cases, its questions, its day.
WHOLE = Pointer("")
CASES, QUESTIONS, AS_OF = WHOLE.at("cases"), WHOLE.at("questions"), WHOLE.at("as_of")

_KEYS = ("as_of", "case", "questions", "explain", "readings")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: ``kind`` is :data:`DECIDE` or one of :data:`INQUIRIES`.

    ``cases`` are as they were sent, each with its place in the request; ``several`` when the request has a list of
    them, which may have one. ``readings`` are doubt → reading; ``explain`` is one of :data:`EXPLAIN`.
    ``changes`` are those of a what-if, as they were sent.
    """

    kind: str
    cases: tuple[tuple[Pointer, object], ...]
    several: bool
    questions: tuple[str, ...]
    as_of: datetime.date
    readings: Mapping[str, str]
    explain: str
    changes: object = None


def read_request(kind: str, sent: object, today: datetime.date) -> Request:
    """Read ``{"as_of", "case", "questions", "explain", "readings"}``, and ``changes`` for a what-if. Only decisions
    may have ``cases`` instead of ``case``. ``as_of`` is ``today`` when absent.

    The cases, the questions, the readings and the changes are not looked into. Raises
    :class:`~text.fault.FaultsError` with places in what was sent.
    """
    if not isinstance(sent, Mapping):
        raise FaultsError([Fault("B001", WHOLE)])
    more = {DECIDE: ["cases"], "what-if": ["changes"]}.get(kind, [])
    faults = _shape_faults(sent, (*_KEYS, *more), MOST_QUESTIONS if kind == DECIDE else MOST_INQUIRIES)
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
        sent.get("changes"),
    )


def _shape_faults(request: Mapping[str, object], keys: Sequence[str], most: int) -> list[Fault]:
    """Return what is wrong with the parts of a request, before any of it is read: it may have ``keys``, and of
    questions at most ``most``."""
    strange = [key for key in request if key not in keys]
    faults = [Fault("B002", WHOLE.at(key), {"name": key}, hint=did_you_mean(key, keys)) for key in strange]
    if "cases" not in keys and "case" not in request:
        faults.append(Fault("B003", WHOLE, {"part": "case"}))
    elif "cases" in keys and ("case" in request) == ("cases" in request):
        faults.append(Fault("B003", WHOLE, {"part": Phrase("case-or-cases")}))
    cases = request.get("cases", [])
    if "cases" in keys and (not isinstance(cases, list) or len(cases) > MOST_CASES):
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
