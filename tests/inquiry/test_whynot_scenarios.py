"""why-not, missing and next over the scenarios of the rule base: nothing falls over, every confirmed set confirms."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from engine.proof_json import proof_json
from engine.rulebase import RuleBase, open_rulebase
from engine.say.value import value_json
from inquiry.change import changed_case
from inquiry.next import ask_first, next_json
from inquiry.settle import missing_json, settle
from inquiry.trial import MOST_DECISIONS, Inquiry, inquire
from inquiry.whynot import why_not, why_not_json
from service.scenario import case_of, day_of
from tests.inquiry.interview import another_thing, at_random, first_lead, interview, not_known
from text.encode import encode
from verify.verifier import Checker

#: Of the questions, how many apart those are that the ordinary run tries, and of them those that are interviewed about;
#: the most questions an interview may take.
APART, INTERVIEWED, MOST_ASKED = 60, 3, 60


@cache
def base() -> RuleBase:
    return open_rulebase()


@cache
def checker() -> Checker:
    return Checker(base().exported)


def questions() -> Iterator[tuple[int, dict[str, Any], str, Any]]:
    """Every question of every scenario."""
    number = 0
    for scenario in base().loaded.program.scenarios:
        source, day = case_of(scenario.tree), day_of(base(), scenario)
        for expectation in scenario.tree.expectations:
            span = expectation.question.span
            yield number, source, base().loaded.program.texts[span.file][span.start : span.end], day
            number += 1


def holds(inquiry: Inquiry, one: dict[str, Any], wanted: str) -> None:
    """Decide again with a set as it is given out, from its JSON alone; its proof must verify."""
    source = changed_case(inquiry.source, one["changes"])
    readings = {**inquiry.readings, **one.get("readings", {})}
    answer = base().ask(base().read(source), inquiry.answer.question.text, inquiry.as_of, readings)
    assert answer.value == wanted, (inquiry.answer.question.text, one)
    assert encode(value_json(answer)) == one["value"]
    checker().verify(source, encode(proof_json(base(), answer)))
    for option in one.get("options", []):
        source = changed_case(inquiry.source, option["changes"])
        assert base().ask(base().read(source), inquiry.answer.question.text, inquiry.as_of, readings).value == wanted


def decided(sets: list[dict[str, Any]]) -> int:
    """How many decisions sets need: one for each, and for each of its other options."""
    return sum(1 + len(one.get("options", ())) for one in sets)


def told(number: int, source: dict[str, Any], question: str, day: Any) -> str:
    inquiry = inquire(base(), source, question, day)
    found = why_not(inquiry)
    json = encode(why_not_json(found))
    assert decided(json["sets"]) <= found.trials.decisions <= MOST_DECISIONS  # what settles nothing is not given out
    if inquiry.answer.value == "yes":
        assert json["holds"] is True
        assert json["sets"] == []
        return "yes"
    for one in json["sets"]:
        holds(inquiry, one, "yes")
    if inquiry.answer.value == "undetermined":
        missing = encode(missing_json(settle(inquiry)))
        assert decided([*missing["sets"], *missing["against"]]) <= missing["decisions"] <= MOST_DECISIONS
        for one in missing["sets"]:
            holds(inquiry, one, "yes")
        for one in missing["against"]:
            holds(inquiry, one, "no")
        if number % INTERVIEWED == 0:
            interviewed(source, question, day)
    return inquiry.answer.value


def interviewed(source: dict[str, Any], question: str, day: Any) -> None:
    """Follow what is asked with each way to reply: it ends, and asks nothing twice."""

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        inquiry = inquire(base(), request["case"], question, day, request.get("readings"))
        found: dict[str, Any] = encode(next_json(ask_first(inquiry, request.get("unknown", ()))))
        return found

    dice = random.Random(question)  # noqa: S311  # a test that repeats itself
    for reply in (not_known, another_thing, first_lead, at_random(dice)):
        talk = interview(ask, {"case": source, "questions": [question]}, reply, MOST_ASKED)
        if talk.answer["value"] == "undetermined" and reply is not_known:
            assert [one["fact"] for one in talk.answer["remains"]]


def test_a_sample_of_the_scenarios() -> None:
    seen = {told(number, source, question, day) for number, source, question, day in questions() if number % APART == 7}
    assert seen == {"yes", "no", "undetermined"}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(APART))
def test_every_scenario(part: int) -> None:
    for number, source, question, day in questions():
        if number % APART == part:
            told(number, source, question, day)
