"""The compiled engine by itself: what it refuses, what stops it, and that it ends. What it derives is compared with
pyDatalog's in ``test_engines_agree.py`` and ``test_pydatalog_engine.py``.
"""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived, Engine
from engine.derive.pydatalog_engine import PyDatalogEngine
from logic.datalog import Call, Compare, Condition, EngineProgram, Gather, Has, Let, Rule, Var
from logic.no_answer import BudgetExceededError
from logic.terms import Unknown
from logic.values import Name
from logic.worlds import Pattern, Tuple
from tests.engine.random_programs import Given, cyclic_problem, random_problem
from tests.engine.test_pydatalog_engine import atom, has, names, no, pairs, pieces, program, rule, yuan

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 100_000
X, Y, Z, V, N = (Var(name) for name in "XYZVN")


def derive(rules: EngineProgram, facts: Given, *predicates: str, budget: int = ENOUGH) -> Derived:
    return CompiledEngine(rules).derive(facts, predicates, {}, budget)


def chain(length: int) -> tuple[Tuple, ...]:
    return tuple((Name(str(n)), Name(str(n + 1))) for n in range(length))


# ── recursion ───────────────────────────────────────────────────────────────────────────────────────────────

WAYS: dict[str, tuple[Has, ...]] = {
    "left": (has("达", X, Z), has("e", Z, Y)),
    "right": (has("e", X, Z), has("达", Z, Y)),
    "both": (has("达", X, Z), has("达", Z, Y)),
}


def closure(way: str) -> EngineProgram:
    return program(rule("始", atom("达", X, Y), has("e", X, Y)), rule("续", atom("达", X, Y), *WAYS[way]))


def closed(edges: Iterable[Tuple]) -> set[Tuple]:
    """Warshall, in the plainest way."""
    found = set(edges)
    nodes = sorted({thing for edge in found for thing in edge}, key=str)
    for middle in nodes:
        found |= {(a, b) for a in nodes for b in nodes if (a, middle) in found and (middle, b) in found}
    return found


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "edges", [("aa",), ("ab", "ba"), ("ab", "bc", "ca", "cd", "dd"), ("05", "24", "40", "58", "82")]
)
def test_a_closure_is_right_however_it_is_written(way: str, edges: tuple[str, ...]) -> None:
    derived = derive(closure(way), Given({"e": tuple(pairs(*edges))}), "达")
    assert set(derived.certain.predicates["达"]) == closed(pairs(*edges))
    assert derived.certain == derived.possible


@pytest.mark.parametrize("way", ["left", "right"])
def test_a_long_chain_costs_a_few_steps_a_tuple(way: str) -> None:
    """Each tuple is joined once: evaluated naively, a round a link, it would be a hundred times as many."""
    derived = derive(closure(way), Given({"e": chain(200)}), "达", budget=1_000_000)
    tuples = 200 * 201 // 2
    assert len(derived.certain.predicates["达"]) == tuples
    assert derived.cost < 2 * 10 * tuples


def test_two_that_rest_on_each_other_are_derived_together() -> None:
    rules = program(
        rule("零", atom("偶", X), has("起", X)),
        rule("奇", atom("奇", Y), has("偶", X), has("次", X, Y)),
        rule("偶", atom("偶", Y), has("奇", X), has("次", X, Y)),
        strata=(("偶", "奇"),),
    )
    derived = derive(rules, Given({"起": ((Name("0"),),), "次": chain(7)}), "偶")
    assert derived.certain.predicates["偶"] == frozenset(names("0", "2", "4", "6"))
    assert derived.certain.predicates["奇"] == frozenset(names("1", "3", "5", "7"))


def test_recursion_through_an_unknown_thing_ends_where_the_unknown_things_do() -> None:
    who = Unknown(Name("b"), "e")
    facts = Given({"e": tuple(pairs("ab"))}, {"e": ((Name("b"), who),)})
    derived = derive(closure("both"), facts, "达")
    assert derived.certain.predicates["达"] == frozenset(pairs("ab"))
    assert {(Name("a"), who), (Name("b"), who)} <= derived.possible.predicates["达"]


