"""Decisions and their verification over HTTP. Nothing is given out that does not verify."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

import orjson
from flask import Blueprint, Response, request

from engine.case import CaseError, CaseFault
from engine.export import canonical
from engine.request import decide_request
from engine.rulebase import RuleBase
from server.problems import MalformedJsonError, NotJsonError, NotVerifiedError, OverloadedError
from verify.terms import Refused
from verify.verifier import Checker

#: The largest body, in bytes, and the most requests that are worked on at once in one process.
LARGEST_BODY = 1_000_000
MOST_AT_ONCE = 16


def decisions(base: RuleBase) -> Blueprint:
    """Return the routes that decide and verify."""
    routes = Blueprint("decisions", __name__)
    checker = Checker(base.exported)
    places = BoundedSemaphore(MOST_AT_ONCE)

    @routes.post("/v1/decide")
    def decide() -> Response:
        body = read_json()
        with _place(places):
            return json_response(decide_verified(base, checker, body))

    @routes.post("/v1/verify")
    def verify() -> Response:
        body = read_json()
        unknown = set(body) - {"case", "proof", "rulebase"} if isinstance(body, Mapping) else set[str]()
        if not isinstance(body, Mapping) or "case" not in body or "proof" not in body or unknown:
            zh = "须有 case 与 proof 两项，可有 rulebase"
            raise CaseError([CaseFault("", "V001", zh, "case and proof are needed, rulebase may be given")])
        with _place(places):
            by = Checker(body["rulebase"]) if "rulebase" in body else checker
            try:
                by.verify(body["case"], body["proof"])
            except Refused as refused:
                return json_response({"verified": False, "fault": str(refused)})
            return json_response({"verified": True, "fault": ""})

    @routes.get("/v1/rulebase")
    def rulebase() -> Response:
        response = Response(canonical(base.exported), content_type="application/json")
        response.set_etag(base.digest.removeprefix("sha256:"))
        response.make_conditional(request)
        return response

    return routes


def decide_verified(base: RuleBase, checker: Checker, body: Any) -> dict[str, object]:
    """Answer a request; every proof in it has been checked, also of answers that are given without it.

    Raises :class:`~server.problems.NotVerifiedError` for one that does not verify.
    """
    explain = body.get("explain", "summary") if isinstance(body, Mapping) else "summary"
    asked = {**body, "explain": "summary"} if explain == "none" else body
    today = datetime.datetime.now(tz=datetime.UTC).date()
    answered = decide_request(base, asked, today)
    sources = [body["case"]] if "case" in body else body["cases"]
    for source, answers in zip(sources, _answers(answered), strict=True):
        for answer in answers:
            try:
                checker.verify(source, answer["proof"])
            except Refused as refused:
                raise NotVerifiedError(f"{answer['question']}: {refused}") from refused
            if explain == "none":
                del answer["proof"], answer["explanation"]
    return answered


def _answers(answered: Any) -> Iterator[list[dict[str, Any]]]:
    if "answers" in answered:
        yield answered["answers"]
    else:
        yield from (result["answers"] for result in answered["results"])


def read_json() -> Any:
    """Return the JSON of the request's body."""
    if request.mimetype != "application/json":
        raise NotJsonError
    try:
        return orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError as error:
        raise MalformedJsonError(str(error)) from error


def json_response(value: object) -> Response:
    """Return a JSON response."""
    return Response(orjson.dumps(value), content_type="application/json")


@contextmanager
def _place(places: BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(timeout=2):
        raise OverloadedError
    try:
        yield
    finally:
        places.release()
