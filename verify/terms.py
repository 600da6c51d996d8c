"""Terms as proofs write them, and how they compare: ``docs/semantics.md``, section 1.

A term is a tuple: a name ``("name", text, "")``; a word of an open list that does not declare it
``("word", text, list, options that it is not, "")``; an amount ``("amount", low, high, label, unit)``, which is a value
where the ends meet (a day is one of the unit ``日``), and has a label only where they do not; or a null
``("unknown", of, predicate, many, least, unit)``; or a thing that nobody has named ``("other", category, "")``."""

from __future__ import annotations

import math
import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

Term = tuple[Any, ...]
Row = tuple[Term, ...]
Bound = dict[str, Term]
#: A variable of a rule, by its name, or a term.
Argument = str | Term

ANYTHING: Term = ("name", "", "")  # nothing has this name; a null of it is of no one thing
SHARE, DAY = "比例", "日"  # the units of a number without one, and of dates
INF = math.inf  # the one float there is: an end that is open
OPPOSITE = {">": "<=", ">=": "<", "!=": "="}
TOO_LONG = 10**60  # the numerator and the denominator of an amount are less


class Refused(Exception):  # noqa: N818  # a verdict, not an error
    """The proof does not show what it says; the message says where and why."""


def need(condition: object, why: str) -> None:
    """Refuse unless ``condition``."""
    if not condition:
        raise Refused(why)


def read(value: Any) -> Term:
    """Read a term; a term can be written in one way only."""
    nulls = list[tuple[Any, ...]]()
    while isinstance(value, dict) and value.keys() == {"unknown"}:
        match value["unknown"]:
            case {"of": of, "predicate": str(name), "unit": str(unit), **more} if more.keys() <= {"many", "least"}:
                need(more.get("many", True) is True and more.get("least", "") is not None, "not a term")
                least = _exact(more["least"]) if "least" in more else -INF
                nulls.append((name, "many" in more, least, unit))
                value = of
            case _:
                raise Refused(f"not a term: {value!r:.80}")
    term = _plain(value)
    for null in reversed(nulls):
        term = ("unknown", term, *null)
    return term


def _plain(value: Any) -> Term:
    """Read a term that is no null."""
    match value:
        case {"name": str(text)} if len(value) == 1:
            return ("name", text, "")
        case {"number": str(number), "unit": str(unit)} if len(value) == 2 and unit != DAY:
            return amount(exact := _exact(number), exact, unit)
        case {"date": str(text), **rest} if not rest:
            return day(text)
        case {"from": low, "to": high, "unit": str(unit), **rest} if rest.keys() <= {"label"}:
            label: Any = rest.get("label", "")
            need(isinstance(label, str) and bool(label) is ("label" in rest), "not a label")
            need(low is None or low != high, "a value is not written as an interval")
            return amount(-INF if low is None else _exact(low), INF if high is None else _exact(high), unit, label)
        case {"word": str(text), "of": str(options), **rest} if rest.keys() <= {"not"}:
            isnt: Any = rest.get("not", ())
            are_names = isinstance(isnt, list) and isnt and all(isinstance(option, str) for option in isnt)
            need("not" not in rest or are_names, f"not a term: {value!r:.80}")
            return ("word", text, options, (*isnt,), "")
        case {"other": str(category), **rest} if not rest:
            return ("other", category, "")
    raise Refused(f"not a term: {value!r:.80}")


def amount(low: Any, high: Any, unit: str, label: str = "") -> Term:
    """Return what lies between two ends, none of more digits than an amount may have."""
    for end in (low,) if low is high else (low, high):
        short = isinstance(end, float) or (-TOO_LONG < end.numerator < TOO_LONG and end.denominator < TOO_LONG)
        need(short, "an amount of too many digits")
    return ("amount", low, high, label, unit)


def day(text: str) -> Term:
    """Return a day, written ``2024-03-20``."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"not a date: {text:.40}") from error
    need(found.isoformat() == text, f"not a date: {text:.40}")
    return amount(number := Fraction(found.toordinal()), number, DAY)


def _exact(text: Any) -> Fraction:
    need(isinstance(text, str), f"not a number: {text!r:.80}")
    return _read_exact(text)


@lru_cache(4096)
def _read_exact(text: str) -> Fraction:
    need(re.fullmatch(r"(?!-0$)-?(0|[1-9][0-9]*)(\.[0-9]*[1-9]|/[1-9][0-9]*)?", text), f"not a number: {text:.80}")
    number = Fraction(text)
    in_lowest_terms = text == f"{number.numerator}/{number.denominator}" and not _is_decimal(number)
    need("/" not in text or in_lowest_terms, f"not a number in its one form: {text:.80}")
    return number


def _is_decimal(number: Fraction) -> bool:
    return bool(10 ** number.denominator.bit_length() % number.denominator == 0)


def known(term: Term) -> bool:
    """Whether a term is a value."""
    return term[0] in ("name", "word") or (term[0] == "amount" and bool(term[1] == term[2]))


def plain(term: Term) -> bool:
    """Whether a term is a value, and no other value can be the same."""
    return known(term) and term[0] != "word"


def loose(term: Term) -> bool:
    """Whether a term stands for any one of several: an interval without a label, a null of no one thing, an other."""
    while term[0] == "unknown" and not term[3] and term[1] != ANYTHING:
        term = term[1]
    return term[0] in ("unknown", "other") or (not known(term) and not term[3])


def settled(term: Term) -> bool:
    """Whether a term can be certain: a value, or an interval that has a label."""
    return known(term) or (term[0] == "amount" and not loose(term))


def ends(term: Term) -> tuple[Any, Any]:
    """Return the two ends of an amount or a null. An unknown amount is no less than its predicate can be."""
    return (term[1], term[2]) if term[0] == "amount" else (term[4] if term[0] == "unknown" else -INF, INF)


def compare(sign: str, x: Term, y: Term) -> bool | None:
    """Compare two terms in strong Kleene logic; one that stands for any one of several does not equal itself."""
    truth = _compare(OPPOSITE.get(sign, sign), x, y)
    return truth if truth is None or sign not in OPPOSITE else not truth


def _compare(sign: str, x: Term, y: Term) -> bool | None:
    if x == y and not loose(x):
        return sign != "<"
    if any(word[0] == "word" and option[0] == "name" and option[1] in word[3] for word, option in ((x, y), (y, x))):
        return False
    if "" in (x[-1], y[-1]):
        return False if {x[0], y[0]} <= {"name", "other"} and x != y else None
    (a, b), (c, d) = ends(x), ends(y)
    yes, no = {"<": (b < c, a >= d), "<=": (b <= c, a > d), "=": (a == b == c == d, b < c or d < a)}[sign]
    return bool(yes) or (False if no else None)


def fits(pattern: Any, row: Row) -> Row | None:
    """Return a row as a pattern asks for it; ``None`` if a term of the row cannot be the term of the pattern."""
    asked = tuple(have if want is None else want for want, have in zip(pattern, row, strict=True))
    return asked if all(w == h or compare("=", w, h) is not False for w, h in zip(asked, row, strict=True)) else None


def argument_of(value: Any) -> Argument:
    """Read a variable or a term of a rule."""
    return value["var"] if isinstance(value, dict) and isinstance(value.get("var"), str) else read(value)


def value_of(argument: Argument, bound: Bound) -> Term:
    """Return the term that an argument stands for; every variable must be bound."""
    need(not isinstance(argument, str) or argument in bound, f"nothing is bound to {argument!s:.40}")
    return bound[argument] if isinstance(argument, str) else argument
