"""parse: every construct as the tree it should be, every fault where it is, and nothing else out of it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.syntax import tree
from grammar.syntax.keywords import DATE_KEYS
from grammar.syntax.parse import (
    DEEPEST_TREE,
    LONGEST_NAME,
    LONGEST_TEXT,
    keyword_patterns,
    parse,
    parse_question,
    parse_reference,
    parse_value,
)
from logic.builtin import LINKS, MODALITIES, ROLES
from logic.operators import AGGREGATES, COMPARISONS, Comparison
from text.fault import MOST_FAULTS, Fault, FaultsError, Span
from text.report import hint, words
from text.width import normal

DIGEST = "sha256:" + "0a" * 32

#: Each Chinese word of a comparison, with its sign.
SIGNS = {word.chinese: row.sign for row in COMPARISONS.values() for word in row.words}

Node = TypeVar("Node")


def shape(node: object) -> object:
    """Return a tree without its spans, to compare."""
    if isinstance(node, tuple):
        return tuple(shape(part) for part in node)
    if dataclasses.is_dataclass(node):
        fields = [field.name for field in dataclasses.fields(node) if field.name != "span"]
        return (type(node).__name__, *(shape(getattr(node, name)) for name in fields))
    return node


def same(left: object, right: object) -> bool:
    return shape(left) == shape(right)


def only(kind: type[Node], text: str) -> Node:
    """Return the one item that ``text`` has."""
    (item,) = parse(text, "f").items
    assert isinstance(item, kind)
    return item


def faults(text: str) -> list[Fault]:
    with pytest.raises(FaultsError) as caught:
        parse(text, "f")
    return caught.value.faults


def read(reader: Callable[[str, str], object], text: str) -> list[Fault]:
    """Return the faults of ``text``, which may be none."""
    try:
        reader(text, "f")
    except FaultsError as error:
        return error.faults or pytest.fail("an error without a fault")
    return []


# ── trees to compare with ────────────────────────────────────────────────────────────────────────────────────────

NOWHERE = Span("", 0, 0)


def ident(text: str) -> tree.Ident:
    return tree.Ident(text, NOWHERE)


def idents(text: str) -> tuple[tree.Ident, ...]:
    return tuple(ident(name) for name in text.split())


def path(text: str) -> tree.Path:
    return tree.Path(idents(text), NOWHERE)


def quantity(text: str) -> tree.Literal:
    return tree.Literal("quantity", text, NOWHERE)


def reference(document: str, clause: str = "") -> tree.Reference:
    return tree.Reference(document, clause, NOWHERE)


def holds(text: str, negated: bool = False) -> tree.Holds:
    subject, predicate = text.split()
    return tree.Holds(path(subject), ident(predicate), negated, NOWHERE)


def declared(text: str) -> tree.Declaration:
    (declaration,) = only(tree.Vocabulary, f"词汇 甲 {text}").declarations
    return declaration


def header(text: str) -> tree.Header:
    (found,) = only(tree.Document, f"文件 甲发〔2024〕1号 {text}").headers
    return found


def particular(text: str) -> tree.Particular:
    (found,) = only(tree.Clause, f"条 4 {text}").particulars
    return found


def condition(text: str) -> tree.Condition:
    found = only(tree.Rule, f"规则 甲 若 {text} 则 甲 乙").condition
    assert found is not None
    return found


def conclusion(text: str) -> tree.Conclude:
    (found,) = only(tree.Rule, f"规则 甲 则 {text}").conclusions
    return found


def expression(text: str) -> tree.Expression:
    found = conclusion(f"甲 的 乙 = {text}").value
    assert found is not None
    return found


def expectation(text: str) -> tree.Expectation:
    (found,) = only(tree.Scenario, f"场景 甲 {text}").expectations
    return found


# ── every construct ──────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing() -> None:
    for text in ("", " \n\t\r\n", "\ufeff", "# 注释", "\ufeff# 注释\r\n"):
        assert parse(text, "f") == tree.File("f", text, ())


def test_items_come_in_order() -> None:
    text = (
        "词汇 甲 文件 甲发〔2024〕1号\n条 4 规则 甲 则 甲 乙 目标 甲 指标 甲 乙"
        " 存疑 甲 读法 乙 提示 “甲” 场景 甲 问 甲 得 是"
    )
    kinds = [type(item).__name__ for item in parse(text, "f").items]
    assert kinds == ["Vocabulary", "Document", "Clause", "Rule", "Target", "Doubt", "Text", "Scenario"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("类别 甲、乙", tree.CategoryDecl(idents("甲 乙"), None, None, False, (), NOWHERE)),
        (
            "类别 甲 属于 乙 同问 丙 已列全 又名 丁、“戊 己”、「庚」",
            tree.CategoryDecl(
                idents("甲"), ident("乙"), ident("丙"), True, (*idents("丁"), ident("戊 己"), ident("庚")), NOWHERE
            ),
        ),
        ("选项 甲：乙、丙", tree.OptionsDecl(ident("甲"), idents("乙 丙"), False, NOWHERE)),
        ("选项 甲：乙 等", tree.OptionsDecl(ident("甲"), idents("乙"), True, NOWHERE)),
        (
            "选项 甲：乙（又名 丁、“戊 己”）、丙 等",
            tree.OptionsDecl(
                ident("甲"),
                idents("乙 丙"),
                True,
                NOWHERE,
                ((ident("乙"), (ident("丁"), ident("戊 己"))),),
            ),
        ),
        (
            "属性 甲 乙、丙 → 元",
            tree.AttributeDecl(ident("甲"), idents("乙 丙"), ident("元"), False, False, False, False, (), NOWHERE),
        ),
        (
            "属性 甲 乙 → 元 多值 封闭 由 丙、丁",
            tree.AttributeDecl(
                ident("甲"), idents("乙"), ident("元"), True, False, False, True, idents("丙 丁"), NOWHERE
            ),
        ),
        (
            "属性 甲 乙 → 个 可负 可为小数",
            tree.AttributeDecl(ident("甲"), idents("乙"), ident("个"), False, True, True, False, (), NOWHERE),
        ),
        (
            "关系 甲 乙、丙 → 丁",
            tree.RelationDecl(ident("甲"), idents("乙 丙"), ident("丁"), False, False, False, (), NOWHERE),
        ),
        (
            "关系 甲 乙 → 丁 单值 传递 封闭 由 戊",
            tree.RelationDecl(ident("甲"), idents("乙"), ident("丁"), True, True, True, idents("戊"), NOWHERE),
        ),
        ("认定 甲 乙", tree.FindingDecl(ident("甲"), idents("乙"), False, (), NOWHERE)),
        ("认定 甲 乙、丙 封闭 由 丁", tree.FindingDecl(ident("甲"), idents("乙 丙"), True, idents("丁"), NOWHERE)),
        ("结论 甲 乙", tree.ConclusionDecl(ident("甲"), idents("乙"), None, False, False, False, NOWHERE)),
        (
            "结论 甲 乙 → 丙 多值",
            tree.ConclusionDecl(ident("甲"), idents("乙"), ident("丙"), True, False, False, NOWHERE),
        ),
        (
            "结论 甲 乙 → 丙 单值",
            tree.ConclusionDecl(ident("甲"), idents("乙"), ident("丙"), False, True, False, NOWHERE),
        ),
        (
            "结论 甲 乙 → 元 可负",
            tree.ConclusionDecl(ident("甲"), idents("乙"), ident("元"), False, False, True, NOWHERE),
        ),
        ("实体 甲、乙 是 丙、丁", tree.EntityDecl(idents("甲 乙"), idents("丙 丁"), (), None, NOWHERE)),
        (
            "实体 甲 是 乙 又名 丙 代码 “系统” “1508”",
            tree.EntityDecl(idents("甲"), idents("乙"), idents("丙"), ("系统", "1508"), NOWHERE),
        ),
        ("单位 甲：乙、丙 又名 丁", tree.UnitsDecl(ident("甲"), idents("乙 丙"), idents("丁"), NOWHERE)),
        ("事实 甲 乙，甲 丙；甲 丁 且 甲 戊，", tree.FactDecl(tuple(holds(f"甲 {n}") for n in "乙丙丁戊"), NOWHERE)),
    ],
)  # fmt: skip
def test_declaration(text: str, wanted: tree.Declaration) -> None:
    assert same(declared(text), wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("名称 “甲“乙”丙”", tree.Text("名称", "甲“乙”丙", NOWHERE)),
        ("简称 “甲”", tree.Text("简称", "甲", NOWHERE)),
        ("备注 “”", tree.Text("备注", "", NOWHERE)),
        ("发文机关 甲、乙", tree.Names("发文机关", idents("甲 乙"), NOWHERE)),
        ("辖区 甲", tree.Names("辖区", idents("甲"), NOWHERE)),
        *((f"{key} 2024-03-20", tree.DateHeader(key, "2024-03-20", NOWHERE)) for key in DATE_KEYS),
        ("失效日期 未载明", tree.DateHeader("失效日期", "", NOWHERE)),
        ("范围 不限", tree.Scope(None, NOWHERE)),
        ("范围 甲 乙", tree.Scope(holds("甲 乙"), NOWHERE)),
        *((f"{key} 甲、乙", tree.Names(key, idents("甲 乙"), NOWHERE)) for key in ROLES),
        *((f"{key} 本文件 条 4", tree.Link(key, reference("本文件", "4"), False, (), "", NOWHERE)) for key in LINKS),
        ("依据 “某会议精神”", tree.Link("依据", ident("某会议精神"), False, (), "", NOWHERE)),
        (
            "对应 《甲》 条 第三条 推定：期限、金额 “注”",
            tree.Link("对应", reference("《甲》", "第三条"), True, idents("期限 金额"), "注", NOWHERE),
        ),
    ],
)  # fmt: skip
def test_header(text: str, wanted: tree.Header) -> None:
    assert same(header(text), wanted)
    assert not isinstance(wanted, tree.Overrides)
    if isinstance(wanted, tree.Scope | tree.Link) or wanted.key in ROLES or wanted.key == "备注":
        assert same(particular(text), wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        *((f"{key} “甲”", tree.Text(key, "甲", NOWHERE)) for key in ("摘要", "不可计算", "未编码")),
        (f"原文 {DIGEST}", tree.Text("原文", DIGEST, NOWHERE)),
        *((f"性质 {word}", tree.Names("性质", idents(word), NOWHERE)) for word in MODALITIES),
        ("性质 目标、依据、印发", tree.Names("性质", idents("目标 依据 印发"), NOWHERE)),
    ],
)
def test_particular(text: str, wanted: tree.Particular) -> None:
    assert same(particular(text), wanted)


def test_a_clause_on_a_new_line_is_none_of_the_reference_before_it() -> None:
    document, clause = parse("文件 甲发〔2024〕1号\n条 4 “标题” 摘要 “甲” 备注 “乙”", "f").items
    texts = (tree.Text("摘要", "甲", NOWHERE), tree.Text("备注", "乙", NOWHERE))
    assert same(document, tree.Document(reference("甲发〔2024〕1号"), (), NOWHERE))
    assert same(clause, tree.Clause(ident("4"), "标题", texts, NOWHERE))


def test_rule() -> None:
    rule = only(
        tree.Rule,
        "规则 甲 按读法 乙、丙 若 丁 戊 除非 己 庚 除非 辛 壬 则 丁 的 癸 = 3元，最高 4元，最低 2元 且 丁 子 每 丁、丑",
    )
    wanted = tree.Rule(
        ident("甲"),
        idents("乙 丙"),
        holds("丁 戊"),
        (holds("己 庚"), holds("辛 壬")),
        (
            tree.Conclude(
                "attribute", ident("丁"), ident("癸"), quantity("3元"), quantity("4元"), quantity("2元"), None, NOWHERE
            ),
            tree.Conclude("unary", ident("丁"), ident("子"), None, None, None, None, NOWHERE),
        ),
        idents("丁 丑"),
        (),
        NOWHERE,
    )  # fmt: skip
    assert same(rule, wanted)
    assert same(only(tree.Rule, "规则 甲 则 丁 子").per, ())


def overrides(ground: str, *places: tree.Reference | tree.RuleName) -> tree.Overrides:
    return tree.Overrides(places, ground, NOWHERE)


def rule_name(name: str, place: tree.Reference | None = None) -> tree.RuleName:
    return tree.RuleName(place, ident(name), NOWHERE)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("优先于 乙", [overrides("明文", rule_name("乙"))]),
        ("每 丁 优先于 乙 因 明文", [overrides("明文", rule_name("乙"))]),
        ("优先于 条 3 规则 乙 因 特别", [overrides("特别", rule_name("乙", reference("本文件", "3")))]),
        ("优先于 本文件 条 3 规则 乙", [overrides("明文", rule_name("乙", reference("本文件", "3")))]),
        (
            "overrides 甲发〔2024〕2号 clause 三(一) rule 乙、丙 on-ground superior overrides 戊 on-ground later",
            [
                overrides("上位", rule_name("乙", reference("甲发〔2024〕2号", "三(一)")), rule_name("丙")),
                overrides("后法", rule_name("戊")),
            ],
        ),
    ],
)
def test_what_a_rule_goes_before(text: str, wanted: list[tree.Overrides]) -> None:
    rule = only(tree.Rule, f"规则 甲 则 丁 子 {text}")
    assert same(rule.overrides, tuple(wanted))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("优先于 甲发〔2024〕2号", overrides("明文", reference("甲发〔2024〕2号"))),
        ("优先于 《甲》、条 3 因 后法", overrides("后法", reference("《甲》"), reference("本文件", "3"))),
        ("overrides clause 3 on-ground special", overrides("特别", reference("本文件", "3"))),
    ],
)
def test_what_a_document_or_clause_goes_before(text: str, wanted: tree.Overrides) -> None:
    assert same(header(text), wanted)
    assert same(particular(text), wanted)


def test_a_rule_after_what_its_clause_goes_before_is_a_rule_of_its_own() -> None:
    clause, rule = parse("条 4 优先于 条 3\n规则 乙 则 丁 子", "f").items
    assert same(clause, tree.Clause(ident("4"), "", (overrides("明文", reference("本文件", "3")),), NOWHERE))
    assert isinstance(rule, tree.Rule)
    assert rule.name.text == "乙"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲 是 乙", ("category", "乙", None, None, None)),
        ("甲 乙", ("unary", "乙", None, None, None)),
        ("甲 乙 丙", ("relation", "乙", path("丙"), None, None)),
        ("甲 乙 丙 的 丁", ("relation", "乙", path("丙 丁"), None, None)),
        ("甲 乙 本文件 条 4", ("relation", "乙", reference("本文件", "4"), None, None)),
        ("甲 的 乙 = 3元", ("attribute", "乙", quantity("3元"), None, None)),
        ("甲 的 乙 = 丙，最高 3元", ("attribute", "乙", path("丙"), quantity("3元"), None)),
        ("甲 的 乙 = 丙，至多 3元", ("attribute", "乙", path("丙"), quantity("3元"), None)),
        ("甲 的 乙 = 丙，最低 3元", ("attribute", "乙", path("丙"), None, quantity("3元"))),
        ("甲 的 乙 = 丙，至少 3元", ("attribute", "乙", path("丙"), None, quantity("3元"))),
    ],
)
def test_conclusion(
    text: str,
    wanted: tuple[str, str, tree.Expression | None, tree.Expression | None, tree.Expression | None],
) -> None:
    form, predicate, value, cap, floor = wanted
    assert same(conclusion(text), tree.Conclude(form, ident("甲"), ident(predicate), value, cap, floor, None, NOWHERE))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲 是 乙", tree.IsCategory(path("甲"), idents("乙"), False, False, NOWHERE)),
        ("甲 是 乙、丙 之一", tree.IsCategory(path("甲"), idents("乙 丙"), True, False, NOWHERE)),
        ("甲 的 乙 不是 丙、丁", tree.IsCategory(path("甲 乙"), idents("丙 丁"), False, True, NOWHERE)),
        ("本文件 条 4 是 乙", tree.IsCategory(reference("本文件", "4"), idents("乙"), False, False, NOWHERE)),
        ("甲 符合规划", holds("甲 符合规划")),
        ("甲 不 符合规划", holds("甲 符合规划", negated=True)),
        ("甲 位于 乙 的 丙", tree.Related(path("甲"), ident("位于"), path("乙 丙"), False, NOWHERE)),
        ("甲 不 位于 乙", tree.Related(path("甲"), ident("位于"), path("乙"), True, NOWHERE)),
        (
            "甲 贯彻 《乙》",
            None,
        ),
        (
            "甲 贯穿 《乙》 条 (三)",
            tree.Related(path("甲"), ident("贯穿"), reference("《乙》", "(三)"), False, NOWHERE),
        ),
        (
            "甲 的 用途 为 乙、3元、2024-01-01、“丙” 之一",
            tree.AmongValues(
                path("甲 用途"),
                (
                    path("乙"),
                    quantity("3元"),
                    tree.Literal("date", "2024-01-01", NOWHERE),
                    tree.Literal("string", "丙", NOWHERE),
                ),
                True,
                NOWHERE,
            ),
        ),
        ("甲 为 乙", tree.AmongValues(path("甲"), (path("乙"),), False, NOWHERE)),
        ("甲 的 乙 = 3元", tree.Comparison(path("甲 乙"), "=", quantity("3元"), "=", NOWHERE)),
        ("甲 的 乙 在 3元 以上", tree.Comparison(path("甲 乙"), ">=", quantity("3元"), "以上", NOWHERE)),
        ("甲 的 乙 在 3元 以下", tree.Comparison(path("甲 乙"), "<=", quantity("3元"), "以下", NOWHERE)),
        ("甲 的 乙 在 前 3位", tree.Comparison(path("甲 乙"), "<=", quantity("3位"), "前", NOWHERE)),
        *(
            (f"甲 的 乙 {word} 3元", tree.Comparison(path("甲 乙"), sign, quantity("3元"), word, NOWHERE))
            for word, sign in SIGNS.items()
        ),
        *(
            (f"甲 的 乙 {word}3元", tree.Comparison(path("甲 乙"), sign, quantity("3元"), word, NOWHERE))
            for word, sign in zip(
                ("<", "<=", "≤", ">", ">=", "≥", "!=", "≠"), ("<", "<=", "<=", ">", ">=", ">=", "!=", "!="), strict=True
            )
        ),
    ],
)  # fmt: skip
def test_atom(text: str, wanted: tree.Condition | None) -> None:
    if wanted is None:  # a keyword is none of the predicates
        assert faults(f"规则 甲 若 {text} 则 甲 乙")
        return
    assert same(condition(text), wanted)


def test_and_binds_before_or_and_groups_are_kept() -> None:
    one, two, three = holds("甲 乙"), holds("甲 丙"), holds("甲 丁")
    both = tree.AllOf((one, two), NOWHERE)
    assert same(condition("甲 乙 且 甲 丙 且 甲 丁"), tree.AllOf((one, two, three), NOWHERE))
    assert same(condition("甲 乙 或 甲 丙 或 甲 丁"), tree.AnyOf((one, two, three), NOWHERE))
    assert same(condition("甲 乙 且 甲 丙 或 甲 丁"), tree.AnyOf((both, three), NOWHERE))
    assert same(condition("甲 丁 或 甲 乙 且 甲 丙"), tree.AnyOf((three, both), NOWHERE))
    assert same(
        condition("甲 丁 且（甲 乙 或 甲 丙）"),
        tree.AllOf((three, tree.Group(tree.AnyOf((one, two), NOWHERE), (), NOWHERE)), NOWHERE),
    )
    assert same(condition("((甲 乙))"), tree.Group(tree.Group(one, (), NOWHERE), (), NOWHERE))
    assert same(condition("（甲 乙 除非 甲 丙 除非 甲 丁）"), tree.Group(one, (two, three), NOWHERE))
    assert same(
        condition("（甲 乙 除非（甲 丙 除非 甲 丁））"),
        tree.Group(one, (tree.Group(two, (three,), NOWHERE),), NOWHERE),
    )


def operation(sign: str, *operands: tree.Expression) -> tree.Operation:
    return tree.Operation(sign, operands, NOWHERE)


A, B, C = path("甲"), path("乙"), path("丙")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲 + 乙 - 丙", operation("-", operation("+", A, B), C)),
        ("甲 - (乙 - 丙)", operation("-", A, operation("-", B, C))),
        ("甲 + 乙 × 丙", operation("+", A, operation("*", B, C))),
        ("（甲 + 乙）× 丙", operation("*", operation("+", A, B), C)),
        ("甲 ÷ 乙 / 丙", operation("/", operation("/", A, B), C)),
        ("甲 加 乙 减 丙", operation("-", operation("+", A, B), C)),
        ("甲 乘 乙 除以 丙", operation("/", operation("*", A, B), C)),
        ("甲 每满 5位 计 1万元", operation("steps", A, quantity("5位"), quantity("1万元"))),
        (
            "甲 × 乙 每满 5位 计 1万元",
            operation("*", A, operation("steps", B, quantity("5位"), quantity("1万元"))),
        ),
        ("((甲))", A),
        ("甲 的 乙 × 60%", operation("*", path("甲 乙"), quantity("60%"))),
        ("甲 - -3元", operation("-", A, quantity("-3元"))),
        *(
            (
                f"{row.word.chinese}（甲 遍及 乙、丙 若 丁 戊）",
                tree.Aggregate(name, A, idents("乙 丙"), holds("丁 戊"), NOWHERE),
            )
            for name, row in AGGREGATES.items()
        ),
        ("个数（遍及 乙）", tree.Aggregate("count", None, idents("乙"), None, NOWHERE)),
        (
            "合计（甲 + 乙 遍及 丙） ÷ 甲",
            operation("/", tree.Aggregate("sum", operation("+", A, B), idents("丙"), None, NOWHERE), A),
        ),
    ],
)
def test_expression(text: str, wanted: tree.Expression) -> None:
    assert same(expression(text), wanted)


def test_target_doubt_warning() -> None:
    target = only(tree.Target, "目标 甲 按读法 乙 指标 丙 丁 期限 2025-12-31 力度 力争")
    assert same(
        target,
        tree.Target(ident("甲"), idents("乙"), holds("丙 丁"), "2025-12-31", ident("力争"), NOWHERE),
    )
    target = only(tree.Target, "目标 甲 指标 丙 丁")
    assert same(target, tree.Target(ident("甲"), (), holds("丙 丁"), "", None, NOWHERE))
    doubt = only(tree.Doubt, "存疑 甲 “乙” 读法 丙 默认 “丁” 读法 戊 待认定 己、庚")
    readings = (
        tree.Reading(ident("丙"), True, "丁", NOWHERE),
        tree.Reading(ident("戊"), False, "", NOWHERE),
    )
    assert same(doubt, tree.Doubt(ident("甲"), "乙", readings, idents("己 庚"), NOWHERE))
    assert same(only(tree.Text, "提示 “甲”"), tree.Text("提示", "甲", NOWHERE))


def test_scenario() -> None:
    scenario = only(tree.Scenario, "场景 “甲 乙” 日期 2024-01-01 设 甲 乙，甲 丙 问 甲 丁 得 是 问 甲 戊 得 否")
    assert same(scenario.name, ident("甲 乙"))
    assert scenario.as_of == "2024-01-01"
    assert same(scenario.facts, (holds("甲 乙"), holds("甲 丙")))
    assert [expected.result for expected in scenario.expectations] == ["yes", "no"]
    bare = only(tree.Scenario, "场景 甲 问 甲 丁 得 未定")
    assert (bare.as_of, bare.facts, bare.expectations[0].result) == ("", (), "undetermined")


QUESTIONS = [
    ("甲 是 乙", tree.Question("category", path("甲"), ident("乙"), None, None, NOWHERE)),
    ("甲 乙", tree.Question("holds", path("甲"), ident("乙"), None, None, NOWHERE)),
    ("甲 乙 丙 的 丁", tree.Question("related", path("甲"), ident("乙"), path("丙 丁"), None, NOWHERE)),
    *(
        (f"甲 {verb} 《乙》", tree.Question("related", path("甲"), ident(verb), reference("《乙》"), None, NOWHERE))
        for verb in (*LINKS, *ROLES, "发文机关")
    ),
    (
        "甲发(2024)1号 条 四（三） 的 乙",
        tree.Question(
            "value", tree.Path((ident("甲发〔2024〕1号 条 四（三）"), ident("乙")), NOWHERE), None, None, None, NOWHERE
        ),
    ),
    ("甲 的 乙", tree.Question("value", path("甲 乙"), None, None, None, NOWHERE)),
    ("本文件 条 4 是 乙", tree.Question("category", reference("本文件", "4"), ident("乙"), None, None, NOWHERE)),
    (
        "依 甲发〔2024〕1号 条 4，甲 的 乙",
        tree.Question("value", path("甲 乙"), None, None, reference("甲发〔2024〕1号", "4"), NOWHERE),
    ),
    (
        "依 本文件 条 4，《乙》",
        tree.Question("value", reference("《乙》"), None, None, reference("本文件", "4"), NOWHERE),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), QUESTIONS)
def test_question(text: str, wanted: tree.Question) -> None:
    assert same(expectation(f"问 {text} 得 是").question, wanted)
    assert same(parse_question(text), wanted)


def test_outcome() -> None:
    found = expectation(
        "问 甲 的 乙 得 3元、丙，依据 《甲》 条 4、本文件 条 5，缺 甲 的 丁、甲 是 戊，至多 5元，至少 1元，按读法 己"
    )
    lacks = (
        tree.Question("value", path("甲 丁"), None, None, None, NOWHERE),
        tree.Question("category", path("甲"), ident("戊"), None, None, NOWHERE),
    )
    assert (found.result, shape(found.values)) == ("values", shape((quantity("3元"), path("丙"))))
    assert same(found.basis, (reference("《甲》", "4"), reference("本文件", "5")))
    assert same(found.lacks, lacks)
    assert same((found.at_most, found.at_least, found.reading), (quantity("5元"), quantity("1元"), ident("己")))
    assert same(expectation("问 甲 乙 得 是，依据 《甲》").basis, (reference("《甲》"),))


# ── width, synonyms, names ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("full", "half"),
    [
        ("选项 甲：乙", "选项 甲:乙"),
        ("属性 甲 乙 → 元", "属性 甲 乙 -> 元"),
        ("属性 甲 乙 → 元", "属性 甲 乙 －＞元"),
        ("事实 甲 乙，甲 丙；甲 丁", "事实 甲 乙,甲 丙;甲 丁"),
        ("事实 甲 的 乙 ＝ ３００万元", "事实 甲 的 乙=300万元"),
        ("事实 甲 的 乙 ＝ ６０％", "事实 甲 的 乙=60%"),
        ("事实 甲 的 乙 ＝ １,２００．５元".replace("．", "."), "事实 甲 的 乙 = 1,200.5元"),
        ("事实 甲　的　乙 ＝ （１ ＋ ２）", "事实 甲 的 乙 = (1 + 2)"),
        ("事实 甲 的 乙 ＜ ３ × ４ ÷ ２", "事实 甲 的 乙 < 3*4/2"),
        ("事实 甲 的 乙 ＝ 2024－01－01", "事实 甲 的 乙 = 2024-01-01"),
        ("事实 甲 的 乙 ＝ “丙”", '事实 甲 的 乙 = "丙"'),
        ("事实 甲 的 ２号 ＝ 丙", "事实 甲 的 2号 = 丙"),
        ("事实 甲 从属 内政办发（2024）5号　条　四（三）", "事实 甲 从属 内政办发〔2024〕5号 条 四(三)"),
        ("事实 甲 从属 内政办发［2024］5号", "事实 甲 从属 内政办发[2024]5号"),
        ("事实 甲 从属 内政办发﹝2024﹞5号", "事实 甲 从属 内政办发〔2024〕5号"),
        ("事实 甲 从属 内政办发〔2024〕5号\u00a0条\u202f10", "事实 甲 从属 内政办发〔2024〕5号 条 10"),
    ],
)
def test_full_and_half_width_are_the_same(full: str, half: str) -> None:
    assert same(declared(full), declared(half))


def test_quoted_text_keeps_its_width() -> None:
    assert same(declared("类别 「（一）３号」 又名 “，；”"), declared("类别 「（一）３号」 又名 「，；」"))
    assert same(declared("类别 「（一）３号」").names, (ident("（一）３号"),))  # type: ignore[union-attr]
    assert same(declared("类别 ３号").names, (ident("3号"),))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        (
            "词汇 甲 类别 甲 属于 乙 同问 丙 又名 丁 选项 甲：乙（又名 戊） 等 属性 甲 乙 → 元 多值 封闭 由 丙"
            " 关系 甲 乙 → 丙 单值 传递 认定 甲 乙 结论 甲 乙 实体 甲 是 乙 代码 “a” “b” 单位 甲：乙 事实 甲 不 乙",
            "vocabulary 甲 category 甲 kind-of 乙 one-question 丙 also-known-as 丁 options 甲：乙（also-known-as 戊）"
            " and-others attribute 甲 乙 → 元 many closed by 丙 relation 甲 乙 → 丙 one transitive finding 甲 乙"
            " conclusion 甲 乙 entity 甲 is 乙 code “a” “b” bodies 甲：乙 fact 甲 not 乙",
        ),
        (
            "文件 《甲》 名称 “a” 简称 “b” 备注 “c” 发文机关 甲 辖区 乙 成文日期 未载明 范围 不限 贯彻 《乙》 推定",
            "document 《甲》 title “a” short-title “b” remark “c” issuer 甲 jurisdiction 乙 issued unstated"
            " scope unlimited implements 《乙》 inferred",
        ),
        (
            f"条 4 性质 甲 摘要 “a” 原文 {DIGEST} 不可计算 “b” 未编码 “c” 落实 本文件 条 4 提示 “d”",
            f"clause 4 modality 甲 summary “a” source-text {DIGEST} not-computable “b” left-out “c”"
            " carries-out this-document clause 4 warning “d”",
        ),
        (
            "规则 甲 按读法 乙 若 甲 是 乙、丙 之一 且 甲 不是 丁 或 甲 的 乙 为 丙 且 甲 在 3元 以上 且 甲 在 3元 以下"
            " 且 甲 在 前 3位 除非 甲 乙 则 甲 的 乙 = 合计（甲 每满 3元 计 4元 遍及 丙），最高 3元，最低 4元 每 甲",
            "rule 甲 under-reading 乙 if 甲 is 乙、丙 any-of and 甲 is-not 丁 or 甲 's 乙 among 丙"
            " and 甲 within 3元 or-more and 甲 within 3元 or-less and 甲 within top 3位 unless 甲 乙 then 甲 's 乙 ="
            " sum（甲 for-each 3元 gives 4元 over 丙），capped-at 3元，floored-at 4元 per 甲",
        ),
        (
            "目标 甲 指标 甲 乙 期限 2024-01-01 力度 丙 存疑 甲 读法 乙 默认 待认定 丙",
            "target 甲 indicator 甲 乙 due 2024-01-01 strength 丙 doubt 甲 reading 乙 default settled-by 丙",
        ),
        (
            "场景 甲 日期 2024-01-01 设 甲 乙 问 依 《甲》，甲 乙 得 是，依据 《乙》，缺 甲 丙"
            " 问 甲 乙 得 否 问 甲 乙 得 未定",
            "scenario 甲 as-of 2024-01-01 given 甲 乙 ask under 《甲》，甲 乙 get yes，citing 《乙》，lacks 甲 丙"
            " ask 甲 乙 get no ask 甲 乙 get undetermined",
        ),
    ],
)
def test_english_synonyms_are_the_same(chinese: str, english: str) -> None:
    assert same(parse(chinese, "f").items, parse(english, "f").items)


@pytest.mark.parametrize("row", COMPARISONS.values(), ids=lambda row: row.sign)
def test_english_comparison(row: Comparison) -> None:
    for word in row.words:
        found = condition(f"甲 {word.english} 3元")
        assert isinstance(found, tree.Comparison)
        assert found.operator == row.sign
        assert found.wording == row.said.chinese


@pytest.mark.parametrize(("table", "text"), [(ROLES, "甲"), (DATE_KEYS, "未载明")])
def test_english_headers(table: dict[str, str], text: str) -> None:
    for chinese, english in table.items():
        assert same(header(f"{english} {text}"), header(f"{chinese} {text}"))


def test_english_links() -> None:
    for chinese, (english, _) in LINKS.items():
        assert same(header(f"{english} 《甲》"), header(f"{chinese} 《甲》"))


KEYWORDS = sorted(
    {"规则", "条", "且", "或", "若", "则", "每", "的", "是", "不", "在", "为", "由", "等", "文件", "目标", "不限"}
    | {"得", "依"}
    | {"rule", "if", "is", "of", "one", "max"}
)  # fmt: skip


@pytest.mark.parametrize("keyword", KEYWORDS)
@pytest.mark.parametrize("suffix", ["制定", "A", "1", "·甲", "-甲", "_甲"])
def test_keywords_match_whole_names_only(keyword: str, suffix: str) -> None:
    name = keyword + suffix
    assert same(condition(f"甲 {name}"), holds(f"甲 {name}"))
    assert same(condition(f"甲 位于 {name}"), tree.Related(path("甲"), ident("位于"), path(name), False, NOWHERE))


@pytest.mark.parametrize(
    "name", ["规则制定", "条件", "若干", "不限于", "或有负债", "目标公司", "A-1", "3D打印", "甲·乙", "é甲"]
)
def test_names(name: str) -> None:
    wanted = tree.Comparison(path(f"{name} {name}"), "=", path(name), "=", NOWHERE)
    assert same(condition(f"{name} 的 {name} = {name}"), wanted)


@pytest.mark.parametrize("name", ["规则", "若", "甲 乙", "3元", "、，", "（", "“", "#", "a;b", "《》"])
def test_quoted_names(name: str) -> None:
    found = condition(f"「{name}」 「{name}」")
    assert isinstance(found, tree.Holds)
    assert same(found.predicate, ident(name))
    assert same(found.subject, tree.Path((ident(name),), NOWHERE))


def test_a_keyword_is_no_name_after_a_name() -> None:
    for word in ("则", "且", "每", "文件"):
        assert faults(f"规则 甲 若 甲 {word} 乙 丙 则 甲 乙")


# ── values, dates, addresses, references ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    ["0", "3", "-3元", "300万元", "10000吨标准煤", "60%", "0.5%", "1,200.5吨标准煤", "-1,000,000", "3.14159元",
     "12345678901234567890元"],
)  # fmt: skip
def test_quantity(text: str) -> None:
    assert same(parse_value(text), quantity(text))
    assert same(expression(text), quantity(text))


@pytest.mark.parametrize("text", ["300 万元", "3.元", ".5元", "1,2元", "3元%", "3元2", "--3", "%", "3％％", "1 200"])
def test_no_quantity(text: str) -> None:
    with pytest.raises(FaultsError):
        parse_value(text)


def test_a_number_and_its_unit_are_one_word() -> None:
    assert same(expression("3元且"), quantity("3元且"))
    assert faults("规则 甲 若 甲 不低于 3元且 甲 乙 则 甲 乙")
    assert faults("规则 甲 若 甲 不低于 3 元 则 甲 乙")


def test_dates() -> None:
    assert same(parse_value("2024-03-20"), tree.Literal("date", "2024-03-20", NOWHERE))
    for text in ("2024-3-20", "2024-03-200", "2024/03/20", "2024年3月20日", "2024-03-20-1"):
        [fault] = faults(f"文件 《甲》 成文日期 {text}")[:1]
        assert (fault.code, words(fault.arguments["expected"])) == ("E001", "日期（如 2024-03-20）、未载明")


ADDRESSES = [
    "11",
    "第三条",
    "第二十一条",
    "(三)",
    "三(一)",
    "三(一)2",
    "二·序",
    "一",
    "4第2句",
    "第三条第1句",
    "三(一)2第3句",
    "通知",
    "序言",
    "落款",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("document", ["巴政办发〔2024〕8号", "《某某（试行）措施》", "本文件"])
def test_addresses(address: str, document: str) -> None:
    full = address.replace("(", "（").replace(")", "）")
    for written in (address, full):
        assert same(only(tree.Clause, f"条 {written}"), tree.Clause(ident(address), "", (), NOWHERE))
        assert same(only(tree.Clause, f"条 {written} “甲”").heading, "甲")
        assert same(parse_reference(f"{document} 条 {written}"), reference(document, address))
        link = tree.Link("落实", reference(document, address), False, (), "", NOWHERE)
        assert same(particular(f"落实 {document} 条 {written}"), link)


@pytest.mark.parametrize("address", ["11.5", "(1)", "三(", "A1", "「甲」", "-1", "3(1)", "三(一)(二)"])
def test_no_addresses(address: str) -> None:
    assert faults(f"条 {address}")[0].code == "E001"


@pytest.mark.parametrize(
    ("text", "document", "clause"),
    [
        ("巴政办发〔2024〕8号", "巴政办发〔2024〕8号", ""),
        ("巴政办发[2024]8号", "巴政办发〔2024〕8号", ""),
        ("巴政办发（2024）8号", "巴政办发〔2024〕8号", ""),
        ("巴政办发(2024)8号 条 11", "巴政办发〔2024〕8号", "11"),
        ("巴政办发［２０２４］８号　条　１１", "巴政办发〔2024〕8号", "11"),
        ("《甲（乙）》", "《甲（乙）》", ""),
        ("《甲 乙》 条 4", "《甲 乙》", "4"),
        ("《甲 条 11》", "《甲 条 11》", ""),
        ("《甲 条 11》 clause 4", "《甲 条 11》", "4"),
        ("this-document clause 4", "本文件", "4"),
    ],
)
def test_references(text: str, document: str, clause: str) -> None:
    assert same(parse_reference(text), reference(document, clause))


@pytest.mark.parametrize(
    "text",
    [
        "巴政办发2024〕8号",
        "巴政办发〔24〕8号",
        "〔2024〕8号",
        "《》",
        "《甲\n乙》",
        "本文件",
        "巴政办发〔2024〕8号\n条 11",
    ],
)
def test_no_references(text: str) -> None:
    with pytest.raises(FaultsError):
        parse_reference(text)


@pytest.mark.parametrize("text", ["", "甲 的", "甲 是", "甲 乙 丙 丁", "“甲”", "甲 乙。", "甲 乙 得 是", "甲 乙 甲 丙"])
def test_no_question(text: str) -> None:
    with pytest.raises(FaultsError) as caught:
        parse_question(text)
    assert len(caught.value.faults) == 1


# ── spans ────────────────────────────────────────────────────────────────────────────────────────────────────────


def nodes(node: object) -> list[object]:
    """Return a node and all below it that have a span."""
    found = [node] if hasattr(node, "span") else []
    if isinstance(node, tuple):
        found += [below for part in node for below in nodes(part)]
    elif dataclasses.is_dataclass(node):
        found += [below for field in dataclasses.fields(node) for below in nodes(getattr(node, field.name))]
    return found


def written(text: str) -> dict[tuple[str, str], None]:
    """Return kind and text of every node of ``text``, in order."""
    found: dict[tuple[str, str], None] = {}
    for node in nodes(parse(text, "f").items):
        span = getattr(node, "span", NOWHERE)
        assert span.file == "f"
        assert not isinstance(node, Span)
        found[type(node).__name__, text[span.start : span.end]] = None
    return found


def test_spans_are_what_was_written() -> None:
    text = (
        "\ufeff# 注\r\n规则 「甲 乙」\r\n  若 丙 的 丁 不低于 ３００万元 且（丙 戊）# 注\r\n"
        "  则 丙 的 己 ＝ （４元＋５元）× ２，最高 6元\n"
    )
    assert list(written(text)) == [
        ("Rule", text[text.index("规则") : -1]),
        ("Ident", "「甲 乙」"),
        ("AllOf", "丙 的 丁 不低于 ３００万元 且（丙 戊）"),
        ("Comparison", "丙 的 丁 不低于 ３００万元"),
        ("Path", "丙 的 丁"),
        ("Ident", "丙"),
        ("Ident", "丁"),
        ("Literal", "３００万元"),
        ("Group", "（丙 戊）"),
        ("Holds", "丙 戊"),
        ("Path", "丙"),
        ("Ident", "戊"),
        ("Conclude", "丙 的 己 ＝ （４元＋５元）× ２，最高 6元"),
        ("Ident", "己"),
        ("Operation", "（４元＋５元）× ２"),
        ("Operation", "４元＋５元"),
        ("Literal", "４元"),
        ("Literal", "５元"),
        ("Literal", "２"),
        ("Literal", "6元"),
    ]


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────


def found(text: str) -> list[tuple[str, str, str]]:
    """Return code, text at the span, and what was expected, of each fault of ``text``."""
    for fault in (every := faults(text)):
        assert fault.span.file == "f"
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
        if fault.code == "E001":
            assert text[fault.span.start : fault.span.end].startswith(words(fault.arguments["found"]))
    return [(f.code, text[f.span.start : f.span.end], words(f.arguments.get("expected", ""))) for f in every]


ITEMS = "场景、存疑、提示、文件、条、目标、规则、词汇"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲", [("E001", "甲", "场景、存疑、提示、文件、文末、条、目标、规则等")]),
        ("类别 甲", [("E001", "类别", "场景、存疑、提示、文件、文末、条、目标、规则等")]),
        ("规则", [("E004", "则", "名称")]),
        ("规则 甲 若 乙 丙", [("E004", "丙", "则、除非")]),
        ("规则 甲 则 乙 的 丙 = ", [("E004", " ", "“（”、合计等、名称、引号内的文字、数量（如 300万元）、"
                                     "文号（如 巴政办发〔2024〕8号）、日期（如 2024-03-20）")]),
        ("条 @", [("E001", "@", "条款编号（如 11、第三条、三（一）2）")]),
        ("文件 甲", [("E001", "甲", "文号（如 巴政办发〔2024〕8号）")]),
        ("规则 甲 若 （乙 丙 则 乙 丁", [("E001", "则", "“）”、除非")]),
        ("规则 甲 若 乙 丙） 则 乙 丁", [("E001", "）", "则、除非")]),
        ("规则 甲 则 乙 的 丙 = 500 万元", [("E001", "万元", "“+”、“-”、“×”、“÷”、“，”、且、优先于、场景等")]),
        ("词汇 甲 属性 乙 → 丙", [("E001", "→", "名称")]),
        ("场景 甲 问 乙 丙", [("E004", "丙", "得")]),
        ("条 4 原文 sha256:12", [("E001", "sha256", "原文摘要值（sha256:…）")]),
        ("规则 甲 若 乙 的 丙 在 3元 则 乙 丁", [("E001", "则", "“+”、“-”、以上、以下")]),
    ],
)  # fmt: skip
def test_fault(text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    ("text", "at", "mend"),
    [
        ("条 4 “甲\n条 5", "“", "引号要成对，并写在同一行内"),
        ('条 4 "甲\n条 5', '"', "引号要成对，并写在同一行内"),
        ("条 4 甲”", "甲", None),
        ("词汇 甲 类别 乙，丙", "，", "并列的名称之间用顿号“、”"),
        ("条 4 “甲” “”", "“”", None),
    ],
)
def test_hint(text: str, at: str, mend: str | None) -> None:
    fault = faults(text)[0]
    assert text[fault.span.start : fault.span.end] == at
    assert (hint(fault) or None) == mend


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # each item has its own, and what is right between them is none
        ("规则 甲 若 @ 则 甲 乙\n条 4\n规则 乙 @ 则 甲 乙\n条 $", ["@", "@", "$"]),
        ("条 4 @\n条 5\n条 6 @", ["@", "@"]),
        ("条 4 甲\n条 5 乙", ["甲", "乙"]),
        # several in one vocabulary, document, clause, scenario
        ("词汇 甲\n类别 @甲\n类别 乙\n属性 丙 丁\n关系 @", ["@", "关系", "@"]),
        ("文件 甲发〔2024〕1号\n名称 甲\n辖区 @\n主送 乙\n贯彻 丙", ["甲", "@", "丙"]),
        ("条 4\n摘要 甲\n性质 “乙”\n责任单位 丙\n落实 丁", ["甲", "“乙”", "丁"]),
        ("场景 甲\n设 @\n问 甲 乙 得 $\n问 甲 丙 得 是\n问 % 得 是", ["@", "$", "%"]),
        # one fault of a rule hides the rest of it, and nothing after it
        ("规则 甲 若 @ 且 @ 且 $ 则 @\n规则 乙 则 %", ["@", "%"]),
        # what is between an unclosed quotation mark and the end of its line is not read as items
        ("条 4 摘要 “甲 规则 乙 则 丙\n条 5 @", ["“", "@"]),
        ("条 4 落实 《甲 规则 乙 则 丙\n条 5 @", ["《", "@"]),
        ("规则 「甲 规则 乙 则\n条 5 @", ["「", "@"]),
        # the end of the text is one fault
        ("规则 甲 若 @\n规则 乙", ["@", "乙"]),
        ("规则 @", ["@"]),
    ],
)
def test_every_fault_is_reported(text: str, at: list[str]) -> None:
    assert [written for _, written, _ in found(text)] == at


def test_faults_are_limited() -> None:
    assert len(faults("规则 @\n" * (MOST_FAULTS + 50))) == MOST_FAULTS
    assert len(faults("\u202e" * (MOST_FAULTS + 50))) == MOST_FAULTS


def test_message_quotes_no_more_than_a_line_has_room_for() -> None:
    [fault] = faults("甲" * 5000)
    assert fault.span == Span("f", 0, 5000)
    assert len(words(fault.arguments["found"])) <= 40


# ── hostile text ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "character",
    [
        *"\x00\x01\x07\x08\x0b\x0c\x1b\x7f\x85\x9f",
        *"\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e",
        *"\u2060\u2066\u2067\u2068\u2069\ue000\ud800\U000e0041\U000f0000",
        "\r",
    ],
)
@pytest.mark.parametrize("text", ["条{} 4", "条 4 “甲{}乙”", "条 4 # 注{}释", "{}", "规则 「甲{}」 则 甲 乙"])
def test_unreadable_characters_are_refused_wherever_they_are(character: str, text: str) -> None:
    written = text.format(character)
    fault = faults(written)[0]
    assert fault.code == "E002"
    assert fault.span == Span("f", written.index(character), written.index(character) + 1)
    assert fault.arguments == {"character": f"U+{ord(character):04X}"}


def test_ends_of_lines() -> None:
    assert same(parse("条 4 # 注\r\n条 5\r\n", "f").items, parse("条 4\n条 5", "f").items)
    assert [f.span.start for f in faults("条 4\r\n\r条 5")] == [5]


def deep(brackets: int) -> str:
    return f"规则 甲 若 {'（' * brackets}甲 乙{'）' * brackets} 则 甲 的 乙 = {'(' * brackets}1 + 1{')' * brackets}"


def test_nesting() -> None:
    assert parse(deep(60), "f").items
    for brackets in (DEEPEST_TREE, 5_000, 20_000):
        assert faults(deep(brackets))[0].code == "E005"
    assert faults("规则 甲 若 " + "（" * 200_000)[0].code == "E004"
    assert faults("规则 甲 则 甲 的 乙 = " + "合计（" * 5_000)[0].code == "E004"


@pytest.mark.parametrize("sign", ["+", "-", "×", "÷"])
def test_long_sums(sign: str) -> None:
    assert parse(f"规则 甲 则 甲 的 乙 = 1{f' {sign} 1' * 100}", "f").items
    assert faults(f"规则 甲 则 甲 的 乙 = 1{f' {sign} 1' * 20_000}")[0].code == "E005"


def test_long_lists_and_names_are_no_fault() -> None:
    names = "、".join(f"甲{number}" for number in range(5_000))
    found = declared(f"类别 {names}")
    assert isinstance(found, tree.CategoryDecl)
    assert len(found.names) == 5_000
    long = "长" * LONGEST_NAME
    assert same(condition(f"甲 {long}"), holds(f"甲 {long}"))
    brackets = "条 4 摘要 “" + "（" * 1_000 + "”"
    assert same(only(tree.Clause, brackets).particulars[0], tree.Text("摘要", "（" * 1_000, NOWHERE))


def test_too_long() -> None:
    [fault] = faults(" " * (LONGEST_TEXT + 1))
    assert fault.code == "E003"
    assert parse(" " * LONGEST_TEXT, "f").items == ()


#: Much of each of these.
GARBAGE = [
    "@", "@ ", "@\n", "甲", "甲 ", "甲\n", "1", "1,", "1.", "-", "--", '"', '"a', "“", "“a", "”", "“”", "「", "「a",
    "《", "《》",
    "(", "（", ")", "()", "#", "#\n", "、", "甲、", "甲〔", "甲〔2024〕", "〔", "第一", "一(", "sha256:", "规则 ",
    "规则 @\n", "规则 甲 则 ",
    "条 ", "词汇 甲 类别 @\n", "场景 甲 设 甲 乙，", "若 ", "且 ", "甲 是 ", "甲 的 ", "à̀", "🀄", "　", "\n", "0-",
    "9·",
]  # fmt: skip


@pytest.mark.parametrize("start", ["", "规则 甲 若 "])
@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize(("size", "seconds"), [(50_000, 4), pytest.param(1_000_000, 30, marks=pytest.mark.slow)])
def test_garbage_is_quick(garbage: str, start: str, size: int, seconds: int) -> None:
    text = start + garbage * (size // len(garbage))
    before = time.process_time()
    assert len(read(parse, text)) <= MOST_FAULTS
    assert time.process_time() - before < seconds


PIECES = st.one_of(
    st.sampled_from(
        sorted({
            word
            for name, pattern in keyword_patterns().items()
            if name.isalpha()
            for word in pattern[3:].split(")")[0].split("|")
        })
    ),
    st.sampled_from([
        *"（）()、，；：=→+-×÷“”\"「」《》〔〕#\n\r\t",
        *("甲", "乙公司", "3元", "60%", "2024-01-01", "内政办发〔2024〕5号", "《甲》", "“甲”"),
    ]),
    st.characters(),
)  # fmt: skip


@given(st.lists(PIECES, max_size=40), st.sampled_from(["", " "]))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_tree_or_faults(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    for reader in (parse, parse_question, parse_value, parse_reference):
        for fault in read(reader, text):
            assert 0 <= fault.span.start <= fault.span.end <= len(text)
            assert fault.span.end > fault.span.start or not text


@given(st.text())
def test_width_is_one_character_for_one(text: str) -> None:
    assert len(normal(text)) == len(text)
