"""conflicts: what a reader is to beware of: warnings, and where the texts do not agree or leave open what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from catalogue.documents import readings_json
from engine.answer import ReadingJson
from grammar.meaning.program import Clause, Document, Doubt, Program

#: How a doubt or a warning says that two provisions do not agree.
_DISAGREE = re.compile("矛盾|抵触|冲突|不一致")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningJson:
    """给读者的一个提示 · a warning to the reader."""

    clause: str
    heading: str
    warning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictJson:
    """条文不一致或含义未定之处 · where the texts do not agree, or leave open what they mean."""

    kind: Literal["undecided", "contradiction", "differs"]
    """没有默认读法；抵触；对应而不同 · a doubt without a default, a contradiction, parallels that differ"""
    clause: str
    name: str
    """存疑的名称；不是存疑的为空 · the name of the doubt; empty where there is none"""
    text: str
    with_: tuple[str, ...]
    """涉及的其他条款 · the other clauses concerned"""
    differences: tuple[str, ...] | None = None
    stated: bool | None = None
    readings: tuple[ReadingJson, ...] | None = None
    default: str | None = None
    settled_by: tuple[str, ...] | None = None


def find_warnings(program: Program) -> list[WarningJson]:
    """Return every warning to the reader (提示), with its clause."""
    return [
        WarningJson(clause=clause.name, heading=clause.heading, warning=warning)
        for clause in program.clauses.values()
        for warning in clause.warnings
    ]


def find_conflicts(program: Program) -> list[ConflictJson]:
    """Return where the texts do not agree, or leave open what they mean; ``kind`` says which.

    ``undecided``: a doubt without a default reading. ``contradiction``: a doubt or a warning that says two provisions
    disagree, or a doubt about another clause. ``differs``: parallel clauses (对应) that are not the same. ``with`` are
    the other clauses concerned.
    """
    found: list[ConflictJson] = []
    for document in program.documents.values():
        for clause in document.clauses.values():
            found += [
                entry
                for doubt in program.doubts_in.get(clause.citation, ())
                if (entry := _open_doubt(document, clause, doubt))
            ]
            found += [
                ConflictJson(
                    kind="contradiction",
                    clause=clause.name,
                    name="",
                    text=warning,
                    with_=_cited(document, clause, warning),
                )
                for warning in clause.warnings
                if _DISAGREE.search(warning)
            ]
    found += [
        ConflictJson(
            kind="differs",
            clause=str(relation.source),
            name="",
            text=relation.note,
            with_=(str(relation.target),),
            differences=relation.differences,
            stated=not relation.inferred,
        )
        for relation in program.relations
        if relation.kind == "对应" and set(relation.differences) - {"相同"}
    ]
    return found


def _open_doubt(document: Document, clause: Clause, doubt: Doubt) -> ConflictJson | None:
    others = _cited(document, clause, doubt.text)
    if doubt.default and not others and not _DISAGREE.search(doubt.text):
        return None
    return ConflictJson(
        kind="contradiction" if doubt.default else "undecided",
        clause=clause.name,
        name=doubt.name,
        text=doubt.text,
        with_=others,
        readings=readings_json(doubt),
        default=doubt.default,
        settled_by=doubt.settled_by,
    )


def _cited(document: Document, clause: Clause, text: str) -> tuple[str, ...]:
    """Return the other clauses of a document that a text names: 第11条, 第三条, （三）, 三（一）1."""
    return tuple(
        other.name
        for address, other in document.clauses.items()
        if other is not clause and (form := _citation(address)) and re.search(form, text)
    )


def _citation(address: str) -> str:
    """Return the pattern of how a text cites an address, ``""`` for one too plain to be told from other words."""
    if address.isdecimal():
        return f"第{address}条(?!之)"
    if address[-1] in "）条" or address[-1].isdecimal():
        return rf"(?<![一二三四五六七八九十）]){re.escape(address)}(?!\d)"
    return ""
