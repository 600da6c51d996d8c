"""The evaluator as an engine that derives whole tables: each is asked for with every place open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.case.facts import Evidence
from engine.derive.engine import Derived
from engine.evaluate.evaluator import Evaluation, Evaluator
from engine.evaluate.run import Run
from engine.evaluate.trace import Conclusion, Search, Way
from logic.datalog import EngineProgram
from logic.stratify import stratify
from logic.worlds import Facts, Pattern, Tuple, World, reachable


class ByDemand:
    """An :class:`~engine.derive.engine.Engine`; of the facts no more is needed than engines need."""

    name = "evaluator"
    version = "1"

    def __init__(self, program: EngineProgram) -> None:
        self._program = replace(program, strata=stratify(program.rules))  # by components, as a checked program's are
        self._evaluator = Evaluator(self._program)

    def derive(self, facts: Facts, predicates: Iterable[str], readings: Mapping[str, str], budget: int) -> Derived:
        """Search for everything of every predicate that is needed, and read the tables off the traces."""
        evaluation, run = self._begin(facts, readings, budget)
        found: dict[bool, dict[str, frozenset[Tuple]]] = {True: {}, False: {}}
        by_rule: dict[bool, dict[str, frozenset[Tuple]]] = {True: {}, False: {}}
        for predicate in sorted(reachable(self._program, predicates)):
            rules = self._program.rules_for[predicate]
            search = evaluation.search(predicate, (None,) * len(rules[0].head.arguments))
            conclusions = list(concluded(search))
            for certain in (True, False):
                rows = search.certain() if certain else search.rows()
                found[certain][predicate] = frozenset(rows)
                for rule in rules:
                    mine = [one for one in conclusions if one.rule == rule.id and (one.truth or not certain)]
                    by_rule[certain][rule.id] = frozenset(one.row for one in mine)
        return Derived(World(found[True], by_rule[True]), World(found[False], by_rule[False]), run.cost)

    def asking(self, facts: Facts, readings: Mapping[str, str], budget: int) -> Callable[[str, Tuple], bool | None]:
        """Return the function that tells whether a ground statement holds, ``None`` when that is not known: of an
        attribute that is to have one value, whether that is the sole one."""
        evaluation, _ = self._begin(facts, readings, budget)
        contestable = self._program.contestable
        return lambda name, row: (evaluation.sole if name in contestable else evaluation.search)(name, row).truth

    def _begin(self, facts: Facts, readings: Mapping[str, str], budget: int) -> tuple[Evaluation, Run]:
        shown: Any = Shown(facts)
        run = self._evaluator.begin(shown, budget)
        return self._evaluator.under(run, readings), run


class Shown:
    """Facts with the evidence that a case has beside them; no predicate is said of what nobody has named."""

    walked = 0

    def __init__(self, facts: Facts) -> None:
        self.certain, self.possible = facts.certain, facts.possible

    def evidence(self, predicate: str, row: Tuple) -> Evidence:
        """Return whether a statement holds, may, or does not."""
        if any(True for _ in self.certain(predicate, row)):
            return Evidence(True, "stated")
        return (
            Evidence(None, "unknown") if any(True for _ in self.possible(predicate, row)) else Evidence(False, "closed")
        )

    @staticmethod
    def unnamed(_: str, __: Pattern) -> None:
        """Return nothing."""


def concluded(search: Search) -> Iterator[Conclusion]:
    """Yield every conclusion of the predicate that a search, or its closure, came to."""
    tried = search.tried if search.closure is None else search.closure.tried[search.predicate, search.pattern]
    for _, way in tried:
        yield from ends(way)


def ends(way: Way) -> Iterator[Conclusion]:
    """Yield the conclusions in which a way ends."""
    if isinstance(way, Conclusion):
        yield way
    elif isinstance(way, tuple):
        for _, _, then in way[2]:
            yield from ends(then)
