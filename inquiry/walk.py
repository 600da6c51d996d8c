"""walk: through the body of a rule and past what fails: what each condition comes to, as the evaluator shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.evaluate.evaluator import Evaluation
from engine.evaluate.trace import Total
from logic.body import bind, inputs_bound, is_ground, look_up
from logic.datalog import Among, Atom, Compare, Condition, EngineProgram, Expression, Gather, Has, Let, Rule, Var
from logic.terms import Between, Bindings, Known, Other, Unknown, may_equal
from logic.worlds import Pattern, Tuple

#: What becomes of a condition; ``unreached``: its variables are not bound, because a condition before it failed.
State = Literal["met", "failed", "unknown", "unreached"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that could derive what fits a pattern. ``start`` are the bindings with which its body is begun. The
    ``conditions`` are those of the body, and after them that what the rule computes is what the pattern asks for."""

    rule: Rule
    start: Mapping[Var, Known]
    conditions: tuple[Condition, ...]

    @property
    def lets(self) -> Mapping[Var, Expression]:
        """What each computed variable is computed from."""
        return {c.variable: c.expression for c in self.rule.body if isinstance(c, Let)}

    def sources(self, conditions: Iterable[Condition]) -> Mapping[Var, Atom]:
        """Return for each variable that stands for the value of an attribute, or for what a thing is related to, the
        statement that binds it, given the conditions that bind something."""
        found, bound = dict[Var, Atom](), set(self.start)
        for condition in conditions:
            if isinstance(condition, Has) and not condition.negated:
                terms = condition.atom.arguments
                if len(terms) == 2 and isinstance(terms[1], Var) and terms[1] not in bound:
                    found[terms[1]] = condition.atom
                bound.update(term for term in terms if isinstance(term, Var))
        return found


@dataclass(frozen=True, slots=True)
class Tried:
    """One condition on a way, with the ``bindings`` after it. ``row`` has the arguments of its statement, or the amount
    computed."""

    at: int
    condition: Condition
    state: State
    bindings: Mapping[Var, Known]
    row: Pattern = ()

    @property
    def binds(self) -> bool:
        """Whether the condition is a statement met by a row, or that may be."""
        return isinstance(self.condition, Has) and not self.condition.negated and self.state in ("met", "unknown")


class Walk:
    """The one walk over rule bodies beside the evaluator's own, of one case under one choice of readings.

    An evaluation ends a way at the first condition that fails. A walk goes on: it asks the evaluation for the next
    condition, so that whatever was found before is not sought again.
    """

    def __init__(self, program: EngineProgram, evaluation: Evaluation, readings: Mapping[str, str]) -> None:
        self.program, self.evaluation, self._readings = program, evaluation, readings
        self._rows: dict[tuple[str, Pattern], list[tuple[Tuple, bool]]] = {}

    def rules(self, predicate: str) -> list[Rule]:
        """Return the rules that conclude a predicate under the readings, in their order."""
        taken = self._readings.items()
        return [
            rule for rule in self.program.rules_for.get(predicate, ()) if not rule.readings or taken & rule.readings
        ]

    def candidates(self, predicate: str, pattern: Pattern, only: Sequence[Rule] | None = None) -> Iterator[Candidate]:
        """Yield the rules that could derive what fits a pattern, of all or of some."""
        for rule in self.rules(predicate) if only is None else only:
            computed = {c.variable for c in rule.body if isinstance(c, Let | Gather)}
            start, last = dict[Var, Known](), list[Condition]()
            for term, wanted in zip(rule.head.arguments, pattern, strict=True):
                if wanted is None:
                    continue
                if not isinstance(term, Var):
                    if may_equal(term, wanted) is False:
                        break
                elif term not in computed:
                    if start.setdefault(term, wanted) != wanted:
                        break
                elif not isinstance(wanted, Unknown | Other | Between):
                    last.append(Compare("=", term, wanted))
            else:
                yield Candidate(rule, start, (*rule.body, *last))

    def step(self, candidate: Candidate, at: int, bindings: Bindings) -> Iterator[Tried]:
        """Yield what a condition of a candidate comes to under bindings: once, but a statement once for each row that
        meets it or may; certain rows first."""
        condition = candidate.conditions[at]
        match condition:
            case Has(atom, negated):
                pattern = tuple(look_up(term, bindings) for term in atom.arguments)
                if negated:
                    yield Tried(at, condition, self._denied(atom.predicate, pattern), bindings, pattern)
                    return
                failed = True
                for row, certain in self.rows(atom.predicate, pattern):
                    more = bind(atom.arguments, row, bindings)
                    if more is not None:
                        failed = False
                        yield Tried(at, condition, "met" if certain else "unknown", more, row)
                if failed:
                    yield Tried(at, condition, "failed", bindings, pattern)
            case Compare() | Among():
                state: State = "unreached"
                if is_ground(condition, bindings):
                    state = _STATES[self.evaluation.compute(condition, bindings).truth]
                yield Tried(at, condition, state, bindings)
            case Let() | Gather():
                if not inputs_bound(condition, bindings):
                    yield Tried(at, condition, "unreached", bindings)
                    return
                found = self.evaluation.compute(condition, bindings)
                if found.result is None:
                    yield Tried(at, condition, "failed", bindings)
                    return
                state = "unknown" if isinstance(found, Total) and not found.exact else "met"
                yield Tried(at, condition, state, {**bindings, condition.variable: found.result}, (found.result,))

    def _denied(self, predicate: str, pattern: Pattern) -> State:
        if None in pattern:
            return "unreached"
        holds = self.holds(predicate, ground(pattern))
        return "unknown" if holds is None else _STATES[not holds]

    def holds(self, predicate: str, row: Tuple) -> bool | None:
        """Return whether a ground statement holds, ``None`` when it is unknown."""
        found = self.rows(predicate, row)
        return found[0][1] or None if found else False

    def rows(self, predicate: str, pattern: Pattern) -> list[tuple[Tuple, bool]]:
        """Return the rows that fit a pattern, each with whether it is certain; certain rows first. A contested row is
        not certain."""
        if (predicate, pattern) not in self._rows:
            search = self.evaluation.search(predicate, pattern)
            certain = dict.fromkeys(search.certain())
            if predicate in self.program.contestable:
                certain = {row: None for row in certain if self.evaluation.sole(predicate, row).truth}
            possible = [row for row in search.rows() if row not in certain]
            self._rows[predicate, pattern] = [*((row, True) for row in certain), *((row, False) for row in possible)]
        return self._rows[predicate, pattern]

    def open_rows(self, gather: Gather, bindings: Bindings) -> list[Tuple]:
        """Return the rows that only possibly contribute to an aggregate."""
        group = tuple(look_up(term, bindings) for term in gather.group)
        return [row for row, certain in self.rows(gather.predicate, (*group, *[None] * gather.width)) if not certain]


_STATES: dict[bool | None, State] = {True: "met", False: "failed", None: "unknown"}


def ground(pattern: Pattern) -> Tuple:
    """Return the terms of a pattern; all of them, where no place is open."""
    return tuple(part for part in pattern if part is not None)
