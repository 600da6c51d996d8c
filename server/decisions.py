"""Decisions, inquiries into them, and their verification over HTTP. Nothing is given out that does not verify."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, request

from engine.answer import proof_json
from engine.case.case import CaseError, CaseFault
from engine.rulebase import RuleBase
from logic.no_answer import NoAnswerError
from server.bodies import json_response, read_json
from server.limits import LARGEST_BODY, LARGEST_PROOF, Limits
from server.parameters import only
from service.decide import decide_request
from service.inquire import INQUIRIES, inquiry_request
from verify.terms import Refused
from verify.verifier import Checker

log = logging.getLogger("tiaoli.server")

_VERIFIED_PARTS = {"case", "proof"}


class NotVerifiedError(NoAnswerError):
    """Raised when an answer's proof does not verify: it is not given out, and the log says what was refused."""

    kind = "not-verified"

    def __init__(self, question: str, refusal: str) -> None:
        super().__init__(question=question, refusal=refusal)
        log.error("the answer to %s did not verify and is not given out: %s", question, refusal)


def decisions(base: RuleBase, checker: Checker) -> Blueprint:
    """Return the routes that decide and verify."""
    routes = Blueprint("decisions", __name__)
    limits = Limits()

    @routes.post("/v1/decide")
    def decide() -> Response:
        only()
        body = read_json(LARGEST_BODY)
        with limits.work():
            return json_response(decide_verified(base, checker, body))

    def inquire() -> Response:
        only()
        kind = request.path.rpartition("/")[2]
        body = read_json(LARGEST_BODY)
        with limits.work():
            return json_response(inquire_verified(base, checker, kind, body))

    for kind in INQUIRIES:
        routes.add_url_rule(f"/v1/{kind}", kind, inquire, methods=["POST"])

    @routes.post("/v1/verify")
    def verify() -> Response:
        only()
        body = read_json(LARGEST_PROOF)
        if not isinstance(body, Mapping) or set(body) != _VERIFIED_PARTS:
            zh, en = "须有且只有 case 与 proof 两项", "case and proof are needed, and nothing else"
            raise CaseError([CaseFault("", "V001", zh, en)])
        with limits.work():
            fault = verification_fault(checker, body["case"], body["proof"])
        return json_response({"verified": not fault, "fault": fault})

    return routes


def decide_verified(base: RuleBase, checker: Checker, body: Any) -> dict[str, object]:
    """Answer a request; every proof in it has been checked, also of answers that are given without it.

    Raises :class:`NotVerifiedError` for one that does not verify.
    """
    bare = isinstance(body, Mapping) and body.get("explain") == "none"
    asked = {**body, "explain": "summary"} if bare else body
    answered = decide_request(base, asked, datetime.datetime.now(tz=datetime.UTC).date())
    cases = [body["case"]] if "case" in body else body["cases"]
    for case, answers in zip(cases, _answers(answered), strict=True):
        for answer in answers:
            fault = verification_fault(checker, case, answer["proof"])
            if fault:
                raise NotVerifiedError(answer["question"], fault)
            if bare:
                del answer["proof"], answer["explanation"]
    return answered


def inquire_verified(base: RuleBase, checker: Checker, kind: str, body: object) -> dict[str, object]:
    """Answer an inquiry; the proof of every answer it gives out or rests on has been checked.

    Raises :class:`NotVerifiedError` for one that does not verify.
    """
    answered, as_of, given = inquiry_request(base, kind, body, datetime.datetime.now(tz=datetime.UTC).date())
    for source, answer in given:
        fault = verification_fault(checker, source, proof_json(base, answer, as_of, source))
        if fault:
            raise NotVerifiedError(answer.question.text, fault)
    return answered


def verification_fault(checker: Checker, case: object, proof: object) -> str:
    """Return why a proof does not show what it says of a case, ``""`` when it does."""
    try:
        checker.verify(case, proof)
    except Refused as refused:
        return str(refused) or "refused"
    return ""


def _answers(answered: Any) -> Iterator[list[dict[str, Any]]]:
    if "answers" in answered:
        yield answered["answers"]
    else:
        yield from (result["answers"] for result in answered["results"])
