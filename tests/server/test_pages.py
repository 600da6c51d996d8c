"""The pages, the probes, headers, methods, and the OpenAPI description against the routes and the answers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from engine.rulebase import RuleBase
from server.examples import EXAMPLE
from server.openapi import VERSION, openapi
from server.problems import TYPES
from tests.server.responses import type_of

ROOT = Path(__file__).resolve().parents[2]
MEASURES = "巴政办发〔2024〕8号"

#: What is for people and not described: pages, and what pages are made of.
PAGES = {"/", "/docs", "/openapi.json", "/problems/{kind}"}


# ── the description ──────────────────────────────────────────────────────────────────────────────────────────────────


def described() -> dict[tuple[str, str], dict[str, Any]]:
    return {(path, method): one for path, item in openapi()["paths"].items() for method, one in item.items()}


def routes(app: Flask) -> set[tuple[str, str]]:
    """Every path and method of the application, in the description's form."""
    return {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_description_is_valid_openapi() -> None:
    description = openapi()
    assert description["openapi"].startswith("3.1.")
    validate(description)


def schemas_of(kind: str, value: Any) -> Iterator[dict[str, Any]]:
    """Every schema of a kind of value in a description, or in a part of one."""
    if isinstance(value, dict):
        if kind in value.get("type", ()):  # which is a text or a list of texts
            yield value
        for inner in value.values():
            yield from schemas_of(kind, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schemas_of(kind, inner)


def test_no_object_is_described_as_an_object_and_no_more() -> None:
    """A generator of clients makes a type that admits nothing of ``{"type": "object"}``."""
    found = list(schemas_of("object", openapi()))
    assert len(found) > 90
    bare = [schema for schema in found if not schema.keys() & {"properties", "additionalProperties"}]
    assert bare == []


def test_every_schema_is_described_in_both_tongues_and_every_list_says_of_what() -> None:
    schemas = openapi()["components"]["schemas"]
    assert [name for name, schema in schemas.items() if " · " not in schema.get("description", "")] == []
    lists = [schema for schema in schemas_of("array", openapi()) if not schema.keys() & {"items", "prefixItems"}]
    assert lists == []


def test_the_paths_described_are_the_routes_both_ways(app: Flask) -> None:
    served = {(path, method) for path, method in routes(app) if path not in PAGES and not path.startswith("/static/")}
    assert described().keys() == served
    assert {path for path, _ in routes(app)} >= PAGES


def test_parameters_described_are_those_in_the_path() -> None:
    for (path, _), operation in described().items():
        named = [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]
        assert named == re.findall(r"{(\w+)}", path)


def test_operations_have_their_own_names() -> None:
    names = [operation["operationId"] for operation in described().values()]
    assert len(names) == len(set(names))


def test_query_parameters_described_are_those_taken(client: FlaskClient) -> None:
    for (path, method), operation in described().items():
        if method != "get" or path.startswith(("/health", "/ready")) or "{" in path:
            continue
        for parameter in operation.get("parameters", []):
            response = client.get(path, query_string={parameter["name"]: ""})
            codes = [e["code"] for e in (response.get_json() or {}).get("errors", [])]
            assert "U001" not in codes, parameter["name"]
        assert client.get(path, query_string={"no-such": "1"}).status_code == 422, path


def test_the_version_is_the_projects() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == VERSION


def fits(schema: dict[str, Any], value: object) -> None:
    jsonschema.Draft202012Validator({**schema, "components": openapi()["components"]}).validate(value)


def body_schema(path: str) -> dict[str, Any]:
    schema: dict[str, Any] = described()[path, "post"]["requestBody"]["content"]["application/json"]["schema"]
    return schema


def answer_schema(path: str, method: str = "get", media: str = "application/json") -> dict[str, Any]:
    schema: dict[str, Any] = described()[path, method]["responses"]["200"]["content"][media]["schema"]
    return schema


def test_examples_fit_their_schemas_and_the_vocabulary(client: FlaskClient) -> None:
    found = 0
    for (path, method), operation in described().items():
        for parameter in operation.get("parameters", []):
            if "example" in parameter:
                fits(parameter["schema"], parameter["example"])
                found += 1
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in content:
            fits(content["schema"], content["example"])
            assert method == "post"
            assert client.post(path, json=content["example"]).status_code == 200
            found += 1
    assert found >= 3
    jsonschema.Draft202012Validator(client.get("/v1/vocabulary").get_json()).validate(EXAMPLE["case"])


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"explain": "none"},
        {"explain": "full"},
        {"questions": ["甲项目 是 项目", "项目 适用 审批方式", "甲项目 的 实施企业", "甲项目 适用 先建后验管理"]},
    ],
)
def test_answers_fit_the_description(client: FlaskClient, change: dict[str, Any]) -> None:
    request = {**EXAMPLE, **change}
    fits(body_schema("/v1/decide"), request)
    single = client.post("/v1/decide", json=request).get_json()
    fits(answer_schema("/v1/decide", "post"), single)
    several = {k: v for k, v in request.items() if k != "case"} | {
        "cases": [EXAMPLE["case"], {"甲项目": {"是": "项目"}}]
    }
    fits(body_schema("/v1/decide"), several)
    fits(answer_schema("/v1/decide", "post"), client.post("/v1/decide", json=several).get_json())