def finishes(seeds: Iterable[int]) -> int:
    """Derive a cyclic problem for each seed within the steps a decision may take; return how many tuples came of it."""
    found = 0
    for seed in seeds:
        problem = cyclic_problem(seed)
        derived = CompiledEngine(problem.program).derive(problem.facts, problem.predicates, {}, 400_000)
        found += sum(map(len, derived.possible.predicates.values()))
    return found


def test_cyclic_recursive_programs_finish() -> None:
    assert finishes(range(300)) > 300


@pytest.mark.slow
def test_ten_thousand_cyclic_recursive_programs_finish() -> None:
    assert finishes(range(10_000)) > 10_000


# ── where the two worlds are one ────────────────────────────────────────────────────────────────────────────

OF_EVERY_KIND = program(
    rule("一", atom("p", X, Y), has("a", X), has("b", X, Y)),
    rule("二", atom("q", X), has("a", X), no("c", X)),
    rule("三", atom("n", X, N), has("a", X), Gather(N, "count", "p", (X,), 1, "个")),
    rule("四", atom("r", X, V), has("a", X), has("v", X, V), Compare(">", V, yuan(1))),
)
TABLES: dict[str, tuple[Tuple, ...]] = {
    "a": tuple(names("x", "y")),
    "b": tuple(pairs("xy", "yy")),
    "c": tuple(names("y")),
    "v": ((Name("x"), yuan(2)),),
}


def test_what_is_wholly_known_is_derived_once() -> None:
    derived = derive(OF_EVERY_KIND, Given(TABLES), *"pqnr")
    assert derived.certain == derived.possible
    assert all(derived.certain.predicates[name] is derived.possible.predicates[name] for name in "pqnr")
    assert derived.certain.predicates["n"] == {(Name("x"), pieces(1)), (Name("y"), pieces(1))}


@pytest.mark.parametrize(
    ("opened", "row", "apart"),
    [
        ("b", (Name("x"), Name("z")), "p"),
        ("b", (Name("x"), Unknown(Name("x"), "b")), "p"),
        ("c", (Name("x"),), "q"),
        ("v", (Name("y"), Unknown(Name("y"), "v", "元")), "r"),
        ("v", (Name("y"), Name("无")), "r"),
        ("a", (Name("z"),), "qn"),
        ("p", (Name("x"), Name("z")), "p"),
    ],
)
def test_what_rests_on_what_is_open_is_derived_in_each_world(opened: str, row: Tuple, apart: str) -> None:
    derived = derive(OF_EVERY_KIND, Given(TABLES, {opened: (row,)}), *"pqnr")
    again = PyDatalogEngine(OF_EVERY_KIND).derive(Given(TABLES, {opened: (row,)}), "pqnr", {}, ENOUGH)
    assert (derived.certain, derived.possible) == (again.certain, again.possible)
    assert [name for name in "pqnr" if derived.certain.predicates[name] != derived.possible.predicates[name]] == [
        *apart
    ]


def test_a_test_that_is_neither_true_nor_false_keeps_the_worlds_apart_though_all_is_known() -> None:
    """An amount and a name are not of one dimension."""
    rules = program(
        rule("r", atom("r", X), has("v", X, V), Compare(">", V, yuan(1))), rule("s", atom("s", X), has("r", X))
    )
    derived = derive(rules, Given({"v": ((Name("x"), Name("无")), (Name("y"), yuan(2)))}), "r", "s")
    assert derived.certain.predicates["s"] == frozenset(names("y"))
    assert derived.possible.predicates["s"] == frozenset(names("x", "y"))


def test_what_is_not_known_is_looked_up_in_the_certain_world_as_no_other_thing() -> None:
    """``b`` is the same in both worlds, but whether something unknown is of it is not."""
    rules = program(rule("一", atom("b", X), has("a", X)), rule("二", atom("p", X, Y), has("e", X, Y), no("b", Y)))
    facts = Given({"a": tuple(names("x"))}, {"e": ((Name("x"), Unknown(Name("x"), "e")),)})
    derived = derive(rules, facts, "p")
    assert derived.certain.predicates["b"] is derived.possible.predicates["b"]
    assert derived.possible.predicates["p"] == {(Name("x"), Unknown(Name("x"), "e"))}
    assert derived.certain.predicates["p"] == frozenset()


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────────────


