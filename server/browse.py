"""What is encoded, to be read: pages of documents, look-ups across them, and one held against another."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, request

from catalogue.compare import UnlikeError, compare
from catalogue.conflicts import find_conflicts, find_warnings
from catalogue.coverage import read_folder, source_of
from catalogue.documents import find_document
from catalogue.lookup import find_approvals, find_awards
from catalogue.render import STYLESHEET, TEMPLATES, render
from server.bodies import json_response, lasting_response
from server.parameters import only, value
from service.service import Service
from text.fault import Fault, FaultsError, Parameter

#: The environment variable that names the folder of official texts to show beside what is encoded.
SOURCES_VARIABLE = "TIAOLI_SOURCES"

#: Pages style nothing of themselves and run nothing.
_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

#: The look-ups that take nothing: what each is called and which gives it.
LOOKUPS = {
    "warnings": find_warnings,
    "conflicts": find_conflicts,
    "awards": find_awards,
    "approvals": find_approvals,
}


def browse(service: Service) -> Blueprint:
    """Return the routes; raises :class:`NotADirectoryError` when the folder the environment names does not exist."""
    routes = Blueprint("browse", __name__)
    program = service.base.loaded.program
    folder = os.environ.get(SOURCES_VARIABLE, "")
    if folder and not Path(folder).is_dir():
        raise NotADirectoryError(f"{SOURCES_VARIABLE}：没有目录 {folder} · there is no folder {folder}")
    files = read_folder(Path(folder)) if folder else []
    styles = (TEMPLATES / STYLESHEET).read_bytes()

    @cache
    def page(number: str) -> str:
        document = program.documents[number]
        return render(program, document, source_of(program, document, files), _page_of)

    @routes.before_app_request
    def document() -> Response | None:
        """The same address that gives a document as JSON gives its page to who would rather read HTML."""
        if request.endpoint != "lookups.document" or not _prefers_html():
            return None
        only()
        number = (request.view_args or {})["number"]
        response = lasting_response(page(find_document(program, number).number).encode(), "text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = _POLICY
        return response

    @routes.after_app_request
    def vary(response: Response) -> Response:
        if request.endpoint == "lookups.document":
            response.vary.add("Accept")
        return response

    @routes.get(f"/static/{STYLESHEET}")
    def stylesheet() -> Response:
        return lasting_response(styles, "text/css; charset=utf-8")

    def lookup() -> Response:
        only()
        name = request.path.rpartition("/")[2]
        return json_response({name: LOOKUPS[name](program)})

    for name in LOOKUPS:
        routes.add_url_rule(f"/v1/lookup/{name}", name, lookup)

    @routes.get("/v1/compare")
    def compared() -> Response:
        only("a", "b")
        names = {key: value(key) for key in ("a", "b")}
        faults = [Fault("U005", Parameter(key), {"name": key}) for key, name in names.items() if not name]
        if faults:
            raise FaultsError(faults)
        try:
            return json_response(compare(program, names["a"], names["b"]))
        except UnlikeError as error:
            raise FaultsError([Fault("U006", Parameter("b"))]) from error

    return routes


def _prefers_html() -> bool:
    accepted = request.accept_mimetypes
    return accepted.best_match(["application/json", "text/html"]) == "text/html"


def _page_of(number: str) -> str:
    return f"/v1/documents/{quote(number, safe='')}"
