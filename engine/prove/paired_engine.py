"""Engines as one: the evaluator finds, pyDatalog derives again what was found, and a difference is an error.

They have in common what values mean and nothing else, so a fault of one is not likely to be a fault of the other. What
a proof rests on is always derived again, conclusion by conclusion; for a sample of all questions the table engine and
pyDatalog derive everything that the question rests on, and every table is compared.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived, Goal
from engine.derive.pydatalog_engine import Again, PyDatalogEngine
from engine.derive.pydatalog_tables import CaseTables
from engine.evaluate.evaluator import Evaluator
from logic.datalog import EngineProgram
from logic.no_answer import BudgetExceededError, NoAnswerError
from logic.worlds import Facts, Tuple, World

log = logging.getLogger("tiaoli.engine")

#: One question in this many has everything that it rests on derived and compared, whatever its answer.
SAMPLED = 16

#: What each engine may spend on one question of the sample.
SAMPLE_BUDGET = 20_000

#: The most tuples of one table told of in the log.
MOST_TOLD = 5


class EnginesDifferError(NoAnswerError):
    """Raised when two engines do not derive the same: ``difference`` is for the log, which has it already."""

    kind = "engines-differ"

    def __init__(self, difference: str) -> None:
        super().__init__(difference=difference)


class PairedEngine:
    """The evaluator, whose conclusions pyDatalog confirms before they are given out.

    Raises ``ValueError`` for a program that is not safe and stratified. Any number of threads may use it at once.
    """

    def __init__(self, program: EngineProgram) -> None:
        self._program = program
        self.evaluator, self.pydatalog = Evaluator(program), PyDatalogEngine(program)
        self.name = f"{self.evaluator.name} + {self.pydatalog.name}"
        self.version = f"{self.evaluator.version} + {self.pydatalog.version}"

    @cached_property
    def tables(self) -> CompiledEngine:
        """The engine that derives whole tables."""
        return CompiledEngine(self._program)

    def prepare(self) -> None:
        """Compile now what is otherwise compiled for the first question that is compared, so that no sender waits for
        it."""
        _ = self.tables

    def confirm(
        self,
        tables: CaseTables,
        predicates: Sequence[str],
        readings: Mapping[str, str],
        goals: Sequence[Goal],
        budget: int,
    ) -> Again:
        """Derive with pyDatalog what was found, and return what came of it.

        ``goals`` are the certain conclusions that a proof rests on, bottom-up; each is derived again, but for those
        that ``tables`` has from another choice of readings, or from another question, of the same case, which is the
        same below them. ``predicates`` are those that the question reads.

        Raises :class:`EnginesDifferError` where one is not derived again, and
        :class:`~logic.no_answer.BudgetExceededError` when an engine would spend more than ``budget``. A recursive
        stratum that pyDatalog does not finish is taken from the table engine, logged, and named in ``refused``.
        """

        @cache
        def derived() -> Derived:
            return self.tables.derive(tables.facts, predicates, readings, budget)

        again = self.pydatalog.derive_again(tables, goals, readings, budget, derived)
        _warn_of(again.refused)
        self.need_same([f"{rule}: not derived again: {head}" for rule, head in again.missing[:MOST_TOLD]], readings)
        return again

    def compare(
        self, facts: Facts, predicates: Sequence[str], readings: Mapping[str, str], budget: int = SAMPLE_BUDGET
    ) -> Derived | None:
        """Derive everything that ``predicates`` rest on with the table engine and with pyDatalog, and return what
        pyDatalog derived.

        It must be the same in both worlds, predicate by predicate and rule by rule: raises :class:`EnginesDifferError`.
        Where one would spend more than ``budget``, nothing is compared, the log says so, and ``None`` is returned: a
        sample is no ground to refuse an answer.
        """
        try:
            whole = self.tables.derive(facts, predicates, readings, budget)
            again = self.pydatalog.derive(facts, predicates, readings, budget, lambda: whole)
        except BudgetExceededError:
            log.info("not compared, because it would cost too much: all that %s rests on", "、".join(predicates))
            return None
        _warn_of(again.refused)
        differences = [*_differences("certain", whole.certain, again.certain)]
        self.need_same([*differences, *_differences("possible", whole.possible, again.possible)], readings)
        return again

    @staticmethod
    def need_same(differences: Sequence[str], readings: Mapping[str, str]) -> None:
        """Log differences and raise :class:`EnginesDifferError`, if there are any."""
        if differences:
            said = "; ".join(differences)
            log.error("the engines differ under the readings %s: %s", dict(readings), said)
            raise EnginesDifferError(said)


def _warn_of(refused: Sequence[str]) -> None:
    if refused:
        log.warning("pyDatalog did not finish %s; the table engine's result stands", "、".join(refused))


def is_sampled(*asked: str) -> bool:
    """Whether what is asked is of the sample for which everything is compared: always the same for the same."""
    digest = hashlib.sha256("\n".join(asked).encode()).digest()
    return int.from_bytes(digest[:4], "big") % SAMPLED == 0


def _differences(name: str, found: World, again: World) -> Iterator[str]:
    """Say where one world has what the other has not, in what was derived again."""
    for kind, tables, others in (("rule", found.rules, again.rules), ("", found.predicates, again.predicates)):
        for key, rows in others.items():
            if tables.get(key) != rows:
                yield f"{name} {kind} {key}: {_only(tables.get(key, frozenset()), rows)}"


def _only(found: Iterable[Tuple], again: Iterable[Tuple]) -> str:
    one, other = (sorted(map(repr, rows))[:MOST_TOLD] for rows in ({*found} - {*again}, {*again} - {*found}))
    return f"only tables {one}, only pyDatalog {other}"
