"""resolve: what a name means where it stands, and what is said when it means nothing there.

The faults a drafter meets have a page each under ``docs/diagnostics``; here is what the pages do not show.
"""

from __future__ import annotations

import datetime

import pytest

from grammar.load import parse_all
from grammar.meaning.program import Node, Program, Rule, Without
from grammar.meaning.program import Test as Leaf
from grammar.meaning.resolve import resolve
from grammar.meaning.vocabulary import local_name
from logic import builtin
from logic.builtin import LINKS, ROLES
from logic.cite import Citation
from logic.datalog import Atom, Has, Kind, Predicate, Var
from logic.values import Name
from text.fault import FaultsError
from text.report import hint
from text.spelling import nearest

DOCUMENT = "某政办发〔2024〕1号"
HEADER = f"文件 {DOCUMENT} 辖区 某市 成文日期 2024-03-20\n"

VOCABULARY = """词汇 测试
  类别 企业、项目、园区、行政区 又名 公司
  类别 新建项目 属于 项目
  类别 大型新建项目 属于 新建项目
  选项 用途种类：海外仓、国际物流
  选项 开放用途：海外仓 等
  关系 位于 企业、项目 → 园区
  属性 实施企业 项目 → 企业
  属性 用途 项目 → 用途种类
  属性 新用途 项目 → 开放用途
  属性 投资额 项目 → 元
  属性 开工日期 项目 → 日期
  属性 备案号 项目 → 文字
  认定 重大 项目
  结论 可办 项目
  结论 可获奖 企业
  结论 补助 项目 → 元
  结论 适用 项目 → 用途种类
  实体 甲园区、乙园区 是 园区
  实体 甲经开区 是 园区 又名 甲经济技术开发区、“甲“经开”区”
"""


def test_an_option_has_other_names() -> None:
    """A rule may use them; another name that is itself an option, or a name of something else, is refused."""
    words = VOCABULARY.replace("国际物流\n", "国际物流（又名 物流）\n", 1)
    rule = "规则 甲 若 项目 的 用途 为 物流 之一 则 项目 适用 物流"
    text = "条 1 摘要 “一” 原文 sha256:" + "0" * 64 + " " + rule
    (found,) = resolved(words, HEADER + text).rules
    assert found.heads[0].object == Name("国际物流")
    for other in ("海外仓", "企业", "甲经开区"):
        twice = VOCABULARY.replace("国际物流\n", f"国际物流（又名 {other}）\n", 1)
        assert {fault[0] for fault in faults(twice)} == {"E102"}, other


def resolved(*texts: str) -> Program:
    return resolve(parse_all({f"{number}.tl": text for number, text in enumerate(texts)}))


def faults(*texts: str) -> list[tuple[str, str, str]]:
    """Return (code, the words underlined, the Chinese hint) of every fault, in the order of the text."""
    files = {f"{number}.tl": text for number, text in enumerate(texts)}
    with pytest.raises(FaultsError) as caught:
        resolve(parse_all(files))
    return [
        (fault.code, files[fault.span.file][fault.span.start : fault.span.end], hint(fault))
        for fault in caught.value.faults
    ]


def clause(rule: str) -> Program:
    """Return the program of one rule or target, under a clause."""
    return resolved(VOCABULARY, HEADER + "条 1 " + rule)


def clause_faults(rule: str) -> list[tuple[str, str, str]]:
    return faults(VOCABULARY, HEADER + "条 1 " + rule)


def atoms(node: Node | None) -> list[str]:
    """Return the statements of a condition as text, without following exceptions."""
    match node:
        case Leaf(Has(Atom(predicate, arguments), negated)):
            said = "、".join(a.name if isinstance(a, Var) else getattr(a, "text", str(a)) for a in arguments)
            return [f"{'¬' * negated}{predicate}（{said}）"]
        case Without(part, _):
            return atoms(part)
        case None | Leaf():
            return []
        case _:
            return [atom for part in getattr(node, "parts", ()) for atom in atoms(part)]


def only_rule(program: Program) -> Rule:
    (rule,) = program.rules
    return rule


# ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────────────

BODIES = """词汇 单位
  单位 某市：市发改委、市财政局、市住建局、临河区人民政府、区财政局、市工业和信息化局 又名 市工信局
"""


def roles(names: str, jurisdiction: str = "某市", vocabulary: str = BODIES) -> list[tuple[str, str]]:
    program = resolved(
        vocabulary, f"文件 {DOCUMENT} 辖区 {jurisdiction} 成文日期 2024-03-20 条 1 {names} 不可计算 “无”"
    )
    return list(program.documents[DOCUMENT].clauses["1"].roles)


def test_a_body_is_named_with_its_jurisdiction() -> None:
    assert roles("责任单位 市发改委") == [("责任单位", "某市发改委")]


@pytest.mark.parametrize(
    ("jurisdiction", "name", "full"),
    [
        ("巴彦淖尔市", "市发改委", "巴彦淖尔市发改委"),
        ("内蒙古自治区", "自治区商务厅", "内蒙古自治区商务厅"),
        ("某县", "县财政局", "某县财政局"),
        ("巴彦淖尔市", "临河区人民政府", "临河区人民政府"),
        ("巴彦淖尔市", "自治区商务厅", "自治区商务厅"),
        ("内蒙古自治区", "区商务厅", "内蒙古自治区商务厅"),
        ("", "市发改委", "市发改委"),
    ],
)
def test_only_the_level_of_its_own_jurisdiction_is_completed(jurisdiction: str, name: str, full: str) -> None:
    assert local_name(jurisdiction, name) == full


def test_a_level_left_out_after_the_first_is_understood() -> None:
    assert roles("责任单位 市发改委、财政局、住建局") == [
        ("责任单位", "某市发改委"),
        ("责任单位", "某市财政局"),
        ("责任单位", "某市住建局"),
    ]


def test_a_level_does_not_spread_over_a_body_that_has_its_own_name() -> None:
    """市 stands over 财政局 and not over 临河区人民政府; and goes on after it."""
    assert [body for _, body in roles("责任单位 市发改委、临河区人民政府、住建局")] == [
        "某市发改委",
        "临河区人民政府",
        "某市住建局",
    ]


def test_a_body_whose_own_name_begins_like_a_level() -> None:
    vocabulary = "词汇 单位 单位 某市：市发改委、市市场监管局"
    assert [body for _, body in roles("责任单位 市发改委、市场监管局", vocabulary=vocabulary)] == [
        "某市发改委",
        "某市市场监管局",
    ]


def test_a_level_does_not_spread_from_one_role_to_the_next() -> None:
    text = f"文件 {DOCUMENT} 辖区 某市 成文日期 2024-03-20 条 1 牵头单位 市发改委 配合单位 财政局"
    assert faults(BODIES, text) == [("E104", "财政局", "是否指“市财政局”？")]


def test_a_body_by_its_other_name_is_the_same_body() -> None:
    vocabulary = "词汇 单位 单位 某市：市工业和信息化局 又名 市工信局"
    assert roles("责任单位 市工信局", vocabulary=vocabulary) == [("责任单位", "某市工业和信息化局")]


def test_the_first_of_several_is_no_more_than_the_others() -> None:
    assert {role for role, _ in roles("责任单位 市发改委、市财政局")} == {"责任单位"}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_kept_by_its_name(role: str) -> None:
    assert roles(f"{role} 市发改委") == roles(f"{ROLES[role]} 市发改委") == [(role, "某市发改委")]


def test_bodies_of_another_jurisdiction_are_not_meant() -> None:
    """市商务局 in a document of 乙市 is the bureau of 乙市."""
    vocabulary = "词汇 单位 单位 甲市：市商务局 单位 乙市：市商务局"
    assert roles("责任单位 市商务局", "乙市", vocabulary) == [("责任单位", "乙市商务局")]
    text = f"文件 {DOCUMENT} 辖区 丙市 成文日期 2024-03-20 责任单位 市商务局"
    assert faults(vocabulary, text)[0][:2] == ("E104", "市商务局")


