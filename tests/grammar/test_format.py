"""print ∘ parse: the one layout of the language, and what it may not change."""

from __future__ import annotations

import dataclasses
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark, Token

from grammar.syntax import tree
from grammar.syntax.format import format_file
from grammar.syntax.keywords import DATE_KEYS
from grammar.syntax.parse import keyword_patterns, parse
from grammar.syntax.parser import grammar
from logic.builtin import GROUNDS, LINKS, MODALITIES, ROLES
from logic.operators import AGGREGATES, COMPARISONS, ROUNDINGS, comparison
from text.characters import misread
from text.fault import Span
from text.width import normal

DIGEST = "sha256:" + "5f1c" * 16

#: A file in the one layout, with every construct of the language; the formatter leaves it as it is.
FORMATTED = f"""\
# 园区政策的用语

词汇 园区  # 各文件共用
  类别 企业、项目、园区、审批方式 又名 公司、「某 公司」、“「某」公司”
  类别 专精特新小巨人企业 属于 企业 同问 企业资质
  选项 用途：市场开拓、境外营销网点（又名 设立网点、「境外 网点」）、海外仓 等

  属性 实际投入         项目 → 元 多值 封闭 由 市商务局、「规则」
  # 两个事物之间
  关系 位于             企业、项目 → 园区 单值 传递 封闭 由 统计局
  认定 符合产业发展规划 项目 封闭 由 市发改委  # 有权机关认定的事实，不由规则推出
  结论 适用             项目 → 审批方式 多值
  结论 可以先建         项目
  结论 名字很长很长很长很长很长很长很长很长很长很长的结论 项目

  结论 可以后验 项目
  实体 巴彦淖尔经开区 是 园区 又名 经开区 代码 “行政区划” “150800”
  单位 巴彦淖尔市：市发展和改革委员会、市工业和信息化局、市财政局、市自然资源局、市生态环境局、
       市住房和城乡建设局、市商务局 又名 市发改委
  事实 甲公司 位于 巴彦淖尔经开区，甲项目 的 实际投入 = 300万元

文件 巴政办发〔2024〕8号
  名称     “支持巴彦淖尔经济技术开发区“高质量”发展的具体措施”
  简称     “经开区措施”
  发文机关 巴彦淖尔市人民政府办公室
  辖区     巴彦淖尔市
  成文日期 2024-03-20
  施行日期 未载明
  范围     项目 位于 巴彦淖尔经开区 且 项目 是 新建项目
  主送     各旗县区人民政府
  贯彻     内政办发〔2024〕5号 推定：园区、金额 “两处不同”
  落实     “某次会议的精神”

条 三（一）2第2句 “外向型经济项目补助”
  性质     目标、奖补
  责任单位 市商务局
  落实     内政办发〔2024〕5号 条 四（三）
  摘要     "引号不成对的“文字"
  原文     {DIGEST}  # 摘要值
  范围     不限
  范围     （项目 位于 巴彦淖尔经开区 或 项目 位于 包头经开区） 且 项目 是 新建项目、改建项目 之一
           或 项目 不是 续建项目、停建项目 之一
  规则 外经贸补助 按读法 分别计算、合并计算
    # 先看地点
    若  项目 的 实施企业 位于 巴彦淖尔经开区
    且  项目 的 用途 为 市场开拓、境外营销网点、海外仓、跨境电商、国际物流、公共服务平台、技术改造、
        研发投入 之一
    且  （项目 是 新建项目 或 项目 在 10000吨标准煤 以上 且 项目 在 前 10位
        除非 项目 不 符合产业发展规划）
    除非 项目 的 投资 不低于 3元 + 2 × （项目 的 定额 - 3%） ÷ 合计（企业 的 税收 遍及 企业、园区
         若 企业 位于 园区 且 企业 不 停产）
         且  项目 是 政府投资项目
    则  项目 的 外经贸补助 = 项目 的 实际投入 × 60%，最高 300万元，最低 3元
    且  项目 是 受补助项目
    且  项目 适用 先建后验管理
    且  项目 受限
    每  项目、企业
  提示 “原文此处有误字”

  存疑 叠加 “两款补助可否叠加未作规定”
    读法 分别计算 默认 “各自封顶”
    读法 合并计算
    待认定 市商务局

  目标 产值 按读法 分别计算
    指标 园区 的 产值 达到 3亿元 且 园区 的 得分 ≤ 园区 的 位次 每满 5位 计 1分
    期限 2025-12-31
    力度 力争

  场景 写在条款之下
    问  甲公司 是 企业
    得  是

条 通知
  不可计算 “只是印发”
  未编码   “暂缺”
  备注     “无”
  场景 “刚好 封顶”
    日期 2024-05-01
    设  甲项目 的 实施企业 = 甲公司，甲公司 位于 巴彦淖尔经开区，  # 已核
        甲项目 的 用途 为 市场开拓、境外营销网点，甲项目 的 实际投入 = 500万元，
        甲公司 是 专精特新小巨人企业、高新技术企业
    问  依 巴政办发〔2024〕8号，甲项目 的 外经贸补助
    得  300万元，依据 巴政办发〔2024〕8号 条 11、《某某（试行）》 条 第三条，
        缺 甲项目 的 用途、依 本文件 条 3，甲公司 是 企业，至多 300万元，至少 2元，按读法 分别计算

词汇 空

规则 在条款之外
  则  甲 乙

场景 短
  问  甲公司 位于 巴彦淖尔经开区
  得  否
  问  巴政办发〔2024〕8号 条 三（一） 的 「成文日期」
  得  2024-03-20
  问  《某某（试行）》 依据 《某法》
  得  否
  问  甲项目 符合产业发展规划
  得  未定
  问  甲公司 是 企业
  得  是
# 完
"""


