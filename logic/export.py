"""export: the engine program as JSON: what a checker reads instead of trusting us, and what digests are taken of.

The form is documented in ``docs/proofs.md``. It holds everything a proof can rest on: predicates, rules with their
digests, stated facts, documents' dates, doubts.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from typing import Annotated

import rfc8785

from logic.cite import Citation
from logic.datalog import (
    Among,
    Call,
    Compare,
    Condition,
    EngineProgram,
    Expression,
    Gather,
    Has,
    Let,
    Predicate,
    Rule,
)
from logic.known import atom_json, term_json
from logic.units import UNITS
from logic.validity import Validity
from logic.values import plain
from text.encode import Note

FORMAT = "tiaoli-program/2"

_MAPS = (
    *("predicates", "kinds_of", "options", "aliases", "units", "doubts", "clauses", "due", "validity", "priorities"),
)
_MAP, _LIST = {"type": "object", "additionalProperties": True}, {"type": "array", "items": {}}

#: The JSON of a rule base, as :func:`program_json` returns it.
ProgramJson = Annotated[
    Mapping[str, object],
    Note(
        "RuleBase",
        "规则库，格式见 docs/proofs.zh-CN.md · a rule base, in the form of docs/proofs.md",
        {
            "properties": {
                "format": {"const": FORMAT},
                **dict.fromkeys(_MAPS, _MAP),
                **dict.fromkeys(("rules", "facts", "implications"), _LIST),
            },
            "required": ["format", *_MAPS, "rules", "facts", "implications"],
            "additionalProperties": False,
        },
    ),
]


def canonical(value: object) -> bytes:
    """Return the canonical JSON of a value (RFC 8785)."""
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # its JSON type is recursive and invariant


def json_digest(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of a value, as ``sha256:…``."""
    return canonical_digest(canonical(value))


def canonical_digest(written: bytes) -> str:
    """Return the SHA-256 of canonical JSON, as ``sha256:…``."""
    return "sha256:" + hashlib.sha256(written).hexdigest()


def expression_json(expression: Expression) -> dict[str, object]:
    """Return ``{"call": …, "of": […]}`` or a term."""
    if isinstance(expression, Call):
        return {"call": expression.function, "of": [expression_json(e) for e in expression.arguments]}
    return term_json(expression)


def condition_json(condition: Condition) -> dict[str, object]:
    """Return the JSON form of a condition."""
    match condition:
        case Has(atom, negated):
            return {"not" if negated else "has": atom_json(atom)}
        case Compare(operator, left, right):
            return {"compare": operator, "left": expression_json(left), "right": expression_json(right)}
        case Among(term, values):
            return {"among": term_json(term), "values": [term_json(value) for value in values]}
        case Let(variable, expression):
            return {"let": variable.name, "be": expression_json(expression)}
        case Gather(variable, function, predicate, group, over, unit):
            return {
                "gather": variable.name,
                "function": function,
                "predicate": predicate,
                "group": [term_json(term) for term in group],
                "over": over,
                "unit": unit,
            }


def place_json(citation: Citation) -> dict[str, object]:
    """Return the parts of a citation of a document, a clause, a rule or a target, which stands for a rule."""
    return {
        "document": citation.document,
        "clause": citation.clause,
        "rule": citation.written,
    }


def rule_json(rule: Rule) -> dict[str, object]:
    """Return the JSON form of a rule, with the digests a proof cites."""
    return {
        "id": rule.id,
        "head": atom_json(rule.head),
        "body": [condition_json(condition) for condition in rule.body],
        "readings": [list(pair) for pair in rule.readings],
        **place_json(rule.origin.citation),
        "rule_digest": rule.origin.rule_digest,
        "clause_digest": rule.origin.clause_digest,
    }


def predicate_json(program: EngineProgram, predicate: Predicate) -> dict[str, object]:
    """Return the JSON form of a predicate."""
    kinds = program.kinds_of
    return {
        "name": predicate.name,
        "kind": predicate.kind.value,
        "arity": predicate.arity,
        "domains": list(predicate.domains),
        "sorts": sorted({kinds[domain][-1] for domain in predicate.domains if domain in kinds})
        if all(predicate.domains)
        else [],
        "range": predicate.range,
        "range_kind": predicate.range_kind,
        "range_sort": kinds[predicate.range][-1] if predicate.range_kind == "category" else "",
        "least": None if predicate.least is None else plain(predicate.least),
        "whole": predicate.whole,
        "listed": predicate.listed,
        "single": predicate.single,
        "closed": predicate.closed,
        "transitive": predicate.transitive,
        "given": predicate.given,
        "concluded": predicate.concluded,
        "recursive": program.recursive.get(predicate.name, ("",))[0],
        "group": predicate.group,
        "finders": list(predicate.finders),
    }


def validity_json(validity: Validity) -> dict[str, object]:
    """Return the dates of a document or clause, ``null`` for those that are not stated."""
    dates = {
        "issued": validity.issued,
        "effective": validity.effective,
        "expires": validity.expires,
        "checked": validity.checked,
    }
    endings = {"repealed": validity.repealed, "amended": validity.amended}
    return {key: _day_json(date) for key, date in dates.items()} | {
        key: None if end is None else place_json(end.citation) | {"day": _day_json(end.day)}
        for key, end in endings.items()
    }


def _day_json(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def program_json(program: EngineProgram) -> ProgramJson:
    """Return the whole engine program as JSON values."""
    return {
        "format": FORMAT,
        "predicates": {
            name: predicate_json(program, predicate) for name, predicate in sorted(program.predicates.items())
        },
        "kinds_of": {name: list(kinds) for name, kinds in sorted(program.kinds_of.items())},
        "options": {name: {"options": list(o), "open": is_open} for name, (o, is_open) in program.options.items()},
        "aliases": dict(program.aliases),
        "units": {name: [unit.base, plain(unit.factor)] for name, unit in UNITS.items()},
        "rules": [rule_json(rule) for rule in program.rules],
        "facts": [
            [atom_json(fact.atom), fact.origin.citation.document, fact.origin.citation.clause] for fact in program.facts
        ],
        "implications": [
            {
                "id": said.id,
                "head": atom_json(said.head),
                "body": [atom_json(atom) for atom in said.body],
                "presumed": said.presumed,
            }
            for said in program.implications
        ],
        "doubts": {
            name: {
                "readings": [list(reading) for reading in doubt.readings],
                "default": doubt.default,
                "settled_by": list(doubt.settled_by),
                "text": doubt.description,
                "document": doubt.origin.citation.document,
                "clause": doubt.origin.citation.clause,
            }
            for name, doubt in program.doubts.items()
        },
        "clauses": {name: [cited.document, cited.clause] for name, cited in program.clauses.items()},
        "due": {
            name: {"day": due.day.isoformat(), "document": due.citation.document, "clause": due.citation.clause}
            for name, due in program.due.items()
        },
        "validity": {name: validity_json(validity) for name, validity in program.validity.items()},
        "priorities": {
            name: {
                "won": str(said.yielding.won),
                "over": str(said.yielding.over),
                "ground": said.ground,
                **place_json(said.origin.citation),
            }
            for name, said in program.priorities.items()
        },
    }
