"""Which texts a case may have: such as a reader sees as the program does. ``docs/proofs.md``, “The case”."""

from __future__ import annotations

import re
import unicodedata

from verify.terms import need

#: The longest name or value, in characters; the most combining marks in a row; the most digits of an amount.
LONGEST_TEXT = 500
MOST_MARKS = 4
MOST_DIGITS = 28

#: What Unicode gives no shape, though it counts as printable: joiners, fillers, variation selectors; and U+2800, which
#: is blank without being a space.
_SHAPELESS = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
_SHAPELESS |= {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


def name_of(text: object) -> str:
    """Return a text that may name something; refuse another."""
    need(isinstance(text, str), "a name is text")
    written = str(text)
    need(0 < len(written) <= LONGEST_TEXT and not written.isspace(), f"a name of 1 to {LONGEST_TEXT} characters")
    return readable(written)


def readable(text: str) -> str:
    """Return a text in which nothing is unseen, or to be read as something else."""
    need(len(text) <= LONGEST_TEXT, f"a text of more than {LONGEST_TEXT} characters")
    if not text.isascii() or not text.isprintable():
        need(all(map(_is_seen, text)), f"{text!r:.40} has characters that cannot be seen")
        need(not any(map(_is_stand_in, text)), f"{text!r:.40} has characters that stand in for ideographs")
        marks = "".join("m" if unicodedata.category(c)[0] == "M" else " " for c in text)
        need("m" * (MOST_MARKS + 1) not in marks, f"{text!r:.40} has too many marks in a row")
        need(unicodedata.is_normalized("NFC", text), f"{text!r:.40} is not in Normalization Form C")
    return text


def _is_seen(character: str) -> bool:
    """Whether a character has a shape; an ideograph may be newer than this Python."""
    code = ord(character)
    is_rare = 0x20000 <= code < 0x40000 and code & 0xFFFE != 0xFFFE
    return (character.isprintable() or is_rare) and code not in _SHAPELESS


def _is_stand_in(character: str) -> bool:
    """Whether a character is a radical, or a compatibility form, of an ideograph."""
    kind, _, code = unicodedata.decomposition(character).rpartition(" ")
    is_form = kind in ("", "<compat>") and bool(code)
    return is_form and unicodedata.name(chr(int(code, 16)), "").startswith("CJK UNIFIED IDEOGRAPH")


def shape_of(text: str) -> str:
    """Return what two names share that differ in the widths of their characters and spaces alone."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def few_digits(amount: str) -> bool:
    """Whether an amount is written with no more digits than are read, zeros before them left out."""
    return sum(map(str.isdecimal, amount.strip(" ").lstrip("-0"))) <= MOST_DIGITS


#: The characters of a code of an organisation (GB 32100), by their value.
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_code(kind: str, text: str) -> bool:
    """Whether a text has the form of an official code, its check digit included; what it is the code of is not looked
    up."""
    match kind:
        case "统一社会信用代码":
            code = text.upper()
            formed = len(text) == 18 and code[:8].isdigit() and all(c in _CODE for c in code)
            total = sum(_CODE.index(c) * pow(3, n, 31) for n, c in enumerate(code[:17])) if formed else 0
            return formed and code[17] == _CODE[-total % 31]
        case "行政区划代码":
            return len(text) == 6 and text.isascii() and text.isdigit()
        case "国民经济行业代码":
            return re.fullmatch("[A-T]([0-9]{2,4})?", text) is not None
    return False
