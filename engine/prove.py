"""prove: derived facts → the proof of one statement, built top-down from the engine's tables.

What certainly holds is shown by the first rule and binding that give it; what does not is shown by trying every rule in
every way and showing where each way ends. Steps are shared and numbered in the order they are finished, so that each
rests only on those before it: a proof cannot go round in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from engine.derived import Derived, Tuple
from engine.facts import CaseFacts
from engine.known import Statement
from engine.proof import (
    Computed,
    Concluded,
    Differs,
    Each,
    Fails,
    Given,
    Gives,
    Node,
    NotKnown,
    Searched,
    Settled,
    Stated,
    Step,
    Summed,
    Takes,
    Way,
)
from engine.terms import Known, UndefinedAmountError, compare, evaluate, may_equal, resolve
from engine.totals import settled, shares, total
from grammar.datalog import (
    Among,
    Call,
    Compare,
    Condition,
    EngineProgram,
    Expression,
    Gather,
    Has,
    Let,
    Origin,
    Rule,
    Var,
)
from grammar.values import Day, Name, Quantity

Bindings = Mapping[Var, Known]

#: The most steps a proof may have.
MOST_STEPS = 50_000


class ProofTooLargeError(RuntimeError):
    """A proof would need more than :data:`MOST_STEPS` steps."""


class Prover:
    """Builds the steps of proofs over one case, one choice of readings at a time."""

    def __init__(self, program: EngineProgram, facts: CaseFacts, nodes: list[Node]) -> None:
        self.program, self.facts, self.nodes = program, facts, nodes
        self.by_id = {rule.id: rule for rule in program.rules}
        self.rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in program.rules:
            self.rules[rule.head.predicate].append(rule)
        self._steps: dict[Node, Step] = {}
        self._memory: dict[object, Step] = {}
        self.derived: Derived | None = None
        self.readings: Mapping[str, str] = {}

    def take(self, derived: Derived, readings: Mapping[str, str]) -> None:
        """Go on with what was derived under another choice of readings; steps already made may be shared."""
        self.derived, self.readings = derived, readings
        self._memory.clear()

    # ── truth, read off the tables ───────────────────────────────────────────────────────────────────────────────

    def holds(self, predicate: str, arguments: Tuple) -> bool | None:
        """Whether a ground statement holds: certainly, certainly not, or ``None``."""
        if any(True for _ in self.rows(predicate, arguments, certain=True)):
            return True
        return None if any(True for _ in self.rows(predicate, arguments, certain=False)) else False

    def rows(self, predicate: str, pattern: tuple[Known | None, ...], *, certain: bool) -> Iterator[Tuple]:
        """Yield the tuples of one world that match a pattern, in a fixed order; a bound place comes back as asked."""
        assert self.derived is not None
        world = self.derived.certain if certain else self.derived.possible
        found: dict[Tuple, None] = {}
        if self.program.predicates[predicate].kind.value != "辅助":
            read = self.facts.certain if certain else self.facts.possible
            found.update(dict.fromkeys(read(predicate, pattern)))
        for row in world.predicates.get(predicate, ()):
            if all(
                wanted is None or (wanted == have if certain else may_equal(wanted, have) is not False)
                for wanted, have in zip(pattern, row, strict=True)
            ):
                asked = tuple(h if w is None else w for w, h in zip(pattern, row, strict=True))
                found[asked] = None
        yield from sorted(found, key=repr)

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def show(self, predicate: str, arguments: Tuple, within: frozenset[str] | None = None) -> Step:
        """Return the step that shows why a ground statement holds, does not, or is not known.

        ``within`` limits the rules of the statement itself to some ids.
        """
        key = (predicate, arguments, within)
        if key not in self._memory:
            try:
                self._memory[key] = self._show(predicate, arguments, within)
            except RecursionError as error:
                raise ProofTooLargeError from error
        return self._memory[key]

    def _show(self, predicate: str, arguments: Tuple, within: frozenset[str] | None) -> Step:
        row = self.program.predicates[predicate]
        rules = self._candidates(predicate, within)
        if not rules and within is None:
            return self._base(predicate, arguments)
        if within is None and row.kind.value != "辅助":
            if self.facts.evidence(predicate, arguments).holds:
                return self._base(predicate, arguments)
        for rule in rules:
            step = self._conclude(rule, predicate, arguments)
            if step is not None:
                return step
        return self.search(predicate, arguments, within)

    def _base(self, predicate: str, arguments: Tuple) -> Step:
        """The step for what case and documents say, or do not say."""
        statement = Statement(predicate, arguments)
        evidence = self.facts.evidence(predicate, arguments)
        match evidence.kind:
            case "given":
                fact = evidence.fact
                assert fact is not None
                return self._add(Given(statement, fact.holds, fact.path, fact.finding))
            case "stated" | "chain" | "dates":
                origin = evidence.origin or Origin(self._document_of(arguments), "", "")
                return self._add(Stated(statement, bool(evidence.holds), evidence.kind, origin, evidence.chain))
            case "unknown":
                return self._add(NotKnown(statement, self.program.predicates[predicate].finders))
        return self._add(Settled(statement, bool(evidence.holds), evidence.kind, evidence.paths))

    def _document_of(self, arguments: Tuple) -> str:
        first = arguments[0]
        return first.text.partition(" 条 ")[0] if isinstance(first, Name) else ""

    def _conclude(self, rule: Rule, predicate: str, arguments: Tuple) -> Step | None:
        """Return the step of the first binding under which ``rule`` certainly gives the statement."""
        assert self.derived is not None
        table = self.derived.certain.rules.get(rule.id, frozenset())
        if table and arguments not in table:
            return None
        start = self._unify(rule, arguments)
        if start is None:
            return None
        for bindings in self._solutions(rule.body, start):
            if any(
                resolve(term, bindings) != argument
                for term, argument in zip(rule.head.arguments, arguments, strict=True)
            ):
                continue
            premises = tuple(self._premise(condition, bindings) for condition in rule.body)
            ordered = {variable: bindings[variable] for variable in sorted(bindings)}
            return self._add(Concluded(Statement(predicate, arguments), rule.id, _Frozen(ordered), premises))
        return None

    def _solutions(self, body: Sequence[Condition], bindings: dict[Var, Known]) -> Iterator[dict[Var, Known]]:
        """Yield the bindings under which a body certainly holds, in a fixed order."""
        if not body:
            yield bindings
            return
        condition, rest = body[0], body[1:]
        match condition:
            case Has(atom, negated):
                pattern = tuple(_look_up(term, bindings) for term in atom.arguments)
                if negated:
                    ground = tuple(p for p in pattern if p is not None)
                    if self.holds(atom.predicate, ground) is False:
                        yield from self._solutions(rest, bindings)
                    return
                for row in self.rows(atom.predicate, pattern, certain=True):
                    more = _bind(atom.arguments, row, bindings)
                    if more is not None:
                        yield from self._solutions(rest, more)
            case Compare(operator, left, right):
                try:
                    if compare(operator, evaluate(left, bindings), evaluate(right, bindings)):
                        yield from self._solutions(rest, bindings)
                except UndefinedAmountError:
                    return
            case Among(term, values):
                if resolve(term, bindings) in values:
                    yield from self._solutions(rest, bindings)
            case Let(variable, expression):
                try:
                    value = evaluate(expression, bindings)
                except UndefinedAmountError:
                    return
                if isinstance(value, Name | Quantity | Day):
                    yield from self._solutions(rest, {**bindings, variable: value})
            case Gather(variable):
                result = self._gather(condition, bindings)
                if isinstance(result, Name | Quantity | Day) and self._gather_settled(condition, bindings):
                    yield from self._solutions(rest, {**bindings, variable: result})

    def _premise(self, condition: Condition, bindings: Bindings) -> Step:
        """Return the step that a condition of a rule rests on, true or not."""
        match condition:
            case Has(atom, _):
                return self.show(atom.predicate, tuple(resolve(term, bindings) for term in atom.arguments))
            case Gather():
                return self._summed(condition, bindings)
            case Let():
                try:
                    result = evaluate(condition.expression, bindings)
                except UndefinedAmountError:
                    return self._add(Computed(condition, _operands(condition, bindings), False))
                return self._add(Computed(condition, _operands(condition, bindings), True, result))
        return self._add(Computed(condition, _operands(condition, bindings), self._truth(condition, bindings)))

    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────

    def search(self, predicate: str, pattern: tuple[Known | None, ...], within: frozenset[str] | None = None) -> Step:
        """Return the step that shows all that could give a statement; ``None`` in the pattern stands for anything."""
        arguments = tuple(Var(f"?{place}") if argument is None else argument for place, argument in enumerate(pattern))
        direct: tuple[Step, ...] = ()
        states: list[bool | None] = []
        row = self.program.predicates[predicate]
        if within is None and row.kind.value != "辅助" and (row.given or not self.rules.get(predicate)):
            direct = tuple(self._direct(predicate, pattern))
            states.extend(_truth_of(self.nodes[step]) for step in direct)
        candidates: list[tuple[str, Way]] = []
        for rule in self._candidates(predicate, within):
            start = self._unify(rule, pattern)
            if start is None:
                continue
            way = self._way(rule, pattern, list(enumerate(rule.body)), start)
            candidates.append((rule.id, way))
            states.extend(self._ends(way))
        holds = True if True in states else None if None in states else False
        return self._add(Searched(Statement(predicate, arguments), holds, direct, tuple(candidates)))

    def _direct(self, predicate: str, pattern: tuple[Known | None, ...]) -> Iterator[Step]:
        if None not in pattern:
            yield self._base(predicate, tuple(p for p in pattern if p is not None))
            return
        for row in sorted(set(self.facts.possible(predicate, pattern)), key=repr):
            yield self._base(predicate, row)

    def _way(
        self,
        rule: Rule,
        pattern: tuple[Known | None, ...],
        left: list[tuple[int, Condition]],
        bindings: dict[Var, Known],
    ) -> Way:
        """Follow one way through a rule's body to where it ends."""
        waiting: list[tuple[int, Condition]] = []
        for at, condition in left:
            if isinstance(condition, Let | Gather) or not _is_ground(condition, bindings):
                waiting.append((at, condition))
            elif self._truth(condition, bindings) is False:
                return Fails(at, self._premise(condition, bindings))
        for place, (at, condition) in enumerate(waiting):
            rest = waiting[:place] + waiting[place + 1 :]
            if isinstance(condition, Has) and not condition.negated:
                return self._each(rule, pattern, at, condition, rest, bindings)
            if isinstance(condition, Let | Gather) and _inputs_bound(condition, bindings):
                step = self._premise(condition, bindings)
                result = _result(self.nodes[step])
                if result is None:
                    return Fails(at, step)
                then = self._way(rule, pattern, rest, {**bindings, condition.variable: result})
                return Takes(at, step, then)
        return self._end(rule, pattern, bindings)

    def _end(self, rule: Rule, pattern: tuple[Known | None, ...], bindings: dict[Var, Known]) -> Way:
        given = tuple(resolve(term, bindings) for term in rule.head.arguments)
        for wanted, have in zip(pattern, given, strict=True):
            if wanted is not None and may_equal(wanted, have) is False:
                return Differs(have)
        row = tuple(w if w is not None else h for w, h in zip(pattern, given, strict=True))
        premises = tuple(self._premise(condition, bindings) for condition in rule.body)
        sure = (
            all(_meets(self.nodes[step], condition) for step, condition in zip(premises, rule.body, strict=True))
            and row == given
        )
        ordered = _Frozen({variable: bindings[variable] for variable in sorted(bindings)})
        statement = Statement(rule.head.predicate, row)
        return Gives(self._add(Concluded(statement, rule.id, ordered, premises, True if sure else None)))

    def _each(
        self,
        rule: Rule,
        pattern: tuple[Known | None, ...],
        at: int,
        condition: Has,
        rest: list[tuple[int, Condition]],
        bindings: dict[Var, Known],
    ) -> Way:
        """Take each way in which a condition with something still unbound can be met."""
        atom = condition.atom
        wanted = tuple(_look_up(term, bindings) for term in atom.arguments)
        rows = set(self.facts.possible(atom.predicate, wanted)) if not self._is_auxiliary(atom.predicate) else set()
        search = None
        if self._candidates(atom.predicate, None):
            search = self.search(atom.predicate, wanted)
            rows |= {
                tuple(have if asked is None else asked for asked, have in zip(wanted, row, strict=True))
                for row in self.found(search)
            }
        ways: list[tuple[Mapping[Var, Known], Way]] = []
        for row in sorted(rows, key=repr):
            more = _bind(atom.arguments, row, bindings)
            if more is None:
                continue
            new = _Frozen({variable: more[variable] for variable in sorted(more) if variable not in bindings})
            ways.append((new, self._way(rule, pattern, rest, more)))
        if not ways:
            return Fails(at, self.search(atom.predicate, wanted))
        return Each(at, search, tuple(ways))

    def found(self, search: Step) -> Iterator[Tuple]:
        """Yield the tuples that a search found to hold, or possibly to hold."""
        node = self.nodes[search]
        assert isinstance(node, Searched)
        steps = list(node.direct)
        todo: list[Way] = [way for _, way in node.candidates]
        while todo:
            way = todo.pop()
            if isinstance(way, Gives):
                steps.append(way.step)
            elif isinstance(way, Takes):
                todo.append(way.then)
            elif isinstance(way, Each):
                todo.extend(then for _, then in way.ways)
        for step in steps:
            found = self.nodes[step]
            if _truth_of(found) is not False and isinstance(found, Given | Stated | Settled | NotKnown | Concluded):
                yield tuple(a for a in found.atom.arguments if not isinstance(a, Var))

    def _is_auxiliary(self, predicate: str) -> bool:
        return self.program.predicates[predicate].kind.value == "辅助"

    def _ends(self, way: Way) -> Iterator[bool | None]:
        match way:
            case Each(_, _, ways):
                for _, then in ways:
                    yield from self._ends(then)
            case Takes(_, _, then):
                yield from self._ends(then)
            case Gives(step):
                yield _truth_of(self.nodes[step])
            case _:
                yield False

    def _truth(self, condition: Condition, bindings: Bindings) -> bool | None:
        match condition:
            case Has(atom, negated):
                found = self.holds(atom.predicate, tuple(resolve(term, bindings) for term in atom.arguments))
                return found if not negated or found is None else not found
            case Compare(operator, left, right):
                try:
                    return compare(operator, evaluate(left, bindings), evaluate(right, bindings))
                except UndefinedAmountError:
                    return False
            case Among(term, values):
                known = resolve(term, bindings)
                found_equal = [may_equal(known, value) for value in values]
                return True if True in found_equal else None if None in found_equal else False
        raise AssertionError(condition)

    # ── totals ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _gather_rows(self, gather: Gather, bindings: Bindings) -> tuple[list[Tuple], list[Tuple], Tuple]:
        group = tuple(resolve(term, bindings) for term in gather.group)
        size = gather.over + (gather.function != "count")
        pattern = (*group, *([None] * size))
        certain = list(self.rows(gather.predicate, pattern, certain=True))
        possible = list(self.rows(gather.predicate, pattern, certain=False))
        return certain, possible, group

    def _gather(self, gather: Gather, bindings: Bindings) -> Known | None:
        certain, possible, _ = self._gather_rows(gather, bindings)
        return total(gather, shares(gather, certain, possible))

    def _gather_settled(self, gather: Gather, bindings: Bindings) -> bool:
        certain, possible, _ = self._gather_rows(gather, bindings)
        return settled(shares(gather, certain, possible))

    def _summed(self, gather: Gather, bindings: Bindings) -> Step:
        certain, possible, group = self._gather_rows(gather, bindings)
        found = shares(gather, certain, possible)
        contributors = []
        for share in found:
            for amount in share.amounts or (None,):
                row = (*group, *share.key, *(() if amount is None else (amount,)))
                contributors.append((share.key, amount, self.show(gather.predicate, row)))
        size = gather.over + (gather.function != "count")
        search = self.search(gather.predicate, (*group, *([None] * size)))
        return self._add(Summed(gather, group, tuple(contributors), search, total(gather, found), settled(found)))

    # ── small things ─────────────────────────────────────────────────────────────────────────────────────────────

    def _candidates(self, predicate: str, within: frozenset[str] | None) -> list[Rule]:
        return [
            rule
            for rule in self.rules.get(predicate, ())
            if (within is None or rule.id in within)
            and (not rule.readings or any(self.readings.get(doubt) == reading for doubt, reading in rule.readings))
        ]

    def _unify(self, rule: Rule, pattern: tuple[Known | None, ...]) -> dict[Var, Known] | None:
        """Bind a rule's head to a statement; a value that the body computes is left for the end."""
        computed = {c.variable for c in rule.body if isinstance(c, Let | Gather)}
        bindings: dict[Var, Known] = {}
        for term, wanted in zip(rule.head.arguments, pattern, strict=True):
            if wanted is None or term in computed:
                continue
            if isinstance(term, Var):
                if term in bindings and bindings[term] != wanted:
                    return None
                bindings[term] = wanted
            elif may_equal(term, wanted) is False:
                return None
        return bindings

    def _add(self, node: Node) -> Step:
        step = self._steps.get(node)
        if step is None:
            if len(self.nodes) >= MOST_STEPS:
                raise ProofTooLargeError
            step = len(self.nodes)
            self.nodes.append(node)
            self._steps[node] = step
        return step


