"""question: what a question asks about, and every fault of one with its place and the likely mend."""

from __future__ import annotations

from typing import Any

import pytest

from engine.case.question import LONGEST_QUESTION
from logic.cite import EVERYWHERE, Citation
from logic.values import Name
from tests.engine.rulebases import DAY, NUMBER, decided, rulebase
from text.fault import FaultsError
from text.report import detail, where

CASE: dict[str, Any] = {"甲项目": {"投入": "5元", "实施企业": "甲公司"}, "甲公司": {"位于": "总园"}}


@pytest.mark.parametrize(
    ("question", "form", "predicate", "pattern", "kinds"),
    [
        ("甲公司 是 大型企业", "truth", "大型企业", ["甲公司"], [""]),
        ("甲公司 停产", "truth", "停产", ["甲公司"], [""]),
        ("甲公司 位于 总园", "truth", "位于", ["甲公司", "总园"], ["", ""]),
        ("甲公司 位于 总园区", "truth", "位于", ["甲公司", "总园"], ["", ""]),
        ("甲项目 的 投入", "value", "投入", ["甲项目", None], ["", ""]),
        ("甲公司 位于 园区", "list", "位于", ["甲公司", None], ["", "园区"]),
        ("企业 位于 总园", "list", "位于", [None, "总园"], ["企业", ""]),
        ("企业 位于 园区", "list", "位于", [None, None], ["企业", "园区"]),
        ("小型企业 停产", "list", "停产", [None], ["小型企业"]),
        ("项目 的 投入", "list", "投入", [None, None], ["项目", ""]),
        ("甲项目 适用 承诺制", "truth", "适用", ["甲项目", "承诺制"], ["", ""]),
        ("甲项目 适用 方式", "list", "适用", ["甲项目", None], ["", "方式"]),
        (f"{NUMBER} 条 1 责任单位 某市商务局", "truth", "责任单位", [f"{NUMBER} 条 1", "某市商务局"], ["", ""]),
        (f"{NUMBER} 有效", "truth", "有效", [NUMBER], [""]),
    ],
)
def test_what_is_asked(question: str, form: str, predicate: str, pattern: list[str | None], kinds: list[str]) -> None:
    asked = decided(CASE, question).question
    assert (asked.text, asked.form, asked.predicate) == (question, form, predicate)
    assert asked.pattern == tuple(None if part is None else Name(part) for part in pattern)
    assert asked.kinds == tuple(kinds)
    assert asked.within == EVERYWHERE


@pytest.mark.parametrize(("within", "document", "clause"), [(NUMBER, NUMBER, ""), (f"{NUMBER} 条 1", NUMBER, "1")])
def test_the_clause_asked(within: str, document: str, clause: str) -> None:
    asked = decided(CASE, f"依 {within}，甲项目 的 补助").question
    assert asked.within == Citation(document, clause)


def test_english_words_ask_the_same() -> None:
    ours, theirs = decided(CASE, "甲公司 是 大型企业"), decided(CASE, "甲公司 is 大型企业")
    assert (ours.question.predicate, ours.question.pattern) == (theirs.question.predicate, theirs.question.pattern)
    ours, theirs = decided(CASE, "甲项目 的 投入"), decided(CASE, "甲项目 's 投入")
    assert ours.outcome.certain == theirs.outcome.certain


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("乙公司 停产", "E101", "乙公司"),
        ("甲公司 停工", "E101", "停工"),
        ("甲公司 是 中型企业", "E101", "中型企业"),
        ("甲项目 适用 承诺", "E101", "承诺"),
        ("依 某政办发〔2024〕2号，甲公司 停产", "E101", "某政办发〔2024〕2号"),
        (f"依 {NUMBER} 条 99，甲公司 停产", "E106", "99"),
        ("甲公司 位于", "E205", "位于"),
        ("甲项目 的 投入 的 补助", "E205", "投入"),
        ("甲公司 停产 总园", "E206", "停产"),
        ("甲公司 的 停产", "E206", "停产"),
        ("？", "E001", "？"),
        ("", "E004", ""),
        ("甲" * (LONGEST_QUESTION + 1), "Q002", "500"),
    ],
)
def test_faults(question: str, code: str, said: str) -> None:
    base = rulebase()
    with pytest.raises(FaultsError) as caught:
        base.ask(base.read(CASE), question, DAY)
    fault = caught.value.faults[0]
    assert (where(fault.place), fault.code) == ("/questions/0", code)
    assert said in detail(fault)
    assert detail(fault, "en")


def test_a_misspelt_name_has_a_suggestion() -> None:
    base = rulebase()
    with pytest.raises(FaultsError) as caught:
        base.ask(base.read(CASE), "甲公司 是 大型企", DAY)
    assert "大型企业" in detail(caught.value.faults[0])
    assert "大型企业" in caught.value.faults[0].suggestion


@pytest.mark.parametrize(
    ("question", "code"), [("级别 的 投入", "E201"), ("级别 受支持", "E201"), ("甲公司 位于 级别", "E203")]
)
def test_a_list_of_options_is_no_thing(question: str, code: str) -> None:
    """Found by fuzzing: it was answered, with a proof that did not verify."""
    base = rulebase()
    with pytest.raises(FaultsError) as caught:
        base.ask(base.read({"甲公司": {"是": "企业"}}), question, DAY)
    assert code in [fault.code for fault in caught.value.faults]
