"""``docs/limits.md`` and its Chinese twin: every limit of the code, as it is."""

from __future__ import annotations

import importlib
import re
from decimal import Context
from pathlib import Path

import pytest

from server.problems import TYPES
from text.codes import CODES

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "docs" / name for name in ("limits.md", "limits.zh-CN.md")]

_ROW = re.compile(r"^\| [^|]+ \| ([\d,]+) \| ([^|]+) \| `([\w.]+)\.([A-Z_]+)` \|$", re.MULTILINE)
_LIMIT = re.compile(r"^((?:MOST|LONGEST|LARGEST|DEEPEST)_[A-Z_]+|(?:[A-Z]+_)?BUDGET) = ", re.MULTILINE)

#: Limits of what is shown or tried, not of what may be sent.
_NOT_OF_INPUT = {
    "engine.case.chains.MOST_KEPT",
    "engine.rulebase.MOST_DAYS",
    "engine.prove.paired_engine.MOST_TOLD",
    "engine.prove.paired_engine.SAMPLE_BUDGET",
    "inquiry.sets.MOST_SETS",
    "inquiry.next.MOST_ANSWERS",
    "inquiry.settle.MOST_IN_SET",
    "inquiry.settle.MOST_IN_TURN",
    "inquiry.settle.SEARCH_BUDGET",
    "inquiry.leeway.MOST_THINGS",
    "inquiry.ways.MOST_EDITS",
    "inquiry.ways.MOST_KEPT",
    "inquiry.ways.MOST_NESTED",
    "inquiry.ways.MOST_TRIED",
    "inquiry.nearest.MOST_WAYS",
    "inquiry.sets.MOST_OTHERS",
    "engine.prove.basis.MOST_GROUNDS",
    "engine.say.citing.MOST_GROUNDS_SAID",
    "engine.say.citing.MOST_LISTED",
    "engine.say.views.MOST_CONTRIBUTORS",
    "engine.say.views.MOST_REASONS",
    "inquiry.tried.MOST_DEPTH",
    "inquiry.tried.MOST_RULES",
    "engine.prove.missing.MOST_SETS",
    "engine.say.outline.MOST_LINES",
    "grammar.syntax.parse.MOST_DROPPED",
    "grammar.syntax.parse.MOST_KEPT",
    "server.limits.MOST_FAULTS",
    "text.cache.MOST_FILES",
    "verify.facts.MOST_DAYS",
    "verify.basis.MOST_GROUNDS",
    "verify.basis.MOST_LISTED",
    "verify.basis.MOST_SAID",
    # the checker has these once more, and tests/verify/test_cases.py holds them equal
    "verify.readable.LONGEST_TEXT",
    "verify.readable.MOST_DIGITS",
    "verify.readable.MOST_MARKS",
    "verify.said.MOST_FACTS",
    "verify.said.MOST_THINGS",
    "verify.question.MOST_CHOICES",
}


def rows(page: Path) -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = _ROW.findall(page.read_text(encoding="utf-8"))
    assert len(found) > 20, "the test has lost sight of the rows"
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_number_is_the_constant(page: Path) -> None:
    for number, _, module, name in rows(page):
        value = getattr(importlib.import_module(module), name)
        value = value.prec if isinstance(value, Context) else value
        assert float(number.replace(",", "")) == value, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_limit_has_its_row(page: Path) -> None:
    constants = {
        f"{path.relative_to(ROOT).with_suffix('').as_posix().replace('/', '.')}.{name}"
        for folder in (
            "text",
            "logic",
            "grammar",
            "engine",
            "inquiry",
            "service",
            "server",
            "cli",
            "verify",
            "catalogue",
            "sources",
        )
        for path in (ROOT / folder).rglob("*.py")
        for name in _LIMIT.findall(path.read_text(encoding="utf-8"))
    }
    told = {f"{module}.{name}" for _, _, module, name in rows(page)} - {
        "logic.values.EXACT",
    }
    assert told == constants - _NOT_OF_INPUT


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_code_exists(page: Path) -> None:
    http = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    for _, told, _, _ in rows(page):
        for code in re.findall(r"`([A-Z]\d{3}|[a-z-]+)`", told):
            assert code in CODES or code in TYPES or f"| `{code}` |" in http


def test_the_two_pages_say_the_same() -> None:
    english, chinese = (
        [(number, re.findall("`[^`]+`", told), module, name) for number, told, module, name in rows(page)]
        for page in PAGES
    )
    assert english == chinese
