"""What deriving costs with each engine, in the same run: whole tables, as a pair, pyDatalog alone.

A decision with the pair is finding with the evaluator and confirming with pyDatalog, for every choice of readings, as
``engine/prove/decide.py`` does it. Prints; asserts no times.

``python -m pytest -m bench tests/bench/bench_engines.py -s``
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from functools import cache

import pytest

from engine.case.facts import CaseFacts
from engine.case.query import read_query
from engine.derive.compiled_engine import CompiledEngine
from engine.derive.pydatalog_engine import PyDatalogEngine
from engine.prove.confirm import conclusions
from engine.prove.decide import Answer
from engine.rulebase import RuleBase
from grammar.syntax.parse import parse_question
from logic.no_answer import BudgetExceededError
from service.scenario import case_of, day_of
from tests.bench.bench_decide import FULL, SMALL, full
from tests.engine.random_programs import cyclic_problem
from tests.engine.rulebases import DAY, rulebase

ENOUGH = 4_000_000


def cost(facts: Callable[[], CaseFacts], derive: Callable[[CaseFacts], object], runs: int = 9) -> float:
    """Return the median seconds of CPU of a derivation over facts that nothing was asked of before.

    Without the collector, which in a process with a large rule base costs more than a derivation and falls anywhere.
    """
    times = []
    for _ in range(runs):
        fresh = facts()
        gc.collect()
        gc.disable()
        try:
            start = time.process_time()
            derive(fresh)
            times.append(time.process_time() - start)
        finally:
            gc.enable()
    return statistics.median(times)


def costs(base: RuleBase, answer: Answer, facts: Callable[[], CaseFacts], runs: int = 9) -> tuple[float, float, float]:
    """Return what one decision costs with the table engine, the pair and pyDatalog alone."""
    engine, predicates = base.engine, [answer.question.predicate]
    query = read_query(base.loaded.engine_program, answer.question)

    def compiled(fresh: CaseFacts) -> None:
        for outcome in answer.outcomes:
            engine.tables.derive(fresh, predicates, outcome.readings, ENOUGH)

    def paired(fresh: CaseFacts) -> None:
        run = engine.evaluator.begin(fresh, ENOUGH)
        tables = engine.pydatalog.begin(fresh)
        for outcome in answer.outcomes:
            engine.evaluator.under(run, outcome.taken).answer(answer.question, query)
            goals = conclusions(answer.proof.nodes, outcome.step)
            engine.confirm(tables, predicates, outcome.readings, goals, ENOUGH)

    def pydatalog(fresh: CaseFacts) -> None:
        for outcome in answer.outcomes:
            engine.pydatalog.derive(fresh, predicates, outcome.readings, ENOUGH)

    return cost(facts, compiled, runs), cost(facts, paired, runs), cost(facts, pydatalog, runs)


def report(title: str, rows: Iterable[tuple[str, tuple[float, float, float], float]]) -> None:
    """Print a line each: the compiled engine as a multiple of reading the question, the others as multiples of it."""
    print(f"\n{title}\n{'':24}{'/ parse':>10}{'compiled':>10}{'paired':>10}{'pyDatalog':>10}")  # noqa: T201  # a bench prints
    for name, (compiled, paired, pydatalog), baseline in rows:
        ratios = (compiled / baseline, 1.0, paired / compiled, pydatalog / compiled)
        print(f"{name:24}" + "".join(f"{ratio:>10.2f}" for ratio in ratios))  # noqa: T201  # a bench prints


def parsing(question: str) -> float:
    """Return the median seconds of CPU of reading a question, the measure of all others."""
    times = []
    for _ in range(9):
        start = time.process_time()
        parse_question(question)
        times.append(time.process_time() - start)
    return statistics.median(times)


@cache
def small() -> RuleBase:
    """The rule base of the tests."""
    return rulebase()


@pytest.mark.bench
@pytest.mark.parametrize(("base", "asked"), [(small, SMALL), (full, FULL)], ids=["small", "full"])
def test_single_questions(base: Callable[[], RuleBase], asked: list[tuple[str, dict[str, object], str]]) -> None:
    rows = []
    for name, source, question in asked:
        program, case = base().loaded.engine_program, base().read(source)
        answer = base().ask(case, question, DAY)
        found = costs(base(), answer, lambda program=program, case=case: CaseFacts(program, case, DAY))  # type: ignore[misc]  # a default argument
        rows.append((f"{name} ({answer.value})", found, parsing(question)))
    report(f"{len(base().loaded.engine_program.rules)} rules", rows)


@pytest.mark.bench
def test_scenarios_of_the_rule_base() -> None:
    """Every sixtieth scenario, summed by what its answer is."""
    base = full()
    program, texts = base.loaded.engine_program, base.loaded.program.texts
    sums: dict[str, list[float]] = {}
    for scenario in base.loaded.program.scenarios[::60]:
        case, day = base.read(case_of(scenario.tree)), day_of(base, scenario)
        for expectation in scenario.tree.expectations:
            span = expectation.question.span
            question = texts[span.file][span.start : span.end]
            answer = base.ask(case, question, day)
            found = costs(base, answer, lambda case=case, day=day: CaseFacts(program, case, day), 3)  # type: ignore[misc]  # a default argument
            row = sums.setdefault(f"{answer.question.form} {answer.value}", [0.0, 0.0, 0.0, 0.0, 0])
            sums[f"{answer.question.form} {answer.value}"] = [
                a + b for a, b in zip(row, (*found, parsing(question), 1), strict=True)
            ]
    rows = [(f"{name}, {row[4]:g} questions", (row[0], row[1], row[2]), row[3]) for name, row in sorted(sums.items())]
    report(f"scenarios of {len(program.rules)} rules", rows)


@pytest.mark.bench
def test_cyclic_recursion() -> None:
    """How much longer pyDatalog takes over random recursive programs than the compiled engine."""
    ratios, stopped = [], 0
    for seed in range(40):
        problem = cyclic_problem(seed)
        compiled, pydatalog = CompiledEngine(problem.program), PyDatalogEngine(problem.program)
        start = time.process_time()
        compiled.derive(problem.facts, problem.predicates, {}, ENOUGH)
        middle = time.process_time()
        try:
            pydatalog.derive(problem.facts, problem.predicates, {}, 400_000)
        except BudgetExceededError:
            stopped += 1
            continue
        ratios.append((time.process_time() - middle) / (middle - start))
    ratios.sort()
    print(  # noqa: T201  # a bench prints
        f"\ncyclic recursion, pyDatalog : compiled: median {statistics.median(ratios):.1f}, "
        f"largest {ratios[-1]:.0f}, stopped by the budget {stopped} of 40"
    )
