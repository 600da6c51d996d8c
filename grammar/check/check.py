"""check: what a resolved program must also be. It comes out as it went in, with the warnings found on the way.

A program that passes is safe (every variable is bound by a positive condition), stratified (nothing rests on its own
negation or total), has finitely many conclusions (a rule may recur, but none that recurs computes what it concludes),
and every clause of it is accounted for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from grammar.check.dependencies import Use, uses
from grammar.check.priority import Priority, between, priorities
from grammar.meaning.program import (
    Collect,
    Every,
    Listed,
    Node,
    Precedence,
    Program,
    Relation,
    Rule,
    Some,
    Target,
    Test,
    Without,
)
from logic.cite import Citation
from logic.datalog import Atom, Call, Compare, Has, Kind, Term, Var
from logic.operators import COMPARISONS
from logic.stratify import components
from logic.values import Quantity
from text.codes import CODES, Severity
from text.fault import MOST_FAULTS, Argument, Chain, Fault, FaultsError, Label, Phrase, Span

Found = Iterator[Fault]

#: The most conditions a rule may have, those of its exceptions and totals counted.
MOST_CONDITIONS = 1_000


def check(program: Program) -> list[Fault]:
    """Return the warnings of a program that may be used.

    Raises :class:`~text.fault.FaultsError` with every error, and the warnings beside them.
    """
    found = [fault for one in CHECKS for fault in islice(one(program), MOST_FAULTS)]
    if any(CODES[fault.code].severity is Severity.ERROR for fault in found):
        raise FaultsError(found)
    return sorted(found, key=lambda fault: (fault.span, fault.code))


def _bound(program: Program) -> Found:
    """Every variable of a consequence is named by a condition that binds it; so is every one of a negation."""
    for rule in program.rules:
        parts = [*rule.scope, *([rule.condition] if rule.condition else [])]
        for head in rule.heads:
            positive = {v.name for node in (*rule.guards, *parts, *head.needs) for v in _positive(node)}
            for term in (head.subject, head.object):
                if isinstance(term, Var) and term.name not in positive:
                    yield Fault("E301", head.span, {"name": term.name})
        needs = [node for head in rule.heads for node in head.needs]
        conditioned = {v.name for node in (*parts, *needs) for v in _positive(node)}
        conditioned |= {head.subject.name for head in rule.heads if isinstance(head.subject, Var)}
        for node in (*parts, *needs):
            yield from _denied_only(node, conditioned)
        for node in rule.exceptions:
            yield from _denied_only(node, conditioned | {v.name for v in _positive(node)})
    for target in program.targets:
        subject = {target.subject.name} if isinstance(target.subject, Var) else set[str]()
        for node in (*target.scope, target.indicator):
            yield from _denied_only(node, subject | {v.name for v in _positive(node)})


def _denied_only(node: Node, conditioned: set[str]) -> Found:
    """A variable of the drafter's that a denial names must be named by a condition that can be met, in its own part."""
    for variable, span in _negative(node):
        if variable.name not in conditioned and not variable.is_made:
            yield Fault("E306", span, {"name": variable.name})
    for inner, over in _inner(node):
        yield from _denied_only(inner, conditioned | over | {v.name for v in _positive(inner)})


def _inner(node: Node) -> Iterator[tuple[Node, set[str]]]:
    """The parts of a node that are met on their own, with what they go over: exceptions and aggregates."""
    match node:
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _inner(part)
        case Without(part, exceptions):
            yield from _inner(part)
            yield from ((exception, set()) for exception in exceptions)
        case Collect(of_needs=needs, over=over, condition=condition, span=span):
            gathered = Every((*needs, *((condition,) if condition else ())), span)
            yield gathered, {variable.name for variable in over}
        case Listed(parts=parts, span=span):
            yield from ((Every(needs, span), set()) for *_, needs in parts)


