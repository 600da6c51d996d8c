"""Things that nobody has named: what they leave open, what closes a list, and the answer if what is listed is all."""

from __future__ import annotations

from typing import Any

import pytest

from engine.proof_json import proof_json
from tests.engine.rulebases import DAY, DIGEST, NUMBER, asked, checker, decided, rulebase, said
from text.encode import encode
from text.fault import FaultsError
from verify.terms import Refused

TEXT = f"""
词汇 测试
  类别 企业、园区、贷款
  类别 省级奖、市级奖 属于 奖 同问 奖级
  类别 奖
  类别 口岸 已列全
  类别 人员
  类别 工人 属于 人员
  实体 老王 是 人员
  属性 雇主 工人 → 企业
  结论 工人数 企业 → 个
  实体 某口岸 是 口岸
  属性 得主 奖 → 企业
  属性 奖金 奖 → 元
  属性 出资 贷款 → 企业
  属性 余额 贷款 → 元
  关系 担保 企业 → 企业
  认定 违约 企业 封闭
  认定 通关 口岸
  结论 奖金合计 企业 → 元
  结论 省级奖数 企业 → 个
  结论 大户 企业
  结论 牵连 企业
  结论 清白 企业
  结论 授信 企业 → 元
  结论 通畅 口岸
  结论 口岸数 园区 → 个
  属性 承包 园区 → 企业
  结论 连坐 企业 → 企业
  结论 涉险 园区
  结论 无险 园区
  结论 观察 企业
  结论 可补 企业
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 合计
    则 企业 的 奖金合计 = 合计（奖 的 奖金 遍及 奖 若 奖 的 得主 = 企业）
  规则 省级
    则 企业 的 省级奖数 = 个数（遍及 省级奖 若 省级奖 的 得主 = 企业）
  规则 工人
    则 企业 的 工人数 = 个数（遍及 工人 若 工人 的 雇主 = 企业）
  规则 大户
    若 企业 的 奖金合计 达到 100万元 则 企业 大户
  规则 自己
    若 企业 违约 则 企业 牵连
  规则 担保
    若 企业 担保 企业乙 且 企业乙 牵连 则 企业 牵连
  规则 清白
    若 企业 是 企业 除非 企业 牵连 则 企业 清白
  规则 授信
    若 贷款 的 出资 = 企业 除非 企业 牵连 则 企业 的 授信 = 贷款 的 余额
  规则 连坐
    若 企业 违约 则 企业 连坐 企业
  规则 连坐下去
    若 企业 连坐 企业乙 且 企业乙 担保 企业丙 则 企业 连坐 企业丙
  规则 涉险
    若 园区 的 承包 = 企业 且 企业乙 连坐 企业 则 园区 涉险
  规则 无险
    若 园区 是 园区 除非 园区 涉险 则 园区 无险
  规则 观察
    若 企业 是 企业 除非 企业 不 牵连 则 企业 观察
  规则 可补
    若 企业 是 企业 除非 企业 观察 则 企业 可补
  规则 通畅
    若 口岸 通关 则 口岸 通畅
  规则 口岸数
    则 园区 的 口岸数 = 个数（遍及 口岸 若 口岸 通畅）
"""

FIRM: dict[str, Any] = {"甲公司": {"是": "企业"}}
PRIZE: dict[str, Any] = {**FIRM, "大奖": {"是": "奖", "得主": "甲公司", "奖金": "100万元"}}


def answered(case: dict[str, Any], question: str) -> dict[str, Any]:
    return asked(case, question, text=TEXT, whole=())


def value(case: dict[str, Any], question: str, *whole: str) -> str:
    return said(case, question, text=TEXT, whole=whole)


