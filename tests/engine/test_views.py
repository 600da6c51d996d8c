"""views: one proof, three ways to read it, in two languages; none says what is not in the proof."""

from __future__ import annotations

from typing import Any

import pytest

from engine.proof import Concluded, Node, NotKnown, Searched
from engine.query import QUERY
from engine.views import MOST_LINES
from engine.wording import EN
from tests.engine.rulebases import NUMBER, asked, decided, rulebase
from tests.verify.questions import DOUBTFUL, PROJECT, QUESTIONS


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
            {"总园": {"位次": "1位"}, "总园区": {"位次": "2位"}},
            "总园 的 位次",
            "有相互抵触的结论：1位、2位",
            "conflicting conclusions: 1位, 2位",
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
    assert en[1].endswith("甲项目 的 补助 = 300万元.")


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


def test_the_tree_for_an_auditor() -> None:
    answer = decided(DOUBTFUL, "甲公司 的 累计")
    tree = rulebase().views.tree(answer)
    numbers = {int(line.split("]")[0].rpartition("[")[2]) for line in tree if line.lstrip().startswith("[")}
    query = {n for n, node in enumerate(answer.proof.nodes) if _is_query(node)}
    for_query = {step for n in query if isinstance(node := answer.proof.nodes[n], Concluded) for step in node.premises}
    assert set(range(len(answer.proof.nodes))) - numbers <= query | for_query
    assert numbers.isdisjoint(query)
    text = "\n".join(tree)
    unknown = "四 的 收款企业：未知（可由申请人说明）"
    for said in (unknown, "（案情 /case/一/金额）", "在判断日有效", "300万元至305万元", "共 3 项"):
        assert said in text


def test_the_tree_names_who_found_it_and_the_digest_of_the_rule() -> None:
    found = {"结论": "是", "由": "市发改委", "日期": "2024-01-02", "文号": "某发改〔2024〕3号"}
    case = {"甲项目": {"是": "新建项目", "不是": "政府投资项目", "符合规划": found}}
    text = "\n".join(asked(case, "甲项目 适用 先建后验", explain="full")["explanation"]["zh"])
    assert "市发改委 2024-01-02 某发改〔2024〕3号 认定，/case/甲项目/符合规划" in text
    rule = next(r for r in rulebase().loaded.engine_program.rules if r.origin.rule == "先建后验")
    assert f"[{rule.origin.rule_digest[7:19]}]" in text


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_every_answer_has_three_views_in_two_languages(number: int) -> None:
    case, question = QUESTIONS[number]
    views, answer = rulebase().views, decided(case, question)
    for lang in ("zh", "en"):
        assert views.line(answer, lang).startswith(question)
        assert all(views.paragraphs(answer, lang))
        tree = views.tree(answer, lang)
        assert 0 < len(tree) <= MOST_LINES
        assert "None" not in "".join([views.line(answer, lang), *views.paragraphs(answer, lang), *tree])


def test_a_clause_that_warns_warns_in_the_answer() -> None:
    assert asked(PROJECT, "甲项目 的 补助")["warnings"] == [{"clause": f"{NUMBER} 条 1", "warning": "款次有误"}]
