"""A rule as the compiled engine runs it: its conditions in order, each a function from rows to rows.

A row is what the variables of the rule that are still needed stand for. A condition that reads, tests or computes is
a *step*, run over all rows at once; what no later condition needs is dropped, and of rows that are then the same one
is kept. A condition on a predicate that is still being derived is a *join*: it remembers the rows that have reached
it, so that each is tried with each tuple once however often the rule is fired (semi-naive evaluation; Abiteboul, Hull
and Vianu, *Foundations of Databases*, 1995, ch. 13).

The conditions keep their order, and a place that is bound keeps what it is bound to: an unknown thing that may be
some other stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.compiled_run import Run, Shelf, is_known
from engine.derived import Pattern, Tuple
from engine.terms import Bindings, Known, UndefinedAmountError, compare, evaluate, may_equal
from engine.totals import settled, shares, total
from grammar.datalog import Among, Atom, Call, Compare, Condition, Expression, Gather, Has, Let, Rule, Term, Var

Step = Callable[[Run, list[Tuple]], list[Tuple]]
Made = Callable[[Tuple], Tuple]


class Layout:
    """Which place of a row each variable has, at one point of a rule; raises ``ValueError`` for one that has none."""

    def __init__(self, rule: Rule, slots: Mapping[Var, int]) -> None:
        self.rule, self.slots = rule, slots

    def slot(self, variable: Var) -> int:
        """Return the place of a variable."""
        if variable not in self.slots:
            raise ValueError(f"rule {self.rule.id}: {variable.name} is needed before it is bound")
        return self.slots[variable]

    def term(self, term: Term) -> Callable[[Tuple], Known]:
        """Return what reads a term off a row."""
        if not isinstance(term, Var):
            return lambda _: term
        slot = self.slot(term)
        return lambda row: row[slot]

    def terms(self, terms: Sequence[Term]) -> Made:
        """Return what reads several."""
        read = [self.term(term) for term in terms]
        return lambda row: tuple([each(row) for each in read])

    def expression(self, expression: Expression) -> Callable[[Tuple], Known]:
        """Return what computes an expression from a row; it may raise ``UndefinedAmountError``."""
        if not isinstance(expression, Call):
            return self.term(expression)
        bindings = self.bindings(*variables(expression))
        return lambda row: evaluate(expression, bindings(row))

    def bindings(self, *needed: Var) -> Callable[[Tuple], Bindings]:
        """Return what reads the values of some variables."""
        slots = [(variable, self.slot(variable)) for variable in needed]
        return lambda row: {variable: row[slot] for variable, slot in slots}


class Reading:
    """How an atom is read for a row: what is asked, what of a match must agree, and what the match adds to the row."""

    def __init__(self, atom: Atom, layout: Layout) -> None:
        self.predicate = atom.predicate
        self.new: list[Var] = []
        self.taken: list[int] = []
        self.again: list[tuple[int, int]] = []
        self.bound: list[int] = []
        read: list[Callable[[Tuple], Known | None]] = []
        first: dict[Var, int] = {}
        for place, argument in enumerate(atom.arguments):
            if isinstance(argument, Var) and argument not in layout.slots:
                read.append(lambda _: None)
                if argument in first:
                    self.again.append((first[argument], place))
                else:
                    first[argument] = place
                    self.new.append(argument)
                    self.taken.append(place)
            else:
                read.append(layout.term(argument))
                self.bound.append(place)
        self._read = read
        self.wanted = layout.terms([atom.arguments[place] for place in self.bound])

    def pattern(self, row: Tuple) -> Pattern:
        """Return what is asked for a row, ``None`` for what is open."""
        return tuple([read(row) for read in self._read])

    def extended(self, run: Run, row: Tuple, match: Tuple) -> Tuple | None:
        """Return the row with what a match adds; ``None`` when one variable would be two things."""
        if self.again and not all(run.may_be(match[one], match[other]) for one, other in self.again):
            return None
        return row + tuple([match[place] for place in self.taken])


@dataclass(frozen=True, slots=True)
class Join:
    """A condition on a predicate of the stratum being derived.

    ``key`` and ``slots`` are the places of a tuple and of a row that must agree, ``constants`` those of a tuple that
    must agree with a value.
    """

    reading: Reading
    key: tuple[int, ...]
    slots: tuple[int, ...]
    constants: tuple[tuple[int, ...], Tuple]

    def __call__(self, run: Run, rows: list[Tuple], seen: Shelf, fresh: Sequence[Tuple]) -> list[Tuple]:
        """Return the rows that go on: those ``seen`` before with what is ``fresh``, then new rows with everything."""
        reading, shelf = self.reading, run.shelf(self.reading.predicate)
        found: list[Tuple | None] = []
        for match in fresh:
            if shelf.agree(self.constants[0], match, self.constants[1]):
                wanted = tuple([match[place] for place in self.key])
                found += [reading.extended(run, row, match) for row in run.agreeing(seen, self.slots, wanted)]
        places = tuple(reading.bound)
        for row in rows:
            if seen.add(row):
                for match in run.given(reading.predicate, reading.pattern(row), certain=run.certain):
                    found.append(reading.extended(run, row, match))
                for match in run.agreeing(shelf, places, reading.wanted(row)):
                    found.append(reading.extended(run, row, match))
        return [row for row in found if row is not None]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule, ready to run; ``joins`` are the places in ``steps`` that hold a :class:`Join`."""

    rule: Rule
    steps: tuple[Step | Join, ...]
    head: Made
    joins: tuple[int, ...]

    def counts(self, readings: Mapping[str, str]) -> bool:
        """Whether the rule counts under a choice of readings."""
        taken = self.rule.readings
        return not taken or any(readings.get(doubt) == reading for doubt, reading in taken)

    def fire(self, run: Run, seen: Mapping[int, Shelf], fresh: Mapping[str, Sequence[Tuple]] | None) -> list[Tuple]:
        """Return what the rule concludes: all, when ``fresh`` is ``None``, else what follows from what is fresh."""
        rows: list[Tuple] = [()] if fresh is None else []
        begin = 0 if fresh is None else self.joins[0]
        for number, step in enumerate(self.steps[begin:], begin):
            if isinstance(step, Join):
                rows = step(run, rows, seen[number], fresh.get(step.reading.predicate, ()) if fresh else ())
            elif rows:
                rows = step(run, rows)
            run.spend(1 + len(rows))
        return [self.head(row) for row in rows]