def formatted(text: str) -> str:
    return format_file(parse(text, "f"))


def shape(node: object) -> object:
    """Return a tree without its spans, to compare."""
    if isinstance(node, tree.File):
        return shape(node.items)
    if isinstance(node, tuple):
        return tuple(shape(part) for part in node)
    if dataclasses.is_dataclass(node):
        fields = [field.name for field in dataclasses.fields(node) if field.name != "span"]
        return (type(node).__name__, *(shape(getattr(node, name)) for name in fields))
    return node


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_formatted_file_stays_as_it_is() -> None:
    assert formatted(FORMATTED) == FORMATTED


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("", ""),
        ("\ufeff  \n\n", ""),
        ("# 只有注释", "# 只有注释\n"),
        ("条 4", "条 4\n"),
        ("clause (三)", "条 （三）\n"),
        ("文件 内政办发[2024]5号", "文件 内政办发〔2024〕5号\n"),
        ("文件 内政办发（2024）5号 条 三(一)2", "文件 内政办发〔2024〕5号 条 三（一）2\n"),
        ("文件 《甲 条 11》", "文件 《甲 条 11》\n"),
        ("文件 内政办发〔2024〕5号\n条 3", "文件 内政办发〔2024〕5号\n\n条 3\n"),
        ('提示 "甲"', "提示 “甲”\n"),
        ('提示 "甲“乙"', '提示 "甲“乙"\n'),
        ("规则 「甲」 则 「规则」 「甲 乙」", "规则 甲\n  则  「规则」 「甲 乙」\n"),
        ("规则 甲 则 甲 的 乙 = 「3元」", "规则 甲\n  则  甲 的 乙 = 「3元」\n"),
        ("规则 甲 则 甲 的 乙 = ３元", "规则 甲\n  则  甲 的 乙 = 3元\n"),
        ("规则 甲 则 甲 的 「３元丙」 = 「2024-01-01」", "规则 甲\n  则  甲 的 「３元丙」 = 「2024-01-01」\n"),
        ("规则 甲 则 甲 的 乙 = ((1+2)*3-(4 - 5))/6", "规则 甲\n  则  甲 的 乙 = （（1 + 2） × 3 - （4 - 5）） ÷ 6\n"),
        ("规则 甲 则 甲 的 乙 = 1-(2*3)- 4/(5/6)", "规则 甲\n  则  甲 的 乙 = 1 - 2 × 3 - 4 ÷ （5 ÷ 6）\n"),
        ("规则 甲 则 甲 的 乙 = (丙 + 1) 每满 2 计 3", "规则 甲\n  则  甲 的 乙 = （丙 + 1） 每满 2 计 3\n"),
        ("规则 甲 则 甲 的 乙 = 个数(遍及 企业)", "规则 甲\n  则  甲 的 乙 = 个数（遍及 企业）\n"),
        ("规则 甲 若 (甲 乙) 则 甲 丙", "规则 甲\n  若  （甲 乙）\n  则  甲 丙\n"),
        ("条 4 性质 目标、依据、甲", "条 4\n  性质     目标、依据、甲\n"),
        ("条 4 性质 「规则」", "条 4\n  性质     「规则」\n"),
        ("条 4 优先于 本文件 条 3、甲发〔2024〕1号 因 later", "条 4\n  优先于   条 3、甲发〔2024〕1号 因 后法\n"),
        ("规则 甲 则 甲 丙 优先于 本文件 条 (三) 规则 乙 因 明文",
         "规则 甲\n  则  甲 丙\n  优先于 条 （三） 规则 乙\n"),
        ("规则 甲 则 甲 丙 优先于 「特别」 因 特别", "规则 甲\n  则  甲 丙\n  优先于 「特别」 因 特别\n"),
    ],
)  # fmt: skip
def test_layout(written: str, wanted: str) -> None:
    assert formatted(written) == wanted
    assert formatted(wanted) == wanted