def counting() -> EngineProgram:
    return program(
        rule("始", atom("数", X), has("起", X)),
        rule("续", atom("数", Y), has("数", X), has("止", V), Compare("<", X, V), Let(Y, Call("+", (X, pieces(1))))),
    )


def test_what_has_no_end_is_stopped_at_the_step_it_is_allowed() -> None:
    engine = CompiledEngine(counting())
    with pytest.raises(BudgetExceededError) as caught:
        engine.derive(Given({"起": ((pieces(0),),), "止": ((pieces(10**9),),)}), ["数"], {}, ENOUGH)
    assert caught.value.budget == ENOUGH
    short = Given({"起": ((pieces(0),),), "止": ((pieces(3),),)})
    derived = engine.derive(short, ["数"], {}, ENOUGH)
    assert derived.certain.predicates["数"] == {(pieces(number),) for number in range(4)}
    assert engine.derive(short, ["数"], {}, derived.cost) == derived
    with pytest.raises(BudgetExceededError):
        engine.derive(short, ["数"], {}, derived.cost - 1)


def test_facts_without_end_are_stopped_too() -> None:
    class Endless(Given):
        def possible(self, predicate: str, pattern: Pattern) -> Iterator[Tuple]:
            assert (predicate, pattern) == ("a", (None,))
            return ((Name(str(number)),) for number in count())

    with pytest.raises(BudgetExceededError):
        derive(program(rule("r", atom("p", X), has("a", X))), Endless(), "p", budget=10_000)


def test_a_product_is_stopped_before_it_fills_the_memory() -> None:
    many: tuple[Tuple, ...] = tuple((Name(str(n)),) for n in range(1000))
    rules = program(rule("r", atom("p", X, Y, Z), has("a", X), has("a", Y), has("a", Z)))
    with pytest.raises(BudgetExceededError):
        derive(rules, Given({"a": many}), "p", budget=400_000)


def test_what_is_no_longer_needed_is_not_multiplied() -> None:
    many: tuple[Tuple, ...] = tuple((Name(str(n)),) for n in range(300))
    rules = program(rule("r", atom("p", "有"), has("a", X), has("a", Y), has("a", Z)))
    assert derive(rules, Given({"a": many}), "p", budget=10_000).certain.predicates["p"] == frozenset(names("有"))


def test_a_rule_may_have_more_conditions_than_python_may_nest_calls() -> None:
    body: list[Condition] = [has("a", X), *(Compare("!=", X, Name(str(n))) for n in range(3000))]
    derived = derive(program(rule("r", atom("p", X), *body)), Given({"a": tuple(names("甲", "7"))}), "p")
    assert derived.certain.predicates["p"] == frozenset(names("甲"))


# ── what it is, and what it refuses ─────────────────────────────────────────────────────────────────────────


def test_it_is_an_engine() -> None:
    engine: Engine = CompiledEngine(program())
    assert (engine.name, engine.version) == ("compiled", "1")
    derived = engine.derive(Given(), ["没有这个"], {}, ENOUGH)
    assert derived.certain.predicates == derived.possible.predicates == {}


@pytest.mark.parametrize(
    ("taken", "certain", "possible"),
    [
        ({}, "", "xyz"),
        ({"疑": "宽"}, "xy", "xyz"),
        ({"疑": "严"}, "x", "xz"),
        ({"疑": "别"}, "", "z"),
        ({"疑": "别", "另": "严"}, "", ""),
        ({"另": "宽"}, "z", "xyz"),
    ],
)
def test_a_reading_switches_the_rules_that_stand_under_it(taken: dict[str, str], certain: str, possible: str) -> None:
    """Of a doubt that is left open they count in the possible world."""
    rules = program(
        rule("一", atom("p", "x"), has("a", X), readings=(("疑", "宽"), ("疑", "严"))),
        rule("二", atom("p", "y"), has("a", X), readings=(("疑", "宽"),)),
        rule("三", atom("p", "z"), has("a", X), readings=(("另", "宽"),)),
    )
    derived = CompiledEngine(rules).derive(Given({"a": tuple(names("x"))}), ["p"], taken, ENOUGH)
    assert derived.certain.predicates["p"] == frozenset(names(*certain))
    assert derived.possible.predicates["p"] == frozenset(names(*possible))
    assert set(derived.certain.rules) == {"一", "二", "三"}


