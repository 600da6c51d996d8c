"""lower: a checked program → the engine program. After it, every rule is flat and in an order it can be run in.

Alternatives become rules of their own. An exception becomes a negated auxiliary predicate, and an aggregate reads an
auxiliary predicate. That the document is in force, and the scope of the rule, become conditions like any other, so that
a proof shows them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import TypeVar

from grammar.check.dependencies import widened
from grammar.check.priority import Priority, priorities
from grammar.clause_words import with_clause_words
from grammar.meaning.program import (
    Clause,
    Collect,
    Every,
    Listed,
    Node,
    Program,
    Some,
    Target,
    Test,
    Without,
)
from grammar.meaning.program import Doubt as DraftedDoubt
from grammar.meaning.program import Rule as DraftedRule
from grammar.validity import validities
from logic import builtin
from logic.cite import REFERRED, VOCABULARY, Citation, Part, PartOf, Widening, Yielding
from logic.datalog import (
    Among,
    Atom,
    Compare,
    Condition,
    Doubt,
    Due,
    EngineProgram,
    Fact,
    Gather,
    Has,
    Implication,
    Kind,
    Let,
    Origin,
    Predicate,
    Rule,
    Term,
    Var,
    Yield,
)
from logic.stratify import ordered, stratify, variables
from logic.values import Day, Name
from text.fault import Fault, Faults, FaultsError

#: The most cases the alternatives of one rule may expand to.
MOST_CASES = 64

_VALUE = Var("值")

_Named = TypeVar("_Named", Citation, PartOf, Yielding)


def lower(program: Program) -> EngineProgram:
    """Return the engine program of a checked program.

    Raises :class:`~text.fault.FaultsError` when a rule's alternatives expand to too many cases.
    """
    lowering = _Lowering(program)
    lowering.order()
    for rule in program.rules:
        lowering.rule(rule)
    lowering.yields()
    for target in program.targets:
        lowering.target(target)
    lowering.kinds()
    if lowering.faults:
        raise FaultsError(lowering.faults)
    return lowering.finish()


def digest(text: str) -> str:
    """Return the SHA-256 of a text as ``sha256:…``."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class _Lowering:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.rules: list[Rule] = []
        self.auxiliary: dict[str, Predicate] = {}
        self.faults = Faults()
        self.due: dict[str, Due] = {}
        self.priorities: dict[str, Yield] = {}
        self.parts: dict[str, PartOf] = {}
        self._yielding: dict[Citation, list[str]] = {}
        self._cases: dict[Citation, list[Rule]] = {}
        self._names: dict[str, int] = {}
        self.validity = validities(program)
        self._consequences = {rule.span: self._consequences_of(rule) for rule in program.rules}

    # ── rules ────────────────────────────────────────────────────────────────────────────────────────

    def rule(self, rule: DraftedRule) -> None:
        origin = self._origin(rule.citation, rule.text)
        for head, consequence in zip(rule.heads, self._consequences[rule.span], strict=True):
            frame = _Frame(self, replace(origin, citation=consequence), rule.guards)
            inside = [*rule.scope, *([rule.condition] if rule.condition else []), *head.needs]
            outer = _outer_variables(inside) | _term_variables(head.subject, head.object)
            cases = frame.expand(inside, outer)
            excluded = [frame.exception(exception, outer, n) for n, exception in enumerate(rule.exceptions, 1)]
            excluded += [Has(Atom(name, (head.subject,)), negated=True) for name in self._yielding.get(consequence, ())]
            end: list[Condition] = []
            arguments: tuple[Term, ...] = (head.subject,)
            if head.expression is not None:
                end.append(Let(_VALUE, head.expression))
                arguments = (head.subject, _VALUE)
            elif head.object is not None:
                arguments = (head.subject, head.object)
            self._emit(
                consequence,
                Atom(head.predicate, arguments),
                [
                    [
                        *self._in_force(rule.citation),
                        *frame.guards_of(_term_variables(head.subject)),
                        *case,
                        *excluded,
                        *frame.guards_of(outer),
                        *end,
                    ]
                    for case in cases
                ],
                origin,
                rule.readings,
            )

    def _consequences_of(self, rule: DraftedRule) -> tuple[Citation, ...]:
        """Return how each consequence of a rule is cited."""
        if len(rule.heads) == 1:
            return (self._unique(rule.citation),)
        said = [head.object.text if isinstance(head.object, Name) else head.predicate for head in rule.heads]
        return tuple(self._unique(replace(rule.citation, gives=name)) for name in said)

    # ── priorities ───────────────────────────────────────────────────────────────────────────────────────────────

    def order(self) -> None:
        """Name the auxiliary predicate by which each consequence of a rule yields to a consequence of another rule."""
        for priority in priorities(self.program):
            said = priority.said
            origin = self._origin(said.superior)
            for over, won in product(*(self._giving(priority, r) for r in (priority.inferior, priority.superior))):
                yielding = self._unique(Yielding(over, won))
                name = self._declare(yielding, 1)
                self._yielding.setdefault(over, []).append(name)
                self.priorities[name] = Yield(yielding, said.ground, origin)

    def _giving(self, priority: Priority, rule: DraftedRule) -> list[Citation]:
        heads = zip(rule.heads, self._consequences[rule.span], strict=True)
        return [consequence for head, consequence in heads if head.predicate == priority.predicate]

    def yields(self) -> None:
        """Define the auxiliary predicate of each priority: it holds where the superior rule gives its conclusion.

        It has the whole bodies of the superior rule, with its exceptions, its readings, its origin, and what it itself
        yields to. So a rule that yields, or is of a reading not taken, makes no other rule yield.
        """
        for name, said in self.priorities.items():
            for rule in self._cases.get(said.yielding.won, ()):
                head = Atom(name, rule.head.arguments[:1])
                identity = str(replace(said.yielding, case=rule.origin.citation.case))
                self.rules.append(Rule(identity, head, rule.body, rule.origin, rule.readings, (), auxiliary=True))

    # ── targets and kinds ────────────────────────────────────────────────────────────────────────────────────────

    def target(self, target: Target) -> None:
        """A target gives three rules: not yet due, met, unmet."""
        origin = self._origin(target.citation, target.text)
        base = self._unique(target.citation)
        due = Atom(builtin.DUE, (Name(str(base)),))
        frame = _Frame(self, replace(origin, citation=base), target.guards)
        outer = _term_variables(target.subject)
        start = [*self._in_force(target.citation), *frame.guards_of(outer)]
        scope = frame.expand(list(target.scope), outer)
        met = frame.auxiliary(PartOf(base, Part.INDICATOR), target.indicator, outer)
        status: dict[str, list[Condition]] = {"达成": [Has(met)], "未达成": [Has(met, negated=True)]}
        if target.due is not None:
            self.due[str(base)] = Due(base, target.due)
            status = {word: [Has(due), *conditions] for word, conditions in status.items()}
            status["未到期"] = [Has(due, negated=True)]
        for word, conditions in status.items():
            head = Atom(target.name, (target.subject, Name(word)))
            bodies = [[*start, *case, *conditions] for case in scope]
            self._emit(replace(base, gives=word), head, bodies, origin, target.readings)

    def kinds(self) -> None:
        """Add, for a category that a rule concludes, the rules that make its thing one of every wider category."""
        concluded = {rule.head.predicate for rule in self.rules}
        categories = self.program.vocabulary.categories
        for name in sorted(concluded & set(categories)):
            for up in widened(self.program, name):
                thing, widening = Var("事物"), Widening(name, up)
                body = (Has(Atom(name, (thing,))),)
                self.rules.append(Rule(widening.id, Atom(up, (thing,)), body, Origin(widening.citation)))

    # ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────

    def finish(self) -> EngineProgram:
        vocabulary = self.program.vocabulary
        predicates: dict[str, Predicate] = {**vocabulary.predicates, **self.auxiliary}
        facts = tuple(self._facts())
        options = {name: (options.options, options.open) for name, options in vocabulary.options.items()}
        kinds = {name: vocabulary.kinds_of(name) for name in vocabulary.categories}
        return EngineProgram(
            predicates,
            tuple(self.rules),
            facts,
            stratify(self.rules, facts, predicates),
            kinds,
            with_clause_words(options, predicates, self.rules, facts),
            {name: entity.categories for name, entity in vocabulary.entities.items()},
            vocabulary.aliases,
            {str(doubt.citation): self._doubt(doubt) for doubt in self.program.doubts.values()},
            self.due,
            self.validity,
            self.priorities,
            self.parts,
            {str(citation): citation for citation in (*self.program.clauses, *self._cited()) if citation.clause},
            tuple(self._implications()),
        )

    def _implications(self) -> Iterable[Implication]:
        for said in self.program.implications:
            for head in said.heads:
                gives = f"·{head.predicate}" if len(said.heads) > 1 else ""
                origin = Origin(said.citation, digest(said.text))
                name = f"{said.citation} 推知 {said.name}{gives}{'（可另说）' if said.presumed else ''}"
                yield Implication(name, head, said.body, said.presumed, origin)

    def _doubt(self, doubt: DraftedDoubt) -> Doubt:
        origin = self._origin(doubt.citation)
        return Doubt(str(doubt.citation), origin, doubt.text, doubt.readings, doubt.default, doubt.settled_by)

    def _facts(self) -> Iterable[Fact]:
        program, vocabulary = self.program, Origin(Citation("", VOCABULARY))
        for entity in program.vocabulary.entities.values():
            for category in entity.categories:
                yield Fact(Atom(category, (Name(entity.name),)), vocabulary)
        for name in program.vocabulary.bodies:
            yield Fact(Atom(builtin.BODY, (Name(name),)), vocabulary)
        for document in program.documents.values():
            number = Name(document.number)
            origin = Origin(document.citation)
            yield Fact(Atom(builtin.DOCUMENT, (number,)), origin)
            for issuer in document.issuers:
                yield Fact(Atom("发文机关", (number, Name(issuer))), origin)
            for role, body in document.roles:
                yield Fact(Atom(role, (number, Name(body))), origin)
            dates = (
                ("成文日期", document.issued),
                ("施行日期", document.effective),
                ("失效日期", document.expires),
            )
            for key, date in dates:
                if date is not None:
                    yield Fact(Atom(key, (number, Day(date))), origin)
            for clause in document.clauses.values():
                yield from self._clause_facts(clause)
        for citation in self._cited():
            category = builtin.CLAUSE if citation.clause else builtin.DOCUMENT
            yield Fact(Atom(category, (Name(str(citation)),)), Origin(Citation("", REFERRED)))
        for source in sorted({str(relation.target) for relation in program.relations if relation.cited}):
            yield Fact(Atom(builtin.CITED_SOURCE, (Name(source),)), Origin(Citation("", REFERRED)))
        for relation in program.relations:
            ends = (Name(str(relation.source)), Name(str(relation.target)))
            yield Fact(Atom(relation.kind, ends), self._origin(relation.source))
        for fact in program.facts:
            yield Fact(Atom(fact.predicate, fact.arguments), Origin(fact.citation))

    def _cited(self) -> list[Citation]:
        """Return what relations cite by number of documents that are not encoded: these are documents and clauses
        too."""
        cited = {relation.target for relation in self.program.relations if not relation.cited}
        return sorted(citation for citation in cited if citation.document not in self.program.documents)

    def _clause_facts(self, clause: Clause) -> Iterable[Fact]:
        name, origin = Name(clause.name), self._origin(clause.citation)
        yield Fact(Atom(builtin.CLAUSE, (name,)), origin)
        yield Fact(Atom("所属文件", (name, Name(clause.citation.document))), origin)
        for role, body in clause.roles:
            yield Fact(Atom(role, (name, Name(body))), origin)
        for modality in clause.modalities:
            yield Fact(Atom("条款性质", (name, Name(modality))), origin)

    # ── small things ─────────────────────────────────────────────────────────────────────────────────────────────

    def _emit(
        self,
        name: Citation | PartOf,
        head: Atom,
        bodies: list[list[Condition]],
        origin: Origin,
        readings: tuple[tuple[str, str], ...] = (),
        *,
        auxiliary: bool = False,
    ) -> None:
        cited = name.of if isinstance(name, PartOf) else name
        for number, body in enumerate(bodies, 1):
            case = number if len(bodies) > 1 else name.case
            of = replace(origin, citation=replace(cited, case=case))
            rule = Rule(str(replace(name, case=case)), head, tuple(ordered(body)), of, readings, (), auxiliary)
            self.rules.append(rule)
            if isinstance(name, Citation):
                self._cases.setdefault(name, []).append(rule)

    def _in_force(self, cited: Citation) -> list[Condition]:
        place = str(cited.place)
        return [Has(Atom(builtin.PRESUMED, (Name(place if place in self.validity else cited.document),)))]

    def _origin(self, cited: Citation, text: str = "") -> Origin:
        clause = self.program.clauses.get(cited.place)
        return Origin(cited, digest(text) if text else "", clause.digest if clause else "")

    def _unique(self, named: _Named) -> _Named:
        """Return a name as the first, second … copy of itself."""
        self._names[str(named)] = self._names.get(str(named), 0) + 1
        return replace(named, copy=self._names[str(named)])

    def _declare(self, named: PartOf | Yielding, arity: int) -> str:
        """Declare an auxiliary predicate and return its name."""
        name = str(named)
        self.auxiliary[name] = Predicate(name, Kind.AUXILIARY, arity, ("",), concluded=True, given=False, closed=True)
        return name

    def declare(self, part: PartOf, arity: int) -> PartOf:
        """Declare the auxiliary predicate of a part of a rule or target, and return the part as which copy it is."""
        unique = self._unique(part)
        self.parts[self._declare(unique, arity)] = unique
        return unique

    def emit_auxiliary(
        self, part: PartOf, arguments: tuple[Term, ...], bodies: list[list[Condition]], of: Origin, *, case: int = 0
    ) -> None:
        """Add the rules of the auxiliary predicate of a part; ``case`` numbers the one rule that is added."""
        self._emit(replace(part, case=case), Atom(str(part), arguments), bodies, of, auxiliary=True)


