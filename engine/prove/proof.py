"""proof: the noun. A graph of few kinds of step, numbered so that each step rests only on steps before it.

Every view, every check and every list of missing facts is a function over these steps; nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.case.fact import Finding
from logic.cite import EVERYWHERE, Citation, limited
from logic.datalog import Condition, Gather, Origin, Var
from logic.export import condition_json
from logic.known import Statement, atom_json, known_json
from logic.terms import Known, fit, is_known

Step = int
Row = tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """The case says that ``atom`` holds, or denies it, at ``path``; ``finding`` when an authority found it."""

    atom: Statement
    holds: bool
    path: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Implied:
    """The atom follows by the statement ``by`` of the vocabulary from what is said, ``since``; ``paths`` are where the
    case says so."""

    atom: Statement
    by: str
    since: tuple[Statement, ...]
    paths: tuple[str, ...]
    holds = True


@dataclass(frozen=True, slots=True)
class Stated:
    """A document or the vocabulary states the atom. ``chain`` when it follows through a transitive relation. ``holds``
    may be false only of kind ``dates``: whether a document is in force, or a target due. ``presumed``: a document holds
    as far as is known."""

    atom: Statement
    holds: bool
    kind: str
    origin: Origin
    chain: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """Other facts of the case settle the atom: the thing's kind (``sort``), another answer to its question
    (``answered``), ``other`` values given, or that silence means no (``closed``). ``paths`` are where the case says
    so."""

    atom: Statement
    holds: bool
    how: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Nobody has said whether the atom holds. ``finders`` may say it; empty for the applicant."""

    atom: Statement
    finders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """A comparison, a choice among values or an amount, with the operands shown. ``holds`` is ``None`` when it depends
    on what is unknown, for an amount, whether it has a value. ``result`` is set for an amount."""

    condition: Condition
    operands: Mapping[Var, Known]
    holds: bool | None
    result: Known | None = None


@dataclass(frozen=True, slots=True)
class Concluded:
    """A rule derives the atom under ``bindings``; each condition of its body rests on the premise in the same place.
    ``holds`` is ``None`` when a premise is unknown, so that the atom is only possible."""

    atom: Statement
    rule: str
    bindings: Mapping[Var, Known]
    premises: tuple[Step, ...]
    holds: bool | None = True


@dataclass(frozen=True, slots=True)
class Fails:
    """This way ends at condition ``at``, which ``step`` shows to be false."""

    at: int
    step: Step


@dataclass(frozen=True, slots=True)
class Differs:
    """This way ends because it derives another value than the one asked about."""

    value: Known


@dataclass(frozen=True, slots=True)
class Each:
    """Condition ``at`` can be met in these ways and in no other: the rows that ``step``, a search, has found. Within a
    closure, a condition on the closure's own predicates is met by what case and documents say and by what the closure
    finds."""

    at: int
    step: Step
    ways: tuple[tuple[Mapping[Var, Known], Way], ...]


@dataclass(frozen=True, slots=True)
class Takes:
    """Condition ``at`` computes a value, shown by ``step``; the way goes on with the variable bound to it
    (``taken``)."""

    at: int
    step: Step
    taken: Mapping[Var, Known]
    then: Way


@dataclass(frozen=True, slots=True)
class Gives:
    """This way derives a match, or may: ``step`` concludes it."""

    step: Step


Way = Fails | Differs | Each | Takes | Gives


@dataclass(frozen=True, slots=True)
class Searched:
    """Every rule that may derive a match of ``atom`` was tried in every way. A variable in ``atom`` stands for
    anything. ``holds`` is false when all ways fail, ``None`` when none is certain and one is open.

    ``direct`` are the leaves for what case and documents say. What rules derive of a predicate that rests on itself is
    read off its ``closure``, and is not tried again. ``within`` that closure only ``direct`` is looked for; so it is of
    a statement about a thing that nobody has named, which may hold whatever the rules derive.
    """

    atom: Statement
    holds: bool | None
    direct: tuple[Step, ...] = ()
    candidates: tuple[tuple[str, Way], ...] = ()
    closure: Step | None = None
    within: bool = False


@dataclass(frozen=True, slots=True)
class Closure:
    """Everything that the rules of a recursive component derive of some goals, each a predicate with some places bound:
    every rule in every way. A condition that is of a goal is met by what this very step finds of it, and by what case
    and documents say."""

    searches: tuple[tuple[Statement, tuple[tuple[str, Way], ...]], ...]


@dataclass(frozen=True, slots=True)
class Summed:
    """An aggregate. ``contributors`` has for every contributor the steps that derive it, several where it is derived in
    several ways; ``search`` shows that there are no others. ``sure`` when it certainly has its result, an amount or an
    interval."""

    condition: Condition
    operands: Mapping[Var, Known]
    contributors: tuple[tuple[Step, ...], ...]
    search: Step
    result: Known | None
    sure: bool

    @property
    def exact(self) -> bool:
        """Whether the result is wholly known."""
        return self.sure and self.result is not None and is_known(self.result)


