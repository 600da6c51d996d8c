"""decide: the whole trip of one question: a case, a question, a day → the answer with its proof.

A case is decided under each reading of every doubt that bears on the question. Where all outcomes agree, their outcome
is the answer. Where they differ and the rule base names default readings, the answer is the outcome under the defaults;
it is marked so, and the other outcomes stand beside it. Where there is no default, the answer is undetermined, and an
authority's finding of the reading would settle it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from typing import Literal

from engine.case.facts import CaseFacts
from engine.case.query import QUERY, Query, read_query
from engine.case.question import Question
from engine.derive.engine import Derived, Goal
from engine.prove.hearing import Hearing
from engine.prove.missing import missing_sets, open_sets
from engine.prove.paired_engine import PairedEngine, is_sampled
from engine.prove.proof import (
    Concluded,
    Each,
    Fails,
    Given,
    Gives,
    Node,
    Proof,
    Root,
    Searched,
    Sole,
    Step,
    Way,
    all_under,
    behind,
    found_by,
    truth_of,
)
from engine.prove.prove import ProofTooLargeError, Steps
from logic.cite import EVERYWHERE
from logic.datalog import EngineProgram, Rule, Var, read_by
from logic.known import Statement
from logic.terms import Known, fit, interval, may_equal
from logic.values import Name
from logic.worlds import Tuple

#: The most combinations of readings tried for one question; beyond it each doubt is varied alone.
MOST_COMBINATIONS = 32

#: What the evaluator may spend on one question, all choices of readings together, and pyDatalog on each choice.
BUDGET = 400_000


#: Whether something is so.
Truth = Literal["yes", "no", "undetermined"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is already certain of an amount; ``None`` is an open end."""

    at_least: Decimal | None
    at_most: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one choice of readings gives: the tuples that certainly answer, and those that possibly do.

    ``step`` is the step that answers the query, and ``nodes`` are the steps as they are read under the readings.
    ``steps`` are those that a reader of the answer wants to see: those that show each certain tuple and, for a list,
    the search for all of them. ``conflict``: a thing certainly has two values of an attribute that is to have one.
    ``contested``: it certainly has one value, and may have another.
    """

    readings: Mapping[str, str]
    certain: tuple[Tuple, ...]
    possible: tuple[Tuple, ...]
    step: Step
    steps: tuple[Step, ...]
    bounds: Bounds | None
    missing: tuple[frozenset[Statement], ...]
    conflict: bool = False
    contested: bool = False
    nodes: Sequence[Node] = field(default=(), compare=False, repr=False)

    @property
    def value(self) -> Truth:
        """``yes`` when a tuple certainly answers, ``no`` when none possibly does, else ``undetermined``."""
        if self.conflict or self.contested:
            return "undetermined"
        return "yes" if self.certain else "undetermined" if self.possible else "no"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question of a case as of a day, which ``facts`` has.

    ``outcome`` is the outcome that is given. ``outcomes`` are those of all choices of readings that were tried.
    ``agree``: they are the same. ``by_default``: they differ, and the default readings were taken. ``undecided`` are
    the doubts whose finding would settle the answer. ``fixed`` are the doubts that bear on the question and that
    whoever asked had settled, with their readings. ``unconfirmed`` are the recursive predicates that pyDatalog did not
    finish.
    """

    facts: CaseFacts
    question: Question
    outcome: Outcome
    outcomes: tuple[Outcome, ...]
    agree: bool
    by_default: bool
    undecided: tuple[str, ...]
    proof: Proof
    cost: int
    fixed: Mapping[str, str]
    unconfirmed: tuple[str, ...] = ()

    @property
    def value(self) -> Truth:
        """``yes``, ``no`` or ``undetermined``."""
        return "undetermined" if self.undecided else self.outcome.value


