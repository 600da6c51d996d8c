"""Conclusions about a thing that nobody has named: what is answered of it is what its proof shows, rule by rule."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from tests.engine.rulebases import DIGEST, NUMBER, decided

HEAD = f"""
词汇 测试
  类别 企业、集团
  类别 名单企业、重点企业 属于 企业
  类别 特级 属于 名单企业
  关系 控股 企业 → 企业
  属性 所属集团 企业 → 集团
  认定 失信 企业、集团
  结论 关联 企业 → 企业
  结论 牵连 企业 → 企业
  结论 被罚 集团
  结论 受限 企业
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
"""

CHAINED = """  规则 关联
    若 企业 控股 企业乙 除非 企业乙 失信 则 企业 关联 企业乙
  规则 牵连
    若 企业 关联 企业乙 则 企业 牵连 企业乙
  规则 被罚
    若 集团 失信 则 集团 被罚
  规则 受限
    若 企业 的 所属集团 被罚 则 企业 受限
"""

#: Categories that rest on themselves, which a case may give as well.
LISTED = """  规则 传染
    若 企业 控股 企业乙 且 企业乙 是 名单企业 则 企业 是 名单企业
  规则 失信
    若 企业 失信 则 企业 是 名单企业
  规则 特级
    若 企业 是 名单企业 且 企业 控股 企业乙 且 企业乙 是 重点企业 除非 企业 失信 则 企业 是 特级
"""


@pytest.mark.parametrize(
    ("case", "question", "value"),
    [
        ({"甲": {"是": "企业"}, "乙": {"是": "企业", "失信": "是"}}, "甲 关联 乙", "no"),
        ({"甲": {"是": "企业"}, "乙": {"是": "企业", "失信": "是"}}, "甲 牵连 乙", "no"),
        ({"甲": {"是": "企业"}, "乙": {"是": "企业", "失信": "是"}}, f"依 {NUMBER} 条 1，甲 关联 乙", "no"),
        ({"甲": {"是": "企业"}, "乙": {"是": "企业", "失信": "否"}}, "甲 牵连 乙", "undetermined"),
        ({"甲": {"是": "企业"}}, "甲 受限", "undetermined"),
        ({"甲": {"是": "企业", "失信": "否"}, "乙": {"是": "集团", "失信": "否"}}, "甲 受限", "undetermined"),
        ({"甲": {"所属集团": "乙"}, "乙": {"失信": "否"}}, "甲 受限", "no"),
    ],
)
def test_a_conclusion_of_what_may_be_it(case: dict[str, Any], question: str, value: str) -> None:
    """What a rule would give of an unknown thing is asked of the very thing: 乙 is none of those that 甲 may hold when
    its own exception says no; of a group that nobody has named nothing is known."""
    assert decided(case, question, text=HEAD + CHAINED).value == value


def test_a_recursive_conclusion_of_a_thing_nobody_has_named() -> None:
    """甲 may hold a company that is discredited; to say so must not turn a no into a yes."""
    rules = (
        "  规则 失信\n    若 企业 失信 则 企业 受限\n  规则 连带\n    若 企业 控股 企业乙 且 企业乙 受限 则 企业 受限\n"
    )
    case: dict[str, Any] = {"甲": {"失信": "否"}}
    told = {"甲": {"失信": "否", "控股": ["乙"]}, "乙": {"失信": "是"}}
    assert decided(told, "甲 受限", text=HEAD + rules).value == "yes"
    assert decided(case, "甲 受限", text=HEAD + rules, whole=()).value == "undetermined"
    assert decided(case, "甲 受限", text=HEAD + rules).value == "no", "甲 is all there is"


def some_case(rng: random.Random) -> dict[str, Any]:
    case: dict[str, Any] = {}
    for name in "甲乙丙"[: rng.randint(1, 3)]:
        said = case[name] = {"是": [rng.choice(["企业", "名单企业", "重点企业", "特级"])]}
        held = [other for other in "甲乙丙丁" if rng.random() < 0.35]
        if held or rng.random() < 0.3:
            said["控股"] = [*held, "等"] if held and rng.random() < 0.3 else held
        if rng.random() < 0.5:
            said["失信"] = rng.choice(["是", "否"])
    return case


def test_categories_that_are_given_and_concluded_and_rest_on_themselves() -> None:
    rng = random.Random(11)  # noqa: S311  # no secret: the same every run
    questions = ["甲 是 名单企业", "甲 是 特级", "企业 是 名单企业", "名单企业 是 特级", "重点企业 是 特级"]
    values = Counter(
        decided(case, question, text=HEAD + LISTED).value
        for case in [some_case(rng) for _ in range(25)]
        for question in questions
    )
    assert values["yes"]
    assert values["undetermined"]


ABOVE = """
词汇 测试
  类别 企业
  关系 上级为 企业 → 企业 单值 传递
  结论 有两级 企业
  结论 无两级 企业
文件 某政办发〔2024〕1号
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 sha256:0000000000000000000000000000000000000000000000000000000000000000
  规则 不同
    若 企业 上级为 企业乙 且 企业 上级为 企业丙 且 企业乙 不等于 企业丙 则 企业 有两级
  规则 没有
    若 企业 是 企业 除非 企业 有两级 则 企业 无两级
"""


@pytest.mark.parametrize(
    ("above", "value"), [({}, "undetermined"), ({"甲": {"上级为": "乙"}, "乙": {"上级为": "丙"}}, "no")]
)
def test_on_an_unknown_chain_there_may_be_several(above: dict[str, Any], value: str) -> None:
    """Also of a relation with one link from each thing: a chain leads to all that stand on it."""
    case = {name: {"是": "企业", **above.get(name, {})} for name in ("甲", "乙", "丙")}
    assert decided(case, "甲 无两级", text=ABOVE).value == value


NAMED = f"""
词汇 测试
  类别 企业
  单位 某市：市科技局、市教育局、市财政局、市有关部门
  关系 同列 机构 → 机构 封闭
  认定 有关 机构
  结论 有份 机构
  事实 某市教育局 同列 某市有关部门
文件 {NUMBER}
  辖区 某市
  成文日期 2024-01-01
条 1
  责任单位 市科技局
  摘要 “一”
  原文 {DIGEST}
  规则 等内的
    若 条款 = {NUMBER} 条 1 且 机构 同列 某市有关部门 且 机构 有关 则 条款 「责任单位」 机构
  规则 有份
    若 条款 「责任单位」 机构 则 机构 有份
"""


@pytest.mark.parametrize(
    ("body", "case", "value"),
    [
        ("某市科技局", {}, "yes"),
        ("某市教育局", {}, "undetermined"),
        ("某市教育局", {"某市教育局": {"有关": "是"}}, "yes"),
        ("某市教育局", {"某市教育局": {"有关": "否"}}, "no"),
        ("某市财政局", {}, "no"),
    ],
)
def test_what_a_document_states_a_rule_may_conclude_too(body: str, case: dict[str, Any], value: str) -> None:
    """A list of bodies that is open: what is stated holds, what is not may follow."""
    for question in (f"{NUMBER} 条 1 责任单位 {body}", f"{body} 有份"):
        assert decided(case, question, text=NAMED).value == value
