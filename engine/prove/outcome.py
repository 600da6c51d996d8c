"""outcome: what one choice of readings gives, read off the steps of the proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from engine.case.facts import CaseFacts
from engine.case.question import Question
from engine.prove.missing import Lacking, Needs
from engine.prove.proof import (
    Concluded,
    Each,
    Fails,
    Gives,
    Node,
    Read,
    Searched,
    Sole,
    Step,
    Way,
    behind,
    found_by,
    truth_of,
)
from logic.datalog import Predicate, Rule
from logic.terms import Known, Other, interval, is_known, may_equal
from logic.values import Name
from logic.worlds import Tuple

#: Whether something is so.
Truth = Literal["yes", "no", "undetermined"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is already certain of an amount; ``None`` is an open end."""

    at_least: Fraction | None
    at_most: Fraction | None
    unit: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one choice of readings gives: the tuples of values that certainly answer, and those that possibly do.
    An amount of which only the ends are certain is among the latter.

    ``readings`` are those of the doubts that were looked at; ``taken`` has the first reading of the others as well.
    ``step`` is the step that answers the query, and ``nodes`` are the steps as they are read under the readings.
    ``steps`` are those that a reader of the answer wants to see: those that show each certain tuple and, for a list,
    the search for all of them. ``conflict``: a thing certainly has two values of an attribute that is to have one.
    ``contested``: it certainly has one value, and may have another. ``unlisted`` are the tuples with something in them
    that nobody has named; these are not among the possible ones.
    """

    readings: Mapping[str, str]
    certain: tuple[Tuple, ...]
    possible: tuple[Tuple, ...]
    step: Step
    steps: tuple[Step, ...]
    bounds: Bounds | None
    lacking: Lacking | None = field(compare=False, repr=False)
    conflict: bool = False
    contested: bool = False
    unlisted: tuple[Tuple, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    nodes: Read = field(default_factory=Read, compare=False, repr=False)

    @property
    def missing(self) -> Sequence[Needs]:
        """The sets of unknown statements that would settle it; none where nothing is open. They are sought when
        they are first asked for."""
        return self.lacking.sets() if self.lacking else ()

    @property
    def value(self) -> Truth:
        """``yes`` when a tuple certainly answers, ``no`` when none possibly does, else ``undetermined``."""
        if self.conflict or self.contested:
            return "undetermined"
        return "yes" if self.certain else "undetermined" if self.possible or self.unlisted else "no"

    @property
    def given(self) -> object:
        """What it gives: two outcomes differ where this does."""
        return self.certain, self.possible, self.unlisted, self.value


def outcome_of(
    facts: CaseFacts,
    rules: Mapping[str, Rule],
    nodes: Sequence[Node],
    question: Question,
    step: Step,
) -> Outcome:
    """Return the outcome of a choice of readings, read off the step that answers the query."""
    about = facts.program.predicates[question.predicate]
    ground = tuple(part for part in question.pattern if part is not None)
    if len(ground) == len(question.pattern):
        node = nodes[step]
        holds = node.holds if isinstance(node, Searched) else None
        lacking = Lacking(facts, rules, nodes, step) if holds is None else None
        answers: tuple[Tuple, ...] = (ground,)
        sure, maybe = answers if holds else (), answers if holds is not False else ()
        return Outcome({}, sure, maybe, step, (), None, lacking)
    found = list(found_by(nodes, step))
    shown = {row: leaf for leaf, row in found if isinstance(node := nodes[leaf], Concluded) and node.holds}
    certain = tuple(sorted((row for row in shown if all(map(is_known, row))), key=_order))
    named = {row for _, row in found if not any(isinstance(part, Other) for part in row)}
    possible = tuple(sorted(named, key=_order))
    unlisted = tuple(sorted({row for _, row in found} - named, key=repr))
    one_value = question.form == "value" and about.single
    conflict = one_value and len(certain) > 1
    contested = one_value and len(certain) == 1 and any(_differ(row[-1], certain[0][-1]) for row in possible)
    bounds, lacking = None, None
    if (possible or unlisted) and (question.form == "list" or contested or not certain):
        lacking = Lacking(facts, rules, nodes, step, contested=contested)
    if question.form == "value" and about.range_kind in ("unit", "date") and not certain and possible:
        bounds = _bounds(possible, about, is_due=bool(shown))
    if question.form == "value" and certain and not contested:
        possible = certain
    return Outcome({}, certain, possible, step, (), bounds, lacking, conflict, contested, unlisted)


def as_read(outcome: Outcome, readings: Mapping[str, str], taken: Mapping[str, str], nodes: Read) -> Outcome:
    """Return an outcome as that of a choice of readings, and the steps to see as they are read under it."""
    shown = {row: end for end, row in found_by(nodes, outcome.step) if truth_of(nodes[end])}
    ends = sorted(shown.keys() - {*outcome.certain}, key=_order)  # amounts of which only the ends are certain
    steps = [under for row in (*outcome.certain, *ends) for under in _under(nodes, shown[row])]
    first = set(steps)
    steps += [under for under in _under(nodes, outcome.step) if under not in first]
    return replace(outcome, readings=readings, taken=taken, nodes=nodes, steps=tuple(steps))


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


def _bounds(possible: Sequence[Tuple], about: Predicate, *, is_due: bool) -> Bounds | None:
    """Return between what the amount asked for lies, as far as that says more than its declaration; it has a low end
    only where there certainly ``is_due`` an amount."""
    ends = [interval(row[-1]) for row in possible]
    lows, highs = [low for low, _ in ends if low is not None], [high for _, high in ends if high is not None]
    low = min(lows) if is_due and len(lows) == len(ends) else None
    high = max(highs) if len(highs) == len(ends) else None
    if low is not None and about.least is not None and low <= about.least:
        low = None
    return None if low is None and high is None else Bounds(low, high, about.range)


def bounds_together(outcomes: Sequence[Outcome], about: Predicate) -> Bounds | None:
    """Return between what an amount lies of which one of some outcomes is right, nobody knows which."""
    if any(outcome.conflict or outcome.contested for outcome in outcomes):
        return None
    lows, highs = list[Fraction | None](), list[Fraction | None]()
    for outcome in outcomes:
        unsure = Bounds(None, None, about.range) if outcome.possible else None
        bounds = outcome.bounds or (None if outcome.certain else unsure)
        ends = [interval(row[-1]) for row in outcome.certain]
        ends += [(bounds.at_least, bounds.at_most)] if bounds else []
        lows += [low for low, _ in ends] or [None]  # where nothing is due there is no low end
        highs += [high for _, high in ends]
    low = min((low for low in lows if low is not None), default=None) if None not in lows else None
    high = max((high for high in highs if high is not None), default=None) if None not in highs else None
    if low is not None and about.least is not None and low <= about.least:
        low = None
    return None if low is None and high is None else Bounds(low, high, about.range)


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
