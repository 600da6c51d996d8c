"""Whether a list is whole, as a fact to ask for: what it settles, in which words, and where the reply leads."""

from __future__ import annotations

from typing import Any

from inquiry.next import ask_first, next_json
from inquiry.settle import missing_json, settle
from inquiry.trial import inquire
from inquiry.whynot import why_not, why_not_json
from tests.engine.rulebases import DAY, rulebase
from tests.engine.test_others import FIRM, PRIZE, TEXT
from text.encode import encode

TOTAL = "甲公司 的 奖金合计"


def asked(case: dict[str, Any], question: str) -> dict[str, Any]:
    found: dict[str, Any] = encode(next_json(ask_first(inquire(rulebase(TEXT), case, question, DAY))))
    return found


def test_the_list_is_what_is_missing() -> None:
    found = encode(missing_json(settle(inquire(rulebase(TEXT), PRIZE, TOTAL, DAY))))
    (only,) = found["sets"]
    assert only["changes"] == {"甲公司": {"已列全": ["得主"]}}
    assert only["value"] == {"number": "1000000", "unit": "元", "text": "100万元"}
    (fact,) = only["facts"]
    assert (fact["predicate"], fact["about"], fact["who"]) == ("已列全", "甲公司", ["申请人"])
    assert fact["text"] == {"zh": "甲公司 已列全 得主", "en": "all whose 得主 is 甲公司 are listed"}


def test_a_list_that_is_whole_makes_it_fail() -> None:
    found = encode(missing_json(settle(inquire(rulebase(TEXT), FIRM, "甲公司 大户", DAY))))
    assert [one["changes"] for one in found["against"]] == [{"甲公司": {"已列全": ["得主"]}}]


def test_the_list_is_asked_for_and_the_reply_settles() -> None:
    first = asked(PRIZE, TOTAL)["next"]
    assert first["ask"] == {
        "zh": "甲公司 还有没有别的奖（得主为甲公司的）？",
        "en": "Are there other 奖 whose 得主 is 甲公司?",
    }
    (lead,) = first["answers"]
    assert (lead["answer"]["zh"], lead["value"]["text"]) == ("没有", "100万元")
    case = {**PRIZE, "甲公司": {**PRIZE["甲公司"], **lead["changes"]["甲公司"]}}
    assert asked(case, TOTAL)["next"] is None


def test_what_is_said_to_be_whole_already_stays_so() -> None:
    case = {**PRIZE, "甲公司": {"是": "企业", "已列全": "担保"}, "已列全": "贷款"}
    (lead,) = asked(case, TOTAL)["next"]["answers"]
    assert lead["changes"] == {"甲公司": {"已列全": ["担保", "得主"]}}


def test_why_not_names_the_list() -> None:
    found = encode(why_not_json(why_not(inquire(rulebase(TEXT), PRIZE, TOTAL, DAY))))
    assert {"甲公司": {"已列全": ["得主"]}} in [one["changes"] for one in found["sets"]]


def test_an_inquiry_takes_lists_to_be_whole_as_its_question_does() -> None:
    """Each changed case is decided under the same lists."""
    inquiry = inquire(rulebase(TEXT), {"甲公司": {"是": "企业"}, "小奖": {"是": "奖"}}, TOTAL, DAY, whole=["全部"])
    found = encode(missing_json(settle(inquiry)))
    assert found["value"] == "undetermined"
    assert not any("已列全" in str(one["changes"]) for one in found["sets"])
