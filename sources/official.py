"""What an official text is once read: its number, its title, and its clauses with their digests."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The address of what a web page or a printer put around the document: navigation, links, page numbers.
FURNITURE = "页面外壳"


@dataclass(frozen=True, slots=True)
class SourceClause:
    """One addressed part of an official text.

    ``address`` is as the language writes it: ``11``, ``（三）``, ``三（一）2``, ``第三条``, ``二·序``, ``序言``.
    ``heading`` is the clause's own heading without its number, ``""`` where the text gives it none.
    ``text`` is every line that belongs to the clause, number and heading included, and before them the headings of
    chapters that begin with it; without indentation and blank lines, otherwise character by character as published.
    ``digest`` is :func:`digest` of ``text``.
    """

    address: str
    heading: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class OfficialText:
    """An official document as published, split so that each non-blank character stands in exactly one clause.

    ``number`` is the document's number with its year in 〔〕, or the title in 《》 where it has none, or ``""``.
    ``title`` is on one line, its brackets full-width; of a document issued by a notice, the title of what is issued.
    ``clauses`` have different addresses and stand in the order of the document, :data:`FURNITURE` before all others.
    ``marks`` are what a converter of files left among the characters (``[bookmark: _GoBack]``) and no clause holds.
    """

    number: str
    title: str
    clauses: tuple[SourceClause, ...]
    marks: tuple[str, ...] = ()


def digest(text: str) -> str:
    """Return ``sha256:`` and the SHA-256, in hexadecimal, of the UTF-8 of a text without its white space.

    White space is what Unicode calls so (``str.isspace``), ideographic and no-break spaces included; nothing else is
    changed. A copy that is wrapped or indented differently has the same digest; a changed character shows, and be it
    a bracket that turned from full-width to half-width.
    """
    return "sha256:" + hashlib.sha256("".join(text.split()).encode()).hexdigest()


def unaccounted(text: str, official: OfficialText) -> tuple[str, ...]:
    """Return what tells the clauses from the text they were split from: nothing, when every character is in one.

    These are the characters, white space left aside, that were lost, doubled or invented; or, where there are none,
    the addresses of clauses whose lines do not stand in the text in that order.
    """
    held = [*(clause.text for clause in official.clauses), *official.marks]
    given, kept = (Counter("".join("".join(each).split())) for each in ([text], held))
    wrong = (given - kept) + (kept - given)
    if wrong:
        return tuple(wrong.elements())
    for mark in set(official.marks):
        text = text.replace(mark, "")
    places = defaultdict[str, list[int]](list)
    for place, line in enumerate(text.splitlines()):
        places[line.strip()].append(place)
    return tuple(clause.address for clause in official.clauses if not _in_order(clause.text, places))


def _in_order(text: str, places: Mapping[str, Sequence[int]]) -> bool:
    last = -1
    for line in text.splitlines():
        found = places.get(line, ())
        at = bisect_right(found, last)
        if at == len(found):
            return False
        last = found[at]
    return True
