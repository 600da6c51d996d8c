"""Documents and clauses as JSON: what is encoded, by whom it is to be done, its rules as the drafter wrote them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.answer import ReadingJson
from grammar.meaning.program import (
    Clause,
    Document,
    Doubt,
    Program,
    Relation,
    Rule,
)
from logic.cite import Citation, printed_address
from text.encode import INLINED
from text.spelling import nearest


class NotEncodedError(LookupError):
    """Raised for a document or clause that the rule base does not have; carries the nearest that it has."""

    def __init__(self, name: str, suggestion: str | None) -> None:
        super().__init__(name)
        self.name, self.suggestion = name, suggestion


def find_document(program: Program, number: str) -> Document:
    """Return a document by its number or title, brackets of any width; raises :class:`NotEncodedError`."""
    wanted = _plain(number)
    for document in program.documents.values():
        if wanted and wanted in (
            _plain(document.number),
            _plain(document.number.strip("《》")),
            _plain(document.title),
        ):
            return document
    known = {_plain(name): d.number for d in program.documents.values() for name in (d.number, d.title)}
    raise NotEncodedError(number, known.get(nearest(wanted, known) or ""))


def find_clause(program: Program, number: str, address: str) -> Clause:
    """Return a clause by its address, brackets of any width; raises :class:`NotEncodedError`."""
    document = find_document(program, number)
    wanted = printed_address(address.strip())
    if wanted in document.clauses:
        return document.clauses[wanted]
    raise NotEncodedError(str(Citation(document.number, address)), nearest(wanted, document.clauses))


def _plain(number: str) -> str:
    return number.translate(str.maketrans("〔〕[]（）﹝﹞［］【】", "()()()()()()")).strip()


# ── what is given out ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationJson:
    """两份文件或两条之间的一个关系 · a relation between two documents or clauses."""

    kind: str
    from_: str
    to: str
    stated: bool
    """原文是否明说；没有明说的，由编码者推定 · whether the text says so; else whoever encoded it inferred it"""
    cited_in_words: bool
    """“to” 是否原文的说法，而非文号 · whether ``to`` is in the words of the text, and no number"""
    differences: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideJson:
    """整份文件或整条优先于什么 · what a whole document or clause goes before."""

    over: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleJson:
    """一条规则，照编码者所写 · a rule as its drafter wrote it."""

    name: str
    text: str
    readings: tuple[str, ...]
    """只在这些读法下适用；空为总适用 · the readings under which it applies; empty when it always does"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetJson:
    """一个目标 · a target."""

    name: str
    text: str
    due: datetime.date | None
    strength: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtJson:
    """原文有不止一种读法之处 · where the text can be read in more than one way."""

    name: str
    text: str
    readings: tuple[ReadingJson, ...]
    default: str
    """未经认定时采哪种读法；空为没有 · the reading that is taken until it is settled; empty for none"""
    settled_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioJson:
    """编码者写的一个场景 · a scenario that the drafter wrote."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseJson:
    """一条，及其全部编码 · a clause and all that is encoded of it."""

    document: str
    address: str
    name: str
    heading: str
    summary: str
    digest: str
    """编码所据原文的 SHA-256 · the SHA-256 of the official text that was encoded"""
    modality: tuple[str, ...]
    bodies: Mapping[str, tuple[str, ...]]
    """分工 → 单位 · role → bodies"""
    computable: bool
    not_computable: str
    """为什么不可计算；可计算的为空 · why it is not computable; empty when it is"""
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    remarks: tuple[str, ...]
    rules: tuple[RuleJson, ...]
    targets: tuple[TargetJson, ...]
    doubts: tuple[DoubtJson, ...]
    relations: tuple[RelationJson, ...]
    overrides: tuple[OverrideJson, ...]
    scenarios: tuple[ScenarioJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsJson:
    """一份文件编码了多少 · how much of a document is encoded."""

    clauses: int
    not_computable: int
    rules: int
    targets: int
    doubts: int
    scenarios: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentHeadJson:
    """一份文件，不含各条 · a document without its clauses."""

    number: str
    title: str
    short_title: str
    issuers: tuple[str, ...]
    jurisdiction: str
    issued: datetime.date | None
    effective: datetime.date | None
    expires: datetime.date | None
    bodies: Mapping[str, tuple[str, ...]]
    """分工 → 单位 · role → bodies"""
    remarks: tuple[str, ...]
    relations: tuple[RelationJson, ...]
    overrides: tuple[OverrideJson, ...]
    counts: CountsJson


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentJson:
    """一份文件及其各条 · a document and its clauses."""

    head: DocumentHeadJson = field(metadata=INLINED)
    clauses: tuple[ClauseJson, ...]


def document_json(program: Program, document: Document) -> DocumentJson:
    """Return a document with its clauses."""
    clauses = tuple(clause_json(program, clause) for clause in document.clauses.values())
    return DocumentJson(head=document_head_json(program, document), clauses=clauses)


def document_head_json(program: Program, document: Document) -> DocumentHeadJson:
    """Return a document without its clauses."""
    return DocumentHeadJson(
        number=document.number,
        title=document.title,
        short_title=document.short_title,
        issuers=document.issuers,
        jurisdiction=document.jurisdiction,
        issued=document.issued,
        effective=document.effective,
        expires=document.expires,
        bodies=_bodies(document.roles),
        remarks=document.remarks,
        relations=tuple(relation_json(r) for r in program.relations_from.get(document.citation, ())),
        overrides=_overrides(program, document.citation),
        counts=CountsJson(
            clauses=len(document.clauses),
            not_computable=sum(bool(clause.not_computable) for clause in document.clauses.values()),
            rules=sum(len(program.rules_in.get(place, ())) for place in document.places),
            targets=sum(len(program.targets_in.get(place, ())) for place in document.places),
            doubts=sum(len(program.doubts_in.get(place, ())) for place in document.places),
            scenarios=sum(len(program.scenarios_in.get(place, ())) for place in document.places),
        ),
    )


def clause_json(program: Program, clause: Clause) -> ClauseJson:
    """Return a clause and all that is encoded of it."""
    here = clause.citation
    return ClauseJson(
        document=here.document,
        address=clause.address,
        name=clause.name,
        heading=clause.heading,
        summary=clause.summary,
        digest=clause.digest,
        modality=clause.modalities,
        bodies=_bodies(clause.roles),
        computable=not clause.not_computable,
        not_computable=clause.not_computable,
        left_out=clause.left_out,
        warnings=clause.warnings,
        remarks=clause.remarks,
        rules=tuple(rule_json(rule) for rule in program.rules_in.get(here, ())),
        targets=tuple(
            TargetJson(name=t.name, text=t.text, due=t.due, strength=t.strength)
            for t in program.targets_in.get(here, ())
        ),
        doubts=tuple(
            DoubtJson(
                name=d.name,
                text=d.text,
                readings=readings_json(d),
                default=d.default,
                settled_by=d.settled_by,
            )
            for d in program.doubts_in.get(here, ())
        ),
        relations=tuple(relation_json(r) for r in program.relations_from.get(here, ())),
        overrides=_overrides(program, here),
        scenarios=tuple(
            ScenarioJson(name=s.name, text=program.texts[s.tree.span.file][s.tree.span.start : s.tree.span.end])
            for s in program.scenarios_in.get(here, ())
        ),
    )


def rule_json(rule: Rule) -> RuleJson:
    """Return a rule as it is written."""
    return RuleJson(name=rule.name, text=rule.text, readings=tuple(reading for _, reading in rule.readings))


def readings_json(doubt: Doubt) -> tuple[ReadingJson, ...]:
    """Return the readings of a doubt in the order they are written."""
    return tuple(ReadingJson(name=name, text=text) for name, text in doubt.readings)


def relation_json(relation: Relation) -> RelationJson:
    """Return a relation."""
    return RelationJson(
        kind=relation.kind,
        from_=str(relation.source),
        to=str(relation.target),
        stated=not relation.inferred,
        cited_in_words=relation.cited,
        differences=relation.differences,
        note=relation.note,
    )


def _overrides(program: Program, place: Citation) -> tuple[OverrideJson, ...]:
    """Return what a whole document or clause goes before; what one rule goes before stands in its text."""
    said_here = program.precedences_of.get(place, ())
    return tuple(OverrideJson(over=str(said.inferior), ground=said.ground) for said in said_here)


def _bodies(roles: tuple[tuple[str, str], ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for role, body in roles:
        found[role] = (*found.get(role, ()), body)
    return found
