"""Problem details (RFC 9457): every error of the service, in its sender's terms, Chinese first and English beside it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import orjson
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from catalogue.documents import NotEncodedError
from engine.case import CaseError, CaseFault
from engine.derived import BudgetExceededError
from engine.prove import ProofTooLargeError

log = logging.getLogger("tiaoli.server")

#: problem type → (status, title in Chinese, title in English). ``docs/http.md`` has a row for each.
TYPES: dict[str, tuple[int, str, str]] = {
    "malformed-json": (400, "请求不是合格的 JSON", "the request is not well-formed JSON"),
    "not-found": (404, "没有这个地址", "there is nothing at this address"),
    "not-encoded": (404, "规则库没有这份文件或这一条", "the rule base has no such document or clause"),
    "method-not-allowed": (405, "此地址不接受这种方法", "this address does not take that method"),
    "too-large": (413, "请求过大", "the request is too large"),
    "not-json": (415, "请求须为 application/json", "the request must be application/json"),
    "invalid-request": (422, "请求或案情有误", "the request or the case has faults"),
    "too-much-work": (422, "推导或证明超过上限", "the derivation or its proof exceeds a limit"),
    "not-verified": (500, "答案未能通过核验，故不给出", "the answer did not verify and is not given out"),
    "internal": (500, "服务内部出错", "something went wrong inside the service"),
    "overloaded": (503, "服务繁忙，请稍后再试", "the service is busy; try again shortly"),
    "not-ready": (503, "服务尚未就绪", "the service is not ready"),
}


class OverloadedError(RuntimeError):
    """Raised when more requests are in flight than the service takes."""


class NotJsonError(ValueError):
    """Raised for a body that is not declared as JSON."""


class MalformedJsonError(ValueError):
    """Raised for a body that is not well-formed JSON; carries what the reader said."""


class NotVerifiedError(RuntimeError):
    """Raised when an answer's proof does not verify; it is logged and not given out."""


def problem(kind: str, detail: str = "", **more: object) -> Response:
    """Return a problem of one of :data:`TYPES`."""
    status, zh, en = TYPES[kind]
    body: dict[str, object] = {"type": f"/problems/{kind}", "title": zh, "title_en": en, "status": status}
    if detail:
        body["detail"] = detail
    response = Response(orjson.dumps({**body, **more}), status=status, content_type="application/problem+json")
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response


def install(app: Flask) -> None:
    """Answer every error of an application with a problem."""

    @app.errorhandler(CaseError)
    def _case(error: CaseError) -> Response:
        return problem("invalid-request", errors=faults_json(error.faults))

    @app.errorhandler(NotEncodedError)
    def _not_encoded(error: NotEncodedError) -> Response:
        return problem("not-encoded", error.name, suggestion=error.suggestion)

    @app.errorhandler(BudgetExceededError)
    def _budget(error: BudgetExceededError) -> Response:
        return problem("too-much-work", f"推导超过 {error.budget} 步 · over {error.budget} steps")

    @app.errorhandler(ProofTooLargeError)
    def _proof(_: ProofTooLargeError) -> Response:
        return problem("too-much-work", "证明过大 · the proof is too large")

    @app.errorhandler(OverloadedError)
    def _overloaded(_: OverloadedError) -> Response:
        return problem("overloaded")

    @app.errorhandler(NotJsonError)
    def _not_json(_: NotJsonError) -> Response:
        return problem("not-json")

    @app.errorhandler(MalformedJsonError)
    def _malformed(error: MalformedJsonError) -> Response:
        return problem("malformed-json", str(error))

    @app.errorhandler(NotVerifiedError)
    def _not_verified(error: NotVerifiedError) -> Response:
        log.error("an answer did not verify and was not given out: %s", error)
        return problem("not-verified")

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        kinds = {400: "malformed-json", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
        response = problem(kinds.get(error.code or 500, "internal"))
        if error.code == 405 and error.response is None:
            response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return response

    @app.errorhandler(Exception)
    def _any(error: Exception) -> Response:
        log.exception("unexpected", exc_info=error)
        return problem("internal")


def faults_json(faults: Sequence[CaseFault]) -> list[dict[str, str]]:
    """Return the faults of a request: where (JSON pointer), what, and the nearest right name."""
    return [
        {"pointer": f.path, "code": f.code, "detail": f.zh, "detail_en": f.en, "suggestion": f.suggestion}
        for f in faults
    ]
