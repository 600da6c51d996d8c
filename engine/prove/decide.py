"""decide: the whole trip of one question: a case, a question, a day → the answer with its proof.

A case is decided under each choice of readings of the doubts that were looked at. Where all outcomes agree, their
outcome is the answer. Where they differ and the rule base names default readings, the answer is the outcome under the
defaults; it is marked so, and the other outcomes stand beside it. Where there is no default, the answer is
undetermined, and an authority's finding of the reading would settle it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from engine.case.facts import CaseFacts
from engine.case.query import Query, read_query
from engine.case.question import Question
from engine.evaluate.trace import Search
from engine.prove.choices import choices_of, options_of
from engine.prove.confirm import confirm
from engine.prove.hearing import Hearing
from engine.prove.others import others_under
from engine.prove.outcome import Bounds, Outcome, Truth, as_read, bounds_together, outcome_of
from engine.prove.proof import Node, Proof, Root, Step
from engine.prove.prove import ProofTooLargeError, Steps
from logic.datalog import EngineProgram, read_by

#: What the evaluator may spend on one question, all choices of readings together, and pyDatalog on each choice.
BUDGET = 400_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question of a case as of a day, which ``facts`` has.

    ``outcome`` is the outcome that is given. ``outcomes`` are those of the choices of readings that were tried. Each
    assigns the doubts that were looked at; a combination of readings has the outcome of the one choice that it fits.
    ``agree``: they are the same, and every combination has one. ``untried`` is how many have none. ``by_default``: they
    do not agree, and the default readings were taken. ``undecided`` are the doubts whose finding would settle the
    answer. ``fixed`` are the doubts that bear on the question and that whoever asked had settled, with their readings.
    ``unconfirmed`` are the recursive predicates that pyDatalog did not
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
    def doubts(self) -> list[str]:
        """The doubts that were looked at, and those that whoever asked had settled, in the order of the documents."""
        met = {doubt for outcome in self.outcomes for doubt in outcome.readings}
        return [doubt for doubt in self.facts.program.doubts if doubt in met] if met else []

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
    options = options_of(program, doubts, fixed)
    nodes = list[Node]()
    steps = Steps(program, nodes, query)
    rules = {**program.rules_by_id, **{rule.id: rule for rule in query.rules}}
    outcomes: list[Outcome] = []
    try:
        with hearing.run(budget, query.reads(program)) as run:

            def look(taken: Mapping[str, str]) -> tuple[Search, frozenset[str]]:
                evaluation = engine.evaluator.under(run, taken)
                return evaluation.answer(question, query), evaluation.looked_at

            choices, untried = choices_of(options, fixed, look)
            found = dict[Step, Outcome]()
            for choice in choices:
                step = steps.number(choice.found)
                if step not in found:
                    found[step] = outcome_of(facts, rules, nodes, question, step)
                outcomes.append(as_read(found[step], choice.readings, choice.taken, steps.read(choice.taken)))
    except RecursionError as error:
        raise ProofTooLargeError from error
    unconfirmed = confirm(hearing, question, query, nodes, outcomes, budget) if twice else ()
    agree = not untried and len({outcome.given for outcome in outcomes}) == 1
    chosen, by_default, undecided = _choose(program, outcomes, agree)
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


def _choose(program: EngineProgram, outcomes: Sequence[Outcome], agree: bool) -> tuple[Outcome, bool, tuple[str, ...]]:
    """Return the outcome to give, whether it is by default readings, and the doubts that leave it undecided.

    Doubts with a default are held at their default. The other doubts are undecided when, so held, they still change the
    outcome.
    """
    first = outcomes[0]
    if agree:
        return first, False, ()
    defaults = {doubt: reading for doubt, reading in first.taken.items() if program.doubts[doubt].default}
    held = [outcome for outcome in outcomes if not _unlike(outcome.readings, defaults)]
    undecided = tuple(doubt for doubt in program.doubts if doubt not in defaults and _matters(doubt, held))
    return first, not undecided, undecided


def _unlike(one: Mapping[str, str], other: Mapping[str, str]) -> set[str]:
    """Return the doubts of which two choices assign different readings."""
    return {doubt for doubt in one.keys() & other.keys() if one[doubt] != other[doubt]}


def _matters(doubt: str, outcomes: Sequence[Outcome]) -> bool:
    """Whether changing one doubt's reading alone changes some outcome."""
    pairs = combinations([outcome for outcome in outcomes if doubt in outcome.readings], 2)
    return any(a.given != b.given and _unlike(a.readings, b.readings) == {doubt} for a, b in pairs)