def test_a_rule_names_a_body_in_full_or_by_the_name_that_only_one_body_has() -> None:
    text = VOCABULARY + "  单位 甲市：市商务局、市财政局 单位 乙市：市商务局\n  关系 主管 项目 → 机构\n"
    program = resolved(text, HEADER + "条 1 规则 甲 若 项目 主管 市财政局 且 项目 主管 乙市商务局 则 项目 可办")
    assert atoms(only_rule(program).condition) == ["主管（项目、甲市财政局）", "主管（项目、乙市商务局）"]
    ambiguous = HEADER + "条 1 规则 甲 若 项目 主管 市商务局 则 项目 可办"
    assert [fault[:2] for fault in faults(text, ambiguous)] == [("E101", "市商务局")]


# ── scope ────────────────────────────────────────────────────────────────────────────────────────────────────────


def scope_of(header: str, particulars: str, rule: str = "规则 甲 若 项目 重大 则 项目 可办") -> list[str]:
    program = resolved(VOCABULARY, f"{HEADER} {header} 条 1 {particulars} {rule}")
    return [atom for node in only_rule(program).scope for atom in atoms(node)]


def test_the_scope_of_a_document_is_the_default_of_its_clauses() -> None:
    assert scope_of("范围 项目 位于 甲园区", "") == ["位于（项目、甲园区）"]


def test_a_clause_may_have_a_scope_of_its_own_or_none() -> None:
    assert scope_of("范围 项目 位于 甲园区", "范围 项目 位于 乙园区") == ["位于（项目、乙园区）"]
    assert scope_of("范围 项目 位于 甲园区", "范围 不限") == []


def test_a_default_governs_the_rules_about_what_it_speaks_of() -> None:
    header = "范围 项目 位于 甲园区 范围 企业 位于 乙园区"
    assert scope_of(header, "") == ["位于（项目、甲园区）"]
    assert scope_of(header, "", "规则 甲 若 企业 位于 园区 则 企业 可获奖") == ["位于（企业、乙园区）"]


def test_a_default_governs_narrower_categories_and_second_variables_under_their_own_names() -> None:
    header = "范围 项目 位于 甲园区"
    assert scope_of(header, "", "规则 甲 若 新建项目 重大 则 新建项目 可办") == ["位于（新建项目、甲园区）"]
    assert scope_of(header, "", "规则 甲 若 项目甲 重大 则 项目甲 可办") == ["位于（项目甲、甲园区）"]


def test_a_clause_scope_may_speak_of_other_things_than_the_rule() -> None:
    found = scope_of("", "范围 项目 的 实施企业 位于 甲园区")
    assert found == ["实施企业（项目、实施企业#1）", "位于（实施企业#1、甲园区）"]


def test_a_target_has_its_scope_too() -> None:
    program = resolved(VOCABULARY, f"{HEADER} 范围 项目 位于 甲园区 条 1 目标 达标 指标 项目 的 投资额 不低于 3元")
    (target,) = program.targets
    assert [atom for node in target.scope for atom in atoms(node)] == ["位于（项目、甲园区）"]


def test_a_scope_stands_for_its_own_document_only() -> None:
    other = "文件 某政发〔2023〕2号 成文日期 未载明 范围 项目 位于 乙园区 条 1 不可计算 “无”"
    program = resolved(VOCABULARY, other, HEADER + "条 1 规则 甲 若 项目 重大 则 项目 可办")
    assert only_rule(program).scope == ()


# ── doubts and readings ──────────────────────────────────────────────────────────────────────────────────────────

DOUBT = "存疑 时限 “未写” 读法 从宽 默认 “宽” 读法 从严 "


def test_a_rule_under_a_reading_names_the_doubt_it_belongs_to() -> None:
    program = clause(DOUBT + "规则 甲 按读法 从宽 若 项目 重大 则 项目 可办")
    identity = f"{DOCUMENT} 条 1 存疑 时限"
    assert only_rule(program).readings == ((identity, "从宽"),)
    doubt = program.doubts[Citation(DOCUMENT, "1", doubt="时限")]
    assert (doubt.text, doubt.readings, doubt.default) == ("未写", (("从宽", "宽"), ("从严", "")), "从宽")


