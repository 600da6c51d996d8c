"""平均, asked: exact, with bounds while it is not known who contributes or how much, and checked."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.engine.rulebases import DIGEST, NUMBER, asked, checker, proof, said
from verify.terms import Refused

TEXT = f"""
词汇 测试
  类别 项目、企业
  属性 补助 项目 → 元 可负
  属性 业主 项目 → 企业
  结论 户均 企业 → 元
  结论 偏高 企业
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 户均
    则 企业 的 户均 = 平均（项目 的 补助 遍及 项目 若 项目 的 业主 = 企业）
  规则 偏高
    若 企业 的 户均 超过 20万元 则 企业 偏高
"""


def projects(*amounts: str | None) -> dict[str, Any]:
    """Return a case of one firm and its projects, each with its amount; of ``None`` nobody has said it."""
    found: dict[str, Any] = {"甲公司": {"是": "企业"}}
    for number, amount in enumerate(amounts):
        found[f"项目{number}"] = {"是": "项目", "业主": "甲公司"} | ({"补助": amount} if amount else {})
    return found


UNSURE = {**projects("10万元", "20万元"), "丙": {"是": "项目", "补助": "60万元"}}


@pytest.mark.parametrize(
    ("case", "average", "high"),
    [
        (projects("10万元", "20万元"), "15万元", "否"),
        (projects("10万元", "-40万元"), "-15万元", "否"),
        (projects("10万元", "20万元", "60万元"), "30万元", "是"),
        (projects(), "无", "否"),
        (projects("10元", "10元", "20元"), "40/3元（约13.33元）", "否"),
        (projects("10万元", None), "未定", "未定"),
        (UNSURE, "未定，至少15万元，至多30万元", "未定"),
        ({**UNSURE, "丙": {"是": "项目", "补助": "30万元"}}, "未定，至少15万元，至多20万元", "否"),
        ({**UNSURE, "丙": {"是": "项目", "补助": "60万元", "业主": "甲公司"}}, "30万元", "是"),
        ({**UNSURE, "丙": {"是": "项目", "补助": "60万元", "业主": "乙公司"}}, "15万元", "否"),
    ],
)
def test_average_asked(case: dict[str, Any], average: str, high: str) -> None:
    """Every answer here is of both engines, and its proof verifies."""
    assert said(case, "甲公司 的 户均", text=TEXT) == average
    assert said(case, "甲公司 偏高", text=TEXT) == high


def test_average_is_explained() -> None:
    told = asked(projects("10万元", "20万元"), "甲公司 的 户均", text=TEXT, explain="full")["explanation"]
    assert "平均（遍及 项目）" in str(told["zh"])
    assert "average over 项目" in str(told["en"])


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (projects("10万元", "20万元"), {"number": "300000", "unit": "元"}),  # their sum
        (projects("10万元", "20万元"), {"number": "2", "unit": "个"}),  # their number
        (UNSURE, {"from": "150000", "to": "600000", "unit": "元"}),  # the one that is not sure alone
        (UNSURE, {"number": "150000", "unit": "元"}),  # as if it did not count
        (projects("10元", "10元", "20元"), {"number": "13.33", "unit": "元"}),  # rounded
    ],
)
def test_another_average_is_refused(case: dict[str, Any], result: dict[str, Any]) -> None:
    forged = copy.deepcopy(proof(case, "甲公司 的 户均", text=TEXT))
    (node,) = (node for node in forged["nodes"] if node["kind"] == "summed")
    assert node["result"] != result
    node["result"] = result
    with pytest.raises(Refused, match="it gives something else"):
        checker(TEXT).verify(case, forged)