def test_items_inside_a_clause_are_indented() -> None:
    text = "规则 甲 则 甲 乙 条 4 规则 乙 则 甲 乙 规则 丙 则 甲 乙 场景 丁 问 甲 乙 得 是 词汇 甲 规则 丁 则 甲 乙"
    assert formatted(text) == (
        "规则 甲\n  则  甲 乙\n\n条 4\n  规则 乙\n    则  甲 乙\n\n  规则 丙\n    则  甲 乙\n\n"
        "  场景 丁\n    问  甲 乙\n    得  是\n\n词汇 甲\n\n规则 丁\n  则  甲 乙\n"
    )


def test_lines_break_in_lists_at_the_width() -> None:
    names = "、".join(f"企业{number}号" for number in range(60))
    lines = formatted(f"词汇 甲 类别 {names}").splitlines()
    assert len(lines) > 5
    for line in lines[2:]:
        assert line.startswith("       企业")
    for line in lines[1:-1]:
        assert line.endswith("、")
        assert 80 < sum(2 if ord(character) > 0xFF else 1 for character in line) <= 100


def test_long_reference_and_text_stay_on_one_line() -> None:
    reference = f"《{'长' * 80}》 条 11"
    text = f"场景 甲\n  问  甲 的 乙\n  得  3元，依据 {reference}、{reference}\n\n条 4\n  摘要     “{'长' * 80}”\n"
    assert formatted(text).count(reference) == 2
    assert shape(parse(formatted(text), "f")) == shape(parse(text, "f"))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        # in place: before the part, and at the end of the line of the part
        (
            "# 一\n规则 甲 # 二\n # 三\n若 甲 乙 # 四\n则 # 五\n甲 丙 # 六\n# 七",
            "# 一\n规则 甲  # 二\n  # 三\n  若  甲 乙  # 四\n  则  # 五\n      甲 丙  # 六\n# 七\n",
        ),
        # within a list the line breaks after the comment
        (
            "词汇 甲 类别 乙、 # 乙的注\n丙 # 丙的注\n、# 顿号的注\n# 丁之前\n丁 属于 # 属于谁\n戊",
            "词汇 甲\n  类别 乙、  # 乙的注\n       丙、  # 丙的注\n       # 顿号的注\n       # 丁之前\n"
            "       丁 属于  # 属于谁\n       戊\n",
        ),
        # one empty line at most is kept beside a comment and between declarations, and one put before an item
        (
            "# 一\n\n\n# 二\n词汇 甲\n\n\n类别 乙\n类别 丙\n\n# 三\n\n类别 丁\n# 四\n条 4\n# 五\n\n条 5",
            "# 一\n\n# 二\n词汇 甲\n\n  类别 乙\n  类别 丙\n\n  # 三\n\n  类别 丁\n\n# 四\n条 4\n# 五\n\n条 5\n",
        ),
        # a # inside a text, a quoted name or a title is none
        (
            "条 4 “甲#乙”#注“释\n落实 《甲#乙》 # 「\n规则 「甲#乙」 则 甲 乙#「",
            "条 4 “甲#乙”  #注“释\n  落实     《甲#乙》  # 「\n  规则 「甲#乙」\n    则  甲 乙  #「\n",
        ),
        # in brackets
        (
            "规则 甲 若 (# 一\n甲 乙 # 二\n) # 三\n则 甲 的 乙 = (((# 四\n1 # 五\n))) # 六",
            "规则 甲\n  若  （  # 一\n      甲 乙）  # 二\n  # 三\n  则  甲 的 乙 =  # 四\n      1  # 五\n# 六\n",
        ),
        ("条 4 # 甲\r\n# 乙\r\n条 5", "条 4  # 甲\n\n# 乙\n条 5\n"),
        ("# 甲 \t\n条 4 # \n条 5 #", "# 甲\n条 4  #\n\n条 5  #\n"),
    ],
)
def test_comments_stay_in_place(written: str, wanted: str) -> None:
    assert formatted(written) == wanted
    assert formatted(wanted) == wanted


