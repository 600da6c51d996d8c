"""leeway: what the sender of a case can say otherwise than it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from engine.case.facts import CaseFacts, Evidence
from inquiry.change import NOTHING, Edit, Edits
from inquiry.walk import Walk
from logic.datalog import EngineProgram, Kind
from logic.terms import Between, Known, Unknown
from logic.values import Day, Name, Quantity
from logic.worlds import Tuple

#: The most things tried in one place that a rule leaves open.
MOST_THINGS = 12


@dataclass(frozen=True)
class Leeway:
    """What can be said otherwise of a case. With ``changing``, that may be what is known; without it, only what is
    unknown."""

    walk: Walk
    facts: CaseFacts
    changing: bool

    @property
    def program(self) -> EngineProgram:
        """The program whose words the case is in."""
        return self.walk.program

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
        if evidence.kind in ("stated", "chain", "dates", "presumed") or (
            evidence.kind == "other" and evidence.origin is not None
        ):
            return False
        if kind.kind is not Kind.CATEGORY:
            return evidence.kind != "sort"
        subject = row[0]
        if not isinstance(subject, Name) or subject.text in self.program.entities:
            return False
        base = self.program.kinds_of[predicate][-1]
        sort, _ = self.facts.sort_of(subject.text)
        return base != predicate and (not sort or self.program.kinds_of[sort][-1] == base)

    def can_replace(self, predicate: str, subject: Known, value: Known) -> bool:
        """Whether another value than this can be said of a thing, in a word that no rule concludes."""
        kind = self.program.predicates[predicate]
        if not kind.given or kind.kind is Kind.AUXILIARY or self.walk.rules(predicate):
            return False
        if isinstance(value, Unknown):
            return True
        return self.changing and self.facts.evidence(predicate, (subject, value)).kind == "given"

    def is_far_fetched(self, edits: Edits) -> bool:
        """Whether a set brings in a thing of the vocabulary that the case does not speak of, and changes another fact
        about that thing."""
        brought = {edit.value for edit in edits if edit.holds and isinstance(edit.value, Name)} - self._spoken_of
        return any(thing.text in self.program.entities for thing in brought & {edit.subject for edit in edits})

    @cached_property
    def _spoken_of(self) -> frozenset[Name]:
        """The things that the case speaks of."""
        named = {part for fact in self.facts.case.facts for part in fact.arguments if isinstance(part, Name)}
        return frozenset({*named, *(Name(thing) for thing in self.facts.case.things)})

    def things(self, category: str) -> list[Name]:
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
