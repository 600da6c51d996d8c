"""The grammar itself: no conflicts, one table of words in two languages, nothing needed but Lark."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from pathlib import Path

import lark
import pytest

from grammar.syntax import keywords
from grammar.syntax.parse import _STARTS, _expected, keyword_patterns, parse
from grammar.syntax.parser import STARTS, grammar
from grammar.syntax.tree import Clause, Names
from logic import builtin
from logic.operators import AGGREGATES, COMPARISONS, FUNCTIONS, Comparison, comparison
from text.codes import CODES

ROOT = Path(__file__).parents[2]
GRAMMAR = grammar()

#: Terminals that are no keywords: names, values, marks.
OTHERS = {
    *("NAME", "QUOTED_NAME", "REFERENCE", "ADDRESS", "DATE", "QUANTITY", "FRACTION", "STRING", "DIGEST", "COMMENT"),
    *("ENUM", "ARROW", "COLON", "EQUAL", "LPAR", "RPAR", "_COMMA", "SEMICOLON", "__IGNORE_1"),
}
#: Keywords with a sign in place of an English word.
OPERATORS = {
    name: FUNCTIONS[sign].signs[0] for name, sign in (("PLUS", "+"), ("MINUS", "-"), ("TIMES", "*"), ("DIVIDE", "/"))
}

KEYWORDS = {name: pattern for name, pattern in keyword_patterns().items() if name not in OTHERS}


def chinese(pattern: str) -> set[str]:
    return set(re.findall("[一-鿿]+", pattern))


def english(pattern: str) -> set[str]:
    return set(re.findall("[a-z][a-z-]+|'s", pattern.replace("\\-", "-")))


def conflicts(grammar: str, starts: list[str], caplog: pytest.LogCaptureFixture) -> list[str]:
    with caplog.at_level(logging.DEBUG, logger="lark"):
        lark.Lark(grammar, parser="lalr", start=starts, debug=True, maybe_placeholders=False)
    return [message for message in caplog.messages if "conflict" in message.lower()]


def test_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    assert conflicts(GRAMMAR, STARTS, caplog) == []


def test_conflicts_would_be_seen(caplog: pytest.LogCaptureFixture) -> None:
    assert conflicts('start: start "+" start | "1"', ["start"], caplog)
    with pytest.raises(lark.exceptions.GrammarError, match="Reduce/Reduce"):
        lark.Lark('start: a | b\na: "1"\nb: "1"', parser="lalr")


def test_needs_no_interegular() -> None:
    program = (
        "import sys; sys.modules['interegular'] = None\n"
        "from grammar.syntax.parse import parse\n"
        "print(len(parse('条 4 “甲”', 'f').items))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
    assert done.stderr == ""


def test_there_are_keywords() -> None:
    assert len(KEYWORDS) > 70
    assert keyword_patterns().keys() >= OTHERS


@pytest.mark.parametrize("name", KEYWORDS)
def test_every_keyword_is_chinese_and_english(name: str) -> None:
    assert chinese(KEYWORDS[name])
    if name in OPERATORS:
        assert OPERATORS[name] in KEYWORDS[name].replace("\\", "")
    else:
        assert english(KEYWORDS[name])


@pytest.mark.parametrize("name", KEYWORDS)
def test_every_keyword_matches_whole_names_only(name: str) -> None:
    pattern = re.compile(KEYWORDS[name])
    for word in chinese(KEYWORDS[name]) | english(KEYWORDS[name]):
        assert pattern.fullmatch(word)
        for after in ("制", "a", "1", "_", "·", "-"):
            assert not pattern.match(word + after)
        for after in (" ", "（", "，", "：", "“", "\n"):
            assert pattern.match(word + after)


def test_no_word_stands_for_two_things() -> None:
    of: dict[str, set[str]] = {}
    for name, pattern in KEYWORDS.items():
        for word in chinese(pattern) | english(pattern):
            of.setdefault(word, set()).add(name)
    shared = {word: names for word, names in of.items() if len(names) > 1}
    # 是 begins no answer where it joins a category; 依据 begins no header where it gives the basis of an answer.
    assert shared == {"是": {"IS", "YES"}, "依据": {"LINK", "BASIS"}}


@pytest.mark.parametrize(
    ("terminal", "table"),
    [
        ("ROLE", builtin.ROLES),
        ("DATE_KEY", keywords.DATE_KEYS),
        ("AGGREGATE", dict(row.word for row in AGGREGATES.values())),
        ("LINK", {word: synonym for word, (synonym, _) in builtin.LINKS.items()}),
        ("GROUND", {word: synonym for word, (synonym, _, _) in builtin.GROUNDS.items()}),
        ("COMPARE", dict(word for row in COMPARISONS.values() for word in row.words)),
        ("BOUND", dict(word for row in COMPARISONS.values() for word in row.bounds)),
        ("TOP", dict(word for row in COMPARISONS.values() for word in row.ranks)),
    ],
)
def test_tables_and_grammar_have_the_same_words(terminal: str, table: dict[str, str]) -> None:
    assert chinese(KEYWORDS[terminal]) == set(table)
    assert english(KEYWORDS[terminal]) == set(table.values())


def test_texts_have_the_same_words() -> None:
    terminals = "TITLE SHORT_TITLE REMARK SUMMARY SOURCE NOT_COMPUTABLE LEFT_OUT WARNING ISSUER JURISDICTION MODALITY"
    found = {}
    for name in terminals.split():
        (word,), (synonym,) = chinese(KEYWORDS[name]), english(KEYWORDS[name])
        found[word] = synonym
    assert found == keywords.TEXT_KEYS


@pytest.mark.parametrize("row", COMPARISONS.values(), ids=lambda row: row.sign)
def test_every_wording_of_a_comparison_stands_for_it(row: Comparison) -> None:
    for sign in row.signs:
        assert re.fullmatch(KEYWORDS["COMPARE"] if sign != "=" else "=", sign)
        assert comparison(sign) is row
    for word in (*row.words, *row.bounds, *row.ranks):
        assert comparison(word.chinese) is comparison(word.english) is row
        assert keywords.chinese(word.chinese) == word.chinese
        assert comparison(keywords.chinese(word.english)) is row


@pytest.mark.parametrize("word", builtin.MODALITIES)
def test_every_modality_is_read_though_it_is_a_keyword(word: str) -> None:
    (clause,) = parse(f"条 4 性质 {word}、{word} 备注 “甲”", "f").items
    assert isinstance(clause, Clause)
    names = clause.particulars[0]
    assert isinstance(names, Names)
    assert [name.text for name in names.names] == [word, word]


def test_every_terminal_has_a_name_in_messages() -> None:
    unnamed = {name for name in keyword_patterns() if not _expected({name})}
    assert unnamed == {"COMMENT", "__IGNORE_1"}


def test_parsing_goes_on_at_keywords_of_the_grammar() -> None:
    assert KEYWORDS.keys() >= _STARTS
    in_file = set(re.findall(r"(?m)^([A-Z_]+)\.3:", GRAMMAR))
    items = "VOCABULARY DOCUMENT CLAUSE RULE TARGET DOUBT WARNING SCENARIO"
    assert set(items.split()) <= _STARTS <= in_file


def test_faults_of_shape_have_their_codes() -> None:
    assert {"E001", "E002", "E003", "E004", "E005"} <= CODES.keys()
