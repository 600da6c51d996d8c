"""check: what is refused of rules whose every name is known, and what is only remarked.

The faults a drafter meets have a page each under ``docs/diagnostics``; here is what the pages do not show.
"""

from __future__ import annotations

import pytest

from grammar.load import load, load_texts
from text.codes import CODES, Severity
from text.fault import Fault, FaultsError
from text.report import words

DOCUMENT = "某政办发〔2024〕1号"
HEADER = f"文件 {DOCUMENT}\n  成文日期 2024-03-20\n"
SOURCE = f"原文 sha256:{'0' * 64}"
CLAUSE = f"条 1\n  摘要 “一”\n  {SOURCE}\n"
SCENARIO = "场景 试 设 甲项目 是 项目 问 甲项目 是 项目 得 是\n"

VOCABULARY = """词汇 测试
  类别 企业、项目、园区
  类别 新建项目、政府投资项目 属于 项目
  选项 方式：承诺、容缺
  关系 位于 企业、项目 → 园区
  关系 控股 企业 → 企业
  属性 实施企业 项目 → 企业
  属性 投资额 项目 → 元
  属性 能耗 项目 → 吨标准煤
  属性 占比 项目 → 比例
  属性 开工日期 项目 → 日期
  属性 所选方式 项目 → 方式
  认定 重大 项目
  认定 急需 项目
  结论 可办 项目
  结论 可奖 项目
  结论 可缓 项目
  结论 补助 项目 → 元
  结论 总投资 园区 → 元
  结论 适用 项目 → 方式
  结论 关联 企业 → 企业
"""

RECURRING = VOCABULARY + "  关系 前后 项目 → 项目\n"


def all_faults(text: str) -> list[Fault]:
    try:
        return list(load_texts({"例.tl": text}).warnings)
    except FaultsError as error:
        return error.faults


def found(text: str, codes: str = "E") -> list[tuple[str, str]]:
    """Return (code, the words underlined) of the faults whose code begins with ``codes``."""
    return [(f.code, text[f.span.start : f.span.end]) for f in all_faults(text) if f.code.startswith(codes)]


def of_rules(rules: str) -> list[tuple[str, str]]:
    """Return the errors of some rules under one clause."""
    return found(VOCABULARY + HEADER + CLAUSE + rules)


def of_condition(condition: str) -> list[tuple[str, str]]:
    return of_rules(f"规则 甲 若 {condition} 则 项目 可办")


def reasons(condition: str) -> list[str]:
    """Return why a rule with this condition can never hold."""
    return [words(fault.arguments["reason"]) for fault in one_fault_each(condition)]


def one_fault_each(condition: str) -> list[Fault]:
    text = VOCABULARY + HEADER + CLAUSE + f"规则 甲 若 {condition} 则 项目 可办"
    return [fault for fault in all_faults(text) if fault.code == "E303"]


# ── categories and units ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("condition", "underlined"),
    [
        ("园区 重大", "园区"),
        ("项目 控股 企业", "项目"),
        ("项目 的 实施企业 重大", "项目 的 实施企业"),
        ("企业 的 投资额 超过 1元", "企业 的 投资额"),
        ("项目 是 企业", "项目"),
        ("企业 是 新建项目", "企业"),
        ("项目 的 实施企业 是 园区", "项目 的 实施企业"),
    ],
)
def test_a_word_is_said_only_of_the_categories_it_is_declared_for(condition: str, underlined: str) -> None:
    assert of_condition(condition)[0] == ("E201", underlined)


@pytest.mark.parametrize(
    "condition",
    [
        "项目 的 投资额 超过 3吨标准煤",
        "项目 的 投资额 超过 3万美元",
        "项目 的 能耗 低于 300万千瓦时",
        "项目 的 投资额 超过 项目 的 能耗",
        "项目 的 投资额 超过 3元 + 项目 的 能耗",
        "项目 的 占比 不低于 2024-01-01",
        "项目 的 开工日期 不低于 3天",
        "项目 的 投资额 超过 3元 × 3元",
        "项目 的 占比 超过 3元 ÷ 3吨标准煤",
        "项目 的 占比 超过 3元 ÷ 2家",
        "项目 的 占比 超过 3家 ÷ 2元",
        "项目 的 投资额 超过 3人 × 2次",
        "项目 的 占比 超过 合计（项目甲 的 投资额 遍及 项目甲） ÷ 个数（遍及 项目甲）",
    ],
)
def test_amounts_of_different_units_are_not_compared_or_computed(condition: str) -> None:
    assert [code for code, _ in of_condition(condition)] == ["E202"]


