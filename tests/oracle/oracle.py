"""The plainest evaluator: what ``docs/semantics.md`` says, section by section, and nothing to make it fast.

Written from that page alone, by someone who has not read the engines, so that a mistake in them shows. No index, no
order of evaluation of its own, no memory of what is new: every rule of a stratum is tried on all rows until nothing
changes. It shares the data classes of terms and programs with the engines, and nothing else. "§" names a section of
the page.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from logic.datalog import (
    Among,
    Atom,
    Call,
    Compare,
    Condition,
    EngineProgram,
    Expression,
    Gather,
    Has,
    Let,
    Rule,
    Var,
)
from logic.terms import Between, Known, Other, Unknown
from logic.values import Day, Name, Quantity, Value, Word

Row = tuple[Known, ...]
Rows = frozenset[Row]
Bindings = Mapping[Var, Known]
End = Fraction | None
Ends = tuple[End, End]
Tables = dict[str, Rows]
Labels = dict[tuple[Let | Gather, tuple[tuple[Var, Known], ...]], str]


class CycleError(ValueError):
    """A predicate rests strictly on itself (§4); carries those of its cycle."""


class NoValueError(ArithmeticError):
    """An expression has no value (§1)."""


class TooLongError(ArithmeticError):
    """A numerator or a denominator of more than 60 digits: there is no answer (§1)."""


# --- §1 Values -------------------------------------------------------------------------------------------------------

#: What an open end is taken for where ends are multiplied.
INFINITE = float("inf")

#: The subject of a widened null, "of no one thing": no thing has an empty name.
NO_ONE = Name("")


def null(
    subject: Known, predicate: str, unit: str = "", *, many: bool = False, least: Fraction | None = None
) -> Unknown:
    """Return ``unknown(s, p)``, widened where the chain of its subjects has ``p`` already or is widened (§1).

    ``many`` where ``p`` may have several values of one thing; ``least`` is the least that the amount can be.
    """
    at = subject
    while isinstance(at, Unknown):
        if at.predicate == predicate or is_widened(at):
            return Unknown(NO_ONE, predicate, unit, many, least)
        at = at.subject
    return Unknown(subject, predicate, unit, many, least)


def is_widened(term: Known) -> bool:
    """Tell whether the term is ``some(p)`` (§1)."""
    return isinstance(term, Unknown) and term.subject == NO_ONE


def is_loose(term: Known) -> bool:
    """Tell whether a term stands for any one of several things or values (§1)."""
    match term:
        case Other():
            return True
        case Unknown(subject, _, _, many):
            return many or is_widened(term) or is_loose(subject)
        case Between(_, _, _, label):
            return label == ""
    return False


def ends(term: Known) -> Ends:
    """Return the ends of a term that can be measured (§1, the table of ends); ``None`` is open."""
    match term:
        case Quantity(number, _):
            return number, number
        case Day(date):
            return Fraction(date.toordinal()), Fraction(date.toordinal())
        case Between(low, high, _, _):
            return low, high
        case Unknown(_, _, _, _, least):
            return least, None
    return None, None


def compare(operator: str, x: Known, y: Known) -> bool | None:
    """Return whether ``x ∘ y``, ``None`` when unknown (§1, "Comparison")."""
    if x == y and not is_loose(x):
        return operator in ("=", "<=", ">=")
    if isinstance(x, Name | Other) and isinstance(y, Name | Other) and x != y:
        return operator == "!="
    if any(isinstance(w, Word) and isinstance(o, Name) and o.text in w.isnt for w, o in ((x, y), (y, x))):
        return operator == "!="
    if any(isinstance(t, Name | Word | Other) or (isinstance(t, Unknown) and not t.unit) for t in (x, y)):
        return None
    (a, b), (c, d) = ends(x), ends(y)
    match operator:
        case "<":
            return True if below(b, c) else False if below_or_at(d, a) else None
        case "<=":
            return True if below_or_at(b, c) else False if below(d, a) else None
        case ">":
            return compare("<", y, x)
        case ">=":
            return compare("<=", y, x)
        case "=":
            if a is not None and a == b == c == d:
                return True
            return False if below(b, c) or below(d, a) else None
        case "!=":
            same = compare("=", x, y)
            return None if same is None else not same
    raise AssertionError(operator)


def below(x: End, y: End) -> bool:
    """Tell whether one end is less than another; a condition that mentions an open end does not apply (§1)."""
    return x is not None and y is not None and x < y


def below_or_at(x: End, y: End) -> bool:
    """Tell whether one end is at most another; with an open one, it is not."""
    return x is not None and y is not None and x <= y


def may_be(x: Known, y: Known) -> bool | None:
    """Return ``True`` when certainly the same, ``False`` when it cannot be, ``None`` when it may be (§1)."""
    return compare("=", x, y)


def value_of(expression: Expression, bindings: Bindings) -> Known:
    """Return the value of an expression (§1, "Arithmetic"), an interval without its label.

    Raises :class:`NoValueError` and :class:`TooLongError`.
    """
    if isinstance(expression, Var):
        return bindings[expression]
    if isinstance(expression, Value):
        return expression
    (low, high), of = computed(expression, bindings)
    return amount(low, high, of)


def computed(expression: Expression, bindings: Bindings) -> tuple[Ends, str]:
    """Return the ends of an expression, in rational numbers, and its unit (§1)."""
    if not isinstance(expression, Call):
        term = value_of(expression, bindings)
        return ends(term), unit(term)
    (x, first), (y, second) = (computed(argument, bindings) for argument in expression.arguments)
    return ARITHMETIC[expression.function](x, y), unit_of_result(expression.function, first, second)


def certainly_has_value(expression: Expression, bindings: Bindings) -> bool:
    """Tell whether an expression certainly has a value: none of its divisors may be 0 (§1)."""
    if not isinstance(expression, Call):
        return True
    try:
        low, high = without_end(computed(expression.arguments[1], bindings)[0])
        value_of(expression, bindings)
    except NoValueError:
        return False
    divisor_may_be_0 = expression.function == "/" and low <= 0 <= high
    return not divisor_may_be_0 and all(certainly_has_value(argument, bindings) for argument in expression.arguments)


def unit(term: Known) -> str:
    """Return the unit of a term; a day's is ``日`` (§1)."""
    return "日" if isinstance(term, Day) else "" if isinstance(term, Name | Other | Word) else term.unit


