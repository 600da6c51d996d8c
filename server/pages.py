"""The landing page, the rendered description of the service, and whether it is up."""

from __future__ import annotations

import datetime

from flask import Blueprint, Response, render_template

from catalogue.vocabulary import case_schema
from engine.answer import proof_json
from engine.rulebase import RuleBase
from server.decisions import json_response
from server.openapi import openapi
from server.problems import problem
from verify.terms import Refused
from verify.verifier import Checker


def pages(base: RuleBase) -> Blueprint:
    """Return the pages and probes."""
    routes = Blueprint(
        "pages", __name__, static_folder="static", static_url_path="/static", template_folder="templates"
    )
    description = openapi(dict(case_schema(base.loaded.engine_program)))

    @routes.get("/")
    def landing() -> str:
        documents = base.loaded.program.documents.values()
        return render_template("landing.html", documents=documents, digest=base.digest)

    @routes.get("/docs")
    def docs() -> str:
        return render_template("docs.html")

    @routes.get("/openapi.json")
    def openapi_json() -> Response:
        return json_response(description)

    @routes.get("/healthz")
    def healthz() -> Response:
        return json_response({"status": "up"})

    @routes.get("/readyz")
    def readyz() -> Response:
        fault = self_check(base)
        if fault:
            return problem("not-ready", fault)
        return json_response({"status": "ready", "rulebase": base.digest, "engine": base.engine.name})

    return routes


def self_check(base: RuleBase) -> str:
    """Return why the service cannot answer, ``""`` when a question about its own documents is answered and verifies."""
    day = datetime.date(2024, 6, 1)
    case = base.read({})
    answer = base.ask(case, "条款 所属文件 政策文件", day)
    try:
        Checker(base.exported).verify({}, proof_json(base, answer, day, {}))
    except Refused as refused:
        return str(refused)
    return ""