@pytest.mark.parametrize(
    "condition",
    [
        "项目 的 投资额 超过 3万元",
        "项目 的 投资额 少于 3万元",
        "项目 的 投资额 超过 3元 × 60%",
        "项目 的 投资额 超过 60% × 3元 + 2元",
        "项目 的 占比 超过 3元 ÷ 4元",
        "项目 的 投资额 超过 3元 ÷ 2",
        "项目 的 投资额 超过 项目甲 的 投资额",
        "项目 的 开工日期 不低于 2024-01-01",
        "项目 的 投资额 超过 10万元 每满 3元 计 1元",
        "项目 的 投资额 超过 3元 ÷ 2家",
        "项目 的 投资额 超过 2人 × 3元",
        "项目 的 占比 超过 3人 ÷ 2人",
        "项目 的 占比 超过 3家 ÷ 个数（遍及 项目甲）",
        "项目 的 占比 超过 个数（遍及 项目甲） ÷ 3家",
        "项目 的 投资额 超过 合计（项目甲 的 投资额 遍及 项目甲） ÷ 个数（遍及 项目甲）",
    ],
)
def test_amounts_of_one_unit_are(condition: str) -> None:
    assert of_condition(condition) == []


@pytest.mark.parametrize(
    ("conclusion", "codes"),
    [
        ("项目 的 补助 = 3元，最高 300万元", []),
        ("项目 的 补助 = 3元，最高 30%", ["E202"]),
        ("项目 的 补助 = 3元，最低 3吨标准煤", ["E202"]),
        ("项目 的 补助 = 3吨标准煤", ["E203"]),
        ("项目 的 补助 = 甲", ["E101"]),
        ("项目 适用 承若", ["E204"]),
        ("项目 的 投资额 = 3元", ["E207"]),
        ("项目 补助", ["E205"]),
        ("项目 的 可办 = 3元", ["E206"]),
        ("园区 可办", ["E201"]),
        ("项目 是 新建项目", []),
    ],
)
def test_a_conclusion_is_held_against_its_declaration(conclusion: str, codes: list[str]) -> None:
    assert [code for code, _ in of_rules(f"规则 甲 若 项目 重大 则 {conclusion}")] == codes


# ── variables ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_conclusion_names_must_be_said_by_a_condition() -> None:
    assert of_rules("规则 甲 若 项目 重大 则 项目 适用 方式") == [("E301", "项目 适用 方式")]
    assert of_rules("规则 甲 若 项目 所选方式 方式 则 项目 适用 方式") == []


def test_a_negation_does_not_say_which() -> None:
    rule = "规则 甲 若 项目 重大 且 项目 不 所选方式 方式 则 项目 适用 方式"
    assert {code for code, _ in of_rules(rule)} == {"E301", "E306"}


def test_one_alternative_that_says_which_is_not_enough() -> None:
    rule = "规则 甲 若 项目 重大 或 项目 所选方式 方式 则 项目 适用 方式"
    assert of_rules(rule) == [("E301", "项目 适用 方式")]
    rule = "规则 甲 若 项目 所选方式 方式 或 项目 重大 且 项目 所选方式 方式 则 项目 适用 方式"
    assert of_rules(rule) == []


def test_what_is_only_denied_is_refused_wherever_it_stands() -> None:
    assert of_condition("项目 不 所选方式 方式") == [("E306", "项目 不 所选方式 方式")]
    assert of_condition("项目 重大 且 （项目 急需 或 项目 不 所选方式 方式）") == [("E306", "项目 不 所选方式 方式")]
    assert of_condition("项目 不 位于 园区") == [("E306", "项目 不 位于 园区")]


def test_what_is_concluded_may_be_denied() -> None:
    """The conclusion says of which 项目 it speaks: of every one."""
    assert of_condition("项目 不 重大") == []


