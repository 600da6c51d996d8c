"""Every path that a page names exists, and so does a name that stands after it: ``grammar/load.py:load_texts``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}

#: The file that a reader of the walk makes.
MADE_BY_READERS = {"rules/documents/青松政办发〔2031〕3号.tl"}

_CODE = re.compile(r"`([^`\s]+)`")
_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def missing(page: str) -> list[str]:
    """Return the paths into the checkout that a page names and that lead nowhere."""
    found = []
    for word in _CODE.findall(_BLOCK.sub("", page)):
        path, _, name = word.partition(":")
        if "/" not in path or path.partition("/")[0] not in FOLDERS or path in MADE_BY_READERS:
            continue
        place = ROOT / path
        if not place.exists() or (name and not re.search(rf"\b{re.escape(name)}\b", place.read_text(encoding="utf-8"))):
            found.append(word)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_path_leads_somewhere(page: str) -> None:
    assert missing((ROOT / page).read_text(encoding="utf-8")) == []


def test_which_words_are_paths() -> None:
    wrong = "`engine/nowhere.py` `verify/` `grammar/load.py:load_texts` `grammar/load.py:unload` `and/or` `/v1/verify`"
    assert missing(wrong) == ["engine/nowhere.py", "grammar/load.py:unload"]
