"""What rests on a value that conflicts, or may, with another is undetermined; no proof passes it off as settled."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from tests.engine.rulebases import CONTESTED, NUMBER, checker, proof, rulebase
from tests.verify.mutations import sample
from tests.verify.test_mutations import fault
from verify.terms import Refused

BOTH = {"子": {"优": "是", "良": "是"}}
PERHAPS = {"子": {"优": "是"}}
FIRST = {"子": {"优": "是", "良": "否"}}
SECOND = {"子": {"优": "否", "良": "是"}}


def money(number: int) -> dict[str, str]:
    return {"number": f"{number}0000", "unit": "元"}


@pytest.mark.parametrize(
    ("question", "both", "perhaps", "first", "second"),
    [
        ("子 的 补助", "undetermined", "undetermined", money(100), money(200)),
        ("子 大额", "undetermined", "undetermined", "no", "yes"),
        ("子 小额", "undetermined", "undetermined", "yes", "no"),
        ("子 的 合计额", "undetermined", "undetermined", money(101), money(201)),
        ("项目 大额", "undetermined", "undetermined", "no", "yes"),
        (f"依 {NUMBER} 条 1，子 的 补助", "undetermined", "undetermined", money(100), money(200)),
        (f"依 {NUMBER} 条 2，子 大额", "undetermined", "undetermined", "no", "yes"),
    ],
)
def test_what_rests_on_a_contested_value(question: str, both: Any, perhaps: Any, first: Any, second: Any) -> None:
    """Each proof verifies, and none with one thing altered does."""
    cases = ((BOTH, both), (PERHAPS, perhaps), (FIRST, first), (SECOND, second))
    for number, (case, value) in enumerate(cases):
        whole = json.loads(json.dumps(proof(case, question, text=CONTESTED)))
        assert whole["value"] == value
        checks = checker(CONTESTED)
        checks.verify(case, whole)
        tried = sample(whole, 40, random.Random(number))  # noqa: S311  # no secret: the same every run
        assert [f for what, other in tried if (f := fault(rulebase(CONTESTED), checks, case, whole, what, other))] == []


def refused(case: dict[str, Any], forged: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        checker(CONTESTED).verify(case, forged)


def soles(whole: dict[str, Any]) -> list[dict[str, Any]]:
    found = [node for node in whole["nodes"] if node["kind"] == "sole"]
    assert found
    return found


@pytest.mark.parametrize("case", [BOTH, PERHAPS])
@pytest.mark.parametrize("holds", [True, False])
def test_a_contested_value_is_not_said_to_be_the_only_one(case: dict[str, Any], holds: bool) -> None:
    forged = proof(case, "子 大额", text=CONTESTED)
    for node in soles(forged):
        node["holds"] = holds
    refused(case, forged, "outcome")


def test_a_contested_value_is_not_read_past() -> None:
    """That a rule gives it does not do for a rule that reads it."""
    whole = proof(BOTH, "子 大额", text=CONTESTED)
    given = [number for number, node in enumerate(whole["nodes"]) if node.get("rule", "").endswith("规则 乙")]
    for node in whole["nodes"]:
        if node["kind"] == "possible" and node["atom"][0] == "大额":
            node["kind"] = "concluded"
            node["premises"] = [given[0] if whole["nodes"][n]["kind"] == "sole" else n for n in node["premises"]]
    refused(BOTH, whole, "contested or not")


def test_a_question_reports_all_values_there_are() -> None:
    """Its own rule does not read past a second value by asking for the only one."""
    whole = proof(SECOND, "子 的 补助", text=CONTESTED)
    forged = copy.deepcopy(whole)
    search = next(
        n for n, node in enumerate(forged["nodes"]) if node["kind"] == "searched" and node["atom"][0] == "补助"
    )
    atom = ["补助", {"name": "子"}, money(200)]
    asked = forged["nodes"][search + 1 :]
    forged["nodes"][search + 1 :] = [{"kind": "sole", "atom": atom, "holds": True, "search": search}, *asked]
    for node in forged["nodes"][search + 2 :]:
        if "premises" in node:
            node["premises"] = [search + 1]
        for _, way in node.get("candidates", []):
            way["ways"][0][1] = {"gives": search + 2}
    for root in forged["roots"]:
        root["step"] += 1
    refused(SECOND, forged, "contested or not")