@pytest.mark.parametrize(
    "text",
    [
        "规则 甲 若 项目 重大 除非 项目 不 所选方式 方式 则 项目 可办",
        "规则 甲 若 项目 重大 且 （项目 急需 除非 项目 不 所选方式 方式） 则 项目 可办",
        "规则 甲 则 园区 的 总投资 = 合计（3元 遍及 项目 若 项目 位于 园区 且 项目 不 所选方式 方式）",
        "目标 达标 指标 项目 不 所选方式 方式",
    ],
)
def test_what_is_only_denied_is_refused_in_exceptions_totals_and_targets(text: str) -> None:
    assert [code for code, _ in of_rules(text)] == ["E306"]


def test_what_a_total_goes_over_may_be_denied() -> None:
    """遍及 says of which things: of all projects, those that are not."""
    text = VOCABULARY + "  结论 项目数 园区 → 个\n" + HEADER + CLAUSE
    assert found(text + "规则 甲 则 园区 的 项目数 = 个数（遍及 项目 若 项目 不 重大）") == []


# ── circles ──────────────────────────────────────────────────────────────────────────────────────────────────────


def cycle(rules: str) -> tuple[str, str, list[str]]:
    """Return the code, the circle as it is said, and what each further place says."""
    (fault,) = [f for f in all_faults(VOCABULARY + HEADER + CLAUSE + rules) if f.code.startswith("E")]
    return (
        fault.code,
        words(fault.arguments["cycle"]).replace(f"{DOCUMENT} 条 1 ", ""),
        [words(label.said) for label in fault.labels],
    )


def test_a_circle_through_an_exception_is_shown_clause_by_clause() -> None:
    rules = """规则 甲 若 项目 可缓 则 项目 可办
    规则 乙 若 项目 重大 除非 项目 可办 则 项目 可奖
    规则 丙 若 项目 可奖 则 项目 可缓"""
    assert cycle(rules) == (
        "E302",
        "可奖（规则 乙） → 可办（规则 甲） → 可缓（规则 丙） → 可奖",
        ["“可办”依赖“可缓”", "“可缓”依赖“可奖”"],
    )


@pytest.mark.parametrize(
    "rules",
    [
        "规则 甲 若 项目 重大 且 项目 不 可办 则 项目 可办",
        "规则 甲 若 项目 重大 除非 项目 可办 则 项目 可办",
        "规则 甲 若 项目 重大 且 （项目 急需 除非 项目 可办） 则 项目 可办",
        "规则 甲 若 项目 重大 除非 （项目 急需 除非 项目 可办） 则 项目 可办",
        "规则 甲 则 园区 的 总投资 = 合计（园区甲 的 总投资 遍及 园区甲 若 园区甲 的 总投资 超过 园区 的 总投资）",
        "规则 甲 若 项目 的 达标 = 未达成 则 项目 可办 目标 达标 指标 项目 可办",
    ],
)
def test_nothing_rests_on_its_own_negation_or_total(rules: str) -> None:
    assert cycle(rules)[0] == "E302"


@pytest.mark.parametrize(
    "rules",
    [
        "规则 甲 若 企业 控股 企业甲 且 企业甲 关联 企业乙 则 企业 关联 企业乙",
        "规则 甲 若 企业 关联 企业甲 且 企业甲 关联 企业乙 则 企业 关联 企业乙",
        "规则 甲 若 项目 可办 则 项目 可奖 规则 乙 若 项目 可奖 则 项目 可办",
        "规则 甲 若 项目 前后 项目甲 且 项目甲 的 补助 超过 1元 则 项目 的 补助 = 项目甲 的 补助",
        "规则 甲 若 项目 前后 项目甲 且 项目甲 可办 则 项目 的 补助 = 项目 的 投资额 × 50%",
        "规则 甲 若 项目 可办"
        " 且 项目 的 投资额 超过 合计（项目甲 的 投资额 遍及 项目甲 若 项目 前后 项目甲） 则 项目 可办",
    ],
    ids=["right", "both", "each other", "passing an amount on", "an amount of others", "a total as a condition"],
)
def test_rules_may_recur(rules: str) -> None:
    assert found(RECURRING + HEADER + CLAUSE + rules) == []