def _stratified(program: Program) -> Found:
    """No predicate rests on its own negation or total, nor on itself by a rule that computes: that has no end."""
    found = uses(program)
    heads = {use.head for use in found}
    edges: dict[str, list[str]] = defaultdict(list)
    for use in found:
        if use.body in heads:
            edges[use.head].append(use.body)
    for component in components(heads, edges):
        inside = [use for use in found if use.head in component and use.body in component]
        strict = next((use for use in inside if use.strict), None)
        offending = strict or next((use for use in inside if use.computes), None)
        if offending is not None:
            cycle = _cycle(offending, inside)
            labels = tuple(
                Label(use.span, Phrase("rests-on", {"head": use.head, "body": use.body})) for use in cycle[1:]
            )
            at = (Phrase("at-clause", {"name": use.head, "clause": str(use.by)}) for use in cycle)
            said = Chain((*at, cycle[0].head))
            yield Fault("E302" if strict else "E308", offending.span, {"cycle": said}, labels)


def _cycle(start: Use, inside: list[Use]) -> list[Use]:
    """Return a shortest way round from ``start.body`` back to ``start.head``."""
    ways: dict[str, list[Use]] = {start.body: [start]}
    todo = [start.body]
    while todo and start.head not in ways:
        node = todo.pop(0)
        for use in inside:
            if use.head == node and use.body not in ways:
                ways[use.body] = [*ways[node], use]
                todo.append(use.body)
    return ways.get(start.head, [start])


def _can_fire(program: Program) -> Found:
    """No rule asks for what cannot be: an amount outside every number, a thing both so and not so, of two kinds."""
    for rule in program.rules:
        reason = _contradiction(program, rule)
        if reason:
            yield Fault("E303", reason[1], {"reason": reason[0]})


def _contradiction(program: Program, rule: Rule) -> tuple[Phrase, Span] | None:
    tests = list(_conjuncts([*rule.guards, *rule.scope, *([rule.condition] if rule.condition else [])]))
    holds: dict[tuple[str, tuple[object, ...]], bool] = {}
    paths = _paths(program, tests)
    bounds: dict[str, tuple[Fraction | None, bool, Fraction | None, bool]] = {}
    for test in tests:
        condition = test.condition
        if isinstance(condition, Has):
            key = (condition.atom.predicate, tuple(paths.get(a, a) for a in condition.atom.arguments))
            if holds.setdefault(key, not condition.negated) is condition.negated:
                return Phrase("both-so-and-not", {"name": condition.atom.predicate}), test.span
        elif isinstance(condition, Compare) and isinstance(condition.left, Var):
            if isinstance(condition.right, Quantity):
                path = paths.get(condition.left, condition.left.name)
                bounds[path] = _narrow(bounds.get(path, (None, False, None, False)), condition)
                if _empty(bounds[path]):
                    return Phrase("empty-range"), test.span
    for exception in rule.exceptions:
        inner = list(_conjuncts([exception]))
        if len(inner) == 1 and isinstance(inner[0].condition, Has) and not inner[0].condition.negated:
            atom = inner[0].condition.atom
            if holds.get((atom.predicate, tuple(paths.get(a, a) for a in atom.arguments))):
                return Phrase("condition-and-exception", {"name": atom.predicate}), inner[0].span
    subjects = [(t.condition.atom, t.span) for t in tests if isinstance(t.condition, Has) and not t.condition.negated]
    return _two_kinds(program, subjects)


def _two_kinds(program: Program, atoms: list[tuple[Atom, Span]]) -> tuple[Phrase, Span] | None:
    vocabulary = program.vocabulary
    bases: dict[object, str] = {}
    for atom, span in atoms:
        if len(atom.arguments) == 1 and atom.predicate in vocabulary.categories:
            base = vocabulary.kinds_of(atom.predicate)[-1]
            first = bases.setdefault(atom.arguments[0], base)
            if first != base:
                return Phrase("two-categories", {"one": first, "other": base}), span
    return None


def _paths(program: Program, tests: list[Test]) -> dict[object, str]:
    """Name each followed attribute by its path, so that one path followed twice is the same thing."""
    found: dict[object, str] = {}
    for test in tests:
        condition = test.condition
        if isinstance(condition, Has) and not condition.negated and len(condition.atom.arguments) == 2:
            subject, value = condition.atom.arguments
            single = program.vocabulary.predicates[condition.atom.predicate].single
            if single and isinstance(value, Var) and value.is_made:
                name = found.get(subject, subject.name if isinstance(subject, Var) else str(subject))
                found[value] = f"{name}.{condition.atom.predicate}"
    return found