def test_comment_moves_with_a_part_that_has_its_place() -> None:
    # What is to be answered has one order: the comment stays in the file, beside what follows or precedes it.
    text = "场景 甲 问 甲 的 乙 得 3元，至多 4元 # 一\n，# 二\n依据 本文件 条 4 # 三\n"
    once = formatted(text)
    assert sorted(re.findall("# .", once)) == ["# 一", "# 三", "# 二"]
    assert formatted(once) == once


@pytest.mark.parametrize("name", ["」", "甲\n乙", "", "“」"])
def test_what_cannot_be_written_is_refused(name: str) -> None:
    none = Span("", 0, 0)
    rule = tree.Rule(tree.Ident(name, none), (), None, (), (conclude("unary", tree.Ident("甲", none)),), (), (), none)
    with pytest.raises(ValueError, match="no name can be written"):
        format_file(tree.File("", "", (rule,)))
    with pytest.raises(ValueError, match="no text in quotation marks can be written"):
        format_file(tree.File("", "", (tree.Text("提示", '“"', none),)))


# ── generated ────────────────────────────────────────────────────────────────────────────────────────────────────

NOWHERE = Span("", 0, 0)


def conclude(form: str, name: tree.Ident) -> tree.Conclude:
    return tree.Conclude(form, name, name, None, None, None, None, NOWHERE)


#: What may stand in quotation marks, but for what :func:`misread` finds there.
characters = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp"])


@cache
def terminal(name: str) -> re.Pattern[str]:
    return re.compile(keyword_patterns()[name])


def writable(text: str) -> bool:
    quoted = any(terminal("STRING").fullmatch(quoted) for quoted in (f"“{text}”", f'"{text}"'))
    return quoted and not misread(text)


texts = st.text(characters, max_size=12).filter(writable)
keywords = st.sampled_from(
    sorted({word for pattern in keyword_patterns().values() for word in re.findall("[一-鿿]+|[a-z-]+", pattern)})
)
name_texts = st.one_of(
    st.sampled_from(["项目", "企业", "甲公司", "位于", "规则制定", "条件", "3D打印", "A-1·乙", "本文件", "５甲"]),
    keywords,
    st.sampled_from(["300万元", "60%", "2024-03-20", "3·甲", "第三条", "不超", "5-1", "1,000", "_甲", "Ａ"]),
    st.text(characters, min_size=1, max_size=8).filter(lambda text: "」" not in text and not misread(text)),
)  # fmt: skip
idents = st.builds(tree.Ident, name_texts, st.just(NOWHERE))
labels = st.builds(tree.Ident, st.one_of(name_texts, texts), st.just(NOWHERE))
lists = st.lists(idents, min_size=1, max_size=3).map(tuple)
maybe_lists = st.lists(idents, max_size=3).map(tuple)
maybe_ident = st.none() | idents
flags = st.booleans()
nowhere = st.just(NOWHERE)

