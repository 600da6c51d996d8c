"""The values a clause or a case can name: things, exact quantities with a unit, and dates.

Nothing here is ever a float. A quantity is held in the base unit of its dimension (元, 吨标准煤, 比例 …), so two
quantities of one dimension compare and print the same however they were written.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, localcontext

from logic.units import UNITS

#: Arithmetic on amounts: 60 digits, and an inexact division is refused rather than rounded.
EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A thing a case or a document names: an entity, an option, a document, a clause."""

    text: str


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """An exact number of a base unit; ``unit`` is a key of :data:`logic.units.UNITS` whose factor is one."""

    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A calendar date."""

    date: datetime.date


Value = Name | Quantity | Day


def plain(number: Decimal) -> str:
    """Write a decimal with no exponent and no trailing zeros after the point: ``Decimal('3E+6')`` → ``3000000``."""
    with localcontext(EXACT):
        text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def encode(value: Value) -> dict[str, str]:
    """Return the one JSON form of a value, the same in rule base, proof and answer.

    ``{"name": …}`` for a name, ``{"number": "3000000", "unit": "元"}`` for a quantity, ``{"date": "2024-03-20"}``.
    """
    match value:
        case Name(text):
            return {"name": text}
        case Quantity(number, unit):
            return {"number": plain(number), "unit": unit}
        case Day(date):
            return {"date": date.isoformat()}


def show(value: Value) -> str:
    """Return the text a reader sees, which the language reads back as the same value."""
    match value:
        case Name(text):
            return text
        case Quantity(number, unit):
            return _show_quantity(number, unit)
        case Day(date):
            return date.isoformat()


def _show_quantity(number: Decimal, unit: str) -> str:
    if unit == "比例":
        with localcontext(EXACT):
            return plain(number * 100) + "%"
    best = plain(number) + UNITS[unit].symbol
    for name, entry in UNITS.items():
        if entry.base == unit and entry.factor > 1 and number != 0 and entry.display:
            with localcontext(EXACT) as context:
                context.traps[Inexact] = False
                scaled = number / entry.factor
            if abs(scaled) >= 1 and len(plain(scaled)) + 1 < len(plain(number)):
                best = min(best, plain(scaled) + name, key=len)
    return best
