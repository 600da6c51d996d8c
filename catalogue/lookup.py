"""Reverse look-ups: from a body, a type of enterprise, a force, an award or a mode of approval, to the clauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from catalogue.documents import (
    NotEncodedError,
    RuleJson,
    find_clause,
    find_document,
    rule_json,
)
from catalogue.relations import ClauseFoundJson, body_names, find_clauses, words
from grammar.meaning.program import Clause, Document, Program
from grammar.syntax.parse import read_place
from logic.builtin import LINKS, MODALITIES, ROLES
from logic.cite import Citation
from logic.datalog import Var
from logic.values import show
from text.encode import INLINED
from text.spelling import nearest

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
        for clause in program.clauses.values()
        if _AWARDS in clause.modalities
    ]


def find_approvals(program: Program) -> list[ApprovalJson]:
    """Return the modes of approval: clauses of that force (审批), and those whose rules give one of 审批方式.

    ``modes`` are the ways of approval the rules give, each with the rules that give it.
    """
    found: list[ApprovalJson] = []
    for clause in program.clauses.values():
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
