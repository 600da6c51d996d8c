"""answer: the JSON an answer is given out as."""

from __future__ import annotations

import json

import pytest

import engine.derive.pydatalog_strata
import engine.prove.confirm
from engine.proof_json import FORMAT
from logic.export import json_digest
from tests.engine.rulebases import NUMBER, asked, rulebase
from tests.verify.questions import PAYMENTS, PROJECT, QUESTIONS, RING

ALWAYS = {
    "question",
    "as_of",
    "value",
    "text",
    "readings",
    "basis",
    "grounds",
    "examined",
    "presumes",
    "priorities",
    "warnings",
    "rulebase",
    "engine",
    "explanation",
    "proof",
}
SOMETIMES = {"answers", "complete", "conflict", "may_conflict", "contested", "at_most", "at_least", "if_listed"}
SOMETIMES |= {"missing", "missing_sets"}


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_the_parts_of_an_answer(number: int) -> None:
    case, question = QUESTIONS[number]
    answer = asked(case, question)
    assert set(answer) >= ALWAYS
    assert set(answer) - ALWAYS <= SOMETIMES
    assert ("missing" in answer) is (answer["value"] == "undetermined")
    assert json.loads(json.dumps(answer)) == answer


def test_values() -> None:
    assert asked(PROJECT, "甲项目 的 补助")["value"] == {"number": "3000000", "unit": "元", "text": "300万元"}
    assert asked(PROJECT, "甲项目 的 实施企业")["value"] == {"name": "甲公司", "text": "甲公司"}
    assert asked({}, f"{NUMBER} 的 施行日期")["value"] == {"date": "2024-02-01", "text": "2024-02-01"}
    assert asked({"甲项目": {"用处": ["海外仓", "物流"]}}, "甲项目 的 用处")["value"] == [
        {"name": "海外仓", "text": "海外仓"},
        {"name": "物流", "text": "物流"},
    ]
    assert asked(PAYMENTS, "甲公司 停产")["value"] == "no"
    assert asked({"甲公司": {"停产": "是"}}, "甲公司 停产")["value"] == "yes"


def test_exact_decimals_are_written_plainly() -> None:
    case = {"甲项目": {**PROJECT["甲项目"], "投入": "0.3元"}, "甲公司": PROJECT["甲公司"]}
    assert asked(case, "甲项目 的 补助")["value"]["number"] == "0.18"
    case["甲项目"]["投入"] = "0.10元"
    assert asked(case, "甲项目 的 投入")["value"]["number"] == "0.1"


def test_what_an_answer_rests_on() -> None:
    answer = asked(PROJECT, "甲项目 的 补助")
    assert answer["basis"] == [f"{NUMBER} 条 1"]
    assert answer["rulebase"] == rulebase().digest == json_digest(rulebase().exported)
    assert answer["engine"] == {"name": "evaluator + pyDatalog", "version": "1 + 0.22.4", "refused": []}
    assert answer["proof"]["rulebase"] == answer["rulebase"]
    assert answer["proof"]["case"] == json_digest(PROJECT)
    assert answer["proof"]["format"] == FORMAT


def test_a_no_cites_the_clauses_that_were_tried() -> None:
    assert asked({"甲项目": {"用处": "展会"}}, "甲项目 的 补助")["basis"] == [f"{NUMBER} 条 1"]


def test_what_a_clause_states_is_cited() -> None:
    assert asked({}, f"{NUMBER} 条 1 责任单位 某市商务局")["basis"] == [f"{NUMBER} 条 1"]


def test_missing_facts_say_what_to_ask_of_whom() -> None:
    (missing, *_) = asked({"甲公司": {"是": "企业"}}, "甲公司 属重点")["missing"]
    assert missing == {
        "fact": "甲公司 是 大型企业",
        "fact_en": "甲公司 is 大型企业",
        "about": "甲公司",
        "predicate": "大型企业",
        "atom": ["大型企业", {"name": "甲公司"}],
        "question": "规模",
        "finding": False,
        "who": ["申请人"],
    }


def test_an_answer_names_what_pydatalog_did_not_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table engine's result then stands, and the proof is checked like any other."""
    assert asked(RING, "甲公司 连通 丙公司")["engine"]["refused"] == []
    monkeypatch.setattr(engine.prove.confirm, "is_sampled", lambda *_: True)
    monkeypatch.setattr(engine.derive.pydatalog_strata, "RECURSIVE_BUDGET", 3)
    answer = asked(RING, "甲公司 连通 丁公司")
    assert answer["value"] == "undetermined"
    assert answer["engine"]["refused"] == ["连通"]
