"""What is certain of amounts that are not wholly known: thresholds reached, what is due, what an amount can be."""

from __future__ import annotations

from typing import Any

import pytest

from grammar.load import load_texts
from tests.engine.rulebases import DIGEST, said
from text.fault import FaultsError
from text.report import as_text, message

RULES = f"""
词汇 测试
  类别 企业、园区、支付
  属性 总产值 园区 → 元
  属性 持证人数 企业 → 人
  属性 职工人数 企业 → 人
  属性 利润 企业 → 元 可负
  属性 负债 企业 → 元
  属性 排名 园区 → 位
  属性 折合人数 企业 → 人 可为小数
  属性 数额 企业 → 元 多值
  属性 金额 支付 → 元
  关系 收款 支付 → 企业
  关系 位于 企业 → 园区
  认定 甲类 企业
  认定 乙类 企业
  选项 处理：批准、拒绝
  结论 百亿园区数 企业 → 个
  结论 百亿园区目标 企业
  结论 持证占比 企业 → 比例
  结论 达标 企业
  结论 不达标 企业
  结论 亏损 企业
  结论 盈利 企业
  结论 人均 企业 → 元
  结论 三分之一 企业 → 元
  结论 三份 企业 → 元
  结论 补一 企业 → 元
  结论 补二 企业 → 元
  结论 总补 企业 → 元
  结论 都有才加 企业 → 元
  结论 最高补 企业 → 元
  结论 净额 企业 → 元 可负
  结论 总数额 企业 → 元
  结论 最大数额 企业 → 元
  结论 平均数额 企业 → 元
  结论 已收 企业 → 元
  结论 已收过百 企业
  结论 另计 企业 → 元
  结论 奖金 企业 → 元
  结论 奖金够 企业
  结论 批复 企业 → 处理 单值
  结论 前十 园区
文件 某政办发〔2024〕1号
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 园区数
    则 企业 的 百亿园区数 = 个数（遍及 园区 若 园区 的 总产值 超过 100亿元）
  规则 目标
    若 企业 的 百亿园区数 不低于 25个
    则 企业 百亿园区目标
  规则 占比
    则 企业 的 持证占比 = 企业 的 持证人数 ÷ 企业 的 职工人数
  规则 达标
    若 企业 的 持证占比 不低于 10%
    则 企业 达标
  规则 不达标
    若 企业 的 职工人数 高于 0人
    除非 企业 的 持证占比 不低于 10%
    则 企业 不达标
  规则 亏损
    若 企业 的 利润 低于 0元
    则 企业 亏损
  规则 盈利
    若 企业 的 职工人数 高于 0人
    除非 企业 亏损
    则 企业 盈利
  规则 人均
    则 企业 的 人均 = 企业 的 负债 ÷ 企业 的 职工人数
  规则 三分之一
    则 企业 的 三分之一 = 企业 的 负债 ÷ 3
  规则 三份
    则 企业 的 三份 = 企业 的 三分之一 × 3
  规则 补一
    若 企业 甲类
    则 企业 的 补一 = 10万元
  规则 补二
    若 企业 乙类
    则 企业 的 补二 = 企业 的 负债 × 10%，最高 5万元
  规则 总补
    则 企业 的 总补 = 合计（企业 的 补一、企业 的 补二）
  规则 都有
    则 企业 的 都有才加 = 企业 的 补一 + 企业 的 补二
  规则 最高
    则 企业 的 最高补 = 最大（企业 的 补一、企业 的 补二）
  规则 净额
    则 企业 的 净额 = 合计（企业 的 利润、企业 的 补一）
  规则 总数额
    则 企业 的 总数额 = 合计（企业 的 数额 遍及 企业）
  规则 最大数额
    则 企业 的 最大数额 = 最大（企业 的 数额 遍及 企业）
  规则 平均数额
    则 企业 的 平均数额 = 平均（企业 的 数额 遍及 企业）
  规则 已收
    则 企业 的 已收 = 合计（支付 的 金额 遍及 支付 若 支付 收款 企业）
  规则 过百
    若 企业 的 已收 不低于 100万元
    则 企业 已收过百
  规则 另计一
    则 企业 的 另计 = 企业 的 已收
  规则 奖金
    则 企业 的 奖金 = 企业 的 已收 × 10%，最低 5万元
  规则 奖金够
    若 企业 的 奖金 不低于 5万元
    则 企业 奖金够
  规则 批
    若 企业 甲类
    则 企业 批复 批准
  规则 拒
    若 企业 乙类
    则 企业 批复 拒绝
  规则 前十
    若 园区 的 排名 低于 1位
    则 园区 前十
"""

