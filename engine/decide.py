"""decide: the whole trip of one request: a case, questions, a day → answers with their proofs.

A case is decided under each reading of every doubt that bears on the question. Where all agree, that is the answer;
where they differ, the answer is the default readings' if the rule base names them, marked, with the others beside it;
else it is undetermined, and what would settle it is the finding of a reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from engine.derived import Derived, Goal, Tuple, reachable
from engine.facts import CaseFacts
from engine.known import Statement
from engine.missing import missing_sets
from engine.paired_engine import PairedEngine, is_sampled
from engine.proof import Concluded, Each, Fails, Gives, Node, Proof, Root, Searched, Step, Summed, Takes, Way
from engine.prove import Prover
from engine.question import Question
from engine.terms import interval, may_equal
from grammar.datalog import EngineProgram, Kind, Var
from grammar.values import Name, Value

#: The most combinations of readings tried for one question; beyond it each doubt is varied alone.
MOST_COMBINATIONS = 32

#: The steps each engine may take, all readings of one question together.
STEP_BUDGET = 400_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is already certain of an amount; ``None`` is an open end."""

    at_least: Decimal | None
    at_most: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one choice of readings gives: the tuples that certainly answer, those that possibly do."""

    readings: Mapping[str, str]
    certain: tuple[Tuple, ...]
    possible: tuple[Tuple, ...]
    steps: tuple[Step, ...]
    bounds: Bounds | None
    missing: tuple[frozenset[Statement], ...]
    conflict: bool = False

    @property
    def value(self) -> str:
        """``yes`` when something certainly answers, ``no`` when nothing possibly does, else ``undetermined``."""
        if self.conflict:
            return "undetermined"
        return "yes" if self.certain else "undetermined" if self.possible else "no"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    ``outcome`` is the one that is given. ``outcomes`` are those of all choices of readings tried; ``agree`` when they
    are the same; ``by_default`` when they differ and the default readings were taken. ``undecided`` are the doubts whose
    finding would settle it. ``fixed`` are the doubts that bear on it and were settled by who asked, with their readings.
    """

    question: Question
    outcome: Outcome
    outcomes: tuple[Outcome, ...]
    agree: bool
    by_default: bool
    undecided: tuple[str, ...]
    proof: Proof
    steps: int
    fixed: Mapping[str, str]

    @property
    def value(self) -> str:
        """``yes``, ``no`` or ``undetermined``."""
        return "undetermined" if self.undecided else self.outcome.value


def decide(
    engine: PairedEngine,
    facts: CaseFacts,
    question: Question,
    readings: Mapping[str, str] | None = None,
    budget: int = STEP_BUDGET,
) -> Answer:
    """Answer one question.

    ``readings`` fixes doubts that an authority has settled: doubt id → reading. Raises
    :class:`~engine.derived.BudgetExceededError` when ``budget`` steps do not suffice an engine, and
    :class:`~engine.paired_engine.EnginesDifferError` when the two do not derive the same.
    """
    program = facts.program
    nodes: list[Node] = []
    prover = Prover(program, facts, nodes)
    within = _within(program, question)
    doubts = _doubts(program, question, within)
    outcomes: list[Outcome] = []
    spent = confirming = 0
    predicates = [question.predicate, *_concluded_kinds(program, question)]
    sampled = is_sampled(question.text, repr(facts.case.facts))
    fixed = {doubt: reading for doubt, reading in sorted((readings or {}).items()) if doubt in doubts}
    for choice in _choices(program, doubts, fixed):
        derived = engine.derive(facts, predicates, choice, budget - spent)
        spent += derived.steps
        prover.take(derived, choice)
        outcome = _outcome(prover, program, question, within, derived, choice)
        refuses = outcome.value != "yes" or question.form == "list"
        goals = None if sampled or refuses else conclusions(nodes, outcome.steps)
        confirming += engine.confirm(facts, predicates, choice, derived, goals, budget - confirming).steps
        outcomes.append(outcome)
    agree = len({(o.certain, o.possible, o.value) for o in outcomes}) == 1
    chosen, by_default, undecided = _choose(program, outcomes, agree, doubts)
    proof = Proof(tuple(nodes), tuple(Root(outcome.readings, outcome.steps) for outcome in outcomes))
    return Answer(question, chosen, tuple(outcomes), agree, by_default, undecided, proof, spent, fixed)


