"""The JSON form of a term of the two worlds (a value, a null, an other, an interval), and of atoms over such terms;
and how faults tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from logic.cite import EVERYWHERE, Citation, limited
from logic.datalog import Atom, Kind, Predicate, Var
from logic.terms import Between, Known, Other, Unknown
from logic.values import Value, encode, plain, show
from text.encode import Note
from text.fault import Argument, Phrase

_TEXT, _END = {"type": "string"}, {"type": ["string", "null"]}

#: A term as :func:`term_json` returns it.
TermJson = Annotated[
    Mapping[str, object],
    Note(
        "Term",
        "一项：变量、值、一段范围，或未知之物 · a term: a variable, a value, a range, or something unknown",
        {
            "properties": {
                **dict.fromkeys(("var", "name", "word", "of", "number", "unit", "date", "label", "other"), _TEXT),
                **dict.fromkeys(("from", "to"), _END),
                "not": {"type": "array", "items": _TEXT, "minItems": 1},
                "unknown": {
                    "type": "object",
                    "properties": {
                        "of": {"$ref": "#/components/schemas/Term"},
                        **dict.fromkeys(("predicate", "unit", "least"), _TEXT),
                        "many": {"const": True},
                    },
                    "required": ["of", "predicate", "unit"],
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
    ),
]

#: An atom as :func:`atom_json` returns it.
AtomJson = Annotated[
    list[object],
    Note(
        "Atom",
        "谓词，及其各项 · a predicate and its terms",
        {"prefixItems": [_TEXT], "items": {"$ref": "#/components/schemas/Term"}, "minItems": 1},
    ),
]


@dataclass(frozen=True, slots=True)
class Statement:
    """An atom over terms: like the atom of a rule, but an argument may also be a null or an interval. One that is asked
    ``within`` a document or clause is concluded by the rules there alone."""

    predicate: str
    arguments: tuple[Var | Known, ...]
    within: Citation = EVERYWHERE


def phrase_of(about: Predicate, arguments: Sequence[Known | Var], *, holds: bool = True) -> Phrase:
    """Return a statement of a predicate, or its denial, as faults tell it."""
    thing, *values = (show(part) for part in arguments if isinstance(part, Value))
    if about.kind is Kind.CATEGORY:
        found = Phrase("is-a", {"thing": thing, "kind": about.name})
    elif values:
        said: dict[str, Argument] = {"thing": thing, "name": about.name, "value": values[0]}
        found = Phrase("has-value" if about.kind is Kind.ATTRIBUTE else "stands-to", said)
    else:
        found = Phrase("is-so", {"thing": thing, "name": about.name})
    return found if holds else Phrase("denied", {"what": found})


def known_json(known: Known) -> dict[str, object]:
    """Return the one JSON form of a value, a null, an other or an interval."""
    match known:
        case Other(category):
            return {"other": category}
        case Unknown(subject, predicate, unit, many, least):
            named = {"of": known_json(subject), "predicate": predicate, "unit": unit}
            bounded = {} if least is None else {"least": plain(least)}
            return {"unknown": named | bounded | ({"many": True} if many else {})}
        case Between(low, high, unit, label):
            ends: dict[str, object] = {
                "from": None if low is None else plain(low),
                "to": None if high is None else plain(high),
                "unit": unit,
            }
            return ends | ({"label": label} if label else {})
    return dict(encode(known))


def term_json(term: Var | Known) -> dict[str, object]:
    """Return the JSON form of a term: ``{"var": …}`` or a value."""
    return {"var": term.name} if isinstance(term, Var) else known_json(term)


def atom_json(atom: Atom | Statement) -> AtomJson:
    """Return ``[predicate, argument, …]``; the predicate is the copy's where an atom is asked within a clause."""
    predicate = limited(atom.predicate, atom.within) if isinstance(atom, Statement) else atom.predicate
    return [predicate, *(term_json(argument) for argument in atom.arguments)]
