"""Every case that the service refuses is refused by the checker too."""

from __future__ import annotations

from typing import Any

import pytest

from engine.case import case as engine_case
from engine.case.official_codes import OFFICIAL_CODES
from grammar.syntax import parse
from tests.engine.rulebases import DAY, checker, proof, rulebase
from text import characters
from text.codes import CODES
from text.fault import FaultsError
from verify.atoms import digest
from verify.case import Case
from verify.facts import Documents
from verify.readable import LONGEST_TEXT, MOST_DIGITS, MOST_MARKS, is_code
from verify.said import MOST_FACTS, MOST_THINGS
from verify.terms import Refused

#: Cases that cannot be, each with the codes of the service's faults.
CASES: list[tuple[Any, str]] = [
    # what a case is made of
    ([], "C001"),
    (None, "C001"),
    ("甲", "C001"),
    ({"甲公司": []}, "C002"),
    ({"甲公司": "企业"}, "C002"),
    ({"甲公司": None}, "C002"),
    ({f"甲{n}": {} for n in range(10_001)}, "C003"),
    ({"甲公司": {"合作": [f"乙{n}" for n in range(10_001)]}}, "C003"),
    # names and texts
    ({"": {}}, "C004"),
    ({"  ": {}}, "C004"),
    ({"甲" * 501: {}}, "C004"),
    ({"甲公司": {"合作": ""}}, "C004"),
    ({"甲公司": {"合作": " "}}, "C004"),
    ({"甲公司": {"合作": "乙" * 501}}, "C004"),
    ({"甲项目": {"符合规划": {"结论": "是", "由": "某" * 501}}}, "C004"),
    ({"甲\u200b公司": {"是": "企业"}}, "E002"),
    ({"甲公司": {}, "甲公司\u200d": {}}, "E002"),
    ({"甲公司": {"位于": "总园\ufe00"}}, "E002"),
    ({"甲公司": {"合作": "乙\u3164"}}, "E002"),
    ({"甲公司": {"合作": "乙\u2028"}}, "E002"),
    ({"甲项目": {"符合规划": {"结论": "是", "由": "市发改委\u200b"}}}, "E002"),
    ({"甲" + "\u0301" * 5: {}}, "E002"),
    ({"甲公司": {"合作": "乙\u3000公司"}}, "E002"),
    ({"⼤公司": {}}, "E006"),
    ({"\uf900": {}}, "E006"),
    ({"e\u0301": {}}, "E006"),
    ({"Ａ公司": {}, "A公司": {}}, "E114"),
    # words
    ({"甲公司": {"是": "公司"}}, "C013"),
    ({"甲公司": {"是": "补助"}}, "C013"),
    ({"甲公司": {"是": ["企业", 1]}}, "C008"),
    ({"甲公司": {"某": "乙"}}, "C013"),
    ({"甲公司": {"某": None}}, "C013"),
    ({"甲项目": {"补助": "1元"}}, "C005"),
    ({"甲项目": {"补助": None}}, "C005"),
    ({"甲公司": {"已穷尽": "补助"}}, "C013"),
    ({"甲公司": {"已穷尽": ["某"]}}, "C013"),
    ({"甲公司": {"已列全": ["投入"]}}, "C013"),
    ({"已列全": ["公司"]}, "C013"),
    ({"已列全": [1]}, "C008"),
    ({"已列全": {}}, "C008"),
    # findings
    ({"甲项目": {"符合规划": "也许"}}, "C006"),
    ({"甲项目": {"符合规划": 1}}, "C006"),
    ({"甲项目": {"符合规划": ["是"]}}, "C006"),
    ({"甲项目": {"符合规划": "True"}}, "C006"),
    ({"甲项目": {"符合规划": {"由": "市发改委"}}}, "C006"),
    ({"甲项目": {"符合规划": {"结论": {}}}}, "C006"),
    ({"甲项目": {"符合规划": {"结论": "是", "人": "甲"}}}, "C013"),
    ({"甲项目": {"符合规划": {"结论": "是", "由": 1}}}, "C008"),
    # values
    ({"甲项目": {"投入": 5}}, "C008"),
    ({"甲项目": {"投入": True}}, "C008"),
    ({"甲项目": {"投入": {}}}, "C008"),
    ({"甲项目": {"投入": ["5元", "6元"]}}, "C007"),
    ({"甲项目": {"投入": ["5元", "5元"]}}, "C007"),
    ({"甲项目": {"投入": []}}, "C023"),
    ({"甲项目": {"实施企业": []}}, "C023"),
    ({"甲项目": {"实施企业": ["等"]}}, "C023"),
    ({"甲项目": {"实施企业": ["乙公司", "丙公司", "等"]}}, "C007"),
    ({"甲项目": {"投入": "五元"}}, "C009"),
    ({"甲项目": {"投入": "5,0,0万元"}}, "C009"),
    ({"甲项目": {"投入": "05元元"}}, "C010"),
    ({"甲项目": {"投入": "1/3"}}, "C010"),
    ({"甲项目": {"投入": "1/0元"}}, "C009"),
    ({"甲项目": {"投入": "5"}}, "C010"),
    ({"甲项目": {"投入": "5%"}}, "C010"),
    ({"甲项目": {"投入": "5吨标准煤"}}, "C010"),
    ({"甲项目": {"投入": "-5元"}}, "C020"),
    ({"甲项目": {"投入": "5\u200b元"}}, "E002"),
    ({"甲项目": {"投入": "9" * 29 + "元"}}, "E008"),
    ({"甲项目": {"投入": "0." + "1" * 29 + "元"}}, "E008"),
    ({"甲项目": {"占股": "10"}}, "C010"),
    ({"甲项目": {"占股": "0.1"}}, "C010"),
    ({"总园": {"位次": "1.5位"}}, "C020"),
    ({"总园": {"位次": "0位"}}, "C020"),
    ({"甲项目": {"竣工": "2024-02-30"}}, "C011"),
    ({"甲项目": {"竣工": "20240229"}}, "C011"),
    ({"甲项目": {"竣工": "2024-W09-4"}}, "C011"),
    ({"总园": {"园区级别": "市级"}}, "E204"),
    ({"甲项目": {"用处": "等"}}, "C019"),
    ({"甲项目": {"用处": ["等", "展会"]}}, "C019"),
    ({"甲项目": {"不用处": ["展会", "等", "等"]}}, "C019"),
    ({"甲项目": {"符合规划": {"结论": "是", "由": "市发改委", "日期": "2024-13-01"}}}, "C011"),
    ({"甲项目": {"符合规划": {"结论": "是", "由": "市发改委", "日期": "去年"}}}, "C011"),
    ({"甲项目": {"投入": "1." + "1" * 28 + "元"}}, "E008"),
    ({"甲项目": {"投入": "1/" + "3" * 28 + "元"}}, "E008"),
    ({"甲项目": {"投入": "1/3" + "元" * 2}}, "C010"),
    # contradictions
    ({"甲公司": {"合作": "乙公司", "不合作": "乙公司"}}, "C015"),
    ({"甲公司": {"有失信记录": "是", "不有失信记录": "是"}}, "C015"),
    ({"甲公司": {"是": "企业", "不是": "企业"}}, "C015"),
    ({"甲公司": {"是": "微型企业", "不是": "小型企业"}}, "C015"),
    ({"甲公司": {"是": ["小型企业", "大型企业"]}}, "C015"),
    ({"甲公司": {"是": ["微型企业", "大型企业"]}}, "C015"),
    ({"甲项目": {"是": ["新建项目", "改建项目"]}}, "C015"),
    ({"甲": {"是": ["企业", "项目"]}}, "C015"),
    ({"总园": {"位次": "3位"}, "总园区": {"位次": "4位"}}, "C015"),
    ({"总园": {"不是": "园区"}}, "C021"),
    ({"甲公司": {"位于": "总园", "所在级别": "省级"}}, "C024"),
    ({"总园": {"是": "企业"}}, "C021"),
    ({"甲项目": {"位于": "总园"}, "甲公司": {"实施企业": "乙公司", "是": "企业"}}, "C022"),
    ({"甲": {"是": "人员", "投入": "6万元"}}, "C022"),
    ({"甲项目": {"投入": "6万元", "实施企业": "乙项目"}, "乙项目": {"投入": "1元"}}, "C022"),
]