def _narrow(
    bounds: tuple[Fraction | None, bool, Fraction | None, bool], comparison: Compare
) -> tuple[Fraction | None, bool, Fraction | None, bool]:
    assert isinstance(comparison.right, Quantity)
    low, low_open, high, high_open = bounds
    number, row = comparison.right.number, COMPARISONS[comparison.operator]
    if row.floors and (low is None or number >= low):
        low, low_open = number, not row.includes or (low_open and number == low)
    if row.caps and (high is None or number <= high):
        high, high_open = number, not row.includes or (high_open and number == high)
    return low, low_open, high, high_open


def _empty(bounds: tuple[Fraction | None, bool, Fraction | None, bool]) -> bool:
    low, low_open, high, high_open = bounds
    if low is None or high is None:
        return False
    return low > high or (low == high and (low_open or high_open))


def _not_too_long(program: Program) -> Found:
    """No rule has more conditions than can be put in order, proved and read."""
    for rule in program.rules:
        nodes = (*rule.scope, *((rule.condition,) if rule.condition else ()), *rule.exceptions)
        if sum(map(_length, nodes)) > MOST_CONDITIONS:
            yield Fault("E309", rule.span, {"limit": str(MOST_CONDITIONS)})
    for target in program.targets:
        if sum(map(_length, (*target.scope, target.indicator))) > MOST_CONDITIONS:
            yield Fault("E309", target.span, {"limit": str(MOST_CONDITIONS)})


def _length(node: Node) -> int:
    match node:
        case Every(parts) | Some(parts):
            return sum(map(_length, parts))
        case Without(part, exceptions):
            return sum(map(_length, (part, *exceptions)))
        case Collect(of_needs=needs, condition=condition):
            return 1 + sum(map(_length, (*needs, *((condition,) if condition else ()))))
        case Listed(parts=parts):
            return 1 + sum(_length(need) for *_, needs in parts for need in needs)
    return 1


def _different(program: Program) -> Found:
    """No two rules of a document say the same."""
    first: dict[object, Rule] = {}
    names: dict[tuple[Citation, tuple[tuple[str, str], ...]], Rule] = {}
    for rule in program.rules:
        content = (
            rule.citation.whole,
            rule.readings,
            _strip(rule.guards),
            _strip(rule.scope),
            _strip(rule.condition),
        )
        key = (
            *content,
            _strip(rule.exceptions),
            _strip(tuple((h.predicate, h.subject, h.object, h.expression) for h in rule.heads)),
        )
        other = first.setdefault(key, rule)
        if other is not rule:
            label = Label(other.span, Phrase("first-here"))
            yield Fault("E304", rule.span, {"other": str(other.citation)}, (label,))
        called = (rule.citation, rule.readings)
        if names.setdefault(called, rule) is not rule:
            label = Label(names[called].span, Phrase("first-declared-here"))
            yield Fault("E102", rule.span, {"name": rule.name}, (label,))


def _strip(node: object) -> object:
    """Return a node without its spans, for telling whether two say the same."""
    if isinstance(node, Span):
        return None
    if isinstance(node, tuple):
        return tuple(_strip(part) for part in node)
    fields = getattr(node, "__dataclass_fields__", None)
    if fields is None:
        return node
    return (type(node).__name__, *(_strip(getattr(node, name)) for name in fields))


def _accounted_for(program: Program) -> Found:
    """Every clause has a digest, a summary, and either rules or the reason for having none."""
    for here, clause in program.clauses.items():
        encoded: list[Rule | Target] = [*program.rules_in.get(here, ()), *program.targets_in.get(here, ())]
        if not clause.digest:
            yield Fault("E401", clause.span)
        if not clause.summary:
            yield Fault("E406", clause.span)
        if clause.not_computable and encoded:
            label = Label(encoded[0].span, Phrase("rule-here"))
            yield Fault("E403", clause.span, {}, (label,))
        if not clause.not_computable and not encoded and not clause.left_out:
            yield Fault("E402", clause.span)
        if encoded and here not in program.scenarios_in:
            yield Fault("W603", clause.span)