@pytest.mark.parametrize(
    ("rules", "shown"),
    [
        ("规则 甲 若 项目 前后 项目甲 则 项目 的 补助 = 项目甲 的 补助 + 1元", "补助（规则 甲） → 补助"),
        ("规则 甲 若 项目 前后 项目甲 则 项目 的 补助 = 项目甲 的 补助，最高 9元", "补助（规则 甲） → 补助"),
        (
            "规则 甲 若 项目 可办 则 项目 的 补助 = 项目 的 投资额 × 50% "
            "规则 乙 若 项目 前后 项目甲 且 项目甲 的 补助 超过 1元 则 项目 可办",
            "补助（规则 甲） → 可办（规则 乙） → 补助",
        ),
        (
            "规则 甲 若 项目 可办 则 项目 的 补助 = 合计（项目甲 的 投资额 遍及 项目甲 若 项目 前后 项目甲） "
            "规则 乙 若 项目 的 补助 超过 1元 则 项目 可办",
            "补助（规则 甲） → 可办（规则 乙） → 补助",
        ),
    ],
    ids=["a sum", "a limit", "through another", "a total"],
)
def test_no_rule_computes_from_its_own_conclusions(rules: str, shown: str) -> None:
    (fault,) = (f for f in all_faults(RECURRING + HEADER + CLAUSE + rules) if f.code.startswith("E"))
    assert fault.code == "E308"
    assert words(fault.arguments["cycle"]).replace(f"{DOCUMENT} 条 1 ", "") == shown


def test_circles_of_their_own_are_reported_each() -> None:
    rules = """规则 甲 若 项目 可办 则 项目 可奖 规则 乙 若 项目 可奖 且 项目 不 可办 则 项目 可办
    规则 丙 若 项目 重大 除非 项目 可缓 则 项目 可缓
    规则 丁 若 项目 的 补助 超过 1元 则 项目 的 补助 = 项目 的 补助 × 50%"""
    assert sorted(code for code, _ in of_rules(rules)) == ["E302", "E302", "E308"]


@pytest.mark.parametrize(
    "rules",
    [
        "规则 甲 若 项目 重大 除非 项目 可奖 则 项目 可办 规则 乙 若 项目 急需 则 项目 可奖",
        "规则 甲 若 项目 可奖 则 项目 可办 规则 乙 若 项目 重大 则 项目 可奖",
        "规则 甲 若 项目 重大 则 项目 可办 规则 乙 若 项目 急需 则 项目 可办",
    ],
)
def test_resting_on_others_is_no_circle(rules: str) -> None:
    assert of_rules(rules) == []


def test_a_category_concluded_but_for_another_concluded_one_is_a_circle_that_is_told() -> None:
    """新建项目 needs 项目, which 政府投资项目 makes one: the engine meets the circle and stops with a ValueError."""
    rules = (
        "规则 甲 若 项目 重大 除非 项目 是 政府投资项目 则 项目 是 新建项目"
        " 规则 乙 若 项目 急需 则 项目 是 政府投资项目"
    )
    program = load_texts({"例.tl": VOCABULARY + HEADER + CLAUSE + rules}).engine_program
    place = {name: number for number, stratum in enumerate(program.strata) for name in stratum}
    assert place["政府投资项目"] < place["新建项目"]


# ── rules that can never hold ────────────────────────────────────────────────────────────────────────────────────

EMPTY = "所要求的数量范围是空的"


@pytest.mark.parametrize(
    "condition",
    [
        "项目 的 投资额 低于 3元 且 项目 的 投资额 高于 5元",
        "项目 的 投资额 低于 3元 且 项目 的 投资额 不低于 3元",
        "项目 的 投资额 高于 3元 且 项目 的 投资额 不超过 3元",
        "项目 的 投资额 = 3元 且 项目 的 投资额 = 4元",
        "项目 的 投资额 等于 3元 且 项目 的 投资额 超过 3元",
        "项目 的 投资额 低于 1万元 且 （项目 重大 且 项目 的 投资额 达到 10000元）",
        "项目 的 投资额 低于 1万元 且 （项目 的 投资额 超过 2万元 除非 项目 重大）",
        "项目 的 投资额 在 3元 以下 且 项目 的 投资额 在 4元 以上",
    ],
)
def test_no_number_is_in_an_empty_range(condition: str) -> None:
    assert reasons(condition) == [EMPTY]


