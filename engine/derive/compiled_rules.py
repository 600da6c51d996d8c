"""A rule as the compiled engine runs it: its conditions in order, each a function from rows to rows.

A row has the values, as numbers, of the rule's variables that are still needed. A condition that reads, tests or
computes is a *stage*, run over all rows at once. A variable that no later condition needs is dropped from the rows, and
of rows that are then equal one is kept. A condition on a predicate that is still being derived is a *join*. A join
remembers the rows that have reached it, so that each row is tried with each tuple once, however often the rule is fired
(semi-naive evaluation; Abiteboul, Hull and Vianu, *Foundations of Databases*, 1995, ch. 13).

The conditions keep their order, and a bound place keeps the value it is bound to: a null that may be some other thing
stays the null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.derive.compiled_run import Asked, Numbering, Row, Run, Shelf, picking
from logic.datalog import Among, Atom, Call, Compare, Condition, Expression, Gather, Has, Let, Rule, Term, Var
from logic.labels import computed
from logic.terms import Bindings, Known, compare_values, may_equal
from logic.totals import aggregate

Stage = Callable[[Run, set[Row]], set[Row]]
Made = Callable[[Row], Row]
Value = Callable[[Run, Row], Known]
#: Returns an amount, ``None`` where there is none, and whether there certainly is one.
Amount = Callable[[Run, Row], tuple[Known | None, bool]]


class Layout:
    """The place of each variable in a row, at one point of a rule; raises ``ValueError`` for a variable that has
    none."""

    def __init__(self, rule: Rule, variables: Sequence[Var], number: Numbering) -> None:
        self.rule, self.number = rule, number
        self.slots = {variable: slot for slot, variable in enumerate(variables)}

    def slot(self, variable: Var) -> int:
        """Return the place of a variable."""
        if variable not in self.slots:
            raise ValueError(f"rule {self.rule.id}: {variable.name} is needed before it is bound")
        return self.slots[variable]

    def value(self, term: Term) -> Value:
        """Return the function that reads the value of a term off a row."""
        if not isinstance(term, Var):
            return lambda _, __: term
        slot = self.slot(term)
        return lambda run, row: run.number.value[row[slot]]

    def terms(self, terms: Sequence[Term]) -> Made:
        """Return the function that reads the numbers of several terms off a row."""
        return self._reads(terms)  # type: ignore[return-value]  # no term is open

    def pattern(self, terms: Sequence[Term | None]) -> Callable[[Row], Asked]:
        """Return the function that reads the numbers of several terms off a row, ``None`` for an open term."""
        return self._reads(terms)

    def _reads(self, terms: Sequence[Term | None]) -> Callable[[Row], Asked]:
        constants: list[int | None] = []
        places: list[int] = []
        for term in terms:
            if isinstance(term, Var):
                places.append(self.slot(term))
            else:
                places.append(len(self.slots) + len(constants))
                constants.append(None if term is None else self.number[term])
        pick, beside = picking(places), tuple(constants)
        return (lambda row: pick(row + beside)) if beside else pick

    def bindings(self, *expressions: Expression) -> Callable[[Run, Row], Bindings]:
        """Return the function that reads the variables of some expressions off a row."""
        slots = [(variable, self.slot(variable)) for variable in variables(*expressions)]
        return lambda run, row: {variable: run.number.value[row[slot]] for variable, slot in slots}


class Scan:
    """How an atom is read for a row: the pattern asked, the places of a match that must agree, and the row that a match
    makes.

    ``kept`` are the variables of the row that is made: some bound before, some bound by the atom.
    """

    def __init__(self, atom: Atom, layout: Layout, kept: Sequence[Var]) -> None:
        self.predicate = atom.predicate
        first: dict[Var, int] = {}
        again: list[tuple[int, int]] = []
        asked: list[Term | None] = []
        for place, argument in enumerate(atom.arguments):
            if not isinstance(argument, Var) or argument in layout.slots:
                asked.append(argument)
                continue
            asked.append(None)
            if first.setdefault(argument, place) != place:
                again.append((first[argument], place))
        self._again = again
        self.bound = tuple([place for place, term in enumerate(asked) if term is not None])
        self.pattern = layout.pattern(asked)
        self.wanted = layout.terms([term for term in asked if term is not None])
        slots = layout.slots | {variable: len(layout.slots) + place for variable, place in first.items()}
        self.made = picking([slots[variable] for variable in kept])

    def is_match(self, run: Run, match: Row) -> bool:
        """Whether a match gives one value to each variable that stands twice in the atom."""
        return not self._again or all(
            run.may_be(match[one], match[other], certain=run.certain) for one, other in self._again
        )

    def extend(self, run: Run, found: set[Row], row: Row, matches: Sequence[Row]) -> None:
        """Add to the rows found those that the matches of one row make."""
        made = self.made
        if self._again:
            matches = [match for match in matches if self.is_match(run, match)]
        found.update([made(row + match) for match in matches])


@dataclass(frozen=True, slots=True)
class Join:
    """A condition on a predicate of the stratum being derived.

    ``places`` of a tuple must agree with ``slots`` of a row, and the places that ``constant`` picks with ``values``.
    """

    scan: Scan
    places: tuple[int, ...]
    slots: tuple[int, ...]
    constant: Made
    values: Row

    def __call__(self, run: Run, rows: set[Row], seen: Shelf, fresh: Shelf | None) -> set[Row]:
        """Return the rows that go on: those ``seen`` before joined with ``fresh`` tuples, then new rows joined with all
        tuples."""
        scan, made, certain = self.scan, self.scan.made, run.certain
        found: set[Row] = set()
        same = fresh.index(self.places).same if fresh and seen.rows else {}
        for key, matches in same.items():
            before = run.agreeing(seen, self.slots, key, certain=certain)
            if before:
                agreed = [match for match in matches if self._is_match(run, match)]
                run.spend(len(before) * len(agreed))
                found.update([made(row + match) for row in before for match in agreed])
        shelf = run.shelf(scan.predicate)
        for row in seen.add(rows):
            scan.extend(run, found, row, run.given(scan.predicate, scan.pattern(row), certain=certain))
            scan.extend(run, found, row, run.agreeing(shelf, scan.bound, scan.wanted(row), certain=certain))
        return found

    def _is_match(self, run: Run, match: Row) -> bool:
        agrees = not self.values or run.agree(self.constant(match), self.values, certain=run.certain)
        return agrees and self.scan.is_match(run, match)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule, ready to run; ``joins`` are the places in ``stages`` that hold a :class:`Join`."""

    rule: Rule
    stages: tuple[Stage | Join, ...]
    head: Made | None
    joins: tuple[int, ...]

    def counts(self, readings: Mapping[str, str], *, certain: bool) -> bool:
        """Whether the rule counts under a choice of readings: in the possible world, also where it may."""
        taken = self.rule.readings
        return not taken or any(readings.get(d, "" if certain else reading) == reading for d, reading in taken)

    def fire(self, run: Run, seen: Mapping[int, Shelf], fresh: Mapping[str, Shelf] | None) -> set[Row]:
        """Return the tuples that the rule concludes: all when ``fresh`` is ``None``, else those that follow from fresh
        tuples."""
        rows: set[Row] = {()} if fresh is None else set()
        begin = 0 if fresh is None else self.joins[0]
        for number, stage in enumerate(self.stages[begin:], begin):
            if isinstance(stage, Join):
                rows = stage(run, rows, seen[number], fresh.get(stage.scan.predicate) if fresh else None)
            elif rows:
                rows = stage(run, rows)
            run.spend(1 + len(rows))
        return rows if self.head is None else set(map(self.head, rows))


