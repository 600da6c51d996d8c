"""The keywords that stand for something else: each Chinese word with its exact English synonym, and the terminals of
the grammar that are made from the rows of the operators.

The grammar accepts both tongues; the passes after it see the Chinese word, or the sign of an operator.
"""

from __future__ import annotations

from collections.abc import Iterable

from logic.builtin import GROUNDS, LINKS, ROLES
from logic.operators import AGGREGATES, COMPARISONS, FUNCTIONS, ROUNDINGS, Word

DATE_KEYS: dict[str, str] = {
    "成文日期": "issued",
    "施行日期": "effective",
    "失效日期": "expires",
    "核查至": "checked-until",
}

TEXT_KEYS: dict[str, str] = {
    "名称": "title",
    "简称": "short-title",
    "备注": "remark",
    "摘要": "summary",
    "原文": "source-text",
    "不可计算": "not-computable",
    "未编码": "left-out",
    "提示": "warning",
    "发文机关": "issuer",
    "辖区": "jurisdiction",
    "性质": "modality",
}

_COMPARE = tuple(word for row in COMPARISONS.values() for word in row.words)
_BOUNDS = tuple(word for row in COMPARISONS.values() for word in row.bounds)
_RANKS = tuple(word for row in COMPARISONS.values() for word in row.ranks)

#: A minus stands apart from the number after it, else it is that number's own sign; and -> is an arrow.
_MINUS = r"/-(?![0-9>])/"


def chinese(word: str) -> str:
    """Return the Chinese word of which ``word`` is the exact synonym, or ``word`` itself."""
    return _TO_CHINESE.get(word, word)


def around(wording: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keywords of a comparison's Chinese wording that stand before the amount, and those after it."""
    if wording in [word.chinese for word in _BOUNDS]:
        return ("在",), (wording,)
    return (("在", wording) if wording in [word.chinese for word in _RANKS] else (wording,)), ()


def operator_terminals() -> str:
    """Return the terminals of the operators as lines of the grammar."""
    words = "|".join(_parts(_COMPARE))
    signs = sorted((sign for row in COMPARISONS.values() for sign in row.signs if sign != "="), key=len, reverse=True)
    lines = {"COMPARE": f"/(?:{words})(?![\\w·-])|{'|'.join(signs)}/"}
    for name, sign in (("PLUS", "+"), ("MINUS", "-"), ("TIMES", "*"), ("DIVIDE", "/")):
        row = FUNCTIONS[sign]
        written = [_MINUS if each == "-" else f'"{each}"' for each in row.signs]
        lines[name] = " | ".join([*written, *(f'"{part}" _END' for part in _parts(row.words))])
    for_each, gives = FUNCTIONS["steps"].words
    for name, keywords in (
        ("BOUND", _BOUNDS),
        ("TOP", _RANKS),
        ("AT_MOST", FUNCTIONS["min"].words),
        ("AT_LEAST", FUNCTIONS["max"].words),
        ("ROUND", tuple(word for row in ROUNDINGS for word in row.words)),
        ("FOR_EACH", (for_each,)),
        ("GIVES", (gives,)),
        ("AGGREGATE", tuple(row.word for row in AGGREGATES.values())),
    ):
        lines[name] = "({}) _END".format(" | ".join(f'"{part}"' for part in _parts(keywords)))
    return "".join(f"{name}.3: {pattern}\n" for name, pattern in lines.items())


def _parts(words: Iterable[Word]) -> list[str]:
    """Return the Chinese words, then the English ones, each once."""
    listed = tuple(words)
    return list(dict.fromkeys([word.chinese for word in listed] + [word.english for word in listed if word.english]))


_TO_CHINESE: dict[str, str] = {}
for _chinese, _english in (
    *_COMPARE,
    *_BOUNDS,
    *_RANKS,
    *ROLES.items(),
    *((zh, en) for zh, (en, _) in LINKS.items()),
    *((zh, en) for zh, (en, _, _) in GROUNDS.items()),
    *DATE_KEYS.items(),
    *TEXT_KEYS.items(),
):
    _TO_CHINESE.setdefault(_english, _chinese)