def _within(program: EngineProgram, question: Question) -> frozenset[str] | None:
    if not question.document or _is_stated(program, question):
        return None
    return frozenset(
        rule.id
        for rule in program.rules
        if rule.head.predicate == question.predicate
        and rule.origin.document == question.document
        and (not question.clause or rule.origin.clause == question.clause)
    )


def _is_stated(program: EngineProgram, question: Question) -> bool:
    """Whether documents state what is asked: then the document asked limits whose statements count, not rules."""
    return program.predicates[question.predicate].kind is Kind.STATED


def _concluded_kinds(program: EngineProgram, question: Question) -> list[str]:
    """Return the categories asked for that rules conclude, and that must be shown of each thing listed."""
    return sorted({kind for kind in question.kinds if kind in program.kinds_of and kind in program.uses})


def _doubts(program: EngineProgram, question: Question, within: frozenset[str] | None) -> list[str]:
    """Return the doubts that bear on a question, in the order of the documents."""
    bearing = reachable(program, [question.predicate])
    found = set[str]()
    for rule in program.rules:
        asked = rule.head.predicate == question.predicate and (within is None or rule.id in within)
        if asked or (rule.head.predicate in bearing and rule.head.predicate != question.predicate):
            found.update(doubt for doubt, _ in rule.readings)
    return [doubt for doubt in program.doubts if doubt in found]


def _choices(program: EngineProgram, doubts: list[str], fixed: dict[str, str]) -> list[dict[str, str]]:
    """Return the choices of readings to try, the defaults first."""
    options = {}
    for doubt in doubts:
        row = program.doubts[doubt]
        names = [name for name, _ in row.readings]
        first = row.default or names[0]
        options[doubt] = [fixed[doubt]] if doubt in fixed else [first, *(n for n in names if n != first)]
    count = 1
    for names in options.values():
        count *= len(names)
    if count <= MOST_COMBINATIONS:
        return [dict(zip(options, choice, strict=True)) for choice in product(*options.values())]
    default = {doubt: names[0] for doubt, names in options.items()}
    varied = [{**default, doubt: name} for doubt, names in options.items() for name in names[1:]]
    return [default, *varied]


def _outcome(
    prover: Prover,
    program: EngineProgram,
    question: Question,
    within: frozenset[str] | None,
    derived: Derived,
    choice: Mapping[str, str],
) -> Outcome:
    certain, possible = _rows(prover, question, within, derived)
    ground = tuple(part for part in question.pattern if part is not None)
    if len(ground) == len(question.pattern):
        step = prover.show(question.predicate, ground, within)
        missing = missing_sets(prover.by_id, prover.nodes, step) if not certain and possible else []
        return Outcome(choice, certain, possible, (step,), None, tuple(missing))
    steps = [prover.show(question.predicate, row, within) for row in certain]
    row_of = program.predicates[question.predicate]
    conflict = question.form == "value" and row_of.single and len({row[-1] for row in certain}) > 1
    bounds = None
    missing = []
    search = prover.search(question.predicate, question.pattern, within)
    steps.append(search)  # shows that nothing else answers, and that no value is kept back
    concluded = _concluded_kinds(program, question)
    kinds = {
        (k, part) for row in prover.found(search) for k, part in zip(question.kinds, row, strict=True) if k in concluded
    }
    steps.extend(prover.show(kind, (part,)) for kind, part in sorted(kinds, key=repr))
    if possible and (question.form == "list" or not certain):
        missing = missing_sets(prover.by_id, prover.nodes, search)
    if question.form == "value" and row_of.range_kind in ("unit", "date") and not certain and possible:
        bounds = _bounds(possible, row_of.range)
    if question.form == "value" and certain:
        possible = certain
    return Outcome(choice, certain, possible, tuple(steps), bounds, tuple(missing), conflict)


def _rows(
    prover: Prover, question: Question, within: frozenset[str] | None, derived: Derived
) -> tuple[tuple[Tuple, ...], tuple[Tuple, ...]]:
    found: list[tuple[Tuple, ...]] = []
    for certain in (True, False):
        if within is None:
            rows = set(prover.rows(question.predicate, question.pattern, certain=certain))
        else:
            world = derived.certain if certain else derived.possible
            rows = {
                tuple(have if wanted is None else wanted for wanted, have in zip(question.pattern, row, strict=True))
                for rule in within
                for row in world.rules.get(rule, ())
                if _matches(question.pattern, row, certain=certain)
            }
        kept = [row for row in rows if _of_kinds(prover, question, row, certain=certain)]
        found.append(tuple(sorted(kept, key=_order)))
    return found[0], found[1]


