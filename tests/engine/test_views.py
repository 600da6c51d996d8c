"""views: one proof, three ways to read it, in two languages; none says what is not in the proof."""

from __future__ import annotations

from typing import Any

import pytest

from engine.case.query import QUERY
from engine.prove.proof import Concluded, Node, NotKnown, Searched
from engine.say.outline import MOST_LINES
from tests.engine.rulebases import ALL_LISTED, DAY, NUMBER, asked, decided, rulebase
from tests.verify.questions import DOUBTFUL, PROJECT, QUESTIONS
from text.bilingual import EN


def test_one_line_for_a_citizen() -> None:
    views = rulebase().views
    answer = decided(PROJECT, "甲项目 的 补助")
    assert views.line(answer) == f"甲项目 的 补助：300万元（依据 {NUMBER} 条 1）"
    assert views.line(answer, EN) == f"甲项目 的 补助: 300万元 (under {NUMBER} 条 1)"


@pytest.mark.parametrize(
    ("case", "question", "zh", "en"),
    [
        ({"甲公司": {"停产": "是"}}, "甲公司 停产", "是", "yes"),
        ({"甲公司": {"停产": "否"}}, "甲公司 停产", "否", "no"),
        ({"甲公司": {"是": "企业"}}, "甲公司 有失信记录", "未定", "undetermined"),
        ({}, f"{NUMBER} 的 施行日期", "2024-02-01", "2024-02-01"),
        (
            {"甲项目": {"用处": "海外仓", "实施企业": "甲公司"}, "甲公司": {"位于": "总园"}},
            "甲项目 的 补助",
            "未定，至多300万元",
            "undetermined, at most 300万元",
        ),
        (
            {"甲项目": {"是": "政府投资项目", "符合规划": "是"}},
            "甲项目 的 定额",
            f"有相互抵触的结论：10万元（{NUMBER} 条 4 规则 合规划的定额）、20万元（{NUMBER} 条 4 规则 政府投资的定额）",
            f"conflicting conclusions: 10万元 ({NUMBER} 条 4 规则 合规划的定额),"
            f" 20万元 ({NUMBER} 条 4 规则 政府投资的定额)",
        ),
        (
            {
                "甲公司": {"位于": "乙园", "是": "高新企业", "有失信记录": "是", "已移出名单": "否"},
                "乙园": {"园区级别": "省级"},
            },
            "甲公司 受支持",
            "未定，取决于所采读法",
            "undetermined: it depends on the reading taken",
        ),
    ],
)
def test_values_in_two_languages(case: dict[str, Any], question: str, zh: str, en: str) -> None:
    views, answer = rulebase().views, decided(case, question)
    assert (views.value(answer), views.value(answer, EN)) == (zh, en)


def test_paragraphs_for_an_agency() -> None:
    zh = asked(PROJECT, "甲项目 的 补助")["explanation"]["zh"]
    assert zh[0] == f"甲项目 的 补助：300万元（依据 {NUMBER} 条 1）。"
    assert zh[1].startswith(f"依{NUMBER} 条 1（规则“六成补助”），因为")
    assert "最高 300万元" in zh[1]
    assert zh[1].endswith("所以甲项目 的 补助 = 300万元。")
    en = asked(PROJECT, "甲项目 的 补助")["explanation"]["en"]
    assert "capped at 300万元" in en[1]
    assert en[1].endswith("甲项目's 补助 = 300万元.")


def test_paragraphs_say_why_not_and_what_is_missing() -> None:
    case = {"甲项目": {"能耗": "1200吨标准煤", "不是": "政府投资项目"}}
    text = "\n".join(asked(case, "甲项目 适用 承诺制")["explanation"]["zh"])
    assert "1200吨标准煤 低于 1000吨标准煤：不成立" in text
    assert "甲项目 不是 政府投资项目" in text
    text = "\n".join(asked({"甲项目": {"是": "项目"}}, "甲项目 适用 承诺制")["explanation"]["zh"])
    assert "尚缺：甲项目 是 政府投资项目；或 甲项目 的 能耗。" in text


def test_paragraphs_of_readings_that_differ() -> None:
    text = asked({"甲项目": {"位于": "总园", "投入": "100万元"}}, "甲项目 的 园区补助")["explanation"]["zh"]
    assert "按读法“含税”：10万元。" in text
    assert "按读法“不含税”：9万元。" in text


def _is_query(node: Node) -> bool:
    return isinstance(node, Concluded | Searched | NotKnown) and node.atom.predicate == QUERY


def test_the_outline_for_an_auditor() -> None:
    answer = decided(DOUBTFUL, "甲公司 的 累计")
    lines = rulebase().views.outline(answer)
    numbers = {int(line.split("]")[0].rpartition("[")[2]) for line in lines if line.lstrip().startswith("[")}
    query = {n for n, node in enumerate(answer.proof.nodes) if _is_query(node)}
    for_query = {step for n in query if isinstance(node := answer.proof.nodes[n], Concluded) for step in node.premises}
    assert set(range(len(answer.proof.nodes))) - numbers <= query | for_query
    assert numbers.isdisjoint(query)
    text = "\n".join(lines)
    unknown = "四 的 收款企业：未知（可由申请人说明）"
    for said in (unknown, "（案情 /case/一/金额）", "在判断日有效", "300万元至305万元", "共 3 项"):
        assert said in text


