"""change: a patch in the case's own words makes just the fact so, and the case so changed is what it says."""

from __future__ import annotations

from typing import Any

import pytest

from engine.case.facts import CaseFacts
from inquiry.change import Edit, changed_case, join, patch, say_edits
from logic.terms import Unknown
from logic.values import Name, Quantity
from tests.engine.rulebases import DAY, rulebase
from text.fault import FaultsError
from text.report import where


def facts(case: dict[str, Any]) -> CaseFacts:
    base = rulebase()
    return CaseFacts(base.loaded.engine_program, base.read(case), DAY)


def patched(case: dict[str, Any], *edits: Edit) -> dict[str, Any]:
    program = rulebase().loaded.engine_program
    said = say_edits(program, facts(case), frozenset(edits))
    assert said is not None
    return patch(program, case, said)


JIA, YI = Name("甲公司"), Name("甲项目")


@pytest.mark.parametrize(
    ("case", "edit", "changes"),
    [
        # a category: with what is there, without what denies it or answers its question otherwise
        ({"甲公司": {"是": "企业"}}, Edit("高新企业", JIA), {"甲公司": {"是": ["企业", "高新企业"]}}),
        ({"甲公司": {"不是": ["高新企业"]}}, Edit("高新企业", JIA), {"甲公司": {"是": "高新企业", "不是": None}}),
        ({"甲公司": {"是": "小型企业"}}, Edit("大型企业", JIA), {"甲公司": {"是": "大型企业"}}),
        (
            {"甲公司": {"是": "微型企业"}},
            Edit("小型企业", JIA, holds=False),
            {"甲公司": {"是": "企业", "不是": "小型企业"}},
        ),
        # a finding
        ({"甲项目": {"是": "项目"}}, Edit("符合规划", YI), {"甲项目": {"符合规划": "是"}}),
        (
            {"甲项目": {"符合规划": {"结论": "是", "由": "市发改委"}}},
            Edit("符合规划", YI, holds=False),
            {"甲项目": {"符合规划": "否"}},
        ),
        ({"甲项目": {"不符合规划": "是"}}, Edit("符合规划", YI), {"甲项目": {"符合规划": "是", "不符合规划": None}}),
        # a relation: beside the others, and no more than that is said where nothing was
        ({"甲公司": {"位于": ["A园"]}}, Edit("位于", JIA, Name("总园")), {"甲公司": {"位于": ["A园", "总园"]}}),
        ({"甲公司": {"位于": "A园"}}, Edit("位于", JIA, Name("总园")), {"甲公司": {"位于": ["A园", "总园", "等"]}}),
        ({"甲公司": {"是": "企业"}}, Edit("位于", JIA, Name("总园")), {"甲公司": {"位于": ["总园", "等"]}}),
        (
            {"甲公司": {"位于": ["A园", "等"]}},
            Edit("位于", JIA, Name("总园")),
            {"甲公司": {"位于": ["A园", "总园", "等"]}},
        ),
        (
            {"甲公司": {"不位于": "总园"}},
            Edit("位于", JIA, Name("总园")),
            {"甲公司": {"位于": ["总园", "等"], "不位于": None}},
        ),
        (
            {"甲公司": {"位于": ["A园", "总园区"]}},
            Edit("位于", JIA, Name("总园"), holds=False),
            {"甲公司": {"位于": "A园", "不位于": "总园"}},
        ),
        # an amount: one value, in the unit people write
        (
            {"甲项目": {"投入": "450万元"}},
            Edit("投入", YI, bounds=((">=", Quantity(5_000_000, "元").number),)),  # type: ignore[arg-type]
            {"甲项目": {"投入": "500万元"}},
        ),
        # a thing nobody has named
        (
            {"甲项目": {"是": "项目"}},
            Edit("实施企业", YI, Unknown(YI, "实施企业")),
            {"甲项目": {"实施企业": "某企业"}},
        ),
    ],
)
def test_a_fact_is_made_so_in_the_cases_own_words(case: dict[str, Any], edit: Edit, changes: dict[str, Any]) -> None:
    assert patched(case, edit) == changes
    rulebase().read(changed_case(case, changes))  # and the case so changed can be read


def test_names_the_case_uses_are_kept() -> None:
    case = {"总园区": {"位次": "160位"}}
    assert list(patched(case, Edit("位次", Name("总园"), Quantity(150, "位")))) == ["总园区"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bounds", "before", "value"),
    [
        ([(">=", "5000000")], "4500000", "500万元"),
        ([(">", "5000000")], "5000000", "5000000.01元"),
        ([("<=", "5000000")], "6000000", "500万元"),
        ([("<", "5000000")], "6000000", "4999999.99元"),
        ([(">=", "100"), ("<", "200")], "300", "199.99元"),
        ([(">=", "100"), ("<", "200")], "10", "100元"),
        ([("=", "7")], "10", "7元"),
        ([("!=", "10")], "10", "9.99元"),
    ],
)
def test_an_amount_is_moved_no_further_than_needed(bounds: list[tuple[str, str]], before: str, value: str) -> None:
    from fractions import Fraction

    ends = tuple((operator, Fraction(end)) for operator, end in bounds)
    edit = Edit("投入", YI, bounds=ends, before=Quantity(Fraction(before), "元"), known=True)
    assert patched({"甲项目": {"投入": f"{before}元"}}, edit) == {"甲项目": {"投入": value}}


def test_what_cannot_be_together() -> None:
    from fractions import Fraction

    program = rulebase().loaded.engine_program
    low = Edit("投入", YI, bounds=((">=", Fraction(10)),))
    high = Edit("投入", YI, bounds=(("<", Fraction(10)),))
    assert join(program, [frozenset({low}), frozenset({high})]) is None
    yes, no = Edit("符合规划", YI), Edit("符合规划", YI, holds=False)
    assert join(program, [frozenset({yes}), frozenset({no})]) is None
    both = join(program, [frozenset({low}), frozenset({Edit("投入", YI, bounds=(("<", Fraction(20)),))})])
    assert both is not None
    assert len(both) == 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"甲": {"是": "户"}}, {"甲": {"是": "户", "收入": "1元"}}),
        ({"甲": {"收入": None}}, {"甲": {"是": ["户", "特困"]}}),
        ({"甲": None}, {}),
        ({"乙": {"是": "户"}}, {"甲": {"是": ["户", "特困"], "收入": "1元"}, "乙": {"是": "户"}}),
        ({}, {"甲": {"是": ["户", "特困"], "收入": "1元"}}),
    ],
)
def test_a_case_is_merged_with_its_changes(changes: dict[str, Any], found: dict[str, Any]) -> None:
    case = {"甲": {"是": ["户", "特困"], "收入": "1元"}}
    assert changed_case(case, changes) == found
    assert case == {"甲": {"是": ["户", "特困"], "收入": "1元"}}, "the case itself is not touched"


@pytest.mark.parametrize("changes", [None, [], "x", {"甲": "x"}, {"甲": 1}])
def test_changes_of_another_shape_are_refused(changes: object) -> None:
    with pytest.raises(FaultsError) as caught:
        changed_case({}, changes)
    assert [(where(f.place), f.code) for f in caught.value.faults] == [("/changes", "B009")]
