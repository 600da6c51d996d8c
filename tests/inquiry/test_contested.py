"""What is said of an answer that rests on a value which conflicts, or may, with another."""

from __future__ import annotations

from typing import Any

import pytest

from inquiry.next import ask_first, next_json
from inquiry.settle import missing_json, settle
from inquiry.trial import inquire
from inquiry.whynot import why_not, why_not_json
from tests.engine.rulebases import CONTESTED, DAY, asked, rulebase
from text.encode import encode

BOTH: dict[str, Any] = {"子": {"优": "是", "良": "是"}}
PERHAPS: dict[str, Any] = {"子": {"优": "是"}}


def rules(found: list[dict[str, str]]) -> list[str]:
    return [rule["rule"].rpartition(" ")[2] for rule in found]


def test_the_answer_says_which_conclusions_it_cannot_rest_on() -> None:
    answer = asked(BOTH, "子 大额", text=CONTESTED)
    assert (answer["value"], answer["missing"]) == ("undetermined", [])
    (rest,) = answer["contested"]
    assert rest["about"]["zh"] == "子 的 补助"
    assert [(value["text"], rules(value["rules"])) for value in rest["values"]] == [
        ("100万元", ["甲"]),
        ("200万元", ["乙"]),
    ]
    assert rest["may_conflict"] == []
    assert "所据的 子 的 补助 有相互抵触的结论：100万元（" in answer["text"]["zh"]
    assert "有相互抵触的结论：100万元（" in answer["explanation"]["zh"][1]


def test_a_rival_that_is_only_possible_is_named_and_asked_for() -> None:
    answer = asked(PERHAPS, "子 小额", text=CONTESTED)
    (rest,) = answer["contested"]
    assert [value["text"] for value in rest["values"]] == ["100万元"]
    assert rules(rest["may_conflict"]) == ["乙"]
    assert [fact["fact"] for fact in answer["missing"]] == ["子 良"]
    inquiry = inquire(rulebase(CONTESTED), PERHAPS, "子 小额", DAY)
    missing = encode(missing_json(settle(inquiry)))
    assert [[fact["fact"] for fact in one["facts"]] for one in missing["sets"]] == [["子 不 良"]]
    assert encode(next_json(ask_first(inquiry)))["next"]["ask"]["zh"] == "子 是否 良？"


def test_nothing_contested_is_told_of_what_is_settled() -> None:
    for case in ({"子": {"优": "是", "良": "否"}}, {"子": {"优": "否", "良": "是"}}):
        assert "contested" not in asked(case, "子 大额", text=CONTESTED)


@pytest.mark.parametrize(
    ("case", "question", "changes"),
    [
        (BOTH, "子 大额", [{"子": {"优": "否"}}]),
        (BOTH, "子 小额", [{"子": {"良": "否"}}]),
        (BOTH, "子 补助 200万元", [{"子": {"优": "否"}}]),
        (PERHAPS, "子 大额", [{"子": {"优": "否", "良": "是"}}]),
        (PERHAPS, "子 小额", [{"子": {"良": "否"}}]),
    ],
)
def test_the_smallest_changes_take_the_other_value_away(
    case: dict[str, Any], question: str, changes: list[dict[str, Any]]
) -> None:
    found = encode(why_not_json(why_not(inquire(rulebase(CONTESTED), case, question, DAY))))
    assert [one["changes"] for one in found["sets"]] == changes