def _used(program: Program) -> Found:
    """Every conclusion is concluded somewhere, and every declared word used somewhere."""
    concluded = {head.predicate for rule in program.rules for head in rule.heads}
    concluded |= {target.name for target in program.targets}
    read = {use.body for use in uses(program)}
    read |= {atom.predicate for said in program.implications for atom in said.body}
    for predicate in program.vocabulary.predicates.values():
        span = program.vocabulary.declared.get(predicate.name)
        if span is None or not span.file:
            continue
        if predicate.concluded and not predicate.given and predicate.name not in concluded:
            yield Fault("W601", span, {"name": predicate.name})
        elif predicate.range_kind == "code":
            continue  # identifies a thing; no rule need read it
        elif predicate.given and predicate.kind is not Kind.CATEGORY and predicate.name not in read | concluded:
            yield Fault("W602", span, {"name": predicate.name})


def _ordered_alike(program: Program) -> Found:
    """Only rules that conclude the same go before one another."""
    for said in program.precedences:
        if said.superior != said.inferior and not any(between(program, said)):
            names = {"superior": str(said.superior), "inferior": str(said.inferior)}
            if said.inferior.rule:
                superior = _concluded(program, said.superior)
                inferior = _concluded(program, said.inferior)
                hint = Phrase("use-exception", {"superior": superior, "inferior": inferior})
                yield Fault("E311", said.span, names, hint=hint)
            else:
                yield Fault("W604", said.span, names)


def _concluded(program: Program, place: Citation) -> tuple[Phrase, ...]:
    heads = dict.fromkeys(head.predicate for rule in program.rules_of(place) for head in rule.heads)
    return tuple(Phrase("quoted", {"name": name}) for name in heads)


def _order_without_end(program: Program) -> Found:
    """Nothing goes before itself, neither at once nor by way of others."""
    for said in program.precedences:
        if said.superior == said.inferior:
            yield Fault("E312", said.span, {"cycle": Chain((str(said.superior), str(said.inferior)))})
    before: dict[str, dict[Citation, list[Priority]]] = defaultdict(lambda: defaultdict(list))
    for priority in priorities(program):
        before[priority.predicate][priority.superior.citation].append(priority)
    told = set[frozenset[Precedence]]()
    for predicate, edges in before.items():
        graph = {rule: [p.inferior.citation for p in after] for rule, after in edges.items()}
        for component in components({*graph, *(rule for after in graph.values() for rule in after)}, graph):
            inside = [p for rule in component for p in edges.get(rule, ()) if p.inferior.citation in component]
            if not inside:
                continue
            circle = _circle(inside)
            said_by = frozenset(p.said for p in circle)
            if said_by not in told:
                told.add(said_by)
                names = Chain(tuple(str(p.superior.citation) for p in (*circle, circle[0])))
                labels = tuple(
                    Label(p.said.span, Phrase("put-before", {"inferior": str(p.inferior.citation)})) for p in circle[1:]
                )
                arguments = {"cycle": Phrase("of-predicate", {"order": names, "predicate": predicate})}
                yield Fault("E312", circle[0].said.span, arguments, labels)


def _circle(inside: list[Priority]) -> list[Priority]:
    """Return a shortest way round from the first of some priorities back to its superior rule."""
    first = inside[0]
    start, end = first.inferior.citation, first.superior.citation
    ways = {start: [first]}
    todo = [start]
    while todo and end not in ways:
        rule = todo.pop(0)
        for priority in inside:
            inferior = priority.inferior.citation
            if priority.superior.citation == rule and inferior not in ways:
                ways[inferior] = [*ways[rule], priority]
                todo.append(inferior)
    return ways[end]


