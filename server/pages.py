"""The landing page, the rendered description of the service, what its problems mean, and whether it is up."""

from __future__ import annotations

import datetime

from flask import Blueprint, Response, abort, render_template

from logic.no_answer import NoAnswerError
from server.bodies import json_response, lasting_response
from server.openapi import openapi
from server.problems import TYPES, problem
from service.reasons import line
from service.service import Service
from text.bilingual import EN, ZH
from text.fault import FaultsError
from text.json_text import write_json_text
from text.report import as_line


def pages(service: Service) -> Blueprint:
    """Return the pages and probes."""
    routes = Blueprint(
        "pages", __name__, static_folder="static", static_url_path="/static", template_folder="templates"
    )
    description = write_json_text(openapi())
    base, fault = service.base, self_check(service)

    @routes.get("/")
    def landing() -> str:
        documents = base.loaded.program.documents.values()
        return render_template("landing.html", documents=documents, digest=base.digest)

    @routes.get("/docs")
    def docs() -> str:
        return render_template("docs.html")

    @routes.get("/openapi.json")
    def openapi_json() -> Response:
        return lasting_response(description)

    @routes.get("/problems/<kind>")
    def problem_type(kind: str) -> str:
        if kind not in TYPES:
            abort(404)
        status, zh, en = TYPES[kind]
        return render_template("problem.html", kind=kind, status=status, zh=zh, en=en)

    @routes.get("/healthz")
    def healthz() -> Response:
        return json_response({"status": "up"})

    @routes.get("/readyz")
    def readyz() -> Response:
        if any(fault):
            return problem("not-ready", fault)
        return json_response({"status": "ready", "rulebase": base.digest, "engine": base.engine.name})

    return routes


def self_check(service: Service) -> tuple[str, str]:
    """Return why the service cannot answer, in Chinese and in English; empty when a question about its own documents
    is answered and verifies.

    Once is enough: nothing that it rests on changes while the process runs.
    """
    day = datetime.date(2024, 6, 1)
    try:
        service.ask(service.base.facts(service.base.read({}), day), "条款 所属文件 政策文件")
    except FaultsError as error:
        return as_line(error.faults[0], ZH), as_line(error.faults[0], EN)
    except NoAnswerError as error:
        return line(error, ZH), line(error, EN)
    return "", ""
