"""Two engines as one: the compiled engine finds, pyDatalog derives again what was found, and a difference is an error.

The two engines share the meaning of values and nothing else, so a fault of one is not likely to be a fault of the
other. The conclusions that a proof rests on are always derived again. Where the answer is not a plain yes or value, and
for a sample of all questions, pyDatalog derives everything and every table is compared.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived, Goal
from engine.derive.pydatalog_engine import PyDatalogEngine
from logic.datalog import EngineProgram
from logic.no_answer import NoAnswerError
from logic.worlds import Facts, Tuple, World

log = logging.getLogger("tiaoli.engine")

#: One question in this many has everything that it rests on compared, whatever its answer.
SAMPLED = 16

#: The most tuples of one table told of in the log.
MOST_TOLD = 5


class EnginesDifferError(NoAnswerError):
    """Raised when the two engines do not derive the same; ``difference`` is for the log, where it already stands."""

    kind = "engines-differ"

    def __init__(self, difference: str) -> None:
        super().__init__(difference=difference)


class PairedEngine:
    """An :class:`~engine.derive.engine.Engine` whose conclusions are confirmed by another before they are given out.

    Raises ``ValueError`` for a program that is not safe and stratified. Any number of threads may use it at once.
    """

    def __init__(self, program: EngineProgram) -> None:
        self.compiled, self.pydatalog = CompiledEngine(program), PyDatalogEngine(program)
        self.name = f"{self.compiled.name} + {self.pydatalog.name}"
        self.version = f"{self.compiled.version} + {self.pydatalog.version}"

    def derive(
        self,
        facts: Facts,
        predicates: Iterable[str],
        readings: Mapping[str, str],
        budget: int,
    ) -> Derived:
        """Derive with the compiled engine alone; the result is to be confirmed before any of it is given out."""
        return self.compiled.derive(facts, predicates, readings, budget)

    def confirm(
        self,
        facts: Facts,
        predicates: Iterable[str],
        readings: Mapping[str, str],
        derived: Derived,
        goals: Sequence[Goal] | None,
        budget: int,
    ) -> Derived:
        """Derive with pyDatalog what was found, and return what it derived.

        ``goals`` are the certain conclusions that a proof rests on, bottom-up. Each is derived again. A predicate is
        derived whole when a rule of a goal negates it, goes over it, or reads only its rows that are not contested.
        With ``goals`` ``None``, everything that ``predicates`` rest on is derived whole. What is derived whole must be
        the same in both worlds, predicate by predicate and rule by rule.

        Raises :class:`EnginesDifferError` where the engines differ, and
        :class:`~engine.derive.engine.BudgetExceededError` when this costs pyDatalog more than ``budget``. A recursive
        stratum that pyDatalog does not finish is taken from ``derived``, logged, and named in ``refused``.
        """
        missing: list[Goal] = []
        if goals is None:
            again = self.pydatalog.derive(facts, predicates, readings, budget, derived)
        else:
            missing, again = self.pydatalog.derive_again(facts, goals, readings, budget, derived)
        if again.refused:
            log.warning("pyDatalog did not finish %s; the compiled engine's result stands", "、".join(again.refused))
        differences = [f"{rule}: not derived again: {head}" for rule, head in missing[:MOST_TOLD]]
        unfound = [goal for goal in goals or () if goal[1] not in derived.certain.rules.get(goal[0], frozenset())]
        differences += [f"{rule}: not found before: {head}" for rule, head in unfound[:MOST_TOLD]]
        differences += _differences("certain", derived.certain, again.certain)
        differences += _differences("possible", derived.possible, again.possible)
        if differences:
            said = "; ".join(differences)
            log.error("the engines differ under the readings %s: %s", dict(readings), said)
            raise EnginesDifferError(said)
        return again


def is_sampled(*asked: str) -> bool:
    """Whether a question belongs to the sample for which everything is compared; the same for the same question and
    case."""
    digest = hashlib.sha256("\n".join(asked).encode()).digest()
    return int.from_bytes(digest[:4], "big") % SAMPLED == 0


def _differences(name: str, found: World, again: World) -> Iterator[str]:
    """Yield a line for each table derived again that differs between the engines, with the rows that only one of them
    has."""
    for kind, tables, others in (("rule", found.rules, again.rules), ("", found.predicates, again.predicates)):
        for key, rows in others.items():
            if tables.get(key) != rows:
                yield f"{name} {kind} {key}: {_only(tables.get(key, frozenset()), rows)}"


def _only(found: frozenset[Tuple], again: frozenset[Tuple]) -> str:
    one, other = (sorted(map(repr, rows))[:MOST_TOLD] for rows in (found - again, again - found))
    return f"only compiled {one}, only pyDatalog {other}"
