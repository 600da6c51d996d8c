"""What answers each literal of pyDatalog's that reads or computes, in the world the derivation is in.

Nothing here knows of pyDatalog itself: a literal's places arrive as values, and what it holds of is returned as values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from engine.derive.pydatalog_run import Run
from engine.derive.pydatalog_tables import agrees
from logic.datalog import Among, Compare, Gather, Let, Rule, Var
from logic.labels import computed
from logic.terms import Bindings, Known, compare_values, may_equal, resolve
from logic.totals import aggregate
from logic.worlds import Pattern, Tuple

#: What answers a literal: its places as asked, ``None`` for a free one → the tuples it holds of.
Answer = Callable[[Run, Pattern], Iterable[Tuple]]


def reads(predicate: str, *, contestable: bool) -> Answer:
    """Answer with the tuples that a rule reads of a complete predicate."""
    return lambda run, asked: run.read(predicate, asked, certain=run.certain, contestable=contestable)


def reads_given(predicate: str) -> Answer:
    """Answer with the given tuples, and none that is derived."""
    return lambda run, asked: run.given(predicate, asked, certain=run.certain)


def reads_other(predicate: str, *, contestable: bool) -> Answer:
    """Answer whether a rule reads a statement in the other world; pyDatalog negates the answer.

    A negation holds certainly where the statement does not hold possibly, and possibly where it does not hold
    certainly.
    """

    def answer(run: Run, asked: Pattern) -> Iterator[Tuple]:
        certain = not run.certain
        if contestable:
            return islice(run.read(predicate, asked, certain=certain, contestable=True), 1)
        return islice(run.holds(predicate, asked, certain=certain), 1)

    return answer


def same(run: Run, asked: Pattern) -> Iterator[Tuple]:
    """Answer whether two values are the same; in the possible world, whether they may be."""
    left, right = _bound(asked)
    if agrees(left, right, certain=run.certain):
        yield left, right


def one_of(values: frozenset[Known]) -> Answer:
    """Answer whether a value is exactly one of some values."""
    return lambda _, asked: [known for known in [_bound(asked)] if known[0] in values]


def taken(rule: Rule) -> Answer:
    """Answer whether a reading is taken under which a rule counts."""
    return lambda run, _: [()] if run.takes(rule) else []


def computes(condition: Compare | Among | Let | Gather, inputs: tuple[Var, ...]) -> Answer:
    """Answer a condition that computes, from the values of its variables in order; the value that it binds comes last.

    A test holds when it is true or, in the possible world, unknown. A value is bound where there is one and, in the
    certain world, where there certainly is.
    """

    def answer(run: Run, asked: Pattern) -> Iterator[Tuple]:
        known = _bound(asked[: len(inputs)])
        bindings = dict(zip(inputs, known, strict=True))
        match condition:
            case Compare() | Among():
                verdict = _verdict(condition, bindings)
                if verdict or (verdict is None and not run.certain):
                    yield known
            case Let() | Gather():
                value, sure = _value(condition, bindings, run)
                if value is not None and (sure or not run.certain):
                    yield (*known, value)

    return answer


def _verdict(condition: Compare | Among, bindings: Bindings) -> bool | None:
    if isinstance(condition, Compare):
        return compare_values(condition, bindings)
    found = {may_equal(resolve(condition.term, bindings), value) for value in condition.values}
    return True if True in found else None if None in found else False


def _value(condition: Let | Gather, bindings: Bindings, run: Run) -> tuple[Known | None, bool]:
    """Return the value to bind, ``None`` if there is none, and whether there certainly is one."""
    if isinstance(condition, Let):
        return computed(condition, bindings)
    group = (resolve(term, bindings) for term in condition.group)
    pattern = (*group, *[None] * condition.width)
    rows = [run.holds(condition.predicate, pattern, certain=certain) for certain in (True, False)]
    return aggregate(condition, bindings, *rows)


def _bound(asked: Pattern) -> Tuple:
    known = tuple(each for each in asked if each is not None)
    assert len(known) == len(asked), "a place is free that loading has seen bound"
    return known