clauses = st.sampled_from(["11", "第三条", "(三)", "三(一)2", "二·序", "4第2句", "通知", "四(三)第1句", "第十条第3句"])
references = st.builds(
    tree.Reference,
    st.sampled_from(["巴政办发〔2024〕8号", "国发〔2023〕11号", "《某某（试行）措施》", "《a 条 11》", "《#》"]),
    st.just("") | clauses,
    nowhere,
) | st.builds(tree.Reference, st.just("本文件"), clauses, nowhere)  # fmt: skip
quantities = st.builds(
    "{}{}".format,
    st.sampled_from(["0", "3", "-5", "1,200.5", "0.05", "-1,000,000", "99999999999999999999"]),
    st.sampled_from(["", "%", "元", "万元", "吨标准煤", "且"]),
)
dates = st.dates().map(str)
literals = st.one_of(
    st.builds(tree.Literal, st.just("quantity"), quantities | st.sampled_from(["1/3元", "-1,000/3万元"]), nowhere),
    st.builds(tree.Literal, st.just("date"), dates, nowhere),
    st.builds(tree.Literal, st.just("string"), texts, nowhere),
)
cited = st.sampled_from(
    ["国发〔2023〕11号", "《甲 条 4》", "本文件 条 三（一）2", "《甲（乙）》 条 第三条", "《甲(乙)》", "国发(2023)11号"]
)
paths = st.builds(
    tree.Path,
    st.lists(idents, min_size=1, max_size=3).map(tuple) | st.tuples(st.builds(tree.Ident, cited, nowhere), idents),
    nowhere,
)
subjects = st.one_of(paths, references)
terms = st.one_of(paths, references, literals)
term_lists = st.lists(terms, min_size=1, max_size=3).map(tuple)


def deeper_expressions(inner: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.builds(tree.Operation, st.sampled_from("+-*/"), two, nowhere),
        st.builds(tree.Operation, st.just("steps"), st.tuples(inner, literals, literals), nowhere),
        st.builds(
            tree.Aggregate,
            st.sampled_from(sorted(AGGREGATES)),
            st.none() | inner,
            lists,
            st.none() | simple_atoms,
            nowhere,
        ),
        st.builds(
            tree.Listed,
            st.sampled_from(sorted(AGGREGATES)),
            st.lists(inner, min_size=2, max_size=3).map(tuple),
            nowhere,
        ),
    )


simple_atoms = st.builds(tree.Holds, paths, idents, flags, nowhere)
expressions: st.SearchStrategy[tree.Expression] = st.recursive(terms, deeper_expressions, max_leaves=5)

ROWS = COMPARISONS.values()
wordings = st.sampled_from(
    [
        *(wording for row in ROWS for wording in row.signs),
        *(word.chinese for row in ROWS for word in (*row.words, *row.bounds, *row.ranks)),
    ]
)


def compared(subject: tree.Path, right: tree.Expression, wording: str) -> tree.Comparison:
    return tree.Comparison(subject, comparison(wording).sign, right, wording, NOWHERE)


atoms = st.one_of(
    st.builds(tree.IsCategory, subjects, lists, flags, flags, nowhere),
    st.builds(tree.Holds, subjects, idents, flags, nowhere),
    st.builds(tree.Related, subjects, idents, terms, flags, nowhere),
    st.builds(tree.AmongValues, subjects, term_lists, flags, nowhere),
    st.builds(compared, paths, expressions, wordings),
)


def several(parts: st.SearchStrategy[tree.Condition]) -> st.SearchStrategy[tuple[tree.Condition, ...]]:
    return st.lists(parts, min_size=2, max_size=3).map(tuple)


def deeper_conditions(inner: st.SearchStrategy[tree.Condition]) -> st.SearchStrategy[tree.Condition]:
    ones = atoms | st.builds(tree.Group, inner, st.lists(inner, max_size=2).map(tuple), nowhere)
    alls = st.builds(tree.AllOf, several(ones), nowhere)
    return st.one_of(ones, alls, st.builds(tree.AnyOf, several(st.one_of(ones, alls)), nowhere))


