"""Texts that are nearly in the language, and some that are not: what the fuzzing feeds to every reader."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from grammar.syntax.parse import keyword_patterns
from tests.engine.rulebases import EVERYTHING, SMALL
from tests.fuzz.naughty import STRINGS

ROOT = Path(__file__).parents[2]

_WORD = re.compile(r"[\w·-]+|\s+|“[^”\n]*”|.", re.DOTALL)

#: Signs and words that break things where they do not belong.
SIGNS = [
    *"（）()、，,；;：:=＝→+-×÷*/<>≤≥≠“”\"'「」《》〔〕[]#%\n\t ",
    *(
        "->",
        "“",
        "「」",
        "“”",
        "《》",
        "《甲》",
        "0",
        "-1",
        "1,200",
        "1,2",
        "0.5%",
        "300万元",
        "2024-02-30",
        "99999-01-01",
    ),
    *(
        "某政办发〔2024〕1号",
        "本文件",
        "本文件 条 1",
        "sha256:" + "0" * 64,
        "项目甲",
        "项目甲乙",
        "企业",
        "任何",
        "值",
        "不",
    ),
]


@cache
def rule_files() -> tuple[str, ...]:
    """Return the texts of this checkout's rule files."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "rules").rglob("*.tl"))]
    assert texts
    return tuple(texts)


@cache
def small_files() -> tuple[str, ...]:
    """Return rule files that are whole by themselves and quickly loaded."""
    return EVERYTHING, SMALL


@cache
def keywords() -> list[str]:
    """Return the keywords of the language, Chinese and English."""
    return sorted({word for p in keyword_patterns().values() for word in re.findall("[一-鿿]+|[a-z]+(?:-[a-z]+)*", p)})


def pieces() -> st.SearchStrategy[str]:
    """Return pieces to put into a text: keywords, signs, hostile strings, single characters."""
    return st.one_of(
        st.sampled_from(keywords()),
        st.sampled_from(SIGNS),
        st.sampled_from(STRINGS),
        st.characters(),
        st.text(max_size=4),
    )


def random_texts() -> st.SearchStrategy[str]:
    """Return texts that are in no language: keywords, signs and characters one after the other."""
    joined = st.tuples(st.lists(pieces(), max_size=40), st.sampled_from(["", " ", "\n"]))
    return st.one_of(st.text(), joined.map(lambda found: found[1].join(found[0])))


@st.composite
def mutated(draw: st.DrawFn, texts: tuple[str, ...], whole: bool = False) -> str:
    """Return a text with a few words or characters deleted, doubled, exchanged, replaced or put in.

    Unless ``whole`` it is a run of at most 60 lines of one, so that it is quick.
    """
    text = draw(st.sampled_from(texts))
    if not whole:
        lines = text.split("\n")
        start = draw(st.integers(0, max(0, len(lines) - 2)))
        text = "\n".join(lines[start : start + draw(st.integers(1, 60))])
    words = _WORD.findall(text)
    for _ in range(draw(st.integers(1, 6))):
        if not words:
            break
        at = draw(st.integers(0, len(words) - 1))
        other = draw(st.integers(0, len(words) - 1))
        match draw(st.sampled_from(["delete", "double", "swap", "replace", "insert", "copy", "cut", "character"])):
            case "delete":
                del words[at]
            case "double":
                words.insert(at, words[at])
            case "swap":
                words[at], words[other] = words[other], words[at]
            case "replace":
                words[at] = draw(pieces())
            case "insert":
                words.insert(at, draw(pieces()))
            case "copy":
                words[at] = words[other]
            case "cut":
                del words[at : at + draw(st.integers(1, 12))]
            case "character":
                place = draw(st.integers(0, len(words[at])))
                words[at] = words[at][:place] + draw(st.characters()) + words[at][place + 1 :]
    return "".join(words)