def compile_rule(rule: Rule, growing: frozenset[str]) -> CompiledRule:
    """Compile a rule; ``growing`` are the predicates derived together with it.

    Raises ``ValueError`` when a variable is needed before it is bound, or is bound twice.
    """
    layout = Layout(rule, {})
    steps: list[Step | Join] = []
    joins: list[int] = []
    later = _needed_after(rule)
    for condition, needed in zip(rule.body, later, strict=True):
        step, new = _condition(condition, layout, growing)
        if isinstance(step, Join):
            joins.append(len(steps))
        steps.append(step)
        bound = [*layout.slots, *new]
        kept = [variable for variable in bound if variable in needed]
        if len(kept) < len(bound):
            steps.append(_keeping([bound.index(variable) for variable in kept]))
        layout = Layout(rule, {variable: slot for slot, variable in enumerate(kept)})
    return CompiledRule(rule, tuple(steps), layout.terms(rule.head.arguments), tuple(joins))


def _needed_after(rule: Rule) -> list[set[Var]]:
    """Return for each condition the variables that what comes after it needs."""
    needed = set(variables(*rule.head.arguments))
    found: list[set[Var]] = []
    for condition in reversed(rule.body):
        found.append(set(needed))
        needed.update(_mentioned(condition))
    return found[::-1]


def _mentioned(condition: Condition) -> Iterator[Var]:
    match condition:
        case Has(atom):
            yield from variables(*atom.arguments)
        case Compare(_, left, right):
            yield from variables(left, right)
        case Among(term, _):
            yield from variables(term)
        case Let(_, expression):
            yield from variables(expression)
        case Gather(group=group):
            yield from variables(*group)


def variables(*expressions: Expression) -> Iterator[Var]:
    """Yield the variables of some expressions, each as often as it stands there."""
    for each in expressions:
        if isinstance(each, Var):
            yield each
        elif isinstance(each, Call):
            yield from variables(*each.arguments)


def _keeping(slots: list[int]) -> Step:
    return lambda _, rows: list(dict.fromkeys([tuple([row[slot] for slot in slots]) for row in rows]))


