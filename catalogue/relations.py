"""The law graph: which documents and clauses bear on which, and the chain that shows it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from catalogue.documents import RelationJson, relation_json
from grammar.meaning.program import Program, Relation
from grammar.syntax.keywords import chinese
from logic.builtin import LINKS, MODALITIES
from logic.cite import EVERYWHERE, Citation
from text.encode import INLINED

_MODALITY_OF = {english: word for word, english in MODALITIES.items()}
_BETWEEN_WORDS = re.compile(r"[\s、，；：（）,;:()]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFoundJson:
    """一个关系，或沿关系追溯而得的一个 · a relation, or one that follows from a chain of them."""

    relation: RelationJson = field(metadata=INLINED)
    chain: tuple[str, ...]
    """由起点到终点，途经的文件或条款 · the documents or clauses passed through, both ends among them"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFoundJson:
    """反查得到的一条 · a clause that a look-up found."""

    clause: str
    heading: str
    roles: tuple[tuple[str, str], ...]
    """分工与单位，只列所查的 · role and body, those that were looked for"""
    words: tuple[str, ...] | None = None
    """规则里说到的词，查词时才有 · the words that its rules speak of, when it was looked up by a word"""


def find_relations(
    program: Program,
    source: Citation = EVERYWHERE,
    target: Citation = EVERYWHERE,
    kind: str = "",
    *,
    transitive: bool = False,
) -> list[RelationFoundJson]:
    """Return the relations that fit, in the order of the documents; with ``transitive`` also those through others.

    ``source`` and ``target`` are a document, which stands for its clauses too, one clause, or anything. Only kinds
    that chain are followed; a relation that is followed has its steps in ``chain``.
    """
    kind = chinese(kind)
    found = [
        RelationFoundJson(relation=relation_json(relation), chain=(str(relation.source), str(relation.target)))
        for relation in program.relations
        if source.covers(relation.source) and target.covers(relation.target) and kind in ("", relation.kind)
    ]
    if transitive:
        found.extend(_chains(program, source, target, kind))
    return found


def _chains(program: Program, source: Citation, target: Citation, kind: str) -> list[RelationFoundJson]:
    found: list[RelationFoundJson] = []
    for name, (_, chains) in LINKS.items():
        if not chains or kind not in ("", name):
            continue
        edges: dict[Citation, list[Relation]] = defaultdict(list)
        for relation in program.relations:
            if relation.kind == name and not relation.cited:
                edges[relation.source].append(relation)
        for start in list(edges):
            if not source.covers(start):
                continue
            found.extend(
                _followed(name, start, path)
                for path in _paths(start, edges)
                if len(path) > 1 and target.covers(path[-1].target)
            )
    return found


def _paths(start: Citation, edges: dict[Citation, list[Relation]]) -> list[list[Relation]]:
    """Return a shortest way from ``start`` to each place it reaches."""
    ways: dict[Citation, list[Relation]] = {start: []}
    todo = [start]
    while todo:
        here = todo.pop(0)
        for relation in edges.get(here, ()):
            if relation.target not in ways:
                ways[relation.target] = [*ways[here], relation]
                todo.append(relation.target)
    return [way for way in ways.values() if way]


def _followed(kind: str, start: Citation, path: list[Relation]) -> RelationFoundJson:
    whole = RelationJson(
        kind=kind,
        from_=str(start),
        to=str(path[-1].target),
        stated=all(not relation.inferred for relation in path),
        cited_in_words=False,
        differences=(),
        note="",
    )
    return RelationFoundJson(relation=whole, chain=(str(start), *(str(relation.target) for relation in path)))


def find_clauses(
    program: Program, body: str = "", role: str = "", modality: str = "", concerns: str = ""
) -> list[ClauseFoundJson]:
    """Return the clauses that fit: in which ``body`` (its full or local name) has a ``role``, of a ``modality``, or
    whose rules speak of ``concerns`` (a word of the vocabulary)."""
    bodies = {body, *(b.name for b in program.vocabulary.bodies.values() if body == b.local)}
    role, modality = chinese(role), _MODALITY_OF.get(modality, modality)
    found: list[ClauseFoundJson] = []
    for document in program.documents.values():
        for clause in document.clauses.values():
            roles = tuple((r, b) for r, b in clause.roles if (not body or b in bodies) and role in ("", r))
            if (body or role) and not roles:
                continue
            if modality and modality not in clause.modalities:
                continue
            if concerns and not _speaks_of(program, clause.citation, concerns):
                continue
            found.append(ClauseFoundJson(clause=clause.name, heading=clause.heading, roles=roles))
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


def _speaks_of(program: Program, clause: Citation, word: str) -> bool:
    texts = [rule.text for rule in program.rules_in.get(clause, ())]
    texts += [target.text for target in program.targets_in.get(clause, ())]
    aliases = program.vocabulary.aliases
    wanted = aliases.get(word, word)
    return any(aliases.get(found, found) == wanted for text in texts for found in _BETWEEN_WORDS.split(text))
