"""Reverse look-ups: from a body, a type of enterprise, a force, or a fault of the texts, to the clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalogue.documents import NotEncodedError, find_clause, find_document
from catalogue.relations import body_names, find_clauses, words
from grammar.meaning.program import Clause, Document, Doubt, Program, Rule
from grammar.syntax.parse import parse_reference
from logic.builtin import LINKS, MODALITIES, ROLES
from logic.datalog import Var
from logic.values import show
from text.fault import FaultsError
from text.spelling import nearest

#: How a doubt or a warning says that two provisions do not agree.
_DISAGREE = re.compile("矛盾|抵触|冲突|不一致")

_AWARDS, _APPROVAL = "奖补", "审批"


def find_place(program: Program, text: str) -> Document | Clause:
    """Return the document or clause that ``text`` names: its number, title or short title, ``条`` and the address.

    Raises :class:`~catalogue.documents.NotEncodedError`.
    """
    text = text.strip()
    for document in program.documents.values():
        if text and text == document.short_title:
            return document
    number, _, address = text.rpartition(" 条 ")
    if number:
        return find_clause(program, number.strip(), address.strip())
    try:
        reference = parse_reference(text)
    except FaultsError:
        return find_document(program, text)
    if reference.clause:
        return find_clause(program, reference.document, reference.clause)
    return find_document(program, reference.document)


def find_related(program: Program, text: str) -> str:
    """Return the name of a document or clause, encoded or cited by a relation, as relations name it.

    Raises :class:`~catalogue.documents.NotEncodedError` with the nearest of either sort.
    """
    names = [name for r in program.relations if not r.cited for name in (r.source, r.target)]
    cited = dict.fromkeys([*names, *(name.partition(" 条 ")[0] for name in names)])
    try:
        reference = parse_reference(text.strip())
        name = f"{reference.document} 条 {reference.clause}" if reference.clause else reference.document
    except FaultsError:
        name = text.strip()
    if name in cited:
        return name
    try:
        place = find_place(program, text)
    except NotEncodedError as error:
        raise NotEncodedError(error.name, error.suggestion or nearest(name, cited)) from error
    return place.name if isinstance(place, Clause) else place.number


# ── who, what force, about what ──────────────────────────────────────────────────────────────────────────────────────


def find_by_body(program: Program, body: str, role: str = "") -> list[dict[str, object]]:
    """Return the clauses in which a body has a role; ``body`` is its full name, its local one, or an alias.

    Raises :class:`~catalogue.documents.NotEncodedError` for a name or role that is not known.
    """
    body = program.vocabulary.aliases.get(body, body)
    _known(body, body_names(program))
    if role:
        _known(role, [*ROLES, *ROLES.values()])
    return find_clauses(program, body=body, role=role)


def find_by_modality(program: Program, modality: str) -> list[dict[str, object]]:
    """Return the clauses of a force, named in Chinese or English; raises as :func:`find_by_body` does."""
    _known(modality, [*MODALITIES, *MODALITIES.values()])
    return find_clauses(program, modality=modality)


def find_concerning(program: Program, word: str) -> list[dict[str, object]]:
    """Return the clauses whose rules speak of a word of the vocabulary or, for a category, of a kind of it.

    ``words`` says which they speak of. Raises as :func:`find_by_body` does.
    """
    vocabulary = program.vocabulary
    _known(word, words(program))
    word = vocabulary.aliases.get(word, word)
    kinds = [word, *(c for c in vocabulary.categories if c != word and word in vocabulary.kinds_of(c))]
    found: dict[str, dict[str, object]] = {}
    spoken: dict[str, list[str]] = {}
    for kind in kinds:
        for entry in find_clauses(program, concerns=kind):
            name = str(entry["clause"])
            found.setdefault(name, entry)
            spoken.setdefault(name, []).append(kind)
    order = [clause.name for document in program.documents.values() for clause in document.clauses.values()]
    return [{**found[name], "words": spoken[name]} for name in order if name in found]


def _known(name: str, known: Iterable[str]) -> None:
    known = set(known)
    if name not in known:
        raise NotEncodedError(name, nearest(name, sorted(known)))


# ── awards and approvals ─────────────────────────────────────────────────────────────────────────────────────────────


def find_awards(program: Program) -> list[dict[str, object]]:
    """Return the clauses that give awards (奖补), each with its rules that give an amount of money."""
    return [
        {
            **_head(clause),
            "amounts": [
                {**_rule(rule), "gives": list(dict.fromkeys(h.predicate for h in rule.heads))}
                for rule in _rules_of(program, clause)
                if any(_range(program, head.predicate) == "元" for head in rule.heads)
            ],
        }
        for clause in _clauses(program)
        if _AWARDS in clause.modalities
    ]


def find_approvals(program: Program) -> list[dict[str, object]]:
    """Return the modes of approval: clauses of that force (审批), and those whose rules give one of 审批方式.

    ``modes`` are the ways of approval the rules give, each with the rules that give it.
    """
    found: list[dict[str, object]] = []
    for clause in _clauses(program):
        modes: dict[str, list[dict[str, object]]] = {}
        for rule in _rules_of(program, clause):
            for head in rule.heads:
                if _APPROVAL in _range(program, head.predicate) and head.object is not None:
                    mode = head.object.name if isinstance(head.object, Var) else show(head.object)
                    modes.setdefault(f"{head.predicate} {mode}", []).append(_rule(rule))
        if modes or _APPROVAL in clause.modalities:
            ways = [{"mode": mode, "rules": rules} for mode, rules in modes.items()]
            found.append({**_head(clause), "modes": ways})
    return found


def _range(program: Program, predicate: str) -> str:
    row = program.vocabulary.predicates.get(predicate)
    return row.range if row is not None else ""


def _rules_of(program: Program, clause: Clause) -> list[Rule]:
    return [rule for rule in program.rules if (rule.document, rule.clause) == (clause.document, clause.address)]


def _rule(rule: Rule) -> dict[str, object]:
    return {"name": rule.name, "text": rule.text, "readings": [reading for _, reading in rule.readings]}


# ── what to beware of ────────────────────────────────────────────────────────────────────────────────────────────────


def find_warnings(program: Program) -> list[dict[str, object]]:
    """Return every warning to the reader (提示), with its clause."""
    return [
        {"clause": clause.name, "heading": clause.heading, "warning": warning}
        for clause in _clauses(program)
        for warning in clause.warnings
    ]


def find_conflicts(program: Program) -> list[dict[str, object]]:
    """Return where the texts do not agree, or leave open what they mean; ``kind`` says which.

    ``undecided``: a doubt without a default reading. ``contradiction``: a doubt or a warning that says two provisions
    disagree, or a doubt about another clause. ``differs``: parallel clauses (对应) that are not the same. ``with`` are
    the other clauses concerned.
    """
    found: list[dict[str, object]] = []
    for document in program.documents.values():
        for clause in document.clauses.values():
            found += [
                entry
                for doubt in program.doubts.values()
                if (doubt.document, doubt.clause) == (clause.document, clause.address)
                if (entry := _open_doubt(document, clause, doubt))
            ]
            found += [
                {
                    "kind": "contradiction",
                    "clause": clause.name,
                    "name": "",
                    "text": warning,
                    "with": _cited(document, clause, warning),
                }
                for warning in clause.warnings
                if _DISAGREE.search(warning)
            ]
    found += [
        {
            "kind": "differs",
            "clause": relation.source,
            "name": "",
            "text": relation.note,
            "with": [relation.target],
            "differences": list(relation.differences),
            "stated": not relation.inferred,
        }
        for relation in program.relations
        if relation.kind == "对应" and set(relation.differences) - {"相同"}
    ]
    return found


def _open_doubt(document: Document, clause: Clause, doubt: Doubt) -> dict[str, object] | None:
    others = _cited(document, clause, doubt.text)
    if doubt.default and not others and not _DISAGREE.search(doubt.text):
        return None
    return {
        "kind": "contradiction" if doubt.default else "undecided",
        "clause": clause.name,
        "name": doubt.name,
        "text": doubt.text,
        "with": others,
        "readings": [{"name": name, "text": text} for name, text in doubt.readings],
        "default": doubt.default,
        "settled_by": list(doubt.settled_by),
    }


def _cited(document: Document, clause: Clause, text: str) -> list[str]:
    """Return the other clauses of a document that a text names: 第11条, 第三条, （三）, 三（一）1."""
    return [
        other.name
        for address, other in document.clauses.items()
        if other is not clause and (form := _citation(address)) and re.search(form, text)
    ]


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


def _head(clause: Clause) -> dict[str, object]:
    return {
        "clause": clause.name,
        "heading": clause.heading,
        "summary": clause.summary,
        "modality": list(clause.modalities),
        "roles": [list(pair) for pair in clause.roles],
    }


#: The kinds a relation can be of, in Chinese and English.
RELATION_KINDS = (*LINKS, *(english for english, _ in LINKS.values()))