@pytest.mark.parametrize(
    "condition",
    [
        "项目 的 投资额 不低于 3元 且 项目 的 投资额 不超过 3元",
        "项目 的 投资额 高于 3元 且 项目 的 投资额 低于 5元",
        "项目 的 投资额 低于 3元 或 项目 的 投资额 高于 5元",
        "项目 的 投资额 低于 3元 且 项目甲 的 投资额 高于 5元",
        "项目 的 投资额 低于 3元 且 项目 的 能耗 高于 5吨标准煤",
    ],
)
def test_some_number_may_be(condition: str) -> None:
    assert reasons(condition) == []


def test_an_attribute_of_many_values_may_be_below_and_above() -> None:
    text = VOCABULARY + "  属性 各年增速 项目 → 比例 多值\n" + HEADER + CLAUSE
    rule = "规则 甲 若 项目 的 各年增速 低于 3% 且 项目 的 各年增速 高于 5% 则 项目 可办"
    assert found(text + rule) == []


def test_a_thing_is_not_both_so_and_not_so() -> None:
    assert reasons("项目 重大 且 项目 不 重大") == ["同时要求“重大”成立与不成立"]
    assert reasons("项目 是 新建项目 且 项目 不是 新建项目") == ["同时要求“新建项目”成立与不成立"]
    assert reasons("项目 的 实施企业 位于 园区 且 项目 的 实施企业 不 位于 园区") == ["同时要求“位于”成立与不成立"]
    assert reasons("项目 重大 且 项目甲 不 重大 且 项目甲 位于 园区") == []


def test_what_is_required_is_not_excepted() -> None:
    rule = "规则 甲 若 项目 是 新建项目 除非 项目 是 新建项目 则 项目 可办"
    assert of_rules(rule) == [("E303", "新建项目")]
    assert of_rules("规则 甲 若 项目 是 新建项目 除非 项目 是 政府投资项目 则 项目 可办") == []


def test_an_exception_that_asks_for_more_may_fail() -> None:
    assert of_rules("规则 甲 若 项目 重大 除非 项目 重大 且 项目 急需 则 项目 可办") == []


def test_a_thing_of_two_base_categories_is_already_no_word_for_it() -> None:
    """Two kinds of one base category may meet in a thing; of two base categories nothing can be said at once."""
    assert of_condition("项目 是 新建项目 且 项目 是 政府投资项目") == []
    assert of_condition("项目 是 新建项目 且 项目 是 企业") == [("E201", "项目")]


# ── the same twice ───────────────────────────────────────────────────────────────────────────────────────────────


def test_two_rules_of_a_document_that_say_the_same() -> None:
    rule = "若 项目 重大 且 项目 的 投资额 超过 3万元 则 项目 可办 "
    assert of_rules(f"规则 甲 {rule} 规则 乙 {rule}") == [("E304", f"规则 乙 {rule.strip()}")]


@pytest.mark.parametrize(
    "second",
    [
        "若 项目 急需 则 项目 可办",
        "若 项目 重大 则 项目 可奖",
        "若 项目 重大 除非 项目 急需 则 项目 可办",
        "若 项目 不 重大 则 项目 可办",
    ],
)
def test_rules_that_differ_in_anything_are_not_the_same(second: str) -> None:
    assert of_rules(f"规则 甲 若 项目 重大 则 项目 可办 规则 乙 {second}") == []


def test_rules_of_two_documents_or_two_readings_may_say_the_same() -> None:
    rule = "若 项目 重大 则 项目 可办"
    other = HEADER.replace("1号", "2号") + CLAUSE
    assert of_rules(f"规则 甲 {rule} {other} 规则 甲 {rule}") == []
    doubt = "存疑 时限 读法 从宽 读法 从严 "
    assert of_rules(f"{doubt} 规则 甲 按读法 从宽 {rule} 规则 甲 按读法 从严 {rule}") == []


def test_two_rules_of_a_clause_have_two_names() -> None:
    rules = "规则 甲 若 项目 重大 则 项目 可办 规则 甲 若 项目 急需 则 项目 可办"
    assert of_rules(rules) == [("E102", "规则 甲 若 项目 急需 则 项目 可办")]


