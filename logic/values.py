"""The values a clause or a case can name: things, words of open lists, exact quantities with a unit, and dates.

Nothing here is ever a float, and nothing is rounded: a third is the rational number 1/3. A quantity is held in the
base unit of its dimension (元, 吨标准煤, 比例 …), so two quantities of one dimension compare and print the same however
they were written.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction

from logic.units import SHARE, UNITS

#: The most digits that the numerator or the denominator of an amount may have.
MOST_DIGITS = 60

#: The decimal places to which an amount that is no decimal is rounded for a reader, beside the exact fraction.
_ROUNDED_PLACES = 2


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A thing a case or a document names: an entity, an option, a document, a clause."""

    text: str

    def __hash__(self) -> int:
        return hash(self.text)


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """A text given as an option of the open list ``options``, which does not declare it. It may be another name of an
    option of that list but of those in ``isnt``, or of another such word."""

    text: str
    options: str
    isnt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """An exact number of a base unit; ``unit`` is a key of :data:`logic.units.UNITS` whose factor is one."""

    number: Fraction
    unit: str

    def __hash__(self) -> int:
        return hash((self.number.numerator, self.number.denominator, self.unit))


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A calendar date."""

    date: datetime.date


Value = Name | Word | Quantity | Day


def plain(number: Fraction) -> str:
    """Write a rational number in its one form: a decimal where it is one, else a fraction in lowest terms.

    A decimal has no exponent and no trailing zeros: ``Fraction(3000000)`` → ``3000000``, ``Fraction(1, 4)`` → ``0.25``,
    ``Fraction(1, 3)`` → ``1/3``.
    """
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1:
        return str(numerator)
    places = _decimal_places(denominator)
    if places is None:
        return f"{numerator}/{denominator}"
    digits = str(abs(numerator) * 10**places // denominator).rjust(places + 1, "0")
    return f"{'-' * (numerator < 0)}{digits[:-places]}.{digits[-places:]}"


def is_decimal(number: Fraction) -> bool:
    """Whether a rational number can be written as a decimal."""
    return _decimal_places(number.denominator) is not None


def _decimal_places(denominator: int) -> int | None:
    """Return how many decimal places a fraction in lowest terms has; ``None`` when it is no decimal."""
    counts = []
    for factor in (2, 5):
        count = 0
        while denominator % factor == 0:
            denominator //= factor
            count += 1
        counts.append(count)
    return max(counts) if denominator == 1 else None


def encode(value: Value) -> dict[str, object]:
    """Return the one JSON form of a value, the same in rule base, proof and answer.

    ``{"name": …}`` for a name, ``{"word": …, "of": …, "not": […]}`` for a word,
    ``{"number": "3000000", "unit": "元"}`` for a quantity, ``{"date": "2024-03-20"}``.
    """
    match value:
        case Name(text):
            return {"name": text}
        case Word(text, options, isnt):
            return {"word": text, "of": options} | ({"not": list(isnt)} if isnt else {})
        case Quantity(number, unit):
            return {"number": plain(number), "unit": unit}
        case Day(date):
            return {"date": date.isoformat()}


def show(value: Value) -> str:
    """Return the text a reader sees, which the language reads back as the same value."""
    match value:
        case Name(text) | Word(text):
            return text
        case Quantity(number, unit):
            return _show_quantity(number, unit)
        case Day(date):
            return date.isoformat()


def rounded(value: Value) -> str:
    """Return the text of an amount that is no decimal, rounded for a reader: ``1/3元`` → ``0.33元``; else nothing."""
    if not isinstance(value, Quantity):
        return ""
    scale = 100 if value.unit == SHARE else 1
    if is_decimal(value.number * scale):
        return ""
    places = _ROUNDED_PLACES
    while not (near := round(value.number * scale, places)):
        places += 1
    return _show_quantity(near / scale, value.unit)


def _show_quantity(number: Fraction, unit: str) -> str:
    if unit == SHARE:
        percent = number * 100
        return f"{plain(percent)}%" if is_decimal(percent) else plain(number)
    text = plain(number)
    best = text + UNITS[unit].symbol
    for name, entry in UNITS.items():
        if entry.base == unit and entry.factor > 1 and entry.display and is_decimal(number):
            scaled = number / entry.factor
            if abs(scaled) >= 1 and len(plain(scaled)) + 1 < len(text):
                best = min(best, plain(scaled) + name, key=len)
    return best
