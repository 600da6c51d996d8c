"""nearest: the rules that could derive a statement, each on its nearest way: the one with fewest conditions not met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inquiry.ways import Pattern, Ways, pattern_of, sourced
from logic.body import bind, expression_variables
from logic.datalog import Among, Compare, Condition, Gather, Has, Let, Rule, Var
from logic.terms import Between, Bindings, Known, UndefinedAmountError, Unknown, evaluate, may_equal
from logic.worlds import Tuple

#: The most ways tried to find the nearest way of one rule.
MOST_WAYS = 2_000


@dataclass(frozen=True, slots=True)
class Tried:
    """One condition on a way. ``state`` is ``met``, ``failed``, ``unknown``, or ``unreached`` (its variables are not
    bound). ``bindings`` are those it was tried under. ``row`` has the arguments of its statement, or the amount
    computed."""

    at: int
    condition: Condition
    state: str
    bindings: Bindings
    row: tuple[Known | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rule on its nearest way: its conditions in order. ``given`` is the row that the way derives, if it derives
    one."""

    rule: Rule
    tried: tuple[Tried, ...]
    given: Tuple | None
    sources: Mapping[Var, tuple[str, Known]]

    def of(self, state: str) -> list[Tried]:
        """Return the conditions that are in a state."""
        return [one for one in self.tried if one.state == state]

    @property
    def gaps(self) -> tuple[int, int]:
        """How far the way is from deriving the statement: the number of conditions not met, and how many of these
        failed."""
        failed, unknown = len(self.of("failed")) + len(self.of("unreached")), len(self.of("unknown"))
        return failed + unknown, failed


def attempts(ways: Ways, predicate: str, pattern: Pattern, only: Sequence[Rule] | None = None) -> list[Attempt]:
    """Return the rules that could derive a statement, each on its nearest way: nearest first, else in their order."""
    found = []
    for rule in ways.rules.get(predicate, ()) if only is None else only:
        start = ways.unify(rule, pattern)
        if start is not None:
            found.append(_Nearest(ways, rule, pattern).find(start))
    return sorted(found, key=lambda attempt: attempt.gaps)


class _Nearest:
    """Finds the way of one rule on which fewest conditions are not met."""

    def __init__(self, ways: Ways, rule: Rule, pattern: Pattern) -> None:
        self.ways, self.rule, self.pattern = ways, rule, pattern
        self.best: Attempt | None = None
        self.tries = 0

    def find(self, start: dict[Var, Known]) -> Attempt:
        self._go(0, start, {}, [], set())
        assert self.best is not None
        return self.best

    def _go(
        self,
        at: int,
        bindings: dict[Var, Known],
        sources: dict[Var, tuple[str, Known]],
        tried: list[Tried],
        asked: set[object],
    ) -> None:
        self.tries += 1
        if self.best is not None and (self.tries > MOST_WAYS or _cost(tried) >= self.best.gaps):
            return
        if at == len(self.rule.body):
            self._end(bindings, sources, tried)
            return
        condition = self.rule.body[at]

        def on(state: str, row: tuple[Known | None, ...] = ()) -> list[Tried]:
            return [*tried, Tried(at, condition, state, bindings, row)]

        match condition:
            case Has(atom, False):
                pattern = pattern_of(atom.arguments, bindings)
                rows = self.ways.rows(atom.predicate, pattern)
                for row, certain in rows:
                    more = bind(atom.arguments, row, bindings)
                    if more is None:
                        continue
                    told, unknown = sourced(atom, row, bindings, sources), set(asked)
                    unknown |= {part for part in row if isinstance(part, Unknown)}
                    shown = [*tried, Tried(at, condition, "met" if certain else "unknown", more, row)]
                    self._go(at + 1, more, told, shown, unknown)
                if not rows:
                    self._go(at + 1, bindings, sources, on("failed", pattern), asked)
            case Has(atom, True):
                pattern = pattern_of(atom.arguments, bindings)
                if None in pattern:
                    self._go(at + 1, bindings, sources, on("unreached", pattern), asked)
                    return
                state = self.ways.holds(atom.predicate, tuple(p for p in pattern if p is not None))
                word = {False: "met", True: "failed", None: "unknown"}[state]
                self._go(at + 1, bindings, sources, on(word, pattern), asked)
            case Compare() | Among():
                used = _used(condition)
                if not used <= set(bindings):
                    self._go(at + 1, bindings, sources, on("unreached"), asked)
                    return
                truth = self.ways.truth(condition, bindings)
                word = {True: "met", False: "failed", None: "unknown"}[truth]
                if truth is None:  # the fact that is asked for is counted once, by what it is wanted for
                    wanted = {bindings[v] for v in used if bindings[v] in asked}
                    tried = (
                        [t for t in tried if not (t.state == "unknown" and t.row and t.row[-1] in wanted)]
                        if wanted
                        else tried
                    )
                self._go(at + 1, bindings, sources, [*tried, Tried(at, condition, word, bindings)], asked)
            case Let(variable, expression):
                if not set(expression_variables(expression)) <= set(bindings):
                    self._go(at + 1, bindings, sources, on("unreached"), asked)
                    return
                try:
                    value = evaluate(expression, bindings)
                except UndefinedAmountError:
                    self._go(at + 1, bindings, sources, on("failed"), asked)
                    return
                self._go(at + 1, {**bindings, variable: value}, sources, on("met", (value,)), asked)
            case Gather(variable=variable, group=group):
                if not {t for t in group if isinstance(t, Var)} <= set(bindings):
                    self._go(at + 1, bindings, sources, on("unreached"), asked)
                    return
                result, known, _ = self.ways.gathered(condition, bindings)
                if result is None:
                    self._go(at + 1, bindings, sources, on("failed"), asked)
                    return
                shown = on("met" if known else "unknown", (result,))
                self._go(at + 1, {**bindings, variable: result}, sources, shown, asked)

    def _end(self, bindings: dict[Var, Known], sources: Mapping[Var, tuple[str, Known]], tried: list[Tried]) -> None:
        given: list[Known] = []
        for term, wanted in zip(self.rule.head.arguments, self.pattern, strict=True):
            have = bindings.get(term) if isinstance(term, Var) else term
            if have is None:
                given = []
                break
            given.append(have)
            if wanted is not None and isinstance(term, Var) and not isinstance(wanted, Unknown | Between):
                equal = may_equal(have, wanted)
                if equal is not True:
                    state = "failed" if equal is False else "unknown"
                    shown = Compare("=", term, wanted)
                    tried = [*tried, Tried(len(self.rule.body), shown, state, bindings)]
        attempt = Attempt(self.rule, tuple(tried), tuple(given) if given else None, sources)
        if self.best is None or attempt.gaps < self.best.gaps:
            self.best = attempt


def _cost(tried: Sequence[Tried]) -> tuple[int, int]:
    failed = sum(t.state in ("failed", "unreached") for t in tried)
    return failed + sum(t.state == "unknown" for t in tried), failed


def _used(condition: Compare | Among) -> set[Var]:
    if isinstance(condition, Among):
        return {condition.term} if isinstance(condition.term, Var) else set()
    return {*expression_variables(condition.left), *expression_variables(condition.right)}
