"""what-if: in what two answers to one question differ, and that it is in nothing else."""

from __future__ import annotations

from typing import Any

from inquiry.change import changed_case
from inquiry.trial import inquire
from inquiry.whatif import what_if_json
from tests.engine.rulebases import DAY, rulebase
from text.encode import encode

CASE = {"甲项目": {"占股": "20%", "投入": "5万元"}}


def differ(case: dict[str, Any], changes: dict[str, Any], question: str) -> dict[str, Any]:
    base = rulebase()
    one = inquire(base, case, question, DAY)
    two = inquire(base, changed_case(case, changes), question, DAY)
    found: dict[str, Any] = encode(what_if_json(base, one.answer, two.answer))
    return found


def test_no_change_no_difference() -> None:
    found = differ(CASE, {}, "甲项目 的 占比补助")
    assert found["same"] is True
    assert not any(found[key] for key in ("facts", "rules_applied", "rules_stopped", "rules_changed", "conditions"))


def test_a_condition_flips_and_a_rule_applies() -> None:
    found = differ(CASE, {"甲项目": {"占股": "30%"}}, "甲项目 的 占比补助")
    assert (found["before"]["value"], found["after"]["value"]["text"]) == ("no", "5000元")
    (fact,) = found["facts"]
    assert (fact["before"], fact["after"], fact["path"]) == ("20%", "30%", "/case/甲项目/占股")
    assert [rule["rule"] for rule in found["rules_applied"]] == ["某政办发〔2024〕1号 条 1 规则 占比补助"]
    (condition,) = found["conditions"]
    assert (condition["before"], condition["after"]) == ("failed", "met")
    assert condition["text"]["zh"] == "20% 不低于 25.5%：不成立 → 30% 不低于 25.5%：成立"
    back = differ({"甲项目": {"占股": "30%", "投入": "5万元"}}, CASE, "甲项目 的 占比补助")
    assert back["rules_stopped"] == found["rules_applied"]
    assert back["rules_applied"] == []


def test_the_same_rule_with_another_amount() -> None:
    case = {"甲项目": {"占股": "30%", "投入": "5万元"}}
    found = differ(case, {"甲项目": {"投入": "10万元"}}, "甲项目 的 占比补助")
    (rule,) = found["rules_changed"]
    assert rule["conclusion"]["zh"] == "甲项目 的 占比补助 = 5000元 → 甲项目 的 占比补助 = 2万元"
    assert found["rules_applied"] == found["rules_stopped"] == []
    assert found["conditions"] == []


def test_what_is_taken_back_is_unknown() -> None:
    case = {"甲项目": {"占股": "30%", "投入": "5万元"}}
    found = differ(case, {"甲项目": {"占股": None}}, "甲项目 的 占比补助")
    assert found["after"]["value"] == "undetermined"
    assert [(f["before"], f["after"]) for f in found["facts"]] == [("30%", None)]
    assert {c["after"] for c in found["conditions"]} == {"unknown"}


def test_an_exception_that_begins_to_apply() -> None:
    case = {"甲项目": {"是": "新建项目", "符合规划": "是", "不是": "政府投资项目"}}
    found = differ(case, {"甲项目": {"是": ["新建项目", "政府投资项目"], "不是": None}}, "甲项目 适用 先建后验")
    assert (found["before"]["value"], found["after"]["value"]) == ("yes", "no")
    assert found["rules_applied"] == []  # an exception is a condition of its rule
    assert "不适用例外“甲项目 是 政府投资项目” → 适用例外“甲项目 是 政府投资项目”" in [
        condition["text"]["zh"] for condition in found["conditions"]
    ]
    assert found["explanation"]["zh"][0] == "甲项目 适用 先建后验：是 → 否"
    assert found["explanation"]["en"][0] == "甲项目 适用 先建后验: yes → no"