@pytest.mark.parametrize(
    "rules",
    [
        program(rule("r", atom("p", X), has("d", X), no("p", X))),
        program(
            rule("r", atom("p", X), has("d", X), no("q", X)),
            rule("s", atom("q", X), has("d", X), no("p", X)),
            strata=(("p", "q"),),
        ),
        program(rule("r", atom("p", X), has("d", X), no("q", X)), rule("s", atom("q", X), has("d", X))),
        program(rule("r", atom("p", X), has("d", X), has("q", X)), rule("s", atom("q", X), has("d", X))),
        program(rule("r", atom("p", X, N), has("d", X), Gather(N, "count", "p", (X,), 1, "个"))),
        program(rule("r", atom("p", X), has("d", X)), strata=(("q",),)),
    ],
    ids=["itself", "each other", "wrong order", "wrong order without negation", "aggregate", "in no stratum"],
)
def test_a_program_that_is_not_stratified_is_refused(rules: EngineProgram) -> None:
    with pytest.raises(ValueError, match=r"is not complete|in no stratum"):
        CompiledEngine(rules)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([rule("r", atom("p", X))], "X is needed"),
        ([rule("r", atom("q", X), no("p", X), has("a", X))], "X is needed"),
        ([rule("r", atom("p", X), has("a", X), Compare("<", V, yuan(1)))], "V is needed"),
        ([rule("r", atom("p", X), has("a", X), Let(X, yuan(1)))], "X is bound twice"),
        ([rule("r", atom("p", X), has("a", X), has("a", X, Y))], "a has 1 places, not 2"),
        ([rule("r", atom("p", X), has("a", X)), rule("r", atom("p", X), has("b", X))], "one id"),
    ],
)
def test_a_program_that_is_not_safe_is_refused(wrong: list[Rule], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CompiledEngine(program(*wrong))


def test_nothing_of_a_program_or_a_case_is_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "__import__('sys').exit(1)"
    rules = program(rule(code, atom(code, Var(code)), has("a", Var(code)), Compare("!=", Var(code), Name("乙"))))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was executed")

    for function in ("eval", "exec", "compile"):
        monkeypatch.setattr(builtins, function, refuse)
    derived = derive(rules, Given({"a": tuple(names(code, "乙"))}), code)
    monkeypatch.undo()
    assert derived.certain.predicates[code] == frozenset(names(code))


def test_many_threads_may_derive_with_one_engine() -> None:
    problem = random_problem(3)
    engine = CompiledEngine(problem.program)
    facts = [Given({**problem.facts.true, "b2": tuple(pairs(edge))}, problem.facts.open) for edge in ("ab", "bc", "cc")]
    alone = [engine.derive(each, problem.predicates, {}, ENOUGH) for each in facts]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(6) as pool:
            for found in pool.map(lambda n: engine.derive(facts[n % 3], problem.predicates, {}, ENOUGH), range(60)):
                assert found in alone
    finally:
        sys.setswitchinterval(interval)


def test_a_derivation_costs_the_same_whatever_the_order_of_hashes() -> None:
    script = (
        "from engine.derive.compiled_engine import CompiledEngine\n"
        "from tests.engine.random_programs import random_problem\n"
        "for seed in range(20):\n"
        "    p = random_problem(seed)\n"
        "    d = CompiledEngine(p.program).derive(p.facts, p.predicates, {}, 400_000)\n"
        "    print(d.cost, {k: sorted(map(repr, v)) for k, v in d.possible.rules.items()})\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
