"""ways: the facts that would have to be otherwise for a statement to hold, or to fail.

They are sought as sets of edits: to make a statement hold, along the ways that rules go or could go to it; to make it
fail, in the trace of the search for it, every conclusion of which has to be undone. Whether a set is enough is not
decided here: whoever asks for it decides the question again with the set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from engine.evaluate.trace import Conclusion
from inquiry.change import NOTHING, Edit, Edits, join
from inquiry.leeway import Leeway
from inquiry.operands import Operands
from inquiry.walk import Candidate, ground
from logic.body import bind, look_up
from logic.datalog import Among, Compare, Gather, Has, Kind, Rule
from logic.terms import Between, Bindings, Unknown, may_equal, resolve
from logic.values import Name
from logic.worlds import Pattern, Tuple

#: The most facts that one set may change, the most sets kept for one statement, and the most steps of one search.
MOST_EDITS = 4
MOST_KEPT = 24
MOST_TRIED = 20_000

#: The most conclusions on the way from a statement down to the facts that would make it hold.
MOST_NESTED = 12


class Ways:
    """The sets of edits for the statements of one case, under one choice of readings, within a leeway."""

    def __init__(self, leeway: Leeway) -> None:
        self.leeway, self.walk, self.program, self.facts = leeway, leeway.walk, leeway.program, leeway.facts
        self.tried = 0
        self._memory: dict[object, list[Edits]] = {}
        self._open: set[object] = set()
        self._cut = 0

    @property
    def exhausted(self) -> bool:
        """Whether the search was cut short, so that there may be sets it did not find."""
        return self.tried >= MOST_TRIED

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
            yield from self.leeway.make(predicate, ground(pattern), holds=True)
        for candidate in self.walk.candidates(predicate, pattern, only):
            sets = list(self._follow(candidate, 0, candidate.start, NOTHING))
            yield from self._alone(candidate.rule, pattern, sets)

    def _alone(self, rule: Rule, pattern: Pattern, sets: list[Edits]) -> list[Edits]:
        """Return sets by which a rule derives a value, each joined with edits that keep other rules from deriving
        another value."""
        predicate = rule.head.predicate
        if predicate not in self.program.contestable or None in pattern:
            return sets
        others = [other for other in self.walk.rules(predicate) if other is not rule]
        for other, _ in self.walk.rows(predicate, (pattern[0], None)):
            if pattern[1] is not None and may_equal(pattern[1], other[1]) is not True:
                away = self.refute(predicate, other, others)
                joined = (join(self.program, [one, more]) for one in sets for more in away)
                sets = smallest(one for one in joined if one is not None)
        return sets

    def _follow(self, candidate: Candidate, at: int, bindings: Bindings, edits: Edits) -> Iterator[Edits]:
        """Yield the sets of edits that make a rule derive a statement, one way through its body after another."""
        self.tried += 1
        if len(edits) > MOST_EDITS or self.exhausted:
            return
        if at == len(candidate.conditions):
            yield edits
            return
        for onward, sets in self._mended(candidate, at, bindings):
            for needed in sets:
                joined = edits if not needed else join(self.program, [edits, needed])
                if joined is not None and not self.leeway.is_far_fetched(joined):
                    yield from self._follow(candidate, at + 1, onward, joined)

    def _mended(self, candidate: Candidate, at: int, bindings: Bindings) -> Iterator[tuple[Bindings, Iterable[Edits]]]:
        """Yield each way to go on from a condition, as the bindings after it and the sets of edits by which it is
        met."""
        for tried in self.walk.step(candidate, at, bindings):
            match tried.condition:
                case _ if tried.state == "met":
                    yield tried.bindings, [NOTHING]
                case Has(atom, True):
                    yield tried.bindings, self.refute(atom.predicate, tried.row)
                case Has(atom, False) if tried.state == "unknown":
                    yield tried.bindings, self._make_hold(atom.predicate, ground(tried.row))
                case Compare() | Among() as condition:
                    yield tried.bindings, self._operands(candidate, bindings).edits(condition, wanted=True)
                case Gather() as gather if tried.state == "unknown":
                    yield tried.bindings, [self._contributions(gather, self.walk.open_rows(gather, bindings))]
        wanted = candidate.conditions[at]
        if isinstance(wanted, Has) and not wanted.negated:
            terms = wanted.atom.arguments
            pattern = tuple(look_up(term, bindings) for term in terms)
            for row, sets in self._absent(wanted.atom.predicate, pattern):
                more = bind(terms, row, bindings)
                if more is not None:
                    yield more, sets

    def _operands(self, candidate: Candidate, bindings: Bindings) -> Operands:
        sources = candidate.sources(candidate.rule.body)
        return Operands(self.leeway, bindings, sources, candidate.lets)

    def _absent(self, predicate: str, pattern: Pattern) -> Iterator[tuple[Tuple, list[Edits]]]:
        """Yield rows that would fit a pattern and are not there, each with the sets of edits that make it hold."""
        seen = {row for row, _ in self.walk.rows(predicate, pattern)}
        kind, subject, row = self.program.predicates[predicate], pattern[0], ground(pattern)
        if len(row) == len(pattern):
            if self.leeway.changing and row not in seen:
                yield row, self._make_hold(predicate, row)
        elif len(pattern) == 2 and subject is not None and kind.range_kind == "category":
            for thing in self.leeway.things(kind.range):
                row = (subject, thing)
                if row in seen or thing == subject:
                    continue
                if self.leeway.changing or self.walk.holds(predicate, row) is None:
                    yield row, self._make_hold(predicate, row)
        elif len(pattern) == 2 and subject is not None and self.leeway.changing and not seen and kind.given:
            unknown = self.facts.unknown(predicate, subject)  # said to have none: it could be said to have one
            if self.facts.evidence(predicate, (subject, Name(""))).kind in ("closed", "other"):
                yield (subject, unknown), [frozenset({Edit(predicate, subject, unknown, known=True)})]

    def _make_hold(self, predicate: str, row: Tuple) -> list[Edits]:
        wanted: Pattern = tuple(None if isinstance(part, Between) else part for part in row)
        kind = self.program.predicates[predicate]
        last = row[-1]
        if isinstance(last, Unknown) and (last.predicate, last.subject) == (predicate, row[0]) and kind.given:
            if not self.walk.rules(predicate):
                return list(self.leeway.make(predicate, row, holds=True))
        return self.establish(predicate, wanted)

    def _contributions(self, gather: Gather, rows: Iterable[Tuple]) -> Edits:
        """Return one set of edits that makes every row certain that contributes only possibly."""
        found = [sets[0] for row in rows if (sets := self._make_hold(gather.predicate, row))]
        return join(self.program, found) or NOTHING

    # ── making a statement fail ──────────────────────────────────────────────────────────────────────────────────

    def _refute(self, predicate: str, pattern: Pattern, only: Sequence[Rule] | None) -> list[Edits]:
        needs: list[Edits] = [NOTHING]
        kind = self.program.predicates[predicate]
        if only is None and kind.kind is not Kind.AUXILIARY:
            if None in pattern and kind.given:
                return []  # whatever a case could say of it would have to be ruled out
            row = ground(pattern)
            if None not in pattern and self.facts.evidence(predicate, row).holds is not False:
                needs = list(self.leeway.make(predicate, row, holds=False))
        found = self.walk.evaluation.search(predicate, pattern).found
        for candidate in self.walk.candidates(predicate, pattern, only):
            ends = (end for end in found if isinstance(end, Conclusion) and end.rule == candidate.rule.id)
            for end in islice(ends, MOST_KEPT):
                breaks = smallest(self._undone(candidate, end))
                needs = smallest(
                    joined
                    for one in needs
                    for more in breaks
                    if (joined := join(self.program, [one, more])) is not None and len(joined) <= MOST_EDITS
                )
                if not needs:
                    return []
        return needs

    def _undone(self, candidate: Candidate, end: Conclusion) -> Iterator[Edits]:
        """Yield the sets of edits of which each ends the way by which a rule derives a statement, or may."""
        bindings = dict(zip(end.variables, end.values, strict=True))
        for condition in candidate.rule.body:
            self.tried += 1
            if self.exhausted:
                return
            match condition:
                case Has(atom, negated):
                    row = tuple(resolve(term, bindings) for term in atom.arguments)
                    if negated:
                        yield from self.establish(atom.predicate, row)
                    elif not any(isinstance(part, Unknown | Between) for part in row):
                        yield from self.refute(atom.predicate, row)
                case Compare() | Among():
                    yield from self._operands(candidate, bindings).edits(condition, wanted=False)


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
