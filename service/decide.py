"""request: the JSON of a decision asked for → the answers, the whole trip of one call."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from engine.answer import EXPLAIN, answer_json
from engine.case.case import CaseError, CaseFault, iso_date
from engine.rulebase import QuestionError, RuleBase
from text.spelling import nearest

#: The most questions and cases one request may have.
MOST_QUESTIONS = 50
MOST_CASES = 100

_KEYS = ("as_of", "case", "cases", "questions", "explain", "readings")


def decide_request(base: RuleBase, request: object, today: datetime.date) -> dict[str, object]:
    """Answer a request: ``{"as_of", "case" or "cases", "questions", "explain", "readings"}``.

    ``as_of`` is ``today`` when absent. One case gives ``{"answers": […]}``; several give
    ``{"results": [{"answers": …}]}`` in their order. Raises
    :class:`~engine.case.case.CaseError` with paths into the request, and
    :class:`~engine.derive.engine.BudgetExceededError`.
    """
    if not isinstance(request, Mapping):
        raise CaseError([CaseFault("", "B001", "请求应为一个 JSON 对象", "a request is a JSON object")])
    faults = shape_faults(request)
    if faults:
        raise CaseError(faults)
    as_of = asked_day(request.get("as_of"), today)
    explain = str(request.get("explain", "summary"))
    questions = [str(question) for question in request["questions"]]
    readings = {str(name): str(reading) for name, reading in request.get("readings", {}).items()}
    if "case" in request:
        return {"answers": _answers(base, request["case"], "/case", as_of, questions, readings, explain)}
    return {
        "results": [
            {"answers": _answers(base, case, f"/cases/{index}", as_of, questions, readings, explain)}
            for index, case in enumerate(request["cases"])
        ]
    }


def _answers(
    base: RuleBase,
    source: object,
    place: str,
    as_of: datetime.date,
    questions: list[str],
    readings: Mapping[str, str],
    explain: str,
) -> list[dict[str, object]]:
    with at_place(place):
        case = base.read(source)
    found, faults = [], list[CaseFault]()
    for index, question in enumerate(questions):
        try:
            answer = base.ask(case, question, as_of, readings)
        except QuestionError as error:
            faults.extend(CaseFault(f"/questions/{index}", f.code, f.zh, f.en, f.suggestion) for f in error.faults)
            continue
        found.append(answer_json(base, as_of, answer, source, explain))
    if faults:
        raise CaseError(faults)
    return found


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


def shape_faults(
    request: Mapping[str, object], keys: Sequence[str] = _KEYS, most: int = MOST_QUESTIONS
) -> list[CaseFault]:
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
