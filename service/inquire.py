"""request: the JSON of an inquiry into answers → what it finds, the whole trip of one call."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from engine.answer import proof_json
from engine.case.case import CaseError, CaseFault
from engine.prove.decide import Answer
from engine.rulebase import QuestionError, RuleBase
from inquiry.change import changed_case
from inquiry.settle import missing_json, next_json, settle
from inquiry.trial import Inquiry, inquire
from inquiry.whatif import what_if_json
from inquiry.whynot import why_not, why_not_json
from service.decide import asked_day, at_place, shape_faults

#: What can be inquired into, and the most questions of one such request: each is decided many times.
INQUIRIES = ("why-not", "what-if", "missing", "next")
MOST_INQUIRIES = 10

_KEYS = ("as_of", "case", "questions", "explain", "readings")

#: An answer that was given out, and the case it is of: what is to be verified before it is.
Given = tuple[Mapping[str, Any], Answer]


def inquiry_request(
    base: RuleBase, kind: str, request: object, today: datetime.date
) -> tuple[dict[str, object], datetime.date, list[Given]]:
    """Answer a request of one of :data:`INQUIRIES`: ``{"as_of", "case", "questions", "explain", "readings"}``, with
    ``changes`` for a what-if.

    Return ``{"answers": […]}``, the day, and every answer that was given out or rested on. Raises
    :class:`~engine.case.case.CaseError` and :class:`~engine.derive.engine.BudgetExceededError`.
    """
    if not isinstance(request, Mapping):
        raise CaseError([CaseFault("", "B001", "请求应为一个 JSON 对象", "a request is a JSON object")])
    keys = (*_KEYS, "changes") if kind == "what-if" else _KEYS
    faults = shape_faults(request, keys, MOST_INQUIRIES)
    if faults:
        raise CaseError(faults)
    as_of = asked_day(request.get("as_of"), today)
    readings = {str(name): str(reading) for name, reading in request.get("readings", {}).items()}
    found: list[dict[str, Any]] = []
    given: list[Given] = []
    faults = []
    for index, question in enumerate(request["questions"]):
        try:
            inquiry = inquire(base, request["case"], question, as_of, readings)
            answered, rested = answer_inquiry(kind, inquiry, request.get("changes"))
        except QuestionError as error:
            faults.extend(CaseFault(f"/questions/{index}", f.code, f.zh, f.en, f.suggestion) for f in error.faults)
            continue
        if request.get("explain") != "none":
            answered["proof"] = proof_json(base, inquiry.answer, as_of, inquiry.source)
            if kind == "what-if":
                answered["proof_after"] = proof_json(base, rested[-1][1], as_of, rested[-1][0])
        found.append(answered)
        given.extend(rested)
    if faults:
        raise CaseError(faults)
    return {"answers": found}, as_of, given


def answer_inquiry(kind: str, inquiry: Inquiry, changes: object = None) -> tuple[dict[str, Any], list[Given]]:
    """Answer one of :data:`INQUIRIES`, and return with it every answer that was given out, its own first.

    Raises :class:`~engine.case.case.CaseError` for changes of which no case comes, with paths under ``/changes``, and
    :class:`~engine.derive.engine.BudgetExceededError`.
    """
    own: list[Given] = [(inquiry.source, inquiry.answer)]
    match kind:
        case "why-not":
            reasons = why_not(inquiry)
            return why_not_json(reasons), own + reasons.trials.given
        case "missing":
            settling = settle(inquiry)
            return missing_json(settling), own + settling.trials.given
        case "next":
            found, trials = next_json(inquiry)
            return found, own + trials.given
    source = changed_case(inquiry.source, changes)
    with at_place("/changes"):
        inquiry.base.read(source)
    after = inquire(inquiry.base, source, inquiry.question, inquiry.as_of, inquiry.readings)
    differences = what_if_json(
        inquiry.base.views, (inquiry.facts.case, inquiry.answer), (after.facts.case, after.answer)
    )
    found = {
        **differences,
        "as_of": inquiry.as_of.isoformat(),
        "case": source,
        "rulebase": inquiry.base.digest,
    }
    return found, [*own, (source, after.answer)]