# ── every clause accounted for ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("particulars", "codes"),
    [
        (f"摘要 “一” {SOURCE} 不可计算 “无”", []),
        (f"摘要 “一” {SOURCE} 未编码 “无”", []),
        (f"摘要 “一” {SOURCE} 规则 甲 则 项目 可办", []),
        (f"摘要 “一” {SOURCE} 目标 达标 指标 项目 重大", []),
        (f"摘要 “一” {SOURCE} 未编码 “余下的” 规则 甲 则 项目 可办", []),
        (f"摘要 “一” {SOURCE}", ["E402"]),
        (f"摘要 “一” {SOURCE} 存疑 时限 读法 甲 读法 乙", ["E402"]),
        (f"摘要 “一” {SOURCE} 不可计算 “无” 规则 甲 则 项目 可办", ["E403"]),
        (f"摘要 “一” {SOURCE} 不可计算 “无” 目标 达标 指标 项目 重大", ["E403"]),
        (f"{SOURCE} 不可计算 “无”", ["E406"]),
        ("摘要 “一” 不可计算 “无”", ["E401"]),
        ("", ["E401", "E402", "E406"]),
    ],
)
def test_a_clause_has_digest_summary_and_rules_or_the_reason_for_none(particulars: str, codes: list[str]) -> None:
    assert found(f"{VOCABULARY}{HEADER}条 三（一） {particulars}") == [(code, "三（一）") for code in codes]


# ── warnings ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clause_with_rules_or_targets_wants_a_scenario_of_its_own() -> None:
    text = VOCABULARY + HEADER + CLAUSE + "规则 甲 若 项目 重大 则 项目 可办\n"
    assert found(text, "W603") == [("W603", "1")]
    assert found(text + SCENARIO, "W603") == []
    assert found(text + CLAUSE.replace("1", "2", 1) + "不可计算 “无”\n" + SCENARIO, "W603") == [("W603", "1")]


def test_a_clause_without_rules_wants_none() -> None:
    assert found(f"{HEADER}{CLAUSE}不可计算 “无”", "W") == []


def test_what_no_rule_concludes_or_uses_is_remarked_where_it_is_declared() -> None:
    text = f"""词汇 甲 类别 项目、园区 认定 重大 项目 属性 投资额 项目 → 元 关系 位于 项目 → 园区
    结论 可办 项目 结论 可奖 项目 实体 甲园区 是 园区 {HEADER}{CLAUSE}
    规则 甲 若 项目 位于 甲园区 则 项目 可办 {SCENARIO}"""
    assert found(text, "W") == [("W602", "重大"), ("W602", "投资额"), ("W601", "可奖")]


def test_use_in_an_exception_a_total_a_scope_or_a_target_is_use() -> None:
    text = f"""词汇 甲 类别 项目、园区 认定 重大 项目 认定 急需 项目 属性 投资额 项目 → 元 关系 位于 项目 → 园区
    结论 可办 项目 结论 总额 园区 → 元 实体 甲园区 是 园区 {HEADER} 范围 项目 位于 甲园区 {CLAUSE}
    规则 甲 除非 项目 重大 则 项目 可办 规则 乙 则 园区 的 总额 = 合计（项目 的 投资额 遍及 项目）
    目标 达标 指标 项目 急需 {SCENARIO}"""
    assert found(text, "W") == []


def test_warnings_come_in_the_order_of_the_text_and_stop_nothing() -> None:
    warnings = load_texts({"例.tl": VOCABULARY + HEADER + CLAUSE + "规则 甲 则 项目 可办"}).warnings
    assert [warning.span for warning in warnings] == sorted(warning.span for warning in warnings)
    assert {CODES[warning.code].severity for warning in warnings} == {Severity.WARNING}


def test_all_faults_of_the_pass_are_reported_together() -> None:
    rules = """规则 甲 若 项目 重大 且 项目 不 重大 则 项目 适用 方式
    规则 乙 若 项目 重大 除非 项目 可缓 则 项目 可缓 条 2 规则 丙 则 项目 可办"""
    codes = {code for code, _ in found(VOCABULARY + HEADER + CLAUSE + rules, "")}
    assert codes >= {"E301", "E302", "E303", "E401", "E406", "W601", "W602", "W603"}


def test_the_rule_base_passes() -> None:
    assert {CODES[warning.code].severity for warning in load().warnings} <= {Severity.WARNING}
