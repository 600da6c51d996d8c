"""The parser of the language that is read from the cache is the one that the grammar makes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import lark
import pytest
from lark import Lark
from lark.grammar import Terminal

from grammar.syntax import parse, parser
from grammar.syntax.parser import grammar, language_parser, make, read, write
from tests.engine.rulebases import EVERYTHING
from text import cache
from text.fault import FaultsError

MADE = make(grammar())
READ = read(write(MADE))

#: Questions, values and references, each also cut short and with a part twice by :func:`broken`.
SMALL = {
    "whole_question": [
        "甲项目 的 外经贸补助",
        "甲 的 “外经贸 补助” 其中 乙",
        "甲项目 是 申报主体",
        "条 的 条",
        "的 的 的",
    ],
    "whole_value": ["500万元", "2024年7月1日", "“字”", "12.5%", "-3 天", "规则", "真"],
    "whole_reference": ["巴政办发〔2024〕8号 条 11", "《办法》", "巴政办发〔2024〕8号", "条 11"],
}


@pytest.fixture(autouse=True)
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, in a home of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "tiaoli"


def tables(of: Lark) -> dict[str, Any]:
    """Everything that a parser decides by, in plain values: rules, terminals, tables, and the lexer of each state."""
    frontend: Any = of.parser
    table = frontend.parser._parse_table
    return {
        "rules": [(r.origin.name, str(r.expansion), r.order, r.alias, repr(r.options)) for r in of.rules],
        "placeholders": [list(r.options.empty_indices) for r in of.rules],
        "left out": [[s.name for s in r.expansion if isinstance(s, Terminal) and s.filter_out] for r in of.rules],
        "terminals": [(t.name, type(t.pattern), t.pattern.to_regexp(), t.priority) for t in of.terminals],
        "widths": [(t.pattern.min_width, t.pattern.max_width) for t in of.terminals],
        "states": {
            state: {token: (str(action), str(target)) for token, (action, target) in actions.items()}
            for state, actions in table.states.items()
        },
        "starts": table.start_states,
        "ends": table.end_states,
        "lexers": {
            state: ([t.name for t in lexer.terminals], {*lexer.ignore_types}, lexer.newline_types)
            for state, lexer in frontend.lexer.lexers.items()
        },
        "ignored": frontend.lexer_conf.ignore,
        "options": {name: value for name, value in vars(of.options)["options"].items() if name != "_plugins"},
    }


@pytest.mark.parametrize("part", sorted(tables(MADE)))
def test_the_parser_that_is_read_decides_by_the_same(part: str) -> None:
    assert tables(MADE)[part]
    assert tables(READ)[part] == tables(MADE)[part]


def test_a_parser_that_is_read_is_written_alike() -> None:
    assert write(READ) == write(MADE)


def found(text: str, start: str, by: Lark, monkeypatch: pytest.MonkeyPatch) -> object:
    """Return the tree of a text by a parser, or its faults."""
    monkeypatch.setattr(parse, "language_parser", lambda: by)
    try:
        return parse.parse(text, "例") if start == "file" else parse._parse_whole(text, "例", start)
    except FaultsError as error:
        return error.faults


def broken(text: str, number: int) -> str:
    """Return a text with a few characters left out, said twice, or put elsewhere: always the same for a number."""
    chance = random.Random(number)  # noqa: S311 - no secret
    start = chance.randrange(len(text))
    end = min(len(text), start + chance.randint(1, 4))
    return chance.choice(
        [text[:start] + text[end:], text[:end] + text[start:], text[end:] + text[:end], text[:start]],
    )


@pytest.mark.parametrize("start", sorted(SMALL))
def test_small_texts_have_the_same_trees_and_the_same_faults(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*SMALL[start], *(broken(text, number) for text in SMALL[start] for number in range(30))]
    results = [found(text, start, MADE, monkeypatch) for text in texts]
    assert {isinstance(result, list) for result in results} == {True, False}
    assert [found(text, start, READ, monkeypatch) for text in texts] == results


@pytest.mark.parametrize("number", range(20))
def test_a_file_has_the_same_tree_and_the_same_faults(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = broken(EVERYTHING, number) if number else EVERYTHING
    assert found(text, "file", READ, monkeypatch) == found(text, "file", MADE, monkeypatch)


def test_the_parser_is_made_once_and_then_read(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(text: str) -> Lark:
        made.append(text)
        return MADE

    monkeypatch.setattr(parser, "make", noted)
    assert language_parser.__wrapped__() is MADE
    assert [path.name for path in where.iterdir()] == [parser._key(grammar())]
    assert tables(language_parser.__wrapped__()) == tables(MADE)
    assert made == [grammar()]


@pytest.mark.parametrize("change", ["grammar", "_OPTIONS", "lark"])
def test_another_grammar_or_library_is_another_key(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = parser._key(grammar())
    if change == "grammar":
        assert parser._key(grammar() + "\n") != before
        return
    if change == "lark":
        monkeypatch.setattr(lark, "__version__", "1.0")
    else:
        monkeypatch.setattr(parser, "_OPTIONS", parser._OPTIONS | {"start": ["file"]})
    assert parser._key(grammar()) != before


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b"{}", b'{"data": {}, "memo": {}}', b"[" * 100_000, write(MADE).replace(b'"@"', b'"#"')],
)
def test_a_file_that_holds_no_parser_is_passed_over_and_said(
    content: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(parser, "make", lambda _: MADE)
    cache.keep(parser._key(grammar()), content)
    assert language_parser.__wrapped__() is MADE
    assert "passed over" in caplog.text
    assert cache.find(parser._key(grammar())) == write(MADE)  # what was made has taken its place
