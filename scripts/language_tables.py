"""Write the tables of operators in both language pages, from the rows of ``logic/operators.py``.

    python3 scripts/language_tables.py

A table stands under its heading and is replaced whole; a test fails while a page differs from what this writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from logic.operators import AGGREGATES, COMPARISONS, FUNCTIONS, Word

ROOT = Path(__file__).resolve().parent.parent

#: Page → the heading above each table, and the headings of its columns.
PAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "docs/language.md": {
        "Comparison words": ("word", "English", "sign"),
        "Arithmetic": ("written", "English", "form", "binds"),
        "Totals": ("word", "English"),
    },
    "docs/language.zh-CN.md": {
        "比较用语": ("用语", "English", "即"),
        "算式": ("写法", "English", "格式", "结合"),
        "汇总": ("用语", "English"),
    },
}


def rewritten(page: str, text: str) -> str:
    """Return the text of a page with each of its tables as the rows have it.

    Raises ``ValueError`` for a page that lacks one.
    """
    for (heading, columns), rows in zip(PAGES[page].items(), (_comparisons(), _functions(), _totals()), strict=True):
        lines = [columns, ["---"] * len(columns), *rows]
        table = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
        place = re.compile(rf"(?<=^### {heading}\n\n)(?:\|.*\n)*", re.MULTILINE)
        text, found = place.subn(table.replace("\\", r"\\"), text)
        if found != 1:
            raise ValueError(f"{page}: no place for {heading}")
    return text


def _comparisons() -> Iterator[Sequence[str]]:
    for row in COMPARISONS.values():
        for word in row.words:
            yield f"`{word.chinese}`", f"`{word.english}`", f"`{row.signs[0]}`"


def _functions() -> Iterator[Sequence[str]]:
    """The operators of an amount, the loosest first: what binds tighter is computed first."""
    for row in sorted(FUNCTIONS.values(), key=lambda row: row.binds):
        written = [*row.signs, *(word.chinese for word in row.words)]
        english = [*row.signs, *(word.english for word in row.words if word.english)]
        form = (row.each or row.said)[0].format("甲", "乙", "丙")
        yield _code(written), _code(english), form, str(row.binds)


def _totals() -> Iterator[Sequence[str]]:
    words: Iterable[Word] = (row.word for row in AGGREGATES.values())
    for word in words:
        yield f"`{word.chinese}`", f"`{word.english}`"


def _code(words: Iterable[str]) -> str:
    return "、".join(f"`{word}`" for word in dict.fromkeys(words))


def main() -> None:
    """Rewrite both pages."""
    for page in PAGES:
        path = ROOT / page
        path.write_text(rewritten(page, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
