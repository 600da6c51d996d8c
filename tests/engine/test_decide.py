"""decide: whole questions over a small rule base: conditions, amounts, exceptions, readings, targets, clauses,
lists."""

from __future__ import annotations

import datetime
from itertools import combinations, starmap
from typing import Any

import pytest

from engine.case.facts import CaseFacts
from engine.prove.decide import BUDGET
from logic.no_answer import BudgetExceededError
from tests.engine.rulebases import DAY, NUMBER, asked, decided, rulebase, said
from tests.verify.questions import PROJECT


def project(**said_of_it: Any) -> dict[str, Any]:
    return {"甲项目": said_of_it, "甲公司": {"位于": "总园"}}


# ── strong Kleene ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ({"是": "新建项目", "符合规划": "是", "不是": "政府投资项目"}, "是"),
        # one false conjunct settles it, whatever else is unknown
        ({"是": "新建项目", "符合规划": "否"}, "否"),
        ({"是": ["新建项目", "政府投资项目"]}, "否"),
        ({"已穷尽": "建设性质", "是": "项目"}, "否"),
        # one unknown conjunct leaves it open
        ({"是": "新建项目", "不是": "政府投资项目"}, "未定"),
        ({"是": "新建项目", "符合规划": "是"}, "未定"),
        ({"是": "项目", "符合规划": "是", "不是": "政府投资项目"}, "未定"),
    ],
)
def test_conjunction(source: dict[str, Any], value: str) -> None:
    assert said({"甲项目": source}, "甲项目 适用 先建后验") == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ({"能耗": "999吨标准煤"}, "是"),
        ({"是": "政府投资项目"}, "是"),
        ({"能耗": "1000吨标准煤", "是": "政府投资项目"}, "是"),
        ({"能耗": "1000吨标准煤", "不是": "政府投资项目"}, "否"),
        ({"能耗": "1000吨标准煤"}, "未定"),
        ({"不是": "政府投资项目"}, "未定"),
    ],
)
def test_disjunction(source: dict[str, Any], value: str) -> None:
    assert said({"甲项目": source}, "甲项目 适用 承诺制") == value


# ── boundaries ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "question", "value"),
    [
        ({"甲项目": {"能耗": "999.999吨标准煤"}}, "甲项目 适用 承诺制", "是"),
        ({"甲项目": {"能耗": "1000吨标准煤", "不是": "政府投资项目"}}, "甲项目 适用 承诺制", "否"),
        ({"甲项目": {"占股": "25.5%", "投入": "100万元"}}, "甲项目 的 占比补助", "24.5万元"),
        ({"甲项目": {"占股": "25.4999%", "投入": "100万元"}}, "甲项目 的 占比补助", "无"),
        ({"甲园": {"位次": "150位", "上年位次": "155位"}}, "甲园 的 位次奖", "10万元"),
        ({"甲园": {"位次": "151位", "上年位次": "156位"}}, "甲园 的 位次奖", "无"),
        ({"甲项目": {"竣工": "2024-12-31"}}, "甲项目 按期竣工", "是"),
        ({"甲项目": {"竣工": "2025-01-01"}}, "甲项目 按期竣工", "否"),
    ],
)
def test_boundaries(source: dict[str, Any], question: str, value: str) -> None:
    assert said(source, question) == value


# ── amounts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("spent", "value"),
    [
        ("499.99万元", "2999940元"),
        ("500万元", "300万元"),
        ("500.01万元", "300万元"),
        ("0.1元", "0.06元"),
        ("0元", "0元"),
        ("3元", "1.8元"),
    ],
)
def test_caps_and_exact_decimals(spent: str, value: str) -> None:
    assert said(project(用处="海外仓", 投入=spent, 实施企业="甲公司"), "甲项目 的 补助") == value


@pytest.mark.parametrize(("other", "value"), [("3000元", "1万元"), ("1万元", "1万元"), ("10001元", "10001元")])
def test_floors(other: str, value: str) -> None:
    assert said({"甲项目": {"他项补助": other}}, "甲项目 的 配套") == value


@pytest.mark.parametrize(
    ("last", "now", "value"),
    [("163位", "150位", "20万元"), ("155位", "151位", "无"), ("154位", "150位", "0元"), ("140位", "150位", "0元")],
)
def test_steps(last: str, now: str, value: str) -> None:
    assert said({"甲园": {"位次": now, "上年位次": last}}, "甲园 的 位次奖") == value


