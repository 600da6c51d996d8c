"""nearest: the rules that could derive a statement, each on its nearest way: the one with fewest conditions not met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inquiry.walk import Candidate, Tried, Walk
from logic.body import variables
from logic.datalog import Among, Atom, Compare, Rule, Var
from logic.terms import Bindings, Known, Unknown
from logic.worlds import Pattern

#: The most ways tried to find the nearest way of one rule.
MOST_WAYS = 2_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rule on its nearest way: its conditions in order. ``sources`` has of each variable the statement whose value it
    has."""

    rule: Rule
    tried: tuple[Tried, ...]
    sources: Mapping[Var, Atom]

    @property
    def gaps(self) -> tuple[int, int]:
        """How far the way is from deriving the statement: the number of conditions not met, and how many of these
        failed."""
        return _cost(self.tried)


def attempts(walk: Walk, predicate: str, pattern: Pattern, only: Sequence[Rule] | None = None) -> list[Attempt]:
    """Return the rules that could derive a statement, each on its nearest way: nearest first, else in their order."""
    found = [_Nearest(walk, candidate).find() for candidate in walk.candidates(predicate, pattern, only)]
    return sorted(found, key=lambda attempt: attempt.gaps)


class _Nearest:
    """Finds the way of one rule on which fewest conditions are not met."""

    def __init__(self, walk: Walk, candidate: Candidate) -> None:
        self.walk, self.candidate = walk, candidate
        self.best: Attempt | None = None
        self.tries = 0

    def find(self) -> Attempt:
        self._go(0, self.candidate.start, (), frozenset())
        assert self.best is not None
        return self.best

    def _go(self, at: int, bindings: Bindings, tried: tuple[Tried, ...], asked: frozenset[Known]) -> None:
        self.tries += 1
        if self.best is not None and (self.tries > MOST_WAYS or _cost(tried) >= self.best.gaps):
            return
        if at == len(self.candidate.conditions):
            sources = self.candidate.sources(one.condition for one in tried if one.binds)
            self.best = Attempt(self.candidate.rule, tried, sources)
            return
        for one in self.walk.step(self.candidate, at, bindings):
            unknown, before = asked, tried
            if one.state == "unknown" and isinstance(one.condition, Compare | Among):
                if at < len(self.candidate.rule.body):  # what is asked for is counted once, by what it is wanted for
                    wanted = {bindings[used] for used in variables(one.condition)} & asked
                    before = tuple(t for t in tried if not (t.state == "unknown" and t.row and t.row[-1] in wanted))
            elif one.binds:
                unknown |= {part for part in one.row if isinstance(part, Unknown)}
            shown = at < len(self.candidate.rule.body) or one.state in ("failed", "unknown")
            self._go(at + 1, one.bindings, (*before, one) if shown else before, unknown)


def _cost(tried: Sequence[Tried]) -> tuple[int, int]:
    failed = sum(one.state in ("failed", "unreached") for one in tried)
    return failed + sum(one.state == "unknown" for one in tried), failed
