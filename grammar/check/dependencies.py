"""The predicates that predicates rest on: the graph from which stratification is read, for *check* and *lower*
alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grammar.check.priority import Priority, priorities
from grammar.meaning.program import Collect, Every, Head, Listed, Node, Program, Rule, Some, Target, Test, Without
from logic.cite import Citation, Widening, Yielding
from logic.datalog import Call, Has, Var
from text.fault import Span


@dataclass(frozen=True, slots=True)
class Use:
    """``head`` rests on ``body``; ``strict`` when through a negation or an aggregate.

    ``computes`` when the rule computes an amount and concludes it. ``by`` is what makes the use: a rule, a target,
    a rule that yields to another, or a category that is a kind of a wider one.
    """

    head: str
    body: str
    strict: bool
    computes: bool
    by: Citation | Yielding | Widening
    span: Span


def uses(program: Program) -> list[Use]:
    """Return every use of one predicate by another, rule by rule."""
    found = [use for rule in program.rules for use in _rule_uses(rule)]
    found.extend(use for target in program.targets for use in _target_uses(target))
    found.extend(_yields(priorities(program)))
    concluded = {head.predicate: head.span for rule in program.rules for head in rule.heads}
    for name, span in concluded.items():
        if name in program.vocabulary.categories:  # what makes a thing of a kind makes it of every wider kind
            found.extend(Use(up, name, False, False, Widening(name, up), span) for up in widened(program, name))
    return found


def uses_in(program: Program, clause: Citation) -> list[Use]:
    """Return the uses that the rules and targets of one clause make."""
    found = [use for rule in program.rules_in.get(clause, ()) for use in _rule_uses(rule)]
    found.extend(use for target in program.targets_in.get(clause, ()) for use in _target_uses(target))
    found.extend(_yields(each for each in priorities(program) if clause.covers(each.inferior.citation)))
    return found


def _rule_uses(rule: Rule) -> Iterator[Use]:
    parts = [(n, False) for n in (*rule.guards, *rule.scope, *((rule.condition,) if rule.condition else ()))]
    parts += [(n, True) for n in rule.exceptions]
    for head in rule.heads:
        needs = [(n, False) for n in head.needs]
        computes = _computes(head, [node for node, _ in parts + needs])
        for node, strict in parts + needs:
            for predicate, inner, span in _predicates(node, strict):
                yield Use(head.predicate, predicate, inner, computes, rule.citation, span)


def _target_uses(target: Target) -> Iterator[Use]:
    for node in (*target.guards, *target.scope, target.indicator):
        for predicate, _, span in _predicates(node, True):
            yield Use(target.name, predicate, True, False, target.citation, span)


def _yields(ordered: Iterable[Priority]) -> Iterator[Use]:
    """Yield the uses of a rule that yields: it rests on the absence of everything that the superior rule rests on."""
    for priority in ordered:
        rule = priority.superior
        parts = (*rule.guards, *rule.scope, *((rule.condition,) if rule.condition else ()), *rule.exceptions)
        needs = [node for head in rule.heads if head.predicate == priority.predicate for node in head.needs]
        yielding = Yielding(priority.inferior.citation, rule.citation)
        for node in (*parts, *needs):
            for predicate, _, _ in _predicates(node, True):
                yield Use(priority.predicate, predicate, True, False, yielding, priority.said.span)


def widened(program: Program, category: str) -> tuple[str, ...]:
    """Return the wider categories that a thing is of once a rule concludes ``category`` of it, nearest first.

    Categories that the thing must be of already, for the rule to speak of it, are left out.
    """
    found: dict[str, None] = {}
    for rule in program.rules:
        for head in rule.heads:
            if head.predicate == category:
                of = rule.variables.get(head.subject.name, "") if isinstance(head.subject, Var) else ""
                had = program.vocabulary.kinds_of(of) if of else ()
                found.update(dict.fromkeys(up for up in program.vocabulary.kinds_of(category)[1:] if up not in had))
    return tuple(found)


def _computes(head: Head, nodes: list[Node]) -> bool:
    """Whether a place of a consequence is an amount that the rule computes, and not one it only passes on."""
    concluded = {head.object, head.expression}
    return isinstance(head.expression, Call) or any(total in concluded for node in nodes for total in _totals(node))


def _totals(node: Node) -> Iterator[Var]:
    """Yield the variables that aggregates bind, those inside an exception left out."""
    match node:
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _totals(part)
        case Without(part, _):
            yield from _totals(part)
        case Collect(variable=variable) | Listed(variable=variable):
            yield variable


def _predicates(node: Node, strict: bool) -> Iterator[tuple[str, bool, Span]]:
    match node:
        case Test(Has(atom, negated), span):
            yield atom.predicate, strict or negated, span
        case Test():
            return
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _predicates(part, strict)
        case Without(part, exceptions):
            yield from _predicates(part, strict)
            for exception in exceptions:
                yield from _predicates(exception, True)
        case Collect(of_needs=needs, condition=condition):
            for part in (*needs, *((condition,) if condition else ())):
                yield from _predicates(part, True)
        case Listed(parts=parts):
            for *_, needs in parts:
                for need in needs:
                    yield from _predicates(need, True)
