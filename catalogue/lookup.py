"""Reverse look-ups: from a body, a type of enterprise, a force, or a fault of the texts, to the clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from catalogue.documents import (
    NotEncodedError,
    RuleJson,
    find_clause,
    find_document,
    readings_json,
    rule_json,
)
from catalogue.relations import ClauseFoundJson, body_names, find_clauses, words
from engine.answer import ReadingJson
from grammar.meaning.program import Clause, Document, Doubt, Program
from grammar.syntax.parse import read_place
from logic.builtin import LINKS, MODALITIES, ROLES
from logic.cite import Citation
from logic.datalog import Var
from logic.values import show
from text.encode import INLINED
from text.spelling import nearest

#: How a doubt or a warning says that two provisions do not agree.
_DISAGREE = re.compile("矛盾|抵触|冲突|不一致")

_AWARDS, _APPROVAL = "奖补", "审批"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseHeadJson:
    """一条说什么、由谁做 · what a clause says and who is to do it."""

    clause: str
    heading: str
    summary: str
    modality: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    """分工与单位 · role and body"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountRuleJson:
    """给出金额的一条规则 · a rule that gives an amount of money."""

    rule: RuleJson = field(metadata=INLINED)
    gives: tuple[str, ...]
    """结论用词 · the words of what it concludes"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardJson:
    """一个奖补条款 · a clause that gives an award."""

    head: ClauseHeadJson = field(metadata=INLINED)
    amounts: tuple[AmountRuleJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeJson:
    """一种审批方式，及给出它的规则 · a mode of approval and the rules that give it."""

    mode: str
    rules: tuple[RuleJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalJson:
    """一个涉及审批的条款 · a clause about approval."""

    head: ClauseHeadJson = field(metadata=INLINED)
    modes: tuple[ModeJson, ...]


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


def find_place(program: Program, text: str) -> Document | Clause:
    """Return the document or clause that ``text`` names: its number, title or short title, ``条`` and the address.

    Raises :class:`~catalogue.documents.NotEncodedError`.
    """
    text = text.strip()
    for document in program.documents.values():
        if text and text == document.short_title:
            return document
    named = read_place(text)
    if named.clause:
        return find_clause(program, named.document, named.clause)
    return find_document(program, named.document)


def find_related(program: Program, text: str) -> Citation:
    """Return a document or clause, encoded or cited by a relation.

    Raises :class:`~catalogue.documents.NotEncodedError` with the nearest of either sort.
    """
    ends = [end for r in program.relations if not r.cited for end in (r.source, r.target)]
    related = dict.fromkeys([*ends, *(end.whole for end in ends)])
    cited = read_place(text)
    if cited in related:
        return cited
    try:
        return find_place(program, text).citation
    except NotEncodedError as error:
        near = nearest(str(cited), map(str, related))
        raise NotEncodedError(error.name, error.suggestion or near) from error


# ── who, what force, about what ──────────────────────────────────────────────────────────────────────────────────────


def find_by_body(program: Program, body: str, role: str = "") -> list[ClauseFoundJson]:
    """Return the clauses in which a body has a role; ``body`` is its full name, its local one, or an alias.

    Raises :class:`~catalogue.documents.NotEncodedError` for a name or role that is not known.
    """
    body = program.vocabulary.aliases.get(body, body)
    _known(body, body_names(program))
    if role:
        _known(role, [*ROLES, *ROLES.values()])
    return find_clauses(program, body=body, role=role)


def find_by_modality(program: Program, modality: str) -> list[ClauseFoundJson]:
    """Return the clauses of a force, named in Chinese or English; raises as :func:`find_by_body` does."""
    _known(modality, [*MODALITIES, *MODALITIES.values()])
    return find_clauses(program, modality=modality)


def find_concerning(program: Program, word: str) -> list[ClauseFoundJson]:
    """Return the clauses whose rules speak of a word of the vocabulary or, for a category, of a kind of it.

    ``words`` says which they speak of. Raises as :func:`find_by_body` does.
    """
    vocabulary = program.vocabulary
    _known(word, words(program))
    word = vocabulary.aliases.get(word, word)
    kinds = [word, *(c for c in vocabulary.categories if c != word and word in vocabulary.kinds_of(c))]
    found: dict[str, ClauseFoundJson] = {}
    for kind in kinds:
        for entry in find_clauses(program, concerns=kind):
            before = found.get(entry.clause, entry)
            found[entry.clause] = replace(before, words=(*(before.words or ()), kind))
    order = [clause.name for document in program.documents.values() for clause in document.clauses.values()]
    return [found[name] for name in order if name in found]


def _known(name: str, known: Iterable[str]) -> None:
    known = set(known)
    if name not in known:
        raise NotEncodedError(name, nearest(name, sorted(known)))


# ── awards and approvals ─────────────────────────────────────────────────────────────────────────────────────────────


def find_awards(program: Program) -> list[AwardJson]:
    """Return the clauses that give awards (奖补), each with its rules that give an amount of money."""
    return [
        AwardJson(
            head=_head(clause),
            amounts=tuple(
                AmountRuleJson(rule=rule_json(rule), gives=tuple(dict.fromkeys(h.predicate for h in rule.heads)))
                for rule in program.rules_in.get(clause.citation, ())
                if any(_range(program, head.predicate) == "元" for head in rule.heads)
            ),
        )
        for clause in _clauses(program)
        if _AWARDS in clause.modalities
    ]


def find_approvals(program: Program) -> list[ApprovalJson]:
    """Return the modes of approval: clauses of that force (审批), and those whose rules give one of 审批方式.

    ``modes`` are the ways of approval the rules give, each with the rules that give it.
    """
    found: list[ApprovalJson] = []
    for clause in _clauses(program):
        modes: dict[str, list[RuleJson]] = {}
        for rule in program.rules_in.get(clause.citation, ()):
            for head in rule.heads:
                if _APPROVAL in _range(program, head.predicate) and head.object is not None:
                    mode = head.object.name if isinstance(head.object, Var) else show(head.object)
                    modes.setdefault(f"{head.predicate} {mode}", []).append(rule_json(rule))
        if modes or _APPROVAL in clause.modalities:
            ways = tuple(ModeJson(mode=mode, rules=tuple(rules)) for mode, rules in modes.items())
            found.append(ApprovalJson(head=_head(clause), modes=ways))
    return found


def _range(program: Program, predicate: str) -> str:
    row = program.vocabulary.predicates.get(predicate)
    return row.range if row is not None else ""


# ── what to beware of ────────────────────────────────────────────────────────────────────────────────────────────────


def find_warnings(program: Program) -> list[WarningJson]:
    """Return every warning to the reader (提示), with its clause."""
    return [
        WarningJson(clause=clause.name, heading=clause.heading, warning=warning)
        for clause in _clauses(program)
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


def _clauses(program: Program) -> Iterable[Clause]:
    for document in program.documents.values():
        yield from document.clauses.values()


def _head(clause: Clause) -> ClauseHeadJson:
    return ClauseHeadJson(
        clause=clause.name,
        heading=clause.heading,
        summary=clause.summary,
        modality=clause.modalities,
        roles=clause.roles,
    )


#: The kinds a relation can be of, in Chinese and English.
RELATION_KINDS = (*LINKS, *(english for english, _ in LINKS.values()))
