"""The checker and amounts that are certain only between two ends: labels, ends, fractions, what an amount is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.rulebases import proof, rulebase
from tests.engine.test_certain_amounts import RULES
from verify.atoms import digest
from verify.terms import Refused, compare, read
from verify.verifier import Checker

DOUBTFUL = {"甲": {"甲类": "是"}}
TOTAL = "甲 的 总补"


def checker() -> Checker:
    return Checker(rulebase(RULES).exported)


def whole(case: dict[str, Any] = DOUBTFUL, question: str = TOTAL) -> Any:
    found = json.loads(json.dumps(proof(case, question, text=RULES)))
    checker().verify(case, found)
    return found


def summed(forged: Any) -> Any:
    (node,) = (node for node in forged["nodes"] if node["kind"] == "summed")
    return node


def refused(forged: Any, why: str, case: dict[str, Any] = DOUBTFUL) -> None:
    with pytest.raises(Refused, match=why):
        checker().verify(case, forged)


def test_a_total_is_certain_between_its_ends() -> None:
    node = summed(whole())
    assert node["holds"] is True
    assert (node["result"]["from"], node["result"]["to"]) == ("100000", "150000")
    assert node["result"]["label"] == digest({"condition": node["condition"], "operands": node["operands"]})


@pytest.mark.parametrize("label", ["sha256:" + "0" * 64, "x"])
def test_another_label_is_refused(label: str) -> None:
    text = json.dumps(whole(), ensure_ascii=False)
    forged = json.loads(text.replace(summed(whole())["result"]["label"], label))
    refused(forged, "it gives something else")


def test_an_interval_without_its_label_is_refused() -> None:
    forged = whole()
    del summed(forged)["result"]["label"]
    refused(forged, "it gives something else")


def test_a_label_is_a_text_of_some_length() -> None:
    for label in ("", None, 1):
        with pytest.raises(Refused):
            read({"from": "0", "to": "1", "unit": "元", "label": label})


@pytest.mark.parametrize(("end", "other"), [("from", "110000"), ("to", "140000"), ("from", "0")])
def test_other_ends_are_refused(end: str, other: str) -> None:
    forged = whole()
    summed(forged)["result"][end] = other
    refused(forged, "it gives something else")


@pytest.mark.parametrize("holds", [None, False])
def test_that_the_total_is_not_certain_is_refused(holds: bool | None) -> None:
    forged = whole()
    summed(forged)["holds"] = holds
    refused(forged, "it gives something else")


def test_an_interval_is_no_value() -> None:
    forged = whole()
    forged["value"] = {"number": "100000", "unit": "元"}
    refused(forged, "another value")


def test_two_intervals_are_one_amount_when_they_have_one_label() -> None:
    ends = {"from": "0", "to": "1", "unit": "元"}
    one, two, none = read(ends | {"label": "一"}), read(ends | {"label": "二"}), read(ends)
    assert compare("=", one, one) is True
    assert compare("=", one, two) is None
    assert compare("=", none, none) is None


def test_a_value_is_not_written_as_an_interval() -> None:
    with pytest.raises(Refused, match="a value is not written as an interval"):
        read({"from": "1", "to": "1", "unit": "元", "label": "一"})


@pytest.mark.parametrize("number", ["2/6", "1/2", "3/1", "-1/-3", "1/03", "0/3", "1/0", "1" * 61, "1/" + "1" * 61])
def test_a_number_has_one_form(number: str) -> None:
    with pytest.raises((Refused, ArithmeticError)):
        read({"number": number, "unit": "元"})


def test_a_fraction_is_read_as_it_is() -> None:
    third = read({"number": "1/3", "unit": "比例"})
    assert compare(">", third, read({"number": "0.33", "unit": "比例"})) is True
    assert compare("<", third, read({"number": "0.34", "unit": "比例"})) is True


def test_the_least_of_a_null_is_that_of_its_predicate() -> None:
    forged = whole({"甲": {"职工人数": "9人"}}, "甲 盈利")
    text = json.dumps(forged, ensure_ascii=False)
    assert '"unknown": {"of": {"name": "甲"}, "predicate": "利润", "unit": "元"}' in text
    lied = text.replace('"predicate": "利润", "unit": "元"', '"predicate": "利润", "unit": "元", "least": "0"')
    refused(json.loads(lied), "step", {"甲": {"职工人数": "9人"}})


@pytest.mark.parametrize("said", [{"负债": "-5万元"}, {"职工人数": "2.5人"}, {"职工人数": "1/3人"}, {"排名": "0位"}])
def test_a_case_that_gives_what_cannot_be_is_refused(said: dict[str, str]) -> None:
    case = {"甲": said}
    forged = whole({"甲": {"甲类": "是"}}) | {"case": digest(case)}
    refused(forged, "is less than it can be|is no whole number", case)