class _Frame:
    """One rule being flattened: its guards, and the names of its auxiliary predicates."""

    def __init__(self, lowering: _Lowering, origin: Origin, guards: tuple[Test, ...]) -> None:
        self.lowering, self.origin = lowering, origin
        self.guards: dict[Var, Condition] = {}
        for guard in guards:
            if isinstance(guard.condition, Has) and isinstance(guard.condition.atom.arguments[0], Var):
                self.guards[guard.condition.atom.arguments[0]] = guard.condition

    def guards_of(self, variables: Iterable[Var]) -> list[Condition]:
        return [guard for variable, guard in self.guards.items() if variable in set(variables)]

    def expand(self, nodes: list[Node], outer: set[Var]) -> list[list[Condition]]:
        """Return the cases of a conjunction: each a flat list of conditions."""
        cases: list[list[Condition]] = [[]]
        for node in nodes:
            alternatives = self._cases(node, outer)
            if len(cases) * len(alternatives) > MOST_CASES:
                fault = Fault("E305", node.span, {"limit": str(MOST_CASES)})
                if fault not in self.lowering.faults:
                    self.lowering.faults.append(fault)
                return cases[:1]
            cases = [[*case, *more] for case, more in product(cases, alternatives)]
        return cases

    def _cases(self, node: Node, outer: set[Var]) -> list[list[Condition]]:
        match node:
            case Test(condition):
                return [[condition]]
            case Every(parts):
                return self.expand(list(parts), outer)
            case Some(parts):
                return [case for part in parts for case in self._cases(part, outer)]
            case Without(part, exceptions):
                excluded = [self.exception(exception, outer, n) for n, exception in enumerate(exceptions, 1)]
                return [[*case, *excluded] for case in self._cases(part, outer)]
            case Collect():
                return [[self._gather(node, outer)]]
            case Listed():
                return [[self._gather_listed(node, outer)]]

    def exception(self, node: Node, outer: set[Var], number: int) -> Condition:
        """Return the condition that an exception does not apply."""
        atom = self.auxiliary(PartOf(self.origin.citation, Part.EXCEPTION, number), node, outer)
        return Has(atom, negated=True)

    def auxiliary(self, part: PartOf, node: Node, outer: set[Var]) -> Atom:
        """Return the atom of an auxiliary predicate that holds when ``node`` does, over the outer variables in it."""
        inner = _outer_variables([node])
        shared: tuple[Term, ...] = tuple(sorted(_every_variable([node]) & outer)) or tuple(sorted(outer))[:1]
        bound = _term_variables(*shared)
        shared = shared or (Name(str(part)),)  # about one named thing: a predicate still needs a place
        unique = self.lowering.declare(part, len(shared))
        bodies = [
            [*self.guards_of(bound), *case, *self.guards_of(inner)] for case in self.expand([node], inner | bound)
        ]
        self.lowering.emit_auxiliary(unique, shared, bodies, self.origin)
        return Atom(str(unique), shared)

    def _gather(self, node: Collect, outer: set[Var]) -> Gather:
        parts = [*([node.condition] if node.condition else []), *node.of_needs]
        inner = _outer_variables(parts) | set(node.over)
        group = tuple(sorted((inner & outer) - set(node.over)))
        part, key = PartOf(self.origin.citation, Part.TOTAL), (*node.over, *self._several(node.of_needs))
        unique = self.lowering.declare(part, len(group) + len(key) + (node.of is not None))
        end: list[Condition] = [Let(_VALUE, node.of)] if node.of is not None else []
        arguments: tuple[Term, ...] = (*group, *key, *((_VALUE,) if node.of is not None else ()))
        bodies = [
            [*self.guards_of(_term_variables(*group)), *case, *self.guards_of(inner), *end]
            for case in self.expand(parts, inner)
        ]
        self.lowering.emit_auxiliary(unique, arguments, bodies, self.origin)
        return Gather(node.variable, node.function, str(unique), group, len(key), node.unit)

    def _several(self, needs: Iterable[Node]) -> tuple[Var, ...]:
        """Return the variables that stand for values of which a thing may have several: each such value counts."""
        predicates = self.lowering.program.vocabulary.predicates
        return tuple(
            term
            for need in needs
            if isinstance(need, Test) and isinstance(need.condition, Has) and len(need.condition.atom.arguments) == 2
            for term in need.condition.atom.arguments[1:]
            if isinstance(term, Var) and term.is_made and not predicates[need.condition.atom.predicate].single
        )

    def _gather_listed(self, node: Listed, outer: set[Var]) -> Gather:
        """Return the aggregate over one row for each listed amount that there is: each is a contributor of its own."""
        group = tuple(sorted(_every_variable([node]) & outer))
        unique = self.lowering.declare(PartOf(self.origin.citation, Part.TOTAL), len(group) + 2)
        guards = self.guards_of(_term_variables(*group))
        rows = [
            (key, [*guards, *case, *self.guards_of(_outer_variables(needs)), Let(_VALUE, of)])
            for key, of, needs in node.parts
            for case in self.expand(list(needs), _outer_variables(needs) | set(group))
        ]
        for number, (key, body) in enumerate(rows, 1):
            self.lowering.emit_auxiliary(unique, (*group, Name(key), _VALUE), [body], self.origin, case=number)
        return Gather(node.variable, node.function, str(unique), group, 1, node.unit)


