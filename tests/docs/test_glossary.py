"""Every word that the language, an answer or a proof uses for an idea stands in the glossary, once and with its
synonym."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.answer import AnswerJson
from grammar.syntax.keywords import DATE_KEYS, TEXT_KEYS
from logic.builtin import GROUNDS, LINKS, MODALITIES, ROLES
from logic.operators import AGGREGATES
from server.schema import Schemas

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| --- ")
][1:]

#: Chinese terms and identifiers, each with its row.
CHINESE = {term: row for row in ROWS for term in re.split("、", row[0])}
NAMES = {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[2])}

#: What the glossary says otherwise than the word table.
SAID_SO = {"原文": "原文摘要值"}

#: A Chinese word may have two synonyms: 依据 is a modality (basis) and a link (based-on).
WORDS = [
    *((word, english) for table in (MODALITIES, ROLES, DATE_KEYS, TEXT_KEYS) for word, english in table.items()),
    *(row.word for row in AGGREGATES.values()),
    *((word, english) for word, (english, _) in LINKS.items()),
    *((word, english) for word, (english, _, _) in GROUNDS.items()),
]


def fields(module: str) -> set[str]:
    """Return the names of the JSON objects that a module makes: the keys of its dict displays, and those set later."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return {name for node in ast.walk(tree) for name in _keys(node)}


def _keys(node: ast.AST) -> Iterator[str]:
    keys: list[ast.expr | None] = []
    if isinstance(node, ast.Dict):
        keys = node.keys
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        keys = [node.slice]
    for key in keys:
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.isascii():
            yield key.value


def test_every_row_is_whole_and_no_term_has_two() -> None:
    assert len(ROWS) > 80, "the test has lost sight of the table"
    assert [row for row in ROWS if len(row) != 5 or not all(row) or "`" not in row[2]] == []
    assert [term for term, count in Counter(t for row in ROWS for t in row[0].split("、")).items() if count > 1] == []


def test_every_name_is_one_that_is_used() -> None:
    """In the language, in JSON or in the code: as a word in quotation marks, or as a field of a type."""
    folders = ("text", "logic", "grammar", "engine", "inquiry", "service", "server", "verify", "catalogue")
    files = [path for folder in folders for end in ("py", "lark") for path in (ROOT / folder).rglob(f"*.{end}")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    used = {*re.findall(r"""["']([\w-]+)["']""", text), *re.findall(r"^    (\w+): ", text, re.MULTILINE)}
    assert sorted(NAMES - used) == []


@pytest.mark.parametrize(("word", "english"), WORDS)
def test_every_word_of_the_language_stands_beside_its_synonym(word: str, english: str) -> None:
    assert f"`{english}`" in CHINESE[SAID_SO.get(word, word)][2]


def test_every_field_of_a_step_is_explained() -> None:
    found = fields("engine/prove/proof.py")
    assert len(found) > 5, "the test has lost sight of the fields"
    assert found - NAMES == set()


def test_every_field_of_answers_and_proofs_is_explained() -> None:
    schemas = Schemas()
    schemas.of(AnswerJson)
    objects = [schema for schema in schemas.components.values() if "properties" in schema]
    found = {key for schema in objects for key in schema["properties"]}
    assert len(found) > 60, "the test has lost sight of the fields"
    assert found - NAMES == set()


def test_every_kind_of_step_is_explained() -> None:
    text = (ROOT / "engine" / "prove" / "proof.py").read_text(encoding="utf-8")
    said = re.findall(r"""["']kind["'](?:: |\] = )([^,\n]+)""", text)
    kinds = {kind for each in said for kind in re.findall(r'"(\w+)"', each)}
    assert len(kinds) > 8, "the test has lost sight of the kinds"
    assert kinds - NAMES == set()
