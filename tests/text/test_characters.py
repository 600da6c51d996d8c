"""Which characters a reader is not misled by, and which names look the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.load import load_texts
from grammar.meaning.vocabulary import DEEPEST_KINDS
from grammar.syntax.parse import LONGEST_NAME, MOST_DIGITS, MOST_ITEMS, digits, parse
from logic.units import UNITS, in_base, split_quantity
from text.characters import MOST_MARKS, Misread, codes, difference, misread, skeleton, visible
from text.fault import MOST_FAULTS, Fault, FaultsError
from text.report import words
from text.spelling import did_you_mean


def faults(text: str) -> list[Fault]:
    with pytest.raises(FaultsError) as caught:
        load_texts({"例.tl": text})
    return caught.value.faults


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("甲公司（A·1）、é 가 日本 𠮷 ㈠ ﬁ １", []),
        ("甲\u200b乙", [Misread(1, 2)]),
        ("\ufeff甲\ufeff", [Misread(0, 1), Misread(2, 3)]),
        ("甲\u3000乙", [Misread(1, 2)]),
        ("甲\t乙\n", [Misread(1, 2), Misread(3, 4)]),
        ("❤\ufe0f", [Misread(1, 2)]),
        ("\ud800", [Misread(0, 1)]),
        ("\uffff", [Misread(0, 1)]),
        ("a\x00", [Misread(1, 2)]),
        ("⼤⼤", [Misread(0, 1, "大"), Misread(1, 2, "大")]),
        ("\uf900", [Misread(0, 1, "豈")]),
        ("\U0002f800", [Misread(0, 1, "丽")]),
        ("〸", [Misread(0, 1, "十")]),
        ("甲 Cafe\u0301 乙", [Misread(5, 7, "é")]),
        ("x" + "\u0302" * MOST_MARKS, []),
        ("x" + "\u0302" * (MOST_MARKS + 1), [Misread(1, MOST_MARKS + 2)]),
        ("\U0002ebf0\U00032000", []),  # ideographs that some Pythons do not know yet
    ],
)
def test_what_misleads(text: str, found: list[Misread]) -> None:
    assert misread(text) == found


def test_no_ideograph_misleads() -> None:
    """Texts of these and of ASCII are not looked into; beside a letter with an accent each character is."""
    assert misread("é" + "".join(map(chr, range(0x4E00, 0x9FF0))) + "".join(map(chr, range(0x20, 0x7F)))) == []


def test_breaks_may_be_allowed() -> None:
    assert misread("甲\n乙\u3000丙", "\n\u3000") == []


@given(st.text())
def test_what_is_offered_is_what_is_wanted(text: str) -> None:
    """Written as it should be, a text misleads no more; and no text that does not is touched."""
    for _ in range(3):  # what is put in its normal form may come to stand beside what combines with it
        found = misread(text)
        assert [place.start for place in found] == sorted(place.start for place in found)
        for place in reversed(found):
            text = text[: place.start] + (place.normal or "") + text[place.end :]
    assert misread(text) == []
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A公司", "А公司"),
        ("A公司", "Ａ公司"),
        ("甲（集团）公司", "甲(集团)公司"),
        ("阿·买", "阿•买"),
        ("阿·买", "阿・买"),
        ("甲 公司", " 甲  公司"),
        ("大华", "⼤华"),
        ("scope", "ѕсоре"),
    ],
)
def test_what_looks_the_same(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)
    assert difference(one, other)[0] != difference(one, other)[1]


@pytest.mark.parametrize(
    ("one", "other"), [("土地", "士地"), ("O型", "0型"), ("l", "1"), ("口", "囗"), ("未", "末"), ("甲", "乙")]
)
def test_what_is_told_apart_by_reading(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_what_is_shown() -> None:
    assert visible("甲\u202e\x1b\ud800乙") == "甲⟨U+202E⟩⟨U+001B⟩⟨U+D800⟩乙"
    assert codes("⼤" * 9).endswith(" …")
    hint = did_you_mean("А公司", ["A公司", "B公司"])
    assert hint is not None
    assert words(hint) == "是否指“A公司”？两者看起来一样，字符不同：U+0410 与 U+0041"


# ── what was found by fuzzing, and what would have been ──────────────────────────────────────────────────────────


def test_a_byte_order_mark_stands_at_the_beginning_only() -> None:
    assert parse("\ufeff条 4", "f").items
    assert faults("条\ufeff4")[0].code == "E002"


def test_names_in_brackets_have_no_spaces_that_look_like_others() -> None:
    assert [fault.code for fault in faults("词汇 甲 类别 「乙　丙」")] == ["E002"]


def test_declared_names_that_look_the_same() -> None:
    text = "词汇 甲 类别 乙 实体 A是 是 乙 {}实体 Ａ是 是 乙"
    assert [fault.code for fault in faults(text.format(""))] == ["E114"]
    assert not load_texts({"f": "词汇 甲 类别 乙 实体 A是 是 乙 又名 Ａ是 属性 丙 乙 → 元"}).engine_program.rules


def test_a_literal_is_never_rounded() -> None:
    """The default context of Python's decimals has 28 digits, and used to round what was multiplied by a factor."""
    number, unit = split_quantity("9" * 29 + "亿元")
    assert in_base(number, UNITS[unit]) == int("9" * 29 + "0" * 8)