def decide(
    hearing: Hearing,
    question: Question,
    readings: Mapping[str, str] | None = None,
    budget: int = BUDGET,
) -> Answer:
    """Answer one question of a case; what was found for those before it is not sought again.

    ``readings`` fixes doubts that an authority has settled: doubt id → reading. Raises
    :class:`~logic.no_answer.BudgetExceededError` when an engine would spend more than ``budget``, and
    :class:`~engine.prove.paired_engine.EnginesDifferError` when the two do not derive the same.
    """
    engine, facts = hearing.engine, hearing.facts
    program = facts.program
    query = read_query(program, question)
    doubts = _doubts(program, query)
    fixed = {doubt: reading for doubt, reading in sorted((readings or {}).items()) if doubt in doubts}
    nodes = list[Node]()
    steps = Steps(program, nodes, query)
    rules = {**program.rules_by_id, **{rule.id: rule for rule in query.rules}}
    outcomes: list[Outcome] = []
    try:
        with hearing.run(budget) as run:
            choices, found = _choices(program, doubts, fixed), dict[Step, Outcome]()
            for choice, evaluation in zip(choices, engine.evaluator.over(run, choices), strict=True):
                step = steps.number(evaluation.answer(question, query))
                if step not in found:
                    found[step] = _outcome(program, rules, nodes, question, choice, step)
                outcomes.append(_as_read(found[step], choice, steps.read(choice)))
    except RecursionError as error:
        raise ProofTooLargeError from error
    unconfirmed = _confirm(engine, hearing, question, query, nodes, outcomes, budget)
    agree = len({(o.certain, o.possible, o.value) for o in outcomes}) == 1
    chosen, by_default, undecided = _choose(program, outcomes, agree, doubts)
    proof = Proof(tuple(nodes), tuple(Root(outcome.readings, outcome.step) for outcome in outcomes))
    return Answer(
        facts, question, chosen, tuple(outcomes), agree, by_default, undecided, proof, run.cost, fixed, unconfirmed
    )


def _confirm(
    engine: PairedEngine,
    hearing: Hearing,
    question: Question,
    query: Query,
    nodes: Sequence[Node],
    outcomes: Sequence[Outcome],
    budget: int,
) -> tuple[str, ...]:
    """Have the conclusions of every outcome derived again, and of a sample of questions all that the first outcome
    rests on; return the recursive predicates that pyDatalog did not finish."""
    facts, unconfirmed = hearing.facts, dict[str, None]()
    predicates = query.reads(facts.program)
    if is_sampled(question.text, *(repr(node.atom) for node in nodes if isinstance(node, Given))):
        again = engine.compare(facts, predicates, outcomes[0].readings)
        if again is not None:
            unconfirmed.update(dict.fromkeys(again.refused))
            engine.need_same([*_unanswered(question, outcomes[0], again)], outcomes[0].readings)
    for outcome in outcomes:
        goals = conclusions(nodes, outcome.step)
        if goals:
            confirmed = engine.confirm(hearing.again, predicates, outcome.readings, goals, budget)
            unconfirmed.update(dict.fromkeys(confirmed.refused))
    return tuple(unconfirmed)


def _unanswered(question: Question, outcome: Outcome, again: Derived) -> Iterator[str]:
    """Yield a line for each row that was certainly derived of what a question asks for, and that the answer rules out.

    That the answer has a row as possible only is no difference: of an unknown thing it says less than tables do
    (``docs/semantics.md``, section 4, “Answers about unknown things”).
    """
    if not any(question.kinds) and question.within == EVERYWHERE:
        admitted = {*outcome.certain, *outcome.possible}
        for row in again.certain.predicates.get(question.predicate, ()):
            if fit(question.pattern, row, certain=True) and row not in admitted:
                yield f"{question.predicate}: ruled out: {row}"