COUNTING = ("个", "家", "人", "位", "次", "项", "间", "张")


def unit_of_result(function: str, first: str, second: str) -> str:
    """Return the unit of what is computed (§1, the table of units)."""
    if function == "*":
        if first == "比例":
            return second
        scales = second in ("比例", "个") or (second in COUNTING and first not in COUNTING)
        return first if scales else second
    return "比例" if function == "steps" or (function == "/" and first == second) else first


def amount(low: End, high: End, of: str) -> Known:
    """Return what lies between two ends: a quantity, or a day, where they meet (§1); raises :class:`TooLongError`."""
    for end in (low, high):
        if end is not None and max(abs(end.numerator), end.denominator) >= 10**60:
            raise TooLongError
    if low is None or low != high:
        return Between(low, high, of)
    return Day(datetime.date.fromordinal(int(low))) if of == "日" else Quantity(low, of)


def plus(x: Ends, y: Ends) -> Ends:
    """Row ``x + y`` of the table (§1); an open end leaves open what it enters."""
    (a, b), (c, d) = x, y
    return None if a is None or c is None else a + c, None if b is None or d is None else b + d


def minus(x: Ends, y: Ends) -> Ends:
    """Row ``x - y``: ``a − d`` and ``b − c``."""
    (a, b), (c, d) = x, y
    return None if a is None or d is None else a - d, None if b is None or c is None else b - c


