"""How Chinese official documents number their parts, and which numbers of a text are parts of it.

The order of the levels is that of GB/T 9704 (一、 over （一） over 1.) and of statutes (编, 章, 节, 条). Numbers below
these, such as （1） and ①, and the items of an article, are not addressed: they belong to the clause they stand in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

_DIGITS = "一二三四五六七八九"
_CHINESE = f"[{_DIGITS}十百零〇]+"


class Level(IntEnum):
    """The levels of numbering, outermost first. 一、 is above 条 because in a statute it can only be a chapter."""

    BOOK = 0
    CHAPTER = 1
    DIVISION = 2
    SECTION = 3
    ARTICLE = 4
    ITEM = 5
    POINT = 6


#: What a line begins with, by level, and how its number is printed in an address.
_FORMS: dict[Level, tuple[re.Pattern[str], str]] = {
    Level.BOOK: (re.compile(rf"第\s*({_CHINESE}|\d{{1,3}})\s*编(?=\s|[^\W\d]|$)"), "第{}编"),
    Level.CHAPTER: (re.compile(rf"第\s*({_CHINESE}|\d{{1,3}})\s*章(?=\s|[^\W\d]|$)"), "第{}章"),
    Level.DIVISION: (re.compile(rf"第\s*({_CHINESE}|\d{{1,3}})\s*节(?=\s|[^\W\d]|$)"), "第{}节"),
    # not “第三条第二款规定的…” nor “第三条所称…”, which cite an article
    Level.ARTICLE: (re.compile(rf"第\s*({_CHINESE}|\d{{1,3}})\s*条(?![第所之、和至及或的])"), "第{}条"),
    # not “一、二等奖”
    Level.SECTION: (re.compile(rf"({_CHINESE})\s*[、．.](?!{_CHINESE}[、等级类])"), "{}"),
    # not “（二）、（三）项” nor “（二）的”, which cite an item
    Level.ITEM: (
        re.compile(rf"[（(]\s*({_CHINESE})\s*[）)](?!的|项(?!目)|[、和至及或][（(]|[，。；）)])、?"),
        "（{}）",
    ),
    # not “1.5万元”
    Level.POINT: (re.compile(r"(\d{1,3})\s*[.．、](?!\d)"), "{}"),
}
_HEADINGS = (Level.BOOK, Level.CHAPTER, Level.DIVISION)

#: A line of a table of contents: its page number stands after dots or a tab.
_CONTENTS = re.compile(r"(?:\.{3,}|…+|·{3,}|\t)\s*\d+$")


@dataclass(frozen=True, slots=True)
class Label:
    """The number a line begins with: ``三、`` is (SECTION, 3); ``length`` is how many characters it takes."""

    level: Level
    number: int
    length: int

    @property
    def printed(self) -> str:
        """The number as it stands in an address: ``三``, ``（三）``, ``3``, ``第三条``."""
        numeral = str(self.number) if self.level is Level.POINT else to_chinese(self.number)
        return _FORMS[self.level][1].format(numeral)


def label_of(line: str) -> Label | None:
    """Return the number a line begins with, or None. ``line`` has no white space around it."""
    if _CONTENTS.search(line[-40:]):
        return None
    for level, (form, _) in _FORMS.items():
        found = form.match(line)
        if found:
            number = to_int(found[1])
            if number is None or (level in _HEADINGS and re.search("[。；！？，]", line)):
                return None
            return Label(level, number, found.end())
    return None


def to_int(numeral: str) -> int | None:
    """Read a numeral from 1 to 999, Chinese (二十一) or of digits (21); None for what is none (一二、十十)."""
    if numeral.isdecimal():
        return int(numeral) or None
    spaced = numeral.replace("〇", "零")
    found = re.fullmatch(rf"(?:([{_DIGITS}])百)?(零)?(?:([{_DIGITS}]?)(十))?([{_DIGITS}]?)", spaced)
    if not found:
        return None
    hundreds, _, tens, ten, ones = (each or "" for each in found.groups())
    number = 100 * _digit(hundreds) + (10 * (_digit(tens) or 1) if ten else 0) + _digit(ones)
    return number or None


def _digit(character: str) -> int:
    return _DIGITS.index(character) + 1 if character else 0


def to_chinese(number: int) -> str:
    """Write a number from 1 to 999 as official documents do: 10 is 十, 21 is 二十一, 105 is 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds - 1]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens - 1]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones - 1] if ones else "")