def test_the_outline_names_who_found_it_and_the_digest_of_the_rule() -> None:
    found = {"结论": "是", "由": "市发改委", "日期": "2024-01-02", "文号": "某发改〔2024〕3号"}
    case = {"甲项目": {"是": "新建项目", "不是": "政府投资项目", "符合规划": found}}
    text = "\n".join(asked(case, "甲项目 适用 先建后验", explain="full")["explanation"]["zh"])
    assert "市发改委 2024-01-02 某发改〔2024〕3号 认定，/case/甲项目/符合规划" in text
    rule = next(r for r in rulebase().loaded.engine_program.rules if r.origin.citation.rule == "先建后验")
    assert f"[{rule.origin.rule_digest[7:19]}]" in text


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_every_answer_has_three_views_in_two_languages(number: int) -> None:
    case, question = QUESTIONS[number]
    views, answer = rulebase().views, decided(case, question)
    for lang in ("zh", "en"):
        assert views.line(answer, lang).startswith(question)
        assert all(views.paragraphs(answer, lang))
        lines = views.outline(answer, lang)
        assert 0 < len(lines) <= MOST_LINES
        assert "None" not in "".join([views.line(answer, lang), *views.paragraphs(answer, lang), *lines])


def test_a_clause_that_warns_warns_in_the_answer() -> None:
    assert asked(PROJECT, "甲项目 的 补助")["warnings"] == [{"clause": f"{NUMBER} 条 1", "warning": "款次有误"}]


SHARED = """\
词汇 共有
  类别 企业、项目
  属性 投入 项目 → 元
  属性 实施企业 项目 → 企业 多值
  属性 持股 企业 → 企业 多值
  关系 参与 企业 → 项目
  结论 补助 项目 → 元
  结论 三分 项目 → 元
  结论 合计补助 企业 → 元
  结论 关联 企业 → 企业

文件 某发〔2024〕1号
  名称     “共有”
  成文日期 2024-01-01

条 1
  摘要 “投入补六成，最高三百万，最低五万；企业的加起来，最高五百万。”
  原文 sha256:0000000000000000000000000000000000000000000000000000000000000000
  规则 补助
    则 项目 的 补助 = 项目 的 投入 × 60%，最高 300万元，最低 5万元
  规则 三分
    则 项目 的 三分 = 项目 的 投入 ÷ 3，最高 100万元，进位至 100元
  规则 合计
    则 企业 的 合计补助 = 合计（项目 的 补助 遍及 项目 若 企业 参与 项目 或 项目 的 实施企业 = 企业），最高 500万元
  规则 直接
    若 企业甲 的 持股 = 企业乙
    则 企业甲 关联 企业乙
  规则 间接
    若 企业甲 关联 企业乙 且 企业乙 的 持股 = 企业丙
    则 企业甲 关联 企业丙
"""


def told(case: dict[str, Any], question: str) -> str:
    """What a letter says of an answer, in both languages."""
    base = rulebase(SHARED)
    answer = base.ask(base.read(case), question, DAY, whole=ALL_LISTED)
    return "\n".join([*base.views.paragraphs(answer), *base.views.paragraphs(answer, EN)])


@pytest.mark.parametrize(
    ("paid", "zh", "en"),
    [
        ("600万元", "封顶 300万元 起作用，未封顶为 360万元", "the cap of 300万元 applies; without it 360万元"),
        ("1万元", "保底 5万元 起作用，未保底为 6000元", "the floor of 5万元 applies; without it 6000元"),
        ("500万元", "", ""),
        ("100万元", "", ""),
    ],
)
def test_a_cap_or_floor_is_told_when_it_applies(paid: str, zh: str, en: str) -> None:
    text = told({"甲项目": {"投入": paid}}, "甲项目 的 补助")
    assert (zh in text and en in text) if zh else ("起作用" not in text and "applies" not in text)


def test_a_cap_over_what_is_no_decimal_is_told() -> None:
    text = told({"甲项目": {"投入": "700万元"}}, "甲项目 的 三分")
    cap = "封顶 100万元 起作用，未封顶为 7000000/3元（约2333333.33元）"
    assert f"700万元 ÷ 3，最高 100万元，进位至 100元 = 100万元（{cap}）" in text


def _projects(count: int) -> dict[str, Any]:
    return {f"项目{n:02}": {"是": "项目", "投入": "10万元", "实施企业": "甲公司"} for n in range(1, count + 1)}


def test_a_total_names_its_contributors_and_counts_none_twice() -> None:
    firm = {"甲公司": {"是": "企业", "参与": ["项目01", "项目02"]}}
    text = told({**firm, **_projects(3)}, "甲公司 的 合计补助")
    assert "合计（遍及 项目）：项目01 6万元、项目02 6万元、项目03 6万元，共 3 项 = 18万元" in text
    assert "另有 2 条途径得出同一项，不重复计" in text
    assert "2 further ways to one already counted, not counted again" in text
    assert "起作用" not in text
    apart = told({"甲公司": {"是": "企业", "参与": []}, **_projects(3)}, "甲公司 的 合计补助")
    assert "途径" not in apart
    assert "further way" not in apart


def test_a_total_of_many_names_ten_and_how_many_there_are() -> None:
    text = told({"甲公司": {"是": "企业", "参与": []}, **_projects(12)}, "甲公司 的 合计补助")
    assert "项目10 6万元 等共 12 项 = 72万元" in text
    assert "项目11" not in text


def test_rules_that_rest_on_themselves_say_what_they_give_and_what_is_missing() -> None:
    closed = {"甲": {"持股": ["乙"]}, "乙": {"持股": ["甲"]}, "丙": {"是": "企业", "持股": []}}
    text = told(closed, "甲 关联 丙")
    assert "规则逐层推下去，能得出的只有：甲 关联 乙、甲 关联 甲；得不出“甲 关联 丙”。" in text
    text = told({**closed, "乙": {"持股": ["甲", "等"]}}, "甲 关联 丙")
    assert "尚缺：乙 的 持股。" in text
    assert "没有规则推出" not in text