#: Cases that are near these, and can be.
TAKEN: list[Any] = [
    {},
    {"甲公司": {}},
    {"甲" * 500: {"合作": "乙" * 500}},
    {"甲公司": {"是": None, "不是": None, "已穷尽": None, "已列全": None, "合作": None}, "已列全": None},
    {"甲公司": {"是": ["企业", "小型企业", "微型企业"], "不是": "大型企业"}},
    {"甲公司": {"已穷尽": ["规模", "有失信记录"], "已列全": ["位于", "合作"]}, "已列全": ["全部", "企业"]},
    {"甲项目": {"符合规划": True}, "乙项目": {"不符合规划": "yes"}, "丙项目": {"符合规划": "false"}},
    {"甲项目": {"符合规划": {"结论": False, "由": "市发改委", "日期": "2024-02-29", "文号": ""}}},
    {"甲项目": {"符合规划": {"结论": False, "由": "", "日期": ""}}},
    {"甲项目": {"投入": " 5元 ", "占股": "1/3", "他项补助": "1/3元", "能耗": "1,000吨标准煤"}},
    {"甲项目": {"投入": "0." + "1" * 28 + "元", "他项补助": "0" * 40 + "1" * 28 + "元"}},
    {"甲项目": {"投入": ["5元"], "实施企业": ["乙公司", "等"]}},
    {"甲项目": {"用处": ["海外仓", "海外仓", "等"], "不用处": "物流"}},
    {"甲项目": {"用处": ["展会", "等"]}},
    {"甲项目": {"用处": ["等"]}},
    {"总园区": {"位次": "3位"}, "总园": {"位次": "3位"}},
    {"𠮷野家": {}, "Ａ公司": {}},
    {"甲公司": {"合作": "乙 公司"}},
    {"甲项目": {"不是": "园区", "投入": "5元"}},
    {"甲项目": {"不是": ["园区", "小型企业"], "投入": "5元"}},
    {"甲公司": {"位于": "总园", "所在级别": "国家级"}},
    {"丙" + "\u0301" * 4: {}},
]


