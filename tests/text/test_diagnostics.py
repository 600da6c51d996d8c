"""Every code has a page under docs/diagnostics, and what the page shows is what the program says.

A page has a wrong example, the exact text of its diagnostic, and a right example. After a change of a message,
``ACCEPT=1 pytest tests/text/test_diagnostics.py`` rewrites titles, shown texts and the index, to be reviewed as a diff.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from grammar.load import load_texts
from service.scenario import run_scenarios
from service.service import start_service
from text.codes import CODES, Severity
from text.fault import Fault, FaultsError
from text.report import as_text

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
INDEX = PAGES / "README.md"
FILE = "例.tl"

_BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")
_ROW = re.compile(r"^\| \[.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page: the wrong text, what is shown for it, the right text. ⟨U+200B⟩ stands for a character unseen."""

    code: str
    text: str

    def block(self, index: int) -> tuple[str, str]:
        found = list(_BLOCK.finditer(self.text))
        assert len(found) == 3, "a page has a wrong example, its diagnostic and a right example"
        return found[index]["info"], found[index]["body"]

    @property
    def wrong(self) -> str:
        info, body = self.block(0)
        kind, _, times = info.partition(" 重复 ")
        assert kind == "tiaoli 错"
        return _MARK.sub(lambda mark: chr(int(mark[1], 16)), body) * int(times or 1)

    @property
    def shown(self) -> str:
        info, body = self.block(1)
        assert info == "text"
        return body

    @property
    def right(self) -> str:
        info, body = self.block(2)
        assert info == "tiaoli 对"
        return body

    def rendered(self, faults: list[Fault]) -> str:
        said = "\n".join(as_text(fault, {FILE: self.wrong}) for fault in faults) + "\n"
        for mark in set(_MARK.finditer(self.block(0)[1])):
            said = said.replace(chr(int(mark[1], 16)), mark[0])
        return said

    def heading(self) -> str:
        return f"# {self.code} {CODES[self.code].zh}\n\n*{CODES[self.code].en}*\n"


def pages() -> list[str]:
    return sorted(path.stem for path in PAGES.glob("*.md") if path != INDEX)


def page(code: str) -> Page:
    return Page(code, (PAGES / f"{code}.md").read_text(encoding="utf-8"))


def faults_of(text: str) -> list[Fault]:
    try:
        return list(load_texts({FILE: text}).warnings)
    except FaultsError as error:
        return error.faults


def index_rows() -> str:
    return "".join(f"| [{code}]({code}.md) | {CODES[code].zh} | {CODES[code].en} |\n" for code in pages())


def accept(code: str) -> None:
    """Rewrite what a page and the index repeat from the program."""
    old = page(code)
    _, body = old.block(1)
    shown = old.rendered(faults_of(old.wrong))
    text = old.text.replace(f"```text\n{body}```", f"```text\n{shown}```")
    text = old.heading() + text.split("\n", 3)[3]
    (PAGES / f"{code}.md").write_text(text, encoding="utf-8")
    index = INDEX.read_text(encoding="utf-8")
    at = _ROW.search(index)
    assert at is not None, "the index has rows"
    INDEX.write_text(index[: at.start()] + index_rows() + _ROW.sub("", index[at.start() :]), encoding="utf-8")


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert pages(), "no page was found"
    assert set(pages()) == {code for code in CODES if code[0] in "EW"}


@pytest.mark.parametrize("code", pages())
def test_wrong_example_gives_exactly_what_is_shown(code: str) -> None:
    if os.environ.get("ACCEPT"):
        accept(code)
    shown = page(code)
    faults = faults_of(shown.wrong)
    assert [fault.code for fault in faults] == [code]
    assert shown.rendered(faults) == shown.shown


@pytest.mark.parametrize("code", pages())
def test_right_example_is_right(code: str) -> None:
    """It loads with nothing to remark, and its scenarios come out."""
    text = page(code).right
    assert [as_text(fault, {FILE: text}) for fault in faults_of(text)] == []
    results = list(run_scenarios(start_service(load_texts({FILE: text}))))
    assert [f"{result.question}：{result.fault()}" for result in results if result.wrong] == []


@pytest.mark.parametrize("code", pages())
def test_page_repeats_the_message(code: str) -> None:
    """In Chinese and English, and says in both what it means and how to mend it."""
    text = page(code).text
    assert text.startswith(page(code).heading())
    assert "\n**怎样改** " in text
    assert "\n**How to mend it** " in text


def test_index_lists_every_page_with_its_message() -> None:
    assert "".join(_ROW.findall(INDEX.read_text(encoding="utf-8"))) == index_rows()


@pytest.mark.parametrize("code", sorted(CODES))
def test_letter_of_a_code_is_its_severity(code: str) -> None:
    assert (code[0] == "W") is (CODES[code].severity is Severity.WARNING)