conditions: st.SearchStrategy[tree.Condition] = st.recursive(atoms, deeper_conditions, max_leaves=4)
facts = st.lists(atoms, min_size=1, max_size=4).map(tuple)

declarations = st.one_of(
    st.builds(
        tree.CategoryDecl, lists, maybe_ident, maybe_ident, flags, st.lists(labels, max_size=2).map(tuple), nowhere
    ),
    st.builds(tree.OptionsDecl, idents, lists, flags, nowhere),
    st.builds(tree.ImplicationDecl, idents, st.booleans(), conditions, facts, nowhere),
    st.builds(tree.AttributeDecl, idents, lists, idents, flags, flags, flags, flags, maybe_lists, nowhere),
    st.builds(tree.RelationDecl, idents, lists, idents, flags, flags, flags, maybe_lists, nowhere),
    st.builds(tree.FindingDecl, idents, lists, flags, maybe_lists, nowhere),
    st.builds(tree.ConclusionDecl, idents, lists, st.none(), *[st.just(False)] * 3, nowhere),
    st.builds(tree.ConclusionDecl, idents, lists, idents, flags, st.just(False), flags, nowhere),
    st.builds(tree.ConclusionDecl, idents, lists, idents, st.just(False), flags, flags, nowhere),
    st.builds(
        tree.EntityDecl,
        lists,
        lists,
        st.lists(labels, max_size=2).map(tuple),
        st.none() | st.tuples(texts, texts),
        nowhere,
    ),
    st.builds(tree.UnitsDecl, idents, lists, st.lists(labels, max_size=2).map(tuple), nowhere),
    st.builds(tree.FactDecl, facts, nowhere),
)
scopes = st.builds(tree.Scope, st.none() | conditions, nowhere)
roles = st.builds(tree.Names, st.sampled_from(list(ROLES)), lists, nowhere)
links = st.builds(
    tree.Link,
    st.sampled_from(list(LINKS)),
    references | st.builds(tree.Ident, texts, nowhere),
    flags,
    maybe_lists,
    texts,
    nowhere,
)


def overrides(of: st.SearchStrategy[tree.Reference | tree.RuleName]) -> st.SearchStrategy[tree.Overrides]:
    places = st.lists(of, min_size=1, max_size=3).map(tuple)
    return st.builds(tree.Overrides, places, st.sampled_from(list(GROUNDS)), nowhere)


headers = st.one_of(
    st.builds(tree.Text, st.sampled_from(["名称", "简称", "备注"]), texts, nowhere),
    st.builds(tree.Names, st.just("发文机关"), lists, nowhere),
    st.builds(tree.Names, st.just("辖区"), st.tuples(idents), nowhere),
    st.builds(tree.DateHeader, st.sampled_from(list(DATE_KEYS)), st.just("") | dates, nowhere),
    scopes,
    roles,
    links,
    overrides(references),
)
particulars = st.one_of(
    st.builds(tree.Text, st.sampled_from(["摘要", "不可计算", "未编码", "备注"]), texts, nowhere),
    st.builds(tree.Text, st.just("原文"), st.just(DIGEST), nowhere),
    st.builds(
        tree.Names,
        st.just("性质"),
        lists | st.sampled_from(list(MODALITIES)).map(lambda word: (tree.Ident(word, NOWHERE),)),
        nowhere,
    ),
    scopes,
    roles,
    links,
    overrides(references),
)
conclusions = st.one_of(
    st.builds(
        tree.Conclude,
        st.sampled_from(["category", "unary"]),
        idents,
        idents,
        st.none(),
        st.none(),
        st.none(),
        st.none(),
        nowhere,
    ),
    st.builds(tree.Conclude, st.just("relation"), idents, idents, terms, st.none(), st.none(), st.none(), nowhere),
    st.builds(
        tree.Conclude,
        st.just("attribute"),
        idents,
        idents,
        expressions,
        st.none() | expressions,
        st.none() | expressions,
        st.none()
        | st.tuples(
            st.sampled_from([row.name for row in ROUNDINGS]),
            st.builds(
                tree.Literal, st.just("quantity"), quantities | st.sampled_from(["1/3元", "-1,000/3万元"]), nowhere
            ),
        ),
        nowhere,
    ),
)
within = st.none() | references
questions = st.one_of(
    st.builds(tree.Question, st.just("category"), subjects, idents, st.none(), within, nowhere),
    st.builds(tree.Question, st.just("holds"), subjects, idents, st.none(), within, nowhere),
    st.builds(
        tree.Question,
        st.just("related"),
        subjects,
        idents | st.builds(tree.Ident, st.sampled_from([*LINKS, *ROLES, "发文机关"]), nowhere),
        terms,
        within,
        nowhere,
    ),
    st.builds(tree.Question, st.just("value"), subjects, st.none(), st.none(), within, nowhere),
)