def test_a_reading_may_be_used_before_its_doubt_is_stated_and_in_another_clause() -> None:
    text = "规则 甲 按读法 从宽 若 项目 重大 则 项目 可办 条 2 " + DOUBT
    assert only_rule(clause(text)).readings == ((f"{DOCUMENT} 条 2 存疑 时限", "从宽"),)


def test_of_two_doubts_with_a_reading_of_one_name_that_of_the_clause_is_meant() -> None:
    text = f"{DOUBT} 条 2 {DOUBT} 规则 甲 按读法 从宽 若 项目 重大 则 项目 可办"
    assert only_rule(clause(text)).readings == ((f"{DOCUMENT} 条 2 存疑 时限", "从宽"),)


def test_a_rule_may_stand_under_several_readings() -> None:
    readings = only_rule(clause(DOUBT + "规则 甲 按读法 从宽、从严 若 项目 重大 则 项目 可办")).readings
    assert [reading for _, reading in readings] == ["从宽", "从严"]


def test_a_doubt_may_be_the_whole_documents() -> None:
    program = resolved(VOCABULARY, HEADER + DOUBT + "条 1 规则 甲 按读法 从宽 若 项目 重大 则 项目 可办")
    assert only_rule(program).readings == ((f"{DOCUMENT} 存疑 时限", "从宽"),)


def test_readings_of_another_document_are_not_meant() -> None:
    other = f"文件 某政发〔2023〕2号 成文日期 未载明 {DOUBT}"
    rule = HEADER + "条 1 规则 甲 按读法 从宽 若 项目 重大 则 项目 可办"
    assert [fault[:2] for fault in faults(VOCABULARY, other, rule)] == [("E108", "从宽")]


def test_who_may_settle_a_doubt_is_a_body() -> None:
    program = resolved(BODIES, HEADER + DOUBT + "待认定 市发改委、财政局")
    assert program.doubts[Citation(DOCUMENT, doubt="时限")].settled_by == ("某市发改委", "某市财政局")
    assert faults(BODIES, HEADER + DOUBT + "待认定 市发改局") == [("E104", "市发改局", "是否指“市发改委”？")]


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_alias_means_what_it_is_an_alias_of() -> None:
    program = clause("规则 甲 若 项目 位于 甲经济技术开发区 则 项目 可办")
    assert atoms(only_rule(program).condition) == ["位于（项目、甲经开区）"]


def test_a_category_is_a_variable_and_a_mark_makes_a_second_one() -> None:
    rule = only_rule(
        clause("规则 甲 若 项目 的 实施企业 = 企业 且 项目甲 的 实施企业 = 企业 且 项目甲 重大 则 项目 可办")
    )
    assert dict(rule.variables) == {"项目": "项目", "企业": "企业", "项目甲": "项目"}
    assert [atoms(guard)[0] for guard in rule.guards] == ["项目（项目）", "企业（企业）", "项目（项目甲）"]


def test_a_category_by_its_other_name_is_the_same_variable() -> None:
    rule = only_rule(clause("规则 甲 若 公司 位于 甲园区 则 企业 可获奖"))
    assert len(rule.variables) == 1


def test_what_is_said_of_a_category_may_be_said_of_a_narrower_one() -> None:
    program = clause("规则 甲 若 大型新建项目 重大 则 大型新建项目 可办")
    assert atoms(only_rule(program).condition) == ["重大（大型新建项目）"]


def test_what_is_said_of_a_narrower_category_may_be_asked_of_the_wider_one() -> None:
    text = VOCABULARY + "  认定 属首次 新建项目\n"
    program = resolved(text, HEADER + "条 1 规则 甲 若 项目 属首次 则 项目 可办")
    assert atoms(only_rule(program).condition) == ["属首次（项目）"]


def test_an_entity_of_two_categories_may_be_spoken_of_as_either() -> None:
    resolved(VOCABULARY + "  实体 丙区 是 园区、行政区\n  关系 隶属于 行政区 → 行政区\n  事实 丙区 隶属于 丙区\n")


