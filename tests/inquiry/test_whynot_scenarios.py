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
from inquiry.settle import missing_json, next_json, settle
from inquiry.trial import MOST_DECISIONS, Inquiry, inquire
from inquiry.whynot import why_not, why_not_json
from service.scenario import case_of, day_of
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
    assert found.trials.decisions == decided(json["sets"]) <= MOST_DECISIONS
    if inquiry.answer.value == "yes":
        assert json["holds"] is True
        assert json["sets"] == []
        return "yes"
    for one in json["sets"]:
        holds(inquiry, one, "yes")
    if inquiry.answer.value == "undetermined":
        missing = encode(missing_json(settle(inquiry)))
        assert missing["decisions"] == decided([*missing["sets"], *missing["against"]]) <= MOST_DECISIONS
        for one in missing["sets"]:
            holds(inquiry, one, "yes")
        for one in missing["against"]:
            holds(inquiry, one, "no")
        if number % INTERVIEWED == 0:
            interview(source, question, day)
    return inquiry.answer.value


def interview(source: dict[str, Any], question: str, day: Any) -> None:
    """Answer what is asked, any of the answers offered each time: it comes to an end."""
    dice = random.Random(question)  # noqa: S311  # a test that repeats itself
    for _ in range(MOST_ASKED):
        inquiry = inquire(base(), source, question, day)
        if inquiry.answer.value != "undetermined" or inquiry.answer.outcome.conflict:
            return
        first = encode(next_json(inquiry)[0])["next"]
        assert first is not None, (question, source)
        if first["kind"] == "reading":
            return  # for an authority: no fact of the case decides it
        source = changed_case(source, dice.choice(answers(first)))
    raise AssertionError(f"{question}: not decided after {MOST_ASKED} answers")


def answers(first: dict[str, Any]) -> list[dict[str, Any]]:
    """The changes that answer a question: those it offers, else any of its kind."""
    value = {"amount": f"7{first.get('unit', '')}", "date": "2024-05-05", "thing": "某某"}.get(first["kind"], "某某")
    return [lead["changes"] for lead in first["answers"]] or [{first["about"]: {first["predicate"]: value}}]


def test_a_sample_of_the_scenarios() -> None:
    seen = {told(number, source, question, day) for number, source, question, day in questions() if number % APART == 7}
    assert seen == {"yes", "no", "undetermined"}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(APART))
def test_every_scenario(part: int) -> None:
    for number, source, question, day in questions():
        if number % APART == part:
            told(number, source, question, day)