@pytest.mark.parametrize(
    ("case", "question", "told"),
    [
        (FIRM, "甲公司 的 奖金合计", "未定；若所列奖即为全部，0元"),
        (PRIZE, "甲公司 的 奖金合计", "未定，至少100万元；若所列奖即为全部，100万元"),
        (PRIZE, "甲公司 大户", "是"),  # what else there may be takes nothing away
        (FIRM, "甲公司 大户", "未定；若所列奖即为全部，否"),
        (FIRM, "甲公司 的 省级奖数", "未定；若所列奖即为全部，0个"),
        (FIRM, "甲公司 牵连", "未定；若所列企业即为全部，否"),  # 封闭 denies only of the firms that were spoken of
        (FIRM, "甲公司 清白", "未定；若所列企业即为全部，是"),
        ({**FIRM, "一区": {"是": "园区"}}, "一区 的 口岸数", "未定，至多1个"),  # the vocabulary lists all 口岸
        (FIRM, "甲公司 违约", "否"),
        # a firm that nobody has named may be the contractor, and be in default: nothing is certain
        ({"一区": {"是": "园区"}}, "一区 无险", "未定；若所列企业即为全部，是"),
        ({"一区": {"是": "园区", "承包": "甲公司"}, **FIRM}, "一区 无险", "未定；若所列企业即为全部，是"),
        # an exception to an exception over what is not known is not known either
        (FIRM, "甲公司 观察", "未定；若所列企业即为全部，否"),
        (FIRM, "甲公司 可补", "未定；若所列企业即为全部，是"),
    ],
)
def test_what_nobody_has_named_leaves_open(case: dict[str, Any], question: str, told: str) -> None:
    """Each answer is derived by both engines, and its proof verifies, as does that of the answer if all is listed."""
    assert value(case, question) == told


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ({"已列全": ["奖"]}, "100万元"),
        ({"已列全": "奖"}, "100万元"),
        ({"已列全": "全部"}, "100万元"),
        ({"已列全": ["企业", "贷款"]}, "未定，至少100万元；若所列奖即为全部，100万元"),
        ({"甲公司": {"是": "企业", "已列全": ["得主"]}}, "100万元"),
        ({"乙公司": {"是": "企业", "已列全": ["得主"]}}, "未定，至少100万元；若所列奖即为全部，100万元"),
        ({"已列全": None}, "未定，至少100万元；若所列奖即为全部，100万元"),
    ],
)
def test_what_closes_a_list(lists: dict[str, Any], told: str) -> None:
    assert value({**PRIZE, **lists}, "甲公司 的 奖金合计") == told


def test_a_request_says_that_a_list_is_whole() -> None:
    assert value(PRIZE, "甲公司 的 奖金合计", "全部") == "100万元"
    assert value(PRIZE, "甲公司 的 奖金合计", "奖") == "100万元"


def test_a_list_that_is_whole_says_nothing_of_the_kinds_of_what_is_on_it() -> None:
    """The prize of 甲公司 may be a provincial one; no prize that is not listed is."""
    case = {**PRIZE, "已列全": ["奖"]}
    assert value(case, "甲公司 的 省级奖数") == "未定，至多1个"
    assert value({**case, "已列全": ["省级奖"]}, "甲公司 的 省级奖数") == "0个"


def test_what_a_fact_takes_to_be_of_a_category_is_on_its_list() -> None:
    """That the list of firms is whole does not make 丙 none, of whom it is said whether it is in default."""
    assert value({"丙": {"违约": "是"}, "已列全": ["企业"]}, "丙 牵连") == "是"


def test_a_thing_that_only_the_rule_base_names_is_no_missing_fact() -> None:
    """老王 is a person of some document; whether he works for 甲公司 is not asked, but whether all its workers are
    listed, and if they are, he is none."""
    case = {**FIRM, "小李": {"是": "工人", "雇主": "甲公司"}}
    assert answered(case, "甲公司 的 工人数")["missing_sets"] == [["甲公司 已列全 雇主"]]
    assert value(case, "甲公司 的 工人数") == "未定，至少1个；若所列工人即为全部，1个"
    assert value({**case, "老王": {"是": "人员"}}, "甲公司 的 工人数", "全部") == "未定，至少1个，至多2个"


def test_whether_a_list_is_whole_is_asked_in_plain_words() -> None:
    answer = answered(FIRM, "甲公司 的 奖金合计")
    (missing,) = answer["missing"]
    assert missing == {
        "fact": "甲公司 已列全 得主",
        "fact_en": "all whose 得主 is 甲公司 are listed",
        "about": "甲公司",
        "predicate": "已列全",
        "atom": ["已列全", {"name": "甲公司"}, {"name": "得主"}],
        "question": "甲公司 还有没有别的奖（得主为甲公司的）？",
        "finding": False,
        "who": ["申请人"],
    }
    closed = {"甲公司": {"是": "企业", "已列全": ["得主"]}}
    assert value(closed, "甲公司 的 奖金合计") == "0元"