class _Frozen(dict[Var, Known]):
    """Bindings that can be a part of a shared step."""

    def __hash__(self) -> int:  # type: ignore[override]  # a dict is not hashable; this one never changes
        return hash(tuple(self.items()))


def _look_up(term: Var | Known, bindings: Bindings) -> Known | None:
    return bindings.get(term) if isinstance(term, Var) else term


def _bind(terms: Sequence[Var | Known], row: Tuple, bindings: dict[Var, Known]) -> dict[Var, Known] | None:
    more = dict(bindings)
    for term, known in zip(terms, row, strict=True):
        if isinstance(term, Var) and more.setdefault(term, known) != known:
            return None
    return more


def _is_ground(condition: Condition, bindings: Bindings) -> bool:
    return all(variable in bindings for variable in _variables(condition))


def _inputs_bound(condition: Let | Gather, bindings: Bindings) -> bool:
    if isinstance(condition, Let):
        return all(v in bindings for v in _expression_variables(condition.expression))
    return all(not isinstance(term, Var) or term in bindings for term in condition.group)


def _variables(condition: Condition) -> Iterator[Var]:
    match condition:
        case Has(atom, _):
            yield from (term for term in atom.arguments if isinstance(term, Var))
        case Compare(_, left, right):
            yield from _expression_variables(left)
            yield from _expression_variables(right)
        case Among(term, _):
            if isinstance(term, Var):
                yield term
        case Let(variable, expression):
            yield variable
            yield from _expression_variables(expression)
        case Gather(variable=variable, group=group):
            yield variable
            yield from (term for term in group if isinstance(term, Var))


