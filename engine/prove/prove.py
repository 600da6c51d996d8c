"""prove: derived facts → the proof of one statement, built top-down from the engine's tables.

A statement that certainly holds is shown by the first rule and binding that derive it. A statement that does not hold
is shown by a search: every rule is tried in every way, and the search shows where each way ends. Steps are shared, and
numbered in the order in which they are finished. So each step rests only on steps before it, and no proof goes round in
a circle. Some predicates rest on themselves through their rules. What holds of these is shown in the order in which it
comes to hold; what does not hold is read off their closure, one search of the whole component.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from engine.case.facts import CaseFacts
from engine.case.query import QUERY, Query, unlimited
from engine.derive.engine import Derived
from engine.prove.proof import (
    Closure,
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
    Sole,
    Stated,
    Step,
    Summed,
    Takes,
    Way,
    found_by,
    found_in,
    gives,
    truth_of,
)
from logic.body import Frozen, bind, inputs_bound, is_ground, look_up, operands
from logic.datalog import (
    Among,
    Compare,
    Condition,
    EngineProgram,
    Gather,
    Has,
    Kind,
    Let,
    Origin,
    Rule,
    Var,
)
from logic.known import Statement
from logic.no_answer import NoAnswerError
from logic.terms import Bindings, Known, UndefinedAmountError, compare, evaluate, fit, is_known, may_equal, resolve
from logic.totals import settled, shares, total
from logic.values import Day, Name, Quantity
from logic.worlds import Tuple, reads_uncontested


class _Rows(Protocol):
    """Answers an atom in one world: a predicate and a pattern → the tuples that match; bound places keep the pattern's
    terms."""

    def __call__(self, predicate: str, pattern: tuple[Known | None, ...], *, certain: bool) -> Iterable[Tuple]: ...


#: The most steps a proof may have.
MOST_STEPS = 50_000


class ProofTooLargeError(NoAnswerError):
    """A proof would need more than :data:`MOST_STEPS` steps, or go too deep to be built."""

    kind = "proof"


class _Firing(NamedTuple):
    """A rule, and the bindings under which it first derives some tuple."""

    rule: Rule
    bindings: Mapping[Var, Known]


class _Shelf:
    """Tuples of one predicate, found by their first place."""

    def __init__(self, rows: Iterable[Tuple]) -> None:
        self._rows: list[Tuple] = []
        self._by_first: dict[Known, list[Tuple]] = defaultdict(list)
        self._vague: list[Tuple] = []
        for row in rows:
            self.add(row)

    def add(self, row: Tuple) -> None:
        """Put one more tuple on the shelf."""
        self._rows.append(row)
        (self._by_first[row[0]] if row and is_known(row[0]) else self._vague).append(row)

    def near(self, pattern: tuple[Known | None, ...]) -> list[Tuple]:
        """Return the tuples whose first place may be the term that the pattern has there."""
        first = pattern[0] if pattern else None
        if first is None or not is_known(first):
            return list(self._rows)
        return [*self._by_first.get(first, ()), *self._vague]


class Prover:
    """Builds the steps of proofs over one case and one query, one choice of readings at a time.

    Steps that are made only to find out what possibly holds are made by a ``scratch`` prover. They are in no proof.
    """

    def __init__(
        self, program: EngineProgram, facts: CaseFacts, query: Query, nodes: list[Node], *, scratch: bool = False
    ) -> None:
        self._scratch = self if scratch else Prover(program, facts, query, [], scratch=True)
        self.program, self.facts, self.query, self.nodes = program, facts, query, nodes
        self.by_id = {rule.id: rule for rule in (*program.rules, *query.rules)}
        self.rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.by_id.values():
            self.rules[rule.head.predicate].append(rule)
        self._steps: dict[Node, Step] = {}
        self._memory: dict[object, Step] = {}
        self._firings: dict[tuple[str, bool], dict[tuple[str, Tuple], _Firing]] = {}
        self._shelves: dict[tuple[str, bool], _Shelf] = {}
        self._closing: frozenset[str] = frozenset()
        self.derived: Derived | None = None
        self.readings: Mapping[str, str] = {}

    def take(self, derived: Derived, readings: Mapping[str, str]) -> None:
        """Go on with the tables derived under another choice of readings; steps already made may be shared."""
        self.derived, self.readings = derived, readings
        self._memory.clear()
        self._firings.clear()
        self._shelves.clear()
        if self._scratch is not self:
            self._scratch.nodes.clear()
            self._scratch._steps.clear()
            self._scratch.take(derived, readings)

    # ── truth, read off the tables ───────────────────────────────────────────────────────────────────────────────

    def holds(self, predicate: str, arguments: Tuple, reader: str = "") -> bool | None:
        """Whether a ground statement holds: ``True`` for certain, ``False`` for certain not, ``None`` unknown. A
        contested value is not certain to the rules of a ``reader``."""
        if any(True for _ in self.rows(predicate, arguments, certain=True)):
            return None if self._reads_sole(reader, predicate) and self.is_contested(predicate, arguments) else True
        return None if any(True for _ in self.rows(predicate, arguments, certain=False)) else False

    def rows(self, predicate: str, pattern: tuple[Known | None, ...], *, certain: bool) -> Iterator[Tuple]:
        """Yield the tuples of one world that match a pattern, in a fixed order; bound places keep the pattern's terms.

        The tuples of the possible world are those that the search for the pattern finds. Tables may have no row for a
        thing that nobody has named. So the search runs the rules with that very thing; it does not match it against
        rows of other things.
        """
        found: dict[Tuple, None] = {}
        if not certain and self.rules.get(predicate) and predicate not in self.program.recursive:
            scratch = self._scratch
            search = scratch.search(predicate, pattern)
            yield from sorted({row for _, row in found_by(scratch.nodes, search)}, key=repr)
            return
        if not self._is_auxiliary(predicate):
            read = self.facts.certain if certain else self.facts.possible
            found.update(dict.fromkeys(read(predicate, pattern)))
        for row in self._concluded(predicate, certain=certain).near(pattern):
            if (asked := fit(pattern, row, certain=certain)) is not None:
                found[asked] = None
        if not certain and (unnamed := self.facts.unnamed(predicate, pattern)) is not None:
            found[unnamed] = None
        yield from sorted(found, key=repr)

    def _reads_sole(self, reader: str, predicate: str) -> bool:
        """Whether the rules of ``reader`` read a value of ``predicate`` as certain only where it is the sole value. The
        rule of a question that asks for the value itself is no such reader: it reports all values there are."""
        reported = not reader or (reader == QUERY and predicate == self.query.reports)
        return not reported and reads_uncontested(self.program, unlimited(reader), unlimited(predicate))

    def is_contested(self, predicate: str, row: Tuple) -> bool:
        """Whether the attribute may have another value of the same subject than the row has."""
        others = self.rows(predicate, (row[0], None), certain=False)
        return any(may_equal(row[1], other) is not True for _, other in others)

    def _concluded(self, predicate: str, *, certain: bool) -> _Shelf:
        """Return the tuples that rules conclude in one world. Of a recursive predicate in the possible world, these are
        what the rules derive when statements about things that nobody has named are possible."""
        if (predicate, certain) not in self._shelves:
            self._shelves[predicate, certain] = _Shelf(self._found_by_rules(predicate, certain=certain))
        return self._shelves[predicate, certain]

    def _found_by_rules(self, predicate: str, *, certain: bool) -> Iterable[Tuple]:
        assert self.derived is not None
        if not certain and (component := self.program.recursive.get(predicate)):
            return [row for name, row in self._fired(component, certain=False) if name == predicate]
        world = self.derived.certain if certain else self.derived.possible
        if predicate in self.query.predicates:
            return {row for rule in self.rules[predicate] for row in world.rules.get(unlimited(rule.id), ())}
        return world.predicates.get(predicate, ())

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def show(self, predicate: str, arguments: Tuple) -> Step:
        """Return the step that shows that a ground statement holds, does not hold, or is unknown."""
        return self._remembered((predicate, arguments), lambda: self._show(predicate, arguments))

    def _remembered(self, key: object, make: Callable[[], Step]) -> Step:
        if key not in self._memory:
            try:
                self._memory[key] = make()
            except RecursionError as error:
                raise ProofTooLargeError from error
        return self._memory[key]

    def _show(self, predicate: str, arguments: Tuple) -> Step:
        auxiliary, rules = self._is_auxiliary(predicate), self._candidates(predicate)
        if not auxiliary and (not rules or self.facts.evidence(predicate, arguments).holds):
            return self._base(predicate, arguments)
        if component := self.program.recursive.get(predicate):
            firing = self._fired(component, certain=True).get((predicate, arguments))
            return self._apply(firing, predicate, arguments) if firing else self.search(predicate, arguments)
        for rule in rules:
            step = self._conclude(rule, predicate, arguments)
            if step is not None:
                return step
        return self.search(predicate, arguments)

    def _base(self, predicate: str, arguments: Tuple) -> Step:
        """Return the step for a statement that case and documents settle, or leave unknown."""
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
                return self._not_known(predicate, arguments)
        return self._add(Settled(statement, bool(evidence.holds), evidence.kind, evidence.paths))

    def _not_known(self, predicate: str, arguments: Tuple) -> Step:
        return self._add(NotKnown(Statement(predicate, arguments), self.program.predicates[predicate].finders))

    def _document_of(self, arguments: Tuple) -> str:
        first = arguments[0]
        return first.text.partition(" 条 ")[0] if isinstance(first, Name) else ""

    def _conclude(self, rule: Rule, predicate: str, arguments: Tuple) -> Step | None:
        """Return the step of the first binding under which ``rule`` certainly derives the statement; ``None`` if there
        is none."""
        assert self.derived is not None
        table = self.derived.certain.rules.get(unlimited(rule.id), frozenset())
        if table and arguments not in table:
            return None
        start = self._unify(rule, arguments)
        if start is None:
            return None
        for bindings in self._solutions(rule, rule.body, start, self.rows):
            if tuple(resolve(term, bindings) for term in rule.head.arguments) == arguments:
                return self._apply(_Firing(rule, bindings), predicate, arguments)
        return None

    def _apply(self, firing: _Firing, predicate: str, arguments: Tuple, holds: bool | None = True) -> Step:
        rule, bindings = firing
        premises = tuple(self._premise(rule, condition, bindings) for condition in rule.body)
        ordered = Frozen({variable: bindings[variable] for variable in sorted(bindings)})
        return self._add(Concluded(Statement(predicate, arguments), rule.id, ordered, premises, holds))

    def _solutions(
        self, rule: Rule, body: Sequence[Condition], bindings: dict[Var, Known], rows: _Rows, *, certain: bool = True
    ) -> Iterator[dict[Var, Known]]:
        """Yield the bindings under which the rest of a rule's body holds in one world, in a fixed order; ``rows``
        answers the atoms of the body."""
        if not body:
            yield bindings
            return
        condition, rest = body[0], body[1:]
        match condition:
            case Has(atom, False):
                pattern = tuple(look_up(term, bindings) for term in atom.arguments)
                sole = certain and self._reads_sole(rule.head.predicate, atom.predicate)
                for row in rows(atom.predicate, pattern, certain=certain):
                    more = bind(atom.arguments, row, bindings)
                    if more is not None and not (sole and self.is_contested(atom.predicate, row)):
                        yield from self._solutions(rule, rest, more, rows, certain=certain)
            case Let() | Gather():
                result = self._amount(condition, bindings, certain=certain)
                if result is not None:
                    more = {**bindings, condition.variable: result}
                    yield from self._solutions(rule, rest, more, rows, certain=certain)
            case _:
                truth = self._truth(rule, condition, bindings)
                if truth or (truth is None and not certain):
                    yield from self._solutions(rule, rest, bindings, rows, certain=certain)

    def _amount(self, condition: Let | Gather, bindings: Bindings, *, certain: bool) -> Known | None:
        """Return the value that a condition binds in one world, ``None`` when there is none."""
        if isinstance(condition, Gather):
            result = self._gather(condition, bindings)
            sure = not certain or self._gather_settled(condition, bindings)
        else:
            try:
                result, sure = evaluate(condition.expression, bindings), True
            except UndefinedAmountError:
                return None
        return result if sure and (not certain or (result is not None and is_known(result))) else None

    # ── recursion ────────────────────────────────────────────────────────────────────────────────────────────────

    def _fired(self, component: tuple[str, ...], *, certain: bool) -> Mapping[tuple[str, Tuple], _Firing]:
        """Return for each tuple of a recursive component the rule and bindings that first derive it in one world. The
        tuples stand in the order of their derivation: each rests on tuples before it."""
        key = (component[0], certain)
        if key in self._firings:
            return self._firings[key]
        found: dict[tuple[str, Tuple], _Firing] = {}
        shelves: dict[str, _Shelf] = {predicate: _Shelf(()) for predicate in component}
        self._firings[key] = found
        rules = [rule for predicate in component for rule in self._candidates(predicate)]

        def so_far(predicate: str, pattern: tuple[Known | None, ...], *, certain: bool) -> Iterator[Tuple]:
            if predicate not in component:
                yield from self.rows(predicate, pattern, certain=certain)
                return
            if not self._is_auxiliary(predicate):
                read = self.facts.certain if certain else self.facts.possible
                yield from sorted(set(read(predicate, pattern)), key=repr)
            for row in shelves[predicate].near(pattern):
                if (asked := fit(pattern, row, certain=certain)) is not None:
                    yield asked
            if not certain and (unnamed := self.facts.unnamed(predicate, pattern)) is not None:
                yield unnamed

        grown = True
        while grown:
            grown = False
            for rule in rules:
                for bindings in list(self._solutions(rule, rule.body, {}, so_far, certain=certain)):
                    given = tuple(resolve(term, bindings) for term in rule.head.arguments)
                    if (rule.head.predicate, given) not in found:
                        found[rule.head.predicate, given] = _Firing(rule, bindings)
                        shelves[rule.head.predicate].add(given)
                        grown = True
        return found

    def _possibly(self, predicate: str, arguments: Tuple) -> Step:
        """Return a step that shows that a statement of the component being closed holds, or one way in which it may."""
        if self.holds(predicate, arguments):
            return self.show(predicate, arguments)
        if not self._is_auxiliary(predicate) and self.facts.evidence(predicate, arguments).holds is None:
            return self._base(predicate, arguments)
        if self.facts.unnamed(predicate, arguments) is not None:
            return self._not_known(predicate, arguments)
        fired = self._fired(self.program.recursive[predicate], certain=False)
        rows = self._concluded(predicate, certain=False).near(arguments)
        firing = next(fired[predicate, row] for row in rows if fit(arguments, row, certain=False) is not None)
        key = ("possibly", predicate, arguments)
        return self._remembered(key, lambda: self._apply(firing, predicate, arguments, None))

    def _closure(self, component: tuple[str, ...]) -> Step:
        """Return the step that shows everything that the rules of a recursive component derive."""
        return self._remembered(("closure", component), lambda: self._close(component))

    def _close(self, component: tuple[str, ...]) -> Step:
        outside, self._closing = self._closing, frozenset(component)
        searches = []
        for predicate in component:
            pattern = (None,) * self.program.predicates[predicate].arity
            searches.append((_asked(predicate, pattern), self._tried(predicate, pattern)))
        self._closing = outside
        return self._add(Closure(tuple(searches)))

    def _premise(self, rule: Rule, condition: Condition, bindings: Bindings) -> Step:
        """Return the step that a condition of a rule rests on, whether the condition holds or not."""
        match condition:
            case Has(atom, _):
                show = self._possibly if atom.predicate in self._closing else self.show
                if self._reads_sole(rule.head.predicate, atom.predicate):
                    show = self.sole
                return show(atom.predicate, tuple(resolve(term, bindings) for term in atom.arguments))
            case Gather():
                return self._summed(condition, bindings)
            case Let():
                try:
                    result = evaluate(condition.expression, bindings)
                except UndefinedAmountError:
                    return self._add(Computed(condition, operands(condition, bindings), False))
                return self._add(Computed(condition, operands(condition, bindings), True, result))
        return self._add(Computed(condition, operands(condition, bindings), self._truth(rule, condition, bindings)))

    def sole(self, predicate: str, arguments: Tuple) -> Step:
        """Return the step that shows whether a value is the only one that the attribute has, or may have, of its
        subject."""
        search = self.search(predicate, (arguments[0], None))
        found = list(found_by(self.nodes, search))
        certain = any(row == arguments and truth_of(self.nodes[step]) for step, row in found)
        alone = all(may_equal(arguments[1], row[1]) is True for _, row in found)
        possible = any(may_equal(arguments[1], row[1]) is not False for _, row in found)
        holds = (True if certain and alone else None) if possible else False
        return self._add(Sole(Statement(predicate, arguments), holds, search))

    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────

    def search(self, predicate: str, pattern: tuple[Known | None, ...]) -> Step:
        """Return the step that shows everything that may match a pattern; ``None`` in the pattern stands for
        anything."""
        return self._remembered(("search", predicate, pattern), lambda: self._search(predicate, pattern))

    def _search(self, predicate: str, pattern: tuple[Known | None, ...]) -> Step:
        direct = self._direct(predicate, pattern)
        states = [truth_of(self.nodes[step]) for step in direct]
        if component := self.program.recursive.get(predicate):
            closure = self._closure(component)
            for step, row in found_in(self.nodes, closure, predicate, pattern):
                node = self.nodes[step]
                assert isinstance(node, Concluded)
                states.append(truth_of(node) if node.atom.arguments == row else None)
            return self._add(Searched(_asked(predicate, pattern), _any(states), direct, closure=closure))
        candidates = self._tried(predicate, pattern)
        states += [truth_of(self.nodes[step]) for _, way in candidates for step in gives(way)]
        return self._add(Searched(_asked(predicate, pattern), _any(states), direct, candidates))

    def _within(self, predicate: str, pattern: tuple[Known | None, ...]) -> Step:
        """Return the search of a predicate within its own closure: it shows only what case and documents say."""
        direct = self._direct(predicate, pattern)
        holds = _any([truth_of(self.nodes[step]) for step in direct])
        return self._add(Searched(_asked(predicate, pattern), holds, direct, within=True))

    def _tried(self, predicate: str, pattern: tuple[Known | None, ...]) -> tuple[tuple[str, Way], ...]:
        """Return every rule that may derive a match of the pattern, each with every way through its body."""
        candidates: list[tuple[str, Way]] = []
        for rule in self._candidates(predicate):
            start = self._unify(rule, pattern)
            if start is not None:
                candidates.append((rule.id, self._way(rule, pattern, list(enumerate(rule.body)), start)))
        return tuple(candidates)

    def _direct(self, predicate: str, pattern: tuple[Known | None, ...]) -> tuple[Step, ...]:
        """Return the leaves about a pattern: one for each statement of case and documents that may match, and one for
        what a recursive predicate may hold of a thing that nobody has named."""
        found: dict[Step, None] = {}
        if (unnamed := self.facts.unnamed(predicate, pattern)) is not None:
            found[self._not_known(predicate, unnamed)] = None
        if not self._is_auxiliary(predicate) and (
            self.program.predicates[predicate].given or not self.rules.get(predicate)
        ):
            asked = [tuple(part for part in pattern if part is not None)]
            rows = sorted(set(self.facts.possible(predicate, pattern)), key=repr) if None in pattern else asked
            found.update(dict.fromkeys(self._base(predicate, row) for row in rows))
        return tuple(found)

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
            closing = isinstance(condition, Has) and condition.atom.predicate in self._closing
            if closing or isinstance(condition, Let | Gather) or not is_ground(condition, bindings):
                waiting.append((at, condition))
            elif self._truth(rule, condition, bindings) is False:
                return Fails(at, self._premise(rule, condition, bindings))
        for place, (at, condition) in enumerate(waiting):
            rest = waiting[:place] + waiting[place + 1 :]
            if isinstance(condition, Has) and not condition.negated:
                return self._each(rule, pattern, at, condition, rest, bindings)
            if isinstance(condition, Let | Gather) and inputs_bound(condition, bindings):
                step = self._premise(rule, condition, bindings)
                result = _result(self.nodes[step])
                if result is None:
                    return Fails(at, step)
                taken = Frozen({condition.variable: result})
                return Takes(at, step, taken, self._way(rule, pattern, rest, bindings | taken))
        return self._end(rule, pattern, bindings)

    def _end(self, rule: Rule, pattern: tuple[Known | None, ...], bindings: dict[Var, Known]) -> Way:
        given = tuple(resolve(term, bindings) for term in rule.head.arguments)
        for wanted, have in zip(pattern, given, strict=True):
            if wanted is not None and may_equal(wanted, have) is False:
                return Differs(have)
        row = tuple(w if w is not None else h for w, h in zip(pattern, given, strict=True))
        premises = [self._premise(rule, condition, bindings) for condition in rule.body]
        sure = row == given and all(
            _meets(self.nodes[step], condition) for step, condition in zip(premises, rule.body, strict=True)
        )
        return Gives(self._apply(_Firing(rule, bindings), rule.head.predicate, row, True if sure else None))

    def _each(
        self,
        rule: Rule,
        pattern: tuple[Known | None, ...],
        at: int,
        condition: Has,
        rest: list[tuple[int, Condition]],
        bindings: dict[Var, Known],
    ) -> Way:
        """Follow each way in which a condition with a variable still unbound can be met."""
        atom = condition.atom
        wanted = tuple(look_up(term, bindings) for term in atom.arguments)
        if atom.predicate in self._closing:
            search = self._within(atom.predicate, wanted)
            rows = set(self.rows(atom.predicate, wanted, certain=False))
        else:
            search = self.search(atom.predicate, wanted)
            rows = {row for _, row in found_by(self.nodes, search)}
        ways: list[tuple[Mapping[Var, Known], Way]] = []
        for row in sorted(rows, key=repr):
            more = bind(atom.arguments, row, bindings)
            if more is None:
                continue
            new = Frozen({variable: more[variable] for variable in sorted(more) if variable not in bindings})
            ways.append((new, self._way(rule, pattern, rest, more)))
        return Each(at, search, tuple(ways)) if ways else Fails(at, search)

    def _is_auxiliary(self, predicate: str) -> bool:
        return predicate in self.query.predicates or self.program.predicates[predicate].kind is Kind.AUXILIARY

    def _truth(self, rule: Rule, condition: Condition, bindings: Bindings) -> bool | None:
        match condition:
            case Has(atom, negated):
                arguments = tuple(resolve(term, bindings) for term in atom.arguments)
                found = self.holds(atom.predicate, arguments, rule.head.predicate)
                return found if not negated or found is None else not found
            case Compare(operator, left, right):
                try:
                    return compare(operator, evaluate(left, bindings), evaluate(right, bindings))
                except UndefinedAmountError:
                    return False
            case Among(term, values):
                return _any([may_equal(resolve(term, bindings), value) for value in values])
        raise AssertionError(condition)

    # ── totals ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _gather_rows(self, gather: Gather, bindings: Bindings) -> tuple[list[Tuple], list[Tuple], Tuple]:
        group = tuple(resolve(term, bindings) for term in gather.group)
        size = gather.width
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
        search = self.search(gather.predicate, (*group, *([None] * gather.width)))
        given: dict[Tuple, list[Step]] = defaultdict(list)
        for step, row in found_by(self.nodes, search):
            given[row[len(group) : len(group) + gather.over]].append(step)
        contributors = tuple(map(tuple, given.values()))
        shown = total(gather, found), settled(found)
        return self._add(Summed(gather, operands(gather, bindings), contributors, search, *shown))

    # ── small things ─────────────────────────────────────────────────────────────────────────────────────────────

    def _candidates(self, predicate: str) -> list[Rule]:
        return [
            rule
            for rule in self.rules.get(predicate, ())
            if not rule.readings or any(self.readings.get(doubt) == reading for doubt, reading in rule.readings)
        ]

    def _unify(self, rule: Rule, pattern: tuple[Known | None, ...]) -> dict[Var, Known] | None:
        """Bind the variables of a rule's head to a pattern; a place that the body computes is compared at the end."""
        computed = {c.variable for c in rule.body if isinstance(c, Let | Gather)}
        bindings: dict[Var, Known] = {}
        for term, wanted in zip(rule.head.arguments, pattern, strict=True):
            if wanted is None or term in computed:
                continue
            if isinstance(term, Var):
                if may_equal(bindings.setdefault(term, wanted), wanted) is False:
                    return None
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


def _asked(predicate: str, pattern: tuple[Known | None, ...]) -> Statement:
    """Return a pattern as an atom: ``?0``, ``?1`` … stand for anything."""
    places = (Var(f"?{place}") if part is None else part for place, part in enumerate(pattern))
    return Statement(predicate, tuple(places))


def _any(states: Sequence[bool | None]) -> bool | None:
    return True if True in states else None if None in states else False


def _meets(node: Node, condition: Condition) -> bool:
    """Whether a step shows that a condition certainly holds."""
    if isinstance(condition, Let | Gather):
        return isinstance(_result(node), Name | Quantity | Day) and not (isinstance(node, Summed) and not node.settled)
    truth = truth_of(node)
    negated = isinstance(condition, Has) and condition.negated
    return truth is not None and truth is not negated


def _result(node: Node) -> Known | None:
    return node.result if isinstance(node, Computed | Summed) else None
