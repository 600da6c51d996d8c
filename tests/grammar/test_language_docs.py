"""The language page, in Chinese and English: its examples run, its tables are the program's, no keyword is left out.

The blocks of a page marked ``tiaoli`` are together one file, in the order of the page.
"""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from cli.main import main
from grammar.load import load_texts
from grammar.meaning.vocabulary import CODES, DATE, TEXT
from grammar.syntax.parse import keyword_patterns
from logic.builtin import GROUNDS, LINKS, MODALITIES, ROLES
from logic.units import UNITS
from logic.values import plain
from scripts.language_tables import rewritten
from service.scenario import run_scenarios
from service.service import start_service
from text.report import as_text

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["language.md", "language.zh-CN.md"]
FILE = "示例.tl"

#: Terminals that are no keywords: what a drafter writes in them is a name, a number, a text or a mark.
NO_KEYWORDS = {"REFERENCE", "ADDRESS", "DATE", "QUANTITY", "STRING", "DIGEST", "QUOTED_NAME", "NAME", "COMMENT"}

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ ", re.MULTILINE)


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return [body for info, body in _BLOCK.findall(text_of(page)) if info == language]


def example(page: str) -> str:
    return "\n".join(blocks(page, "tiaoli"))


def tables(page: str) -> list[list[str]]:
    """Return the rows of each table of a page, without the row of headings and the line under it."""
    found = re.findall(r"(?:^\|.*\n)+", text_of(page), re.MULTILINE)
    return [table.splitlines()[2:] for table in found]


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def keywords() -> set[str]:
    """Return every keyword of the grammar, Chinese and English."""
    found = {"本文件", "this-document"}
    for name, pattern in keyword_patterns().items():
        if name not in NO_KEYWORDS and not name.startswith("__"):
            words = re.sub(r"\(\?!\[[^\]]*\]\)", "", pattern.replace("\\-", "-"))
            found.update(re.findall(r"[一-鿿]+|'s|[a-z]+(?:-[a-z]+)*", words))
    return found


def test_there_are_examples_and_keywords() -> None:
    """A test that found nothing would pass."""
    assert all(len(blocks(page, "tiaoli")) > 15 for page in PAGES)
    assert keywords() > {"词汇", "vocabulary", "的", "'s", "不低于", "at-least", "责任单位", "除以", "this-document"}


@pytest.mark.parametrize("page", PAGES)
def test_examples_load_with_nothing_to_remark(page: str) -> None:
    warnings = load_texts({FILE: example(page)}).warnings
    assert [as_text(warning, {FILE: example(page)}) for warning in warnings] == []


@pytest.mark.parametrize("page", PAGES)
def test_scenarios_of_the_examples_come_out(page: str) -> None:
    results = list(run_scenarios(start_service(load_texts({FILE: example(page)}))))
    assert len(results) > 20
    assert [f"{result.scenario.name}：{result.question}：{result.fault()}" for result in results if result.wrong] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_keyword_is_mentioned(page: str) -> None:
    """In code letters, so that a word of the prose does not count as its keyword."""
    text = text_of(page)
    assert sorted(word for word in keywords() if f"`{word}`" not in text) == []


@pytest.mark.parametrize("page", PAGES)
def test_what_an_attribute_may_be_is_mentioned(page: str) -> None:
    text = text_of(page)
    assert [word for word in (*CODES, DATE[0], TEXT[0]) if f"`{word}`" not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_tables_are_the_programs(page: str) -> None:
    found = tables(page)
    units = UNITS.items()
    assert [row(f"`{n}`", u.base, plain(u.factor), u.english) for n, u in units if n != "比例"] in found
    assert [row(f"`{zh}`", en) for zh, en in MODALITIES.items()] in found
    assert [row(f"`{zh}`", f"`{en}`") for zh, en in ROLES.items()] in found
    assert [row(f"`{zh}`", f"`{en}`") for zh, (en, _, _) in GROUNDS.items()] in found
    assert [row(f"`{zh}`", f"`{en}`", "是" if chains else "否") for zh, (en, chains) in LINKS.items()] in found


@pytest.mark.parametrize("page", PAGES)
def test_tables_of_operators_are_made_from_their_rows(page: str) -> None:
    """``python3 scripts/language_tables.py`` writes them."""
    name, text = f"docs/{page}", text_of(page)
    assert rewritten(name, text) == text
    assert rewritten(name, text.replace("| `平均` | `average` |\n", "", 1)) == text
    with pytest.raises(ValueError, match="no place for"):
        rewritten(name, text.replace("\n### ", "\n## "))


def test_the_two_pages_have_the_same_content() -> None:
    """The same examples and commands, and as many headings, tables and paragraphs."""
    english, chinese = PAGES
    assert _BLOCK.findall(text_of(english)) == _BLOCK.findall(text_of(chinese))
    assert len(_HEADING.findall(text_of(english))) == len(_HEADING.findall(text_of(chinese)))
    assert [len(table) for table in tables(english)] == [len(table) for table in tables(chinese)]
    assert text_of(english).count("\n\n") == text_of(chinese).count("\n\n")


@pytest.mark.parametrize("page", PAGES)
def test_the_walk_goes_from_the_source_to_the_scenarios(page: str) -> None:
    """That its commands run is for ``tests/docs`` to try."""
    commands = [line.split()[1] for block in blocks(page, "sh") for line in block.splitlines()]
    assert commands == ["sources", "check", "fmt", "test"]
    assert set(commands) <= set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text_of(page)):
        assert (DOCS / target).exists(), target