def test_an_option_stands_where_its_list_is_called_for() -> None:
    program = clause("规则 甲 若 项目 的 用途 为 海外仓 则 项目 适用 海外仓")
    assert atoms(only_rule(program).condition) == ["用途（项目、海外仓）"]
    assert only_rule(program).heads[0].object == Name("海外仓")


def test_an_open_list_takes_options_it_does_not_name() -> None:
    clause("规则 甲 若 项目 的 新用途 为 从未列过的用途 则 项目 可办")
    assert clause_faults("规则 甲 若 项目 的 用途 为 海外舱 则 项目 可办") == [("E204", "海外舱", "是否指“海外仓”？")]


def test_every_unknown_name_is_reported_each_with_the_nearest_known_one() -> None:
    assert clause_faults("规则 甲 若 项木 重大 且 项目 位在 甲园区 且 项目 位于 甲圆区 则 项目 可办理") == [
        ("E101", "项木", "是否指“项目”？"),
        ("E101", "位在", "是否指“位于”？"),
        ("E101", "甲圆区", "是否指“甲园区”？"),
        ("E101", "可办理", "是否指“可办”？"),
    ]


def test_a_declaration_may_rest_on_what_is_declared_later_or_in_another_file() -> None:
    resolved("词汇 甲 属性 用地 项目 → 亩 类别 大项目 属于 项目 实体 子项目 是 大项目", "词汇 乙 类别 项目")
    assert faults("词汇 甲 属性 用地 项目 → 亩 类别 大项目 属于 工程 实体 子项目 是 大工程 类别 项目") == [
        ("E101", "大项目", ""),
        ("E101", "子项目", ""),
    ]


@pytest.mark.parametrize("name", [*LINKS, *ROLES, "发文机关", "成文日期", "所属文件", "条款性质", "有效"])
def test_what_documents_state_of_themselves_is_known_without_declaring(name: str) -> None:
    predicate = builtin.PREDICATES[name]
    assert (predicate.kind, predicate.given, predicate.closed) == (Kind.STATED, False, True)
    assert predicate.transitive is (name in LINKS and LINKS[name][1])


def test_a_rule_may_speak_of_documents_and_clauses() -> None:
    text = f"规则 甲 若 {DOCUMENT} 「贯彻」 政策文件 且 {DOCUMENT} 条 1 「责任单位」 机构 且 政策文件 有效 则 项目 可办"
    assert atoms(only_rule(clause(text)).condition) == [
        f"贯彻（{DOCUMENT}、政策文件）",
        f"责任单位（{DOCUMENT} 条 1、机构）",
        "有效（政策文件）",
    ]


def test_nearest_offers_only_what_may_be_meant() -> None:
    known = ["符合规划", "位于", "补助"]
    assert nearest("符合归划", known) == "符合规划"
    assert nearest("毫不相干的话", known) is None


# ── documents, clauses, targets, facts ───────────────────────────────────────────────────────────────────────────


def test_addresses_are_the_same_in_either_width_of_brackets() -> None:
    program = resolved(HEADER + "条 三(一)2 落实 本文件 条 三（一）2 不可计算 “无”")
    (relation,) = program.relations
    assert (relation.source, relation.target) == (Citation(DOCUMENT, "三（一）2"),) * 2


def test_a_clause_twice_is_one_too_many_in_either_width() -> None:
    assert [fault[:2] for fault in faults(HEADER + "条 三(一) 条 三（一）")] == [("E102", "三（一）")]


def test_links_are_kept_with_what_is_said_of_them() -> None:
    clause = "条 1 贯彻 某政发〔2023〕2号 条 1 不可计算 “无”"
    program = resolved(HEADER + "落实 “某次会议” 推定：收窄、增加 “弱对应” " + clause)
    first, second = program.relations
    assert (first.kind, first.source, first.target, first.cited) == (
        "落实",
        Citation(DOCUMENT),
        Citation("某次会议"),
        True,
    )
    assert (first.inferred, first.differences, first.note) == (True, ("收窄", "增加"), "弱对应")
    ends = (Citation(DOCUMENT, "1"), Citation("某政发〔2023〕2号", "1"))
    assert (second.kind, second.source, second.target) == ("贯彻", *ends)
    assert (second.cited, second.inferred) == (False, False)


