"""Problem details (RFC 9457): every error of the service, in its sender's terms, Chinese first and English beside
it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Annotated

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from catalogue.documents import NotEncodedError
from logic.no_answer import NoAnswerError
from server.bodies import NotJsonError
from server.limits import MOST_FAULTS
from service.reasons import REASONS, detail
from text.bilingual import EN, ZH
from text.encode import Note
from text.fault import Fault, FaultsError, Phrase, Pointer
from text.json_text import MalformedJsonError, write_json_text
from text.report import FaultJson, as_problem, words
from text.report import detail as sentence

log = logging.getLogger("tiaoli.server")

MEDIA = "application/problem+json"

#: problem type → (status, title in Chinese, title in English). ``docs/http.md`` has a row for each.
TYPES: dict[str, tuple[int, str, str]] = {
    "malformed-json": (400, "请求不是合格的 JSON", "the request is not well-formed JSON"),
    "not-found": (404, "没有这个地址", "there is nothing at this address"),
    "not-encoded": (404, "规则库没有这份文件或这一条", "the rule base has no such document or clause"),
    "method-not-allowed": (405, "此地址不接受这种方法", "this address does not take that method"),
    "too-large": (413, "请求过大", "the request is too large"),
    "not-json": (415, "请求须为 application/json", "the request must be application/json"),
    "invalid-request": (422, "请求或案情有误", "the request or the case has faults"),
    "internal": (500, "服务内部出错", "something went wrong inside the service"),
    "not-ready": (503, "服务尚未就绪", "the service is not ready"),
    **{reason.problem: (reason.status, reason.zh, reason.en) for reason in REASONS.values()},
}

ProblemType = Annotated[str, Note("", "", {"enum": [*(f"/problems/{kind}" for kind in TYPES), "about:blank"]})]

#: HTTP status of an error that Flask raises → problem type; what is not here has a problem of no type.
_HTTP_KINDS = {400: "malformed-json", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemJson:
    """出错；各项见 RFC 9457 · a problem, as RFC 9457 has it."""

    type: ProblemType
    title: str
    title_en: str | None = None
    status: int
    detail: str | None = None
    detail_en: str | None = None
    suggestion: str | None = ""
    """也许是指哪一个；猜不出为 null · what may be meant; null when nothing is near"""
    errors: tuple[FaultJson, ...] | None = None
    """请求里的每个错误 · every fault of the request"""


def problem(
    kind: str,
    detail: tuple[str, str] = ("", ""),
    suggestion: str | None = "",
    errors: tuple[FaultJson, ...] | None = None,
) -> Response:
    """Return a problem of one of :data:`TYPES`; ``detail`` is in Chinese and in English."""
    status, zh, en = TYPES[kind]
    has_detail = any(detail)
    body = ProblemJson(
        type=f"/problems/{kind}",
        title=zh,
        title_en=en,
        status=status,
        detail=detail[0] if has_detail else None,
        detail_en=detail[1] if has_detail else None,
        suggestion=suggestion,
        errors=errors,
    )
    response = Response(write_json_text(body), status=status, content_type=MEDIA)
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response


def install(app: Flask) -> None:
    """Answer every error of an application with a problem."""

    @app.errorhandler(FaultsError)
    def _faults(error: FaultsError) -> Response:
        return problem("invalid-request", errors=tuple(map(as_problem, error.faults[:MOST_FAULTS])))

    @app.errorhandler(NotEncodedError)
    def _not_encoded(error: NotEncodedError) -> Response:
        hint = Phrase("meant", {"suggestion": error.suggestion}) if error.suggestion else None
        fault = Fault("U003", Pointer(""), {"name": error.name}, hint=hint)
        return problem("not-encoded", (sentence(fault, ZH), sentence(fault, EN)), suggestion=error.suggestion)

    @app.errorhandler(NoAnswerError)
    def _no_answer(error: NoAnswerError) -> Response:
        return problem(REASONS[error.kind].problem, detail(error))

    @app.errorhandler(NotJsonError)
    def _not_json(_: NotJsonError) -> Response:
        return problem("not-json")

    @app.errorhandler(MalformedJsonError)
    def _malformed(error: MalformedJsonError) -> Response:
        return problem("malformed-json", (words(error.reason, ZH), words(error.reason, EN)))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        kind = _HTTP_KINDS.get(error.code or 500)
        response = problem(kind) if kind else _plain_problem(error)
        for name, value in error.get_headers():
            if name.lower() != "content-type":
                response.headers[name] = value  # such as Allow
        return response

    @app.errorhandler(Exception)
    def _any(error: Exception) -> Response:
        log.exception("unexpected", exc_info=error)
        return problem("internal")


def _plain_problem(error: HTTPException) -> Response:
    """Return a problem that says no more than its HTTP status does (RFC 9457, 4.2.1)."""
    body = ProblemJson(type="about:blank", title=error.name, status=error.code or 500)
    return Response(write_json_text(body), status=error.code, content_type=MEDIA)
