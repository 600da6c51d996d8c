"""The tree of one file as its drafter wrote it: the noun between *parse* and *resolve*.

Nothing is looked up yet: a name is only a name. Every node has the span it was written in.
"""

from __future__ import annotations

from dataclasses import dataclass

from logic.cite import Citation, printed_address
from text.fault import Span


@dataclass(frozen=True, slots=True)
class Ident:
    """A name as written, without the 「」 it may be quoted in."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """A document, or one clause of one: ``document`` is its number or 《title》, ``本文件`` for the one being
    written."""

    document: str
    clause: str
    span: Span

    def citation(self, here: str = "") -> Citation:
        """Return what is referred to; ``here`` is the number of the document that 本文件 stands for."""
        document = here if here and self.document == "本文件" else self.document
        return Citation(document, printed_address(self.clause))


@dataclass(frozen=True, slots=True)
class Literal:
    """A quantity, date or string as written; ``sort`` is ``quantity``, ``date`` or ``string``."""

    sort: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Path:
    """A name and the attributes followed from it: 项目 的 实施企业 is ``names = (项目, 实施企业)``."""

    names: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Operation:
    """Arithmetic (:data:`logic.operators.FUNCTIONS`): ``+ - * /`` on two operands, ``steps`` on three: amount, size of
    a step, what each step gives."""

    operator: str
    operands: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Aggregate:
    """合计（… 遍及 … 若 …）: ``function`` is a key of :data:`logic.operators.AGGREGATES`; ``of`` is absent for a
    count."""

    function: str
    of: Expression | None
    over: tuple[Ident, ...]
    condition: Condition | None
    span: Span


@dataclass(frozen=True, slots=True)
class Listed:
    """合计（甲、乙）: the same of amounts that are listed, of those of them that there are."""

    function: str
    parts: tuple[Expression, ...]
    span: Span


TermNode = Path | Reference | Literal
Expression = Path | Reference | Literal | Operation | Aggregate | Listed


@dataclass(frozen=True, slots=True)
class IsCategory:
    """项目 是 新建项目、改建项目 之一; ``any_of`` when one suffices; ``negated`` for 不是."""

    subject: Path | Reference
    categories: tuple[Ident, ...]
    any_of: bool
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Holds:
    """项目 符合产业发展规划, or 项目 不 符合产业发展规划."""

    subject: Path | Reference
    predicate: Ident
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Related:
    """甲公司 位于 巴彦淖尔经开区, or with 不."""

    subject: Path | Reference
    predicate: Ident
    object: TermNode
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class AmongValues:
    """项目 的 用途 为 海外仓、国际物流 之一."""

    subject: Path | Reference
    values: tuple[TermNode, ...]
    any_of: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Comparison:
    """项目 的 年综合能源消费量 低于 10000吨标准煤; ``wording`` keeps the words that say the comparison."""

    subject: Path | Reference
    operator: str
    right: Expression
    wording: str
    span: Span


@dataclass(frozen=True, slots=True)
class AllOf:
    """Conditions that must all hold."""

    conditions: tuple[Condition, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Conditions of which one suffices."""

    conditions: tuple[Condition, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """A bracketed condition with its own exceptions: （甲 除非 乙）."""

    condition: Condition
    unless: tuple[Condition, ...]
    span: Span


AtomNode = IsCategory | Holds | Related | AmongValues | Comparison
Condition = IsCategory | Holds | Related | AmongValues | Comparison | AllOf | AnyOf | Group


@dataclass(frozen=True, slots=True)
class CategoryDecl:
    """类别 …: categories, the one they are kinds of, the question they answer together; ``listed`` when all things of
    them are."""

    names: tuple[Ident, ...]
    kind_of: Ident | None
    question: Ident | None
    listed: bool
    aliases: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class OptionsDecl:
    """选项 …: a named list of options, ``open`` when it ends in 等. ``aliases``: an option, and its other names."""

    name: Ident
    options: tuple[Ident, ...]
    open: bool
    span: Span
    aliases: tuple[tuple[Ident, tuple[Ident, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeDecl:
    """属性 …: something of a category's things, whose values are a unit, options or things of a category. An amount may
    be ``negative``, a number of things ``fractional``."""

    name: Ident
    domains: tuple[Ident, ...]
    range: Ident
    many: bool
    negative: bool
    fractional: bool
    closed: bool
    by: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class RelationDecl:
    """关系 …: a verb between two things."""

    name: Ident
    domains: tuple[Ident, ...]
    range: Ident
    one: bool
    transitive: bool
    closed: bool
    by: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class FindingDecl:
    """认定 …: what an authority finds of a thing, never inferred."""

    name: Ident
    domains: tuple[Ident, ...]
    closed: bool
    by: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ConclusionDecl:
    """结论 …: what rules conclude; ``range`` is absent when it is only said to hold."""

    name: Ident
    domains: tuple[Ident, ...]
    range: Ident | None
    many: bool
    one: bool
    negative: bool
    span: Span


@dataclass(frozen=True, slots=True)
class EntityDecl:
    """实体 …: things known to the whole rule base, their categories, aliases and official code (system, code)."""

    names: tuple[Ident, ...]
    categories: tuple[Ident, ...]
    aliases: tuple[Ident, ...]
    code: tuple[str, str] | None
    span: Span


@dataclass(frozen=True, slots=True)
class UnitsDecl:
    """单位 辖区：…: the bodies of one jurisdiction."""

    jurisdiction: Ident
    names: tuple[Ident, ...]
    aliases: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class FactDecl:
    """事实 …: facts that the rule base states."""

    facts: tuple[AtomNode, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ImplicationDecl:
    """推知 …: what follows from what a case or the vocabulary says; with 可另说 only while nothing else is said."""

    name: Ident
    presumed: bool
    condition: Condition
    facts: tuple[AtomNode, ...]
    span: Span


Declaration = (
    CategoryDecl
    | OptionsDecl
    | AttributeDecl
    | RelationDecl
    | FindingDecl
    | ConclusionDecl
    | EntityDecl
    | UnitsDecl
    | FactDecl
    | ImplicationDecl
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """词汇 …."""

    name: Ident
    declarations: tuple[Declaration, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """A keyword and the text after it: 名称, 简称, 备注, 摘要, 不可计算, 未编码, 原文, 提示."""

    key: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Names:
    """A keyword and the names after it: 发文机关, 辖区, 责任单位, 性质 ….; ``key`` is the Chinese keyword."""

    key: str
    names: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DateHeader:
    """成文日期, 施行日期, 失效日期 or 核查至; ``date`` is ISO, empty when the text does not state it."""

    key: str
    date: str
    span: Span


@dataclass(frozen=True, slots=True)
class Scope:
    """范围 …: the condition added to the rules it governs; absent for 不限."""

    condition: Condition | None
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """贯彻, 落实 …: a relation to another document or clause, or to something cited only in words."""

    kind: str
    target: Reference | Ident
    inferred: bool
    differences: tuple[Ident, ...]
    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule as it is cited: 条 3 规则 一般补助; ``place`` is absent for one of the same clause."""

    place: Reference | None
    name: Ident
    span: Span


@dataclass(frozen=True, slots=True)
class Overrides:
    """优先于 … 因 …: what a document, clause or rule goes before; ``ground`` is the Chinese word, 明文 if none is
    said."""

    places: tuple[Reference | RuleName, ...]
    ground: str
    span: Span


Header = Text | Names | DateHeader | Scope | Link | Overrides
Particular = Text | Names | Scope | Link | Overrides


@dataclass(frozen=True, slots=True)
class Document:
    """文件 …."""

    reference: Reference
    headers: tuple[Header, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Clause:
    """条 …."""

    address: Ident
    heading: str
    particulars: tuple[Particular, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Conclude:
    """A consequence: 项目 是/适用/的 …. ``form`` is category, unary, relation or attribute. ``rounding`` is the name
    of the way (:data:`logic.operators.ROUNDINGS`), and to what step."""

    form: str
    subject: Ident
    predicate: Ident
    value: Expression | None
    cap: Expression | None
    floor: Expression | None
    rounding: tuple[str, Literal] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """规则 …."""

    name: Ident
    readings: tuple[Ident, ...]
    condition: Condition | None
    unless: tuple[Condition, ...]
    conclusions: tuple[Conclude, ...]
    per: tuple[Ident, ...]
    overrides: tuple[Overrides, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Target:
    """目标 …."""

    name: Ident
    readings: tuple[Ident, ...]
    indicator: Condition
    due: str
    strength: Ident | None
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """读法 …."""

    name: Ident
    default: bool
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Doubt:
    """存疑 …."""

    name: Ident
    text: str
    readings: tuple[Reading, ...]
    settled_by: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
    """A question: ``form`` is category, holds, related or value; ``within`` limits it to a document or clause."""

    form: str
    subject: Path | Reference
    predicate: Ident | None
    object: TermNode | None
    within: Reference | None
    span: Span


@dataclass(frozen=True, slots=True)
class WholeList:
    """获奖 已列全: all things of a category are listed; 甲公司 已列全 获奖企业: all things that have 甲公司 as their
    获奖企业."""

    subject: Path | Reference
    predicates: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NothingMore:
    """甲公司 已穷尽 位于: of these words of a thing, nothing holds but what is said."""

    subject: Path | Reference
    words: tuple[Ident, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Expectation:
    """问 … 得 …: ``result`` is yes, no, undetermined or values. ``if_listed`` is what is to be answered if what is
    listed is all, in the same way; ``certain``: the answer is not to rest on that."""

    question: Question
    result: str
    values: tuple[TermNode, ...]
    basis: tuple[Reference, ...]
    lacks: tuple[Question, ...]
    at_most: Literal | None
    at_least: Literal | None
    reading: Ident | None
    if_listed: tuple[str, tuple[TermNode, ...]] | None
    certain: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Scenario:
    """场景 …."""

    name: Ident
    as_of: str
    facts: tuple[AtomNode | WholeList | NothingMore, ...]
    expectations: tuple[Expectation, ...]
    span: Span


Item = Vocabulary | Document | Clause | Rule | Target | Doubt | Text | Scenario


@dataclass(frozen=True, slots=True)
class File:
    """One file: its path, its text, and its items in order."""

    path: str
    text: str
    items: tuple[Item, ...]