def test_what_is_already_certain_of_an_amount() -> None:
    """Unknown what was spent, but capped; unknown whether it is due at all; unknown and not capped."""
    assert said(project(用处="海外仓", 实施企业="甲公司"), "甲项目 的 补助") == "未定，至多300万元"
    assert said({"甲项目": {"投入": "100万元"}}, "甲项目 的 补助") == "未定，至多60万元"
    assert said({"甲项目": {"是": "项目"}}, "甲项目 的 配套") == "未定"
    answer = asked({"甲项目": {"投入": "100万元"}}, "甲项目 的 补助")
    assert answer["at_most"] == {"number": "600000", "unit": "元", "text": "60万元"}
    assert "at_least" not in answer


def test_an_unknown_base_is_unknown_and_not_nothing() -> None:
    answer = decided({"甲项目": {"是": "项目"}}, "甲项目 的 配套")
    assert answer.value == "undetermined"


# ── exceptions, and exceptions to them ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("record", "removed", "value"),
    [
        ("否", None, "是"),
        ("否", "否", "是"),
        ("否", "是", "是"),
        ("是", "否", "否"),
        ("是", "是", "是"),
        ("是", None, "未定"),
        (None, "是", "是"),
        (None, "否", "未定"),
        (None, None, "未定"),
    ],
)
def test_exceptions(record: str | None, removed: str | None, value: str) -> None:
    case = {"甲公司": {"位于": "总园", "不是": "高新企业", "有失信记录": record, "已移出名单": removed}}
    assert said(case, "甲公司 受支持") == value


# ── readings ─────────────────────────────────────────────────────────────────────────────────────────────────────────

BOTH = {"甲项目": {"位于": "总园", "投入": "100万元"}}
NO_DEFAULT = {
    "甲公司": {"位于": ["乙园"], "是": "高新企业", "有失信记录": "是", "已移出名单": "否"},
    "乙园": {"园区级别": "省级"},
}


def test_the_default_reading_is_taken_and_marked() -> None:
    answer = decided(BOTH, "甲项目 的 园区补助")
    assert (answer.agree, answer.by_default, answer.undecided) == (False, True, ())
    shown = asked(BOTH, "甲项目 的 园区补助")
    assert shown["value"]["text"] == "10万元"
    assert "按默认读法" in shown["text"]["zh"]
    assert "default reading" in shown["text"]["en"]
    assert [(o["readings"], o["value"]["text"]) for o in shown["readings"]["outcomes"]] == [
        ({"补助口径": "含税"}, "10万元"),
        ({"补助口径": "不含税"}, "9万元"),
    ]
    (doubt,) = shown["readings"]["doubts"]
    assert (doubt["name"], doubt["default"], doubt["taken"]) == ("补助口径", "含税", "含税")
    assert doubt["settled_by"] == ["某市商务局"]


def two_of_a_dozen() -> str:
    """Any two readings that are not defaults change together what none of the twelve changes alone."""
    doubts = "".join(f"  存疑 疑{n} “没有写。”\n    读法 严{n} 默认\n    读法 宽{n}\n" for n in range(12))
    one = "  规则 宽{0} 按读法 宽{0}\n    若 项目 合格 则 项目 从宽{0}\n"
    both = "  规则 {0}和{1}\n    若 项目 从宽{0} 且 项目 从宽{1} 则 项目 可补\n"
    rules = "".join(one.format(n) for n in range(12)) + "".join(starmap(both.format, combinations(range(12), 2)))
    concluded = "".join(f"  结论 从宽{n} 项目\n" for n in range(12))
    return (
        f"词汇 试\n  类别 项目\n  认定 合格 项目\n{concluded}  结论 可补 项目\n"
        "文件 某政办发〔2024〕1号\n  辖区 某市\n  成文日期 2024-01-01\n条 1 “一”\n  摘要 “一”\n"
        f"  原文 sha256:{'0' * 64}\n{doubts}{rules}"
    )