PARKS = {f"园{n}": {"是": "园区", "总产值": "101亿元"} for n in range(25)}
PAID = {"甲": {"是": "企业"}, "一": {"收款": "甲", "金额": "100万元"}, "二": {"收款": "甲"}}


def answer(case: dict[str, Any], question: str) -> str:
    return said(case, question, text=RULES)


@pytest.mark.parametrize(
    ("case", "question", "value"),
    [
        # a threshold that is reached is reached, whatever else comes
        ({"甲": {"是": "企业"}, **PARKS, "某园": {"是": "园区"}}, "甲 百亿园区目标", "是"),
        ({"甲": {"是": "企业"}, **PARKS, "园0": {"是": "园区"}}, "甲 百亿园区目标", "未定"),
        (PAID, "甲 的 已收", "未定，至少100万元"),
        (PAID, "甲 已收过百", "是"),
        (PAID, "甲 的 另计", "未定，至少100万元"),
        (PAID, "甲 的 奖金", "未定，至少10万元"),
        ({"甲": {"是": "企业"}, "一": {"收款": "甲"}}, "甲 的 奖金", "未定，至少5万元"),
        ({"甲": {"是": "企业"}, "一": {"收款": "甲"}}, "甲 奖金够", "是"),
        ({"甲": {"是": "企业"}, "一": {"收款": "甲"}}, "甲 的 已收", "未定"),
        # a third is a third
        ({"甲": {"持证人数": "10人", "职工人数": "30人"}}, "甲 的 持证占比", "1/3（约33.33%）"),
        ({"甲": {"持证人数": "10人", "职工人数": "30人"}}, "甲 达标", "是"),
        ({"甲": {"持证人数": "10人", "职工人数": "30人"}}, "甲 不达标", "否"),
        ({"甲": {"负债": "1元"}}, "甲 的 三分之一", "1/3元（约0.33元）"),
        ({"甲": {"负债": "-0元"}}, "甲 的 三分之一", "0元"),
        ({"甲": {"负债": "100万元"}}, "甲 的 三分之一", "1000000/3元（约333333.33元）"),
        ({"甲": {"负债": "100万元"}}, "甲 的 三份", "100万元"),
        ({"甲": {"负债": "1/3元"}}, "甲 的 三份", "1/3元（约0.33元）"),
        # a quotient has no value when its divisor is zero, and may have none when it may be
        ({"甲": {"负债": "100元", "职工人数": "0人"}}, "甲 的 人均", "无"),
        ({"甲": {"持证人数": "10人"}}, "甲 的 持证占比", "未定"),
        # what may be below zero
        ({"甲": {"职工人数": "9人"}}, "甲 盈利", "未定"),
        ({"甲": {"职工人数": "9人", "利润": "-5万元"}}, "甲 盈利", "否"),
        ({"甲": {"职工人数": "9人", "利润": "5万元"}}, "甲 盈利", "是"),
        ({"园": {"是": "园区"}}, "园 前十", "否"),
        # not due, not known, and zero
        ({"甲": {"甲类": "是", "乙类": "否"}}, "甲 的 总补", "10万元"),
        ({"甲": {"甲类": "否", "乙类": "否"}}, "甲 的 总补", "0元"),
        ({"甲": {"甲类": "是"}}, "甲 的 总补", "未定，至少10万元，至多15万元"),
        ({"甲": {"甲类": "是", "乙类": "是"}}, "甲 的 总补", "未定，至少10万元，至多15万元"),
        ({"甲": {"甲类": "是", "乙类": "是", "负债": "20万元"}}, "甲 的 总补", "12万元"),
        ({"甲": {"甲类": "是", "乙类": "否"}}, "甲 的 都有才加", "无"),
        ({"甲": {"甲类": "是", "乙类": "是"}}, "甲 的 最高补", "10万元"),
        ({"甲": {"甲类": "否", "乙类": "否"}}, "甲 的 最高补", "无"),
        ({"甲": {"甲类": "是"}}, "甲 的 净额", "未定"),
        ({"甲": {"甲类": "是", "利润": "-12万元"}}, "甲 的 净额", "-2万元"),
        # each value of what may have several
        ({"甲": {"数额": ["5元", "7元"]}}, "甲 的 总数额", "12元"),
        ({"甲": {"数额": ["5元", "7元", "等"]}}, "甲 的 总数额", "未定，至少12元"),
        ({"甲": {"数额": ["5元", "7元"]}}, "甲 的 最大数额", "7元"),
        ({"甲": {"数额": ["5元", "7元"]}}, "甲 的 平均数额", "6元"),
        # a conclusion that is to have one value
        ({"甲": {"甲类": "是", "乙类": "否"}}, "甲 批复 批准", "是"),
        ({"甲": {"甲类": "是", "乙类": "否"}}, "甲 批复 拒绝", "否"),
        ({"甲": {"甲类": "是"}}, "甲 批复 批准", "未定"),
    ],
)
def test_answers(case: dict[str, Any], question: str, value: str) -> None:
    assert answer(case, question) == value


