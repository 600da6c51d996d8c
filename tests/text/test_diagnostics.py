"""Every code has a page under docs/diagnostics, and what the page shows is what the program says.

After a change of a message, ``ACCEPT=1 pytest tests/text/test_diagnostics.py`` rewrites titles, shown texts and the
index, to be reviewed as a diff.
"""

from __future__ import annotations

import os
import re

import pytest

from grammar.load import load_texts
from service.scenario import run_scenarios
from service.service import start_service
from tests.text.diagnostic_pages import FILE, INDEX, PAGES, SAMPLE, faults_of, index_rows, outcome, page, pages
from text.codes import CODES, Severity
from text.report import as_text

_ROW = re.compile(r"^\| \[.*\n", re.MULTILINE)


def accept(code: str) -> None:
    """Rewrite what a page and the index repeat from the program."""
    old = page(code)
    _, body = old.block(1)
    _, shown = old.of_wrong()
    text = old.text.replace(f"```text\n{body}```", f"```text\n{shown}```")
    text = old.heading() + text.split("\n", 3)[3]
    (PAGES / f"{code}.md").write_text(text, encoding="utf-8")
    index = INDEX.read_text(encoding="utf-8")
    at = _ROW.search(index)
    assert at is not None, "the index has rows"
    INDEX.write_text(index[: at.start()] + index_rows() + _ROW.sub("", index[at.start() :]), encoding="utf-8")


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert pages(), "no page was found"
    assert set(pages()) == set(CODES)


@pytest.mark.parametrize("code", pages())
def test_wrong_example_gives_exactly_what_is_shown(code: str) -> None:
    if os.environ.get("ACCEPT"):
        accept(code)
    shown = page(code)
    codes, said = shown.of_wrong()
    assert codes == [code]
    assert said == shown.shown


@pytest.mark.parametrize("code", pages())
def test_right_example_is_right(code: str) -> None:
    """A rule file loads with nothing to remark, and its scenarios come out; all else is answered."""
    shown = page(code)
    assert outcome(shown.kind, shown.right)[0] == []
    if shown.kind == "tiaoli":
        results = list(run_scenarios(start_service(load_texts({FILE: shown.right}))))
        assert [f"{result.question}：{result.fault()}" for result in results if result.wrong] == []


@pytest.mark.parametrize("code", pages())
def test_page_repeats_the_message(code: str) -> None:
    """In Chinese and English, and says in both what it means and how to mend it."""
    text = page(code).text
    assert text.startswith(page(code).heading())
    assert "\n**怎样改** " in text
    assert "\n**How to mend it** " in text


def test_the_rule_base_of_the_pages_has_nothing_to_remark() -> None:
    assert [as_text(fault, {FILE: SAMPLE}) for fault in faults_of(SAMPLE)] == []


def test_index_lists_every_page_with_its_message() -> None:
    assert "".join(_ROW.findall(INDEX.read_text(encoding="utf-8"))) == index_rows()


@pytest.mark.parametrize("code", sorted(CODES))
def test_letter_of_a_code_is_its_severity(code: str) -> None:
    assert (code[0] == "W") is (CODES[code].severity is Severity.WARNING)
