"""Citations: how each is printed, what takes in what, how they are ordered; and that no other code builds or splits
their printed forms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from grammar.load import load
from grammar.syntax.parse import parse_reference, read_place
from logic.cite import EVERYWHERE, Citation, Part, PartOf, Widening, Yielding, in_case, limited, printed_address

ROOT = Path(__file__).parents[2]
CLAUSE = Citation("某政办发〔2024〕8号", "三（一）2")
RULE = CLAUSE.of_rule("一般补助")
TARGET = CLAUSE.of_target("进位")
YIELDING = Yielding(Citation("甲", "1", "乙"), Citation("甲", "2", "丙"), copy=2, case=1)


# ── print ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cited", "printed"),
    [
        (CLAUSE.whole, "某政办发〔2024〕8号"),
        (CLAUSE, "某政办发〔2024〕8号 条 三（一）2"),
        (RULE, "某政办发〔2024〕8号 条 三（一）2 规则 一般补助"),
        (CLAUSE.whole.of_rule("一般补助"), "某政办发〔2024〕8号 规则 一般补助"),
        (replace(RULE, gives="上限", copy=2, case=3), "某政办发〔2024〕8号 条 三（一）2 规则 一般补助·上限（2） 之3"),
        (replace(TARGET, gives="达成", copy=2, case=3), "某政办发〔2024〕8号 条 三（一）2 目标 进位（2）·达成 之3"),
        (CLAUSE.of_doubt("两款关系"), "某政办发〔2024〕8号 条 三（一）2 存疑 两款关系"),
        (CLAUSE.whole.of_doubt("时限"), "某政办发〔2024〕8号 存疑 时限"),
        (PartOf(RULE, Part.EXCEPTION, 1), "某政办发〔2024〕8号 条 三（一）2 规则 一般补助 除外1"),
        (PartOf(RULE, Part.TOTAL, copy=2, case=1), "某政办发〔2024〕8号 条 三（一）2 规则 一般补助 汇总（2） 之1"),
        (PartOf(TARGET, Part.INDICATOR), "某政办发〔2024〕8号 条 三（一）2 目标 进位 指标"),
        (YIELDING, "甲 条 1 规则 乙 让位于 甲 条 2 规则 丙（2） 之1"),
        (Widening("高新企业", "企业"), "类别 高新企业 属于 企业"),
        (Citation("", "词汇 测试"), "词汇 测试"),
        (limited("补助", CLAUSE), "补助 〔依 某政办发〔2024〕8号 条 三（一）2〕"),
        (limited("补助", EVERYWHERE), "补助"),
        (EVERYWHERE, ""),
    ],
)
def test_each_has_one_printed_form(cited: object, printed: str) -> None:
    assert str(cited) == printed


def test_a_name_tells_apart_what_the_written_name_does_not() -> None:
    second = replace(RULE, gives="上限", copy=2, case=3)
    assert (second.name, second.written) == ("一般补助·上限（2）", "一般补助")
    assert (CLAUSE.name, CLAUSE.written) == ("", "")
    assert in_case(second.written, second.case) == "一般补助 之3"
    assert in_case("一般补助", 0) == "一般补助"


def test_what_a_vocabulary_says_is_cited_without_a_document() -> None:
    widening = Widening("高新企业", "企业")
    assert widening.citation == Citation("", "词汇", "高新企业属于企业")
    assert widening.id == "词汇 类别 高新企业 属于 企业"


def test_everything_of_the_rule_base_has_a_printed_form_of_its_own() -> None:
    loaded = load()
    program, engine = loaded.program, loaded.engine_program
    cited = [*(d.citation for d in program.documents.values()), *program.clauses, *program.doubts]
    cited += [due.citation for due in engine.due.values()]
    cited += [rule.origin.citation for rule in engine.rules if not rule.auxiliary and rule.origin.citation.document]
    assert len(cited) > 1_000
    assert len(set(cited)) == len({str(each) for each in cited}) == len(cited)


def test_the_names_of_the_engine_program_are_the_printed_forms() -> None:
    engine = load().engine_program
    assert all(str(part) == name for name, part in engine.parts.items())
    assert all(str(said.yielding) == name for name, said in engine.priorities.items())
    assert all(str(due.citation) == name for name, due in engine.due.items())
    assert all(str(citation) == name for name, citation in engine.clauses.items())
    assert all(str(doubt.origin.citation) == name == doubt.id for name, doubt in engine.doubts.items())
    drafted = [rule for rule in engine.rules if not rule.auxiliary and rule.origin.citation.document]
    assert all(rule.id == str(rule.origin.citation) for rule in drafted)


# ── what takes in what ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_citation_covers_what_is_in_it() -> None:
    assert all(each.covers(RULE) for each in (EVERYWHERE, CLAUSE.whole, CLAUSE, RULE, CLAUSE.whole.of_rule("一般补助")))
    assert RULE.covers(replace(RULE, copy=2, case=1)), "a rule is all its cases"
    assert not RULE.covers(CLAUSE)
    assert not CLAUSE.covers(replace(RULE, clause="三")), "an address is no beginning of another"
    assert not CLAUSE.covers(replace(RULE, document="某政办发〔2024〕9号"))
    assert not RULE.covers(CLAUSE.of_target("一般补助"))


def test_the_places_of_a_rule() -> None:
    rule = replace(RULE, case=2)
    assert (rule.place, rule.whole) == (CLAUSE, Citation("某政办发〔2024〕8号"))
    assert [each.breadth for each in (RULE, CLAUSE, CLAUSE.whole)] == [0, 1, 2]


def test_citations_are_ordered_by_their_parts() -> None:
    ordered = [
        CLAUSE.whole,
        CLAUSE,
        CLAUSE.of_doubt("甲"),
        CLAUSE.of_target("甲"),
        CLAUSE.of_rule("甲"),
        Citation("某甲"),
    ]
    assert sorted(ordered[n] for n in (3, 5, 0, 4, 2, 1)) == ordered


# ── what is written ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("written", ["某政办发〔2024〕8号 条 三（一）2", "某政办发[2024]8号 条 三(一)2"])
def test_a_reference_is_read_as_what_it_prints(written: str) -> None:
    assert parse_reference(written).citation() == read_place(f" {written} ") == CLAUSE
    assert str(read_place(written)) == str(CLAUSE)


def test_a_title_stands_for_a_number_where_a_reader_names_a_place() -> None:
    assert read_place("某条例 条 三(一)") == Citation("某条例", "三（一）")
    assert read_place(" 某条例 ") == Citation("某条例")


def test_this_document_is_the_one_it_stands_in() -> None:
    reference = parse_reference("本文件 条 3")
    assert reference.citation("某政办发〔2024〕8号") == Citation("某政办发〔2024〕8号", "3")
    assert reference.citation() == Citation("本文件", "3")


def test_an_address_is_printed_in_full_width() -> None:
    assert printed_address("三(一)2") == printed_address("三（一）2") == "三（一）2"


# ── nobody else builds or splits a printed form ──────────────────────────────────────────────────────────────────────

#: What joins the parts of a printed form. ``CASE`` is such only where nothing follows it: “ 之一” is no case.
JOINS = (" 条 ", " 规则 ", " 目标 ", " 存疑 ", " 让位于 ", "·达成", " 除外", " 汇总", " 指标", " 〔依 ")
CASE = " 之"

#: Who may: the home of citations, what reads and lays out what a drafter writes, and the parts of the checker that cite
#: and that name the copy of a predicate, for the checker imports nothing.
MAY = ("logic/cite.py", "grammar/syntax/", "verify/question.py", "verify/cite.py")

SPLITTERS = {"partition", "rpartition", "split", "rsplit", "startswith", "endswith", "removeprefix", "removesuffix"}


def sources() -> Iterator[tuple[str, str]]:
    floors = [path.parent.name for path in ROOT.glob("*/__init__.py")]
    for floor in sorted({*floors, "verify", "sources"} - {"tests"}):
        for path in sorted((ROOT / floor).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(MAY):
                yield name, path.read_text(encoding="utf-8")


def joined(source: str) -> Iterator[tuple[int, str]]:
    """Yield where a source puts a value before or after a joining word, or looks for one in a text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.JoinedStr(values=values):
                for before, text in pairwise(values):
                    if isinstance(before, ast.FormattedValue) and isinstance(text, ast.Constant):
                        if text.value == CASE or str(text.value).startswith(JOINS):
                            yield node.lineno, str(text.value)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                for side in (left, right):
                    if isinstance(side, ast.Constant) and isinstance(side.value, str) and side.value.startswith(JOINS):
                        yield node.lineno, side.value
            case ast.Call(func=ast.Attribute(attr=attr), args=args) if attr in SPLITTERS | {"join"}:
                of = [node.func.value] if isinstance(node.func, ast.Attribute) and attr == "join" else args
                for argument in of:
                    for constant in ast.walk(argument):
                        if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                            if constant.value == CASE or any(join in constant.value for join in JOINS):
                                yield node.lineno, constant.value
            case ast.Compare(left=ast.Constant(value=str(text)), ops=[ast.In() | ast.NotIn()]):
                if text.startswith(JOINS):
                    yield node.lineno, text


@pytest.mark.parametrize(
    "line",
    [
        'f"{document} 条 {clause}"',
        'f"{clause} 存疑 {name}"',
        'f"{rule} 之{number}"',
        'name.partition(" 条 ")',
        "identity.rpartition(' 存疑 ')[2]",
        'name.startswith(f"{place} 规则 ")',
        'over + " 让位于 " + won',
        '" 条 ".join(parts)',
        '" 目标 " in name',
    ],
)
def test_the_search_finds_each_way_to_build_or_split(line: str) -> None:
    assert list(joined(line))


def test_the_search_lets_sentences_be() -> None:
    assert not list(joined('f"缺：原文有 条 {address}"; f"条 {address}"; f"{count} 条规则"; x.partition(" ")'))


def test_only_the_home_of_citations_builds_and_splits_them() -> None:
    every = dict(sources())
    assert len(every) > 90
    assert [(name, *found) for name, source in every.items() for found in joined(source)] == []
