"""Coverage: the rule base held against official texts, and every way in which the two can differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue.coverage import CoverageJson, coverage, read_folder, source_of
from catalogue.skeleton import skeleton
from grammar.load import Loaded, load, load_texts
from grammar.syntax.format import format_file
from grammar.syntax.parse import parse
from grammar.syntax.tree import Clause
from sources import split_text
from text.encode import encode

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "sources"
EXAMPLE = ROOT / "examples" / "sixth-document"
SOURCE = EXAMPLE / "source" / "青松县小微茶厂.txt"
RULES = EXAMPLE / "rules" / "青松政办发〔2031〕3号.tl"
HEAD = "0a263ac956848b0ef808111261475e121e853c02ecf8acf87f10b1cd74c4e6c5"


def example(old: str = "", new: str = "") -> Loaded:
    """Load the sixth document, with a change in its text."""
    paths = [*sorted((ROOT / "rules" / "vocabulary").glob("*.tl")), EXAMPLE / "rules" / "词汇.tl", RULES]
    texts = {str(path): path.read_text(encoding="utf-8") for path in paths}
    assert old in texts[str(RULES)]
    texts[str(RULES)] = texts[str(RULES)].replace(old, new) if old else texts[str(RULES)]
    return load_texts(texts)


def held(loaded: Loaded, *sources: Path) -> CoverageJson:
    files = [file for source in sources for file in read_folder(source)]
    return coverage(loaded.program, files)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "原文").mkdir()
    return tmp_path / "原文"


def test_a_document_and_its_source() -> None:
    found = held(example(), EXAMPLE / "source")
    (document,) = found.documents
    assert found.clean
    assert document.sources == (str(SOURCE),)
    assert (document.clauses_in_source, document.accounted_for) == (9, 9)
    assert (document.computable, document.with_rules, document.with_scenarios) == (4, 4, 4)


def test_without_sources_nothing_is_said_of_them() -> None:
    (document,) = held(example()).documents
    assert (document.clauses_in_source, document.accounted_for, document.differences) == (None, 9, ())


def test_another_digest_shows_both() -> None:
    found = held(example(HEAD, "1" * 64), EXAMPLE / "source")
    (difference,) = found.documents[0].differences
    assert not found.clean
    assert (difference.kind, difference.address) == ("digest", "一")
    assert (difference.digest_of_source, difference.digest_encoded) == (f"sha256:{HEAD}", "sha256:" + "1" * 64)


def test_a_changed_character_of_the_source_shows(folder: Path) -> None:
    (folder / "改.txt").write_text(
        SOURCE.read_text(encoding="utf-8").replace("800平方米", "900平方米"), encoding="utf-8"
    )
    (difference,) = held(example(), folder).documents[0].differences
    assert (difference.kind, difference.address) == ("digest", "二")


def test_a_clause_that_is_called_otherwise_is_missing_and_extra() -> None:
    found = held(example("条 三 “用工奖励”", "条 六 “用工奖励”"), EXAMPLE / "source")
    assert [(d.kind, d.address) for d in found.documents[0].differences] == [("missing", "三"), ("extra", "六")]
    assert found.documents[0].accounted_for == 8
    assert not found.clean


def test_a_sentence_of_a_clause_rests_on_the_digest_of_the_clause() -> None:
    program = example().program
    (document,) = program.documents.values()
    sentence = replace(document.clauses["五"], citation=replace(document.clauses["五"].citation, clause="五第1句"))
    more = replace(document, clauses={**document.clauses, sentence.address: sentence})
    program = replace(program, documents={document.number: more})
    assert coverage(program, read_folder(EXAMPLE / "source")).clean


def test_a_source_that_is_not_encoded_is_told_with_its_number(folder: Path) -> None:
    text = (
        SOURCE.read_text(encoding="utf-8")
        .replace("青松政办发〔2031〕3号", "青松政办发〔2031〕8号")
        .replace("茶厂", "渔场")
    )
    (folder / "渔.txt").write_text(text, encoding="utf-8")
    found = held(example(), folder)
    (stray,) = found.strays
    assert (stray.kind, stray.number, stray.suggestion) == (
        "not-encoded",
        "青松政办发〔2031〕8号",
        "青松政办发〔2031〕3号",
    )
    assert not found.clean


def test_a_document_without_source_is_said_and_is_no_failure(folder: Path) -> None:
    found = held(example(), folder)
    assert found.clean
    assert found.documents[0].clauses_in_source is None


def test_a_file_that_claims_a_number_and_cannot_be_split_is_a_failure(folder: Path) -> None:
    (folder / "断.txt").write_text("青松政办发〔2031〕3号\n\n没有编号的话。\n", encoding="utf-8")
    found = held(example(), folder)
    assert [stray.kind for stray in found.strays] == ["unreadable"]
    assert found.documents[0].claimed_by_unreadable == (str(folder / "断.txt"),)
    assert not found.clean


def test_files_that_are_no_texts_are_told_and_hidden_ones_left_aside(folder: Path) -> None:
    (folder / "扫描.pdf").write_bytes(b"%PDF-1.7")
    (folder / ".DS_Store").write_bytes(b"\0\1")
    (stray,) = held(example(), folder).strays
    assert stray.file.endswith("扫描.pdf")
    assert "S002" in stray.detail


def test_the_json_says_the_same() -> None:
    told: Any = encode(held(example(HEAD, "1" * 64), EXAMPLE / "source"))
    assert told["clean"] is False
    (document,) = told["documents"]
    assert document["differences"] == [
        {
            "kind": "digest",
            "address": "一",
            "digest_of_source": f"sha256:{HEAD}",
            "digest_encoded": "sha256:" + "1" * 64,
            "suggestion": None,
        }
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official texts do not lie beside the checkout")
def test_all_five_documents_are_accounted_for_and_are_the_text_that_was_encoded() -> None:
    loaded = load()
    files = read_folder(SHARED)
    found = coverage(loaded.program, files)
    assert [
        (d.number, d.differences, d.claimed_by_unreadable)
        for d in found.documents
        if d.differences or d.claimed_by_unreadable
    ] == []
    assert found.strays == ()
    assert len(found.documents) == len(files) == 5
    assert all(d.clauses_in_source == d.accounted_for for d in found.documents)
    for document in loaded.program.documents.values():
        assert source_of(loaded.program, document, files) is not None


# The skeleton


def test_the_skeleton_parses_is_laid_out_and_has_nothing_of_the_text() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    made = skeleton(split_text(text))
    file = parse(made.text, "骨架.tl")
    assert format_file(file) == made.text
    assert made.unwritable == ()
    assert made.text.count("摘要     “”") == made.text.count("原文     sha256:") == 9
    for line in text.splitlines():
        sentence = line.strip()
        if sentence.endswith(("。", "）")):
            assert sentence[:12] not in made.text


def test_addresses_the_language_cannot_write_are_told() -> None:
    official = split_text("某某办法\n\n一、甲\n1.丙。内容。\n2.丁。内容。\n二、己\n1.庚。内容。\n2.辛。内容。\n")
    made = skeleton(official)
    for address in made.unwritable:
        assert f"# 条 {address} sha256:" in made.text
    file = parse(made.text, "骨架.tl")
    written = [item.address.text for item in file.items if isinstance(item, Clause)]
    assert sorted([*written, *made.unwritable]) == sorted(clause.address for clause in official.clauses)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official texts do not lie beside the checkout")
def test_the_skeletons_of_the_five_sources_parse() -> None:
    for file in read_folder(SHARED):
        assert file.official is not None
        made = skeleton(file.official)
        assert format_file(parse(made.text, "骨架.tl")) == made.text
        assert made.unwritable == ()
