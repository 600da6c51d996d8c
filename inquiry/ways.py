"""ways: the facts that would have to be otherwise for a statement to hold, or to fail.

They are sought over the rules of the program and the tables derived of a case, as sets of edits. Whether a set is
enough is not decided here: whoever asks for it decides the question again with the set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice

from engine.case.facts import CaseFacts, Evidence
from engine.evaluate.evaluator import Evaluation
from inquiry.change import NOTHING, Edit, Edits, join
from inquiry.solve import solve
from logic.body import bind, expression_variables, look_up
from logic.datalog import (
    Among,
    Atom,
    Call,
    Compare,
    EngineProgram,
    Expression,
    Gather,
    Has,
    Kind,
    Let,
    Rule,
    Var,
)
from logic.operators import COMPARISONS
from logic.terms import (
    Between,
    Bindings,
    Known,
    UndefinedAmountError,
    Unknown,
    compare,
    evaluate,
    interval,
    may_equal,
    resolve,
)
from logic.totals import settled, shares, total
from logic.values import Day, Name, Quantity
from logic.worlds import Tuple

#: The most facts that one set may change, the most sets kept for one statement, and the most steps of one search.
MOST_EDITS = 4
MOST_KEPT = 24
MOST_TRIED = 20_000

#: The most conclusions on the way from a statement down to the facts that would make it hold.
MOST_NESTED = 12

#: The most things tried in one place that a rule leaves open.
MOST_THINGS = 12

#: The amount supposed for an unknown amount that another amount is compared with.
_EXAMPLE = Decimal(100)

Pattern = tuple[Known | None, ...]


class Ways:
    """The sets of edits for the statements of one case, under one choice of readings.

    With ``changing``, an edit may change what is known. Without it, an edit only supplies what is unknown.
    """

    def __init__(
        self,
        program: EngineProgram,
        facts: CaseFacts,
        evaluation: Evaluation,
        readings: Mapping[str, str],
        *,
        changing: bool = True,
    ) -> None:
        self.program, self.facts, self.evaluation, self.changing = program, facts, evaluation, changing
        self.rules: dict[str, list[Rule]] = {}
        for rule in program.rules:
            if not rule.readings or any(readings.get(doubt) == reading for doubt, reading in rule.readings):
                self.rules.setdefault(rule.head.predicate, []).append(rule)
        self.tried = 0
        self._memory: dict[object, list[Edits]] = {}
        self._rows: dict[tuple[str, Pattern], list[tuple[Tuple, bool]]] = {}
        self._open: set[object] = set()
        self._cut = 0

    @property
    def exhausted(self) -> bool:
        """Whether the search was cut short, so that there may be sets it did not find."""
        return self.tried >= MOST_TRIED

    def unify(self, rule: Rule, pattern: Pattern) -> dict[Var, Known] | None:
        """Return the bindings of a rule's head to a pattern; ``None`` when the rule cannot derive a match of it."""
        computed = {c.variable for c in rule.body if isinstance(c, Let | Gather)}
        bindings: dict[Var, Known] = {}
        for term, wanted in zip(rule.head.arguments, pattern, strict=True):
            if wanted is None or term in computed:
                continue
            if isinstance(term, Var):
                if bindings.setdefault(term, wanted) != wanted:
                    return None
            elif may_equal(term, wanted) is False:
                return None
        return bindings

    def holds(self, predicate: str, row: Tuple) -> bool | None:
        """Whether a ground statement holds, ``None`` when it is unknown."""
        found = self.rows(predicate, row)
        return found[0][1] or None if found else False

    def rows(self, predicate: str, pattern: Pattern) -> list[tuple[Tuple, bool]]:
        """Return the rows that match a pattern, each with whether it is certain; certain rows first. A contested row is
        not certain."""
        if (predicate, pattern) not in self._rows:
            search = self.evaluation.search(predicate, pattern)
            certain = dict.fromkeys(search.certain())
            if predicate in self.program.contestable:
                certain = {row: None for row in certain if self.evaluation.sole(predicate, row).truth}
            possible = [row for row in search.rows() if row not in certain]
            self._rows[predicate, pattern] = [*((row, True) for row in certain), *((row, False) for row in possible)]
        return self._rows[predicate, pattern]

    def truth(self, condition: Compare | Among, bindings: Bindings) -> bool | None:
        """Whether a comparison or a choice among values holds, ``None`` when it is unknown."""
        if isinstance(condition, Compare):
            try:
                left, right = evaluate(condition.left, bindings), evaluate(condition.right, bindings)
            except UndefinedAmountError:
                return False
            return compare(condition.operator, left, right)
        known = resolve(condition.term, bindings)
        found = [may_equal(known, value) for value in condition.values]
        return True if True in found else None if None in found else False

    def gathered(self, gather: Gather, bindings: Bindings) -> tuple[Known | None, bool, list[Tuple]]:
        """Return an aggregate, whether it is settled, and the rows that only possibly contribute."""
        group = tuple(resolve(term, bindings) for term in gather.group)
        pattern = (*group, *([None] * gather.width))
        rows = self.rows(gather.predicate, pattern)
        possible = [row for row, _ in rows]
        parts = shares(gather, [row for row, certain in rows if certain], possible)
        return total(gather, parts), settled(parts), [row for row, certain in rows if not certain]

    # ── sets of edits ────────────────────────────────────────────────────────────────────────────────────────────

    def establish(self, predicate: str, pattern: Pattern, only: Sequence[Rule] | None = None) -> list[Edits]:
        """Return sets of edits, each of which should make a statement hold: smallest first, none containing another."""
        return self._remembered(
            (True, predicate, pattern, _ids(only)), lambda: self._establish(predicate, pattern, only)
        )

    def refute(self, predicate: str, row: Pattern, only: Sequence[Rule] | None = None) -> list[Edits]:
        """Return sets of edits, each of which should make a statement fail, whatever stands in its open places."""
        return self._remembered((False, predicate, row, _ids(only)), lambda: self._refute(predicate, row, only))

    def _remembered(self, key: object, find: Callable[[], Iterable[Edits]]) -> list[Edits]:
        if key in self._open or len(self._open) >= MOST_NESTED or self.exhausted:
            self._cut += 1
            return []  # a statement is no reason for itself
        if key not in self._memory:
            cut = self._cut
            self._open.add(key)
            found = smallest(find())
            self._open.discard(key)
            if self._cut > cut and self._open:
                return found  # may lack what a statement above it cut off
            self._memory[key] = found
        return self._memory[key]

    def _establish(self, predicate: str, pattern: Pattern, only: Sequence[Rule] | None) -> Iterator[Edits]:
        if only is None and None not in pattern:
            yield from self.make(predicate, tuple(p for p in pattern if p is not None), holds=True)
        for rule in self.rules.get(predicate, ()) if only is None else only:
            start = self.unify(rule, pattern)
            if start is not None:
                yield from self._alone(rule, pattern, list(self._sets_of(rule, pattern, start)))

    def _alone(self, rule: Rule, pattern: Pattern, sets: list[Edits]) -> list[Edits]:
        """Return sets by which a rule derives a value, each joined with edits that keep other rules from deriving
        another value."""
        predicate = rule.head.predicate
        if predicate not in self.program.contestable or None in pattern:
            return sets
        others = [other for other in self.rules[predicate] if other is not rule]
        for other, _ in self.rows(predicate, (pattern[0], None)):
            if pattern[1] is not None and may_equal(pattern[1], other[1]) is not True:
                away = self.refute(predicate, other, others)
                joined = (join(self.program, [one, more]) for one in sets for more in away)
                sets = smallest(one for one in joined if one is not None)
        return sets

    def make(self, predicate: str, row: Tuple, *, holds: bool) -> Iterator[Edits]:
        """Yield the edit that makes a statement hold or fail, if the sender of the case can say it;
        :data:`~inquiry.change.NOTHING` where the statement does so already."""
        kind = self.program.predicates[predicate]
        if kind.kind is Kind.AUXILIARY or not kind.given:
            return
        subject, value = row[0], row[1] if len(row) == 2 else None
        if (
            isinstance(subject, Between)
            or isinstance(value, Between)
            or (isinstance(subject, Unknown) and subject.unit)
        ):
            return
        evidence = self.facts.evidence(predicate, row)
        if evidence.holds is holds:
            yield NOTHING
            return
        if evidence.holds is not None and not (self.changing and self._may_change(predicate, row, evidence)):
            return
        if holds and value == subject:
            return  # a thing is not suggested to be its own
        if not holds and isinstance(value, Quantity | Day):
            return  # nobody denies one amount: what it must be instead is for a comparison to say
        if isinstance(value, Unknown) and (not holds or evidence.holds is not None):
            return
        if isinstance(value, Unknown) and self.facts.evidence(predicate, (subject, Name(""))).holds is False:
            return  # all its values are known
        if kind.kind is Kind.CATEGORY and isinstance(subject, Unknown):
            of = self.program.predicates[subject.predicate]
            if of.range_kind == "category" and predicate in self.program.kinds_of[of.range]:
                if holds:
                    yield NOTHING  # what stands there is of this kind, or it would not stand there
                return
        yield frozenset({Edit(predicate, subject, value, holds, known=evidence.holds is not None)})

    def _may_change(self, predicate: str, row: Tuple, evidence: Evidence) -> bool:
        """Whether what is known of a statement can be otherwise. What documents state cannot, nor what kind of thing a
        thing is at bottom (a firm is no project)."""
        kind = self.program.predicates[predicate]
        if evidence.kind in ("stated", "chain", "dates") or (evidence.kind == "other" and evidence.origin is not None):
            return False
        if kind.kind is not Kind.CATEGORY:
            return evidence.kind != "sort"
        subject = row[0]
        if not isinstance(subject, Name) or subject.text in self.program.entities:
            return False
        base = self.program.kinds_of[predicate][-1]
        sort, _ = self.facts.sort_of(subject.text)
        return base != predicate and (not sort or self.program.kinds_of[sort][-1] == base)

    def _sets_of(self, rule: Rule, pattern: Pattern, start: dict[Var, Known]) -> Iterator[Edits]:
        """Yield the sets of edits that make a rule derive a statement, one way through its body after another."""
        yield from self._follow(_Place(rule, pattern), 0, start, {}, {}, NOTHING)

    def _follow(
        self,
        place: _Place,
        at: int,
        bindings: dict[Var, Known],
        sources: dict[Var, tuple[str, Known]],
        lets: dict[Var, Expression],
        edits: Edits,
    ) -> Iterator[Edits]:
        self.tried += 1
        if len(edits) > MOST_EDITS or self.exhausted:
            return
        body = place.rule.body
        if at == len(body):
            yield from self._ended(place, bindings, sources, lets, edits)
            return
        match body[at]:
            case Has(atom, False):
                for row, sets in self._rows_or_edits(atom.predicate, pattern_of(atom.arguments, bindings)):
                    more = bind(atom.arguments, row, bindings)
                    if more is None:
                        continue
                    told = sourced(atom, row, bindings, sources)
                    for needed in sets:
                        yield from self._on(place, at, more, told, lets, edits, needed)
            case Has(atom, True):
                row = tuple(resolve(term, bindings) for term in atom.arguments)
                sets = [NOTHING] if self.holds(atom.predicate, row) is False else self.refute(atom.predicate, row)
                for needed in sets:
                    yield from self._on(place, at, bindings, sources, lets, edits, needed)
            case Compare() | Among() as condition:
                for needed in self._meet(condition, bindings, sources, lets, wanted=True):
                    yield from self._on(place, at, bindings, sources, lets, edits, needed)
            case Let(variable, expression):
                try:
                    value = evaluate(expression, bindings)
                except UndefinedAmountError:
                    return
                inner = {**lets, variable: expression}
                yield from self._on(place, at, {**bindings, variable: value}, sources, inner, edits, NOTHING)
            case Gather(variable=variable) as gather:
                result, known, open_rows = self.gathered(gather, bindings)
                if result is not None:
                    needed = NOTHING if known else self._contributions(gather, open_rows)
                    yield from self._on(place, at, {**bindings, variable: result}, sources, lets, edits, needed)

    def _on(
        self,
        place: _Place,
        at: int,
        bindings: dict[Var, Known],
        sources: dict[Var, tuple[str, Known]],
        lets: dict[Var, Expression],
        edits: Edits,
        needed: Edits,
    ) -> Iterator[Edits]:
        joined = edits if not needed else join(self.program, [edits, needed])
        if joined is not None and not self._is_far_fetched(joined):
            yield from self._follow(place, at + 1, bindings, sources, lets, joined)

    def _is_far_fetched(self, edits: Edits) -> bool:
        """Whether a set brings in a thing of the vocabulary that the case does not speak of, and changes another fact
        about that thing."""
        brought = {edit.value for edit in edits if edit.holds and isinstance(edit.value, Name)} - self._spoken_of
        return any(thing.text in self.program.entities for thing in brought & {edit.subject for edit in edits})

    @cached_property
    def _spoken_of(self) -> frozenset[Name]:
        """The things that the case speaks of."""
        named = {part for fact in self.facts.case.facts for part in fact.arguments if isinstance(part, Name)}
        return frozenset({*named, *(Name(thing) for thing in self.facts.case.things)})

    def _ended(
        self,
        place: _Place,
        bindings: Bindings,
        sources: Mapping[Var, tuple[str, Known]],
        lets: Mapping[Var, Expression],
        edits: Edits,
    ) -> Iterator[Edits]:
        needs = [edits]
        for term, wanted in zip(place.rule.head.arguments, place.pattern, strict=True):
            if wanted is None or not isinstance(term, Var) or isinstance(wanted, Unknown | Between):
                continue
            condition = Compare("=", term, wanted)
            if bindings[term] != wanted:
                needs = [
                    joined
                    for one in needs
                    for more in self._meet(condition, bindings, sources, lets, wanted=True)
                    if (joined := join(self.program, [one, more])) is not None
                ]
        yield from needs

    def _rows_or_edits(self, predicate: str, pattern: Pattern) -> Iterator[tuple[Tuple, list[Edits]]]:
        """Yield the rows with which a condition can be met, each with the sets of edits that make the row hold."""
        seen = set[Tuple]()
        for row, certain in self.rows(predicate, pattern):
            seen.add(row)
            yield row, [NOTHING] if certain else self._make_hold(predicate, row)
        kind = self.program.predicates[predicate]
        ground = tuple(part for part in pattern if part is not None)
        if len(ground) == len(pattern):
            if self.changing and ground not in seen:
                yield ground, self._make_hold(predicate, ground)
            return
        if len(pattern) == 2 and pattern[0] is not None and kind.range_kind == "category":
            for thing in self._things(kind.range):
                row = (pattern[0], thing)
                if row not in seen and thing != pattern[0] and (self.changing or self.holds(predicate, row) is None):
                    yield row, self._make_hold(predicate, row)
        elif len(pattern) == 2 and pattern[0] is not None and self.changing and not seen and kind.given:
            unknown = self.facts.unknown(predicate, pattern[0])  # said to have none: it could be said to have one
            subject = pattern[0]
            if self.facts.evidence(predicate, (subject, Name(""))).kind in ("closed", "other"):
                yield (subject, unknown), [frozenset({Edit(predicate, subject, unknown, known=True)})]

    def _make_hold(self, predicate: str, row: Tuple) -> list[Edits]:
        wanted: Pattern = tuple(None if isinstance(part, Between) else part for part in row)
        kind = self.program.predicates[predicate]
        last = row[-1]
        if isinstance(last, Unknown) and (last.predicate, last.subject) == (predicate, row[0]) and kind.given:
            if not self.rules.get(predicate):
                return list(self.make(predicate, row, holds=True))
        return self.establish(predicate, wanted)

    def _things(self, category: str) -> list[Name]:
        """Return the things known to be of a category: those of the case first."""
        case = dict.fromkeys(self.facts.case.things)
        found = [Name(t) for t in (*case, *(e for e in self.program.entities if e not in case))]
        kinds = {category, *self.program.kinds_below.get(category, ())}
        told = [
            thing
            for thing in found
            if self.facts.evidence(category, (thing,)).holds or kinds & {*self.program.entities.get(thing.text, ())}
        ]
        return told[:MOST_THINGS]

    def _contributions(self, gather: Gather, rows: Iterable[Tuple]) -> Edits:
        """Return one set of edits that makes every row certain that contributes only possibly."""
        found = [sets[0] for row in rows if (sets := self._make_hold(gather.predicate, row))]
        return join(self.program, found) or NOTHING

    # ── comparisons ──────────────────────────────────────────────────────────────────────────────────────────────

    def _meet(
        self,
        condition: Compare | Among,
        bindings: Bindings,
        sources: Mapping[Var, tuple[str, Known]],
        lets: Mapping[Var, Expression],
        *,
        wanted: bool,
    ) -> Iterator[Edits]:
        """Yield the edits that make a comparison or a choice among values come out as wanted."""
        if self.truth(condition, bindings) is wanted:
            yield NOTHING
            return
        if isinstance(condition, Among):
            if wanted and isinstance(condition.term, Var):
                for value in condition.values:
                    yield from self._set(condition.term, value, bindings, sources)
            elif isinstance(condition.term, Var):
                yield from self._set_other(condition.term, set(condition.values), bindings, sources)
            return
        row = COMPARISONS[condition.operator]
        operator = row.sign if wanted else row.opposite
        left, right = _expanded(condition.left, lets), _expanded(condition.right, lets)
        for one, other, sign in ((left, right, operator), (right, left, COMPARISONS[operator].mirrored)):
            if isinstance(one, Var) and not isinstance(other, Call):
                thing = resolve(other, bindings)
                if isinstance(thing, Name) and sign == "=":
                    yield from self._set(one, thing, bindings, sources)
                elif isinstance(thing, Name) and sign == "!=":
                    yield from self._set_other(one, {thing}, bindings, sources)
        for variable in dict.fromkeys([*expression_variables(left), *expression_variables(right)]):
            supposed, given = self._supposed(
                {*expression_variables(left), *expression_variables(right)} - {variable}, bindings, sources
            )
            bound = solve(left, operator, right, variable, supposed, self._unit(variable, bindings))
            if bound is not None and not (given and self._is_met(bindings[variable], bound)):
                for edits in self._bound(variable, bound, bindings, sources):
                    yield edits | given

    @staticmethod
    def _is_met(known: Known, bound: tuple[str, Decimal]) -> bool:
        """Whether a known amount already meets a bound, so that only the amount it is compared with needs to change."""
        low, high = interval(known)
        return low is not None and low == high and COMPARISONS[bound[0]].meets(low, bound[1])

    def _supposed(
        self, others: set[Var], bindings: Bindings, sources: Mapping[Var, tuple[str, Known]]
    ) -> tuple[Bindings, Edits]:
        """Return bindings in which each unknown amount or day of some variables has an example, and the edits that give
        these examples."""
        found, edits = dict(bindings), set[Edit]()
        for variable in sorted(others):
            known, source = bindings[variable], self._source(variable, bindings, sources)
            if not isinstance(known, Unknown) or not known.unit or source is None:
                continue
            example: Quantity | Day = Day(self.facts.as_of) if known.unit == "日" else Quantity(_EXAMPLE, known.unit)
            found[variable] = example
            edits.add(Edit(source[0], source[1], example, example=True))
        return found, frozenset(edits)

    def _unit(self, variable: Var, bindings: Bindings) -> str:
        known = bindings[variable]
        return known.unit if isinstance(known, Quantity | Unknown | Between) else "日" if isinstance(known, Day) else ""

    def _source(
        self, variable: Var, bindings: Bindings, sources: Mapping[Var, tuple[str, Known]]
    ) -> tuple[str, Known, bool] | None:
        """Return the predicate and the subject whose value a variable has, and whether the value is known; ``None``
        when no case can make it otherwise."""
        if variable not in sources:
            return None
        predicate, subject = sources[variable]
        kind = self.program.predicates[predicate]
        if not kind.given or kind.kind is Kind.AUXILIARY or self.rules.get(predicate):
            return None
        known = bindings[variable]
        if isinstance(known, Unknown):
            return predicate, subject, False
        evidence = self.facts.evidence(predicate, (subject, known))
        if not self.changing or evidence.kind != "given":
            return None
        return predicate, subject, True

    def _set(
        self, variable: Var, value: Known, bindings: Bindings, sources: Mapping[Var, tuple[str, Known]]
    ) -> Iterator[Edits]:
        found = self._source(variable, bindings, sources)
        if found is not None:
            yield frozenset({Edit(found[0], found[1], value, known=found[2])})

    def _set_other(
        self,
        variable: Var,
        avoided: set[Name | Quantity | Day] | set[Name],
        bindings: Bindings,
        sources: Mapping[Var, tuple[str, Known]],
    ) -> Iterator[Edits]:
        found = self._source(variable, bindings, sources)
        if found is None:
            return
        kind = self.program.predicates[found[0]]
        if kind.range_kind == "options" and (kind.single or not found[2]):
            for option in self.program.options[kind.range][0]:
                if Name(option) not in avoided:
                    yield frozenset({Edit(found[0], found[1], Name(option), known=found[2], whole=True)})
        elif found[2]:
            yield frozenset({Edit(found[0], found[1], bindings[variable], holds=False, known=True)})

    def _bound(
        self, variable: Var, bound: tuple[str, Decimal], bindings: Bindings, sources: Mapping[Var, tuple[str, Known]]
    ) -> Iterator[Edits]:
        found = self._source(variable, bindings, sources)
        if found is not None:
            before = bindings[variable]
            shown = before if isinstance(before, Quantity | Day) else None
            yield frozenset({Edit(found[0], found[1], None, True, (bound,), shown, found[2])})

    # ── making a statement fail ──────────────────────────────────────────────────────────────────────────────────

    def _refute(self, predicate: str, pattern: Pattern, only: Sequence[Rule] | None) -> list[Edits]:
        needs: list[Edits] = [NOTHING]
        kind = self.program.predicates[predicate]
        if only is None and kind.kind is not Kind.AUXILIARY:
            if None in pattern and kind.given:
                return []  # whatever a case could say of it would have to be ruled out
            row = tuple(part for part in pattern if part is not None)
            if None not in pattern and self.facts.evidence(predicate, row).holds is not False:
                needs = list(self.make(predicate, row, holds=False))
        for rule in self.rules.get(predicate, ()) if only is None else only:
            start = self.unify(rule, pattern)
            if start is None:
                continue
            for breaks in islice(self._breaks(_Place(rule, pattern), 0, start, {}, {}, []), MOST_KEPT):
                needs = smallest(
                    joined
                    for one in needs
                    for more in breaks
                    if (joined := join(self.program, [one, more])) is not None and len(joined) <= MOST_EDITS
                )
                if not needs:
                    return []
        return needs

    def _breaks(
        self,
        place: _Place,
        at: int,
        bindings: dict[Var, Known],
        sources: dict[Var, tuple[str, Known]],
        lets: dict[Var, Expression],
        found: list[Edits],
    ) -> Iterator[list[Edits]]:
        """Yield, for each way in which a rule derives a statement or may, the edits that would each end that way."""
        self.tried += 1
        if self.exhausted:
            return
        if at == len(place.rule.body):
            terms = zip(place.rule.head.arguments, place.pattern, strict=True)
            if all(wanted is None or may_equal(resolve(term, bindings), wanted) is not False for term, wanted in terms):
                yield smallest(found)
            return
        match place.rule.body[at]:
            case Has(atom, False):
                for row, _ in self.rows(atom.predicate, pattern_of(atom.arguments, bindings)):
                    more = bind(atom.arguments, row, bindings)
                    if more is None:
                        continue
                    told = sourced(atom, row, bindings, sources)
                    ends = (
                        []
                        if any(isinstance(part, Unknown | Between) for part in row)
                        else self.refute(atom.predicate, row)
                    )
                    yield from self._breaks(place, at + 1, more, told, lets, [*found, *ends])
            case Has(atom, True):
                row = tuple(resolve(term, bindings) for term in atom.arguments)
                if self.holds(atom.predicate, row) is not True:
                    yield from self._breaks(
                        place, at + 1, bindings, sources, lets, [*found, *self.establish(atom.predicate, row)]
                    )
            case Compare() | Among() as condition:
                if self.truth(condition, bindings) is not False:
                    ends = list(self._meet(condition, bindings, sources, lets, wanted=False))
                    yield from self._breaks(place, at + 1, bindings, sources, lets, [*found, *ends])
            case Let(variable, expression):
                try:
                    value = evaluate(expression, bindings)
                except UndefinedAmountError:
                    return
                yield from self._breaks(
                    place, at + 1, {**bindings, variable: value}, sources, {**lets, variable: expression}, found
                )
            case Gather(variable=variable) as gather:
                result, _, _ = self.gathered(gather, bindings)
                if result is not None:
                    yield from self._breaks(place, at + 1, {**bindings, variable: result}, sources, lets, found)