def test_bodies_the_service_refuses_do_not_fit_the_description() -> None:
    for wrong in ({}, {**EXAMPLE, "cases": []}, {**EXAMPLE, "explain": "all"}, {**EXAMPLE, "question": "x"}):
        with pytest.raises(jsonschema.ValidationError):
            fits(body_schema("/v1/decide"), wrong)


def test_problems_fit_the_description(client: FlaskClient) -> None:
    schema = {"$ref": "#/components/schemas/Problem"}
    for response in (
        client.get("/v1/relations?x=1"),
        client.get("/v1/documents/某某"),
        client.post("/v1/decide", json={**EXAMPLE, "case": {"甲": {"位於": 1}}}),
        client.get("/static/landing.css", headers={"Range": "bytes=999999-"}),
    ):
        fits(schema, response.get_json())
    assert {f"/problems/{kind}" for kind in TYPES} < set(
        openapi()["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    )


def test_every_lookup_fits_the_description(client: FlaskClient) -> None:
    for (path, method), operation in described().items():
        if method != "get":
            continue
        values = {p["name"]: p["example"] for p in operation.get("parameters", []) if "example" in p}
        query = {
            p["name"]: MEASURES for p in operation.get("parameters", []) if p.get("required") and p["in"] == "query"
        }
        address = re.sub(r"{(\w+)}", lambda m: quote(values[m[1]]), path)  # noqa: B023 - used in this turn only
        response = client.get(address, query_string=query)
        assert response.status_code == 200, address
        media = response.content_type.partition(";")[0]
        fits(answer_schema(path, media=media), response.get_json())


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/", "/docs", "/problems/not-json"])
def test_a_page_and_what_it_is_made_of_come_from_here(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert page.content_type == "text/html; charset=utf-8"
    linked = re.findall(r'(?:href|src)="([^"]*)"', page.text)
    assert linked
    for address in linked:
        assert address.startswith("/"), f"{address} is outside"
        assert not address.startswith("//"), f"{address} is outside"
        assert client.get(address, buffered=True).status_code == 200, address
    assert "<script>" not in page.text, "the policy allows no script in the page"
    assert not re.search(r"\bon\w+=", page.text)


def test_what_the_pages_load_loads_nothing_from_outside(client: FlaskClient) -> None:
    for path in ("/static/landing.css", "/static/docs.js", "/static/swagger-ui/swagger-ui.css"):
        text = client.get(path, buffered=True).text
        assert not re.search(r"""(?:url\(|@import|src=|fetch\()\s*["']?(?:https?:)?//""", text), path
    assert "validatorUrl: null" in client.get("/static/docs.js", buffered=True).text, "or it asks a service elsewhere"


def test_the_landing_page_says_what_this_is_and_where_to_go(client: FlaskClient, base: RuleBase) -> None:
    page = client.get("/").text
    for address in ("/docs", "/openapi.json", "/v1/documents", "/v1/vocabulary"):
        assert f'href="{address}"' in page
    for number in base.loaded.program.documents:
        assert number in page
    assert base.digest in page


# ── probes, headers, methods ─────────────────────────────────────────────────────────────────────────────────────────


def test_up_and_ready(client: FlaskClient, base: RuleBase) -> None:
    assert client.get("/healthz").get_json() == {"status": "up"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.get_json() == {"status": "ready", "rulebase": base.digest, "engine": base.engine.name}


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/v1/documents", "/v1/nothing", "/static/landing.css"])
def test_every_response_has_the_headers_that_keep_it_safe(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy, "scripts are default-src: from here only, none in the page"
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers


def test_head_is_get_without_its_body(client: FlaskClient, app: Flask) -> None:
    for path, method in routes(app):
        if method == "get" and "{" not in path and path != "/v1/compare":
            response = client.head(path)
            assert (response.status_code, response.data) == (200, b""), path


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/decide", {"POST", "OPTIONS"}),
        ("HEAD", "/v1/verify", {"POST", "OPTIONS"}),
        ("POST", "/v1/documents", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", f"/v1/documents/{MEASURES}", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_that_is_not_taken_is_told_which_are(
    client: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == allowed
    if method != "HEAD":
        assert type_of(response) == "method-not-allowed"


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/documents/", "//v1/documents", "/static/../app.py", "/static/"])
def test_nothing_here(client: FlaskClient, path: str) -> None:
    assert type_of(client.get(path)) == "not-found"