def test_what_was_not_tried_is_by_default_and_says_so() -> None:
    case, text = {"甲": {"是": "项目", "合格": "是"}}, two_of_a_dozen()
    answer = decided(case, "甲 可补", text=text)
    assert (answer.value, answer.agree, answer.by_default, answer.untried) == ("no", False, True, 4096 - 13)
    assert len(answer.outcomes) == 1 + 11, "with all others at their first reading, the last is not looked at"
    shown = asked(case, "甲 可补", text=text)
    assert shown["text"]["zh"].endswith("。按默认读法；读法另有 4083 种组合没有逐一试过")
    assert shown["text"]["en"].endswith(". By the default reading; 4083 other combinations of readings were not tried")
    doubts = [f"{NUMBER} 条 1 存疑 疑{n}" for n in range(12)]
    both = {doubts[0]: "宽0", doubts[1]: "宽1"}
    assert decided(case, "甲 可补", text=text, readings=both).value == "yes"
    for number in (0, 1):
        settled = decided(case, "甲 可补", text=text, readings={doubts[number]: f"宽{number}"})
        assert (settled.value, settled.by_default, settled.differs) == ("no", True, True)


def test_choices_assign_the_doubts_that_were_looked_at() -> None:
    """Twelve doubts bear on the question. In a case that is not qualified none is looked at."""
    text = two_of_a_dozen()
    answer = decided({"甲": {"是": "项目", "合格": "否"}}, "甲 可补", text=text)
    assert (answer.value, answer.agree, answer.doubts) == ("no", True, [])
    assert [dict(outcome.readings) for outcome in answer.outcomes] == [{}]
    first, *others, last = (f"{NUMBER} 条 1 存疑 疑{n}" for n in range(12))
    narrow = {doubt: f"严{n}" for n, doubt in enumerate(others, 1)}
    answer = decided({"甲": {"是": "项目", "合格": "是"}}, "甲 可补", text=text, readings=narrow)
    assert [(dict(outcome.readings), outcome.value) for outcome in answer.outcomes] == [
        ({**narrow, first: "严0"}, "no"),
        ({**narrow, first: "宽0", last: "严11"}, "no"),
        ({**narrow, first: "宽0", last: "宽11"}, "yes"),
    ]


def test_without_a_default_the_finding_that_settles_is_missing() -> None:
    answer = decided(NO_DEFAULT, "甲公司 受支持")
    assert (answer.value, answer.by_default) == ("undetermined", False)
    assert answer.undecided == (f"{NUMBER} 条 5 存疑 园区口径",)
    shown = asked(NO_DEFAULT, "甲公司 受支持")
    (missing,) = shown["missing"]
    assert (missing["options"], missing["who"]) == (["只限国家级", "各级都算"], ["某市发改委"])
    assert missing["doubt"] == f"{NUMBER} 条 5 存疑 园区口径"


def test_readings_that_agree_are_said_to() -> None:
    case = {**NO_DEFAULT, "乙园": {"园区级别": "国家级"}}
    answer = decided(case, "甲公司 受支持")
    assert (answer.value, answer.agree, len(answer.outcomes)) == ("yes", True, 2)
    assert asked(case, "甲公司 受支持")["readings"]["agree"] is True


@pytest.mark.parametrize(("reading", "value"), [("只限国家级", "否"), ("各级都算", "是")])
def test_a_reading_that_an_authority_settled(reading: str, value: str) -> None:
    for name in ("园区口径", f"{NUMBER} 条 5 存疑 园区口径"):
        assert said(NO_DEFAULT, "甲公司 受支持", readings={name: reading}) == value
    assert len(decided(NO_DEFAULT, "甲公司 受支持", readings={"园区口径": reading}).outcomes) == 1


def test_a_doubt_that_does_not_bear_on_the_question_is_not_tried() -> None:
    answer = decided(PROJECT, "甲项目 的 补助")
    assert [dict(outcome.readings) for outcome in answer.outcomes] == [{}]


# ── targets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rank", "day", "value"),
    [
        ("150位", "2025-12-30", "未到期"),
        ("151位", "2025-12-30", "未到期"),
        (None, "2025-12-30", "未到期"),
        ("150位", "2025-12-31", "达成"),
        ("151位", "2025-12-31", "未达成"),
        (None, "2025-12-31", "未定"),
    ],
)
def test_targets(rank: str | None, day: str, value: str) -> None:
    """Not yet due, met, unmet and not known are four different things."""
    case = {"甲园": {"是": "园区", "位次": rank}}
    assert said(case, "甲园 的 位次目标", day=datetime.date.fromisoformat(day)) == value