def times(x: Ends, y: Ends) -> Ends:
    """The least and the greatest product of two ends; an open one is without end, and nothing times it is nothing."""
    (a, b), (c, d) = without_end(x), without_end(y)
    products = [Fraction(0) if end == 0 or other == 0 else end * other for end in (a, b) for other in (c, d)]
    low, high = min(products), max(products)
    return None if low == -INFINITE else Fraction(low), None if high == INFINITE else Fraction(high)


def over(x: Ends, y: Ends) -> Ends:
    """``x`` times what one over ``y`` may be."""
    c, d = without_end(y)
    if c == d == 0:
        raise NoValueError
    if c < 0 < d:
        return times(x, (None, None))
    return times(x, (None if d == 0 else one_over(d), None if c == 0 else one_over(c)))


def without_end(x: Ends) -> tuple[Fraction | float, Fraction | float]:
    """Return two ends, an open one as an infinite number."""
    return -INFINITE if x[0] is None else x[0], INFINITE if x[1] is None else x[1]


def one_over(end: Fraction | float) -> Fraction:
    """Return one over an end that is not zero: nothing, when it is infinite."""
    return Fraction(0) if isinstance(end, float) else 1 / end


def in_steps(function: str) -> Callable[[Ends, Ends], Ends]:
    """``steps``, ``floor``, ``ceil``, ``round``: each end by itself."""

    def whole(end: Fraction, size: Fraction) -> Fraction:
        if function == "ceil":
            return Fraction(-(-end // size))
        if function == "round":
            return Fraction((abs(end) / size + Fraction(1, 2)) // 1) * (-1 if end < 0 else 1)
        return Fraction(end // size)

    def apply(x: Ends, n: Ends) -> Ends:
        size = n[0]
        if size is None or size <= 0:
            raise NoValueError
        low, high = (None if end is None else whole(end, size) * (1 if function == "steps" else size) for end in x)
        return low, high

    return apply


def lesser(x: Ends, y: Ends) -> Ends:
    """Row ``min(x, y)``."""
    return least(x[0], y[0]), least_known(x[1], y[1])


def greater(x: Ends, y: Ends) -> Ends:
    """Row ``max(x, y)``."""
    return greatest_known(x[0], y[0]), greatest(x[1], y[1])


def least(*of: End) -> End:
    """The least end, open if any is."""
    known = [end for end in of if end is not None]
    return min(known) if len(known) == len(of) else None


def greatest(*of: End) -> End:
    """The greatest end, open if any is."""
    known = [end for end in of if end is not None]
    return max(known) if len(known) == len(of) else None


def least_known(*of: End) -> End:
    """The least of the ends that are not open, open if there is none."""
    return min((end for end in of if end is not None), default=None)


def greatest_known(*of: End) -> End:
    """The greatest of the ends that are not open, open if there is none."""
    return max((end for end in of if end is not None), default=None)


ARITHMETIC: dict[str, Callable[[Ends, Ends], Ends]] = {
    "+": plus, "-": minus, "*": times, "/": over, "min": lesser, "max": greater,
    **{function: in_steps(function) for function in ("steps", "floor", "ceil", "round")},
}  # fmt: skip


# --- §2 What case and documents say ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Base:
    """The facts: rows that are true, rows left open (which may hold nulls), and rows that are false, by predicate."""

    certain: Mapping[str, Rows] = field(default_factory=dict)
    open: Mapping[str, Rows] = field(default_factory=dict)
    denied: Mapping[str, Rows] = field(default_factory=dict)


def fitting(rows: Iterable[Row], pattern: Sequence[Known | None]) -> Iterator[Row]:
    """Yield the pattern, filled, for each row that fits it: a bound place keeps what it was bound to (§2)."""
    for row in rows:
        if all(asked is None or may_be(asked, there) is not False for asked, there in zip(pattern, row, strict=True)):
            yield tuple(there if asked is None else asked for asked, there in zip(pattern, row, strict=True))


def possible_in(base: Base, predicate: str, pattern: Sequence[Known | None]) -> Iterator[Row]:
    """Yield what of the base fits the pattern, and is not denied (§2, ``possible(p)``)."""
    rows = base.certain.get(predicate, frozenset()) | base.open.get(predicate, frozenset())
    denied = base.denied.get(predicate, frozenset())
    yield from (row for row in fitting(rows, pattern) if row not in denied)


# --- §3 Rules --------------------------------------------------------------------------------------------------------


@dataclass
class Evaluation:
    """The tables of one case under one choice of readings, while they grow (§3).

    ``attributes`` are those that are to have one value and that rules conclude, each with its component. ``labels``
    names what intervals were computed from: the condition, and the terms of its variables (§1).
    """

    base: Base
    certain: Tables
    possible: Tables
    attributes: Mapping[str, Collection[str]]
    labels: Labels = field(default_factory=dict)

    def rows(self, name: str, pattern: Sequence[Known | None], certainly: bool) -> Rows:
        """Return the rows that equal (certainly) or fit (possibly) a pattern, base and concluded together (§3)."""
        if certainly:
            rows = self.base.certain.get(name, frozenset()) | self.certain.get(name, frozenset())
            return frozenset(row for row in rows if all(p is None or p == t for p, t in zip(pattern, row, strict=True)))
        concluded = fitting(self.possible.get(name, frozenset()), pattern)
        return frozenset(possible_in(self.base, name, pattern)) | frozenset(concluded)

    def read(self, name: str, pattern: Sequence[Known | None], certainly: bool, reader: str) -> Rows:
        """Return the rows that rules of ``reader`` read: of an attribute certainly none that is contested, unless they
        are of its own component (§3)."""
        rows = self.rows(name, pattern, certainly)
        if certainly and name in self.attributes and reader not in self.attributes[name]:
            return frozenset(row for row in rows if not self.is_contested(name, row))
        return rows

    def is_contested(self, name: str, row: Row) -> bool:
        """Tell whether what an attribute may be, for all that is known, is not certainly what this row says (§3)."""
        subject, value = row
        return any(may_be(value, other) is not True for _, other in self.rows(name, (subject, None), False))

    def holds(self, condition: Condition, bindings: Bindings, certainly: bool, reader: str) -> Iterator[Bindings]:
        """Yield the bindings under which a condition of a rule of ``reader`` holds: the table of §3, row by row."""
        match condition:
            case Has(atom, False):
                for row in self.read(atom.predicate, pattern_of(atom, bindings), certainly, reader):
                    bound = bind(atom, row, bindings, certainly)
                    if bound is not None:
                        yield bound
            case Has(atom, True):
                if not self.read(atom.predicate, pattern_of(atom, bindings), not certainly, reader):
                    yield bindings
            case Compare(operator, left, right):
                try:
                    answer = compare(operator, value_of(left, bindings), value_of(right, bindings))
                except NoValueError:
                    return
                has_values = certainly_has_value(left, bindings) and certainly_has_value(right, bindings)
                if (answer is True and has_values) if certainly else answer is not False:
                    yield bindings
            case Among(term, values):
                answers = [may_be(value_of(term, bindings), value) for value in values]
                if True in answers or (None in answers and not certainly):
                    yield bindings
            case Let(variable, expression):
                try:
                    value = self.labelled(value_of(expression, bindings), condition, bindings)
                except NoValueError:
                    return
                if not certainly or (certainly_has_value(expression, bindings) and may_be_certain(value)):
                    yield {**bindings, variable: value}
            case Gather(variable):
                total, has_result = self.gathered(condition, bindings)
                if total is None:
                    return
                total = self.labelled(total, condition, bindings)
                if not certainly or (has_result and may_be_certain(total)):
                    yield {**bindings, variable: total}

    def labelled(self, result: Known, condition: Let | Gather, bindings: Bindings) -> Known:
        """Return what a condition computes, an interval with its label, unless it has one already or is loose (§1)."""
        if not isinstance(result, Between) or result.label:
            return result
        used = condition.group if isinstance(condition, Gather) else [condition.expression]
        terms = {variable: bindings[variable] for expression in used for variable in sorted(variables_of(expression))}
        if any(map(is_loose, terms.values())):
            return result
        return replace(
            result, label=self.labels.setdefault((condition, tuple(terms.items())), str(len(self.labels) + 1))
        )

    def gathered(self, gather: Gather, bindings: Bindings) -> tuple[Known | None, bool]:
        """Return the aggregate, ``None`` without a result, and whether it certainly has one (§5)."""
        group = tuple(value_of(term, bindings) for term in gather.group)
        size, key_end = len(group), len(group) + gather.over
        sure = {row for row in self.certain.get(gather.predicate, frozenset()) if row[:size] == group}
        pattern = (*group, *[None] * (self.arity(gather) - size))
        rows = sure | set(fitting(self.possible.get(gather.predicate, frozenset()), pattern))
        contributors: dict[Row, set[Known]] = {row[size:key_end]: set() for row in rows}
        for row in rows:
            contributors[row[size:key_end]].update(row[key_end:])
        sure_keys = {row[size:key_end] for row in sure}
        has_result = gather.function in ("sum", "count") or bool(sure_keys)
        return total_of(gather, contributors, sure_keys), has_result

    @staticmethod
    def arity(gather: Gather) -> int:
        """Return how many places the rows gathered have: group, key and, but for a count, the amount (§5)."""
        return len(gather.group) + gather.over + (gather.function != "count")


def may_be_certain(term: Known) -> bool:
    """Tell whether a term may stand in the certain world: a value, or an interval with a label (§3)."""
    return isinstance(term, Value) or (isinstance(term, Between) and term.label != "")


def variables_of(expression: Expression) -> set[Var]:
    """Return the variables in an expression."""
    if isinstance(expression, Call):
        return {variable for argument in expression.arguments for variable in variables_of(argument)}
    return {expression} if isinstance(expression, Var) else set()


def pattern_of(atom: Atom, bindings: Bindings) -> list[Known | None]:
    """Return the terms of an atom, ``None`` for a variable that is not bound yet."""
    return [bindings.get(term) if isinstance(term, Var) else term for term in atom.arguments]


def bind(atom: Atom, row: Row, bindings: Bindings, certainly: bool) -> Bindings | None:
    """Bind the variables of an atom to a row; a second place of a variable must be, or may be, the same (§3)."""
    bound = dict(bindings)
    for term, there in zip(atom.arguments, row, strict=True):
        if isinstance(term, Var):
            first = bound.setdefault(term, there)
            if first != there and (certainly or may_be(first, there) is False):
                return None
    return bound


# --- §5 Aggregates ---------------------------------------------------------------------------------------------------


def total_of(gather: Gather, contributors: Mapping[Row, Collection[Known]], sure: Collection[Row]) -> Known | None:
    """Return the aggregate of contributors, each with its amounts, of which some are sure (§5)."""
    open_keys = {key for key in contributors if not all(isinstance(term, Name | Quantity | Day) for term in key)}
    if gather.function == "count":
        told_apart = len(set(sure) - open_keys)
        low = max(told_apart, 1) if sure else 0
        return amount(Fraction(low), None if open_keys else Fraction(len(contributors)), gather.unit)
    low_high = {key: (ends_low(amounts), ends_high(amounts)) for key, amounts in contributors.items()}
    if gather.function == "sum":
        total: Ends = (Fraction(0), Fraction(0))
        for key, (low_end, high_end) in low_high.items():
            if key not in sure or key in open_keys:
                low_end, high_end = least(low_end, Fraction(0)), greatest(high_end, Fraction(0))
            if key in open_keys:
                low_end = Fraction(0) if low_end == 0 else None
                high_end = Fraction(0) if high_end == 0 else None
            total = plus(total, (low_end, high_end))
        return amount(*total, gather.unit)
    if not contributors:
        return None
    of_sure, of_all = [low_high[key] for key in sure], list(low_high.values())
    if gather.function == "average":
        if open_keys:
            return amount(least(*(lo for lo, _ in of_all)), greatest(*(hi for _, hi in of_all)), gather.unit)
        others = [low_high[key] for key in contributors if key not in sure]
        chosen = [[*of_sure, *more] for more in subsets(others) if of_sure or more]
        means = [(mean([lo for lo, _ in choice]), mean([hi for _, hi in choice])) for choice in chosen]
        return amount(least(*(lo for lo, _ in means)), greatest(*(hi for _, hi in means)), gather.unit)
    if gather.function == "max":
        return amount(greatest_known(*(lo for lo, _ in of_sure)), greatest(*(hi for _, hi in of_all)), gather.unit)
    return amount(least(*(lo for lo, _ in of_all)), least_known(*(hi for _, hi in of_sure)), gather.unit)


def subsets(of: Sequence[tuple[End, End]]) -> Iterator[tuple[tuple[End, End], ...]]:
    """Every choice of some, none or all."""
    for size in range(len(of) + 1):
        yield from itertools.combinations(of, size)


def mean(numbers: Sequence[End]) -> End:
    """The mean of ends, open if one of them is."""
    return None if None in numbers else sum((n for n in numbers if n is not None), Fraction(0)) / len(numbers)


def ends_low(amounts: Iterable[Known]) -> End:
    """The least low end of a contributor's amounts."""
    return least(*(ends(term)[0] for term in amounts))


def ends_high(amounts: Iterable[Known]) -> End:
    """The greatest high end of a contributor's amounts."""
    return greatest(*(ends(term)[1] for term in amounts))


# --- §4 Order of derivation, §7 readings -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Model:
    """All that follows, in both worlds: the rows concluded of each predicate, and those of each rule.

    ``attributes`` and ``labels`` are those of :class:`Evaluation`.
    """

    certain: Tables
    possible: Tables
    certain_by_rule: Tables
    possible_by_rule: Tables
    attributes: Mapping[str, Collection[str]]
    labels: Labels


def strata(rules: Sequence[Rule]) -> list[set[str]]:
    """Return the components of the rest-on graph, bottom-up; raises :class:`CycleError` (§4)."""
    concluded = {rule.head.predicate for rule in rules}
    rests: dict[str, set[str]] = {name: set() for name in concluded}
    strictly: dict[str, set[str]] = {name: set() for name in concluded}
    for rule in rules:
        for condition in rule.body:
            if isinstance(condition, Has | Gather):
                name = condition.predicate if isinstance(condition, Gather) else condition.atom.predicate
                rests[rule.head.predicate].add(name)
                if isinstance(condition, Gather) or condition.negated:
                    strictly[rule.head.predicate].add(name)
    for through in concluded:  # transitively, by Warshall's algorithm
        for name in concluded:
            if through in rests[name]:
                rests[name] |= rests[through]
    together = {
        name: {name} | {other for other in rests[name] & concluded if name in rests[other]} for name in concluded
    }
    for name in concluded:
        if strictly[name] & together[name]:
            raise CycleError(sorted(together[name]))
    order: list[set[str]] = []
    while len(done := set().union(*order)) < len(concluded):
        order.append(
            min((c for n, c in together.items() if n not in done and (rests[n] & concluded) - c <= done), key=min)
        )
    return order


def evaluate(program: EngineProgram, base: Base, readings: Mapping[str, str]) -> Model:
    """Derive everything: stratum by stratum the least fixpoint of its rules in each world (§4). A rule counts possibly
    where no reading is taken of a doubt that it stands under (§7)."""
    taken, order = set(readings.items()), strata(program.rules)
    state = Evaluation(base, {}, {}, attributes(program, order))
    by_rule: dict[bool, Tables] = {True: {}, False: {}}
    for stratum in order:
        rules = [rule for rule in program.rules if rule.head.predicate in stratum]
        changed = True
        while changed:
            changed = False
            for rule in rules:
                for certainly, tables in ((False, state.possible), (True, state.certain)):
                    open_ = not certainly and any(doubt not in readings for doubt, _ in rule.readings)
                    if rule.readings and not open_ and not taken & set(rule.readings):
                        continue
                    given = frozenset(heads(state, rule, certainly))
                    by_rule[certainly][rule.id] = by_rule[certainly].get(rule.id, frozenset()) | given
                    before = tables.get(rule.head.predicate, frozenset())
                    tables[rule.head.predicate] = before | given
                    changed = changed or not given <= before
    return Model(state.certain, state.possible, by_rule[True], by_rule[False], state.attributes, state.labels)


def attributes(program: EngineProgram, order: Sequence[Collection[str]]) -> Mapping[str, Collection[str]]:
    """Return the attributes that are to have one value and that rules conclude, each with its component (§3)."""
    declared = program.predicates
    return {
        name: component
        for component in order
        for name in component
        if declared[name].single and declared[name].arity == 2 and not declared[name].transitive
    }


def heads(state: Evaluation, rule: Rule, certainly: bool) -> Iterator[Row]:
    """Yield what a rule gives: its head under all bindings under which every condition holds, in order (§3)."""
    found: list[Bindings] = [{}]
    for condition in rule.body:
        found = [
            more for bindings in found for more in state.holds(condition, bindings, certainly, rule.head.predicate)
        ]
    for bindings in found:
        yield tuple(value_of(term, bindings) for term in rule.head.arguments)


# --- §8 Answers ------------------------------------------------------------------------------------------------------


def answers(model: Model, base: Base, predicate: str, pattern: Sequence[Known | None]) -> tuple[Rows, Rows]:
    """Return the certain and the possible rows that are of a pattern, base and concluded together (§8)."""
    state = evaluated(model, base)
    return state.rows(predicate, pattern, True), state.rows(predicate, pattern, False)


def read_above(model: Model, base: Base, predicate: str, pattern: Sequence[Known | None]) -> tuple[Rows, Rows]:
    """Return those of them that the rules of a component above it read: certainly none that is contested (§3)."""
    state = evaluated(model, base)
    return state.read(predicate, pattern, True, ABOVE), state.read(predicate, pattern, False, ABOVE)


#: What reads a predicate from above: no predicate has an empty name.
ABOVE = ""


def evaluated(model: Model, base: Base) -> Evaluation:
    """Return the evaluation that a model is the end of."""
    return Evaluation(base, model.certain, model.possible, model.attributes, model.labels)


def truth(model: Model, base: Base, predicate: str, row: Row) -> bool | None:
    """Return whether a ground statement holds, ``None`` when undetermined, as when it is contested (§8)."""
    certain, possible = read_above(model, base, predicate, row)
    return True if certain else None if possible else False


@dataclass(frozen=True)
class Amount:
    """What is answered of the amount of one thing (§8): its value or values, or else between which ends it lies."""

    values: frozenset[Value]
    at_least: End = None
    at_most: End = None


def amount_of(model: Model, base: Base, program: EngineProgram, predicate: str, subject: Value) -> Amount:
    """Answer which value a thing's attribute has, or from where to where it lies (§8)."""
    declared = program.predicates[predicate]
    certain, possible = answers(model, base, predicate, (subject, None))
    values = frozenset(value for _, value in certain if isinstance(value, Value))
    terms = [term for _, term in certain | possible]
    differ = declared.single and any(may_be(value, term) is not True for value in values for term in terms)
    if values and not differ:
        return Amount(values)
    if not terms:
        return Amount(values)
    low, high = least(*(ends(term)[0] for term in terms)), greatest(*(ends(term)[1] for term in terms))
    says_more = low is not None and (declared.least is None or low > declared.least)
    return Amount(frozenset(), low if certain and says_more else None, high)
