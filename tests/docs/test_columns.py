"""Every line of the documentation fits in 120 columns; a Chinese character takes two.

A longer line may stand where no line break can: in a fenced block, in a row of a table, and where the line is one
word, such as an address. A line of prose can be broken at a blank and after a Chinese mark.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
COLUMNS = 120

_FENCE = re.compile(r"^ *```")
_ROW = re.compile(r"^ *\|")
#: What stands before the words of a line: its indentation, and the mark of an item or a quotation.
_MARK = re.compile(r"^ *(?:(?:[-*+>]|\d+\.) +)*")
_BREAK = re.compile(r"[ ，。；：、？！]")


def columns(line: str) -> int:
    """Return how many columns a line takes: two for a wide character, none for a combining mark."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in line
    )


def too_long(page: str) -> list[int]:
    """Return the numbers of the lines of a page that could be shorter and are not."""
    found = []
    fenced = False
    for number, line in enumerate(page.splitlines(), start=1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and not _ROW.match(line) and columns(line) > COLUMNS and _BREAK.search(_MARK.sub("", line)):
            found.append(number)
    return found


def test_the_pages_are_found() -> None:
    assert {"README.md", "README.zh-CN.md", "CHANGELOG.md", "docs/semantics.md", "docs/diagnostics/E001.md"} <= {*PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_every_line_fits(page: str) -> None:
    assert too_long((ROOT / page).read_text(encoding="utf-8")) == []


LONG = "条" * 61


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("条" * 60, []),
        (f"{'条' * 30}，{'条' * 30}", [1]),
        (f"{'word ' * 24}end", [1]),
        (f"word\n\n- {LONG} 条", [3]),
        (f"- {LONG}", []),
        (f"```text\n{LONG} 条\n```\n{LONG} 条", [4]),
        (f"| {LONG} |\n  | {LONG} |", []),
    ],
    ids=["fits", "Chinese", "English", "an item", "one word", "a block and what comes after", "rows"],
)
def test_which_line_is_too_long(page: str, found: list[int]) -> None:
    assert too_long(page) == found
