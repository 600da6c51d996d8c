"""The two engines derive the same: over every case and scenario of the rule base, and over random programs."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.case.case import Case
from engine.case.facts import CaseFacts
from engine.case.question import read_question
from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived
from engine.derive.pydatalog_engine import PyDatalogEngine
from engine.rulebase import RuleBase, open_rulebase
from grammar.syntax.parse import parse_question
from logic.datalog import EngineProgram, Gather
from logic.operators import AGGREGATES
from logic.worlds import World
from service.scenario import case_of, day_of
from tests.engine.random_programs import Problem, cyclic_problem, random_problem

ACCEPTANCE = Path(__file__).resolve().parents[1] / "acceptance"
ENOUGH = 4_000_000


class Engines:
    """Both engines on one program; deriving with the pair fails where they differ."""

    def __init__(self, program: EngineProgram) -> None:
        self.compiled, self.pydatalog = CompiledEngine(program), PyDatalogEngine(program)

    def derive(self, facts: Any, predicates: list[str], readings: Mapping[str, str]) -> Derived:
        found = self.compiled.derive(facts, predicates, readings, ENOUGH)
        again = self.pydatalog.derive(facts, predicates, readings, ENOUGH)
        assert (found.certain, found.possible) == (again.certain, again.possible)
        return found


def compare(problem: Problem) -> Derived:
    return Engines(problem.program).derive(problem.facts, list(problem.predicates), {})


def size(world: World) -> int:
    return sum(map(len, world.predicates.values()))


# ── the rule base ───────────────────────────────────────────────────────────────────────────────────────────


@cache
def rulebase() -> RuleBase:
    return open_rulebase()


@cache
def engines() -> Engines:
    return Engines(rulebase().loaded.engine_program)


def scenarios() -> Iterator[tuple[Case, datetime.date, list[str]]]:
    """Yield the case of each scenario, its day, and the questions asked of it."""
    base = rulebase()
    texts = base.loaded.program.texts
    for scenario in base.loaded.program.scenarios:
        spans = [expectation.question.span for expectation in scenario.tree.expectations]
        questions = [texts[span.file][span.start : span.end] for span in spans]
        yield base.read(case_of(scenario.tree)), day_of(base, scenario), questions


def acceptance() -> Iterator[tuple[Case, datetime.date, list[str]]]:
    """Yield the acceptance cases in the same way."""
    cases = {case["id"]: case for case in json.loads((ACCEPTANCE / "cases.json").read_text())["cases"]}
    for path in sorted((ACCEPTANCE / "mapping").glob("*.json")):
        for name, entry in json.loads(path.read_text()).items():
            day = entry.get("as_of") or cases[name]["facts"].get("as_of") or "2024-06-01"
            questions = [check["question"] for check in entry["checks"]]
            yield rulebase().read(entry["case"]), datetime.date.fromisoformat(day), questions


def choices() -> list[dict[str, str]]:
    """Return the choices of readings tried: of every doubt its first reading, and of every doubt its last."""
    doubts = rulebase().loaded.engine_program.doubts.values()
    return [{doubt.id: doubt.readings[place][0] for doubt in doubts} for place in (0, -1)]


@pytest.mark.parametrize("cases", [scenarios, acceptance])
def test_they_derive_the_same_of_every_case(cases: Any) -> None:
    """Whatever the questions rest on, now and then under another choice of readings, and of a few cases everything."""
    base = rulebase()
    program = base.loaded.engine_program
    everything = [predicate for stratum in program.strata for predicate in stratum]
    tried = derived = 0
    for number, (case, day, questions) in enumerate(cases()):
        facts = CaseFacts(program, case, day)
        asked = [read_question(base.loaded.program, facts, parse_question(q), q).predicate for q in questions]
        for readings in choices()[: 1 + (number % 10 == 0)]:
            derived += size(engines().derive(facts, asked, readings).possible)
        if number % 200 == 0:
            engines().derive(facts, everything, choices()[0])
        tried += 1
    assert tried > 100
    assert derived > 10 * tried


# ── random programs ─────────────────────────────────────────────────────────────────────────────────────────


def test_they_derive_the_same_of_random_programs() -> None:
    """With recursion, negation, comparisons, amounts, aggregates, open facts and unknown things."""
    certain = possible = 0
    for seed in range(300):
        derived = compare(random_problem(seed))
        certain += size(derived.certain)
        possible += size(derived.possible)
    assert 300 < certain < possible


def test_they_derive_the_same_of_random_cyclic_programs() -> None:
    assert sum(size(compare(cyclic_problem(seed)).possible) for seed in range(20)) > 200


@pytest.mark.slow
def test_they_derive_the_same_of_many_random_programs() -> None:
    for seed in range(300, 8000):
        compare(random_problem(seed))


def test_the_random_programs_are_of_every_kind() -> None:
    """A comparison over programs that never recurse, or never conclude anything, would show nothing."""
    problems = [random_problem(seed) for seed in range(200)]
    rules = [rule for problem in problems for rule in problem.program.rules]
    kinds = {type(condition).__name__ for rule in rules for condition in rule.body}
    assert kinds == {"Has", "Compare", "Among", "Let", "Gather"}
    assert {c.function for rule in rules for c in rule.body if isinstance(c, Gather)} == set(AGGREGATES)
    assert sum(len(stratum) > 1 for problem in problems for stratum in problem.program.strata) > 50
    assert sum(bool(problem.facts.open["b2"]) for problem in problems) > 50