def test_dates_are_stated_or_said_to_be_unstated() -> None:
    program = resolved(HEADER + "施行日期 未载明 失效日期 2025-12-31")
    document = program.documents[DOCUMENT]
    assert (document.issued, document.effective, document.expires) == (
        datetime.date(2024, 3, 20),
        None,
        datetime.date(2025, 12, 31),
    )


def test_a_target_is_an_attribute_of_what_its_indicator_speaks_of() -> None:
    program = clause("目标 达标 指标 （项目 的 投资额 不低于 3元） 且 项目 重大 期限 2025-12-31 力度 力争")
    (target,) = program.targets
    assert (target.due, target.strength) == (datetime.date(2025, 12, 31), "力争")
    predicate = program.vocabulary.predicates["达标"]
    assert predicate == Predicate(
        "达标", Kind.ATTRIBUTE, 2, ("项目",), builtin.STATUS, "options", concluded=True, given=False, single=True
    )
    assert builtin.OPTIONS[builtin.STATUS] == ("达成", "未达成", "未到期")


def test_a_target_may_be_one_named_things_or_have_one_form_for_each_reading() -> None:
    text = VOCABULARY + "  属性 位次 园区 → 位\n"
    program = resolved(
        text,
        HEADER
        + f"条 1 {DOUBT} 目标 进位 按读法 从宽 指标 甲园区 的 位次 在 前 50位 "
        + "目标 进位 按读法 从严 指标 甲园区 的 位次 在 前 30位",
    )
    assert [target.subject for target in program.targets] == [Name("甲园区")] * 2
    assert program.vocabulary.predicates["进位"].domains == ("园区",)


def test_two_targets_of_one_name_are_one_too_many() -> None:
    target = "目标 达标 指标 项目 的 投资额 不低于 3元 "
    assert [fault[:2] for fault in clause_faults(target * 2)] == [("E102", "达标")]


def test_facts_of_a_vocabulary_say_where_they_stand() -> None:
    program = resolved(VOCABULARY + "  实体 甲公司 是 企业\n  事实 甲公司 位于 甲园区\n")
    (fact,) = program.facts
    assert (fact.predicate, fact.arguments, fact.citation.clause) == (
        "位于",
        (Name("甲公司"), Name("甲园区")),
        "词汇 测试",
    )


@pytest.mark.parametrize("fact", ["甲项目 的 投资额 = 3元", "甲项目 的 开工日期 = 2024-03-20"])
def test_a_vocabulary_may_state_an_amount_or_a_date(fact: str) -> None:
    (stated,) = resolved(VOCABULARY + f"  实体 甲项目 是 项目\n  事实 {fact}\n").facts
    assert stated.arguments[0] == Name("甲项目")


def test_text_attributes_take_text() -> None:
    program = clause("规则 甲 若 项目 的 备案号 为 “A-1” 则 项目 可办")
    assert atoms(only_rule(program).condition) == ["备案号（项目、A-1）"]


def test_a_warning_under_a_clause_of_no_document_is_a_fault_and_no_crash() -> None:
    assert {code for code, _, _ in faults("条 1 提示 “注意”")} == {"E107"}


def test_an_alias_may_not_take_a_word_of_the_language() -> None:
    assert [fault[0] for fault in faults("词汇 甲 类别 楼宇 又名 机构")] == ["E111"]


def test_a_reading_twice_is_one_too_many() -> None:
    assert [fault[0] for fault in faults(HEADER + "存疑 时限 读法 从宽 读法 从宽")] == ["E102"]


@pytest.mark.parametrize("header", ["范围 项目甲 位于 甲园区"])
def test_a_default_scope_is_never_dropped_in_silence(header: str) -> None:
    assert scope_of(header, "") != []
