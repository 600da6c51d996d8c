"""A small rule base of three documents, and the application over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.rulebase import RuleBase, start
from grammar.load import load_texts
from server.app import create_app
from service.service import Service

RULES = Path(__file__).parent / "rules"


@pytest.fixture(scope="session")
def base() -> RuleBase:
    return start(load_texts({str(path): path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.tl"))}))


@pytest.fixture(scope="session")
def app(base: RuleBase) -> Flask:
    return create_app(Service(base))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
