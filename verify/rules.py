"""The rules of a rule base: their heads, conditions and variables, each read once. ``docs/proofs.md``."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from verify.arithmetic import evaluate, expression_of
from verify.atoms import Pattern, digest, same_json
from verify.shape import need_shape
from verify.terms import Argument, Bound, Row, Term, argument_of, compare, known, loose, need, settled

_CONDITIONS: list[dict[str, Any]] = [
    {"has": list},
    {"not": list},
    {"compare": str, "left": dict, "right": dict},
    {"among": dict, "values": [dict]},
    {"let": str, "be": dict},
    {"gather": str, "function": str, "predicate": str, "group": [dict], "over": int, "unit": str},
]


class Condition(NamedTuple):
    """A condition of a rule; what its kind does not have is empty."""

    written: Any  # the condition as JSON
    text: str  # the same as a text
    predicate: str  # of the atom that it is about, or of the rows that an aggregate goes over
    arguments: tuple[Argument, ...]  # of the atom; the group of an aggregate
    operands: tuple[Any, ...]  # the expressions that are compared; what is among values, and these; an amount
    needs: frozenset[str]  # the variables that it needs, or binds by matching
    binds: str  # the variable that it computes

    @classmethod
    def of(cls, value: Any) -> Condition:
        """Read a condition."""
        need(isinstance(value, dict), "a condition is no object")
        need_shape("a condition", value, next((each for each in _CONDITIONS if {*each} & value.keys()), {"has": list}))
        atom = value.get("has") or value.get("not") or [value.get("predicate", ""), *value.get("group", ())]
        need(isinstance(atom[0], str), "a condition of no predicate")
        parts = [value[part] for part in ("left", "right", "among", "be") if part in value]
        arguments, operands = [*map(argument_of, atom[1:])], [*map(expression_of, [*parts, *value.get("values", ())])]
        needs, todo = set[str](), [*atom[1:], *parts]
        for part in todo:
            needs |= {part["var"]} if "var" in part else set()
            todo += part["of"] if "call" in part else []
        binds = value.get("let") or value.get("gather") or ""
        return cls(value, same_json(value), atom[0], (*arguments,), (*operands,), frozenset(needs), binds)

    def labelled(self, result: Term, bound: Bound, operands: Any) -> Term:
        """Return what is computed from operands, given as terms and as a proof writes them; an interval with its label,
        which says so."""
        if known(result) or result[0] != "amount" or result[3] or any(map(loose, bound.values())):
            return result
        return (*result[:3], digest({"condition": self.written, "operands": operands}), result[-1])

    def computed(self, bound: Bound, operands: Any) -> tuple[bool | None, Term | None]:
        """Return whether a comparison, a choice among values or an amount holds, and the amount if there is one."""
        values = [value for operand in self.operands if (value := evaluate(operand, bound))]
        if len(values) < len(self.operands):
            return False, None
        (first, *others), sure = [value for value, _ in values], all(has for _, has in values)
        if "let" in self.written:
            result = self.labelled(first, bound, operands)
            return (sure and settled(result)) or None, result
        if "compare" in self.written:
            need(first[-1] == others[0][-1], "amounts of two units are compared")
            truth = compare(self.written["compare"], first, *others)
            return (truth if sure else truth and None), None
        found = [compare("=", first, other) for other in others]
        return True if True in found else None if None in found else False, None


class Rule:
    """A rule as JSON; its head and body are read when they are first used."""

    def __init__(self, written: Any) -> None:
        self.written, self.id = written, written["id"]
        self.readings = frozenset(map(tuple, written["readings"]))
        self.doubts = {doubt for doubt, _ in self.readings}
        atoms = [on.get("has") or on.get("not") or [on.get("predicate", "")] for on in written["body"]]
        self.reads = {atom[0] for atom in atoms} - {""}

    @cached_property
    def parts(self) -> tuple[tuple[Argument, ...], list[Condition], set[str]]:
        """The head, the body, and all variables."""
        head, body = tuple(map(argument_of, self.written["head"][1:])), [*map(Condition.of, self.written["body"])]
        named = {part for part in head if isinstance(part, str)} | {on.binds for on in body if on.binds}
        return head, body, named.union(*(on.needs for on in body))


#: Rules by what they conclude, and by id.
Rules = dict[str, dict[str, Rule]]


def components(rules: Rules) -> dict[str, str]:
    """Return the predicates that rest on themselves, each with the first name of those that rest on each other."""
    reads = {name: {read for rule in of.values() for read in rule.reads} for name, of in rules.items()}
    finished, seen, readers, found = list[str](), set[str](), dict[str, set[str]](), dict[str, str]()
    todo = [(name, False) for name in reads]
    while todo:  # what a predicate reads is finished before it, but for what reads it in turn
        name, is_finished = todo.pop()
        if is_finished:
            finished.append(name)
        elif name not in seen:
            seen.add(name)
            todo += [(name, True), *((read, False) for read in reads.get(name, ()))]
            for read in reads.get(name, ()):
                readers.setdefault(read, set()).add(name)
    for name in reversed(finished):
        group, reached = set[str](), [name]
        for one in reached:
            if one in seen:
                seen.remove(one)
                group.add(one)
                reached += readers.get(one, ())
        if len(group) > 1 or name in reads.get(name, ()):
            found |= dict.fromkeys(group, min(group, default=""))
    return found


def bearing(rules: Rules, predicate: str) -> set[str]:
    """Return the doubts of every rule of every predicate that a predicate rests on, itself among them."""
    todo, seen, found = [predicate], {predicate}, set[str]()
    for rule in (rule for name in todo for rule in rules.get(name, {}).values()):
        found |= rule.doubts
        todo += (below := rule.reads - seen)
        seen |= below
    return found


def unify(rule: Rule, pattern: Pattern) -> Bound | None:
    """Bind the variables of a rule's head to a pattern; a place that the body computes is compared at the end."""
    (head, body, _), bound = rule.parts, dict[str, Term]()
    computed = {on.binds for on in body}
    for argument, wanted in zip(head, pattern, strict=True):
        if wanted is not None and argument not in computed:
            have = bound.setdefault(argument, wanted) if isinstance(argument, str) else argument
            if compare("=", have, wanted) is False:
                return None
    return bound


def bind(arguments: tuple[Argument, ...], row: Row, bound: Bound) -> Bound | None:
    """Return what a row newly binds in an atom, ``None`` if a variable that stands twice would have two values."""
    new: Bound = {}
    for argument, part in zip(arguments, row, strict=True):
        if isinstance(argument, str) and argument not in bound:
            if compare("=", new.setdefault(argument, part), part) is False:
                return None
    return new
