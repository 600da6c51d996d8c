"""Cases that the service refuses: the checker refuses them too, though what is wrong bears on no step of the proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.second_look import bases
from tests.second_look.forging import Json
from tests.second_look.terms import digest
from text.fault import FaultsError

#: What a case says beside what a true answer rests on, and why it is refused.
REFUSED: Mapping[str, Mapping[str, Any]] = {
    "a value is given and denied": {"丁": {"是": "项目", "用处": ["仓储"], "不用处": ["仓储"]}},
    "a category is given and denied": {"丁": {"是": "项目", "不是": "项目"}},
    "a finding is given and denied": {"丁": {"是": "企业", "失信": "是", "不失信": "是"}},
    "two values of what has one": {"丁": {"是": "项目", "投入": ["1元", "2元"]}},
    "no value of what has one": {"丁": {"是": "项目", "投入": []}},
    "another value than the vocabulary states": {"总园": {"园区级别": "省级"}},
    "what the vocabulary states is denied": {"总园": {"不园区级别": "国家级"}},
    "the category that the vocabulary states is denied": {"总园": {"不是": "园区"}},
    "another category than the vocabulary states": {"总园": {"是": "企业"}},
    "two widest categories": {"丁": {"是": ["企业", "项目"]}},
    "one question is answered twice": {"丁": {"是": ["小型企业", "大型企业"]}},
    "a category, and the wider one is denied": {"丁": {"是": "高新企业", "不是": "企业"}},
    "said of the wrong kind of thing": {"丁": {"是": "项目", "人数": "3人"}},
    "a value of the wrong kind": {"丁": {"是": "企业", "位于": "戊"}, "戊": {"是": "项目"}},
    "below the least": {"丁": {"是": "项目", "投入": "-1元"}},
    "half a person": {"丁": {"是": "企业", "人数": "0.5人"}},
    "a third of a person": {"丁": {"是": "企业", "人数": "1/3人"}},
    "what only rules conclude": {"丁": {"是": "企业", "受支持": "是"}},
    "what only rules conclude, an amount": {"丁": {"是": "企业", "总额": "1元"}},
    "what nobody declared": {"丁": {"是": "企业", "颜色": "红"}},
    "a category that nobody declared": {"丁": {"是": "火星企业"}},
    "no unit": {"丁": {"是": "项目", "投入": "100"}},
    "a bare share": {"丁": {"是": "项目", "占比": "10"}},
    "a unit of another dimension": {"丁": {"是": "项目", "投入": "5人"}},
    "digits in groups of other than three": {"丁": {"是": "项目", "投入": "5,0,0元"}},
    "digits in groups, after four": {"丁": {"是": "项目", "投入": "1000,000元"}},
    "a group too many": {"丁": {"是": "项目", "投入": ",100元"}},
    "an exponent": {"丁": {"是": "项目", "投入": "1e3元"}},
    "not a number": {"丁": {"是": "项目", "投入": "NaN元"}},
    "without end": {"丁": {"是": "项目", "投入": "Infinity元"}},
    "digits of another script": {"丁": {"是": "项目", "投入": "١٠٠元"}},
    "digits above the line": {"丁": {"是": "项目", "投入": "1²元"}},
    "over nothing": {"丁": {"是": "项目", "投入": "1/0元"}},
    "over a negative": {"丁": {"是": "项目", "投入": "1/-3元"}},
    "two points": {"丁": {"是": "项目", "投入": "1.2.3元"}},
    "more digits than are read": {"丁": {"是": "项目", "投入": "1" * 40 + "元"}},
    "an amount that is a number": {"丁": {"是": "项目", "投入": 100}},
    "an amount that is true": {"丁": {"是": "项目", "投入": True}},
    "an amount that is an object": {"丁": {"是": "项目", "投入": {"number": "1", "unit": "元"}}},
    "no amount": {"丁": {"是": "项目", "投入": ""}},
    "a day that there is not": {"丁": {"是": "项目", "开工日": "2024-02-30"}},
    "a day in another form": {"丁": {"是": "项目", "开工日": "2024-2-3"}},
    "a day as a number": {"丁": {"是": "项目", "开工日": "739037日"}},
    "an option that a closed list has not": {"戊园": {"是": "园区", "园区级别": "县级"}},
    "a finding that is neither yes nor no": {"丁": {"是": "企业", "失信": "也许"}},
    "a finding that is a number": {"丁": {"是": "企业", "失信": 1}},
    "a finding with a part more": {"丁": {"是": "项目", "合规": {"结论": "是", "备注": ""}}},
    "a finding without its result": {"丁": {"是": "项目", "合规": {"由": "市发改委"}}},
    "a name with a character that cannot be seen": {"丁\u200b": {"是": "项目"}},
    "a name that looks like another": {"丁\u2060": {"是": "项目"}, "丁": {"是": "项目"}},
    "a value with a character that cannot be seen": {"丁": {"是": "项目", "用处": ["仓\u200b储"]}},
    "a name that is empty": {"": {"是": "项目"}},
    "a name of a blank": {" ": {"是": "项目"}},
    "a name that is too long": {"丁" * 501: {"是": "项目"}},
    "a value that is empty": {"丁": {"是": "项目", "用处": [""]}},
    "a list that is no list of words": {"丁": {"是": "项目", "用处": [["仓储"]]}},
    "a thing of which a text is said": {"丁": "项目"},
    "a thing of which a list is said": {"丁": ["项目"]},
    "a list that is none is whole": {"已列全": ["不存在"]},
    "a list is whole, as a number": {"已列全": 1},
    "all and more": {"已列全": [["全部"]]},
    "an attribute is listed under a thing": {"丁": {"是": "项目", "已列全": ["投入"]}},
    "a conclusion is listed under a thing": {"丁": {"是": "企业", "已列全": ["受支持"]}},
    "what is not declared is exhausted": {"丁": {"是": "企业", "已穷尽": ["不存在"]}},
    "what follows is denied": {"丁": {"是": "企业", "位于": "总园", "不所属园区": "总园"}},
    "what follows is not in a whole list": {"丁": {"是": "企业", "位于": "总园", "所属园区": ["分园"]}},
    "a category that is a variable": {"丁": {"是": {"var": "企业"}}},
    "an unknown of the case's own": {
        "丁": {"是": "项目", "投入": {"unknown": {"of": {"name": "丁"}, "predicate": "投入", "unit": "元"}}}
    },
}
OF = "supported"


def forged(more: Mapping[str, Any]) -> tuple[Json, Json]:
    """Return the case of a true answer that says more, and the answer, which names this case."""
    case, told = {**bases.case(OF), **more}, bases.told(OF)
    told["proof"]["case"] = digest(case)
    return case, told


def test_what_is_added_to_is_true_and_more_may_be_said() -> None:
    case, told = forged({"丁": {"是": "项目", "投入": "1,000.5元", "用处": ["堆货", "等"]}, "已列全": ["项目"]})
    verdict = bases.service().verdict(case, told)
    assert verdict.verified, verdict.fault


@pytest.mark.parametrize("why", REFUSED)
def test_a_case_that_the_service_refuses_proves_nothing(why: str) -> None:
    case, told = forged(REFUSED[why])
    with pytest.raises(FaultsError):
        bases.ask(case, bases.ASKED[OF][1])
    verdict = bases.service().verdict(case, told)
    assert not verdict.verified
    assert verdict.fault


@pytest.mark.parametrize("case", [[], "", 1, None, True, [{}], {"甲": None}])
def test_what_is_no_case_proves_nothing(case: object) -> None:
    told = bases.told(OF)
    told["proof"]["case"] = digest(case)
    assert not bases.service().verdict(case, told).verified