def test_a_target_of_a_document_not_yet_in_force() -> None:
    assert said({"甲园": {"位次": "1位"}}, "甲园 的 位次目标", day=datetime.date(2024, 1, 31)) == "无"


# ── conflicts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_values_of_what_has_one_are_a_conflict() -> None:
    """Nobody said which of two is right: both are shown, and neither is given out as the answer."""
    case = {"甲项目": {"是": "政府投资项目", "符合规划": "是"}}
    answer = asked(case, "甲项目 的 定额")
    assert answer["value"] == "undetermined"
    assert [value["text"] for value in answer["conflict"]] == ["10万元", "20万元"]
    assert answer["text"]["zh"].startswith("甲项目 的 定额：有相互抵触的结论：10万元（")


# ── lists and clauses ────────────────────────────────────────────────────────────────────────────────────────────────


def test_lists() -> None:
    case = {
        "甲公司": {"合作": ["乙公司", "丙公司", "丁公司"]},
        "乙公司": {"是": "大型企业"},
        "丙公司": {"是": "企业"},
        "丁公司": {"是": "小型企业"},
    }
    rows = {tuple(row["values"]): row["holds"] for row in asked(case, "甲公司 联合 企业")["answers"]}
    assert rows == {("乙公司",): "yes", ("丙公司",): "undetermined"}
    assert said(case, "甲公司 联合 大型企业") == "乙公司"
    # that 丙公司 cannot be both is not seen: each condition is unknown, and so is the whole
    assert said(case, "甲公司 联合 小型企业") == "未定"
    rows = {tuple(row["values"]): row["holds"] for row in asked(case, "企业 联合 企业")["answers"]}
    assert rows == {("甲公司", "乙公司"): "yes", ("甲公司", "丙公司"): "undetermined"}


def test_options_asked_for() -> None:
    case = {"甲项目": {"是": "新建项目", "不是": "政府投资项目", "符合规划": "是"}}
    rows = {tuple(row["values"]): row["holds"] for row in asked(case, "甲项目 适用 方式")["answers"]}
    assert rows == {("先建后验",): "yes", ("承诺制",): "undetermined"}


def test_relations_between_documents() -> None:
    assert said({}, f"{NUMBER} 贯彻 政策文件") == "某政办发〔2023〕9号"
    assert said({}, "条款 责任单位 某市商务局") == f"{NUMBER} 条 1"
    assert said({}, f"{NUMBER} 落实 政策文件") == "无"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (f"依 {NUMBER}，甲项目 的 补助", "300万元"),
        (f"依 {NUMBER} 条 1，甲项目 的 补助", "300万元"),
        (f"依 {NUMBER} 条 2，甲项目 的 补助", "无"),
        (f"依 {NUMBER} 条 1，甲项目 的 位次奖", "无"),
    ],
)
def test_what_one_clause_gives(question: str, value: str) -> None:
    assert said(PROJECT, question) == value


def test_what_one_clause_gives_is_open_while_its_conditions_are() -> None:
    case = {"甲公司": {"是": "高新企业", "位于": "总园", "有失信记录": "是", "已移出名单": "否"}}
    assert said(case, f"依 {NUMBER} 条 3，甲公司 受支持") == "否"
    assert said(case, f"依 {NUMBER} 条 5，甲公司 受支持") == "是"
    assert said({"甲公司": {"位于": "总园"}}, f"依 {NUMBER} 条 3，甲公司 受支持") == "未定"
    assert said({"甲项目": {"用处": "海外仓"}}, f"依 {NUMBER} 条 1，甲项目 的 补助") == "未定，至多300万元"


# ── limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_derivation_has_a_budget() -> None:
    base = rulebase()
    case = base.read(PROJECT)
    with pytest.raises(BudgetExceededError) as caught:
        base.ask(case, "甲项目 的 补助", DAY, budget=10)
    assert caught.value.budget == 10
    answer = base.ask(case, "甲项目 的 补助", DAY)
    assert 10 < answer.cost < BUDGET


def test_a_question_does_not_change_the_case() -> None:
    base = rulebase()
    case = base.read(PROJECT)
    before = repr(case)
    base.ask(case, "甲项目 的 补助", DAY)
    assert repr(case) == before
    assert repr(CaseFacts(base.loaded.engine_program, case, DAY).case) == before
