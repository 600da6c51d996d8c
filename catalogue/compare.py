"""compare: two documents → what of the one answers to what of the other, and how they differ.

Two clauses are compared in :mod:`catalogue.compare_clauses`; :func:`compare` takes either pair, by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from catalogue.compare_clauses import ClausesComparedJson, ComparedClauseJson, compare_clauses, compared_clause_json
from catalogue.documents import RelationJson, relation_json
from catalogue.lookup import find_place
from grammar.meaning.program import Clause, Document, Program, Relation
from logic.cite import Citation
from text.encode import INLINED

#: The kind that says two clauses stand side by side and neither takes up the other.
_PARALLEL = "对应"

#: The differences by which a clause has less in it than the one it takes up.
_LESS = {"删减", "收窄", "减弱"}


class UnlikeError(ValueError):
    """Raised when a document is to be compared with a clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedDocumentJson:
    """所比照的一份文件 · a document that is compared."""

    number: str
    title: str
    clauses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedJson:
    """与另一份文件的一个关系，从这一条看 · a relation to the other document, seen from the clause that has it."""

    clause: str
    """另一条；关系到整份文件的，为文号 · the other clause, or the other document as a whole"""
    heading: str
    summary: str
    kind: str
    direction: Literal["to", "from"]
    """由这一条到另一条，或由另一条到这一条 · to the other clause, or from it"""
    stated: bool
    differences: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRelatedJson:
    """前一份文件的一条，及它的关系 · a clause of the first document with its relations."""

    clause: ComparedClauseJson = field(metadata=INLINED)
    related: tuple[RelatedJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTakenUpJson:
    """另一份文件没有承接的一条 · a clause that the other document does not take up."""

    clause: ComparedClauseJson = field(metadata=INLINED)
    parallel: tuple[str, ...]
    """只是与它并列（对应）的条款 · the clauses that only stand parallel to it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUpInPartJson:
    """承接它的一条，及少了什么 · a clause that takes it up, and with how much less."""

    clause: str
    differences: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InPartJson:
    """只被承接了一部分的一条 · a clause that is taken up only in part."""

    clause: ComparedClauseJson = field(metadata=INLINED)
    by: tuple[TakenUpInPartJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesNotTakenUpJson:
    """两份文件各有哪些条没有被承接 · what of each document is not taken up by the other."""

    a: tuple[NotTakenUpJson, ...]
    b: tuple[NotTakenUpJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesInPartJson:
    """两份文件各有哪些条只被承接了一部分 · what of each document is taken up only in part by the other."""

    a: tuple[InPartJson, ...]
    b: tuple[InPartJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsComparedJson:
    """两份文件逐条比照 · two documents held against each other, clause by clause."""

    a: ComparedDocumentJson
    b: ComparedDocumentJson
    relations: tuple[RelationJson, ...]
    clauses: tuple[ClauseRelatedJson, ...]
    not_taken_up: SidesNotTakenUpJson
    in_part: SidesInPartJson


def compare(program: Program, a: str, b: str) -> DocumentsComparedJson | ClausesComparedJson:
    """Compare two documents or two clauses by their names.

    Raises :class:`~catalogue.documents.NotEncodedError` for a name the rule base does not have, and
    :class:`UnlikeError` for a document and a clause.
    """
    one, other = find_place(program, a), find_place(program, b)
    if isinstance(one, Document) and isinstance(other, Document):
        return compare_documents(program, one, other)
    if isinstance(one, Clause) and isinstance(other, Clause):
        return compare_clauses(program, one, other)
    raise UnlikeError(f"{a}、{b}")


def compare_documents(program: Program, a: Document, b: Document) -> DocumentsComparedJson:
    """Return, for each clause of ``a``, the clauses of ``b`` it is related to, either way, and how they differ.

    Then what of ``b`` no clause of ``a`` takes up, and the reverse, and what is taken up only in part. Where any clause
    takes up another, one that only stands parallel (对应) does not count as taking it up and is told in ``parallel``.
    """
    ends = {a.citation, b.citation}
    between = [r for r in program.relations if not r.cited and {r.source.whole, r.target.whole} == ends]
    of_clauses = [r for r in between if r.source.clause or r.target.clause]
    return DocumentsComparedJson(
        a=_document(a),
        b=_document(b),
        relations=tuple(relation_json(r) for r in between if r not in of_clauses),
        clauses=tuple(
            ClauseRelatedJson(
                clause=compared_clause_json(clause),
                related=tuple(_related(program, r, clause.citation) for r in _at(of_clauses, clause)),
            )
            for clause in a.clauses.values()
        ),
        not_taken_up=SidesNotTakenUpJson(a=_not_taken_up(a, of_clauses), b=_not_taken_up(b, of_clauses)),
        in_part=SidesInPartJson(a=_in_part(a, of_clauses), b=_in_part(b, of_clauses)),
    )


def _at(relations: Iterable[Relation], clause: Clause) -> list[Relation]:
    return [r for r in relations if clause.citation in (r.source, r.target)]


def _related(program: Program, relation: Relation, here: Citation) -> RelatedJson:
    """Return a relation as one of its ends sees it."""
    forward = relation.source == here
    other = relation.target if forward else relation.source
    found = program.clauses.get(other)
    return RelatedJson(
        clause=str(other),
        heading=found.heading if found else program.documents[other.document].title,
        summary=found.summary if found else "",
        kind=relation.kind,
        direction="to" if forward else "from",
        stated=not relation.inferred,
        differences=relation.differences,
        note=relation.note,
    )


def _not_taken_up(document: Document, relations: list[Relation]) -> tuple[NotTakenUpJson, ...]:
    taking = [r for r in relations if r.kind != _PARALLEL] or relations
    found: list[NotTakenUpJson] = []
    for clause in document.clauses.values():
        if not _at(taking, clause):
            beside = (r.source if r.target == clause.citation else r.target for r in _at(relations, clause))
            found.append(NotTakenUpJson(clause=compared_clause_json(clause), parallel=tuple(map(str, beside))))
    return tuple(found)


def _in_part(document: Document, relations: list[Relation]) -> tuple[InPartJson, ...]:
    """Return the clauses that others take up with less in them than they have: ``by`` which, and how."""
    found: list[InPartJson] = []
    for clause in document.clauses.values():
        less = tuple(
            TakenUpInPartJson(clause=str(r.source), differences=r.differences, note=r.note)
            for r in relations
            if r.target == clause.citation and r.kind != _PARALLEL and _LESS & set(r.differences)
        )
        if less:
            found.append(InPartJson(clause=compared_clause_json(clause), by=less))
    return tuple(found)


def _document(document: Document) -> ComparedDocumentJson:
    return ComparedDocumentJson(number=document.number, title=document.title, clauses=len(document.clauses))