@dataclass(frozen=True, slots=True)
class Sole:
    """A value of an attribute that is to have one, as a rule reads it. ``holds`` is true when ``search`` found this
    value for certain and found no value that may be another; ``None`` when the value is contested, or only possible."""

    atom: Statement
    holds: bool | None
    search: Step


#: A step that says what case and documents say of a statement.
Leaf = Given | Implied | Stated | Settled | NotKnown

Node = Leaf | Computed | Concluded | Searched | Closure | Summed | Sole


def gives(way: Way) -> Iterator[Step]:
    """Yield the steps in which the ways through a rule end that derive a match, or may."""
    match way:
        case Each(_, _, ways):
            for _, then in ways:
                yield from gives(then)
        case Takes(then=then):
            yield from gives(then)
        case Gives(step):
            yield step


def tried_by(node: Node) -> Iterator[tuple[str, Way]]:
    """Yield the rules that a search or a closure tries, each with the way through it."""
    match node:
        case Searched(candidates=candidates):
            yield from candidates
        case Closure(searches):
            yield from (one for _, candidates in searches for one in candidates)


def rests_on(node: Node) -> Sequence[Step]:
    """Return the steps that a step rests on."""
    if isinstance(node, Concluded):
        return node.premises
    found: list[Step] = []
    if isinstance(node, Searched):
        found += node.direct
        if node.closure is not None:
            found.append(node.closure)
    elif isinstance(node, Sole | Summed):
        found.append(node.search)
        if isinstance(node, Summed):
            found += [step for steps in node.contributors for step in steps]
    ways = [way for _, way in tried_by(node)]
    while ways:
        way = ways.pop()
        if not isinstance(way, Differs):
            found.append(way.step)
        if isinstance(way, Each):
            ways += [then for _, then in way.ways]
        elif isinstance(way, Takes):
            ways.append(way.then)
    return found


def all_under(nodes: Sequence[Node], steps: Iterable[Step]) -> set[Step]:
    """Return some steps and all steps that they rest on."""
    found: set[Step] = set()
    todo = list(steps)
    while todo:
        step = todo.pop()
        if step not in found:
            found.add(step)
            todo += rests_on(nodes[step])
    return found


class Read(list[Node]):
    """The steps of a proof as they are read under one choice of readings."""

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        super().__init__(nodes)
        self._under: dict[tuple[Step, ...], Sequence[Step]] = {}

    def under(self, *steps: Step) -> Sequence[Step]:
        """Return some steps and all steps that they rest on, lower numbers first. They are sought once."""
        if steps not in self._under:
            self._under[steps] = sorted(all_under(self, steps))
        return self._under[steps]


def truth_of(node: Node) -> bool | None:
    """Return whether the statement of a step holds, ``None`` when it is unknown. It is ``True`` for a total and for a
    closure, whatever they show."""
    match node:
        case (
            Given(holds=holds)
            | Stated(holds=holds)
            | Settled(holds=holds)
            | Searched(holds=holds)
            | Concluded(holds=holds)
            | Computed(holds=holds)
            | Sole(holds=holds)
        ):
            return holds
        case NotKnown():
            return None
    return True


def found_by(nodes: Sequence[Node], search: Step) -> Iterator[tuple[Step, Row]]:
    """Yield the rows that a search found to hold, for certain or possibly, each with the step that found it."""
    node = nodes[search]
    assert isinstance(node, Searched)
    yield from _leaves(nodes, node.direct, node.candidates)
    if node.closure is not None:
        pattern = tuple(None if isinstance(part, Var) else part for part in node.atom.arguments)
        yield from found_in(nodes, node.closure, node.atom.predicate, pattern)


def found_in(
    nodes: Sequence[Node], closure: Step, predicate: str, pattern: tuple[Known | None, ...]
) -> Iterator[tuple[Step, Row]]:
    """Yield the same for the rows of a closure that match a pattern; none where no goal of the closure has them."""
    for step, row in _leaves(nodes, (), goal_in(nodes, closure, predicate, pattern) or ()):
        if (asked := fit(pattern, row, certain=False)) is not None:
            yield step, asked


def goal_in(
    nodes: Sequence[Node], closure: Step, predicate: str, pattern: tuple[Known | None, ...]
) -> tuple[tuple[str, Way], ...] | None:
    """Return the ways of the first goal of a closure that has nothing bound but what a pattern has there too; ``None``
    where there is none."""
    node = nodes[closure]
    assert isinstance(node, Closure)
    for atom, candidates in node.searches:
        places = zip(atom.arguments, pattern, strict=True) if atom.predicate == predicate else ()
        if atom.predicate == predicate and all(isinstance(goal, Var) or goal == asked for goal, asked in places):
            return candidates
    return None


def _leaves(
    nodes: Sequence[Node], direct: tuple[Step, ...], candidates: tuple[tuple[str, Way], ...]
) -> Iterator[tuple[Step, Row]]:
    for step in (*direct, *(end for _, way in candidates for end in gives(way))):
        node = nodes[step]
        if truth_of(node) is not False and isinstance(node, Leaf | Concluded):
            yield step, tuple(part for part in node.atom.arguments if not isinstance(part, Var))