@dataclass(frozen=True, slots=True)
class _Place:
    """A rule, and the pattern that it is to derive a match of."""

    rule: Rule
    pattern: Pattern


def _ids(only: Sequence[Rule] | None) -> tuple[str, ...] | None:
    return None if only is None else tuple(rule.id for rule in only)


def smallest(sets: Iterable[Edits]) -> list[Edits]:
    """Return sets in order of size, without those that contain another."""
    kept: list[Edits] = []
    ordered = sorted(
        {edits for edits in sets if len(edits) <= MOST_EDITS},
        key=lambda e: (len(e), sum(edit.known for edit in e), sorted(map(repr, e))),
    )
    for edits in ordered:
        if not any(other <= edits for other in kept):
            kept.append(edits)
        if len(kept) >= MOST_KEPT:
            break
    return kept


# ── terms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pattern_of(terms: Sequence[Var | Known], bindings: Bindings) -> Pattern:
    """Return the terms that some arguments stand for, ``None`` for a variable that is not bound yet."""
    return tuple(look_up(term, bindings) for term in terms)


def sourced(
    atom: Atom, row: Tuple, bindings: Bindings, sources: Mapping[Var, tuple[str, Known]]
) -> dict[Var, tuple[str, Known]]:
    """Return for each variable the predicate and the subject whose value it has, with the variable that a row now
    binds."""
    last = atom.arguments[-1]
    new = len(row) == 2 and isinstance(last, Var) and last not in bindings
    return {**sources, last: (atom.predicate, row[0])} if new and isinstance(last, Var) else dict(sources)


def _expanded(expression: Expression, lets: Mapping[Var, Expression]) -> Expression:
    """Return an expression in which every computed variable is replaced by the expression it is computed from."""
    if isinstance(expression, Call):
        return Call(expression.function, tuple(_expanded(a, lets) for a in expression.arguments))
    if isinstance(expression, Var) and expression in lets:
        return _expanded(lets[expression], lets)
    return expression
