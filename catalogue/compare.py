"""compare: two documents, or two clauses → what of the one answers to what of the other, and how they differ."""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.documents import relation_json
from catalogue.lookup import find_place
from grammar.check.dependencies import uses
from grammar.meaning.program import Clause, Document, Program, Relation, Rule, clause_name

#: The kind that says two clauses stand side by side and neither takes up the other.
_PARALLEL = "对应"

#: The differences by which a clause has less in it than the one it takes up.
_LESS = {"删减", "收窄", "减弱"}


class UnlikeError(ValueError):
    """Raised when a document is to be compared with a clause."""


def compare(program: Program, a: str, b: str) -> dict[str, object]:
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


def compare_documents(program: Program, a: Document, b: Document) -> dict[str, object]:
    """Return, for each clause of ``a``, the clauses of ``b`` it is related to, either way, and how they differ.

    Then what of ``b`` no clause of ``a`` takes up, and the reverse, and what is taken up only in part. Where any clause
    takes up another, one that only stands parallel (对应) does not count as taking it up and is told in ``parallel``.
    """
    between = [r for r in program.relations if not r.cited and _joins(r, a.number, b.number)]
    of_clauses = [r for r in between if " 条 " in r.source + r.target]
    return {
        "a": _document(a),
        "b": _document(b),
        "relations": [relation_json(r) for r in between if r not in of_clauses],
        "clauses": [
            {**_clause(clause), "related": [_related(program, r, clause.name) for r in _at(of_clauses, clause)]}
            for clause in a.clauses.values()
        ],
        "not_taken_up": {
            "a": _not_taken_up(a, of_clauses),
            "b": _not_taken_up(b, of_clauses),
        },
        "in_part": {
            "a": _in_part(a, of_clauses),
            "b": _in_part(b, of_clauses),
        },
    }


def _joins(relation: Relation, a: str, b: str) -> bool:
    return {relation.source.partition(" 条 ")[0], relation.target.partition(" 条 ")[0]} == {a, b}


def _at(relations: Iterable[Relation], clause: Clause) -> list[Relation]:
    return [r for r in relations if clause.name in (r.source, r.target)]


def _related(program: Program, relation: Relation, name: str) -> dict[str, object]:
    """Return a relation as one of its ends sees it; ``direction`` is ``to`` the other clause or ``from`` it."""
    forward = relation.source == name
    other = relation.target if forward else relation.source
    number, _, address = other.partition(" 条 ")
    found = program.documents[number].clauses.get(address) if address else None
    return {
        "clause": other,
        "heading": found.heading if found else program.documents[number].title,
        "summary": found.summary if found else "",
        "kind": relation.kind,
        "direction": "to" if forward else "from",
        "stated": not relation.inferred,
        "differences": list(relation.differences),
        "note": relation.note,
    }


def _not_taken_up(document: Document, relations: list[Relation]) -> list[dict[str, object]]:
    taking = [r for r in relations if r.kind != _PARALLEL] or relations
    found: list[dict[str, object]] = []
    for clause in document.clauses.values():
        if not _at(taking, clause):
            parallel = [r.source if r.target == clause.name else r.target for r in _at(relations, clause)]
            found.append({**_clause(clause), "parallel": parallel})
    return found


def _in_part(document: Document, relations: list[Relation]) -> list[dict[str, object]]:
    """Return the clauses that others take up with less in them than they have: ``by`` which, and how."""
    found: list[dict[str, object]] = []
    for clause in document.clauses.values():
        less = [
            {"clause": r.source, "differences": list(r.differences), "note": r.note}
            for r in relations
            if r.target == clause.name and r.kind != _PARALLEL and _LESS & set(r.differences)
        ]
        if less:
            found.append({**_clause(clause), "by": less})
    return found


def _document(document: Document) -> dict[str, object]:
    return {"number": document.number, "title": document.title, "clauses": len(document.clauses)}


def _clause(clause: Clause) -> dict[str, object]:
    return {
        "clause": clause.name,
        "address": clause.address,
        "heading": clause.heading,
        "summary": clause.summary,
        "computable": not clause.not_computable,
    }


# ── two clauses ──────────────────────────────────────────────────────────────────────────────────────────────────────


def compare_clauses(program: Program, a: Clause, b: Clause) -> dict[str, object]:
    """Return two clauses side by side, the relations between them, and what is the same and what differs.

    Bodies are compared with their roles; rules by what they conclude and by what they look at.
    """
    return {
        "a": _whole(program, a),
        "b": _whole(program, b),
        "relations": [relation_json(r) for r in program.relations if {r.source, r.target} == {a.name, b.name}],
        "differences": {
            "modality": _sets(a.modalities, b.modalities),
            "bodies": _sets(_named(a), _named(b)),
            "concludes": _sets(_concluded(program, a), _concluded(program, b)),
            "looks_at": _sets(_looked_at(program, a), _looked_at(program, b)),
        },
    }


def _whole(program: Program, clause: Clause) -> dict[str, object]:
    return {
        **_clause(clause),
        "not_computable": clause.not_computable,
        "modality": list(clause.modalities),
        "bodies": [{"role": role, "body": body} for role, body in clause.roles],
        "rules": [
            {"name": r.name, "text": r.text, "readings": [reading for _, reading in r.readings]}
            for r in _rules(program, clause)
        ],
        "targets": [
            {"name": t.name, "text": t.text, "due": t.due.isoformat() if t.due else None}
            for t in program.targets
            if (t.document, t.clause) == (clause.document, clause.address)
        ],
    }


def _sets(a: Iterable[str], b: Iterable[str]) -> dict[str, list[str]]:
    one, other = dict.fromkeys(a), dict.fromkeys(b)
    return {
        "both": [each for each in one if each in other],
        "only_a": [each for each in one if each not in other],
        "only_b": [each for each in other if each not in one],
    }


def _named(clause: Clause) -> list[str]:
    return [f"{role} {body}" for role, body in clause.roles]


def _rules(program: Program, clause: Clause) -> list[Rule]:
    return [rule for rule in program.rules if (rule.document, rule.clause) == (clause.document, clause.address)]


def _concluded(program: Program, clause: Clause) -> list[str]:
    found = [head.predicate for rule in _rules(program, clause) for head in rule.heads]
    return found + [
        target.name
        for target in program.targets
        if (target.document, target.clause) == (clause.document, clause.address)
    ]


def _looked_at(program: Program, clause: Clause) -> list[str]:
    place = clause_name(clause.document, clause.address)
    here = (f"{place} 规则 ", f"{place} 目标 ")
    return [use.body for use in uses(program) if use.clause.startswith(here)]
