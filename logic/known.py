"""The JSON form of a term of the two worlds (a value, a null, an interval), and of atoms over such terms."""

from __future__ import annotations

from dataclasses import dataclass

from logic.datalog import Atom, Var
from logic.terms import Between, Known, Unknown
from logic.values import encode, plain


@dataclass(frozen=True, slots=True)
class Statement:
    """An atom over terms: like the atom of a rule, but an argument may also be a null or an interval."""

    predicate: str
    arguments: tuple[Var | Known, ...]


def known_json(known: Known) -> dict[str, object]:
    """Return the one JSON form of a value, a null or an interval."""
    match known:
        case Unknown(subject, predicate, unit, many):
            named = {"of": known_json(subject), "predicate": predicate, "unit": unit}
            return {"unknown": named | ({"many": True} if many else {})}
        case Between(low, high, unit):
            return {
                "from": None if low is None else plain(low),
                "to": None if high is None else plain(high),
                "unit": unit,
            }
    return dict(encode(known))


def term_json(term: Var | Known) -> dict[str, object]:
    """Return the JSON form of a term: ``{"var": …}`` or a value."""
    return {"var": term.name} if isinstance(term, Var) else known_json(term)


def atom_json(atom: Atom | Statement) -> list[object]:
    """Return ``[predicate, argument, …]``."""
    return [atom.predicate, *(term_json(argument) for argument in atom.arguments)]
