"""The units of the language: one row a unit, its dimension's base unit and an exact factor.

What has no factor here is never converted: kilowatt-hours to coal, dollars to yuan. Counting units (家, 人, 位 …) are
dimensions of their own, so that a number of firms is never compared with a number of people. An amount over a number of
things is an amount for each of them: 100元 ÷ 2家 is 50元.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: ``factor`` of it make up in ``base`` units; ``symbol`` is written after the number. ``counts``: it
    counts things."""

    base: str
    factor: Fraction
    symbol: str
    english: str
    display: bool = True
    counts: bool = False


def _unit(base: str, factor: str, symbol: str, english: str, display: bool = True) -> Unit:
    return Unit(base, Fraction(factor), symbol, english, display)


def _count(base: str, english: str, symbol: str = "") -> Unit:
    return Unit(base, Fraction(1), symbol or base, english, not symbol, counts=True)


#: The unit of a number of things that no other is asked of.
COUNT = "个"

#: The unit of a number without one, and of an amount over another of its kind: 60%.
SHARE = "比例"

#: unit name → its row. The base unit of a dimension has factor 1 and names the dimension.
UNITS: dict[str, Unit] = {
    "元": _unit("元", "1", "元", "yuan"),
    "千元": _unit("元", "1000", "千元", "thousand yuan", False),
    "万元": _unit("元", "10000", "万元", "ten thousand yuan"),
    "百万元": _unit("元", "1000000", "百万元", "million yuan", False),
    "亿元": _unit("元", "100000000", "亿元", "hundred million yuan"),
    "美元": _unit("美元", "1", "美元", "US dollars"),
    "万美元": _unit("美元", "10000", "万美元", "ten thousand US dollars"),
    "亿美元": _unit("美元", "100000000", "亿美元", "hundred million US dollars"),
    SHARE: _unit(SHARE, "1", "", "share"),
    "%": _unit(SHARE, "0.01", "%", "percent", False),
    "吨标准煤": _unit("吨标准煤", "1", "吨标准煤", "tonnes of standard coal"),
    "吨标煤": _unit("吨标准煤", "1", "吨标煤", "tonnes of standard coal", False),
    "万吨标准煤": _unit("吨标准煤", "10000", "万吨标准煤", "ten thousand tonnes of standard coal"),
    "千克标准煤": _unit("吨标准煤", "0.001", "千克标准煤", "kilograms of standard coal", False),
    "千瓦时": _unit("千瓦时", "1", "千瓦时", "kilowatt-hours"),
    "万千瓦时": _unit("千瓦时", "10000", "万千瓦时", "ten thousand kilowatt-hours"),
    "亩": _unit("亩", "1", "亩", "mu"),
    "平方米": _unit("平方米", "1", "平方米", "square metres"),
    "平方公里": _unit("平方公里", "1", "平方公里", "square kilometres"),
    "年": _unit("年", "1", "年", "years"),
    "岁": _unit("岁", "1", "岁", "years of age"),
    "天": _unit("天", "1", "天", "days"),
    "个": _count("个", "items"),
    "家": _count("家", "firms"),
    "人": _count("人", "people"),
    "名": _count("人", "people", "名"),
    "位": _count("位", "places"),
    "次": _count("次", "times"),
    "项": _count("项", "items of work"),
    "间": _count("间", "rooms"),
    "张": _count("张", "sheets or beds"),
    "吨": _unit("吨", "1", "吨", "tonnes"),
    "倍": _unit("倍", "1", "倍", "times as much"),
}

#: The unit of a date, which is a day's number in the calendar and no amount.
DAY = "日"

#: The base units that count things.
COUNTS = frozenset(unit.base for unit in UNITS.values() if unit.counts)


#: The unit of a place in an order, of which the first is 1.
RANK = "位"


def in_base(number: Fraction, unit: Unit) -> Fraction:
    """Return an amount in the base unit of its dimension, exactly."""
    return number * unit.factor


def split_quantity(text: str) -> tuple[Fraction, str]:
    """Split a quantity as written into its number and its unit: ``1,200万元`` → ``(Fraction(1200), "万元")``."""
    number = text[: len(text) - len(text.lstrip("-0123456789.,/"))]
    return Fraction(number.replace(",", "")), text[len(number) :]
