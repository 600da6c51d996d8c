"""decide: the whole trip of one question: a case, a question, a day → the answer with its proof.

A case is decided under each reading of every doubt that bears on the question. Where all outcomes agree, their outcome
is the answer. Where they differ and the rule base names default readings, the answer is the outcome under the defaults;
it is marked so, and the other outcomes stand beside it. Where there is no default, the answer is undetermined, and an
authority's finding of the reading would settle it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from engine.case.facts import CaseFacts
from engine.case.query import Query, read_query
from engine.case.question import Question
from engine.prove.confirm import confirm
from engine.prove.hearing import Hearing
from engine.prove.others import others_under
from engine.prove.outcome import Bounds, Outcome, Truth, as_read, bounds_together, outcome_of
from engine.prove.proof import Node, Proof, Root, Step
from engine.prove.prove import ProofTooLargeError, Steps
from logic.datalog import EngineProgram, read_by

#: The most combinations of readings tried for one question; beyond it each doubt is varied alone.
MOST_COMBINATIONS = 48

#: What the evaluator may spend on one question, all choices of readings together, and pyDatalog on each choice.
BUDGET = 400_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question of a case as of a day, which ``facts`` has.

    ``outcome`` is the outcome that is given. ``outcomes`` are those of all choices of readings that were tried.
    ``agree``: they are the same, and all choices were tried. ``untried`` is how many were not. ``by_default``: they do
    not agree, and the default readings were taken. ``undecided`` are
    the doubts whose finding would settle the answer. ``fixed`` are the doubts that bear on the question and that
    whoever asked had settled, with their readings. ``unconfirmed`` are the recursive predicates that pyDatalog did not
    finish. ``if_listed`` is the answer with every list taken to be whole, of an answer that is undetermined, or
    is so under some choice of readings, and rests on a thing that nobody has named.
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
    if_listed: Answer | None = None
    untried: int = 0

    @property
    def others(self) -> list[str]:
        """The categories of the things that nobody has named and on which the answer rests."""
        return others_under(self.facts.program, self.proof.nodes)

    @property
    def differs(self) -> bool:
        """Whether two choices of readings that were tried give different outcomes."""
        return len({outcome.given for outcome in self.outcomes}) > 1

    @property
    def value(self) -> Truth:
        """``yes``, ``no`` or ``undetermined``."""
        return "undetermined" if self.undecided else self.outcome.value

    @property
    def bounds(self) -> Bounds | None:
        """Between what the amount lies of an answer that is undetermined: under each reading of the doubts that leave
        it so, and under the readings of the others that were taken."""
        if self.value != "undetermined":
            return None
        about, taken = self.facts.program.predicates[self.question.predicate], self.outcome.readings
        if not self.undecided or self.question.form != "value" or about.range_kind not in ("unit", "date"):
            return self.outcome.bounds
        held = [o for o in self.outcomes if all(o.readings[d] == taken[d] for d in taken if d not in self.undecided)]
        return bounds_together(held, about)


def decide(
    hearing: Hearing,
    question: Question,
    readings: Mapping[str, str] | None = None,
    budget: int = BUDGET,
    *,
    twice: bool = True,
) -> Answer:
    """Answer one question of a case; what was found for those before it is not sought again. Without ``twice``,
    pyDatalog does not derive again what the evaluator found.

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
    choices = _choices(program, doubts, fixed)
    try:
        with hearing.run(budget, query.reads(program)) as run:
            found = dict[Step, Outcome]()
            for choice, evaluation in zip(choices, engine.evaluator.over(run, choices), strict=True):
                step = steps.number(evaluation.answer(question, query))
                if step not in found:
                    found[step] = outcome_of(facts, rules, nodes, question, choice, step)
                outcomes.append(as_read(found[step], choice, steps.read(choice)))
    except RecursionError as error:
        raise ProofTooLargeError from error
    unconfirmed = confirm(hearing, question, query, nodes, outcomes, budget) if twice else ()
    untried = prod(len(_tried(program, doubt, fixed)) for doubt in doubts) - len(choices)
    agree = not untried and len({outcome.given for outcome in outcomes}) == 1
    chosen, by_default, undecided = _choose(program, outcomes, agree, doubts)
    proof = Proof(tuple(nodes), tuple(Root(outcome.readings, outcome.step) for outcome in outcomes))
    return Answer(
        facts,
        question,
        chosen,
        tuple(outcomes),
        agree,
        by_default,
        undecided,
        proof,
        run.cost,
        fixed,
        unconfirmed,
        untried=untried,
    )


def with_lists_whole(
    hearing: Hearing, answer: Answer, readings: Mapping[str, str] | None = None, budget: int = BUDGET
) -> Answer:
    """Return an answer that has beside it what it is if what is listed is all, where it is undetermined, or is so under
    some choice of readings, and rests on a thing that nobody has named. Raises what :func:`decide` does."""
    is_open = any(outcome.value == "undetermined" for outcome in answer.outcomes)
    if not (is_open or answer.undecided) or not answer.others:
        return answer
    return replace(answer, if_listed=decide(hearing.listed(), answer.question, readings, budget))


def _doubts(program: EngineProgram, query: Query) -> list[str]:
    """Return the doubts that bear on a query, in the order of the documents."""
    found = {doubt for rule in query.rules for doubt, _ in rule.readings}
    found.update(*(program.doubts_below.get(name, ()) for rule in query.rules for name in read_by(rule)))
    return [doubt for doubt in program.doubts if doubt in found] if found else []


def _choices(program: EngineProgram, doubts: list[str], fixed: dict[str, str]) -> list[dict[str, str]]:
    """Return the choices of readings to try, the defaults first."""
    options = {doubt: _tried(program, doubt, fixed) for doubt in doubts}
    if prod(map(len, options.values())) <= MOST_COMBINATIONS:
        return [dict(zip(options, choice, strict=True)) for choice in product(*options.values())]
    default = {doubt: names[0] for doubt, names in options.items()}
    varied = [{**default, doubt: name} for doubt, names in options.items() for name in names[1:]]
    return [default, *varied]


def _tried(program: EngineProgram, doubt: str, fixed: Mapping[str, str]) -> list[str]:
    """Return the readings of a doubt, the default first; the one that it is fixed to, if it is."""
    row = program.doubts[doubt]
    names = [name for name, _ in row.readings]
    first = row.default or names[0]
    return [fixed[doubt]] if doubt in fixed else [first, *(name for name in names if name != first)]


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
        by_rest.setdefault(rest, set()).add(outcome.given)
    return any(len(results) > 1 for results in by_rest.values())