def _expression_variables(expression: Expression) -> Iterator[Var]:
    if isinstance(expression, Call):
        for argument in expression.arguments:
            yield from _expression_variables(argument)
    elif isinstance(expression, Var):
        yield expression


def _operands(condition: Condition, bindings: Bindings) -> Mapping[Var, Known]:
    used = {v for v in _variables(condition) if v in bindings}
    if isinstance(condition, Let):
        used = set(_expression_variables(condition.expression))
    return _Frozen({variable: bindings[variable] for variable in sorted(used)})


def _truth_of(node: Node) -> bool | None:
    match node:
        case (
            Given(holds=holds)
            | Stated(holds=holds)
            | Settled(holds=holds)
            | Searched(holds=holds)
            | Concluded(holds=holds)
            | Computed(holds=holds)
        ):
            return holds
        case NotKnown():
            return None
    return True


def _meets(node: Node, condition: Condition) -> bool:
    """Whether a step shows that a condition certainly holds."""
    if isinstance(condition, Let | Gather):
        return isinstance(_result(node), Name | Quantity | Day) and not (isinstance(node, Summed) and not node.settled)
    truth = _truth_of(node)
    negated = isinstance(condition, Has) and condition.negated
    return truth is not None and truth is not negated


def _result(node: Node) -> Known | None:
    return node.result if isinstance(node, Computed | Summed) else None
