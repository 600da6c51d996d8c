"""The public conformance suite: every core case passes, and every defeasible one that is not meant to differ.

Where our answer is meant to be another, the case stands in a table with the reason, and the test asserts that the
answer is another, so that no line outlives its reason. ``docs/semantics.md`` says the same to readers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
import yaml
from datalog_conformance import schema
from datalog_conformance.plugin import discover_yaml_tests, get_tests_dir
from datalog_conformance.runner import ConformanceFailure, YamlTestRunner

from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Engine
from engine.derive.pydatalog_engine import PyDatalogEngine
from logic.datalog import EngineProgram
from tests.conformance.evaluator import Evaluator, RefusedError, UnsupportedPolicyError

#: The engines the suite is run on.
ENGINES: dict[str, Callable[[EngineProgram], Engine]] = {"compiled": CompiledEngine, "pyDatalog": PyDatalogEngine}

#: Files whose programs are too large for an engine in the course of ``make test``; told by name, never hidden.
SLOW = {
    ("compiled", "strict_only_recursion_souffle_example_hmmer"): "the same million tuples as the core case once more",
    ("pyDatalog", "souffle_example_lubm"): "90,000 facts: passes, in minutes",
}
BEYOND = {
    ("pyDatalog", "souffle_example_hmmer"): "a million derived tuples: more than 6 GB of tables, and no answer",
}

#: Core cases that another core case forbids: the suite wants ``not banned(X, Y)``, with ``Y`` nowhere else, refused as
#: unsafe (``review_v2_unsafe_negation``), and evaluated in these, whose rules say ``not s3(P, Z, Y)``. We refuse both.
UNSAFE = "nemo_negation"

SPECIFICITY = "the more specific rule is to win without being named superior; ours is an open conflict until one is"
UNFOUNDED = "calls undecided what no rule speaks for; ours is that it is not so"
PROPAGATING = "asks for ambiguity propagating too; ours blocks it, which is the case's other answer"
CLOSURE = "asks for rational and lexicographic closure, which rank defaults by themselves; ours are ranked by the text"

Sections = schema.DefeasibleSections


def _of(*, thing: str | None = None, **sections: str) -> Sections:
    """What is said of the literals named in each section, each of one thing or of none."""
    row = () if thing is None else (thing,)
    return {section: {literal: [row] for literal in literals.split()} for section, literals in sections.items()}


_BOB = _of(thing="bob", undecided="teach_course ~teach_course")
_TINA = _of(thing="tina", undecided="flies ~flies")
_NESTS = {**_of(thing="tina", undecided="nests_in_trees"), **_of(thing="tweety", not_defeasibly="nests_in_trees")}

#: Defeasible cases in which our answer is meant to be another: the reason, and what we answer.
DIFFERS: dict[str, tuple[str, Sections]] = {
    "bozzato_example1_bob_exception": (SPECIFICITY, _BOB),
    "bozzato_example1_bob_not_positive_teaching": (SPECIFICITY, _BOB),
    "depysible_flies_tina": (SPECIFICITY, _TINA),
    "depysible_not_flies_tina": (SPECIFICITY, _TINA),
    "depysible_nests_in_trees_tina": (f"{SPECIFICITY}; and {UNFOUNDED}", _NESTS),
    "depysible_nests_in_trees_tweety": (f"{SPECIFICITY}; and {UNFOUNDED}", _NESTS),
    "antoniou_ambiguous_attacker_blocks_only_in_propagating": (
        PROPAGATING,
        _of(defeasibly="p", undecided="a ~a ~p"),
    ),
    "antoniou_ambiguity_propagates_to_downstream_rule": (PROPAGATING, _of(defeasibly="p q", undecided="a ~a ~p")),
    "morris_example6_students_movies_distinguishes_closures": (
        CLOSURE,
        _of(definitely="s p", defeasibly="s p m a", undecided="t ~t"),
    ),
    "morris_example6_people_defaults_stable_across_supported_closures": (
        CLOSURE,
        _of(definitely="p", defeasibly="p m a t", not_defeasibly="~t"),
    ),
}

#: A case that asks no question of a theory, but whether a way of weighing it has a property; we offer one way only.
NO_QUESTION = "morris_relevant_or_counterexamples"

Found = tuple[str, str]  # a file of the suite, without its ending, and the name of a case in it


@lru_cache(maxsize=1)
def cases_in(file: str) -> dict[str, schema.TestCase]:
    """The cases of one file as the suite reads them, with the compiled parser of YAML, ten times as fast."""
    path = get_tests_dir() / f"{file}.yaml"
    with (
        TemporaryDirectory() as alone,
        mock.patch.object(yaml, "safe_load", partial(yaml.load, Loader=yaml.CSafeLoader)),
    ):
        Path(alone, path.name).symlink_to(path)  # the suite reads a folder, and some of its files take long
        return {case.name: case for _, case in discover_yaml_tests(Path(alone))}


@cache
def listed() -> tuple[Found, ...]:
    """Every case by name, read off the files' lines: a tenth of a second, where their rows take a minute."""
    return tuple(
        (path.relative_to(get_tests_dir()).with_suffix("").as_posix(), name)
        for path in sorted(get_tests_dir().rglob("*.yaml"))
        for name in re.findall(r"^(?:- )?name: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    )


def _case(found: Found) -> schema.TestCase:
    file, name = found
    return cases_in(file)[name]


def _defeasible(found: Found) -> bool:
    return found[0].startswith("defeasible/")


def _unsafe(found: Found) -> bool:
    return found[0].endswith(UNSAFE)


def _runs(*, defeasible: bool) -> Sequence[object]:
    """Each case to be run, with each engine: those it is slow on, or beyond it, are marked."""
    found = []
    for each in listed():
        if _defeasible(each) is defeasible and not _unsafe(each) and each[1] not in {*DIFFERS, NO_QUESTION}:
            for engine in ENGINES:
                name = each[0].rpartition("/")[2]
                file = name.removeprefix("strict_only_recursion_")
                marks: list[pytest.MarkDecorator] = []
                if not SLOW.keys().isdisjoint({(engine, name), (engine, file)}):
                    marks.append(pytest.mark.slow)
                if (engine, file) in BEYOND:
                    marks.append(pytest.mark.skip(reason=f"{engine}: {BEYOND[engine, file]}"))
                found.append(pytest.param(engine, each, id=f"{engine}-{each[0]}-{each[1]}", marks=marks))
    return found


@pytest.fixture(scope="module")
def runners() -> dict[str, YamlTestRunner]:
    """The suite's runner for each engine, one for all cases: many in a row ask of one program."""
    return {name: YamlTestRunner(Evaluator(engine)) for name, engine in ENGINES.items()}


def test_every_case_of_the_suite_is_found() -> None:
    count = Counter("defeasible" if _defeasible(each) else "core" for each in listed())
    assert count == {"core": 114, "defeasible": 181}
    assert len(set(listed())) == len(listed())
    assert {*DIFFERS, NO_QUESTION} <= {name for file, name in listed() if file.startswith("defeasible/")}


@pytest.mark.parametrize(("engine", "found"), _runs(defeasible=False))
def test_core(engine: str, found: Found, runners: dict[str, YamlTestRunner]) -> None:
    runners[engine].run_test_case(_case(found))


@pytest.mark.parametrize(("engine", "found"), _runs(defeasible=True))
def test_defeasible(engine: str, found: Found, runners: dict[str, YamlTestRunner]) -> None:
    runners[engine].run_test_case(_case(found))


@pytest.mark.parametrize("found", [each for each in listed() if _unsafe(each)], ids="-".join)
def test_what_the_suite_itself_forbids_is_refused(found: Found) -> None:
    case = _case(found)
    with pytest.raises(RefusedError, match="SafetyViolationError: rule r9: nothing binds P"):
        YamlTestRunner(Evaluator()).run_test_case(case)


@pytest.mark.parametrize("found", [each for each in listed() if _unsafe(each) and not _defeasible(each)], ids="-".join)
def test_without_its_unsafe_rules_it_is_as_expected(found: Found) -> None:
    case = _case(found)
    assert case.program is not None
    rules = case.program.rules
    safe = schema.Program(case.program.facts, [rule for rule in rules if not re.search(r"\bP\b", rule)])
    assert len(rules) - len(safe.rules) == 6
    case = schema.TestCase(case.name, case.description, case.source, case.tags, program=safe, expect=case.expect)
    concluded = found[1].removeprefix(f"{UNSAFE}_")
    if concluded.startswith("projected"):
        with pytest.raises(ConformanceFailure, match=r"got \[\]"):
            YamlTestRunner(Evaluator()).run_test_case(case)
    else:
        YamlTestRunner(Evaluator()).run_test_case(case)


@pytest.mark.parametrize("found", [each for each in listed() if each[1] in DIFFERS], ids="-".join)
def test_where_our_answer_is_meant_to_be_another_it_is(found: Found, runners: dict[str, YamlTestRunner]) -> None:
    case, (_, ours) = _case(found), DIFFERS[found[1]]
    answered = schema.TestCase(case.name, case.description, case.source, case.tags, theory=case.theory, expect=ours)
    for runner in runners.values():
        with pytest.raises((ConformanceFailure, UnsupportedPolicyError)):
            runner.run_test_case(case)
        runner.run_test_case(answered)


def test_a_property_of_closures_is_not_a_question_we_answer(runners: dict[str, YamlTestRunner]) -> None:
    (found,) = (each for each in listed() if each[1] == NO_QUESTION)
    for runner in runners.values():
        with pytest.raises(ConformanceFailure, match="satisfies_klm_property"):
            runner.run_test_case(_case(found))
