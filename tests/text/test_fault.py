"""A fault is data: its code and phrases have rows in both tongues, and what fills them fits."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from grammar.load import load_texts
from grammar.syntax.parse import keyword_patterns
from text.codes import CODES
from text.fault import MOST_FAULTS, Chain, Fault, Faults, FaultsError, Phrase, Pointer, Span, Words
from text.phrases import PHRASES
from text.report import as_text, hint, message, words
from text.row import fields

ROOT = Path(__file__).parents[2]
FLOORS = ("cli", "server", "service", "inquiry", "catalogue", "engine", "grammar", "logic", "text", "sources")
SPAN = Span("例.tl", 0, 1)

#: Every row of words: its name, in Chinese, in English.
ROWS = [(code, row.zh, row.en) for code, row in CODES.items()] + [(key, *row) for key, row in PHRASES.items()]

_IDEOGRAPH = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_QUOTED = re.compile("“[^”]*”")


@pytest.mark.parametrize(("zh", "en"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_row_says_the_same_in_both_tongues(zh: str, en: str) -> None:
    """The same arguments, and in English no Chinese but words of the language, which are quoted."""
    assert fields(zh) == fields(en)
    assert not _IDEOGRAPH.search(_QUOTED.sub("", en))


def written() -> set[str]:
    """Return every text that is written out in the packages, the tables of rows left out."""
    files = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")]
    trees = [ast.parse(f.read_text(encoding="utf-8")) for f in files if f.name not in ("codes.py", "phrases.py")]
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_row_is_used() -> None:
    unused = {row[0] for row in ROWS} - written() - keyword_patterns().keys()
    assert not unused


def test_a_phrase_without_a_row_or_filled_otherwise_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="meant-well has no row"):
        Phrase("meant-well")
    with pytest.raises(ValueError, match=r"meant is filled with \['suggestion'\], not with \['name'\]"):
        Phrase("meant", {"name": "甲"})
    with pytest.raises(ValueError, match="E999 has no row"):
        Fault("E999", SPAN)
    with pytest.raises(ValueError, match=r"E101 is filled with \['name'\], not with \[\]"):
        Fault("E101", SPAN)


def test_arguments_are_put_in_words_late() -> None:
    fault = Fault("E202", SPAN, {"left": "元", "right": Phrase("date"), "operation": Phrase("added")})
    assert message(fault) == "单位不合：元 与 日期 不能相加"
    assert message(fault, "en") == "units differ: 元 and a date cannot be added"
    assert words(("甲", Phrase("date"), 3)) == "甲、日期、3"
    assert words(("甲", Phrase("date"), 3), "en") == "甲, a date, 3"
    assert words(Chain(("甲", "乙", "甲")), "en") == "甲 → 乙 → 甲"


def test_long_words_of_the_sender_are_cut() -> None:
    assert message(Fault("E101", SPAN, {"name": "甲" * 10_000})) == f"“{'甲' * 200}…”没有声明"


def test_a_hint_says_what_to_write() -> None:
    fault = Fault("E101", SPAN, {"name": "甲"}, hint=Phrase("meant", {"suggestion": "乙"}))
    assert fault.suggestion == "乙"
    assert hint(fault) == "是否指“乙”？"
    assert as_text(fault, {"例.tl": "甲"}, "en").endswith("hint: did you mean “乙”?")
    assert Fault("E101", SPAN, {"name": "甲"}, hint=Phrase("close-quotes")).suggestion == ""


def test_a_text_read_on_its_own_stands_in_another() -> None:
    fault = Fault("E101", Span("问", 2, 4), {"name": "乙丙"}).within(Pointer("/questions/0"), "甲是乙丙")
    assert fault.place == Words(Pointer("/questions/0"), 2, "乙丙")
    whole = Fault("E004", Span("问", 4, 4), {"expected": ()}).within(Pointer("/questions/0"), "甲是乙丙")
    assert whole.place == Pointer("/questions/0")
    assert Pointer("/case").at("甲/乙~", 0).path == "/case/甲~1乙~0/0"


def test_one_fault_is_told_once() -> None:
    fault, other = Fault("E101", SPAN, {"name": "甲"}), Fault("E101", SPAN, {"name": "乙"})
    faults = Faults()
    for one in (fault, other, Fault("E101", SPAN, {"name": "甲"})):
        faults.append(one)
    assert faults == [fault, other]
    assert FaultsError([other, fault, other]).faults == [other, fault]


def test_a_pass_stops_at_the_most_faults() -> None:
    faults = Faults()
    for number in range(MOST_FAULTS - 1):
        faults.append(Fault("E101", SPAN, {"name": str(number)}))
    with pytest.raises(FaultsError) as caught:
        faults.append(Fault("E102", SPAN, {"name": "甲"}))
    assert len(caught.value.faults) == MOST_FAULTS


def test_a_name_that_is_nowhere_is_told_once_with_every_place() -> None:
    text = "词汇 示例\n  属性 投入 项木 → 元\n  属性 收入 项木 → 元\n  属性 支出 项木、企叶 → 元\n"
    with pytest.raises(FaultsError) as caught:
        load_texts({"例.tl": text})
    firm, project = sorted(caught.value.faults, key=lambda fault: str(fault.arguments))
    assert (firm.code, project.code) == ("E101", "E101")
    assert [text[label.place.start : label.place.end] for label in project.labels] == ["项木", "项木"]
    assert project.span < project.labels[0].place < project.labels[1].place
    assert as_text(project, {"例.tl": text}).count("此处也是") == 2
    assert firm.labels == ()