def _later(program: Program) -> Found:
    """What goes before another as the later was issued, or takes effect, after it, where the dates are known."""
    for said in program.precedences:
        if said.ground != "后法" or said.superior == said.inferior:
            continue
        ours, theirs = program.documents[said.superior.document], program.documents[said.inferior.document]
        dates = [
            (key, mine, other)
            for key, mine, other in (
                ("issued", ours.issued, theirs.issued),
                ("effective", ours.effective, theirs.effective),
            )
            if mine is not None and other is not None
        ]
        if dates and all(mine <= other for _, mine, other in dates):
            first, *further = [Phrase(key, {"mine": str(mine), "other": str(other)}) for key, mine, other in dates]
            for phrase in further:
                first = Phrase("and-further", {"first": first, "second": phrase})
            names = {"superior": str(said.superior), "inferior": str(said.inferior)}
            arguments: dict[str, Argument] = {**names, "dates": first}
            label = Label(theirs.span, Phrase("other-here"))
            yield Fault("E313", said.span, arguments, (label,) if ours is not theirs else ())


#: The links by which a document says that it stands under another.
_UNDER = ("贯彻", "落实", "依据", "按照")


def _above(program: Program) -> Found:
    """What goes before another as the superior does not itself carry it out or rest on it."""
    links: dict[str, list[Relation]] = defaultdict(list)
    for link in program.relations:
        if link.kind in _UNDER and not link.cited:
            links[link.source.document].append(link)
    for said in program.precedences:
        if said.ground != "上位" or said.superior == said.inferior:
            continue
        ours, theirs = said.superior.document, said.inferior.document
        arguments = {"superior": str(said.superior), "inferior": str(said.inferior)}
        if ours == theirs:
            yield Fault("E314", said.span, arguments)
            continue
        way = _way_up(links, ours, theirs)
        if way:
            labels = tuple(
                Label(
                    link.span,
                    Phrase("stands-under", {"source": str(link.source), "kind": link.kind, "target": str(link.target)}),
                )
                for link in way
            )
            yield Fault("E314", said.span, arguments, labels)


def _way_up(links: Mapping[str, list[Relation]], start: str, end: str) -> list[Relation]:
    """Return the links by which one document stands under another; none where it does not."""
    ways: dict[str, list[Relation]] = {start: []}
    todo = [start]
    while todo and end not in ways:
        document = todo.pop(0)
        for link in links.get(document, ()):
            up = link.target.document
            if up not in ways:
                ways[up] = [*ways[document], link]
                todo.append(up)
    return ways.get(end, [])


def _may_be_absent(program: Program) -> Found:
    """No side of a “+” is a conclusion that there may not be: the sum of what is due is a total of listed amounts."""
    always = _always_there(program)
    concluded = {head.predicate for rule in program.rules for head in rule.heads}
    for rule in program.rules:
        parts = (*rule.scope, *((rule.condition,) if rule.condition else ()))
        asked = {test.condition.atom.predicate for test in _conjuncts(parts) if isinstance(test.condition, Has)}
        for head in rule.heads:
            for needs, expression in _amounts(head.needs, head.expression):
                added = set(_added(expression))
                for need in needs:
                    if isinstance(need, Test) and isinstance(need.condition, Has):
                        atom = need.condition.atom
                        if atom.arguments[-1] in added and atom.predicate in concluded - always - asked:
                            yield Fault("W605", need.span, {"name": atom.predicate}, hint=Phrase("sum-what-is-due"))


def _one_amount_each(program: Program) -> Found:
    """Warn of a total that takes an amount from another thing than those it goes over, of which one may have several:
    each of these then counts with an amount of which only the ends are known."""
    for rule in program.rules:
        conditions = [*rule.scope, *([rule.condition] if rule.condition else [])]
        needs = [need for head in rule.heads for need in head.needs]
        subjects = {head.subject for head in rule.heads}
        outside = subjects | {part for test in _conjuncts(conditions) for part in _arguments(test)}
        for total in _totals([*conditions, *needs]):
            inner = [*([total.condition] if total.condition else []), *total.of_needs]
            known = _determined(program, list(_conjuncts(inner)), outside | {*total.over})
            for test in _conjuncts(total.of_needs):
                thing = next(iter(_arguments(test)), None)
                if isinstance(thing, Var) and not thing.is_made and thing not in known:
                    yield Fault("W606", test.span, {"name": thing.name})


