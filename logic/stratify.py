"""stratify: flat rules → the strata they can be run in, or the error that says why they cannot.

The one gate to an engine: no rules reach an engine but through here, whatever wrote them. After it, every predicate has
one arity, every variable is bound before it is needed, every amount has the unit of its place, and no predicate rests
on itself through a negation or an aggregate. This is range restriction and stratification as in K. R. Apt, H. A. Blair
and A. Walker, *Towards a Theory of Declarative Knowledge*, 1988. Recursion that makes ever new values is not refused
here. Whether it ends cannot be seen from the form of the rules; an engine's budget stops it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from logic.cite import Citation
from logic.datalog import (
    Among,
    Atom,
    Call,
    Compare,
    Condition,
    Expression,
    Fact,
    Gather,
    Has,
    Let,
    Predicate,
    Rule,
    Var,
)
from logic.dimensions import check_units


class ArityError(ValueError):
    """A predicate is used with two numbers of arguments, or with another number than it is declared with."""

    def __init__(self, predicate: str, expected: int, found: int) -> None:
        super().__init__(f"{predicate} has {expected} places, not {found}")
        self.predicate, self.expected, self.found = predicate, expected, found


class UnsafeRuleError(ValueError):
    """No positive condition binds a variable of a rule; it stands in the head, or in ``condition``."""

    def __init__(self, rule: Rule, variable: Var, condition: Condition | None) -> None:
        where = "its head" if condition is None else f"its condition {condition}"
        super().__init__(f"rule {rule.id}: nothing binds {variable.name} in {where}")
        self.rule, self.variable, self.condition = rule, variable, condition


class UnstratifiedError(ValueError):
    """A predicate rests on itself through a negation or an aggregate.

    ``cycle`` names the predicates in order, each resting on the next and the last on the first. The first rests on the
    second through the negation or aggregate.
    """

    def __init__(self, cycle: tuple[str, ...]) -> None:
        super().__init__("a predicate rests on its own negation: " + " ← ".join((*cycle, cycle[0])))
        self.cycle = cycle


def stratify(
    rules: Sequence[Rule], facts: Iterable[Fact] = (), predicates: Mapping[str, Predicate] | None = None
) -> tuple[tuple[str, ...], ...]:
    """Return the concluded predicates bottom-up: each group uses only itself (positively) and those before it.

    The conditions of each rule must be :func:`ordered`. Raises :class:`ArityError`, :class:`UnsafeRuleError`,
    :class:`UnstratifiedError` or :class:`~logic.dimensions.UnitError` for the first fault, in that order.
    """
    _agree(rules, facts, predicates or {})
    for rule in rules:
        _safe(rule)
    strata = _strata(rules)
    check_units(rules, facts, predicates or {}, strata)
    return strata


def ordered(body: Iterable[Condition]) -> list[Condition]:
    """Return the conditions in an order in which each has its variables bound, otherwise as written; repeats dropped.

    Where there is no such order, the conditions that can be tried come first.
    """
    waiting = list(dict.fromkeys(body))
    bound: set[Var] = set()
    found: list[Condition] = []
    while waiting:
        at = next((index for index, condition in enumerate(waiting) if needed(condition) <= bound), None)
        if at is None:
            return [*found, *waiting]
        ready = waiting.pop(at)
        found.append(ready)
        bound |= binds(ready)
    return found


def needed(condition: Condition) -> set[Var]:
    """Return the variables that must be bound before a condition can be tried."""
    match condition:
        case Has(atom, negated):
            return variables(*atom.arguments) if negated else set()
        case Compare(_, left, right):
            return variables(left, right)
        case Among(term, _):
            return variables(term)
        case Let(_, expression):
            return variables(expression)
        case Gather(group=group):
            return variables(*group)


def binds(condition: Condition) -> set[Var]:
    """Return the variables that a condition binds."""
    match condition:
        case Has(atom, negated):
            return set() if negated else variables(*atom.arguments)
        case Let(variable, _) | Gather(variable=variable):
            return {variable}
    return set()


def variables(*expressions: Expression | None) -> set[Var]:
    """Return the variables in some terms and expressions."""
    found: set[Var] = set()
    for each in expressions:
        if isinstance(each, Var):
            found.add(each)
        elif isinstance(each, Call):
            found |= variables(*each.arguments)
    return found


def _agree(rules: Iterable[Rule], facts: Iterable[Fact], predicates: Mapping[str, Predicate]) -> None:
    arities = {name: predicate.arity for name, predicate in predicates.items()}

    def agree(predicate: str, found: int) -> None:
        expected = arities.setdefault(predicate, found)
        if found != expected:
            raise ArityError(predicate, expected, found)

    for fact in facts:
        agree(fact.atom.predicate, len(fact.atom.arguments))
    for rule in rules:
        agree(rule.head.predicate, len(rule.head.arguments))
        for condition in rule.body:
            match condition:
                case Has(Atom(predicate, arguments)):
                    agree(predicate, len(arguments))
                case Gather(predicate=predicate, group=group) as gather:
                    agree(predicate, len(group) + gather.width)


def _safe(rule: Rule) -> None:
    bound: set[Var] = set()
    for condition in rule.body:
        if free := needed(condition) - bound:
            raise UnsafeRuleError(rule, min(free), condition)
        bound |= binds(condition)
    if free := variables(*rule.head.arguments) - bound:
        raise UnsafeRuleError(rule, min(free), None)


def _strata(rules: Iterable[Rule]) -> tuple[tuple[str, ...], ...]:
    uses: dict[str, dict[str, bool]] = {}
    for rule in rules:
        used = uses.setdefault(rule.head.predicate, {})
        for condition in rule.body:
            match condition:
                case Has(Atom(predicate), negated):
                    used[predicate] = used.get(predicate, False) or negated
                case Gather(predicate=predicate):
                    used[predicate] = True
    edges = {head: [predicate for predicate in used if predicate in uses] for head, used in uses.items()}
    strata = tuple(components(uses, edges))
    for stratum in strata:
        for head in stratum:
            for predicate in sorted(set(edges[head]).intersection(stratum)):
                if uses[head][predicate]:
                    raise UnstratifiedError(_cycle(head, predicate, edges))
    return strata


def _cycle(head: str, predicate: str, edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the shortest cycle that leaves ``head`` for ``predicate``, which rests on it in turn."""
    came_from = {predicate: predicate}
    todo = [predicate]
    for each in todo:
        for following in sorted(edges[each]):
            if following not in came_from:
                came_from[following] = each
                todo.append(following)
    path = [head]
    while path[-1] != predicate:
        path.append(came_from[path[-1]])
    return (head, *reversed(path[1:]))


#: What a graph may be of.
_Node = TypeVar("_Node", str, Citation)


def components(nodes: Iterable[_Node], edges: Mapping[_Node, Sequence[_Node]]) -> list[tuple[_Node, ...]]:
    """Return the strongly connected components, each before those that rest on it (Tarjan 1972), in a fixed order."""
    index: dict[_Node, int] = {}
    low: dict[_Node, int] = {}
    stack: list[_Node] = []
    on_stack: set[_Node] = set()
    found: list[tuple[_Node, ...]] = []
    for root in sorted(nodes):
        if root in index:
            continue
        work: list[tuple[_Node, Iterator[_Node]]] = [(root, iter(sorted(edges.get(root, ()))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(edges.get(other, ())))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    cut = stack.index(node)
                    component = tuple(sorted(stack[cut:]))
                    del stack[cut:]
                    on_stack.difference_update(component)
                    found.append(component)
    return found
