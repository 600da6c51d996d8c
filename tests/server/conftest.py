"""A small rule base of three documents, and the application over it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.rulebase import RuleBase, start
from grammar.load import load_texts
from server.app import create_app
from server.openapi import openapi
from service.service import Service

RULES = Path(__file__).parent / "rules"


@pytest.fixture(scope="session")
def base() -> RuleBase:
    return start(load_texts({str(path): path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.tl"))}))


@pytest.fixture(scope="session")
def app(base: RuleBase) -> Flask:
    return create_app(Service(base))


class DescribedClient(FlaskClient):
    """A client that holds every JSON it is answered with against the description of the service."""

    def open(self, *args: Any, **more: Any) -> TestResponse:
        response = super().open(*args, **more)
        media = response.content_type.partition(";")[0] if response.data else ""
        if media.endswith("json") and response.request.path != "/openapi.json":
            schema = described(response.request.path, response.request.method, response.status_code, media)
            schema.validate(response.get_json())
        return response


@cache
def described(path: str, method: str, status: int, media: str) -> jsonschema.Draft202012Validator:
    """Return what validates an answer; a problem where there is nothing at an address, or not by that method."""
    description = openapi()
    problem: dict[str, Any] = {"default": {"$ref": "#/components/responses/Problem"}}
    operations = (
        item.get(method.lower(), {"responses": problem})
        for template, item in description["paths"].items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path)
    )
    responses = next(operations, {"responses": problem})["responses"]
    response = responses.get(str(status), problem["default"])
    if "$ref" in response:
        response = description["components"]["responses"]["Problem"]
    schema = response["content"][media]["schema"]
    return jsonschema.Draft202012Validator({**schema, "components": description["components"]})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = DescribedClient(app)
    client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    return client
