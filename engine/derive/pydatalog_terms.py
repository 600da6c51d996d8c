"""The Python side of the terms and literals that pyDatalog sees: values, stored tuples, and answers.

pyDatalog confuses ``1``, ``True`` and ``Decimal('1.00')``, rounds floats and changes some strings. So it is given only
constants such as ``n17``, which :class:`Codes` turns back into the values they stand for. Every literal that reads or
computes is answered here, in the world the derivation is in. Nothing here knows of pyDatalog itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from logic.datalog import Among, Compare, Gather, Let, Rule, Var
from logic.no_answer import BudgetExceededError
from logic.terms import (
    Between,
    Bindings,
    Known,
    UndefinedAmountError,
    Unknown,
    compare,
    evaluate,
    is_known,
    may_equal,
    resolve,
)
from logic.totals import settled, shares, total
from logic.values import Day, Name, Quantity
from logic.worlds import Facts, Pattern, Tuple

_TAGS: dict[type, str] = {Name: "n", Quantity: "q", Day: "d", Unknown: "u", Between: "b"}


def agrees(asked: Known | None, stored: Known, *, certain: bool) -> bool:
    """Whether a stored value matches an asked one; ``None`` matches anything.

    In the certain world only the same value matches. In the possible world every value matches that is not known to
    differ.
    """
    if asked is None or asked == stored:
        return True
    if certain or (is_known(asked) and is_known(stored)):
        return False
    return may_equal(asked, stored) is not False


class Codes:
    """The constants that stand for values inside pyDatalog, one to a value, readable both ways.

    A program has its own constants, which are fixed once it is loaded. Each derivation adds its own to a copy of them.
    """

    def __init__(self, program: Codes | None = None) -> None:
        self._program = program
        self._code_of: dict[Known, str] = {}
        self._known_of: dict[str, Known] = {}

    def code(self, known: Known) -> str:
        """Return the constant that stands for a value; equal values have one constant."""
        found = self._code_of.get(known) or (self._program and self._program._code_of.get(known))
        if not found:
            serial = len(self._code_of) + (len(self._program._code_of) if self._program else 0)
            found = f"{_TAGS[type(known)]}{serial}"
            self._code_of[known] = found
            self._known_of[found] = known
        return found

    def known(self, code: str) -> Known:
        """Return the value that a constant stands for; raises ``KeyError`` for a constant that was never given out."""
        found = self._known_of.get(code)
        if found is None:
            if self._program is None:
                raise KeyError(code)
            return self._program.known(code)
        return found


class Table:
    """The tuples of one predicate in the order they came, each once; a place is indexed when it is first asked for."""

    def __init__(self, tuples: Iterable[Tuple] = ()) -> None:
        self._tuples = dict.fromkeys(tuples)
        self._places: dict[int, tuple[dict[Known, list[Tuple]], list[Tuple]]] = {}

    def add(self, found: Tuple) -> None:
        """Add a tuple."""
        if found not in self._tuples:
            self._tuples[found] = None
            for place, (same, vague) in self._places.items():
                (same.setdefault(found[place], []) if is_known(found[place]) else vague).append(found)

    def candidates(self, pattern: Pattern, *, certain: bool) -> tuple[int, Iterable[Tuple]]:
        """Return how many tuples must be looked at to answer a pattern, and those tuples."""
        count, found = len(self._tuples), iter(self._tuples)
        for place, asked in enumerate(pattern):
            if asked is not None and (certain or is_known(asked)):
                same, vague = self._index(place)
                bucket = same.get(asked, [])
                fewer = len(bucket) + (0 if certain else len(vague))
                if fewer < count:
                    count, found = fewer, iter(bucket) if certain else chain(bucket, vague)
        return count, found

    def _index(self, place: int) -> tuple[dict[Known, list[Tuple]], list[Tuple]]:
        found = self._places.get(place)
        if found is None:
            same: dict[Known, list[Tuple]] = {}
            vague: list[Tuple] = []
            for each in self._tuples:
                (same.setdefault(each[place], []) if is_known(each[place]) else vague).append(each)
            found = self._places[place] = (same, vague)
        return found


@dataclass(slots=True)
class Run:
    """One derivation: the case, the world it is in, the tables completed in each world, and its cost so far.

    ``internal`` are the predicates that no case or document says anything of. ``confirmed`` are certain rows that were
    derived one by one: a rule may read them of a predicate that is not complete. What has to be read whole, because it
    is negated, gone over, or read only where it is not contested, is then looked up with ``demand``: the rows derived
    of a predicate that may match a pattern in a world.
    """

    facts: Facts
    internal: frozenset[str]
    readings: Mapping[str, str]
    budget: int
    codes: Codes
    certain: bool = False
    completed: dict[tuple[str, bool], Table] = field(default_factory=dict)
    confirmed: dict[str, Table] = field(default_factory=dict)
    demand: Callable[[str, Pattern, bool], Table | None] | None = None
    demanding: bool = False
    cost: int = 0

    def spend(self, cost: int = 1) -> None:
        """Add to the cost; raises :class:`BudgetExceededError`."""
        self.cost += cost
        if self.cost > self.budget:
            raise BudgetExceededError(self.budget)

    def holds(self, predicate: str, pattern: Pattern, *, certain: bool, whole: bool = True) -> Iterator[Tuple]:
        """Yield the tuples given or derived that match a pattern; bound places keep the pattern's terms. Unless they
        are read ``whole``, rows that were derived one by one are enough."""
        yield from self.given(predicate, pattern, certain=certain)
        table = self.completed.get((predicate, certain))
        if table is None and not whole and certain and not self.demanding:
            table = self.confirmed.get(predicate)
        elif table is None and self.demand is not None:
            table = self.demand(predicate, pattern, certain)
        if table is not None:
            count, candidates = table.candidates(pattern, certain=certain)
            self.spend(count)
            for found in candidates:
                if all(agrees(a, b, certain=certain) for a, b in zip(pattern, found, strict=True)):
                    yield _as_asked(pattern, found)

    def read(self, predicate: str, pattern: Pattern, *, certain: bool, contestable: bool) -> Iterator[Tuple]:
        """Return the tuples that a rule reads: all that hold; but of a ``contestable`` predicate in the certain world,
        none that is contested."""
        contestable = contestable and certain
        found = self.holds(predicate, pattern, certain=certain, whole=contestable or self.demand is None)
        if not contestable:
            return found
        return (each for each in found if not self._is_contested(predicate, each))

    def _is_contested(self, predicate: str, found: Tuple) -> bool:
        """Whether the attribute may have another value than the one found."""
        subject, value = found
        rivals = self.holds(predicate, (subject, None), certain=False)
        return any(may_equal(value, rival) is not True for _, rival in rivals)

    def given(self, predicate: str, pattern: Pattern, *, certain: bool) -> Iterator[Tuple]:
        """Yield the given tuples that match a pattern."""
        if predicate not in self.internal:
            read = self.facts.certain if certain else self.facts.possible
            for found in read(predicate, pattern):
                self.spend()
                yield _as_asked(pattern, found)


def _as_asked(pattern: Pattern, found: Tuple) -> Tuple:
    return tuple(known if asked is None else asked for asked, known in zip(pattern, found, strict=True))


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
    return lambda run, _: [()] if any(run.readings.get(d) == name for d, name in rule.readings) else []


def computes(condition: Compare | Among | Let | Gather, inputs: tuple[Var, ...]) -> Answer:
    """Answer a condition that computes, from the values of its variables in order; the value that it binds comes last.

    A test holds when it is true or, in the possible world, unknown. A value must be exact in the certain world. Where
    an amount is undefined, no condition holds.
    """

    def answer(run: Run, asked: Pattern) -> Iterator[Tuple]:
        known = _bound(asked[: len(inputs)])
        bindings = dict(zip(inputs, known, strict=True))
        try:
            match condition:
                case Compare() | Among():
                    verdict = _verdict(condition, bindings)
                    if verdict or (verdict is None and not run.certain):
                        yield known
                case Let() | Gather():
                    value = _value(condition, bindings, run)
                    if value is not None and (is_known(value) or not run.certain):
                        yield (*known, value)
        except UndefinedAmountError:
            return

    return answer


def _verdict(condition: Compare | Among, bindings: Bindings) -> bool | None:
    if isinstance(condition, Compare):
        left, right = evaluate(condition.left, bindings), evaluate(condition.right, bindings)
        return compare(condition.operator, left, right)
    found = {may_equal(resolve(condition.term, bindings), value) for value in condition.values}
    return True if True in found else None if None in found else False


def _value(condition: Let | Gather, bindings: Bindings, run: Run) -> Known | None:
    """Return the value to bind, ``None`` if there is none. In the certain world, an aggregate has a value once it is
    settled."""
    if isinstance(condition, Let):
        return evaluate(condition.expression, bindings)
    group = (resolve(term, bindings) for term in condition.group)
    pattern = (*group, *[None] * condition.width)
    rows = [run.holds(condition.predicate, pattern, certain=certain) for certain in (True, False)]
    contributors = shares(condition, *rows)
    return total(condition, contributors) if settled(contributors) or not run.certain else None


def _bound(asked: Pattern) -> Tuple:
    known = tuple(each for each in asked if each is not None)
    assert len(known) == len(asked), "a place is free that loading has seen bound"
    return known
