"""evaluate: what is asked for is found and no more; what it costs is counted; what it runs has no word of a case."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.answer import answer_json
from engine.case.facts import CaseFacts
from engine.case.query import read_query
from engine.case.question import Question, read_question
from engine.derive.compiled_engine import CompiledEngine
from engine.derive.engine import Engine
from engine.derive.pydatalog_engine import PyDatalogEngine
from engine.evaluate.evaluator import Evaluator
from engine.evaluate.run import Run
from engine.evaluate.trace import Search
from engine.prove.decide import BUDGET
from engine.prove.proof import Searched
from grammar.syntax.parse import parse_question
from logic.cite import EVERYWHERE
from logic.datalog import Atom, EngineProgram, Has, Kind, Let, Origin, Predicate, Rule, Term, Var
from logic.no_answer import BudgetExceededError
from logic.stratify import stratify
from logic.values import Name, Word
from service.service import Service
from tests.engine.by_demand import ByDemand
from tests.engine.random_programs import Given, Problem, cyclic_problem, random_problem
from tests.engine.rulebases import ALL_LISTED, DAY, DIGEST, NUMBER, decided, rulebase, said
from tests.verify.questions import PAYMENTS, PROJECT, QUESTIONS

ENOUGH = 4_000_000


def read(case: dict[str, Any], question: str) -> tuple[CaseFacts, Question]:
    base = rulebase()
    facts = CaseFacts(base.loaded.engine_program, base.read(case), DAY, taken=ALL_LISTED)
    return facts, read_question(base.loaded.program, facts, parse_question(question), question)


# ── the same as whole tables ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(60))
def test_what_is_found_by_demand_is_what_is_derived_whole(seed: int) -> None:
    """Without nulls: of these tables have what fits, and the evaluator what rules give of the very thing."""
    agree(random_problem(seed, nulls=False))


@pytest.mark.parametrize("seed", range(60))
def test_what_rests_on_itself_is_found_by_demand_too(seed: int) -> None:
    agree(cyclic_problem(seed))


def agree(problem: Problem) -> None:
    tables = CompiledEngine(problem.program).derive(problem.facts, problem.predicates, {}, ENOUGH)
    found = ByDemand(problem.program).derive(problem.facts, problem.predicates, {}, ENOUGH)
    assert found.certain == tables.certain
    assert found.possible == tables.possible


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────────────────────


def unrelated(number: int) -> dict[str, Any]:
    """Return things that have nothing to do with any question: projects, each of its own company."""
    found: dict[str, Any] = {}
    for n in range(number):
        found[f"项目{n}"] = {"用处": "海外仓", "投入": f"{n + 1}万元", "实施企业": f"公司{n}"}
        found[f"公司{n}"] = {"位于": "总园"}
    return found


@pytest.mark.parametrize(
    ("case", "question"),
    [
        (PROJECT, "甲项目 的 补助"),
        ({"甲项目": {"用处": "展会"}}, "甲项目 的 补助"),
        ({"甲项目": {"位于": "总园", "投入": "100万元"}}, "甲项目 的 园区补助"),
        ({"甲公司": {"位于": "总园", "有失信记录": "是", "不是": ["高新企业"]}}, "甲公司 受支持"),
        ({"甲公司": {"是": ["企业"], "合作": ["乙公司"]}, "乙公司": {"是": "大型企业"}}, "甲公司 联合 乙公司"),
    ],
)
def test_a_question_of_one_thing_costs_the_same_with_a_thousand_others(case: dict[str, Any], question: str) -> None:
    alone, among = (run_of({**case, **unrelated(number)}, question) for number in (0, 1000))
    assert alone.cost == among.cost


def run_of(case: dict[str, Any], question: str) -> Run:
    """Evaluate a question under every reading, and return the run."""
    base, (facts, asked) = rulebase(), read(case, question)
    answer = decided(case, question)
    run = base.engine.evaluator.begin(facts, BUDGET)
    for outcome in answer.outcomes:
        evaluation = base.engine.evaluator.under(run, outcome.taken)
        evaluation.answer(asked, read_query(base.loaded.engine_program, asked))
    assert run.cost == answer.cost
    return run


class Once(dict[Any, Any]):
    """Keeps a thing once."""

    def __setitem__(self, key: object, value: object) -> None:
        assert key not in self, f"{key} is found twice"
        super().__setitem__(key, value)


def searches(run: Run) -> list[Search]:
    """Return all that was searched for: what depends on no reading, and each under the readings that it depends on."""
    return [*run.found.values(), *(found for kept in run.varied.values() for _, found in kept)]


def test_nothing_is_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """No predicate is searched twice for the same, under the same readings of the doubts that it depends on."""
    runs: list[Run] = []

    def begin(_: Evaluator, facts: CaseFacts, budget: int) -> Run:
        runs.append(Run(facts, budget))
        runs[-1].found = Once()
        return runs[-1]

    monkeypatch.setattr(Evaluator, "begin", begin)
    for case, question in QUESTIONS:
        decided(case, question)
    assert len(runs) == len(QUESTIONS)
    assert sum(len(searches(run)) for run in runs) > 5 * len(runs)
    for kept in (kept for run in runs for kept in run.varied.values()):
        assert len({under for under, _ in kept}) == len(kept)


def test_of_two_readings_only_the_rule_that_stands_under_each_is_tried_again() -> None:
    case = {"甲项目": {"位于": "总园", "投入": "100万元"}}
    run = run_of(case, "甲项目 的 园区补助")
    assert sorted(found.predicate for found in searches(run)) == ["?", "?", "园区补助", "园区补助", "投入"]


def test_a_rule_that_fails_whichever_reading_is_taken_is_tried_once() -> None:
    """What two readings are about fails in the same way under both: there is one search, and one proof for both."""
    case = {"甲项目": {"位于": ["别园"], "投入": "100万元"}}
    run = run_of(case, "甲项目 的 园区补助")
    (question, grant) = sorted(searches(run), key=lambda found: found.predicate)
    assert (question.predicate, grant.predicate) == ("?", "园区补助")
    assert [rule for rule, _ in grant.tried] == [f"{NUMBER} 条 5 规则 {name}" for name in ("含税补助", "不含税补助")]
    answer = decided(case, "甲项目 的 园区补助")
    (outcome,) = answer.outcomes
    assert dict(outcome.readings) == {}, "one choice stands for both readings"
    (search,) = (outcome.nodes[step] for step in outcome.steps)
    assert isinstance(search, Searched)
    assert [rule for rule, _ in search.candidates] == [f"{NUMBER} 条 5 规则 含税补助"], "as the first reading has it"


def test_what_is_found_counts_against_the_budget() -> None:
    case = {**PAYMENTS, **{f"笔{n}": {"是": "支付", "收款企业": "甲公司", "金额": "1万元"} for n in range(300)}}
    base, (facts, asked) = rulebase(), read(case, "甲公司 的 累计")
    query = read_query(base.loaded.engine_program, asked)
    needed = run_of(case, "甲公司 的 累计").cost
    assert needed > 300
    base.engine.evaluator.under(base.engine.evaluator.begin(facts, needed), {}).answer(asked, query)
    with pytest.raises(BudgetExceededError) as caught:
        base.engine.evaluator.under(base.engine.evaluator.begin(facts, needed - 1), {}).answer(asked, query)
    assert caught.value.budget == needed - 1


# ── recursion ────────────────────────────────────────────────────────────────────────────────────────────────────────

RELATED = f"""
词汇 测试
  类别 企业
  关系 持股 企业 → 企业 封闭
  结论 关联 企业 → 企业
  结论 牵连 企业 → 企业
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 始
    若 企业 持股 企业甲 则 企业 关联 企业甲
  规则 续
    若 企业 关联 企业甲 且 企业甲 持股 企业乙 则 企业 关联 企业乙
  规则 牵连始
    若 企业 持股 企业甲 则 企业 牵连 企业甲
  规则 牵连续
    若 企业 持股 企业甲 且 企业甲 牵连 企业乙 则 企业 牵连 企业乙
