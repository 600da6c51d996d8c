"""Bodies of requests: bytes, JSON and requests nearly right; each is answered or told, never an error of the
service."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.app import create_app
from service.service import Service
from tests.engine.rulebases import rulebase
from tests.fuzz.promises import bounded
from tests.fuzz.test_cases import cases, questions, strings, values


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Service(rulebase())).test_client()


requests = st.fixed_dictionaries(
    {"questions": st.one_of(st.lists(questions, min_size=1, max_size=3), values)},
    optional={
        "case": st.one_of(cases, values),
        "cases": st.one_of(st.lists(cases, max_size=3), values),
        "as_of": st.one_of(strings, st.dates().map(str), values),
        "explain": st.one_of(st.sampled_from(["none", "summary", "full"]), values),
        "readings": st.one_of(st.dictionaries(strings, strings, max_size=2), values),
        "proof": values,
    },
)


def send(client: FlaskClient, path: str, body: bytes) -> None:
    """Post a body; whatever it is, it is answered, or its faults are told."""
    with bounded():
        response = client.post(path, data=body, content_type="application/json")
    assert response.status_code in (200, 400, 413, 422), (response.status_code, response.get_json())
    found: Any = response.get_json()
    assert found
    if response.status_code == 422 and found["type"] == "/problems/invalid-request":
        assert all(error["code"] and error["detail"] and error["detail_en"] for error in found["errors"])


@given(st.one_of(requests, values), st.sampled_from(["/v1/decide", "/v1/verify"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_requests(client: FlaskClient, body: Any, path: str) -> None:
    send(client, path, json.dumps(body).encode())


@given(st.one_of(st.binary(), st.text().map(str.encode)), st.sampled_from(["/v1/decide", "/v1/verify"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes(client: FlaskClient, body: bytes, path: str) -> None:
    send(client, path, body)


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/verify"])
def test_a_name_twice(client: FlaskClient, path: str) -> None:
    body = '{"case": {"甲公司": {"停产": "是", "停产": "否"}}, "questions": ["甲公司 受支持"]}'
    response = client.post(path, data=body.encode(), content_type="application/json")
    (fault,) = response.get_json()["errors"]
    assert (response.status_code, fault["code"], fault["pointer"]) == (422, "B010", "/case/甲公司/停产")


@pytest.mark.slow
@given(st.one_of(requests, values), st.sampled_from(["/v1/decide", "/v1/verify"]))
@settings(max_examples=4_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_requests(client: FlaskClient, body: Any, path: str) -> None:
    send(client, path, json.dumps(body).encode())