def _outer_variables(nodes: Iterable[Node]) -> set[Var]:
    """Return the drafter's own variables in some nodes, those only inside an exception or aggregate left out."""
    found: set[Var] = set()
    for node in nodes:
        match node:
            case Test(Has(atom, _)):
                found |= _term_variables(*atom.arguments)
            case Test(Compare(_, left, right)):
                found |= variables(left, right)
            case Test(Among(term, _)):
                found |= _term_variables(term)
            case Every(parts) | Some(parts):
                found |= _outer_variables(parts)
            case Without(part, _):
                found |= _outer_variables([part])
            case Collect() | Listed():
                pass
    return {variable for variable in found if not variable.is_made}


def _every_variable(nodes: Iterable[Node]) -> set[Var]:
    """Return the drafter's own variables anywhere in some nodes, in their exceptions too."""
    found = _outer_variables(nodes)
    for node in nodes:
        match node:
            case Every(parts) | Some(parts):
                found |= _every_variable(parts)
            case Without(part, exceptions):
                found |= _every_variable([part, *exceptions])
            case Collect(of_needs=needs, over=over, condition=condition):
                found |= _every_variable([*needs, *([condition] if condition else [])]) - set(over)
            case Listed(parts=listed):
                found |= _every_variable(need for *_, needs in listed for need in needs)
    return found


def _term_variables(*terms: Term | None) -> set[Var]:
    return {term for term in terms if isinstance(term, Var)}