def _matches(pattern: tuple[Value | None, ...], row: Tuple, *, certain: bool) -> bool:
    pairs = [(wanted, have) for wanted, have in zip(pattern, row, strict=True) if wanted is not None]
    if certain:
        return all(wanted == have for wanted, have in pairs)
    return all(may_equal(wanted, have) is not False for wanted, have in pairs)


def _of_kinds(prover: Prover, question: Question, row: Tuple, *, certain: bool) -> bool:
    if question.document and _is_stated(prover.program, question):
        place = row[0].text if isinstance(row[0], Name) else ""
        wanted = f"{question.document} 条 {question.clause}"
        if place != wanted and (question.clause or (place != question.document and not place.startswith(wanted))):
            return False
    for kind, known in zip(question.kinds, row, strict=True):
        if kind in prover.program.kinds_of:
            holds = prover.holds(kind, (known,))
            if holds is False or (certain and holds is None):
                return False
    return True


def _order(row: Tuple) -> tuple[str, ...]:
    return tuple(known.text if isinstance(known, Name) else repr(known) for known in row)


def _bounds(possible: Sequence[Tuple], unit: str) -> Bounds | None:
    ends = [interval(row[-1]) for row in possible]
    highs = [high for _, high in ends]
    high = None if None in highs else max(h for h in highs if h is not None)
    return Bounds(None, high, unit) if high is not None else None


def _choose(
    program: EngineProgram, outcomes: list[Outcome], agree: bool, doubts: list[str]
) -> tuple[Outcome, bool, tuple[str, ...]]:
    """Return the outcome to give, whether it is by default readings, and the doubts that leave it undecided.

    Doubts with a default are held at it; those without are undecided when, so held, they still matter.
    """
    first = outcomes[0]
    if agree:
        return first, False, ()
    defaults = [doubt for doubt in doubts if program.doubts[doubt].default]
    held = [o for o in outcomes if all(o.readings[d] == first.readings[d] for d in defaults)]
    undecided = tuple(d for d in doubts if d not in defaults and _matters(d, held))
    return first, not undecided, undecided


def _matters(doubt: str, outcomes: list[Outcome]) -> bool:
    """Whether changing one doubt's reading alone changes some outcome."""
    by_rest: dict[tuple[tuple[str, str], ...], set[object]] = {}
    for outcome in outcomes:
        rest = tuple(sorted((d, r) for d, r in outcome.readings.items() if d != doubt))
        by_rest.setdefault(rest, set()).add((outcome.certain, outcome.possible, outcome.value))
    return any(len(results) > 1 for results in by_rest.values())


def cited_rules(nodes: Sequence[Node], steps: Sequence[Step]) -> list[str]:
    """Return the ids of the rules that the given steps rest on or that were searched for them, first cited first."""
    found: dict[str, None] = {}
    for step in steps:
        node = nodes[step]
        if isinstance(node, Concluded):
            found[node.rule] = None
        elif isinstance(node, Searched):
            found.update(dict.fromkeys(rule for rule, _ in node.candidates))
    return list(found)


def conclusions(nodes: Sequence[Node], steps: Sequence[Step]) -> list[Goal]:
    """Return the certain conclusions that the given steps rest on, each after those that it rests on."""
    todo, seen = list(steps), set[Step]()
    while todo:
        step = todo.pop()
        if step not in seen:
            seen.add(step)
            todo.extend(_rests_on(nodes[step]))
    found = (nodes[step] for step in sorted(seen))  # a step rests only on those before it
    return [
        (node.rule, tuple(known for known in node.atom.arguments if not isinstance(known, Var)))
        for node in found
        if isinstance(node, Concluded) and node.holds
    ]


def _rests_on(node: Node) -> list[Step]:
    match node:
        case Concluded(premises=premises):
            return list(premises)
        case Searched(direct=direct, candidates=candidates):
            return [*direct, *(step for _, way in candidates for step in _way_steps(way))]
        case Summed(contributors=contributors, search=search):
            return [search, *(step for _, _, step in contributors)]
    return []


def _way_steps(way: Way) -> list[Step]:
    match way:
        case Fails(step=step) | Gives(step=step):
            return [step]
        case Takes(step=step, then=then):
            return [step, *_way_steps(then)]
        case Each(step=step, ways=ways):
            return [*([] if step is None else [step]), *(s for _, then in ways for s in _way_steps(then))]
    return []
