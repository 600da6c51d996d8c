"""confirm: what an answer rests on is derived again before the answer is given, and a difference is an error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.case.query import QUERY, Query
from engine.case.question import Question
from engine.derive.engine import Derived, Goal
from engine.prove.hearing import Hearing
from engine.prove.outcome import Outcome
from engine.prove.paired_engine import is_sampled
from engine.prove.proof import Concluded, Given, Node, Step, all_under
from logic.cite import EVERYWHERE
from logic.datalog import Var
from logic.terms import fit


def confirm(
    hearing: Hearing,
    question: Question,
    query: Query,
    nodes: Sequence[Node],
    outcomes: Sequence[Outcome],
    budget: int,
) -> tuple[str, ...]:
    """Have the conclusions of every outcome derived again, and of a sample of questions all that the first outcome
    rests on; return the recursive predicates that pyDatalog did not finish."""
    engine, facts, unconfirmed = hearing.engine, hearing.facts, dict[str, None]()
    predicates = query.reads(facts.program)
    if is_sampled(question.text, *(repr(node.atom) for node in nodes if isinstance(node, Given))):
        again = engine.compare(facts, predicates, outcomes[0].taken)
        if again is not None:
            unconfirmed.update(dict.fromkeys(again.refused))
            engine.need_same([*_unanswered(question, outcomes[0], again)], outcomes[0].taken)
    resting_on = {step: conclusions(nodes, step) for step in {outcome.step for outcome in outcomes}}
    for outcome in outcomes:
        if goals := resting_on[outcome.step]:
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


def conclusions(nodes: Sequence[Node], step: Step) -> list[Goal]:
    """Return the certain conclusions of the rule base that a step rests on, each after the conclusions it rests on
    itself."""
    found = (nodes[under] for under in sorted(all_under(nodes, [step])))  # a step rests only on those before it
    return [
        (node.rule, tuple(known for known in node.atom.arguments if not isinstance(known, Var)))
        for node in found
        if isinstance(node, Concluded) and node.holds and node.atom.predicate != QUERY
    ]
