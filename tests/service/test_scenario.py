"""scenario: the cases a drafter writes beside a clause, and what is said of one that is not met."""

from __future__ import annotations

import pytest

from engine.rulebase import RuleBase
from service.scenario import Result, case_of, run_scenarios
from tests.engine.rulebases import EVERYTHING, NUMBER, rulebase, service


def results(scenarios: str) -> list[Result]:
    return list(run_scenarios(service(EVERYTHING + scenarios)))


def faults(scenarios: str) -> list[str]:
    return [result.fault() for result in results(scenarios)]


def test_scenarios_that_are_met() -> None:
    found = results(
        f"""
  场景 刚好封顶
    设 甲项目 的 用处 = 海外仓，甲项目 的 实施企业 = 甲公司，甲公司 位于 总园，甲项目 的 投入 = 500万元
    问 甲项目 的 补助
    得 300万元，依据 {NUMBER} 条 1
    问 甲项目 适用 先建后验
    得 未定，缺 甲项目 符合规划
  场景 不知投入
    设 甲项目 的 用处 = 海外仓，甲项目 的 实施企业 = 甲公司，甲公司 位于 总园
    问 甲项目 的 补助
    得 未定，缺 甲项目 的 投入，至多 300万元
  场景 各种说法 日期 2024-03-01
    设 甲公司 是 企业、高新企业，甲公司 不是 大型企业，甲公司 不 有失信记录，甲公司 位于 总园，
      甲公司 位于 乙园，甲公司 停产
    问 甲公司 受支持
    得 是
    问 甲公司 属重点
    得 否
    问 甲公司 位于 园区
    得 乙园、总园
  场景 尚未施行 日期 2024-01-31
    设 甲项目 的 他项补助 = 5万元
    问 甲项目 的 配套
    得 否
  场景 各读法
    设 甲项目 位于 总园，甲项目 的 投入 = 100万元
    问 甲项目 的 园区补助
    得 10万元
    问 甲项目 的 园区补助
    得 9万元，按读法 不含税
"""
    )
    assert [result.wrong for result in found] == [()] * 9
    assert found[0].question == "甲项目 的 补助"


def test_what_is_said_of_one_that_is_not_met() -> None:
    assert faults(
        f"""
  场景 错的
    设 甲项目 的 用处 = 海外仓，甲项目 的 实施企业 = 甲公司，甲公司 位于 总园，甲项目 的 投入 = 500万元
    问 甲项目 的 补助
    得 200万元
    问 甲项目 的 补助
    得 否
    问 甲项目 的 补助
    得 300万元，依据 {NUMBER} 条 2
    问 甲项目 的 配套
    得 未定，至多 5元
    问 甲项目 的 配套
    得 未定，缺 甲项目 的 投入
    问 甲项目 的 补助
    得 300万元，按读法 含税
    问 甲项目 的 某某
    得 否
"""
    ) == [
        "T001 应得 200万元，实得 300万元",
        "T001 应得 否，实得 300万元",
        f"T002 没有依据 {NUMBER} 条 2，而依据 {NUMBER} 条 1",
        "T004 应为至多 5元，实为 未知",
        "T006 应缺 投入，所缺为 他项补助（甲项目）",
        "T003 没有试过读法“含税”",
        "E101 “某某”没有声明（第 7 字“某某”处）",
    ]


def test_a_scenario_is_a_case_like_any_other() -> None:
    (scenario,) = rulebase(
        EVERYTHING
        + """
  场景 案情
    设 甲公司 是 企业、高新企业；甲公司 不 停产；甲公司 不 位于 总园；甲公司 位于 乙园；
       甲项目 的 用处 为 海外仓、物流 之一；甲项目 符合规划
    问 甲公司 停产
    得 否
"""
    ).loaded.program.scenarios
    assert case_of(scenario.tree) == {
        "甲公司": {"是": ["企业", "高新企业"], "停产": "否", "不位于": "总园", "位于": "乙园"},
        "甲项目": {"用处": ["海外仓", "物流"], "符合规划": "是"},
    }


def test_a_scenario_denies_a_value() -> None:
    """What is said to be unlike a value is denied, not given."""
    (result,) = results("场景 不是海外仓 设 甲项目 的 用处 不等于 海外仓 问 甲项目 用处 海外仓 得 否")
    assert result.wrong == ()
    assert case_of(result.scenario.tree) == {"甲项目": {"不用处": "海外仓"}}


def test_there_are_no_scenarios_where_none_are_written() -> None:
    assert results("") == []


def test_what_is_missing_may_be_misspelt() -> None:
    (result,) = results(
        """
  场景 错字
    设 甲项目 的 用处 = 海外仓
    问 甲项目 的 配套
    得 未定，缺 甲项目 的 他项补肋
"""
    )
    assert result.fault() == "E101 “他项补肋”没有声明，是否指“他项补助”？"
    assert result.fault("en") == "E101 “他项补肋” is not declared; did you mean “他项补助”?"


def test_a_case_that_cannot_be_read_is_told_once() -> None:
    (result,) = results(
        """
  场景 案情有误
    设 甲项目 的 投入 = 5元，甲项目 的 投入 = 6元
    问 甲项目 的 补助
    得 5元
    问 甲项目 的 配套
    得 6元
"""
    )
    assert result.question == ""
    assert result.fault() == "C007 /case/甲项目/投入：“投入”只能有一个值"
    assert result.fault("en") == "C007 /case/甲项目/投入: “投入” takes one value"


def test_what_came_out_is_said_in_english() -> None:
    (result,) = results(
        """
  场景 未定
    设 甲项目 的 用处 = 海外仓
    问 甲项目 的 配套
    得 是，至多 5元
"""
    )
    assert result.fault("en") == "T001 expected yes, found undetermined; T004 expected at most 5元, found not known"


def test_what_is_nested_too_deeply_meets_no_expectation(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(RuleBase, "answer", deep)
    said = faults(
        """
  场景 问得出
    问  甲项目 是 项目
    得  未定
"""
    )
    assert said == ["没有答案：推导或证明超过上限（嵌套过深）"]
