"""``docs/http.md`` and its Chinese twin: equal in content, and complete against the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.case.case import LONGEST_TEXT, MOST_FACTS, MOST_THINGS
from engine.case.question import LONGEST_QUESTION
from engine.prove.decide import BUDGET
from engine.prove.prove import MOST_STEPS
from inquiry.trial import MOST_DECISIONS
from server.limits import LARGEST_BODY, LARGEST_PROOF, LONGEST_WAIT, LONGEST_WORK, MOST_AT_ONCE, MOST_FAULTS
from server.openapi import openapi
from server.parameters import LONGEST_VALUE
from server.problems import TYPES
from server.run import CONNECTIONS, HEAD_TIMEOUT
from service.request import MOST_CASES, MOST_INQUIRIES, MOST_QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("http.md", "http.zh-CN.md")}


def rows(page: str) -> dict[str, list[str]]:
    """Every row of a page's tables by its first cell."""
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| ")
    ]
    return {row[0]: row[1:] for row in found}


@pytest.mark.parametrize("name", PAGES)
def test_every_problem_type_has_its_row_and_status(name: str) -> None:
    table = {key.strip("`"): row for key, row in rows(PAGES[name]).items()}
    assert {kind: table.get(kind, [""])[0] for kind in TYPES} == {kind: str(row[0]) for kind, row in TYPES.items()}


@pytest.mark.parametrize("name", PAGES)
def test_every_endpoint_has_an_example(name: str) -> None:
    shown = set(re.findall(r"http://127\.0\.0\.1:8000([^\s']*)", PAGES[name]))
    shown = {re.sub(r"/v1/documents/[^/]+", "/v1/documents/{number}", path) for path in shown}
    shown = {re.sub(r"/clauses/.+", "/clauses/{address}", path) for path in shown}
    assert shown == set(openapi()["paths"])


@pytest.mark.parametrize("name", PAGES)
def test_every_part_of_a_request_and_of_an_answer_is_explained(name: str) -> None:
    explained = {word for key in rows(PAGES[name]) for word in re.findall(r"`(\w+)`", key)}
    schemas = openapi()["components"]["schemas"]
    parts = {key for name in ("DecideRequest", "DecideSeveralRequest", "Answer") for key in schemas[name]["properties"]}
    assert parts - {"question"} <= explained


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("schema", ["WhyNot", "WhatIf", "Missing", "Next", "Ask", "TriedRule", "Set"])
def test_every_part_of_an_inquiry_is_explained(name: str, schema: str) -> None:
    told = set(re.findall(r"`(\w+)`", PAGES[name]))
    assert set(openapi()["components"]["schemas"][schema]["properties"]) <= {*told, "question", "size"}


@pytest.mark.parametrize("name", PAGES)
def test_limits_are_those_of_the_code(name: str) -> None:
    table = PAGES[name][PAGES[name].rindex("| --- | --- |") :]
    told = [int(number.replace(",", "")) for number in re.findall(r"(?<![\w/])\d[\d,]*", re.sub(r"`[^`]*`", "", table))]
    assert LONGEST_TEXT == LONGEST_QUESTION == LONGEST_VALUE
    expected = [
        *(LARGEST_BODY, LARGEST_PROOF, MOST_CASES, MOST_QUESTIONS, MOST_INQUIRIES, MOST_DECISIONS, MOST_THINGS),
        *(MOST_FACTS, LONGEST_TEXT, BUDGET, MOST_STEPS),
        *(LONGEST_WORK, MOST_AT_ONCE, LONGEST_WAIT, CONNECTIONS, HEAD_TIMEOUT / 1000, MOST_FAULTS),
    ]
    assert told == expected


def test_the_two_pages_are_equal_in_content() -> None:
    """The same blocks, headings and tables in the same order, with the same identifiers in each row."""
    english, chinese = PAGES.values()
    for form in (r"^```.*?^```$", r"^#+ "):
        found = [re.findall(form, page, re.MULTILINE | re.DOTALL) for page in (english, chinese)]
        assert found[0] == found[1]
    identifiers = [
        [sorted(set(re.findall(r"`[^`]+`", line))) for line in page.splitlines() if line.startswith("| ")]
        for page in (english, chinese)
    ]
    assert identifiers[0] == identifiers[1]