@st.composite
def expectations(draw: st.DrawFn) -> tree.Expectation:
    result = draw(st.sampled_from(["yes", "no", "undetermined", "values"]))
    return tree.Expectation(
        draw(questions),
        result,
        draw(term_lists) if result == "values" else (),
        tuple(draw(st.lists(references, max_size=2))),
        tuple(draw(st.lists(questions, max_size=2))),
        draw(st.none() | literals),
        draw(st.none() | literals),
        draw(maybe_ident),
        draw(st.none() | st.tuples(st.sampled_from(["yes", "no", "undetermined"]), st.just(()))),
        draw(st.booleans()),
        NOWHERE,
    )


items: st.SearchStrategy[tree.Item] = st.one_of(
    st.builds(tree.Vocabulary, idents, st.lists(declarations, max_size=4).map(tuple), nowhere),
    st.builds(tree.Document, references, st.lists(headers, max_size=4).map(tuple), nowhere),
    st.builds(
        tree.Clause,
        st.builds(tree.Ident, clauses, nowhere),
        texts,
        st.lists(particulars, max_size=4).map(tuple),
        nowhere,
    ),
    st.builds(
        tree.Rule,
        idents,
        maybe_lists,
        st.none() | conditions,
        st.lists(conditions, max_size=2).map(tuple),
        st.lists(conclusions, min_size=1, max_size=2).map(tuple),
        maybe_lists,
        st.lists(overrides(st.builds(tree.RuleName, st.none() | references, idents, nowhere)), max_size=2).map(tuple),
        nowhere,
    ),
    st.builds(tree.Target, idents, maybe_lists, conditions, st.just("") | dates, maybe_ident, nowhere),
    st.builds(
        tree.Doubt,
        idents,
        texts,
        st.lists(st.builds(tree.Reading, idents, flags, texts, nowhere), min_size=1, max_size=2).map(tuple),
        maybe_lists,
        nowhere,
    ),
    st.builds(tree.Text, st.just("提示"), texts, nowhere),
    st.builds(
        tree.Scenario,
        labels,
        st.just("") | dates,
        st.just(()) | facts,
        st.lists(expectations(), min_size=1, max_size=2).map(tuple),
        nowhere,
    ),
)
files = st.builds(tree.File, st.just("f"), st.just(""), st.lists(items, max_size=3).map(tuple))


@given(files)
@settings(max_examples=150, deadline=None)
def test_generated_tree_comes_back(file: tree.File) -> None:
    text = format_file(file)
    back = parse(text, "f")
    assert shape(back) == shape(file)
    assert format_file(back) == text


# ── the same file written otherwise ──────────────────────────────────────────────────────────────────────────────


@cache
def lark() -> Lark:
    return Lark(grammar(), parser="lalr", start="file", maybe_placeholders=False)


def tokens(text: str) -> list[tuple[Token, str]]:
    """Return each token of a text and how it is written there."""
    parser = lark().parse_interactive(normal(text), start="file")
    return [(token, text[token.start_pos : token.end_pos]) for token in parser.iter_parse()]


