"""The small rule base of the server's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from grammar.load import Loaded, load_texts

RULES = Path(__file__).parents[1] / "server" / "rules"


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    return load_texts({str(path): path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.tl"))})
