"""lower: a checked program → the engine program. After it, every rule is flat and in an order it can be run in.

Alternatives become rules of their own. An exception becomes a negated auxiliary predicate, and an aggregate reads an
auxiliary predicate. That the document is in force, and the scope of the rule, become conditions like any other, so that
a proof shows them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import product

from grammar.check.dependencies import widened
from grammar.check.priority import Priority, priorities
from grammar.meaning.program import (
    Clause,
    Collect,
    Document,
    Every,
    Node,
    Program,
    Some,
    StatedFact,
    Target,
    Test,
    Without,
)
from grammar.meaning.program import Doubt as DraftedDoubt
from grammar.meaning.program import Rule as DraftedRule
from logic import builtin
from logic.cite import Citation, Widening
from logic.datalog import (
    Among,
    Atom,
    Compare,
    Condition,
    Doubt,
    EngineProgram,
    Fact,
    Gather,
    Has,
    Kind,
    Let,
    Origin,
    Predicate,
    Rule,
    Term,
    Validity,
    Var,
    Yield,
)
from logic.stratify import ordered, stratify, variables
from logic.values import Day, Name
from text.fault import Fault, Faults, FaultsError

#: The most cases the alternatives of one rule may expand to.
MOST_CASES = 64

_VALUE = Var("值")


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
        self.due_dates: dict[str, Target] = {}
        self.priorities: dict[str, Yield] = {}
        self.exceptions: set[str] = set()
        self._yielding: dict[str, list[str]] = {}
        self._cases: dict[str, list[Rule]] = {}
        self._names: dict[str, int] = {}
        self._identities = {rule.span: self._consequences(rule) for rule in program.rules}

    # ── rules ────────────────────────────────────────────────────────────────────────────────────────

    def rule(self, rule: DraftedRule) -> None:
        origin = self._origin(rule.citation, rule.text)
        for head, identity in zip(rule.heads, self._identities[rule.span], strict=True):
            frame = _Frame(self, identity, origin, rule.guards)
            inside = [*rule.scope, *([rule.condition] if rule.condition else []), *head.needs]
            outer = _outer_variables(inside) | _term_variables(head.subject, head.object)
            cases = frame.expand(inside, outer)
            excluded = [frame.exception(exception, outer, n) for n, exception in enumerate(rule.exceptions, 1)]
            excluded += [Has(Atom(name, (head.subject,)), negated=True) for name in self._yielding.get(identity, ())]
            end: list[Condition] = []
            arguments: tuple[Term, ...] = (head.subject,)
            if head.expression is not None:
                end.append(Let(_VALUE, head.expression))
                arguments = (head.subject, _VALUE)
            elif head.object is not None:
                arguments = (head.subject, head.object)
            self._emit(
                identity,
                Atom(head.predicate, arguments),
                [
                    [
                        *self._in_force(rule.citation.document),
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

    def _consequences(self, rule: DraftedRule) -> tuple[str, ...]:
        """Return the id of each consequence of a rule."""
        if len(rule.heads) == 1:
            return (self._unique(str(rule.citation)),)
        said = [head.object.text if isinstance(head.object, Name) else head.predicate for head in rule.heads]
        return tuple(self._unique(f"{rule.citation}·{name}") for name in said)

    # ── priorities ───────────────────────────────────────────────────────────────────────────────────────────────

    def order(self) -> None:
        """Name the auxiliary predicate by which each consequence of a rule yields to a consequence of another rule."""
        for priority in priorities(self.program):
            said = priority.said
            origin = self._origin(said.superior)
            for over, won in product(*(self._giving(priority, r) for r in (priority.inferior, priority.superior))):
                name = self.declare(f"{over} 让位于 {won}", 1)
                self._yielding.setdefault(over, []).append(name)
                self.priorities[name] = Yield(won, over, said.ground, origin)

    def _giving(self, priority: Priority, rule: DraftedRule) -> list[str]:
        heads = zip(rule.heads, self._identities[rule.span], strict=True)
        return [identity for head, identity in heads if head.predicate == priority.predicate]

    def yields(self) -> None:
        """Define the auxiliary predicate of each priority: it holds where the superior rule gives its conclusion.

        It has the whole bodies of the superior rule, with its exceptions, its readings, its origin, and what it itself
        yields to. So a rule that yields, or is of a reading not taken, makes no other rule yield.
        """
        for name, said in self.priorities.items():
            for rule in self._cases.get(said.won, ()):
                head = Atom(name, rule.head.arguments[:1])
                identity = name + rule.id.removeprefix(said.won)
                self.rules.append(Rule(identity, head, rule.body, rule.origin, rule.readings, (), auxiliary=True))

    # ── targets and kinds ────────────────────────────────────────────────────────────────────────────────────────

    def target(self, target: Target) -> None:
        """A target gives three rules: not yet due, met, unmet."""
        origin = self._origin(target.citation, target.text)
        base = self._unique(str(target.citation))
        due = Atom(builtin.DUE, (Name(base),))
        frame = _Frame(self, base, origin, target.guards)
        outer = _term_variables(target.subject)
        start = [*self._in_force(target.citation.document), *frame.guards_of(outer)]
        scope = frame.expand(list(target.scope), outer)
        met = frame.auxiliary(f"{base} 指标", target.indicator, outer)
        status: dict[str, list[Condition]] = {"达成": [Has(met)], "未达成": [Has(met, negated=True)]}
        if target.due is not None:
            self.due_dates[base] = target
            status = {word: [Has(due), *conditions] for word, conditions in status.items()}
            status["未到期"] = [Has(due, negated=True)]
        for word, conditions in status.items():
            head = Atom(target.name, (target.subject, Name(word)))
            bodies = [[*start, *case, *conditions] for case in scope]
            self._emit(f"{base}·{word}", head, bodies, origin, target.readings)

    def kinds(self) -> None:
        """Add, for a category that a rule concludes, the rules that make its thing one of every wider category."""
        concluded = {rule.head.predicate for rule in self.rules}
        categories = self.program.vocabulary.categories
        for name in sorted(concluded & set(categories)):
            for up in widened(self.program, name):
                thing = Var("事物")
                origin = Origin("", "词汇", f"{name}属于{up}")
                identity = f"词汇 {Widening(name, up)}"
                self.rules.append(Rule(identity, Atom(up, (thing,)), (Has(Atom(name, (thing,))),), origin))

    # ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────

    def finish(self) -> EngineProgram:
        vocabulary = self.program.vocabulary
        predicates: dict[str, Predicate] = {**vocabulary.predicates, **self.auxiliary}
        facts = tuple(self._facts())
        kinds = {name: vocabulary.kinds_of(name) for name in vocabulary.categories}
        return EngineProgram(
            predicates,
            tuple(self.rules),
            facts,
            stratify(self.rules, facts, predicates),
            kinds,
            {name: (options.options, options.open) for name, options in vocabulary.options.items()},
            {name: entity.categories for name, entity in vocabulary.entities.items()},
            vocabulary.aliases,
            {str(doubt.citation): self._doubt(doubt) for doubt in self.program.doubts.values()},
            {name: target.due for name, target in self.due_dates.items() if target.due is not None},
            {document.number: self._validity(document) for document in self.program.documents.values()},
            self.priorities,
            frozenset(self.exceptions),
        )

    @staticmethod
    def _validity(document: Document) -> Validity:
        return Validity(document.issued, document.effective, document.expires)

    def _doubt(self, doubt: DraftedDoubt) -> Doubt:
        origin = self._origin(doubt.citation.place)
        return Doubt(str(doubt.citation), origin, doubt.text, doubt.readings, doubt.default, doubt.settled_by)

    def _facts(self) -> Iterable[Fact]:
        program = self.program
        for entity in program.vocabulary.entities.values():
            for category in entity.categories:
                yield Fact(Atom(category, (Name(entity.name),)), Origin("", "词汇", ""))
        for name in program.vocabulary.bodies:
            yield Fact(Atom(builtin.BODY, (Name(name),)), Origin("", "词汇", ""))
        for document in program.documents.values():
            number = Name(document.number)
            origin = Origin(document.number, "", "")
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
        yield from self._cited()
        for relation in program.relations:
            if not relation.cited:
                ends = (Name(str(relation.source)), Name(str(relation.target)))
                yield Fact(Atom(relation.kind, ends), self._origin(relation.source))
        for fact in program.facts:
            yield Fact(Atom(fact.predicate, fact.arguments), _origin_of_fact(fact))

    def _cited(self) -> Iterable[Fact]:
        """Declare what is cited by its number as a document, or a clause of one, also when it is not encoded."""
        cited = {relation.target for relation in self.program.relations if not relation.cited}
        for citation in sorted(cited):
            if citation.document not in self.program.documents:
                category = builtin.CLAUSE if citation.clause else builtin.DOCUMENT
                yield Fact(Atom(category, (Name(str(citation)),)), Origin("", "引用", ""))

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
        identity: str,
        head: Atom,
        bodies: list[list[Condition]],
        origin: Origin,
        readings: tuple[tuple[str, str], ...] = (),
        *,
        auxiliary: bool = False,
    ) -> None:
        for number, body in enumerate(bodies, 1):
            name = identity if len(bodies) == 1 else f"{identity} 之{number}"
            rule = Rule(name, head, tuple(ordered(body)), origin, readings, (), auxiliary)
            self.rules.append(rule)
            self._cases.setdefault(identity, []).append(rule)

    def _in_force(self, document: str) -> list[Condition]:
        return [Has(Atom(builtin.IN_FORCE, (Name(document),)))]

    def _origin(self, cited: Citation, text: str = "") -> Origin:
        clause = self.program.clauses.get(cited.place)
        rule = cited.rule or cited.target
        return Origin(cited.document, cited.clause, rule, digest(text) if text else "", clause.digest if clause else "")

    def _unique(self, name: str) -> str:
        self._names[name] = self._names.get(name, 0) + 1
        return name if self._names[name] == 1 else f"{name}（{self._names[name]}）"

    def declare(self, name: str, arity: int) -> str:
        """Declare an auxiliary predicate and return its unique name."""
        unique = self._unique(name)
        self.auxiliary[unique] = Predicate(
            unique, Kind.AUXILIARY, arity, ("",), concluded=True, given=False, closed=True
        )
        return unique

    def emit_auxiliary(self, name: str, arguments: tuple[Term, ...], bodies: list[list[Condition]], of: Origin) -> None:
        """Add the rules of an auxiliary predicate."""
        self._emit(name, Atom(name, arguments), bodies, of, auxiliary=True)


class _Frame:
    """One rule being flattened: its guards, and the names of its auxiliary predicates."""

    def __init__(self, lowering: _Lowering, identity: str, origin: Origin, guards: tuple[Test, ...]) -> None:
        self.lowering, self.identity, self.origin = lowering, identity, origin
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

    def exception(self, node: Node, outer: set[Var], number: int) -> Condition:
        """Return the condition that an exception does not apply."""
        atom = self.auxiliary(f"{self.identity} 除外{number}", node, outer)
        self.lowering.exceptions.add(atom.predicate)
        return Has(atom, negated=True)

    def auxiliary(self, name: str, node: Node, outer: set[Var]) -> Atom:
        """Return the atom of an auxiliary predicate that holds when ``node`` does, over the outer variables in it."""
        inner = _outer_variables([node])
        shared: tuple[Term, ...] = tuple(sorted(_every_variable([node]) & outer)) or tuple(sorted(outer))[:1]
        bound = _term_variables(*shared)
        shared = shared or (Name(name),)  # about one named thing: a predicate still needs a place
        unique = self.lowering.declare(name, len(shared))
        bodies = [
            [*self.guards_of(bound), *case, *self.guards_of(inner)] for case in self.expand([node], inner | bound)
        ]
        self.lowering.emit_auxiliary(unique, shared, bodies, self.origin)
        return Atom(unique, shared)

    def _gather(self, node: Collect, outer: set[Var]) -> Gather:
        parts = [*([node.condition] if node.condition else []), *node.of_needs]
        inner = _outer_variables(parts) | set(node.over)
        group = tuple(sorted((inner & outer) - set(node.over)))
        name = self.lowering.declare(f"{self.identity} 汇总", len(group) + len(node.over) + (node.of is not None))
        end: list[Condition] = [Let(_VALUE, node.of)] if node.of is not None else []
        arguments: tuple[Term, ...] = (*group, *node.over, *((_VALUE,) if node.of is not None else ()))
        bodies = [
            [*self.guards_of(_term_variables(*group)), *case, *self.guards_of(inner), *end]
            for case in self.expand(parts, inner)
        ]
        self.lowering.emit_auxiliary(name, arguments, bodies, self.origin)
        return Gather(node.variable, node.function, name, group, len(node.over), node.unit)


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
            case Collect():
                pass
    return {variable for variable in found if "#" not in variable.name}


def _every_variable(nodes: Iterable[Node]) -> set[Var]:
    """Return the drafter's own variables anywhere in some nodes, in their exceptions too."""
    found = _outer_variables(nodes)
    for node in nodes:
        match node:
            case Every(parts) | Some(parts):
                found |= _every_variable(parts)
            case Without(part, exceptions):
                found |= _every_variable([part, *exceptions])
    return found


def _term_variables(*terms: Term | None) -> set[Var]:
    return {term for term in terms if isinstance(term, Var)}


def _origin_of_fact(fact: StatedFact) -> Origin:
    return Origin(fact.citation.document, fact.citation.clause, "")
