"""case: what a sender may write, what it comes to, and every fault with its place and the likely mend."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest

import engine.case.case
from engine.case.case import LONGEST_TEXT, MOST_FACTS, MOST_THINGS, Case, pointer
from engine.case.fact import Finding, GivenFact
from grammar.syntax import tree
from grammar.syntax.parse import MOST_DIGITS, parse_value
from logic.values import Day, Name, Quantity, Value, Word
from tests.engine.rulebases import rulebase
from text.fault import FaultsError
from text.report import detail, where


def read(source: Any) -> Case:
    return rulebase().read(source)


def faults(source: Any) -> list[tuple[str, str, str]]:
    """Return the place, code and suggestion of every fault."""
    with pytest.raises(FaultsError) as caught:
        read(source)
    assert all(detail(fault) and detail(fault, "en") for fault in caught.value.faults)
    return [(where(fault.place), fault.code, fault.suggestion) for fault in caught.value.faults]


def only(source: Any) -> GivenFact:
    """Return the one fact a case gives."""
    (fact,) = read(source).facts
    return fact


# ── what may be written ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "predicate", "value"),
    [
        ({"投入": "500万元"}, "投入", Quantity(Fraction(5_000_000), "元")),
        ({"投入": "1,200.5 元".replace(" ", "")}, "投入", Quantity(Fraction("1200.5"), "元")),
        ({"投入": "５００万元"}, "投入", Quantity(Fraction(5_000_000), "元")),
        ({"投入": " 1亿元 "}, "投入", Quantity(Fraction(100_000_000), "元")),
        ({"投入": "1/3元"}, "投入", Quantity(Fraction(1, 3), "元")),
        ({"占股": "1/3"}, "占股", Quantity(Fraction(1, 3), "比例")),
        ({"占股": "25.5%"}, "占股", Quantity(Fraction("0.255"), "比例")),
        ({"能耗": "500千克标准煤"}, "能耗", Quantity(Fraction("0.5"), "吨标准煤")),
        ({"竣工": "2024-12-31"}, "竣工", Day(datetime.date(2024, 12, 31))),
        ({"用处": "海外仓"}, "用处", Name("海外仓")),
        ({"用处": "没有列出的用途"}, "用处", Word("没有列出的用途", "用途")),
        ({"位于": "总园区"}, "位于", Name("总园")),
    ],
)
def test_values(said: dict[str, str], predicate: str, value: Value) -> None:
    (word,) = said
    fact = only({"甲项目": said})
    assert fact == GivenFact(predicate, (Name("甲项目"), value), True, f"/case/甲项目/{word}")


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ("是", True),
        ("yes", True),
        ("true", True),
        (True, True),
        ("否", False),
        ("no", False),
        ("false", False),
        (False, False),
    ],
)
def test_findings_are_yes_or_no(answer: object, holds: bool) -> None:
    fact = only({"甲公司": {"停产": answer}})
    assert (fact.holds, fact.finding) == (holds, None)
    assert only({"甲公司": {"不停产": answer}}).holds is not holds


def test_a_finding_says_who_found_it() -> None:
    said = {"结论": "是", "由": "市发改委", "日期": "2024-01-02", "文号": "某发改〔2024〕3号"}
    assert only({"甲项目": {"符合规划": said}}).finding == Finding("市发改委", "2024-01-02", "某发改〔2024〕3号")
    assert only({"甲项目": {"符合规划": {"结论": "否"}}}).finding == Finding("", "", "")


def test_categories_each_have_their_place() -> None:
    facts = read({"甲公司": {"是": ["高新企业", "大型企业"], "不是": "微型企业"}}).facts
    assert [(f.predicate, f.holds, f.path) for f in facts] == [
        ("微型企业", False, "/case/甲公司/不是/0"),
        ("高新企业", True, "/case/甲公司/是/0"),
        ("大型企业", True, "/case/甲公司/是/1"),
    ]


def test_a_list_is_whole_unless_it_ends_in_and_so_on() -> None:
    assert ("用处", "甲项目") in read({"甲项目": {"用处": ["海外仓"]}}).whole
    assert read({"甲项目": {"用处": "海外仓"}}).whole == {}, "one value alone need not be all"
    assert ("投入", "甲项目") in read({"甲项目": {"投入": "1元"}}).whole
    assert ("用处", "甲项目") in read({"甲项目": {"用处": []}}).whole
    assert read({"甲项目": {"用处": ["海外仓", "等"]}}).whole == {}
    assert read({"甲项目": {"不用处": ["海外仓"]}}).whole == {}
    assert len(read({"甲项目": {"用处": ["海外仓", "等"]}}).facts) == 1


def test_nothing_more_is_to_be_said() -> None:
    case = read({"甲公司": {"已穷尽": ["规模", "位于", "高新企业"]}})
    assert case.exhausted == {
        ("企业：规模", "甲公司"): "/case/甲公司/已穷尽/0",
        ("位于", "甲公司"): "/case/甲公司/已穷尽/1",
        ("高新企业", "甲公司"): "/case/甲公司/已穷尽/2",
    }


def test_null_is_not_said() -> None:
    assert read({"甲公司": {"停产": None, "是": None, "位于": None}}).facts == ()
    assert faults({"甲公司": {"没有这个词": None}}) == [("/case/甲公司/没有这个词", "C013", "")]


def test_things_are_those_named() -> None:
    case = read({"甲项目": {"实施企业": "甲公司", "用处": "海外仓"}, "总园区": {}})
    assert case.things == ("总园", "甲项目", "甲公司")


def test_pointers_are_escaped() -> None:
    assert pointer("甲/乙~丙", "是") == "/case/甲~1乙~0丙/是"
    assert only({"甲/乙~丙": {"停产": "是"}}).path == "/case/甲~1乙~0丙/停产"


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "path", "code", "suggestion"),
    [
        ([], "/case", "C001", ""),
        (None, "/case", "C001", ""),
        ({"甲公司": ["大型企业"]}, "/case/甲公司", "C002", ""),
        ({"甲公司": None}, "/case/甲公司", "C002", ""),
        ({"": {}}, "/case/", "C004", ""),
        ({" ": {}}, "/case/ ", "C004", ""),
        ({"甲\n公司": {}}, "/case/甲\n公司", "E002", "甲公司"),
        ({"甲\u200b公司": {}}, "/case/甲\u200b公司", "E002", "甲公司"),
        ({"甲公司": {"停产": {"结论": "是", "由": "市\u202e委"}}}, "/case/甲公司/停产/由", "E002", "市委"),
        ({"⼤华": {}}, "/case/⼤华", "E006", "大华"),
        ({"Cafe\u0301 ⼤华": {}}, "/case/Cafe\u0301 ⼤华", "E006", "Café 大华"),
        ({"甲项目": {"实施企业": "⼤华"}}, "/case/甲项目/实施企业", "E006", "大华"),
        ({"总园 ": {}}, "/case/总园 ", "E114", "总园"),
        ({"A公司": {}, "А公司": {}}, "/case/А公司", "E114", "A公司"),
        ({"A公司": {}, "甲项目": {"实施企业": "Ａ公司"}}, "/case/甲项目/实施企业", "E114", "A公司"),
        ({"甲项目": {"投入": "0." + "0" * MOST_DIGITS + "1元"}}, "/case/甲项目/投入", "E008", ""),
        ({"甲项目": {"投入": "等"}}, "/case/甲项目/投入", "C019", ""),  # found by fuzzing: taken for the end of a list
        ({"甲项目": {"用处": "等"}}, "/case/甲项目/用处", "C019", ""),
        ({"甲项目": {"投入": "5元\n"}}, "/case/甲项目/投入", "E002", "5元"),
        ({"甲项目": {"投入": "1200,300元"}}, "/case/甲项目/投入", "C009", ""),
        ({"甲" * (LONGEST_TEXT + 1): {}}, "/case/" + "甲" * (LONGEST_TEXT + 1), "C004", ""),
        ({"甲公司": {"位于": ""}}, "/case/甲公司/位于", "C004", ""),
        ({"甲项目": {"补助": "5元"}}, "/case/甲项目/补助", "C005", ""),
        ({"某政办发〔2024〕1号": {"有效": "是"}}, "/case/某政办发〔2024〕1号/有效", "C005", ""),
        ({"甲公司": {"停产": "也许"}}, "/case/甲公司/停产", "C006", ""),
        ({"甲公司": {"停产": 1}}, "/case/甲公司/停产", "C006", ""),
        ({"甲公司": {"停产": {"由": "市发改委"}}}, "/case/甲公司/停产", "C006", ""),
        ({"甲项目": {"投入": ["1元", "2元"]}}, "/case/甲项目/投入", "C007", ""),
        ({"甲项目": {"投入": 5}}, "/case/甲项目/投入", "C008", ""),
        ({"甲项目": {"用处": ["海外仓", True]}}, "/case/甲项目/用处/1", "C008", ""),
        ({"甲项目": {"投入": {"元": 5}}}, "/case/甲项目/投入", "C008", ""),
        ({"甲公司": {"是": ["企业", 3]}}, "/case/甲公司/是/1", "C008", ""),
        ({"甲项目": {"投入": "五元"}}, "/case/甲项目/投入", "C009", ""),
        ({"甲项目": {"投入": "5"}}, "/case/甲项目/投入", "C010", "5元"),
        ({"甲项目": {"投入": "5吨标准煤"}}, "/case/甲项目/投入", "C010", ""),
        ({"甲项目": {"投入": "5美元"}}, "/case/甲项目/投入", "C010", ""),
        ({"甲项目": {"竣工": "2024-13-01"}}, "/case/甲项目/竣工", "C011", ""),
        ({"甲项目": {"竣工": "去年"}}, "/case/甲项目/竣工", "C011", ""),
        ({"甲项目": {"竣工": "20241231"}}, "/case/甲项目/竣工", "C011", ""),
        ({"甲项目": {"竣工": "2024-W01-1"}}, "/case/甲项目/竣工", "C011", ""),
        ({"甲项目": {"投入": "1" * (MOST_DIGITS + 1) + "元"}}, "/case/甲项目/投入", "E008", ""),
        ({"甲公司": {"停产": {"结论": "是", "由": 1}}}, "/case/甲公司/停产/由", "C008", ""),
        ({"甲公司": {"停产": {"结论": "是", "文号": "长" * (LONGEST_TEXT + 1)}}}, "/case/甲公司/停产/文号", "C004", ""),
        ({"甲园": {"园区级别": "国家"}}, "/case/甲园/园区级别", "E204", "国家级"),
        ({"甲园": {"园区级": "国家级"}}, "/case/甲园/园区级", "C013", "园区级别"),
        ({"甲公司": {"是": ["大型企"]}}, "/case/甲公司/是/0", "C013", "大型企业"),
        ({"甲公司": {"已穷尽": ["规"]}}, "/case/甲公司/已穷尽/0", "C013", "规模"),
        ({"甲项目": {"符合规划": {"结论": "是", "由谁": "甲"}}}, "/case/甲项目/符合规划/由谁", "C013", "由"),
        ({"甲公司": {"六成补助": "是"}}, "/case/甲公司/六成补助", "C013", ""),
    ],
)
def test_faults(source: Any, path: str, code: str, suggestion: str) -> None:
    ((found_path, found_code, found_suggestion),) = faults(source)
    assert (found_path, found_code) == (path, code)
    if suggestion:
        assert found_suggestion == suggestion


def test_all_faults_are_reported_together() -> None:
    source = {"甲公司": {"停产": "也许", "是": ["企"]}, "甲项目": {"投入": "5", "竣工": "去年"}}
    assert [code for _, code, _ in faults(source)] == ["C006", "C013", "C010", "C011"]


def test_a_unit_is_never_converted_without_a_factor() -> None:
    (fault,) = _faults({"甲项目": {"能耗": "5000千瓦时"}})
    assert "没有换算系数" in detail(fault)
    assert "吨标准煤" in detail(fault)


def _faults(source: Any) -> list[Any]:
    with pytest.raises(FaultsError) as caught:
        read(source)
    return caught.value.faults


def test_too_many_facts() -> None:
    source = {f"企业{number}": {"停产": "是"} for number in range(MOST_FACTS + 2)}
    assert [code for _, code, _ in faults(source)] == ["C003"]
    assert [code for _, code, _ in faults({f"企业{number}": {} for number in range(MOST_THINGS + 1)})] == ["C003"]
    listed = {"甲项目": {"用处": ["海外仓"] * (MOST_FACTS + 1)}}
    assert [code for _, code, _ in faults(listed)] == ["C003"]


def test_no_more_than_a_hundred_faults() -> None:
    assert len(faults({f"企业{number}": {"停产": "也许"} for number in range(500)})) == 100


def test_an_amount_is_parsed_once_however_many_facts_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def parse(text: str) -> tree.Literal:
        parsed.append(text)
        return parse_value(text)

    monkeypatch.setattr(engine.case.case, "parse_value", parse)
    case = {f"甲{number}": {"是": "项目", "投入": "123.45万元"} for number in range(5)}
    assert len(read(case).facts) == 10
    assert parsed == ["123.45万元"]
