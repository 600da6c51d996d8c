"""request: the whole trip of one call, and every fault of one at its place in the request."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import pytest

from service.request import MOST_CASES, MOST_QUESTIONS
from service.trip import answered_json, respond
from tests.engine.rulebases import DAY, NUMBER, checker, service
from tests.verify.questions import PROJECT
from text.encode import encode
from text.fault import FaultsError
from text.report import detail, where

ASKED: dict[str, Any] = {"case": PROJECT, "questions": ["甲项目 的 补助"]}


def ask(request: Any) -> Any:
    return encode(answered_json(service(), respond(service(), "decide", request, DAY)))


def faults(request: Any) -> list[tuple[str, str]]:
    with pytest.raises(FaultsError) as caught:
        ask(request)
    assert all(detail(fault) and detail(fault, "en") for fault in caught.value.faults)
    return [(where(fault.place), fault.code) for fault in caught.value.faults]


def test_one_case() -> None:
    request = copy.deepcopy(ASKED)
    (answer,) = ask(request)["answers"]
    assert answer["value"] == {"number": "3000000", "unit": "元", "text": "300万元"}
    assert answer["as_of"] == "2024-06-01"
    assert request == ASKED
    checker().verify(PROJECT, answer["proof"])


def test_many_cases_in_their_order() -> None:
    other = {"甲项目": {**PROJECT["甲项目"], "投入": "1万元"}, "甲公司": PROJECT["甲公司"]}
    found = ask({"cases": [PROJECT, other, {}], "questions": [f"{NUMBER} 有效"], "explain": "none"})
    assert [result["answers"][0]["value"] for result in found["results"]] == ["yes", "yes", "yes"]
    found = ask({"cases": [PROJECT, other], "questions": ["甲项目 的 补助", f"{NUMBER} 有效"]})
    assert [r["answers"][0]["value"]["text"] for r in found["results"]] == ["300万元", "6000元"]
    assert [r["answers"][1]["question"] for r in found["results"]] == [f"{NUMBER} 有效"] * 2


@pytest.mark.parametrize(
    ("explain", "parts"),
    [("none", set()), ("summary", {"explanation", "proof"}), ("full", {"explanation", "proof"})],
)
def test_as_much_of_the_reasons_as_was_asked(explain: str, parts: set[str]) -> None:
    (answer,) = ask({**ASKED, "explain": explain})["answers"]
    assert {"explanation", "proof"} & set(answer) == parts


def test_the_day_asked() -> None:
    (answer,) = ask({**ASKED, "as_of": "2024-01-31"})["answers"]
    assert (answer["as_of"], answer["value"]) == ("2024-01-31", "no")
    (answer,) = ask({**ASKED, "as_of": None})["answers"]
    assert answer["as_of"] == DAY.isoformat()
    found: Any = encode(answered_json(service(), respond(service(), "decide", ASKED, datetime.date(2024, 1, 31))))
    assert found["answers"][0]["value"] == "no"


def test_a_reading_settled_by_an_authority() -> None:
    case = {"甲项目": {"位于": "总园", "投入": "100万元"}}
    request = {"case": case, "questions": ["甲项目 的 园区补助"], "readings": {"补助口径": "不含税"}}
    (answer,) = ask(request)["answers"]
    assert answer["value"]["text"] == "9万元"
    assert answer["readings"]["doubts"][0]["taken"] == "不含税"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ([], [("", "B001")]),
        ("甲", [("", "B001")]),
        (None, [("", "B001")]),
        ({**ASKED, "question": "甲"}, [("/question", "B002")]),
        ({"questions": ["甲"]}, [("", "B003")]),
        ({**ASKED, "cases": []}, [("", "B003")]),
        ({"cases": {}, "questions": ["甲"]}, [("/cases", "B004")]),
        ({"cases": [{}] * (MOST_CASES + 1), "questions": ["甲"]}, [("/cases", "B004")]),
        ({"case": PROJECT}, [("/questions", "B005")]),
        ({"case": PROJECT, "questions": []}, [("/questions", "B005")]),
        ({"case": PROJECT, "questions": "甲"}, [("/questions", "B005")]),
        ({"case": PROJECT, "questions": [1]}, [("/questions/0", "B011")]),
        ({"case": PROJECT, "questions": ["甲"] * (MOST_QUESTIONS + 1)}, [("/questions", "B005")]),
        ({**ASKED, "explain": "all"}, [("/explain", "B006")]),
        ({**ASKED, "explain": ["full"]}, [("/explain", "B006")]),
        ({**ASKED, "readings": []}, [("/readings", "B007")]),
        ({**ASKED, "readings": {"补助口径": 1}}, [("/readings", "B007")]),
        ({**ASKED, "as_of": "昨天"}, [("/as_of", "C011")]),
        ({**ASKED, "as_of": "2024-02-30"}, [("/as_of", "C011")]),
        ({**ASKED, "as_of": ["2024-06-01"]}, [("/as_of", "C011")]),
        ({**ASKED, "readings": {"没有": "甲"}}, [("/readings/没有", "R001")]),
        ({**ASKED, "readings": {"甲/乙~丙": "甲"}}, [("/readings/甲~1乙~0丙", "R001")]),
        ({**ASKED, "readings": {"补助口径": "都算"}}, [("/readings/补助口径", "R002")]),
        (
            {"explain": 1, "as_off": 1},
            [("/as_off", "B002"), ("", "B003"), ("/questions", "B005"), ("/explain", "B006")],
        ),
    ],
)
def test_faults(request_: Any, expected: list[tuple[str, str]]) -> None:
    assert faults(request_) == expected


def test_the_nearest_part_is_suggested() -> None:
    with pytest.raises(FaultsError) as caught:
        ask({**ASKED, "reading": {}})
    assert caught.value.faults[0].suggestion == "readings"


def test_a_fault_in_a_case_is_at_its_place_in_the_request() -> None:
    broken = {"甲项目": {"投入": 5}}
    assert faults({**ASKED, "case": broken}) == [("/case/甲项目/投入", "C008")]
    assert faults({"cases": [PROJECT, broken], "questions": ["甲项目 的 补助"]}) == [("/cases/1/甲项目/投入", "C008")]
    assert faults({"cases": [PROJECT, []], "questions": ["甲项目 的 补助"]}) == [("/cases/1", "C001")]


def test_a_fault_in_a_question_is_at_its_place_in_the_request() -> None:
    questions = ["甲项目 的 补助", "甲项目 的 某某", "没有 停产"]
    assert faults({"case": PROJECT, "questions": questions}) == [("/questions/1", "E101"), ("/questions/2", "E101")]