"""


def chain(length: int) -> dict[str, Any]:
    return {f"企{n}": {"是": ["企业"], "持股": [f"企{n + 1}"] if n < length else []} for n in range(length + 1)}


@pytest.mark.parametrize("predicate", ["关联", "牵连"])
def test_what_holds_along_a_chain_costs_its_length(predicate: str) -> None:
    base = rulebase(RELATED)
    costs = []
    for length in (100, 200):
        answer = base.ask(base.read(chain(length)), f"企0 {predicate} 企{length}", DAY)
        assert answer.value == "yes"
        costs.append(answer.cost)
    assert costs[1] < 2.2 * costs[0]


@pytest.mark.parametrize("predicate", ["关联", "牵连"])
def test_the_ends_of_a_chain_of_a_thousand_are_related(predicate: str) -> None:
    """Found, derived again by pyDatalog, verified, and said, as it is given out."""
    base = rulebase(RELATED)
    verified = Service(base).ask(base.hear(base.read(chain(1000)), DAY), f"企0 {predicate} 企1000")
    assert verified.answer.value == "yes"
    assert verified.answer.unconfirmed == ()
    explanation = answer_json(base, verified.answer, "summary").explanation
    assert explanation is not None
    assert len(explanation.zh) > 1000


def test_one_pair_among_many_is_found() -> None:
    case = {f"企{n}": {"是": ["企业"]} for n in range(300)} | {"甲": {"持股": ["乙"]}, "乙": {"持股": []}}
    assert said(case, "甲 关联 乙", text=RELATED) == "是"
    assert said(case, "乙 关联 甲", text=RELATED) == "否"
    assert said(case, "企业 关联 企业", text=RELATED) == "甲 乙"


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = '__import__(\'os\')\n""" #'