def behind(nodes: Sequence[Node], node: Sole) -> list[Step]:
    """Return the steps that derive a sole value for certain."""
    return [step for step, _ in found_by(nodes, node.search) if truth_of(nodes[step])]


def contributions(nodes: Sequence[Node], node: Summed) -> list[tuple[Row, Known | None, Step]]:
    """Return the key and amount of each contributor, with the first step that gives it; ``None`` where it only
    counts."""
    condition, found = node.condition, dict[tuple[Row, Known | None], Step]()
    assert isinstance(condition, Gather)
    start, end = len(condition.group), len(condition.group) + condition.over
    for step in (step for steps in node.contributors for step in steps):
        given = nodes[step]
        assert isinstance(given, Concluded)
        row = tuple(part for part in given.atom.arguments if not isinstance(part, Var))
        found.setdefault((row[start:end], row[end] if len(row) > end else None), step)
    return [(key, amount, step) for (key, amount), step in found.items()]


@dataclass(frozen=True, slots=True)
class Root:
    """One choice of readings, and the step that answers the query under it."""

    readings: Mapping[str, str]
    step: Step


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of one answer: its steps, and where each choice of readings ends."""

    nodes: tuple[Node, ...]
    roots: tuple[Root, ...]


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _bindings_json(bindings: Mapping[Var, Known]) -> dict[str, object]:
    return {variable.name: known_json(known) for variable, known in bindings.items()}


def _way_json(way: Way) -> dict[str, object]:
    match way:
        case Fails(at, step):
            return {"at": at, "by": step, "ways": []}
        case Differs(value):
            return {"differs": known_json(value)}
        case Each(at, step, ways):
            return {"at": at, "by": step, "ways": [[_bindings_json(b), _way_json(then)] for b, then in ways]}
        case Takes(at, step, taken, then):
            return {"at": at, "by": step, "ways": [[_bindings_json(taken), _way_json(then)]]}
        case Gives(step):
            return {"gives": step}


def _candidates_json(candidates: tuple[tuple[str, Way], ...], within: Citation = EVERYWHERE) -> list[object]:
    return [[limited(rule, within), _way_json(way)] for rule, way in candidates]


def node_json(node: Node) -> dict[str, object]:
    """Return the JSON form of one step."""
    match node:
        case Given(atom, holds, path, finding):
            found: dict[str, object] = {"kind": "given", "atom": atom_json(atom), "holds": holds, "path": path}
            if finding is not None:
                found["kind"] = "found"
                found |= {"by": finding.by, "on": finding.on, "paper": finding.paper}
            return found
        case Implied(atom, by, since, paths):
            said = [atom_json(part) for part in since]
            return {
                "kind": "implied",
                "atom": atom_json(atom),
                "holds": True,
                "by": by,
                "since": said,
                "paths": list(paths),
            }
        case Stated(atom, holds, kind, origin, chain):
            return {
                "kind": "stated",
                "atom": atom_json(atom),
                "holds": holds,
                "how": kind,
                "document": origin.citation.document,
                "clause": origin.citation.clause,
                "chain": [known_json(known) for known in chain],
            }
        case Settled(atom, holds, how, paths):
            return {"kind": "settled", "atom": atom_json(atom), "holds": holds, "how": how, "paths": list(paths)}
        case NotKnown(atom, finders):
            return {"kind": "unknown", "atom": atom_json(atom), "who": list(finders)}
        case Computed(condition, operands, holds, result):
            return {
                "kind": "computed",
                "condition": condition_json(condition),
                "operands": _bindings_json(operands),
                "holds": holds,
                "result": None if result is None else known_json(result),
            }
        case Concluded(atom, rule, bindings, premises, holds):
            return {
                "kind": "concluded" if holds else "possible",
                "atom": atom_json(atom),
                "rule": limited(rule, atom.within),
                "bindings": _bindings_json(bindings),
                "premises": list(premises),
            }
        case Searched(atom, holds, direct, candidates, closure, within):
            kind = "absent" if holds is False else "open" if holds is None else "searched"
            found = {"kind": kind, "atom": atom_json(atom), "direct": list(direct)}
            if within:
                return found
            return found | (
                {"candidates": _candidates_json(candidates, atom.within)} if closure is None else {"closure": closure}
            )
        case Sole(atom, holds, search):
            return {"kind": "sole", "atom": atom_json(atom), "holds": holds, "search": search}
        case Closure(searches):
            return {
                "kind": "closure",
                "searches": [{"atom": atom_json(a), "candidates": _candidates_json(ways)} for a, ways in searches],
            }
        case Summed(condition, operands, contributors, search, result, sure):
            return {
                "kind": "summed",
                "condition": condition_json(condition),
                "operands": _bindings_json(operands),
                "contributors": [list(steps) for steps in contributors],
                "search": search,
                "holds": False if result is None else sure or None,
                "result": None if result is None else known_json(result),
            }
