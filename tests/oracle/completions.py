"""What a base may turn out to be, and what a model promises of it: the completion property (``docs/semantics.md``).

A completion settles some of what a base leaves open: a null gets a value or has none, a row is true or false, and the
rest stays open. Whatever was certain before stays certain, and whatever was not possible stays so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from logic.datalog import Let
from logic.terms import Between, Known, Unknown
from logic.values import Name, Quantity, Value
from tests.oracle.oracle import (
    Base,
    Model,
    NoValueError,
    Row,
    amount_of,
    answers,
    below_or_at,
    ends,
    evaluated,
    is_loose,
    may_be,
    truth,
    unit,
    value_of,
)
from tests.oracle.programs import RING, VALUES, Trial


class NoSuchCompletionError(Exception):
    """What was drawn contradicts the base: a row would be true and denied."""


@dataclass(frozen=True)
class Completion:
    """A base in which less is open, and what each term that was settled turned out to be: one value, or none."""

    base: Base
    settled: Mapping[Known, Known | None]


def completion(base: Base, chance: Random) -> Completion:
    """Draw a completion of a base; raises :class:`NoSuchCompletionError`."""
    settled: dict[Known, Known | None] = {}
    rows_of = (base.certain, base.open, base.denied)
    terms = {term for table in rows_of for rows in table.values() for row in rows for term in row}
    for term in sorted(terms, key=repr):
        if isinstance(term, Unknown) and not is_loose(term):
            turns_out = chance.random()
            if turns_out < 0.8:
                settled[term] = None if turns_out < 0.1 else _a_value(term, chance)
    certain: dict[str, set[Row]] = {}
    left_open: dict[str, set[Row]] = {}
    for name in sorted({*base.certain, *base.open}):
        denied = base.denied.get(name, frozenset())
        certain[name] = set(base.certain.get(name, frozenset()))
        left_open[name] = set()
        for row in sorted(base.open.get(name, frozenset()), key=repr):
            for instance in _instances(row, settled, chance):
                turns_out = chance.random()
                if all(isinstance(term, Value) for term in instance) and turns_out < 0.6:
                    certain[name] |= {instance} - denied
                elif turns_out < 0.8:
                    left_open[name].add(instance)
    return Completion(
        Base(
            {name: frozenset(rows) for name, rows in certain.items()},
            {name: frozenset(rows) for name, rows in left_open.items()},
            base.denied,
        ),
        settled,
    )


def _a_value(term: Unknown, chance: Random) -> Value:
    """Draw what a null may stand for."""
    if not term.unit:
        return chance.choice(RING)
    choices: list[Value] = list(VALUES[term.unit])
    if isinstance(choices[0], Quantity):
        choices.append(Quantity(Fraction(chance.randint(-12, 30), chance.choice((1, 2, 3))), term.unit))
    return chance.choice([choice for choice in choices if may_be(term, choice) is not False])


def _instances(row: Row, settled: Mapping[Known, Known | None], chance: Random) -> Iterator[Row]:
    """Yield the rows that a row turns out to stand for."""
    places: list[list[Known]] = []
    for term in row:
        if isinstance(term, Unknown) and is_loose(term):
            several: list[Known] = [_a_value(term, chance) for _ in range(chance.randint(0, 2))]
            places.append([*several, *([term] if chance.random() < 0.4 else [])])
        else:
            turned_out = settled.get(term, term)
            places.append([] if turned_out is None else [turned_out])
    yield from itertools.product(*places)


@dataclass(frozen=True)
class Promise:
    """What one model says of every completion, held against what another says of one."""

    trial: Trial
    model: Model
    completion: Completion
    outcome: Model

    def broken(self) -> Iterator[str]:
        """Yield each promise that the completion breaks."""
        for name in sorted(self.model.certain):
            yield from self._broken_by_rows(name)
            yield from self._broken_by_answers(name)

    def _broken_by_rows(self, name: str) -> Iterator[str]:
        for row in self.model.certain[name]:
            now = tuple(map(self._now, row))
            if now not in self.outcome.certain[name]:
                yield f"{name}{row} was certain; it is {now}, and is not"
        for row in self.outcome.possible[name]:
            if not any(all(map(self._covers, before, row)) for before in self.model.possible[name]):
                yield f"{name}{row} was not possible, and is"

    def _broken_by_answers(self, name: str) -> Iterator[str]:
        before, after = (self.model, self.trial.base), (self.outcome, self.completion.base)
        rows = {*self.model.certain[name], *self.outcome.possible[name]}
        for row in rows:
            if all(isinstance(term, Value) for term in row):
                was, is_now = truth(*before, name, row), truth(*after, name, row)
                if was is not None and was != is_now:
                    yield f"whether {name}{row} was {was}, and is {is_now}"
        if len(next(iter(rows), ())) == 2 and self.trial.program.predicates[name].range:
            for subject in sorted({row[0] for row in rows if isinstance(row[0], Name)}):
                yield from self._broken_by_amounts(name, subject)

    def _broken_by_amounts(self, name: str, subject: Name) -> Iterator[str]:
        program = self.trial.program
        was = amount_of(self.model, self.trial.base, program, name, subject)
        is_now = amount_of(self.outcome, self.completion.base, program, name, subject)
        single = program.predicates[name].single
        if was.values and not (was.values == is_now.values if single else was.values <= is_now.values):
            yield f"{name} of {subject} was {was}, and is {is_now}"
        certain, possible = answers(self.outcome, self.completion.base, name, (subject, None))
        if was.at_least is not None and not certain:
            yield f"{name} of {subject} was {was}, and there is none"
        for _, term in certain | possible:
            low, high = ends(term)
            if (was.at_least is not None and not below_or_at(was.at_least, low)) or (
                was.at_most is not None and not below_or_at(high, was.at_most)
            ):
                yield f"{name} of {subject} was {was}, and is {term}"

    def _now(self, term: Known) -> Known | None:
        """Return what a term that stands for one value turned out to be, ``None`` when it has none."""
        if not isinstance(term, Between):
            return self.completion.settled.get(term, term)
        condition, terms = next(computed for computed, label in self.model.labels.items() if label == term.label)
        bindings = {variable: self._now(known) for variable, known in terms}
        state = evaluated(self.outcome, self.completion.base)
        found = {variable: known for variable, known in bindings.items() if known is not None}
        if len(found) < len(bindings):
            return None
        try:
            if isinstance(condition, Let):
                return state.labelled(value_of(condition.expression, found), condition, found)
            total, _ = state.gathered(condition, found)
        except NoValueError:
            return None
        return None if total is None else state.labelled(total, condition, found)

    def _covers(self, before: Known, after: Known) -> bool:
        """Tell whether a term may have turned out to be another one."""
        if not is_loose(before):
            return self._now(before) == after and _within(before, after)
        if before == after:
            return True
        return unit(before) == unit(after) and (not unit(before) or _within(before, after))


def _within(before: Known, after: Known) -> bool:
    """Tell whether the ends of a term lie between those of another."""
    (low, high), (now_low, now_high) = ends(before), ends(after)
    return (low is None or below_or_at(low, now_low)) and (high is None or below_or_at(now_high, high))