def compile_rule(rule: Rule, growing: frozenset[str], contestable: frozenset[str], number: Numbering) -> CompiledRule:
    """Compile a rule. ``growing`` are the predicates derived together with it; ``number`` gives its constants their
    numbers.

    Of a ``contestable`` predicate, unless it is growing, the rule reads as certain only rows that are not contested.
    Raises ``ValueError`` when a variable is needed before it is bound, or is bound twice.
    """
    layout = Layout(rule, (), number)
    stages: list[Stage | Join] = []
    for condition, needed in zip(rule.body, _needed_after(rule), strict=True):
        if isinstance(condition, Has) and not condition.negated:
            kept = [v for v in needed if v in layout.slots or v in condition.atom.arguments]
            scan = Scan(condition.atom, layout, kept)
            growing_too = condition.atom.predicate in growing
            stages.append(_join(condition.atom, scan, layout) if growing_too else _read(scan, contestable))
        else:
            stage, bound = _condition(condition, layout, contestable)
            kept = [variable for variable in needed if variable in bound]
            stages.append(stage)
            if kept != bound:
                stages.append(_keeping([bound.index(variable) for variable in kept]))
        layout = Layout(rule, kept, number)
    head = None if rule.head.arguments == tuple(layout.slots) else layout.terms(rule.head.arguments)
    joins = tuple(number for number, stage in enumerate(stages) if isinstance(stage, Join))
    return CompiledRule(rule, tuple(stages), head, joins)


def _needed_after(rule: Rule) -> list[tuple[Var, ...]]:
    """Return for each condition the variables that later conditions and the head need, those of the head first."""
    needed = dict.fromkeys(variables(*rule.head.arguments))
    found: list[tuple[Var, ...]] = []
    for condition in reversed(rule.body):
        found.append(tuple(needed))
        needed.update(dict.fromkeys(_mentioned(condition)))
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


