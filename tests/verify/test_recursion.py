"""Proofs over rules that rest on themselves: whatever the case, what is found is shown well-founded, and closed."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from tests.engine.rulebases import DIGEST, decided

HEAD = f"""
词汇 测试
  类别 企业
  关系 持股 企业 → 企业 封闭
  关系 控股 企业 → 企业
  认定 失信 企业
  结论 关联 企业 → 企业
  结论 受限 企业
  结论 单层 企业 → 企业
  结论 双层 企业 → 企业
文件 某政办发〔2024〕1号
  成文日期 2024-01-01
条 1 “关联”
  摘要 “一”
  原文 {DIGEST}
"""

FIRST = "  规则 始\n    若 企业 持股 企业甲 则 企业 关联 企业甲\n"

RULES = {
    "left": FIRST + "  规则 续\n    若 企业 关联 企业甲 且 企业甲 持股 企业乙 则 企业 关联 企业乙\n",
    "right": FIRST + "  规则 续\n    若 企业 控股 企业甲 且 企业甲 关联 企业乙 则 企业 关联 企业乙\n",
    "both": FIRST + "  规则 续\n    若 企业 关联 企业甲 且 企业甲 关联 企业乙 则 企业 关联 企业乙\n",
    "mutual": """  规则 一层
    若 企业 持股 企业甲 则 企业 单层 企业甲
  规则 双
    若 企业 持股 企业甲 且 企业甲 单层 企业乙 则 企业 双层 企业乙
  规则 单
    若 企业 控股 企业甲 且 企业甲 双层 企业乙 则 企业 单层 企业乙
  规则 控股即关联
    若 企业 控股 企业甲 则 企业 关联 企业甲
  规则 辗转关联
    若 企业 关联 企业甲 且 企业甲 控股 企业乙 除非 企业乙 失信 则 企业 关联 企业乙
  规则 失信受限
    若 企业 关联 企业甲 且 企业甲 失信 则 企业 受限
  规则 连带受限
    若 企业甲 受限 且 企业甲 持股 企业 则 企业 受限
""",
}

QUESTIONS = ["甲 关联 乙", "甲 关联 企业", "企业 关联 甲", "甲 单层 乙", "甲 双层 企业", "甲 受限", "企业 受限"]


def some_case(rng: random.Random) -> dict[str, Any]:
    names = "甲乙丙丁"
    case: dict[str, Any] = {}
    for name in names[: rng.randint(2, 4)]:
        case[name] = {"是": ["企业"]}
        for key in ("持股", "控股"):
            held = [other for other in names if rng.random() < 0.35]
            if held:
                case[name][key] = [*held, "等"] if rng.random() < 0.2 else held
        if rng.random() < 0.5:
            case[name]["失信"] = rng.choice(["是", "否"])
    return case


@pytest.mark.parametrize("way", RULES)
def test_every_proof_verifies(way: str) -> None:
    rng = random.Random(way)  # noqa: S311  # no secret: the same every run
    cases = [some_case(rng) for _ in range(12)]
    values = Counter(decided(case, question, text=HEAD + RULES[way]).value for case in cases for question in QUESTIONS)
    assert values["no"]
    assert values["yes"]
    assert values["undetermined"] or way in ("left", "both")
