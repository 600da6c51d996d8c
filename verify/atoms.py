"""The nouns of steps: the rows found of an atom, the variables of a rule and their bindings. ``docs/proofs.md``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from verify.terms import Bound, Row, Term, compare, fits, read

#: What a step finds: the rows that may hold, each with whether it is certain. A computation finds the one row ``()``.
Found = dict[Row, bool]
Pattern = Sequence[Term | None]
#: What follows the predicate in the name of a copy, before the clause that a question is limited to.
LIMIT = " 〔依 "
#: Rules by what they conclude, and by id.
Rules = dict[str, dict[str, Any]]


def same_json(value: Any) -> str:
    """Return a text that two JSON values share only when they are alike: ``true`` is not ``1``."""
    return json.dumps(value, sort_keys=True)


def truth_of(found: Found) -> bool | None:
    """Return whether a statement holds, given the rows found of it."""
    return True if True in found.values() else None if found else False


def add(found: Found, more: Found) -> Found:
    """Add the rows of one finding to those of another."""
    for row, sure in more.items():
        found[row] = found.get(row, False) or sure
    return found


def fitting(pattern: Pattern, table: Found) -> Found:
    """Return the rows of a table that fit a pattern, as the pattern asks; certain only where a row is exactly what was
    asked."""
    found: Found = {}
    for row, sure in table.items():
        if (asked := fits(pattern, row)) is not None:
            add(found, {asked: sure and asked == row})
    return found


def unlimited(name: str) -> str:
    """Return the own name of a predicate; a question limited to a clause asks for a copy with a longer name."""
    return name.partition(LIMIT)[0]


def atom_of(node: Any) -> tuple[str, Row]:
    """Return the predicate and the terms of a step's atom."""
    return node["atom"][0], tuple(map(read, node["atom"][1:]))


def pattern_of(atom: Any) -> tuple[str, list[Term | None]]:
    """Return the predicate and the pattern of an atom: ``?0``, ``?1`` … stand for anything."""
    return atom[0], [None if part == {"var": f"?{n}"} else read(part) for n, part in enumerate(atom[1:])]


def bindings_of(value: Any) -> Bound:
    """Read bindings: the term of each variable."""
    return {name: read(term) for name, term in value.items()}


def binds(condition: Any) -> Any:
    """Return the variable that a condition computes."""
    return condition.get("let") or condition.get("gather")


def unify(rule: Any, pattern: Pattern) -> Bound | None:
    """Bind the variables of a rule's head to a pattern; a place that the body computes is compared at the end."""
    computed, bound = {binds(condition) for condition in rule["body"]}, dict[str, Term]()
    for argument, wanted in zip(rule["head"][1:], pattern, strict=True):
        if wanted is not None and argument.get("var", "") not in computed:
            have = bound.setdefault(argument["var"], wanted) if "var" in argument else read(argument)
            if compare("=", have, wanted) is False:
                return None
    return bound


def bind(arguments: Any, row: Row, bound: Bound) -> Bound | None:
    """Return what a row newly binds in an atom, ``None`` if a variable that stands twice would have two values."""
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
