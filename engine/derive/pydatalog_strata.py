"""A derivation by strata: what predicates rest on is derived whole, from the lowest stratum up.

Strata are asked bottom-up, one goal for each rule, so that it is known what each rule derived. A recursive stratum is
one goal, which ends, but may take long over rules that join it with itself. Then the tables that another engine derived
for the stratum are lent to it, and the stratum is named as refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from engine.derive.engine import Derived
from engine.derive.pydatalog_doorway import Clauses, Subgoal, ask, constant, forget, literal, variable
from engine.derive.pydatalog_rules import Goal, Loaded, Stratum
from engine.derive.pydatalog_run import Run
from engine.derive.pydatalog_tables import Table
from logic.no_answer import BudgetExceededError
from logic.values import Name
from logic.worlds import Pattern, Tuple, World

#: What a recursive stratum may cost in one world before what another engine derived of it is taken.
RECURSIVE_BUDGET = 100_000


class Derivation:
    """One derivation: a copy of the clauses, the subgoals asked of it in each world, and what is derived so far."""

    def __init__(self, loaded: Loaded, clauses: Clauses, run: Run) -> None:
        self.loaded, self.clauses, self.run = loaded, clauses, run
        self.subgoals: dict[bool, dict[object, Subgoal]] = {True: {}, False: {}}
        self._by_rule: dict[bool, dict[str, frozenset[Tuple]]] = {True: {}, False: {}}

    def derived(self, needed: frozenset[str], lent: Callable[[], Derived] | None) -> Derived:
        """Derive the needed predicates and return them."""
        run = self.run
        self.complete(needed, lent)
        worlds = {}
        for certain, by_rule in self._by_rule.items():
            found = {}
            for predicate in (name for stratum in self.loaded.strata for name in stratum.predicates if name in needed):
                free = (None,) * self.loaded.arities[predicate]
                found[predicate] = frozenset(run.holds(predicate, free, certain=certain))
            worlds[certain] = World(found, by_rule)
        return Derived(worlds[True], worlds[False], run.cost, tuple(run.basis.refused))

    def complete(self, needed: frozenset[str], lent: Callable[[], Derived] | None) -> None:
        """Derive those of the needed predicates that are not whole yet, from the lowest stratum up."""
        run = self.run
        for stratum, certain in itertools.product(self.loaded.strata, (False, True)):
            if all(name not in needed or certain in run.whole(name).worlds for name in stratum.predicates):
                continue
            run.certain = certain
            for predicate, rules in self._stratum(stratum, needed, lent).items():
                self._by_rule[certain].update((rule, frozenset(tuples)) for rule, tuples in rules.items())
                run.whole(predicate).worlds[certain] = Table(itertools.chain(*rules.values()))

    def _stratum(
        self, stratum: Stratum, needed: frozenset[str], lent: Callable[[], Derived] | None
    ) -> dict[str, dict[str, list[Tuple]]]:
        """Return what the rules of a stratum conclude, by predicate and rule, in the world of the run."""
        run, budget = self.run, self.run.budget
        self.clauses.Subgoals = self.subgoals[run.certain]
        if lent is None or not stratum.recursive:
            return self._concluded(stratum, needed)
        run.budget = min(budget, run.cost + RECURSIVE_BUDGET)
        try:
            return self._concluded(stratum, needed)
        except BudgetExceededError:
            if run.cost > budget:
                raise
            forget(self.clauses, [self.subgoals[run.certain]])
            world = lent().certain if run.certain else lent().possible
            found: dict[str, dict[str, list[Tuple]]] = {}
            for rule in (rule for goal in stratum.goals for rule in goal.rules):
                found.setdefault(rule.head.predicate, {})[rule.id] = list(world.rules[rule.id])
                run.whole(rule.head.predicate).lent = True
            run.basis.refused.update(dict.fromkeys(found))
            return found
        finally:
            run.budget = budget

    def _concluded(self, stratum: Stratum, needed: frozenset[str]) -> dict[str, dict[str, list[Tuple]]]:
        """Return the tuples that the rules of the needed predicates of a stratum conclude, by predicate and rule."""
        found: dict[str, dict[str, list[Tuple]]] = {}
        for goal in stratum.goals:
            rules = {Name(rule.id): rule.head for rule in goal.rules if rule.head.predicate in needed}
            for name, head in rules.items():
                found.setdefault(head.predicate, {})[name.text] = []
            for rule, *values in self.matching(goal, (None,) * (1 + goal.width)) if rules else ():
                if isinstance(rule, Name) and rule in rules:
                    head = rules[rule]
                    found[head.predicate][rule.text].append(tuple(values[: len(head.arguments)]))
        return found

    def matching(self, goal: Goal, pattern: Pattern) -> list[Tuple]:
        """Return the tuples of a goal that match a pattern of all its places, in the world of the run."""
        codes = self.run.codes
        places = [
            variable(f"V{number}") if known is None else constant(codes.code(known))
            for number, known in enumerate(pattern)
        ]
        found = ask(literal(goal.name, places), self.clauses, self.run.spend).facts
        if isinstance(found, dict):
            return [tuple(codes.known(place.id) for place in fact.terms) for fact in found.values()]
        return [tuple(known for known in pattern if known is not None)] if found else []

    def forget(self) -> None:
        """Take everything apart."""
        forget(self.clauses, self.subgoals.values())
