"""missing and next over the shipped rule base: what settles an answer is found, whole, and asked of who can say it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from engine.rulebase import RuleBase, open_rulebase
from inquiry.change import changed_case
from inquiry.next import ask_first, next_json
from inquiry.settle import confirmed, missing_json, settle
from inquiry.trial import Inquiry, inquire
from text.encode import encode

DAY = datetime.date(2024, 12, 31)
TOTAL = "甲公司 的 称号奖励总额"
AWARDED = {"甲公司": {"是": ["企业"]}, "甲认定": {"是": ["称号认定"], "获认企业": "甲公司"}}
SHARE = "巴彦淖尔经开区 的 外资占比目标"


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return open_rulebase()


def missing(inquiry: Inquiry) -> dict[str, Any]:
    found: dict[str, Any] = encode(missing_json(confirmed(settle(inquiry))))
    return found


def test_where_the_firm_is_settles_its_award_alone(base: RuleBase) -> None:
    found = missing(inquire(base, AWARDED, TOTAL, DAY))
    alone = [one for one in found["against"] if [fact["predicate"] for fact in one["facts"]] == ["所在省区"]]
    assert {(one["value"], one.get("readings")) for one in alone} == {("no", None)}
    assert "所在省区" in [ask["predicate"] for ask in found["facts"]]
    assert not [one for one in found["against"] if one.get("readings")], "no reading changes anything"


def test_the_applicant_is_asked_before_the_ministry(base: RuleBase) -> None:
    first = encode(next_json(ask_first(inquire(base, AWARDED, TOTAL, DAY))))["next"]
    assert (first["about"], first["who"], first["kind"]) == ("甲公司", ["申请人"], "thing")
    assert first["answers"]
    assert all(lead["changes"] for lead in first["answers"])


def test_two_amounts_that_are_compared_are_one_set(base: RuleBase) -> None:
    inquiry = inquire(base, {}, SHARE, DAY)
    found = missing(inquiry)
    facts = [sorted(fact.get("about", fact.get("doubt")) for fact in one["facts"]) for one in found["sets"]]
    assert ["巴彦淖尔市", "巴彦淖尔经开区"] in facts
    assert ["巴彦淖尔经开区"] not in facts
    for one in found["sets"]:
        for fact in one["facts"] if one["size"] > 1 else ():
            left = {name: said for name, said in one["changes"].items() if name != fact["about"]}
            again = inquire(base, changed_case({}, left), SHARE, DAY, one.get("readings"))
            assert again.answer.value == "undetermined", (one, fact)


def test_it_says_what_was_not_tried(base: RuleBase) -> None:
    found = missing(inquire(base, {}, SHARE, DAY))
    assert found["complete"] is False
    assert [one["what"] for one in found["untried"]] == ["amounts"]


def test_what_nobody_knows_is_not_asked_again_and_remains(base: RuleBase) -> None:
    unknown: list[str] = []
    inquiry = inquire(base, {}, SHARE, DAY)
    while True:
        found = encode(next_json(ask_first(inquiry, unknown)))
        if found["next"] is None:
            break
        assert found["next"]["fact"] not in unknown
        assert found["remains"] == []
        unknown.append(found["next"]["fact"])
    assert found["value"] == "undetermined"
    assert {"巴彦淖尔市 的 实际使用外资", "巴彦淖尔经开区 的 实际使用外资"} & {*unknown}
    assert found["remains"]
    assert {one["fact"] for one in found["remains"]} >= {*unknown}
    assert found["explanation"]["zh"][2] == "仍不知道的，及谁能定："
    english = encode(next_json(ask_first(inquiry, ["巴彦淖尔市's 实际使用外资"])))["next"]
    assert english["fact"] != "巴彦淖尔市 的 实际使用外资", "what is unknown may be said in either language"
