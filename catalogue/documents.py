"""Documents and clauses as JSON: what is encoded, by whom it is to be done, its rules as the drafter wrote them."""

from __future__ import annotations

import datetime

from grammar.meaning.program import Clause, Document, Passage, Program, Relation, clause_name, printed_address
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
    raise NotEncodedError(clause_name(document.number, address), nearest(wanted, document.clauses))


def _plain(number: str) -> str:
    return number.translate(str.maketrans("〔〕[]（）﹝﹞［］【】", "()()()()()()")).strip()


def document_json(program: Program, document: Document, *, whole: bool = True) -> dict[str, object]:
    """Return a document: its head, and with ``whole`` its clauses."""
    clauses = document.clauses.values()
    found: dict[str, object] = {
        "number": document.number,
        "title": document.title,
        "short_title": document.short_title,
        "issuers": list(document.issuers),
        "jurisdiction": document.jurisdiction,
        "issued": _date(document.issued),
        "effective": _date(document.effective),
        "expires": _date(document.expires),
        "bodies": _bodies(document.roles),
        "remarks": list(document.remarks),
        "relations": [relation_json(r) for r in program.relations if r.source == document.number],
        "overrides": _overrides(program, Passage(document.number, "", "")),
        "counts": {
            "clauses": len(document.clauses),
            "not_computable": sum(bool(clause.not_computable) for clause in clauses),
            "rules": sum(rule.document == document.number for rule in program.rules),
            "targets": sum(target.document == document.number for target in program.targets),
            "doubts": sum(doubt.document == document.number for doubt in program.doubts.values()),
            "scenarios": sum(scenario.document == document.number for scenario in program.scenarios),
        },
    }
    if whole:
        found["clauses"] = [clause_json(program, clause) for clause in clauses]
    return found


def clause_json(program: Program, clause: Clause) -> dict[str, object]:
    """Return a clause and all that is encoded of it."""
    here = (clause.document, clause.address)
    return {
        "document": clause.document,
        "address": clause.address,
        "name": clause.name,
        "heading": clause.heading,
        "summary": clause.summary,
        "digest": clause.digest,
        "modality": list(clause.modalities),
        "bodies": _bodies(clause.roles),
        "computable": not clause.not_computable,
        "not_computable": clause.not_computable,
        "left_out": list(clause.left_out),
        "warnings": list(clause.warnings),
        "remarks": list(clause.remarks),
        "rules": [
            {"name": r.name, "text": r.text, "readings": [reading for _, reading in r.readings]}
            for r in program.rules
            if (r.document, r.clause) == here
        ],
        "targets": [
            {"name": t.name, "text": t.text, "due": _date(t.due), "strength": t.strength}
            for t in program.targets
            if (t.document, t.clause) == here
        ],
        "doubts": [
            {
                "name": d.name,
                "text": d.text,
                "readings": [{"name": name, "text": text} for name, text in d.readings],
                "default": d.default,
                "settled_by": list(d.settled_by),
            }
            for d in program.doubts.values()
            if (d.document, d.clause) == here
        ],
        "relations": [relation_json(r) for r in program.relations if r.source == clause.name],
        "overrides": _overrides(program, Passage(clause.document, clause.address, "")),
        "scenarios": [
            {"name": s.name, "text": program.texts[s.tree.span.file][s.tree.span.start : s.tree.span.end]}
            for s in program.scenarios
            if (s.document, s.clause) == here
        ],
    }


def relation_json(relation: Relation) -> dict[str, object]:
    """Return a relation: ``stated`` when the text says so, else inferred by us; ``cited`` when it has no number."""
    return {
        "kind": relation.kind,
        "from": relation.source,
        "to": relation.target,
        "stated": not relation.inferred,
        "cited_in_words": relation.cited,
        "differences": list(relation.differences),
        "note": relation.note,
    }


def _overrides(program: Program, passage: Passage) -> list[dict[str, str]]:
    """Return what a whole document or clause goes before; what one rule goes before stands in its text."""
    return [
        {"over": said.inferior.name, "ground": said.ground} for said in program.precedences if said.superior == passage
    ]


def _bodies(roles: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for role, body in roles:
        found.setdefault(role, []).append(body)
    return found


def _date(date: datetime.date | None) -> str | None:
    return None if date is None else date.isoformat()
