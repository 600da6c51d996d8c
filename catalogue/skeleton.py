"""skeleton: an official text → what a drafter starts from: every clause with its digest, every summary still to write.

Never the official text itself: beside addresses and digests only the document's number and title are taken over.
"""

from __future__ import annotations

from dataclasses import dataclass

from grammar.syntax import tree
from grammar.syntax.format import format_file
from grammar.syntax.parse import parse_reference
from logic.cite import Citation
from sources import OfficialText
from text.fault import FaultsError, Span

#: What stands for the number of a text that tells neither number nor title.
NAMELESS = "《待补标题》"

_NOWHERE = Span("", 0, 0)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The text to paste, and the addresses that the language cannot write, which stand in it as comments."""

    text: str
    unwritable: tuple[str, ...]


def skeleton(official: OfficialText) -> Skeleton:
    """Return the skeleton of a document in the language, laid out as ``tiaoli fmt`` lays it out."""
    number = official.number or NAMELESS
    unwritable = tuple(c.address for c in official.clauses if not _is_writable(number, c.address))
    headers = (_text("名称", official.title),) if official.title else ()
    items: list[tree.Item] = [tree.Document(tree.Reference(number, "", _NOWHERE), headers, _NOWHERE)]
    items += [
        tree.Clause(tree.Ident(c.address, _NOWHERE), "", (_text("摘要", ""), _text("原文", c.digest)), _NOWHERE)
        for c in official.clauses
        if c.address not in unwritable
    ]
    lines = ["# 文件头还要写：发文机关、辖区、成文日期、施行日期、失效日期；原文没有载明的日期写“未载明”。"]
    lines += [f"# 条 {c.address} {c.digest}：语言写不出这个条号" for c in official.clauses if c.address in unwritable]
    return Skeleton("\n".join(lines) + "\n\n" + format_file(tree.File("", "", tuple(items))), unwritable)


def _is_writable(number: str, address: str) -> bool:
    try:
        return parse_reference(str(Citation(number, address))).citation().clause == address
    except FaultsError:
        return False


def _text(key: str, text: str) -> tree.Text:
    return tree.Text(key, text, _NOWHERE)