def test_digits_are_counted_on_both_sides_of_the_point() -> None:
    assert [digits(text) for text in ("0012.50元", "-1,200元", "0.001%", "0")] == [4, 4, 3, 0]
    rule = "文件 某政办发〔2024〕1号 条 1 规则 甲 若 乙 的 丙 高于 {}元 则 乙 丁"
    assert parse(rule.format("1" * MOST_DIGITS), "f").items
    for number in ("1" * (MOST_DIGITS + 1), "0." + "0" * MOST_DIGITS + "1", "1" * 100_000):
        assert [fault.code for fault in faults(rule.format(number))] == ["E008"]


def test_long_names_and_many_items() -> None:
    assert [fault.code for fault in faults("词汇 甲 类别 " + "长" * (LONGEST_NAME + 1))] == ["E007"]
    assert [fault.code for fault in faults("词汇 甲" + " 类别 乙" * (MOST_ITEMS + 1))] == ["E009"]


def test_a_fault_in_every_word_is_not_looked_for_to_the_end() -> None:
    text = "词汇 甲" + "".join(f" 属性 甲{n} 丙{n} → 丁{n}" for n in range(2_000))
    assert len(faults(text)) == MOST_FAULTS


def test_kinds_of_kinds() -> None:
    def chain(levels: int) -> str:
        return "词汇 甲 类别 类0 " + " ".join(f"类别 类{n} 属于 类{n - 1}" for n in range(1, levels))

    assert load_texts({"f": chain(DEEPEST_KINDS)}).program.vocabulary.categories
    assert {fault.code for fault in faults(chain(DEEPEST_KINDS + 1))} == {"E115"}
    assert {fault.code for fault in faults(chain(5_000))} == {"E115"}


def test_alternatives_are_counted_before_they_are_multiplied_out() -> None:
    """Sixty-four cases, times as many as a file has room for, would not fit in memory."""
    alternatives = " 或 ".join(f"项目 的 投入 超过 {n}元" for n in range(400))
    condition = " 且 ".join(["（项目 重大 或 项目 的 投入 低于 5元）"] * 6 + [f"（{alternatives}）"])
    text = f"""词汇 甲 类别 项目 属性 投入 项目 → 元 认定 重大 项目 结论 好 项目
        文件 某政办发〔2024〕1号 成文日期 2024-01-01 条 1 摘要 “甲” 原文 sha256:{"0" * 64}
        规则 甲 若 {condition} 则 项目 好"""
    assert "E305" in {fault.code for fault in faults(text)}
