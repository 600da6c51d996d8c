"""What a base may turn out to be, and what a model promises of it: the completion property (``docs/semantics.md``).

A completion settles some of what a base leaves open: a null gets a value or has none, new things are named, a word is
another name of an option, a row is true or false, and the rest stays open. Whatever was certain before stays certain,
and whatever was not possible stays so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random

from logic.datalog import Gather, Let
from logic.terms import Between, Known, Other, Unknown
from logic.values import Name, Quantity, Value, Word
from tests.oracle.oracle import (
    Base,
    Model,
    NoValueError,
    Row,
    Rows,
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
from tests.oracle.programs import OPTIONS, OTHERS, RING, VALUES, WORDS, Trial

#: What each term that was settled turned out to be: one value, or none.
Settled = Mapping[Known, Known | None]
#: For each other the new things of its category.
Named = Mapping[Known, Sequence[Name]]


class NoSuchCompletionError(Exception):
    """What was drawn contradicts the base: a row would be true and denied."""


@dataclass(frozen=True)
class Completion:
    """A base in which less is open, and what its terms turned out to be."""

    base: Base
    settled: Settled
    named: Named


def completion(base: Base, chance: Random) -> Completion:
    """Draw a completion of a base; raises :class:`NoSuchCompletionError`."""
    settled: dict[Known, Known | None] = {}
    named: dict[Known, list[Name]] = {
        other: [Name(f"{other.category}{n}") for n in range(chance.randint(0, 2))] for other in OTHERS
    }
    new = [name for names in named.values() for name in names]
    most = chance.choice((0.6, 1))  # whether everything is settled, or some remains open
    rows_of = (base.certain, base.open, base.denied)
    terms = {term for table in rows_of for rows in table.values() for row in rows for term in row}
    subjects = {row[0] for table in rows_of for rows in table.values() for row in rows}
    for term in sorted(terms, key=repr):
        turns_out = chance.random() * most
        if isinstance(term, Unknown) and not is_loose(term) and turns_out < 0.8:
            settled[term] = None if turns_out < 0.1 else _a_value(term, new, chance, subject=term in subjects)
        if isinstance(term, Word) and turns_out < 0.6:
            settled[term] = chance.choice([*OPTIONS, WORDS[0]])
    if (first := settled.get(WORDS[0])) is not None and settled.get(WORDS[1]) == WORDS[0]:
        settled[WORDS[1]] = first
    settled |= {term: settled[value] for term, value in settled.items() if value in WORDS and value in settled}
    certain: dict[str, set[Row]] = {}
    left_open: dict[str, set[Row]] = {}
    denied: dict[str, Rows] = {}
    for name in sorted({*base.certain, *base.open}):
        denied[name] = frozenset(
            instance
            for row in base.denied.get(name, ())
            for instance in product(*(_denied_of(term, settled, named) for term in row))
        )
        said = base.certain.get(name, frozenset())
        certain[name] = {tuple(settled.get(term) or term for term in row) for row in said}
        if certain[name] & denied[name]:
            raise NoSuchCompletionError
        left_open[name] = set()
        for row in sorted(base.open.get(name, frozenset()), key=repr):
            for instance in _instances(row, settled, named, most, chance):
                turns_out = chance.random()
                if all(isinstance(term, Value) for term in instance) and turns_out < 0.6:
                    certain[name] |= {instance} - denied[name]
                elif 0.6 < turns_out * most < 0.8:
                    left_open[name].add(instance)
    return Completion(
        Base(
            {name: frozenset(rows) for name, rows in certain.items()},
            {name: frozenset(rows) for name, rows in left_open.items()},
            denied,
        ),
        settled,
        named,
    )


def _denied_of(term: Known, settled: Settled, named: Named) -> list[Known]:
    """Return of what a row is denied that is denied of a term: of a new thing what is denied of any such thing."""
    return [term, *named.get(term, ())] if isinstance(term, Other) else [settled.get(term) or term]


def _a_value(term: Unknown, new: Sequence[Name], chance: Random, *, subject: bool) -> Value:
    """Draw what a null may stand for: no word, where it is a ``subject``, for of a word nothing is said."""
    if not term.unit:
        return chance.choice([*RING, *new, *new, *([] if subject else WORDS)])
    choices: list[Value] = list(VALUES[term.unit])
    if isinstance(choices[0], Quantity):
        choices.append(Quantity(Fraction(chance.randint(-12, 30), chance.choice((1, 2, 3))), term.unit))
    return chance.choice([choice for choice in choices if may_be(term, choice) is not False])


def _instances(row: Row, settled: Settled, named: Named, most: float, chance: Random) -> Iterator[Row]:
    """Yield the rows that a row turns out to stand for."""
    new = [name for names in named.values() for name in names]
    places: list[list[Known]] = []
    for place, term in enumerate(row):
        stays = [term] if chance.random() * most > 0.6 else []
        if isinstance(term, Other):
            places.append([*named[term], *stays])
        elif isinstance(term, Unknown) and is_loose(term):
            several = [_a_value(term, new, chance, subject=not place) for _ in range(chance.randint(0, 2))]
            places.append([*(settled.get(value) or value for value in several), *stays])
        else:
            turned_out = settled.get(term, term)
            places.append([] if turned_out is None else [turned_out])
    for instance in product(*places):
        yield instance
        if is_loose(row[0]) and isinstance(row[-1], Unknown) and row[-1].subject == row[0] != instance[0]:
            yield instance[0], replace(row[-1], subject=instance[0])  # what is not known of a new thing


@dataclass(frozen=True)
class Promise:
    """What one model says of every completion, held against what another says of one."""

    trial: Trial
    model: Model
    completion: Completion
    outcome: Model

    def one_key_has_two_amounts(self) -> bool:
        """Tell whether a thing turned out to be a sure contributor of a total, with another amount in it: of such
        totals nothing is promised (§5)."""
        gathers = [part for rule in self.trial.program.rules for part in rule.body if isinstance(part, Gather)]
        return any(self._has_two_amounts(gather) for gather in gathers if gather.function != "count")

    def _has_two_amounts(self, gather: Gather) -> bool:
        size = len(gather.group) + gather.over
        possible = self.model.possible.get(gather.predicate, frozenset())
        before = [row for row in possible if all(isinstance(term, Value) for term in row[:size])]
        sure = {tuple(map(self._now, row[:size])) for row in self.model.certain.get(gather.predicate, frozenset())}
        return any(
            not any(
                tuple(map(self._now, was[:size])) == row[:size] and self._covers(was[-1], row[-1]) for was in before
            )
            for row in self.outcome.possible.get(gather.predicate, frozenset())
            if row[:size] in sure
        )

    def broken(self) -> Iterator[str]:
        """Yield each promise that the completion breaks."""
        for name in sorted(self.model.certain):
            yield from self._broken_by_rows(name)
            yield from self._broken_by_answers(name)

    @property
    def _new(self) -> set[Known]:
        """The things that nobody had named."""
        return {name for names in self.completion.named.values() for name in names}

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
            if all(isinstance(term, Value) for term in row) and self._new.isdisjoint(row):
                now = tuple(self._now(term) or term for term in row)
                was, is_now = truth(*before, name, row), truth(*after, name, now)
                if was is not None and was != is_now:
                    yield f"whether {name}{row} was {was}, and is {is_now}"
        if len(next(iter(rows), ())) == 2 and self.trial.program.predicates[name].range:
            for subject in sorted({row[0] for row in rows if isinstance(row[0], Name)} - self._new):
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
        if not isinstance(term, Between) or not term.label:
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
        if before == after or isinstance(before, Other):
            return before == after or after in self.completion.named[before]
        return unit(before) == unit(after) and (not unit(before) or _within(before, after))


def _within(before: Known, after: Known) -> bool:
    """Tell whether the ends of a term lie between those of another."""
    (low, high), (now_low, now_high) = ends(before), ends(after)
    return (low is None or below_or_at(low, now_low)) and (high is None or below_or_at(now_high, high))