def codes(case: Any) -> str:
    """Return the codes of the faults that the service finds in a case, each once."""
    base = rulebase()
    try:
        base.hear(base.read(case), DAY)
    except FaultsError as error:
        return " ".join(dict.fromkeys(fault.code for fault in error.faults))
    return ""


def refused(case: Any) -> str:
    """Return why the checker refuses a case, empty where it takes it."""
    try:
        Case(Documents(rulebase().exported), case, DAY.isoformat())
    except Refused as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize(("case", "code"), CASES)
def test_both_doors_refuse_it(case: Any, code: str) -> None:
    assert codes(case) == code
    assert refused(case)


@pytest.mark.parametrize("case", TAKEN)
def test_both_doors_take_it(case: Any) -> None:
    assert (codes(case), refused(case)) == ("", "")


def test_the_limits_are_the_same() -> None:
    assert (engine_case.MOST_THINGS, engine_case.MOST_FACTS) == (MOST_THINGS, MOST_FACTS)
    assert (engine_case.LONGEST_TEXT, parse.MOST_DIGITS) == (LONGEST_TEXT, MOST_DIGITS)
    assert characters.MOST_MARKS == MOST_MARKS


def test_every_code_of_a_case_is_there() -> None:
    """A new fault of cases has its row here."""
    assert {code for code in CODES if code.startswith("C")} - {"C014"} <= {code for _, code in CASES}


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("统一社会信用代码", ["91110000600037341L", "91110000600037341l"], ["91110000600037341M", "9111", "9" * 19]),
        ("统一社会信用代码", ["91110000600037341L"], ["A1110000600037341L", "9111000060003734IL"]),
        ("行政区划代码", ["150802", "150800"], ["15080", "15080a", "1508021", "１５０８０２"]),
        ("国民经济行业代码", ["C", "C27", "C2710"], ["C2", "U27", "c27", "C27105", ""]),
    ],
)
def test_official_codes(kind: str, good: list[str], bad: list[str]) -> None:
    """C014; which divisions there are takes a table, which the checker has not."""
    well_formed = OFFICIAL_CODES[kind].well_formed
    assert [(well_formed(text), is_code(kind, text)) for text in good] == [(True, True)] * len(good)
    assert [(well_formed(text), is_code(kind, text)) for text in bad] == [(False, False)] * len(bad)
    assert (is_code("行政区划代码", "990000"), is_code("别的代码", "1")) == (True, False)


def test_a_proof_of_a_case_that_cannot_be_is_refused() -> None:
    """Whatever the proof shows: the case is read before any of it."""
    whole = proof({"甲项目": {"投入": "5元"}}, "甲项目 是 项目")
    case = {"甲项目": {"投入": ["5元", "6元"]}}
    with pytest.raises(Refused, match=r"^/case/甲项目/投入 has no value, or several$"):
        checker().verify(case, whole | {"case": digest(case)})