def _totals(nodes: Iterable[Node]) -> Iterator[Collect]:
    for node in nodes:
        match node:
            case Collect(of_needs=needs, condition=condition):
                yield node
                yield from _totals([*needs, *((condition,) if condition else ())])
            case Every(parts) | Some(parts):
                yield from _totals(parts)
            case Without(part, exceptions):
                yield from _totals([part, *exceptions])
            case Listed(parts=listed):
                yield from _totals(need for *_, needs in listed for need in needs)


def _arguments(test: Test) -> tuple[Term, ...]:
    condition = test.condition
    return condition.atom.arguments if isinstance(condition, Has) and not condition.negated else ()


def _determined(program: Program, tests: Sequence[Test], known: set[Term]) -> set[Term]:
    """Return the variables of which there is one for what is known: what attributes and relations of one value lead
    to."""
    while True:
        found = {
            value
            for test in tests
            for subject, *values in [_arguments(test) or (None,)]
            for value in values
            if isinstance(test.condition, Has)
            and program.vocabulary.predicates[test.condition.atom.predicate].single
            and (subject in known or not isinstance(subject, Var))
        }
        if found <= known:
            return known
        known = known | found


def _always_there(program: Program) -> set[str]:
    """Return what a rule without conditions concludes: whatever is read, or under each reading of some doubt."""
    under: dict[str, set[tuple[str, str]]] = defaultdict(set)
    always = set[str]()
    for rule in program.rules:
        if not (rule.condition or rule.scope or rule.exceptions):
            for head in rule.heads:
                under[head.predicate].update(rule.readings)
                always |= set() if rule.readings else {head.predicate}
    for doubt in program.doubts.values():
        every = {(str(doubt.citation), name) for name, _ in doubt.readings}
        always |= {predicate for predicate, taken in under.items() if every <= taken}
    return always


def _amounts(needs: Iterable[Node], expression: object) -> Iterator[tuple[tuple[Node, ...], object]]:
    """Yield an amount with what it needs, and those inside its totals."""
    needs = tuple(needs)
    yield needs, expression
    for need in needs:
        match need:
            case Collect(of=of, of_needs=inner):
                yield from _amounts(inner, of)
            case Listed(parts=parts):
                for _, of, inner in parts:
                    yield from _amounts(inner, of)


def _added(expression: object) -> Iterator[object]:
    """Yield the terms that an amount adds."""
    if isinstance(expression, Call):
        for operand in expression.arguments:
            if expression.function == "+" and not isinstance(operand, Call):
                yield operand
            yield from _added(operand)


#: All checks. They may run in any order: none relies on what another has found.
CHECKS: tuple[Callable[[Program], Found], ...] = (
    _bound,
    _stratified,
    _can_fire,
    _not_too_long,
    _different,
    _accounted_for,
    _used,
    _ordered_alike,
    _order_without_end,
    _later,
    _above,
    _may_be_absent,
    _one_amount_each,
)


def _conjuncts(nodes: Iterable[Node]) -> Iterator[Test]:
    for node in nodes:
        match node:
            case Test():
                yield node
            case Every(parts):
                yield from _conjuncts(parts)
            case Without(part, _):
                yield from _conjuncts([part])


def _positive(node: Node) -> Iterator[Var]:
    match node:
        case Test(Has(atom, False)):
            yield from (argument for argument in atom.arguments if isinstance(argument, Var))
        case Every(parts):
            for part in parts:
                yield from _positive(part)
        case Some(parts):
            sets = [set(_positive(part)) for part in parts]
            yield from sorted(set.intersection(*sets)) if sets else ()
        case Without(part, _):
            yield from _positive(part)
        case Collect(variable=variable) | Listed(variable=variable):
            yield variable


def _negative(node: Node) -> Iterator[tuple[Var, Span]]:
    match node:
        case Test(Has(atom, True), span):
            yield from ((argument, span) for argument in atom.arguments if isinstance(argument, Var))
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _negative(part)
        case Without(part, _):
            yield from _negative(part)
