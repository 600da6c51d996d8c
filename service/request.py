"""request: what was sent, as JSON → a request: cases, questions, a day, or every fault of its shape."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from engine.answer import EXPLAIN
from engine.case.case import CaseError, CaseFault, iso_date
from text.spelling import nearest

#: What can be asked for: the answers themselves, or what follows from them.
DECIDE = "decide"
INQUIRIES = ("why-not", "what-if", "missing", "next")

#: The most questions and cases one request may have, and the most questions of an inquiry: each is decided many times.
MOST_QUESTIONS = 50
MOST_CASES = 100
MOST_INQUIRIES = 10

_KEYS = ("as_of", "case", "questions", "explain", "readings")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: ``kind`` is :data:`DECIDE` or one of :data:`INQUIRIES`.

    ``cases`` are as they were sent, each with its place in the request; ``several`` when the request has a list of
    them, which may have one. ``readings`` are doubt → reading; ``explain`` is one of :data:`~engine.answer.EXPLAIN`.
    ``changes`` are those of a what-if, as they were sent.
    """

    kind: str
    cases: tuple[tuple[str, object], ...]
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
    :class:`~engine.case.case.CaseError` with paths into what was sent.
    """
    if not isinstance(sent, Mapping):
        raise CaseError([CaseFault("", "B001", "请求应为一个 JSON 对象", "a request is a JSON object")])
    more = {DECIDE: ["cases"], "what-if": ["changes"]}.get(kind, [])
    faults = shape_faults(sent, (*_KEYS, *more), MOST_QUESTIONS if kind == DECIDE else MOST_INQUIRIES)
    if faults:
        raise CaseError(faults)
    cases = [(f"/cases/{index}", case) for index, case in enumerate(sent.get("cases", []))]
    return Request(
        kind,
        tuple([("/case", sent["case"])] if "case" in sent else cases),
        "cases" in sent,
        tuple(sent["questions"]),
        asked_day(sent.get("as_of"), today),
        sent.get("readings", {}),
        sent.get("explain", "summary"),
        sent.get("changes"),
    )


@contextmanager
def at_place(place: str) -> Iterator[None]:
    """Tell the faults of a case as those of the part of the request it came from."""
    try:
        yield
    except CaseError as error:
        moved = [
            CaseFault(place + fault.path.removeprefix("/case"), fault.code, fault.zh, fault.en, fault.suggestion)
            for fault in error.faults
        ]
        raise CaseError(moved) from error


def shape_faults(request: Mapping[str, object], keys: Sequence[str], most: int) -> list[CaseFault]:
    """Return what is wrong with the parts of a request, before any of it is read: it may have ``keys``, and of
    questions at most ``most``."""
    faults = [
        CaseFault(f"/{key}", "B002", f"请求没有“{key}”这一项", f"a request has no “{key}”", nearest(key, keys) or "")
        for key in request
        if key not in keys
    ]
    if "cases" not in keys and "case" not in request:
        faults.append(CaseFault("", "B003", "须有 case", "case is needed"))
    elif "cases" in keys and ("case" in request) == ("cases" in request):
        faults.append(CaseFault("", "B003", "须有 case 或 cases 之一", "exactly one of case and cases is needed"))
    cases = request.get("cases", [])
    if "cases" in keys and (not isinstance(cases, list) or len(cases) > MOST_CASES):
        faults.append(CaseFault("/cases", "B004", f"cases 应为至多 {MOST_CASES} 个案情的列表", "cases is a list"))
    questions = request.get("questions")
    if not isinstance(questions, list) or not 0 < len(questions) <= most:
        zh = f"questions 应为 1 至 {most} 个问句的列表"
        faults.append(CaseFault("/questions", "B005", zh, f"questions is a list of 1 to {most}"))
    elif not all(isinstance(question, str) for question in questions):
        faults.append(CaseFault("/questions", "B005", "问句应为文字", "a question is text"))
    if request.get("explain", "summary") not in EXPLAIN:
        zh = "explain 应为 none、summary 或 full"
        faults.append(CaseFault("/explain", "B006", zh, "explain is none, summary or full"))
    readings = request.get("readings", {})
    if not isinstance(readings, Mapping) or not all(isinstance(v, str) for v in readings.values()):
        zh = "readings 应为“存疑：读法”的对象"
        faults.append(CaseFault("/readings", "B007", zh, "readings is an object of doubt: reading"))
    return faults


def asked_day(text: object, today: datetime.date) -> datetime.date:
    """Return the day a request is asked as of, ``today`` when it names none; raises
    :class:`~engine.case.case.CaseError`."""
    if text is None:
        return today
    day = iso_date(text)
    if day is None:
        fault = CaseFault("/as_of", "B008", f"“{text}”不是日期，应如“2024-06-01”", "as_of is a date: 2024-06-01")
        raise CaseError([fault])
    return day
