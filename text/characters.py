"""Characters: which may stand in a text or a name, and which a reader cannot tell apart.

One rule for rule files, questions and cases: what a reader does not see, or would read otherwise than the program, is
refused with its place and its mend. The only importer of confusable_homoglyphs, which carries Unicode's table of
characters that look alike (Unicode Technical Standard 39).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from confusable_homoglyphs import confusables

#: The most combining marks in a row: more are no script but a way to hide what stands around them.
MOST_MARKS = 4

#: Control, format, surrogate, private-use and unassigned characters; and what an editor shows as the end of a line
#: but is none here (U+2028, U+2029), which would let a rule hide in a comment.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

#: What else Unicode gives no shape (Default_Ignorable_Code_Point): joiners, fillers, variation selectors. And U+2800,
#: which is blank without being a space.
_SHAPELESS = frozenset(
    map(
        chr,
        (
            *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)


#: A text of printable ASCII and of ideographs that have been there since Unicode 11: nothing in it can be misread.
_PLAIN = re.compile("[ -~\u4e00-\u9fef]*")


@dataclass(frozen=True, slots=True)
class Misread:
    """A place in a text that is refused: from ``start`` to ``end``; ``normal`` is what to write instead, ``None`` to
    take it out."""

    start: int
    end: int
    normal: str | None = None


def misread(text: str, breaks: str = "") -> list[Misread]:
    """Return each place of ``text``, in order, that a reader would not see or would read as something else.

    That is what :func:`is_unseen` but for ``breaks``; spaces other than U+0020 unless they are among ``breaks``; more
    than :data:`MOST_MARKS` combining marks in a row; a radical or compatibility form that stands for an ideograph; and
    what is not in Normalization Form C.
    """
    if _PLAIN.fullmatch(text):
        return []
    found: list[Misread] = []
    used = set(text)
    wrong = {c: _ideograph(c) for c in used if c not in breaks and (is_unseen(c) or _is_other_space(c))}
    wrong |= {c: normal for c in used if (normal := _ideograph(c)) is not None}
    if wrong:
        places = re.finditer("[" + re.escape("".join(wrong)) + "]", text)
        found += [Misread(place.start(), place.end(), wrong[place[0]]) for place in places]
    marks = "".join(c for c in used if unicodedata.category(c)[0] == "M")
    if marks:
        runs = re.finditer(f"[{re.escape(marks)}]{{{MOST_MARKS + 1},}}", text)
        found += [Misread(run.start(), run.end()) for run in runs]
    if not unicodedata.is_normalized("NFC", text):
        found += [place for place in _unnormal(text) if text[place.start] not in wrong]
    return sorted(found, key=lambda place: (place.start, place.end))


def is_unseen(character: str) -> bool:
    """Whether a character has no shape of its own, or none that all readers see."""
    return (unicodedata.category(character) in _UNSEEN and not _is_rare(character)) or character in _SHAPELESS


def _is_rare(character: str) -> bool:
    """Whether a character lies where only ideographs may come, those that this Python's Unicode has not yet too."""
    return 0x20000 <= ord(character) < 0x40000 and ord(character) & 0xFFFE != 0xFFFE


def _is_other_space(character: str) -> bool:
    return character != " " and unicodedata.category(character) == "Zs"


def _ideograph(character: str) -> str | None:
    """Return the ideograph that a radical or a compatibility form only stands in for."""
    kind, _, code = unicodedata.decomposition(character).rpartition(" ")
    if kind not in ("", "<compat>") or not code or not _is_ideograph(chr(int(code, 16))):
        return None
    return unicodedata.normalize("NFKC", character)


def _is_ideograph(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH")


def _unnormal(text: str) -> Iterator[Misread]:
    """Yield what differs from its Normalization Form C, no wider than it need be."""
    for word in re.finditer(r"\S+", text):
        normal = unicodedata.normalize("NFC", word[0])
        if normal == word[0]:
            continue
        start = next((i for i, (a, b) in enumerate(zip(word[0], normal, strict=False)) if a != b), len(normal))
        most = min(len(word[0]), len(normal)) - start
        same = next((i for i in range(most) if word[0][-1 - i] != normal[-1 - i]), most)
        yield Misread(word.start() + start, word.end() - same, normal[start : len(normal) - same])


def codes(text: str) -> str:
    """Return the code points of a text: ``U+2F24``."""
    return " ".join(f"U+{ord(character):04X}" for character in text[:8]) + (" …" if len(text) > 8 else "")


def visible(text: str) -> str:
    """Return a text to be shown, each character that has no shape written as ``⟨U+200B⟩``."""
    if text.isprintable():
        return text
    return "".join(f"⟨{codes(c)}⟩" if is_unseen(c) and c not in "\t\n" else c for c in text)


# ── look-alikes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def skeleton(text: str) -> str:
    """Return the shape of a text: two that look the same and are not written alike have one.

    Two Chinese characters, and two of ASCII, never count as one, though 土 and 士, O and 0 are much alike: those are
    told apart by reading. Widths of characters and spaces around or between words do not count.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    return text if text.isascii() else "".join(map(_prototype, text))


@cache
def _prototype(character: str) -> str:
    """Return the best known of the characters that look like one."""
    if character.isascii() or _is_ideograph(character):
        return character
    alike = [entry["c"] for entry in confusables.confusables_data.get(character, ()) if len(entry["c"]) == 1]
    best = min([character, *alike], key=lambda c: (not c.isascii(), not _is_ideograph(c), -_fame(c), c))
    return best if best == character else _prototype(best)


def _fame(character: str) -> int:
    return len(confusables.confusables_data.get(character, ()))


def difference(one: str, other: str) -> tuple[str, str]:
    """Return the code points of the first place at which two texts of one shape are not written alike."""
    place = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return codes(one[place : place + 1]), codes(other[place : place + 1])
