"""The law graph: which documents and clauses bear on which, and the chain that shows it."""

from __future__ import annotations

import re
from collections import defaultdict

from catalogue.documents import relation_json
from grammar.meaning.program import Program, Relation
from grammar.syntax.keywords import chinese
from logic.builtin import LINKS, MODALITIES

_MODALITY_OF = {english: word for word, english in MODALITIES.items()}
_BETWEEN_WORDS = re.compile(r"[\s、，；：（）,;:()]+")


def find_relations(
    program: Program, source: str = "", target: str = "", kind: str = "", *, transitive: bool = False
) -> list[dict[str, object]]:
    """Return the relations that fit, in the order of the documents; with ``transitive`` also those through others.

    ``source`` and ``target`` are a document, which stands for its clauses too, or one clause. Only kinds that chain
    are followed; a relation that is followed has its steps in ``chain``.
    """
    kind = chinese(kind)
    found = [
        {**relation_json(relation), "chain": [relation.source, relation.target]}
        for relation in program.relations
        if _fits(relation.source, source) and _fits(relation.target, target) and kind in ("", relation.kind)
    ]
    if transitive:
        found.extend(_chains(program, source, target, kind))
    return found


def _fits(name: str, wanted: str) -> bool:
    return not wanted or name == wanted or name.startswith(f"{wanted} 条 ")


def _chains(program: Program, source: str, target: str, kind: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for name, (_, chains) in LINKS.items():
        if not chains or kind not in ("", name):
            continue
        edges: dict[str, list[Relation]] = defaultdict(list)
        for relation in program.relations:
            if relation.kind == name and not relation.cited:
                edges[relation.source].append(relation)
        for start in list(edges):
            if not _fits(start, source):
                continue
            found.extend(
                _followed(name, start, path)
                for path in _paths(start, edges)
                if len(path) > 1 and _fits(path[-1].target, target)
            )
    return found


def _paths(start: str, edges: dict[str, list[Relation]]) -> list[list[Relation]]:
    """Return a shortest way from ``start`` to each place it reaches."""
    ways: dict[str, list[Relation]] = {start: []}
    todo = [start]
    while todo:
        here = todo.pop(0)
        for relation in edges.get(here, ()):
            if relation.target not in ways:
                ways[relation.target] = [*ways[here], relation]
                todo.append(relation.target)
    return [way for way in ways.values() if way]


def _followed(kind: str, start: str, path: list[Relation]) -> dict[str, object]:
    return {
        "kind": kind,
        "from": start,
        "to": path[-1].target,
        "stated": all(not relation.inferred for relation in path),
        "cited_in_words": False,
        "differences": [],
        "note": "",
        "chain": [start, *(relation.target for relation in path)],
    }


def find_clauses(
    program: Program, body: str = "", role: str = "", modality: str = "", concerns: str = ""
) -> list[dict[str, object]]:
    """Return the clauses that fit: in which ``body`` (its full or local name) has a ``role``, of a ``modality``, or
    whose rules speak of ``concerns`` (a word of the vocabulary)."""
    bodies = {body, *(b.name for b in program.vocabulary.bodies.values() if body == b.local)}
    role, modality = chinese(role), _MODALITY_OF.get(modality, modality)
    found: list[dict[str, object]] = []
    for document in program.documents.values():
        for clause in document.clauses.values():
            roles = [(r, b) for r, b in clause.roles if (not body or b in bodies) and role in ("", r)]
            if (body or role) and not roles:
                continue
            if modality and modality not in clause.modalities:
                continue
            if concerns and not _speaks_of(program, clause.document, clause.address, concerns):
                continue
            found.append({"clause": clause.name, "heading": clause.heading, "roles": [list(pair) for pair in roles]})
    return found


def body_names(program: Program) -> list[str]:
    """Return every name by which clauses can be looked up by body."""
    declared = (name for b in program.vocabulary.bodies.values() for name in (b.name, b.local) if name)
    named = (b for d in program.documents.values() for c in d.clauses.values() for _, b in c.roles)
    return list(dict.fromkeys([*declared, *named]))


def words(program: Program) -> list[str]:
    """Return every word of the vocabulary by which clauses can be looked up."""
    vocabulary = program.vocabulary
    options = (option for row in vocabulary.options.values() for option in row.options)
    named = (*vocabulary.predicates, *vocabulary.categories, *vocabulary.options, *vocabulary.entities)
    return list(dict.fromkeys([*named, *options, *vocabulary.aliases]))


def _speaks_of(program: Program, document: str, address: str, word: str) -> bool:
    here = (document, address)
    texts = [rule.text for rule in program.rules if (rule.document, rule.clause) == here]
    texts += [target.text for target in program.targets if (target.document, target.clause) == here]
    aliases = program.vocabulary.aliases
    wanted = aliases.get(word, word)
    return any(aliases.get(found, found) == wanted for text in texts for found in _BETWEEN_WORDS.split(text))
