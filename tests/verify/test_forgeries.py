"""Proofs made up by someone who knows the format: each claims another answer, and every part of it fits together."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from engine.export import json_digest
from tests.engine.rulebases import NUMBER, checker, proof
from tests.verify.questions import DOUBTFUL, PROJECT
from verify.terms import Refused

SUPPORT = {"甲公司": {"位于": "总园", "有失信记录": "否", "不是": ["高新企业"]}}


def refused(case: dict[str, Any], forged: dict[str, Any], why: str | None = None) -> None:
    with pytest.raises(Refused, match=why):
        checker().verify(case, forged)


def answer(whole: dict[str, Any], value: Any, nodes: list[Any]) -> dict[str, Any]:
    """Return a proof with one step for every choice of readings that gives a value."""
    forged = copy.deepcopy(whole) | {"value": value, "nodes": nodes}
    for root in forged["roots"]:
        root |= {"step": len(nodes) - 1}
    return forged


def test_no_because_nothing_was_given() -> None:
    """What rules conclude is not false because no case can give it: the rules must have been tried."""
    whole = proof(SUPPORT, "甲公司 受支持")
    leaf = {"kind": "settled", "atom": ["受支持", {"name": "甲公司"}], "holds": False, "how": "closed", "paths": []}
    assert whole["value"] == "yes"
    asked: dict[str, Any] = {"kind": "absent", "atom": ["?", {"name": "甲公司"}], "direct": []}
    asked["candidates"] = [["?", {"fails": 0, "by": 0}]]
    refused(SUPPORT, answer(whole, "no", [leaf, asked]), "no rule tried")


def test_undetermined_by_one_way_of_several() -> None:
    """That one way is open does not show that no other is sure."""
    case = {"甲项目": {"是": ["项目", "政府投资项目"]}}
    whole = proof(case, "甲项目 适用 承诺制")
    assert whole["value"] == "yes"
    unsure = {"甲项目": {"是": ["项目"]}}
    other = proof(unsure, "甲项目 适用 承诺制")
    open_way = next(number for number, node in enumerate(other["nodes"]) if node["kind"] == "possible")
    asked = copy.deepcopy(other["nodes"][-1]["candidates"][0][1]["gives"])
    nodes = [*other["nodes"][: open_way + 1], copy.deepcopy(other["nodes"][asked])]
    nodes[-1]["premises"] = [open_way]
    nodes.append(copy.deepcopy(other["nodes"][-1]))
    nodes[-1]["candidates"][0][1] = {"gives": len(nodes) - 2}
    refused(case, answer(whole, "undetermined", nodes))
    refused(unsure, answer(other, "undetermined", nodes), "one way only")


def test_a_clause_that_does_not_speak() -> None:
    """Asked what clause 2 gives, the rule of clause 1 does not count, nor what the case says."""
    whole = proof(PROJECT, "甲项目 的 补助")
    asked = proof(PROJECT, f"依 {NUMBER} 条 2，甲项目 的 补助")
    assert (asked["value"], whole["value"]["number"]) == ("no", "3000000")
    refused(PROJECT, whole | {"question": asked["question"]}, "a search for something else")


def test_a_contributor_left_out() -> None:
    """A sum without one of its parts, in the search as well."""
    whole = proof(DOUBTFUL, "甲公司 的 累计")
    summed = next(node for node in whole["nodes"] if node["kind"] == "summed")
    search = whole["nodes"][summed["search"]]
    for number in range(len(summed["contributors"])):
        forged = copy.deepcopy(whole)
        key = summed["contributors"][number][0][0]
        for node in forged["nodes"]:
            if node == search:
                rule, way = node["candidates"][0]
                way = copy.deepcopy(way)
                way["ways"] = [w for w in way["ways"] if key not in w[0].values()]
                node["candidates"] = [[rule, way]]
            elif node == summed:
                node["contributors"].pop(number)
        refused(DOUBTFUL, forged)


def test_a_reading_left_out() -> None:
    """Of two doubts with two readings each, three of the four choices are not all of them."""
    case = {
        "甲公司": {"位于": "乙园", "是": ["高新企业"], "不是": ["大型企业"], "有失信记录": "是", "已移出名单": "否"}
    }
    whole = proof(case, "甲公司 受支持")
    assert len(whole["roots"]) == 2
    other = copy.deepcopy(whole)
    other["roots"][1]["readings"] = copy.deepcopy(other["roots"][0]["readings"])
    refused(case, other, "choice of readings|nothing rests on|outcome|count here")


def test_the_default_is_not_for_the_forger_to_choose() -> None:
    """The value taken is that of the default reading, wherever it stands in the list."""
    case = {"甲项目": {"位于": "总园", "投入": "100万元"}}
    whole = proof(case, "甲项目 的 园区补助")
    assert whole["value"] == {"number": "100000", "unit": "元"}
    forged = whole | {"roots": whole["roots"][::-1], "value": {"number": "90000", "unit": "元"}}
    refused(case, forged, "not the defaults")


def test_a_conclusion_in_the_case() -> None:
    """A case cannot give what rules conclude: the checker does not take it for a fact."""
    whole = proof(PROJECT, "甲项目 的 补助")
    for node in whole["nodes"]:
        if node["kind"] == "concluded" and node["atom"][0] == "补助":
            node.clear()
            node |= {"kind": "given", "atom": ["补助", {"name": "甲项目"}, {"number": "5", "unit": "元"}]}
            node |= {"holds": True, "path": "/case/甲项目/补助"}
    case = {**PROJECT, "甲项目": {**PROJECT["甲项目"], "补助": "5元"}}
    refused(case, whole | {"case": json_digest(case)}, "a case cannot give")


@pytest.mark.parametrize(
    "number", ["1e5", "1E5", "1/2", "٣", "+1", " 1", "1_000", "01", "-0", "1.0", ".5", "1.", "nan", "1e999999999", ""]
)
def test_numbers_have_one_form(number: str) -> None:
    whole = proof(PROJECT, "甲项目 的 补助")
    for node in whole["nodes"]:
        for place, argument in enumerate(node.get("atom", [])):
            if isinstance(argument, dict) and "number" in argument:
                node["atom"][place] = {**argument, "number": number}
    refused(PROJECT, whole)


@pytest.mark.parametrize("day", ["20240601", "2024-06-01T00:00", "2024-6-1", "", "9999", None, 20240601, "2024-W22-6"])
def test_days_have_one_form(day: Any) -> None:
    refused(PROJECT, proof(PROJECT, "甲项目 的 补助") | {"as_of": day})


def test_true_is_not_one() -> None:
    """In JSON ``true`` and ``1`` are two things, also where Python takes them for one."""
    whole = proof(PROJECT, "甲项目 的 补助")
    given = next(number for number, node in enumerate(whole["nodes"]) if node["kind"] == "given")
    whole["nodes"][given]["holds"] = 1
    refused(PROJECT, whole, "say otherwise")


@pytest.mark.parametrize("part", ["document", "clause", "kinds"])
@pytest.mark.parametrize("nothing", [None, False, 0, []])
def test_nothing_is_not_an_empty_name(part: str, nothing: Any) -> None:
    """What Python takes for false is not what the question says."""
    whole = proof(PROJECT, "甲项目 的 补助")
    whole["question"][part] = [nothing, nothing] if part == "kinds" else nothing
    refused(PROJECT, whole, "names are text|no such kind|malformed|of what")


def test_a_value_that_contradicts_is_not_kept_back() -> None:
    """Of two values that both follow, one alone is not the answer: the search shows the other."""
    case = {"总园": {"位次": "1位"}, "总园区": {"位次": "200位"}}
    whole = proof(case, "总园 的 位次")
    assert whole["value"] == "undetermined"
    refused(case, whole | {"value": {"number": "1", "unit": "位"}}, "another value")
    (root,) = whole["roots"]
    forged = copy.deepcopy(whole)
    forged["value"] = {"number": "1", "unit": "位"}
    (_, way), *_ = forged["nodes"][root["step"]]["candidates"]
    way["ways"] = way["ways"][:1]
    refused(case, forged, "not every way was tried|nothing rests on")


def test_a_reading_nobody_settled_is_not_passed_off_as_settled() -> None:
    """Only the question says which doubts were settled by who asked; else the default comes first, and all are tried."""
    case = {"甲项目": {"位于": "总园", "投入": "100万元"}}
    whole = proof(case, "甲项目 的 园区补助")
    settled = proof(case, "甲项目 的 园区补助", readings=dict(whole["roots"][1]["readings"]))
    assert settled["value"]["number"] == "90000"
    assert settled["question"]["readings"] == whole["roots"][1]["readings"]
    silent = settled | {"question": settled["question"] | {"readings": {}}}
    refused(case, silent, "not the defaults")
