"""The landing page, the rendered description of the service, and what its problems mean."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from server.bodies import lasting_response
from server.openapi import openapi
from server.problems import TYPES
from service.service import Service
from text.json_text import write_json_text


def pages(service: Service) -> Blueprint:
    """Return the pages."""
    routes = Blueprint(
        "pages", __name__, static_folder="static", static_url_path="/static", template_folder="templates"
    )
    description = write_json_text(openapi())
    base = service.base

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

    return routes