@pytest.mark.parametrize("question", ["甲项目 的 补助", "甲项目 适用 方式", f"依 {NUMBER} 条 1，甲项目 的 补助"])
def test_no_text_of_a_case_or_a_question_is_in_what_is_run(question: str) -> None:
    """Questions of one shape have one plan, whatever they name; its text has names made for it, and numbers."""
    base, (_, asked) = rulebase(), read(PROJECT, question)
    (_, *rest) = asked.pattern
    plans = {base.plan(replace(asked, pattern=(Name(name), *rest))) for name in ("甲项目", "乙", HOSTILE)}
    (plan,) = plans
    assert "甲项目" not in plan
    code = "\n".join(line.partition("#")[0] for line in plan.splitlines())
    assert code.isascii()
    assert not re.search(r"[\"'`\\@]|__|import", code)
    assert code.count("def s") > 5


def test_what_the_program_names_is_one_line_of_a_comment() -> None:
    body = (Has(Atom("q", (Name("甲"),))),)
    rule = Rule("一\nimport os\r\f", Atom("p\n", (Name("甲"),)), body, Origin(EVERYWHERE))
    program = EngineProgram({}, (rule,), (), (("p\n",),), {}, {}, {}, {}, {})
    facts = Given({"q": ((Name("甲"),),)})
    derived = ByDemand(program).derive(facts, ["p\n"], {}, ENOUGH)
    assert derived.certain.rules == {rule.id: {(Name("甲"),)}}


# ── a word fits what it may be in one world, and is in both ──────────────────────────────────────────────────────────

X, Y = Var("X"), Var("Y")
JIA, YI = Name("甲"), Name("乙")


def rule(key: str, head: Atom, *body: Has) -> Rule:
    return Rule(key, head, body, Origin(EVERYWHERE))


def has(predicate: str, *terms: Term, negated: bool = False) -> Has:
    return Has(Atom(predicate, terms), negated)


C = Atom("c", (X,))
COPIED = rule("t.0", Atom("t", (X, Y)), has("e", X, Y))

#: Rules for ``c``, of what in ``e`` stands to itself, or to nothing that is 乙; and of what ``c`` is certain.
OF_WORDS = {
    "itself": ((rule("c.0", C, has("e", X, X)),), {YI}),
    "itself, concluded": ((rule("c.0", C, has("t", X, X)), COPIED), {YI}),
    "itself, recursively": (
        (rule("c.0", C, has("t", X, X)), COPIED, rule("t.1", Atom("t", (X, Y)), has("c", X), has("f", X, Y))),
        {YI},
    ),
    "not": ((rule("c.0", C, has("p", X), has("e", X, YI, negated=True)),), set[Name]()),
    "not, concluded": ((rule("c.0", C, has("p", X), has("t", X, YI, negated=True)), COPIED), set[Name]()),
    "joined": ((rule("c.0", C, has("e", X, Y), has("q", Y)),), {YI}),
    "joined, concluded": ((rule("c.0", C, has("t", X, Y), has("q", Y)), COPIED), {YI}),
}


@pytest.mark.parametrize(("rules", "certain"), OF_WORDS.values(), ids=list(OF_WORDS))
@pytest.mark.parametrize("engine", [ByDemand, CompiledEngine, PyDatalogEngine])
def test_a_word_may_be_a_thing_and_is_not_for_sure(
    engine: Callable[[EngineProgram], Engine], rules: tuple[Rule, ...], certain: set[Name]
) -> None:
    """What the case says of 乙 is certain; of 甲, beside which it gives a word, the same is possible."""
    predicates = {"t": Predicate("t", Kind.RELATION, 2, ("",), concluded=True, given=False)}
    program = EngineProgram(predicates, rules, (), stratify(rules), {}, {}, {}, {}, {})
    facts = Given({"e": ((JIA, Word("某", "名单")), (YI, YI)), "p": ((JIA,),), "q": ((YI,),)})
    derived = engine(program).derive(facts, ["c"], {}, ENOUGH)
    assert derived.certain.predicates["c"] == {(name,) for name in certain}
    assert derived.possible.predicates["c"] == {(JIA,), *((name,) for name in certain)}


def test_a_condition_that_reads_what_is_computed_is_met_after_it() -> None:
    """Asked for with ``X`` bound, the last condition of ``t.1`` has a bound place and would be met before the ``let``;
    it would bind ``W`` in its stead."""
    z, w = Var("Z"), Var("W")
    body = (has("e", z, z), Let(w, z), has("t", X, w), has("e", w, Y))
    asked = rule("c.0", C, has("p", X), has("t", X, YI))
    rules = (COPIED, Rule("t.1", Atom("t", (X, Y)), body, Origin(EVERYWHERE)), asked)
    program = EngineProgram({}, rules, (), stratify(rules), {}, {}, {}, {}, {})
    facts = Given({"e": ((JIA, Name("丙")), (Name("丙"), Name("丙")), (Name("丙"), YI)), "p": ((JIA,), (Name("丁"),))})
    for engine in (ByDemand, CompiledEngine):
        assert engine(program).derive(facts, ["c"], {}, ENOUGH).certain.predicates["c"] == {(JIA,)}
