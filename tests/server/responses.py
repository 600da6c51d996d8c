"""How the tests read a problem."""

from __future__ import annotations

from werkzeug.test import TestResponse

from server.problems import TYPES


def type_of(response: TestResponse) -> str:
    """The problem's type, having checked its form."""
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    kind: str = body["type"].removeprefix("/problems/")
    status, zh, en = TYPES[kind]
    assert (response.status_code, body["status"], body["title"], body["title_en"]) == (status, status, zh, en)
    assert ("Retry-After" in response.headers) == (status == 503)
    return kind


def errors(response: TestResponse) -> list[tuple[str, str, str]]:
    """Where, the code, and what is suggested, for each fault."""
    assert type_of(response) == "invalid-request"
    found = response.get_json()["errors"]
    assert all(e["detail"] and e["detail_en"] for e in found)
    return [(e.get("pointer", "?" + e.get("parameter", "")), e["code"], e["suggestion"]) for e in found]
