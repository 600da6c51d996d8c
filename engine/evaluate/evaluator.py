"""evaluator: what holds in a case, asked for by demand: the one door of this room."""

from __future__ import annotations

from collections.abc import Mapping

from engine.case.facts import CaseFacts
from engine.case.query import QUERY, Query
from engine.case.question import Question
from engine.evaluate.plan import Plan
from engine.evaluate.run import Run
from engine.evaluate.trace import Computation, Conclusion, Node, Search, Sole, Total
from logic.body import operands
from logic.datalog import Among, Compare, EngineProgram, Gather, Let
from logic.terms import Bindings, resolve
from logic.worlds import Pattern, Tuple


class Evaluator:
    """Evaluates cases under one program. Any number of threads may use it at once, each with runs of its own."""

    name: str = "evaluator"
    version: str = "1"

    def __init__(self, program: EngineProgram) -> None:
        self._plan = Plan(program)

    def begin(self, facts: CaseFacts, budget: int) -> Run:
        """Begin to evaluate one case: all that is asked of it, within ``budget``, shares what is found."""
        return Run(facts, budget)

    def under(self, run: Run, readings: Mapping[str, str]) -> Evaluation:
        """Go on with a case under a choice of readings: doubt id → reading."""
        return Evaluation(self._plan, run, self._plan.readings(readings))

    def source(self, question: Question, query: Query) -> str:
        """Return the text of the functions that may answer a question."""
        return self._plan.source(self._plan.question(question, query))


class Evaluation:
    """One case under one choice of readings.

    All methods raise :class:`~logic.no_answer.BudgetExceededError` and :class:`~logic.terms.AmountTooLongError`.
    """

    def __init__(self, plan: Plan, run: Run, readings: tuple[str | None, ...]) -> None:
        self._plan, self._run, self._readings = plan, run, readings

    def answer(self, question: Question, query: Query) -> Search:
        """Return the search for all that answers a question."""
        find = self._plan.question(question, query)
        self._run.conditions = next(rule.body for rule in query.rules if rule.head.predicate == QUERY)
        self._run.doubts = 0
        return find(self._run, self._readings, question.pattern)

    @property
    def looked_at(self) -> frozenset[str]:
        """The doubts whose readings were looked at for the last answer or search: whatever the readings of all others,
        it is the same."""
        return self._plan.doubts_of(self._run.doubts)

    def search(self, predicate: str, pattern: Pattern) -> Search:
        """Return the search for all that fits a pattern of a predicate."""
        find = self._plan.search(predicate, tuple(part is not None for part in pattern))
        self._run.doubts = 0
        return find(self._run, self._readings, pattern)

    def show(self, predicate: str, row: Tuple) -> Node:
        """Return the node that shows whether a ground statement holds."""
        unit = self._plan.unit(predicate)
        if unit.is_said and (not unit.rules or self._run.leaf(predicate, row).truth):
            return self._run.leaf(predicate, row)
        found = self.search(predicate, row)
        return next((one for one in found.found if one.truth and isinstance(one, Conclusion)), found)

    def sole(self, predicate: str, row: Tuple) -> Sole:
        """Return the node that shows whether a value is the sole one of an attribute."""
        return Sole(predicate, row, self.search(predicate, (row[0], None)))

    def compute(self, condition: Compare | Among | Let | Gather, bindings: Bindings) -> Computation | Total:
        """Return the node that shows what a condition comes to whose operands are bound."""
        used = operands(condition, bindings)
        variables, values = tuple(used), tuple(used.values())
        match condition:
            case Compare():
                return self._run.compare(condition, variables, values)
            case Among():
                return self._run.among(condition, variables, values)
            case Let():
                return self._run.compute(condition, variables, values)
        group = tuple(resolve(term, bindings) for term in condition.group)
        find = self._plan.search(condition.predicate, (*[True] * len(group), *[False] * condition.width))
        return self._run.gather(self._readings, condition, variables, values, group, find)
