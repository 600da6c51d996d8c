"""Answers that were wrong once: each a small rule base and what it must say."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from engine.answer import answer_json
from engine.proof_json import proof_json
from engine.rulebase import RuleBase, start
from grammar.load import load_texts
from text.encode import encode
from text.fault import FaultsError
from text.report import where
from verify.verifier import Checker

DAY = datetime.date(2024, 6, 1)
TEXT = """
词汇 示例
  类别 企业、区域
  关系 属地 企业、区域 → 区域 传递
  属性 投入 企业 → 元
  认定 高新 企业 由 科技局
  认定 失信 企业 由 信用办
  认定 已修复 企业 由 信用办
  类别 示范企业 属于 企业
  结论 可办 企业

文件 示例发〔2024〕1号
  成文日期 2024-01-01

条 1
  摘要 “高新企业可办，失信的除外，已修复的不算失信。”
  原文 sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
  规则 可办
    若 企业 高新
    除非 （企业 失信 除非 企业 已修复）
    则 企业 可办
  规则 示范
    若 企业 高新
    则 企业 是 示范企业
"""


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return start(load_texts({"例.tl": TEXT}))


def asked(base: RuleBase, case: Any, question: str) -> dict[str, Any]:
    answer = base.ask(base.read(case), question, DAY)
    Checker(base.exported).verify(case, encode(proof_json(base, answer)))
    found: dict[str, Any] = encode(answer_json(base, answer))
    return found


def test_a_chain_may_go_further_where_its_end_is_not_told(base: RuleBase) -> None:
    """乙 may lie in 丁 as long as nobody has said where 乙 lies; saying it must never turn a no into a yes."""
    known = {"子": {"是": "企业", "属地": "乙"}, "乙": {"是": "区域"}, "丁": {"是": "区域"}}
    assert asked(base, known, "子 属地 丁")["value"] == "undetermined"
    further = known | {"乙": {"是": "区域", "属地": "丁"}}
    assert asked(base, further, "子 属地 丁")["value"] == "yes"
    ended = known | {"乙": {"是": "区域", "已穷尽": ["属地"]}}
    assert asked(base, ended, "子 属地 丁")["value"] == "undetermined"  # 子 may lie in more than 乙
    ended["子"] = {"是": "企业", "属地": ["乙"]}
    assert asked(base, ended, "子 属地 丁")["value"] == "no"


def test_an_amount_in_a_question_is_an_amount(base: RuleBase) -> None:
    case = {"甲": {"是": "企业", "投入": "500万元"}}
    assert asked(base, case, "甲 投入 5000000元")["value"] == "yes"
    assert asked(base, case, "甲 投入 5元")["value"] == "no"
    with pytest.raises(FaultsError):
        asked(base, case, "甲 投入 5家")


def test_what_an_exception_lacks_is_what_makes_it_fail(base: RuleBase) -> None:
    """Either that it is not 失信 or that it is 已修复 decides: nobody need find both."""
    answer = asked(base, {"甲": {"是": "企业", "高新": "是"}}, "甲 可办")
    assert answer["value"] == "undetermined"
    assert answer["missing_sets"] == [["甲 失信"], ["甲 已修复"]]


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ({"甲": {"是": "企业", "不是": "企业"}}, "/case/甲/是/0"),
        ({"甲": {"是": ["企业", "区域"]}}, "/case/甲/是/1"),
        ({"甲": {"高新": "是", "不高新": "是"}}, "/case/甲/高新"),
    ],
)
def test_a_case_that_contradicts_itself_is_refused(base: RuleBase, case: Any, path: str) -> None:
    with pytest.raises(FaultsError) as refused:
        base.read(case)
    assert [(fault.code, where(fault.place)) for fault in refused.value.faults] == [("C015", path)]


def test_a_list_of_a_kind_that_rules_conclude(base: RuleBase) -> None:
    """Asked for 示范企业, the list has those a rule makes one, and leaves open those of whom it is not known."""
    told = {"是": "企业", "失信": "否"}
    case = {"甲": told | {"高新": "是"}, "乙": told | {"高新": "否"}, "丙": told}
    answer = asked(base, case, "示范企业 可办")
    assert [(row["values"], row["holds"]) for row in answer["answers"]] == [(["甲"], "yes"), (["丙"], "undetermined")]
