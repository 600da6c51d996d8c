"""prove: the trace of an evaluation → the steps of a proof.

What the trace has in several places is one step. Steps are numbered in the order in which they are finished, so that
each rests only on those before it: a proof cannot go round in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.case.query import Query
from engine.evaluate.trace import (
    Computation,
    Conclusion,
    Differs,
    Leaf,
    Node,
    Search,
    Sole,
    Total,
    Way,
)
from engine.prove import proof
from engine.prove.proof import Step
from logic.body import Frozen
from logic.cite import EVERYWHERE
from logic.datalog import EngineProgram, Var
from logic.known import Statement
from logic.no_answer import NoAnswerError
from logic.terms import Known
from logic.worlds import Pattern

#: The most steps a proof may have.
MOST_STEPS = 50_000


class ProofTooLargeError(NoAnswerError):
    """A proof would need more than :data:`MOST_STEPS` steps, or go too deep to be built."""

    kind = "proof"


class Steps:
    """The steps of one proof, ``nodes``, as they are made of the trace of one run; raises
    :class:`ProofTooLargeError`. The copies that a ``query`` has of rules and of their predicate are in the steps the
    rules themselves, and statements ``within`` the document or clause that is asked."""

    def __init__(self, program: EngineProgram, nodes: list[proof.Node], query: Query | None = None) -> None:
        self.program, self.nodes = program, nodes
        self._copied: Mapping[str, str] = query.copied if query else {}
        self._within = query.within if query else EVERYWHERE
        self._numbers: dict[int, Step] = {}
        self._kept: list[Node] = []  # what has a number is not to be another thing of the same identity
        self._alike: dict[object, list[Step]] = {}
        self._varied = set[Step]()  # the searches that have a rule which counts under some readings only

    def number(self, node: Node) -> Step:
        """Return the step that shows what a node of the trace does, with all that it rests on."""
        numbers, waiting = self._numbers, list[tuple[Node, bool]]([(node, False)])
        while waiting:
            last, is_next = waiting.pop()
            if id(last) in numbers:
                continue
            if not is_next and (before := [under for under in _rests_on(last) if id(under) not in numbers]):
                waiting.append((last, True))
                waiting.extend([(under, False) for under in reversed(before)])
                continue
            self._kept.append(last)
            numbers[id(last)] = self._step(last)
        return numbers[id(node)]

    def _step(self, node: Node) -> Step:
        """Return the step of a node whose own have theirs: one that is there already, if it is the same."""
        made, key = self._made(node)
        alike = self._alike.setdefault(key, [])
        for step in alike:
            if self.nodes[step] == made:
                return step
        if len(self.nodes) >= MOST_STEPS:
            raise ProofTooLargeError
        if isinstance(made, proof.Searched) and any(rule in self.program.varied for rule, _ in made.candidates):
            self._varied.add(len(self.nodes))
        alike.append(len(self.nodes))
        self.nodes.append(made)
        return alike[-1]

    def read(self, readings: Mapping[str, str]) -> proof.Read:
        """Return the steps as they are read under a choice of readings: a search has no rule that does not count, and
        one that had no other rule is what case and documents say of its atom."""
        found, varied, taken = proof.Read(self.nodes), self.program.varied, readings.items()
        for step in self._varied:
            node = self.nodes[step]
            assert isinstance(node, proof.Searched)
            counting = tuple(
                [one for one in node.candidates if one[0] not in varied or not varied[one[0]].isdisjoint(taken)]
            )
            if not counting and len(node.direct) == 1:
                found[step] = self.nodes[node.direct[0]]
            elif len(counting) < len(node.candidates):
                direct, closure = node.direct, node.closure
                found[step] = proof.Searched(node.atom, node.holds, direct, counting, closure, node.within)
        return found

    def _made(self, node: Node) -> tuple[proof.Node, object]:
        """Return the step of a node, and something that any same step shares."""
        of = self._numbers
        match node:
            case Leaf(predicate=predicate, row=row):
                return self._leaf(node), (predicate, row)
            case Conclusion(predicate=predicate, row=row, rule=rule, premises=premises, truth=truth):
                bindings, under = _bound(node.variables, node.values), tuple([of[id(one)] for one in premises])
                atom, own = self._statement(predicate, row), self._copied.get(rule, rule)
                return proof.Concluded(atom, own, bindings, under, truth), (rule, row, under)
            case Computation(condition=condition, values=values, result=result, truth=truth):
                bindings = _bound(node.variables, values)
                return proof.Computed(condition, bindings, truth, result), (id(condition), values)
            case Total(condition=condition, values=values, search=search):
                contributors = tuple([tuple([of[id(one)] for one in group]) for group in node.contributors])
                operands = _bound(node.variables, values)
                made = proof.Summed(condition, operands, contributors, of[id(search)], node.result, node.sure)
                return made, (id(condition), values)
            case Sole(predicate=predicate, row=row, search=search, truth=truth):
                return proof.Sole(self._statement(predicate, row), truth, of[id(search)]), (Sole, predicate, row)
            case Search(predicate=predicate, pattern=pattern, direct=direct, truth=truth, closure=closure):
                leaves = tuple(dict.fromkeys([of[id(leaf)] for leaf in direct]))
                made_of = None if closure is None else of[id(closure)]
                tried = tuple([(self._copied.get(rule, rule), self._way(way)) for rule, way in node.tried])
                asked = self._statement(predicate, _asked(pattern))
                return proof.Searched(asked, truth, leaves, tried, made_of, node.within), (Search, predicate, pattern)
        searches = tuple(
            (Statement(name, _asked(pattern)), tuple([(rule, self._way(way)) for rule, way in tried]))
            for (name, pattern), tried in node.tried.items()
        )
        return proof.Closure(searches), tuple(node.tried)

    def _statement(self, predicate: str, arguments: tuple[Var | Known, ...]) -> Statement:
        if predicate in self._copied:
            return Statement(self._copied[predicate], arguments, self._within)
        return Statement(predicate, arguments)

    def _way(self, way: Way) -> proof.Way:
        if isinstance(way, Conclusion):
            return proof.Gives(self._numbers[id(way)])
        if isinstance(way, Differs):
            return proof.Differs(way.value)
        at, node, ways = way
        step = self._numbers[id(node)]
        if not ways:
            return proof.Fails(at, step)
        if isinstance(node, Computation | Total):
            ((variables, values, then),) = ways
            return proof.Takes(at, step, _bound(variables, values), self._way(then))
        return proof.Each(at, step, tuple([(_bound(names, row), self._way(then)) for names, row, then in ways]))

    def _leaf(self, leaf: Leaf) -> proof.Node:
        """Return the step for what case and documents say, or do not say."""
        statement, evidence = Statement(leaf.predicate, leaf.row), leaf.evidence
        match evidence.kind:
            case "given":
                fact = evidence.fact
                assert fact is not None
                return proof.Given(statement, fact.holds, fact.path, fact.finding)
            case "implied":
                new = evidence.implied
                assert new is not None
                return proof.Implied(statement, new.by.id, new.since, new.paths)
            case "stated" | "chain" | "dates" | "presumed":
                assert evidence.origin is not None
                chain = () if evidence.chains is None else evidence.chains.chain(*leaf.row)
                return proof.Stated(statement, bool(evidence.holds), evidence.kind, evidence.origin, chain)
            case "unknown":
                return proof.NotKnown(statement, self.program.predicates[leaf.predicate].finders)
        return proof.Settled(statement, bool(evidence.holds), evidence.kind, evidence.paths)


def _rests_on(node: Node) -> Sequence[Node]:
    if isinstance(node, Leaf | Computation):
        return ()
    if isinstance(node, Conclusion):
        return node.premises
    if isinstance(node, Sole | Total):
        return (node.search,)
    if isinstance(node, Search):
        found: list[Node] = [*node.direct]
        for _, way in node.tried:
            _add_on_way(found, way)
        return found if node.closure is None else [*found, node.closure]
    found = []
    for tried in node.tried.values():
        for _, way in tried:
            _add_on_way(found, way)
    return found


def _add_on_way(found: list[Node], way: Way) -> None:
    """Add the nodes that stand on a way to those found."""
    if isinstance(way, Conclusion):
        found.append(way)
    elif isinstance(way, tuple):
        found.append(way[1])
        for _, _, then in way[2]:
            _add_on_way(found, then)


def _bound(variables: Sequence[Var], values: Sequence[Known]) -> Frozen:
    return Frozen(zip(variables, values, strict=True))


def _asked(pattern: Pattern) -> tuple[Var | Known, ...]:
    """Return a pattern as the places of an atom: ``?0``, ``?1`` … stand for anything."""
    return tuple(Var(f"?{place}") if part is None else part for place, part in enumerate(pattern))