def _keeping(slots: list[int]) -> Stage:
    pick = picking(slots)
    return lambda _, rows: set(map(pick, rows))


def _condition(condition: Condition, layout: Layout, contestable: frozenset[str]) -> tuple[Stage, list[Var]]:
    """Return the function that runs a test or computes an amount, and the variables of the rows that it makes."""
    bound = list(layout.slots)
    match condition:
        case Has(atom):
            return _absent(atom, layout, contestable), bound
        case Compare() | Among():
            return _tested(condition, layout), bound
        case Let(variable):
            return _bound(variable, layout, _amount(condition, layout)), [*bound, variable]
        case Gather(variable=variable):
            return _bound(variable, layout, _aggregate(condition, layout)), [*bound, variable]


def _read(scan: Scan, contestable: frozenset[str]) -> Stage:
    predicate = scan.predicate
    holds = Run.holds_uncontested if predicate in contestable else Run.holds

    def stage(run: Run, rows: set[Row]) -> set[Row]:
        found: set[Row] = set()
        for row in rows:
            scan.extend(run, found, row, holds(run, predicate, scan.pattern(row), certain=run.certain))
        return found

    return stage


def _absent(atom: Atom, layout: Layout, contestable: frozenset[str]) -> Stage:
    """Return the stage of a negation: it holds certainly where the atom does not hold possibly, and possibly where the
    atom does not hold certainly."""
    predicate, asked = atom.predicate, layout.terms(atom.arguments)
    holds = Run.holds_uncontested if predicate in contestable else Run.holds
    return lambda run, rows: {row for row in rows if not holds(run, predicate, asked(row), certain=not run.certain)}


def _join(atom: Atom, scan: Scan, layout: Layout) -> Join:
    key = [(p, layout.slots[a]) for p, a in enumerate(atom.arguments) if isinstance(a, Var) and a in layout.slots]
    values = [(p, layout.number[a]) for p, a in enumerate(atom.arguments) if not isinstance(a, Var)]
    places, slots = tuple(p for p, _ in key), tuple(s for _, s in key)
    return Join(scan, places, slots, picking([p for p, _ in values]), tuple(v for _, v in values))


def _tested(condition: Compare | Among, layout: Layout) -> Stage:
    """Return the stage of a test: it holds where the test is true or, in the possible world, unknown."""
    verdict = _verdict(condition, layout)

    def holds(run: Run, row: Row) -> bool:
        found = verdict(run, row)
        if found is None:
            run.settled = False
        return found is True or (found is None and not run.certain)

    return lambda run, rows: {row for row in rows if holds(run, row)}


def _verdict(condition: Compare | Among, layout: Layout) -> Callable[[Run, Row], bool | None]:
    if isinstance(condition, Compare):
        bindings = layout.bindings(condition.left, condition.right)
        return lambda run, row: compare_values(condition, bindings(run, row))
    term = layout.value(condition.term)

    def among(run: Run, row: Row) -> bool | None:
        found = [may_equal(term(run, row), value) for value in condition.values]
        return True if True in found else None if None in found else False

    return among


def _amount(condition: Let, layout: Layout) -> Amount:
    """Return the function that computes an amount."""
    bindings = layout.bindings(condition.expression)
    return lambda run, row: computed(condition, bindings(run, row))


def _aggregate(gather: Gather, layout: Layout) -> Amount:
    """Return the function that computes an aggregate."""
    group, bindings = layout.terms(gather.group), layout.bindings(*gather.group)
    size, rest = len(gather.group), (None,) * gather.width

    def amount(run: Run, row: Row) -> tuple[Known | None, bool]:
        asked = group(row)
        worlds = [
            [
                run.number.tuple(asked + match[size:])
                for match in run.holds(gather.predicate, (*asked, *rest), certain=certain)
            ]
            for certain in (True, False)
        ]
        return aggregate(gather, bindings(run, row), *worlds)

    return amount


def _bound(variable: Var, layout: Layout, amount: Amount) -> Stage:
    """Return the stage that binds a variable to an amount; in the certain world only where there certainly is one."""
    if variable in layout.slots:
        raise ValueError(f"rule {layout.rule.id}: {variable.name} is bound twice")

    def value(run: Run, row: Row) -> Known | None:
        found, sure = amount(run, row)
        if found is None:
            return None
        if not sure or run.number[found] < 0:
            run.settled = False
        return found if sure or not run.certain else None

    def stage(run: Run, rows: set[Row]) -> set[Row]:
        return {(*row, run.number[found]) for row in rows if (found := value(run, row)) is not None}

    return stage