def _condition(condition: Condition, layout: Layout, growing: frozenset[str]) -> tuple[Step | Join, list[Var]]:
    """Return what runs a condition, and the variables it binds, in the order it adds them to a row."""
    match condition:
        case Has(atom, True):
            return _absent(atom, layout), []
        case Has(atom):
            reading = Reading(atom, layout)
            return _join(atom, reading, layout) if atom.predicate in growing else _read(reading), reading.new
        case Compare() | Among():
            return _tested(condition, layout), []
        case Let(variable, expression):
            return _bound(variable, layout, _amount(expression, layout)), [variable]
        case Gather(variable=variable):
            return _bound(variable, layout, _aggregate(condition, layout)), [variable]


def _read(reading: Reading) -> Step:
    def step(run: Run, rows: list[Tuple]) -> list[Tuple]:
        found = [
            reading.extended(run, row, match)
            for row in rows
            for match in run.holds(reading.predicate, reading.pattern(row), certain=run.certain)
        ]
        return [row for row in found if row is not None]

    return step


def _absent(atom: Atom, layout: Layout) -> Step:
    """What certainly is not is what possibly is not so, and what possibly is not, what certainly is not so."""
    asked = layout.terms(atom.arguments)
    return lambda run, rows: [row for row in rows if not run.holds(atom.predicate, asked(row), certain=not run.certain)]


def _join(atom: Atom, reading: Reading, layout: Layout) -> Join:
    key = [(p, layout.slots[a]) for p, a in enumerate(atom.arguments) if isinstance(a, Var) and a in layout.slots]
    constants = [(p, a) for p, a in enumerate(atom.arguments) if not isinstance(a, Var)]
    places, values = tuple(p for p, _ in constants), tuple(a for _, a in constants)
    return Join(reading, tuple(p for p, _ in key), tuple(s for _, s in key), (places, values))


def _tested(condition: Compare | Among, layout: Layout) -> Step:
    """A test holds when it is true, or in the possible world unknown; of an undefined amount it does not."""
    verdict = _verdict(condition, layout)

    def holds(run: Run, row: Tuple) -> bool:
        try:
            found = verdict(row)
        except UndefinedAmountError:
            return False
        return found is True or (found is None and not run.certain)

    return lambda run, rows: [row for row in rows if holds(run, row)]


def _verdict(condition: Compare | Among, layout: Layout) -> Callable[[Tuple], bool | None]:
    if isinstance(condition, Compare):
        left, right = layout.expression(condition.left), layout.expression(condition.right)
        return lambda row: compare(condition.operator, left(row), right(row))
    term = layout.term(condition.term)

    def among(row: Tuple) -> bool | None:
        found = [may_equal(term(row), value) for value in condition.values]
        return True if True in found else None if None in found else False

    return among


Amount = Callable[[Run, Tuple], Known | None]


def _amount(expression: Expression, layout: Layout) -> Amount:
    computed = layout.expression(expression)
    return lambda _, row: computed(row)


def _aggregate(gather: Gather, layout: Layout) -> Amount:
    """An aggregate is certain once all it is over is settled."""
    group = layout.terms(gather.group)
    rest = (None,) * (gather.over + (gather.function != "count"))

    def amount(run: Run, row: Tuple) -> Known | None:
        asked = group(row)
        worlds = [
            [asked + match[len(asked) :] for match in run.holds(gather.predicate, (*asked, *rest), certain=certain)]
            for certain in (True, False)
        ]
        contributors = shares(gather, *worlds)
        return total(gather, contributors) if settled(contributors) or not run.certain else None

    return amount


def _bound(variable: Var, layout: Layout, amount: Amount) -> Step:
    """Bind a variable to an amount; in the certain world to one that is known exactly."""
    if variable in layout.slots:
        raise ValueError(f"rule {layout.rule.id}: {variable.name} is bound twice")

    def value(run: Run, row: Tuple) -> Known | None:
        try:
            found = amount(run, row)
        except UndefinedAmountError:
            return None
        return found if found is not None and (is_known(found) or not run.certain) else None

    def step(run: Run, rows: list[Tuple]) -> list[Tuple]:
        return [(*row, found) for row in rows if (found := value(run, row)) is not None]

    return step
