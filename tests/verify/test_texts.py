"""The digests of rules and clauses are taken again from the texts, without the language and without its parser."""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import Any

import pytest

from grammar.load import RULES, load, load_texts
from logic.export import program_json
from sources import digest, split_text
from verify.terms import Refused
from verify.texts import COMPILED, recompute

OFFICIAL = """\
某市人民政府办公室
关于支持企业的若干措施
[bookmark: _GoBack]某政办发〔2024〕1号
第一条  新建项目补投入的一成，
    停产的除外。

第二条　园区的项目另补一万元。
"""
CLAUSES = {clause.address: clause.digest for clause in split_text(OFFICIAL).clauses}

RULES_TEXT = f"""
词汇 测试
  类别 项目、行政区
  实体 某市 是 行政区
  属性 投入 项目 → 元
  认定 停产 项目
  结论 补助 项目 → 元
  结论 另补 项目 → 元

文件 某政办发〔2024〕1号
  名称     “措施”
  辖区     某市
  成文日期 2024-01-01
  施行日期 未载明
  备注
    “规则 引号里的不是规则 # 也不是注解”

条 第一条 “补助”
  性质     奖补
  摘要     “补一成。”
  原文     {CLAUSES["第一条"]}

  # 行前的注解。
  规则 一成
    若   项目 的 投入 高于 0元    # 行尾的注解
    除非 项目 停产
    则   项目 的 补助 = 项目 的 投入 × 10%
    # 规则以后的注解。

  场景 停产
    设  甲 是 项目，甲 停产
    问  甲 的 补助
    得  无

clause 第二条 "more"
  性质        奖补
  summary     "one more"
  source-text {CLAUSES["第二条"]}
  rule 「另补一万」
    if   项目 的 投入 > 0元
    then 项目 的 另补 = 1万元
"""


@cache
def program(text: str = RULES_TEXT) -> Any:
    return program_json(load_texts({"例.tl": text}).engine_program)


def refused(program: Any, rules: list[str] | None, official: list[str] | None) -> str:
    with pytest.raises(Refused) as caught:
        recompute(program, rules, official)
    return str(caught.value)


def test_all_digests_are_taken_again() -> None:
    found = recompute(program(), [RULES_TEXT], [OFFICIAL])
    assert found.done == ["case", "rulebase", "rule_digest (2)", "clause_digest (2)"]
    assert found.left == [COMPILED]


def test_what_is_not_given_is_said_to_be_left() -> None:
    assert recompute(program(), None, None) == (["case", "rulebase"], [COMPILED, "rule_digest", "clause_digest"])
    found = recompute(program(), [], ["另一份文件\n"])
    assert found.done == ["case", "rulebase", "rule_digest (0)", "clause_digest (0)"]
    assert found.left == [COMPILED, "rule_digest 某政办发〔2024〕1号", "clause_digest 某政办发〔2024〕1号"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("10%", "20%"),
        ("    除非 项目 停产\n", ""),
        ("# 行尾的注解", "# 另一句"),
        ("规则 一成", "规则 两成"),
        ("条 第一条", "条 第三条"),
    ],
)
def test_a_rule_that_reads_otherwise_is_refused(old: str, new: str) -> None:
    """A comment within a rule is among its lines; one before or after it is not."""
    fault = "某政办发〔2024〕1号 条 第一条 规则 一成 除外1: the rule files say otherwise"
    assert refused(program(), [RULES_TEXT.replace(old, new, 1)], None) == fault


@pytest.mark.parametrize("old", ["# 行前的注解。", "# 规则以后的注解。", "  场景 停产"])
def test_what_stands_around_a_rule_is_not_of_it(old: str) -> None:
    changed = RULES_TEXT.replace(old, old + "另", 1)
    assert recompute(program(), [changed], None).done[-1] == "rule_digest (2)"


def test_a_rule_that_the_rule_base_cuts_short_is_refused() -> None:
    """A rule base whose rule has the digest of the first lines only, and not the exception."""
    shorter = RULES_TEXT.replace("    除非 项目 停产\n", "")
    fault = "某政办发〔2024〕1号 条 第一条 规则 一成: the rule files say otherwise"
    assert refused(program(shorter), [RULES_TEXT], None) == fault


def test_a_rule_that_the_rule_base_leaves_out_is_refused() -> None:
    less = copy.deepcopy(program())
    less["rules"] = [rule for rule in less["rules"] if rule["rule"] != "另补一万"]
    fault = "某政办发〔2024〕1号 第二条 另补一万: a rule of the files that the rule base does not have"
    assert refused(less, [RULES_TEXT], None) == fault


def test_a_clause_with_another_digest_is_refused() -> None:
    other = RULES_TEXT.replace(CLAUSES["第一条"], CLAUSES["第二条"])
    fault = "某政办发〔2024〕1号 条 第一条 规则 一成 除外1: another digest of the clause"
    assert refused(program(), [other], None) == fault


def test_an_official_text_that_reads_otherwise_is_refused() -> None:
    fault = "某政办发〔2024〕1号 条 第一条: the official text says otherwise"
    assert refused(program(), None, [OFFICIAL.replace("一成", "二成")]) == fault
    other = copy.deepcopy(program())
    for rule in other["rules"]:
        rule["clause_digest"] = rule["clause_digest"].replace(CLAUSES["第二条"], digest("第二条"))
    assert refused(other, None, [OFFICIAL]) == fault.replace("第一条", "第二条")


def test_blanks_and_marks_of_an_official_text_do_not_count() -> None:
    other = re.sub(r"\s+", " \n\u3000", OFFICIAL.replace("[bookmark: _GoBack]", "")).replace("停产", "停\u200b产")
    assert recompute(program(), None, [other]).done[-1] == "clause_digest (2)"


def test_a_rule_base_without_digests_is_refused() -> None:
    less = copy.deepcopy(program())
    del less["rules"][0]["rule_digest"]
    assert refused(less, None, None) == "a rule has no digests"


def test_every_rule_of_this_checkout() -> None:
    """No rule of the shipped files is missed by what finds them without the parser."""
    loaded = load((RULES,))
    texts = [path.read_text(encoding="utf-8") for path in RULES.rglob("*.tl")]
    exported = program_json(loaded.engine_program)
    drafted = {(str(rule.citation), rule.text) for rule in loaded.program.rules}
    found = recompute(exported, texts, None)
    assert found.left == [COMPILED, "clause_digest"]
    assert int(re.findall(r"\d+", found.done[-1])[0]) >= len(drafted) > 500