def test_what_the_answer_is_if_what_is_listed_is_all() -> None:
    answer = answered(PRIZE, "甲公司 的 奖金合计")
    assert answer["value"] == "undetermined"
    assert answer["at_least"] == {"number": "1000000", "unit": "元", "text": "100万元"}
    beside = answer["if_listed"]
    assert beside["lists"] == ["奖"]
    assert beside["value"] == {"number": "1000000", "unit": "元", "text": "100万元"}
    assert beside["text"] == {
        "zh": f"若所列奖即为全部，甲公司 的 奖金合计：100万元（依据 {NUMBER} 条 1）",
        "en": f"if the 奖 listed are all: 甲公司 的 奖金合计: 100万元 (under {NUMBER} 条 1)",
    }
    assert "if_listed" not in answered(PRIZE, "甲公司 大户")
    assert "if_listed" not in answered({"贷": {"是": "贷款"}}, "贷 的 余额"), "no list settles it"


def test_the_proof_says_which_lists_were_taken_to_be_whole() -> None:
    """The checker refuses the proof of one of the two answers as that of the other."""
    answer = decided(PRIZE, "甲公司 的 奖金合计", text=TEXT, whole=())
    assert answer.if_listed is not None
    base, check = rulebase(TEXT), checker(TEXT)
    open_, closed = (encode(proof_json(base, one)) for one in (answer, answer.if_listed))
    assert (open_["question"]["whole"], closed["question"]["whole"]) == ([], ["全部"])
    check.verify(PRIZE, closed)
    for proof, lists in (
        (open_, ["全部"]),
        (closed, []),
        (closed, ["企业"]),
        (closed, ["全部", "全部"]),
        (closed, ["甲"]),
    ):
        with pytest.raises(Refused):
            check.verify(PRIZE, {**proof, "question": {**proof["question"], "whole": lists}})


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("unknown", {"kind": "settled", "holds": False, "how": "listed", "paths": []}),
        ("unknown", {"kind": "settled", "holds": False, "how": "closed", "paths": []}),
    ],
)
def test_what_is_open_of_an_other_cannot_be_passed_off_as_settled(kind: str, change: dict[str, Any]) -> None:
    proof = encode(proof_json(rulebase(TEXT), decided(FIRM, "甲公司 牵连", text=TEXT, whole=())))
    other = next(n for n in proof["nodes"] if n["kind"] == kind and n["atom"][1] == {"other": "企业"})
    atom = other["atom"]
    other.clear()
    other.update({"atom": atom, **change})
    with pytest.raises(Refused):
        checker(TEXT).verify(FIRM, proof)


def test_a_list_of_answers_says_whether_there_may_be_more() -> None:
    answer = answered(FIRM, "企业 大户")
    assert (answer["value"], answer["complete"]) == ("undetermined", False)
    assert [row["values"] for row in answer["answers"]] == [["甲公司"]]
    closed = answered({**PRIZE, "已列全": "全部"}, "企业 大户")
    assert (closed["value"], closed["complete"]) == ("yes", True)


@pytest.mark.parametrize(
    ("case", "faults"),
    [
        ({"已列全": ["奖品"]}, [("/case/已列全/0", "C013")]),
        ({"已列全": ["得主"]}, [("/case/已列全/0", "C013")]),
        ({"已列全": [1]}, [("/case/已列全/0", "C008")]),
        ({"甲公司": {"已列全": ["奖金"]}}, [("/case/甲公司/已列全/0", "C013")]),
        ({"甲公司": {"已列全": ["奖金合计"]}}, [("/case/甲公司/已列全/0", "C013")]),
        ({"甲公司": {"已列全": ["奖"]}}, [("/case/甲公司/已列全/0", "C013")]),
    ],
)
def test_what_is_no_list(case: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    with pytest.raises(FaultsError) as caught:
        rulebase(TEXT).read(case)
    assert [(getattr(fault.place, "path", ""), fault.code) for fault in caught.value.faults] == faults
    with pytest.raises(Refused):
        checker(TEXT).verify(case, encode(proof_json(rulebase(TEXT), decided(FIRM, "甲公司 违约", text=TEXT))))


def test_an_unknown_list_of_a_request_is_a_fault() -> None:
    with pytest.raises(FaultsError) as caught:
        rulebase(TEXT).lists(["奖", "奖品"])
    assert [(getattr(fault.place, "path", ""), fault.code) for fault in caught.value.faults] == [("/whole/1", "C013")]
    assert rulebase(TEXT).ask(rulebase(TEXT).read(FIRM), "甲公司 违约", DAY).value == "no"
