"""What steps speak of: rows found of an atom, a rule's variables and what they are bound to. ``docs/proofs.md``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from verify.terms import Bound, Row, Term, compare, fits, read

#: What a step finds: the rows that may hold, each with whether it does for sure; a computation the one row ``()``.
Found = dict[Row, bool]
Pattern = Sequence[Term | None]
#: What the name of a copy goes on with, before the clause that a question is limited to.
LIMIT = " 〔依 "
#: Rules by what they conclude, and by id.
Rules = dict[str, dict[str, Any]]


def same_json(value: Any) -> str:
    """Return a text that two JSON values share only when they are alike: ``true`` is not ``1``."""
    return json.dumps(value, sort_keys=True)


def truth_of(found: Found) -> bool | None:
    """Return whether what this was found of holds."""
    return True if True in found.values() else None if found else False


def add(found: Found, more: Found) -> Found:
    """Add to what was found."""
    for row, sure in more.items():
        found[row] = found.get(row, False) or sure
    return found


def fitting(pattern: Pattern, table: Found) -> Found:
    """Return what of a table fits a pattern, as it asks; for sure only what is just that."""
    found: Found = {}
    for row, sure in table.items():
        if (asked := fits(pattern, row)) is not None:
            add(found, {asked: sure and asked == row})
    return found


def unlimited(name: str) -> str:
    """Return a predicate's own name, of which a question limited to a clause asks for a copy."""
    return name.partition(LIMIT)[0]


def atom_of(node: Any) -> tuple[str, Row]:
    """Return the predicate and the terms of a step's atom."""
    return node["atom"][0], tuple(map(read, node["atom"][1:]))


def pattern_of(atom: Any) -> tuple[str, list[Term | None]]:
    """Return the predicate and the pattern of an atom: ``?0``, ``?1`` … stand for anything."""
    return atom[0], [None if part == {"var": f"?{n}"} else read(part) for n, part in enumerate(atom[1:])]


def bindings_of(value: Any) -> Bound:
    """Read what variables are bound to."""
    return {name: read(term) for name, term in value.items()}


def binds(condition: Any) -> Any:
    """Return the variable that a condition computes."""
    return condition.get("let") or condition.get("gather")


def unify(rule: Any, pattern: Pattern) -> Bound | None:
    """Bind a rule's head to a pattern; what the body computes is left for the end."""
    computed, bound = {binds(condition) for condition in rule["body"]}, dict[str, Term]()
    for argument, wanted in zip(rule["head"][1:], pattern, strict=True):
        if wanted is not None and argument.get("var", "") not in computed:
            have = bound.setdefault(argument["var"], wanted) if "var" in argument else read(argument)
            if compare("=", have, wanted) is False:
                return None
    return bound


def bind(arguments: Any, row: Row, bound: Bound) -> Bound | None:
    """Return what a row newly binds in an atom; a variable that stands twice is what it was first."""
    new: Bound = {}
    for argument, part in zip(arguments, row, strict=True):
        if "var" in argument and argument["var"] not in bound:
            if compare("=", new.setdefault(argument["var"], part), part) is False:
                return None
    return new


def variables(condition: Any) -> set[str]:
    """Return the variables a condition needs or binds by matching, without those it computes."""
    todo = [*(condition.get("has") or condition.get("not") or [])[1:], *condition.get("group", [])]
    todo += [condition[key] for key in ("left", "right", "be", "among") if key in condition]
    found: set[str] = set()
    for part in todo:
        found |= {part["var"]} if "var" in part else set()
        todo += part.get("of", [])
    return found
