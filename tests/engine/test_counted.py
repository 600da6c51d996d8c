"""counted: work that does not grow with what a question has nothing to do with. Counted, never timed."""

from __future__ import annotations

import gc
from typing import Any

import pytest

import engine.prove.proof
import engine.say.views
import grammar.syntax.parse
from engine.case.facts import CaseFacts
from engine.case.stated import Stated
from engine.evaluate.run import Run
from engine.prove.decide import Answer
from engine.rulebase import RuleBase
from grammar.syntax.parse import parse_question
from service.service import Service
from service.trip import answered_json, respond
from tests.engine.four_times import COPIES, four_times
from tests.engine.rulebases import DAY, NUMBER, rulebase
from tests.verify.questions import PROJECT, QUESTIONS
from verify.basis import Basis
from verify.case import Case
from verify.facts import Documents
from verify.implied import Implications
from verify.steps import Steps


@pytest.fixture(scope="module")
def larger() -> RuleBase:
    """The rule base of the tests, four times its size."""
    return four_times(rulebase().loaded)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often documents and cases are read, questions parsed, and steps checked."""
    found = dict.fromkeys(("documents", "case", "the checker's case", "parsed", "runs", "checked"), 0)

    def count(of: Any, name: str, what: str) -> None:
        before = getattr(of, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            found[what] += 1
            return before(*arguments, **named)

        monkeypatch.setattr(of, name, counted)

    count(Stated, "__init__", "documents")
    count(CaseFacts, "__init__", "case")
    count(Case, "__init__", "the checker's case")
    count(grammar.syntax.parse, "_parse_whole", "parsed")
    count(Run, "__init__", "runs")
    count(Steps, "_check", "checked")
    return found


def test_a_rule_base_four_times_its_size_is_that(larger: RuleBase) -> None:
    program, four = rulebase().loaded.engine_program, larger.loaded.engine_program
    assert len(four.rules) == (COPIES + 1) * len(program.rules)
    assert len(four.doubts) == (COPIES + 1) * len(program.doubts)
    assert len(four.rules_for) == (COPIES + 1) * len(program.rules_for)


@pytest.mark.parametrize(("case", "question"), QUESTIONS)
def test_a_question_takes_the_same_steps_with_four_times_the_rules(
    case: dict[str, Any], question: str, larger: RuleBase, counts: dict[str, int]
) -> None:
    answers, checked = list[Answer](), list[int]()
    for base in (rulebase(), larger):
        counts["checked"] = 0
        answers.append(Service(base).ask(base.hear(base.read(case), DAY), question).answer)
        checked.append(counts["checked"])
    one, other = answers
    assert (one.cost, len(one.proof.nodes)) == (other.cost, len(other.proof.nodes))
    assert (one.value, one.outcome.certain, one.outcome.possible) == (
        other.value,
        other.outcome.certain,
        other.outcome.possible,
    )
    assert checked[0] == checked[1] > 0


#: Ten questions of one case.
TEN = [
    *("甲项目 的 补助", "甲公司 受支持", "甲公司 是 企业", "甲项目 是 项目", "甲项目 的 园区补助", "甲项目 按期竣工"),
    *("甲项目 适用 先建后验", "甲项目 适用 承诺制", "甲项目 适用 方式", f"依 {NUMBER} 条 1，甲项目 的 补助"),
]


@pytest.mark.parametrize("asked", [TEN[:1], TEN], ids=["one question", "ten questions"])
def test_a_request_reads_its_case_once_and_documents_no_more(asked: list[str], counts: dict[str, int]) -> None:
    """Whatever the number of questions; the checker reads both for itself, as often."""
    served = Service(rulebase())
    respond(served, "decide", {"case": {}, "questions": [f"{NUMBER} 有效"]}, DAY)  # the day is read
    counts.update(dict.fromkeys(counts, 0))
    answered = respond(served, "decide", {"case": PROJECT, "questions": asked}, DAY)
    assert [len(replies) for replies in answered.results] == [len(asked)]
    assert (counts["documents"], counts["case"], counts["the checker's case"], counts["runs"]) == (0, 1, 1, 1)


def test_a_question_is_parsed_once_however_many_cases_it_is_asked_of(counts: dict[str, int]) -> None:
    cases = [{"甲项目": {"投入": f"{number}万元"}} for number in range(1, 6)]
    served = Service(rulebase())
    for source in cases:
        served.base.read(source)  # amounts are kept too
    parse_question.cache_clear()
    counts.update(dict.fromkeys(counts, 0))
    respond(served, "decide", {"cases": cases, "questions": ["甲项目 的 补助"]}, DAY)
    assert counts["parsed"] == 1
    assert (counts["case"], counts["the checker's case"], counts["runs"]) == (5, 5, 5)


def test_an_inquiry_goes_on_with_the_run_of_its_answer(counts: dict[str, int]) -> None:
    served = Service(rulebase())
    answered = respond(served, "why-not", {"case": {"甲项目": {"用处": "展会"}}, "questions": ["甲项目 的 补助"]}, DAY)
    ((reply,),) = answered.results
    assert counts["runs"] == counts["case"] == 1 + len(reply.rests)


@pytest.mark.parametrize(("source", "asked"), [one for one in QUESTIONS if "连通" not in one[1]])
def test_a_request_leaves_nothing_to_the_garbage_collector(source: dict[str, Any], asked: str) -> None:
    """What is found for a request refers to nothing in a circle. So it goes with the request, and a collection, which
    looks at all that is there, need not come. Only goals of recursive rules wait for each other, and are a circle."""
    served = Service(rulebase())
    request = {"case": source, "questions": [asked]}
    respond(served, "decide", request, DAY)  # what is kept between requests is there
    gc.collect()
    gc.disable()
    try:
        answered_json(served, respond(served, "decide", request, DAY))
        assert gc.collect() == 0
    finally:
        gc.enable()


# ── what is found once ───────────────────────────────────────────────────────────────────────────────────────────────


def counting(monkeypatch: pytest.MonkeyPatch, of: Any, name: str) -> list[Any]:
    """Return a list that grows by the arguments of each call of a function."""
    calls, before = list[Any](), getattr(of, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        calls.append(arguments)
        return before(*arguments, **named)

    monkeypatch.setattr(of, name, counted)
    return calls


@pytest.mark.parametrize(("source", "asked"), QUESTIONS)
def test_what_an_outcome_rests_on_is_found_once_for_all_that_is_said_of_it(
    source: dict[str, Any], asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both languages, in a line and in paragraphs; of an outcome its steps are followed from its last step and from
    those to see, and for the second derivation."""
    served = Service(rulebase())
    bases = counting(monkeypatch, engine.say.views, "basis_of")
    followed = counting(monkeypatch, engine.prove.proof, "all_under")
    answered = respond(served, "decide", {"case": source, "questions": [asked]}, DAY)
    answered_json(served, answered)
    ((reply,),) = answered.results
    answer = reply.verified.answer
    outcomes = [*answer.outcomes, *(answer.if_listed.outcomes if answer.if_listed else ())]
    of = [id(outcome) for _, _, outcome in bases]
    assert {id(answer.outcome)} <= {*of} <= {*map(id, outcomes)}
    assert len(of) == len({*of})
    assert 0 < len(followed) <= 2 * len(outcomes)


