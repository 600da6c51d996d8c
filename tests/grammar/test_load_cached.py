"""A rule base that was checked is not checked again, unless anything that it rests on has changed."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grammar import load as loading
from grammar.load import Loaded, load_cached, load_texts
from grammar.syntax import parse
from grammar.syntax.parser import language_parser
from logic.export import json_digest, program_json
from tests.engine.rulebases import EVERYTHING
from text import cache
from text.fault import FaultsError

TEXTS = {"例.tl": EVERYTHING}


@pytest.fixture(autouse=True)
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, in a home of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "tiaoli"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the texts that are parsed, each as often as it is."""
    paths: list[str] = []
    whole = parse.parse

    def counted(text: str, path: str = "") -> object:
        paths.append(path)
        return whole(text, path)

    monkeypatch.setattr(parse, "parse", counted)
    return paths


def same(one: Loaded, other: Loaded) -> bool:
    """Whether two rule bases are equal in every part, and in the order of what has an order."""
    parts: list[tuple[Any, Any]] = [(one.program, other.program), (one.engine_program, other.engine_program)]
    return (one.warnings, one.digest) == (other.warnings, other.digest) and all(
        repr(getattr(ours, field.name)) == repr(getattr(theirs, field.name))
        for ours, theirs in parts
        for field in dataclasses.fields(ours)
        if field.name != "exceptions"
    )


def test_with_a_warm_cache_nothing_is_parsed_and_all_is_the_same(parsed: list[str]) -> None:
    first = load_cached(TEXTS)
    assert parsed == ["例.tl"]
    again = load_cached(TEXTS)
    assert parsed == ["例.tl"]
    assert again is not first
    assert same(again, first)
    assert again.engine_program.exceptions == first.engine_program.exceptions
    assert again.digest == json_digest(program_json(again.engine_program)) == first.digest


@pytest.mark.parametrize(
    "texts",
    [
        {"例.tl": EVERYTHING.replace("最高 300万元", "最高 301万元")},
        {"另.tl": EVERYTHING},
        {"例.tl": EVERYTHING, "又.tl": ""},
        {"例.tl": EVERYTHING + "\n"},
    ],
)
def test_other_texts_are_checked_anew(texts: dict[str, str], parsed: list[str]) -> None:
    load_cached(TEXTS)
    parsed.clear()
    assert same(load_cached(texts), load_texts(texts))
    assert len(parsed) == 2 * len(texts)


def test_other_code_checks_anew(parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load_cached(TEXTS)
    monkeypatch.setattr(loading, "_code_digest", lambda: "other")
    load_cached(TEXTS)
    assert parsed == ["例.tl", "例.tl"]


def test_the_digest_of_the_code_is_of_every_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the language, of what it stands on, and of the library that parses: each is read."""
    read: list[Path] = []
    bytes_of = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path)
        return bytes_of(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    loading._code_digest.__wrapped__()
    names = {path.name for path in read}
    assert {"tiaoli.lark", "parse.py", "resolve.py", "check.py", "lower.py", "datalog.py", "characters.py"} <= names
    assert any(path.parent.name == "lark" for path in read)
    root = Path(loading.__file__).parent.parent
    for folder in ("text", "logic", "grammar"):
        assert {*(root / folder).rglob("*.py")} <= {*read}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"plain": [1], "groups": [], "root": 0}', b"[" * 100_000])
def test_a_file_that_holds_no_rule_base_is_passed_over_and_said(
    content: bytes, parsed: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    cache.keep(loading._key(TEXTS), content)
    assert same(load_cached(TEXTS), load_texts(TEXTS))
    assert "passed over" in caplog.text
    parsed.clear()
    load_cached(TEXTS)  # what was checked has taken its place
    assert parsed == []


def test_what_has_faults_is_not_kept(where: Path) -> None:
    language_parser()  # its tables are kept too
    kept = {*where.glob("*")}
    for _ in range(2):
        with pytest.raises(FaultsError):
            load_cached({"坏.tl": "词汇"})
    assert {*where.glob("*")} == kept


def test_a_process_with_a_warm_cache_does_not_import_the_parser(tmp_path: Path) -> None:
    (tmp_path / "例.tl").write_text(EVERYTHING, encoding="utf-8")
    code = "import sys; from pathlib import Path; from grammar.load import load; load([Path(sys.argv[1])]); "
    code += "print(*sorted({'lark', 'grammar.syntax.parse', 'grammar.check.check'} & sys.modules.keys()))"
    command = [sys.executable, "-c", code, str(tmp_path / "例.tl")]
    said = [
        subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ}).stdout for _ in range(2)
    ]
    assert said == ["grammar.check.check grammar.syntax.parse lark\n", "\n"]