@cache
def english() -> dict[str, str]:
    """Return Chinese keyword → its synonym; a comparison has several Chinese words for one English."""
    found = ROLES | DATE_KEYS | {word: synonym for word, (synonym, _) in LINKS.items()}
    found |= dict(row.word for row in AGGREGATES.values())
    found |= dict(word for row in ROWS for word in row.bounds)
    for name, pattern in keyword_patterns().items():
        synonyms = re.findall("[a-z][a-z-]+|'s", pattern.replace("\\-", "-"))
        if len(synonyms) == 1 and name not in {"REFERENCE", "DIGEST", "BASIS"}:
            found |= dict.fromkeys(re.findall("[一-鿿]+", pattern), synonyms[0])
    return found


def in_english(token: Token, written: str) -> str:
    if token.type in {"NAME", "QUOTED_NAME", "STRING", "COMPARE"}:
        return written
    if token.type == "REFERENCE":
        return re.sub("^本文件 +条 ", "this-document clause ", written).replace("号 条 ", "号 clause ")
    fixed = {"YES": "yes", "IS": "is", "BASIS": "citing"}
    return fixed.get(token.type) or english().get(written, written)


def other_width(text: str) -> str:
    """Write the marks of the grammar in the other width."""
    return text.translate(str.maketrans("（），；：=×÷→≥<+*/%", "(),;:＝*/→≥＜＋＊／％"))


@st.composite
def otherwise(draw: st.DrawFn, text: str, comments: bool) -> tuple[str, list[str]]:
    """Return a text whose tokens mean the same as those of ``text``, and the comments put between them."""
    out: list[str] = []
    added: list[str] = []
    parts = tokens(text)
    for number, (token, written) in enumerate(parts):
        if token.type == "STRING":
            quoted = f'"{written[1:-1]}"'
            written = quoted if draw(flags) and terminal("STRING").fullmatch(quoted) else written
        elif token.type not in {"NAME", "QUOTED_NAME", "REFERENCE"}:
            written = draw(st.sampled_from([written, other_width(written)]))
        follows = parts[number + 1][0].type if number + 1 < len(parts) else ""
        gap = draw(st.sampled_from([" ", "　", "\t", "\n", "\n\n\n", "\r\n "] + ["#", "\n#", "\n\n# "] * comments))
        if "#" in gap:
            added.append(f"#{len(added)}“「《")
            gap = gap.replace("#", added[-1]).rstrip() + "\n"
        elif follows == "CLAUSE":  # or it would be read as part of the reference before it
            gap = "\n"
        out += [written, gap]
    return "".join(out), added


@given(st.data(), files)
@settings(max_examples=60, deadline=None)
def test_layout_and_width_carry_no_meaning(data: st.DataObject, file: tree.File) -> None:
    wanted = format_file(file)
    written, _ = data.draw(otherwise(wanted, comments=False))
    assert shape(parse(written, "f")) == shape(file)
    assert formatted(re.sub("\\n{2,}", "\n", written.replace("\r", ""))) == wanted


@given(st.data(), st.just(parse(FORMATTED, "f")) | files)
@settings(max_examples=60, deadline=None)
def test_no_comment_is_lost(data: st.DataObject, file: tree.File) -> None:
    plain = format_file(tree.File("f", "", file.items))
    written, comments = data.draw(otherwise(plain, comments=True))
    once = formatted(written)
    assert shape(parse(once, "f")) == shape(file)
    assert re.findall("#\\d+“「《", once) == comments
    assert formatted(once) == once


def test_english_becomes_chinese() -> None:
    plain = format_file(tree.File("f", "", parse(FORMATTED, "f").items))
    parts = tokens(plain)
    written = "\n".join(in_english(token, word) for token, word in parts)
    keywords_left = {
        str(token)
        for token, word in parts
        if token.type in keyword_patterns() and in_english(token, word) == word and token.type not in NOT_KEYWORDS
    }
    assert keywords_left == set()
    assert format_file(tree.File("f", "", parse(written, "f").items)) == plain


NOT_KEYWORDS = {
    *("NAME", "QUOTED_NAME", "REFERENCE", "ADDRESS", "DATE", "QUANTITY", "STRING", "DIGEST", "COMPARE"),
    *("ENUM", "ARROW", "PLUS", "MINUS", "TIMES", "DIVIDE", "_COMMA", "COLON", "EQUAL", "LPAR", "RPAR"),
}
