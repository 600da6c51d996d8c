"""The two engines as one: what is found is derived again, and a difference is an error and never an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

import engine.derive.pydatalog_strata
import engine.prove.confirm
from cli.main import main
from engine.case.case import read_case
from engine.case.facts import CaseFacts
from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Derived, Goal
from engine.derive.pydatalog_engine import Again, PyDatalogEngine
from engine.evaluate.evaluator import Evaluator
from engine.evaluate.run import Run
from engine.prove.confirm import conclusions
from engine.prove.paired_engine import SAMPLED, EnginesDifferError, PairedEngine, is_sampled
from logic.datalog import Call, EngineProgram, Gather, Let, Var
from logic.values import Name, Quantity
from logic.worlds import Facts, Tuple, World
from tests.engine.random_programs import Given, Problem, cyclic_problem, random_problem
from tests.engine.rulebases import DAY, SMALL, decided, rulebase
from tests.engine.test_pydatalog_engine import atom, has, names, no, pairs, program, rule, yuan

X, Y, Z, V, N = (Var(name) for name in "XYZVN")
ENOUGH = 400_000

GRANTS = program(
    rule("除外", atom("除外", X), has("涉案", X)),
    rule("合格", atom("合格", X), has("企业", X), no("除外", X)),
    rule("额", atom("汇总", X, Y, V), has("份", X, Y, V)),
    rule("和", atom("总", X, N), has("合格", X), Gather(N, "sum", "汇总", (X,), 1, "元")),
    rule("奖", atom("奖", X, N), has("总", X, V), Let(N, Call("*", (V, Quantity(Fraction("0.5"), "比例"))))),
    rule("联始", atom("联", X, Y), has("关", X, Y)),
    rule("联续", atom("联", X, Z), has("联", X, Y), has("联", Y, Z)),
    rule("联奖", atom("联奖", X), has("联", X, Y), has("奖", Y, N)),
)
FACTS = Given(
    {
        "企业": tuple(names("甲", "乙", "丙")),
        "涉案": tuple(names("丙")),
        "份": ((Name("甲"), Name("一"), yuan(6)), (Name("甲"), Name("二"), yuan(4)), (Name("乙"), Name("三"), yuan(1))),
        "关": tuple(pairs("甲乙", "乙丙", "丙甲")),
    },
    {"涉案": tuple(names("乙"))},
)
#: A proof that 丙, through 乙, is related to 甲, who has a grant of 5 yuan, bottom-up.
PROVED: list[Goal] = [
    ("合格", (Name("甲"),)),
    ("额", (Name("甲"), Name("一"), yuan(6))),
    ("额", (Name("甲"), Name("二"), yuan(4))),
    ("和", (Name("甲"), yuan(10))),
    ("奖", (Name("甲"), yuan(5))),
    ("联始", (Name("乙"), Name("丙"))),
    ("联始", (Name("丙"), Name("甲"))),
    ("联续", (Name("乙"), Name("甲"))),
    ("联奖", (Name("乙"),)),
]


@cache
def paired() -> PairedEngine:
    return PairedEngine(GRANTS)


def found() -> Derived:
    return paired().tables.derive(FACTS, ["联奖"], {}, ENOUGH)


def again(goals: list[Goal]) -> list[Goal]:
    engine = paired().pydatalog
    return list(engine.derive_again(engine.begin(FACTS), goals, {}, ENOUGH, found).missing)


def confirmed(facts: Facts, goals: list[Goal]) -> Again:
    return paired().confirm(paired().pydatalog.begin(facts), ["联奖"], {}, goals, ENOUGH)


def compared(facts: Facts, predicates: list[str], readings: dict[str, str]) -> Derived:
    """What pyDatalog derives of everything, which is as the table engine has it."""
    again = paired().compare(facts, predicates, readings, ENOUGH)
    assert again is not None
    return again


# ── deriving again ──────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_proof_rests_on_is_derived_again_and_what_it_denies_as_far_as_it_asks() -> None:
    assert again(PROVED) == []
    everything = compared(FACTS, ["联奖"], {})
    assert confirmed(FACTS, PROVED).cost < everything.cost


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (0, ("合格", (Name("丙"),))),  # denied
        (0, ("合格", (Name("乙"),))),  # only possible
        (1, ("额", (Name("甲"), Name("一"), yuan(7)))),
        (3, ("和", (Name("甲"), yuan(9)))),
        (4, ("奖", (Name("甲"), yuan(10)))),
        (4, ("奖", (Name("甲"), Quantity(Fraction(5), "比例")))),
        (5, ("联始", (Name("乙"), Name("甲")))),
        (8, ("联奖", (Name("丁"),))),
    ],
)
def test_what_is_not_so_is_not_derived_again(place: int, wrong: Goal) -> None:
    goals = [*PROVED[:place], wrong, *PROVED[place + 1 :]]
    assert wrong in again(goals)
    with pytest.raises(EnginesDifferError, match="not derived again"):
        confirmed(FACTS, goals)


@pytest.mark.parametrize("unsaid", [False, True], ids=["one certain row", "one possible row"])
def test_a_total_that_leaves_a_contributor_out_is_not_derived_again(*, unsaid: bool) -> None:
    """The rows that a proof says a total goes over are derived one by one; that there is no other is found again."""
    more = ((Name("甲"), Name("四"), yuan(2)),)
    facts = Given(
        {**FACTS.true, "份": FACTS.true["份"] + (() if unsaid else more)},
        {**FACTS.open, "份": more if unsaid else ()},
    )
    engine = paired().pydatalog
    missing = engine.derive_again(engine.begin(facts), PROVED[:5], {}, ENOUGH, found).missing
    assert missing == (("和", (Name("甲"), yuan(10))), ("奖", (Name("甲"), yuan(5))))


def test_what_is_denied_is_asked_of_the_thing_alone() -> None:
    """However many other things the case names, as much is derived again."""
    more = tuple((Name(f"企{n}"),) for n in range(200))
    many = Given({**FACTS.true, "企业": FACTS.true["企业"] + more, "涉案": FACTS.true["涉案"] + more[::2]}, FACTS.open)
    costs = [confirmed(facts, PROVED[:5]).cost for facts in (FACTS, many)]
    assert costs[0] == costs[1]
    with pytest.raises(EnginesDifferError):
        confirmed(many, [("合格", (Name("企0"),))])


@pytest.mark.parametrize("left_out", range(8))
def test_a_conclusion_rests_only_on_those_before_it(left_out: int) -> None:
    """With any one left out, something above it cannot be derived."""
    goals = PROVED[:left_out] + PROVED[left_out + 1 :]
    assert again(goals)
    assert again(list(reversed(PROVED)))


def _bottom_up(program: EngineProgram, derived: Derived) -> Iterator[Goal]:
    """Yield every certain conclusion in the order in which a naive evaluation comes to it."""
    alone = {each.id: each for each in program.rules}
    waiting = [(name, row) for name, rows in sorted(derived.certain.rules.items()) for row in sorted(rows, key=repr)]
    level = {name: n for n, stratum in enumerate(program.strata) for name in stratum}
    yield from sorted(waiting, key=lambda goal: level[alone[goal[0]].head.predicate])


@pytest.mark.parametrize("seed", range(40))
def test_every_certain_conclusion_of_a_random_program_is_derived_again(seed: int) -> None:
    """Offered again and again, since a recursive stratum has an order of its own, until no more are derived."""
    problem = random_problem(seed)
    engine, derived = PyDatalogEngine(problem.program), _derived(problem)
    goals = list(_bottom_up(problem.program, derived))
    tables = engine.begin(problem.facts)
    missing: list[Goal] = goals
    while missing:
        left = engine.derive_again(tables, goals, {}, ENOUGH, lambda: derived).missing
        assert len(left) < len(missing), "a round derives something"
        goals = [*(goal for goal in goals if goal not in left), *left]
        missing = list(left)


def _derived(problem: Problem) -> Derived:
    return CompiledEngine(problem.program).derive(problem.facts, problem.predicates, {}, ENOUGH)


# ── differences ─────────────────────────────────────────────────────────────────────────────────────────────


def altered(derived: Derived, world: str, change: Callable[[dict[str, frozenset[Tuple]]], None]) -> Derived:
    old = derived.certain if world == "certain" else derived.possible
    rules = dict(old.rules)
    change(rules)
    new = World(old.predicates, rules)
    return replace(derived, certain=new) if world == "certain" else replace(derived, possible=new)


@pytest.mark.parametrize("world", ["certain", "possible"])
@pytest.mark.parametrize("rows", [frozenset(), frozenset(names("甲", "乙", "丙", "丁"))], ids=["less", "more"])
def test_a_difference_in_either_world_is_an_error_and_is_logged(
    world: str, rows: frozenset[Tuple], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = altered(found(), world, lambda rules: rules.update(联奖=rows))
    monkeypatch.setattr(CompiledEngine, "derive", lambda *_: wrong)
    with caplog.at_level(logging.ERROR, "tiaoli.engine"), pytest.raises(EnginesDifferError, match="联奖"):
        compared(FACTS, ["联奖"], {"疑": "宽"})
    assert f"{world} rule 联奖" in caplog.text
    assert "疑" in caplog.text


@pytest.mark.parametrize("seed", range(30))
def test_the_engines_do_not_differ_on_random_programs(seed: int) -> None:
    for problem in (random_problem(seed), cyclic_problem(seed, things=4)):
        engine = PairedEngine(problem.program)
        derived = engine.tables.derive(problem.facts, problem.predicates, {}, ENOUGH)
        whole = engine.compare(problem.facts, problem.predicates, {}, ENOUGH)
        assert whole is not None
        assert (whole.certain, whole.possible, whole.refused) == (derived.certain, derived.possible, ())


def test_a_recursive_stratum_that_takes_too_long_is_lent_and_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine.derive.pydatalog_strata, "RECURSIVE_BUDGET", 50)
    whole = compared(FACTS, ["联奖"], {})
    assert whole.refused == ("联",)
    assert (whole.certain, whole.possible) == (found().certain, found().possible)
    assert "did not finish 联" in caplog.text
    assert compared(FACTS, ["奖"], {}).refused == ()


# ── the door ────────────────────────────────────────────────────────────────────────────────────────────────

CASE: dict[str, Any] = {"甲户": {"是": ["户"], "合格": "是", "收入": "99元", "失信": "否"}}
POOR: dict[str, Any] = {"甲户": {**CASE["甲户"], "收入": "100元", "不是": ["特困"]}}


@pytest.fixture
def asked_of_pydatalog(monkeypatch: pytest.MonkeyPatch) -> list[list[Goal]]:
    """The goals that were to be confirmed."""
    asked: list[list[Goal]] = []
    original = PairedEngine.confirm

    def confirm(self: PairedEngine, *arguments: Any) -> Again:
        asked.append(arguments[3])
        return original(self, *arguments)

    monkeypatch.setattr(PairedEngine, "confirm", confirm)
    monkeypatch.setattr(engine.prove.confirm, "is_sampled", lambda *_: False)
    return asked


def test_what_any_answer_rests_on_is_derived_again(asked_of_pydatalog: list[list[Goal]]) -> None:
    assert decided(CASE, "甲户 可补", text=SMALL).value == "yes"
    assert decided(CASE, "甲户 不补", text=SMALL).value == "no", "because of what certainly holds"
    assert decided(CASE, "户 可补", text=SMALL).value == "yes"
    assert [{head for _, head in goals} for goals in asked_of_pydatalog] == [{(Name("甲户"),)}] * 3
    assert decided({"甲户": {"是": ["户"]}}, "甲户 可补", text=SMALL).value == "undetermined"
    assert len(asked_of_pydatalog) == 3, "nothing certainly holds of it"


def test_what_a_proof_rests_on_comes_before_it() -> None:
    answer = decided(CASE, "甲户 可补", text=SMALL)
    goals = conclusions(answer.proof.nodes, answer.outcome.step)
    base = rulebase(SMALL)
    facts = CaseFacts(base.loaded.engine_program, read_case(base.loaded.engine_program, CASE), DAY)
    assert goals
    again = base.engine.pydatalog
    assert again.derive_again(again.begin(facts), goals, {}, ENOUGH, lambda: pytest.fail("lent")).missing == ()


def test_a_sample_is_derived_whole_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sampled = [is_sampled(f"问 {number}", "案") for number in range(4000)]
    assert sampled == [is_sampled(f"问 {number}", "案") for number in range(4000)]
    assert 0.7 < sum(sampled) * SAMPLED / 4000 < 1.3
    whole: list[Derived] = []
    original = PyDatalogEngine.derive

    def derive(self: PyDatalogEngine, *arguments: Any) -> Derived:
        whole.append(original(self, *arguments))
        return whole[-1]

    monkeypatch.setattr(PyDatalogEngine, "derive", derive)
    monkeypatch.setattr(engine.prove.confirm, "is_sampled", lambda *_: True)
    assert decided(CASE, "甲户 可补", text=SMALL).value == "yes"
    assert decided(POOR, "甲户 可补", text=SMALL).value == "no"
    assert ["可补" in derived.possible.predicates for derived in whole] == [True, True]


def test_what_costs_too_much_to_compare_is_answered_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine.prove.confirm, "is_sampled", lambda *_: True)
    monkeypatch.setattr(PairedEngine.compare, "__defaults__", (3,))
    with caplog.at_level(logging.INFO, "tiaoli.engine"):
        assert decided(CASE, "甲户 可补", text=SMALL).value == "yes"
    assert "not compared" in caplog.text


def other_case(monkeypatch: pytest.MonkeyPatch, case: dict[str, Any]) -> None:
    """Have the evaluator evaluate another case than it is asked of."""
    program = rulebase(SMALL).loaded.engine_program
    other = CaseFacts(program, read_case(program, case), DAY)
    monkeypatch.setattr(Evaluator, "begin", lambda _, __, budget: Run(other, budget))


@pytest.mark.parametrize("sampled", [False, True])
@pytest.mark.parametrize("question", ["甲户 可补", "甲户 不补"])
def test_no_answer_rests_on_what_is_not_derived_again(
    monkeypatch: pytest.MonkeyPatch, question: str, *, sampled: bool
) -> None:
    """An evaluator that finds what is not so: before anybody sees it, another engine is asked."""
    monkeypatch.setattr(engine.prove.confirm, "is_sampled", lambda *_: sampled)
    other_case(monkeypatch, CASE)
    with pytest.raises(EnginesDifferError):
        decided(POOR, question, text=SMALL)


def test_a_refusal_of_the_sample_is_compared_with_what_is_derived(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine.prove.confirm, "is_sampled", lambda *_: True)
    other_case(monkeypatch, POOR)
    with pytest.raises(EnginesDifferError):
        decided(CASE, "甲户 可补", text=SMALL)
    assert "可补: ruled out" in caplog.text


def test_the_command_line_says_that_they_differ_and_the_log_in_what(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine.prove.confirm, "is_sampled", lambda *_: True)
    monkeypatch.setattr(engine.prove.paired_engine, "_differences", lambda *_: ["certain rule 某规则"])
    (tmp_path / "例.tl").write_text(SMALL, encoding="utf-8")
    (tmp_path / "case.json").write_text('{"甲户": {"是": ["户"]}}', encoding="utf-8")
    found = CliRunner().invoke(
        main, ["ask", str(tmp_path / "case.json"), "甲户 可补", "--rules", str(tmp_path / "例.tl")]
    )
    assert found.exit_code == 1
    assert "两个引擎推导不一致，故不给出答案" in found.stderr
    assert "某规则" in caplog.text