def test_a_case_is_read_once_as_it_is_and_once_as_it_is_if_all_is_listed(counts: dict[str, int]) -> None:
    """By the checker, however many of its questions have an answer of both."""
    served = Service(rulebase())
    source, asked = next((source, asked) for source, asked in QUESTIONS if asked == "甲公司 的 余额")
    questions = [asked, "甲公司 的 笔数", asked, "甲公司 的 笔数", asked]
    answered = respond(served, "decide", {"case": source, "questions": questions}, DAY)
    assert all(reply.verified.answer.if_listed for replies in answered.results for reply in replies)
    assert counts["the checker's case"] == 2


def test_things_that_nobody_has_named_are_made_once_for_all_cases_in_which_no_list_is_whole() -> None:
    base = rulebase()
    one, other = (base.hear(base.read(case), DAY).facts for case in ({}, PROJECT))
    assert one.others
    assert one.others is other.others
    whole = base.hear(base.read({}), DAY, base.lists(["企业"])).facts.others
    assert one.others.keys() - whole.keys() == {"企业"}


def test_what_follows_is_sought_only_where_something_fresh_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the checker: of no statement of the vocabulary of which a case says nothing in its conditions."""
    implications = Documents(rulebase().exported).implications
    tried = counting(monkeypatch, Implications, "_solutions")
    firm, park, level = (("name", name, "") for name in ("甲公司", "甲园", "国家级"))
    assert [*implications.follow([("受支持", (firm,))])] == []
    assert tried == []
    said = [("企业", (firm,)), ("位于", (firm, park)), ("园区", (park,)), ("园区级别", (park, level))]
    found = [atom for atom, *_ in implications.follow(said)]
    assert found == [("所在级别", (firm, level)), ("国家级园区", (park,))]
    assert len(tried) == len(implications.said)  # nothing leads on from the level of a firm, nor from the new kind


def test_the_checker_looks_at_no_rules_but_those_on_the_way_to_an_answer(
    larger: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    bases = counting(monkeypatch, Basis, "_reached")
    for base in (rulebase(), larger):
        Service(base).ask(base.hear(base.read(PROJECT), DAY), "甲项目 的 补助")
    (one, _), (other, _) = bases
    assert 0 < len(one._rules) == len(other._rules) < len(rulebase().loaded.engine_program.rules)