def test_a_conclusion_of_one_value_that_has_two_is_a_conflict() -> None:
    both = {"甲": {"甲类": "是", "乙类": "是"}}
    rules = "批准（某政办发〔2024〕1号 条 1 规则 批）、拒绝（某政办发〔2024〕1号 条 1 规则 拒）"
    assert answer(both, "甲 批复 批准") == f"未定，所据的 甲 批复 任何 有相互抵触的结论：{rules}"
    assert answer(both, "甲 批复 处理") == f"未定，所据的 甲 批复 任何 有相互抵触的结论：{rules}"
    assert answer(both, "甲 的 批复") == f"有相互抵触的结论：{rules}"


@pytest.mark.parametrize(
    ("said_of", "fault"),
    [
        ({"负债": "-5万元"}, "“负债”不会是 -5万元：最少为 0元"),
        ({"职工人数": "2.5人"}, "“职工人数”不会是 2.5人：应为整数"),
        ({"职工人数": "1/3人"}, "“职工人数”不会是 1/3人：应为整数"),
        ({"排名": "0位"}, "“排名”不会是 0位：最少为 1位"),
    ],
)
def test_what_an_amount_cannot_be_is_refused(said_of: dict[str, str], fault: str) -> None:
    with pytest.raises(FaultsError) as error:
        answer({"甲": said_of}, "甲 亏损")
    assert [one.code for one in error.value.faults] == ["C020"]
    assert message(error.value.faults[0]) == fault


def test_what_is_declared_otherwise_is_read() -> None:
    assert answer({"甲": {"利润": "-5万元", "折合人数": "2.5人"}}, "甲 亏损") == "是"


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("属性 名 企业 → 文字 可负", "“名”的值不是数额，不能标“可负”"),
        ("属性 重 企业 → 吨 可为小数", "“重”的值不是以个、家、人等计的数，不能标“可为小数”"),
        ("结论 好 企业 → 日期 可负", "“好”的值不是数额，不能标“可负”"),
    ],
)
def test_only_amounts_may_be_negative_and_only_counts_fractions(declared: str, message: str) -> None:
    with pytest.raises(FaultsError) as error:
        load_texts({"例.tl": RULES.replace("属性 金额", f"{declared}\n  属性 金额")})
    assert [one.code for one in error.value.faults] == ["E209"]
    assert message in as_text(error.value.faults[0], {})


def test_a_vocabulary_states_no_amount_that_cannot_be() -> None:
    stated = "实体 某园 是 园区\n  事实 某园 的 总产值 = -1元\n文件"
    with pytest.raises(FaultsError) as error:
        load_texts({"例.tl": RULES.replace("文件", stated, 1)})
    assert [one.code for one in error.value.faults] == ["E210"]
    said_of_it = as_text(error.value.faults[0], {})
    assert "“总产值”不会是 -1元：最少为 0元" in said_of_it
    assert "可以为负的，在声明末尾写“可负”" in said_of_it


def test_a_sum_of_what_may_not_be_due_is_warned_of() -> None:
    warnings = load_texts({"例.tl": RULES}).warnings
    assert [one.arguments["name"] for one in warnings if one.code == "W605"] == ["补一", "补二"]
