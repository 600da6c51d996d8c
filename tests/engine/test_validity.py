"""Documents in time: the last day, repeal and amendment, presumption, undated documents, and those outside the base."""

from __future__ import annotations

import datetime

import pytest

from tests.engine.rulebases import DIGEST, asked, said

RULES = f"""
词汇 测试
  类别 企业
  结论 可补 企业
  结论 可免 企业
  结论 可贷 企业
  结论 可展 企业
  结论 在册 企业
文件 某政办发〔2023〕1号
  名称 “旧措施”
  成文日期 2023-01-01
  贯彻 国发〔2020〕7号
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 补
    则 企业 可补
文件 某政办发〔2024〕2号
  名称 “新措施”
  成文日期 2024-01-01
  施行日期 2024-07-01
  失效日期 2026-12-31
条 1
  摘要 “一”
  原文 {DIGEST}
  废止 某政办发〔2023〕1号
  修改 某政办发〔2023〕3号 条 2
  规则 免
    则 企业 可免
文件 某政办发〔2023〕3号
  名称 “第三号”
  成文日期 2023-03-01
  核查至 2025-06-30
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 贷
    则 企业 可贷
条 2
  摘要 “二”
  原文 {DIGEST}
  规则 展
    则 企业 可展
文件 《无日期的办法》
  名称 “无日期”
  成文日期 未载明
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 册
    则 企业 在册
"""
FIRM = {"甲公司": {"是": "企业"}}


def at(question: str, day: str) -> str:
    return said(FIRM, question, text=RULES, day=datetime.date.fromisoformat(day))


def explained(question: str, day: str) -> tuple[list[str], list[str]]:
    """Return what an answer presumes to be in force, and the lines that explain it."""
    found = asked(FIRM, question, text=RULES, day=datetime.date.fromisoformat(day), explain="full")
    return found["presumes"], found["explanation"]["zh"]


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2024-06-30", "否"), ("2024-07-01", "是"), ("2026-12-31", "是"), ("2027-01-01", "否")],
)
def test_from_the_day_of_effect_to_the_last_day(day: str, holds: str) -> None:
    """The last day of validity is a day of validity."""
    assert at("某政办发〔2024〕2号 有效", day) == at("甲公司 可免", day) == holds


@pytest.mark.parametrize(("day", "holds"), [("2022-12-31", "否"), ("2024-06-30", "是"), ("2024-07-01", "否")])
def test_what_a_document_repeals_gives_nothing_from_the_day_of_its_effect(day: str, holds: str) -> None:
    assert at("甲公司 可补", day) == at("某政办发〔2023〕1号 有效", day) == holds


def test_the_repealing_document_is_the_reason() -> None:
    _, lines = explained("甲公司 可补", "2025-01-01")
    why = "某政办发〔2023〕1号 在判断日已不再有效（某政办发〔2024〕2号 条 1 自 2024-07-01 起废止或修改"
    assert any(why in line for line in lines), lines


def test_an_amended_clause_gives_nothing_and_the_others_stand() -> None:
    assert [at("甲公司 可展", day) for day in ("2024-06-30", "2024-07-01")] == ["是", "否"]
    assert at("甲公司 可贷", "2024-07-01") == "是"
    assert at("某政办发〔2023〕3号 条 2 有效", "2024-07-01") == "否"
    assert at("某政办发〔2023〕3号 条 1 有效", "2024-07-01") == "是"


def test_a_document_without_a_last_day_is_presumed_to_hold_after_the_day_it_was_checked() -> None:
    assert [at("某政办发〔2023〕3号 有效", day) for day in ("2025-06-30", "2025-07-01")] == ["是", "未定"]
    assert [at("某政办发〔2023〕3号 推定有效", day) for day in ("2025-06-30", "2025-07-01")] == ["是", "是"]
    assert [at("甲公司 可贷", day) for day in ("2025-06-30", "2025-07-01")] == ["是", "是"]
    assert explained("甲公司 可贷", "2025-06-30")[0] == []
    presumed, lines = explained("甲公司 可贷", "2025-07-01")
    assert presumed == ["某政办发〔2023〕3号"]
    said = "某政办发〔2023〕3号 在判断日推定有效（成文 2023-03-01，施行日期 未载明，未载明失效日期，核查至 2025-06-30"
    assert any(said in line for line in lines), lines


def test_an_undated_document_does_not_reach_back() -> None:
    for day in ("1990-01-01", "2024-01-01"):
        assert at("《无日期的办法》 有效", day) == "未定"
        assert at("甲公司 在册", day) == "是"
        assert explained("甲公司 在册", day)[0] == ["《无日期的办法》"]


def test_what_a_document_outside_the_rule_base_says_is_not_known() -> None:
    assert at("国发〔2020〕7号 有效", "2024-01-01") == "未定"
    assert at("国发〔2020〕7号 推定有效", "2024-01-01") == "否"
    assert at("国发〔2020〕7号 「发文机关」 机构", "2024-01-01") == "未定"
    assert at("国发〔2020〕7号 贯彻 某政办发〔2023〕1号", "2024-01-01") == "未定"
    _, lines = explained("国发〔2020〕7号 有效", "2024-01-01")
    assert any("未知（所据文件未入库）" in line for line in lines), lines


def test_what_a_document_of_the_rule_base_does_not_state_is_not_so() -> None:
    assert at("某政办发〔2024〕2号 贯彻 国发〔2020〕7号", "2024-01-01") == "否"
    assert at("某政办发〔2023〕1号 贯彻 国发〔2020〕7号", "2024-01-01") == "是"
    assert at("某政办发〔2024〕2号 「发文机关」 机构", "2024-01-01") == "无"
    # a chain goes on through a document that the rule base does not have
    assert at("某政办发〔2023〕1号 贯彻 某政办发〔2024〕2号", "2024-01-01") == "未定"


def test_a_firm_is_no_document() -> None:
    assert at("甲公司 有效", "2024-01-01") == "否"


def test_documents_that_may_be_in_force_are_listed_as_such() -> None:
    found = asked(FIRM, "政策文件 有效", text=RULES, day=datetime.date(2025, 7, 1))
    assert {row["values"][0]: row["holds"] for row in found["answers"]} == {
        "某政办发〔2024〕2号": "yes",
        "某政办发〔2023〕3号": "undetermined",
        "《无日期的办法》": "undetermined",
        "国发〔2020〕7号": "undetermined",
    }
