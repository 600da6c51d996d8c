"""Official codes an agency can send: which there are, the standard of each, and whether one is well formed.

The only importer of stdnum, which is imported when the first code is checked: it imports an HTTP client with it, and
most cases have no code. What a code is *of* is not looked up: only its form and check digits are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfficialCode:
    """One kind of code: its standard, an example, and the check of a code as written."""

    standard: str
    example: str
    well_formed: Callable[[str], bool]


def _credit_code(text: str) -> bool:
    import stdnum.cn.uscc

    return len(text) == 18 and bool(stdnum.cn.uscc.is_valid(text))


def _division(text: str) -> bool:
    """Six digits whose province exists; a prefecture ends in 00 and a province in 0000."""
    import stdnum.numdb

    if len(text) != 6 or not text.isascii() or not text.isdigit():
        return False
    found = stdnum.numdb.get("cn/loc").info(text)
    return "province" in found[0][1] and (len(found) > 1 or text.endswith("00"))


def _industry(text: str) -> bool:
    """A section's letter A to T and up to four digits (division, group, class)."""
    letter, digits = text[:1], text[1:]
    return (
        "A" <= letter <= "T" and len(digits) in (0, 2, 3, 4) and (not digits or (digits.isascii() and digits.isdigit()))
    )


#: range kind in a vocabulary → the code. The names are those drafters write after the arrow.
OFFICIAL_CODES: dict[str, OfficialCode] = {
    "统一社会信用代码": OfficialCode("GB 32100-2015", "91110000600037341L", _credit_code),
    "行政区划代码": OfficialCode("GB/T 2260", "150802", _division),
    "国民经济行业代码": OfficialCode("GB/T 4754", "C2710", _industry),
}
