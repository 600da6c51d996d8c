"""Characters that the language reads alike: full and half width, and the spaces that Word and web pages use."""

from __future__ import annotations

# One character for one, so that spans hold: what an editor or Word makes full-width is the same as its half-width form.
_WIDTH = str.maketrans("（）；：＝％＜＞［］﹝﹞｛｝＋－＊／０１２３４５６７８９－", "();:=%<>[][]{}+-*/0123456789-")
#: The spaces that Word and web pages use: they are spaces, in 内政办发〔2024〕5号 条 10 too.
SPACES = "\u3000" + "".join(map(chr, [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F]))
_WIDTH |= dict.fromkeys(map(ord, SPACES), ord(" "))


def normal(text: str) -> str:
    """Return ``text`` in the width the grammar reads, character for character."""
    return text.translate(_WIDTH)
