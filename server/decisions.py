"""Decisions, inquiries into them, and their verification over HTTP. Nothing is given out that does not verify."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from server.bodies import json_response, read_json
from server.limits import LARGEST_BODY, LARGEST_PROOF, Limits
from server.parameters import only
from service.clock import Clock, today
from service.request import DECIDE, INQUIRIES, WHOLE
from service.service import Service
from service.trip import answered_json, respond
from text.fault import Fault, FaultsError

_VERIFIED_PARTS = ({"case", "proof"}, {"case", "answer"})


def decisions(service: Service, clock: Clock) -> Blueprint:
    """Return the routes that decide and verify; ``clock`` tells the day of a request that names none."""
    routes = Blueprint("decisions", __name__)
    limits = Limits()

    def ask() -> Response:
        only()
        kind = request.path.rpartition("/")[2]
        body, day = read_json(LARGEST_BODY), today(clock)
        with limits.work():
            return json_response(answered_json(service, respond(service, kind, body, day)))

    for kind in (DECIDE, *INQUIRIES):
        routes.add_url_rule(f"/v1/{kind}", kind, ask, methods=["POST"])

    @routes.post("/v1/verify")
    def verify() -> Response:
        only()
        body = read_json(LARGEST_PROOF)
        if not isinstance(body, Mapping) or set(body) not in _VERIFIED_PARTS:
            raise FaultsError([Fault("V001", WHOLE)])
        with limits.work():
            found = service.verdict(body["case"], body["proof"] if "proof" in body else body["answer"])
        return json_response(found)

    return routes
