"""spelling: a name that is not known → the known name most like it. The only importer of rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from text.characters import difference, skeleton
from text.fault import Phrase

#: How much of a name is compared with others, and how much longer one that looks the same may be.
_LONGEST_COMPARED, _WIDEST_APART = 200, 8


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like ``name``, or ``None`` when none is near enough to be meant."""
    known = list(known)
    shape = skeleton(name[:_LONGEST_COMPARED])
    for other in known:
        if abs(len(other) - len(name)) <= _WIDEST_APART and skeleton(other) == shape:
            return other
    found = process.extractOne(
        name[:_LONGEST_COMPARED],
        [k for k in known if abs(len(k) - len(name)) <= max(2, len(name) // 2)],
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=0.5,
    )
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> Phrase | None:
    """Return the hint that offers the nearest known name, and says how it differs from one that looks the same."""
    found = nearest(name, known)
    if not found:
        return None
    if name == found or skeleton(name) != skeleton(found):
        return Phrase("meant", {"suggestion": found})
    one, two = difference(name, found)
    return Phrase("meant-alike", {"suggestion": found, "one": one, "two": two})