def _doubts(program: EngineProgram, query: Query) -> list[str]:
    """Return the doubts that bear on a query, in the order of the documents."""
    found = {doubt for rule in query.rules for doubt, _ in rule.readings}
    found.update(*(program.doubts_below.get(name, ()) for rule in query.rules for name in read_by(rule)))
    return [doubt for doubt in program.doubts if doubt in found] if found else []


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
    program: EngineProgram,
    rules: Mapping[str, Rule],
    nodes: Sequence[Node],
    question: Question,
    choice: Mapping[str, str],
    step: Step,
) -> Outcome:
    """Return the outcome of one choice of readings, read off the step that answers the query."""
    about = program.predicates[question.predicate]
    ground = tuple(part for part in question.pattern if part is not None)
    if len(ground) == len(question.pattern):
        node = nodes[step]
        holds = node.holds if isinstance(node, Searched) else None
        missing = missing_sets(program.predicates, rules, nodes, step) if holds is None else []
        answers: tuple[Tuple, ...] = (ground,)
        sure, maybe = answers if holds else (), answers if holds is not False else ()
        return Outcome(choice, sure, maybe, step, (), None, tuple(missing))
    found = list(found_by(nodes, step))
    shown = {row: leaf for leaf, row in found if isinstance(node := nodes[leaf], Concluded) and node.holds}
    certain = tuple(sorted(shown, key=_order))
    possible = tuple(sorted({row for _, row in found}, key=_order))
    one_value = question.form == "value" and about.single
    conflict = one_value and len(certain) > 1
    contested = one_value and len(certain) == 1 and any(_differ(row[-1], certain[0][-1]) for row in possible)
    bounds, missing = None, []
    if possible and (question.form == "list" or contested or not certain):
        missing = (open_sets if contested else missing_sets)(program.predicates, rules, nodes, step)
    if question.form == "value" and about.range_kind in ("unit", "date") and not certain and possible:
        bounds = _bounds(possible, about.range)
    if question.form == "value" and certain and not contested:
        possible = certain
    return Outcome(choice, certain, possible, step, (), bounds, tuple(missing), conflict, contested)


def _as_read(outcome: Outcome, choice: Mapping[str, str], nodes: Sequence[Node]) -> Outcome:
    """Return an outcome as that of a choice of readings, and the steps to see as they are read under it."""
    shown = {row: end for end, row in found_by(nodes, outcome.step) if truth_of(nodes[end])}
    steps = [under for row in outcome.certain for under in _under(nodes, shown[row])]
    first = set(steps)
    steps += [under for under in _under(nodes, outcome.step) if under not in first]
    return replace(outcome, readings=choice, nodes=nodes, steps=tuple(steps))


def _differ(one: Known, other: Known) -> bool:
    """Whether two values are different, or may be."""
    return may_equal(one, other) is not True


def _under(nodes: Sequence[Node], step: Step) -> tuple[Step, ...]:
    """Return the steps that a step of the query rests on: those that show the statement asked, or the search for it."""
    node = nodes[step]
    match node:
        case Concluded(premises=premises):
            return premises[:1]
        case Searched(candidates=candidates):
            return tuple(dict.fromkeys(under for _, way in candidates for under in _first(nodes, way)))
    raise AssertionError(node)


def _first(nodes: Sequence[Node], way: Way) -> Iterator[Step]:
    """Yield the step that shows what a way of the query's meets first, and where it then fails."""
    match way:
        case Fails(step=step):
            yield step
        case Each(step=search, ways=ways):
            node = nodes[search]
            tried = isinstance(node, Searched) and (node.candidates or node.closure is not None)
            if tried:
                yield search
            for _, then in ways:
                if isinstance(then, Fails) or not tried:
                    yield from _first(nodes, then)
        case Gives(step):
            yield from _under(nodes, step)


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

    Doubts with a default are held at their default. The other doubts are undecided when, so held, they still change the
    outcome.
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
    """Return the ids of the rules that some steps rest on, or that were searched for them, in the order they are
    cited."""
    found: dict[str, None] = {}
    for step in steps:
        node = nodes[step]
        if isinstance(node, Concluded):
            found[node.rule] = None
        elif isinstance(node, Sole):
            found.update(dict.fromkeys(cited_rules(nodes, behind(nodes, node) if node.holds else [node.search])))
        elif isinstance(node, Searched):
            found.update(dict.fromkeys(rule for rule, _ in node.candidates))
    return list(found)


def conclusions(nodes: Sequence[Node], step: Step) -> list[Goal]:
    """Return the certain conclusions of the rule base that a step rests on, each after the conclusions it rests on
    itself."""
    found = (nodes[under] for under in sorted(all_under(nodes, [step])))  # a step rests only on those before it
    return [
        (node.rule, tuple(known for known in node.atom.arguments if not isinstance(known, Var)))
        for node in found
        if isinstance(node, Concluded) and node.holds and node.atom.predicate != QUERY
    ]
