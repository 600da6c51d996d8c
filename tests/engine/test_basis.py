"""What an answer rests on: each ground alone is enough, and without all of them the answer falls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.rulebase import open_rulebase
from tests.engine.grounds import ALL, BAD, GROUNDS, HOLD, NOTHING, at, clause, stands_alone
from tests.engine.rulebases import asked, decided, rulebase
from tests.engine.scenario_answers import answers


@pytest.mark.parametrize(("case", "question", "grounds"), HOLD)
def test_every_ground_is_told_apart(
    case: Mapping[str, Any], question: str, grounds: list[tuple[list[str], list[str]]]
) -> None:
    answer = asked(case, question, text=GROUNDS)
    told = [(ground["concludes"], ground["defines"]) for ground in answer["grounds"]]
    assert told == [(list(map(at, concludes)), list(map(at, defines))) for concludes, defines in grounds]
    concluding = [name for ground in answer["grounds"] for name in ground["concludes"]]
    defining = [name for ground in answer["grounds"] for name in ground["defines"]]
    assert answer["basis"] == list(dict.fromkeys(concluding + defining))
    assert not {one["clause"] for one in answer["examined"]} & {*answer["basis"]}


@pytest.mark.parametrize(("case", "question", "grounds"), HOLD)
def test_each_ground_alone_is_enough_and_no_answer_stands_without_one(
    case: Mapping[str, Any], question: str, grounds: list[tuple[list[str], list[str]]]
) -> None:
    """Asked of rule bases in which the other clauses have fallen, or one clause of each ground."""
    base, answer = rulebase(GROUNDS), decided(case, question, text=GROUNDS)
    basis = base.views.basis(answer)
    assert len(basis.grounds) == len(grounds)
    assert [*stands_alone(base, answer, basis)] == []


@pytest.mark.slow
def test_so_it_is_in_the_rule_base() -> None:
    """Of answers to the scenarios that are one row on several clauses every twelfth, and one on several grounds."""
    base = open_rulebase()
    several = [(a, basis) for a in answers() if (basis := base.views.basis(a)).is_one and len(basis.names) > 1]
    tried = several[::12] + [one for one in several if len(one[1].grounds) in (2, 3)][:1]
    assert len(tried) > 10
    wrong = [(answer.question.text, fault) for answer, basis in tried for fault in stands_alone(base, answer, basis)]
    assert wrong == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("甲 可补助", f"是（依据 {at('2')}；另据 {at('1')}、{at('3')}；另据 {at('1')}、{at('4')}）"),
        ("甲 的 补助", f"10万元（依据 {at('5')}；另据 {at('6')}）"),
        ("甲 优", "是"),
    ],
)
def test_the_line_tells_grounds_apart(question: str, said: str) -> None:
    assert asked(ALL, question, text=GROUNDS)["text"]["zh"] == f"{question}：{said}"


def test_the_line_in_english() -> None:
    assert asked(ALL, "甲 的 补助", text=GROUNDS)["text"]["en"] == (
        f"甲 的 补助: 10万元 (under {at('5')}; independently under {at('6')})"
    )
    assert asked(NOTHING, "甲 可补助", text=GROUNDS)["text"]["en"] == (
        f"甲 可补助: no (examined: {at('1')}, {at('2')})"
    )


def test_a_letter_has_a_paragraph_for_each_ground_and_says_that_each_is_enough() -> None:
    assert asked(ALL, "甲 的 补助", text=GROUNDS)["explanation"]["zh"][1:4] == [
        f"依{at('5')}（规则“51”），因为甲 优，所以甲 的 补助 = 10万元。",
        f"依{at('6')}（规则“60”），因为甲 优；20万元 - 10万元 = 10万元，所以甲 的 补助 = 10万元。",
        "这 2 项依据各自足以得出这一答案：其中一项不再适用，答案仍由其余的得出。",
    ]
    zh = asked(ALL, "甲 可补助", text=GROUNDS)["explanation"]["zh"]
    assert f"依{at('3')}（规则“30”），因为甲 中，所以甲 合格。" in zh
    assert any(text.startswith("这 3 项依据各自足以") for text in zh)
    assert not any("各自足以" in text for text in asked(BAD, "甲 可补助", text=GROUNDS)["explanation"]["zh"])


def test_a_no_names_what_was_examined_and_what_each_lacks() -> None:
    answer = asked(NOTHING, "甲 可补助", text=GROUNDS)
    assert (answer["basis"], answer["grounds"]) == ([at("1"), at("2")], [])
    assert answer["text"]["zh"] == f"甲 可补助：否（考察过 {at('1')}、{at('2')}）"
    assert answer["examined"] == [
        {
            "clause": at("1"),
            "concludes": True,
            "zh": "“10”：甲 不 优（案情 /case/甲/优）",
            "en": "“10”: 甲 not 优 (given at /case/甲/优)",
        },
        {
            "clause": at("2"),
            "concludes": True,
            "zh": "“20”：甲 不 良（案情 /case/甲/良）",
            "en": "“20”: 甲 not 良 (given at /case/甲/良)",
        },
    ]


def test_a_no_that_no_rule_could_have_made_a_yes_names_what_they_conclude_instead() -> None:
    answer = asked(ALL, "甲 适用 乙式", text=GROUNDS)
    assert answer["basis"] == [at("6")]
    assert answer["text"]["zh"] == f"甲 适用 乙式：否（考察过 {at('6')}）"
    assert [(one["zh"], one["en"]) for one in answer["examined"]] == [
        ("“61”：得出的是“企业 适用 甲式”", "“61”: it concludes “企业 适用 甲式”")
    ]
    assert answer["explanation"]["zh"][1:] == [
        "没有规则推出“甲 适用 乙式”。",
        f"{at('6')}“61”：得出的是“企业 适用 甲式”。",
    ]


def test_a_no_of_what_no_clause_concludes_says_so() -> None:
    answer = asked(ALL, "甲 无人作出", text=GROUNDS)
    assert (answer["basis"], answer["examined"]) == ([], [])
    assert answer["text"] == {
        "zh": "甲 无人作出：否（没有条款对此作出结论）",
        "en": "甲 无人作出: no (no clause concludes it)",
    }


def test_what_the_case_says_rests_on_no_clause() -> None:
    answer = asked(ALL, "甲 失信", text=GROUNDS)
    assert (answer["basis"], answer["examined"], answer["text"]["zh"]) == ([], [], "甲 失信：否")


def test_an_undetermined_answer_names_the_clauses_that_hang_on_it() -> None:
    case = {"甲": {"优": "是", "良": "否", "失信": "否"}}
    answer = asked(case, "甲 可补助", text=GROUNDS)
    assert answer["value"] == "undetermined"
    assert answer["basis"] == list(map(at, ("1", "2", "3", "4")))
    assert [(one["clause"], one["concludes"]) for one in answer["examined"]] == [
        (at("1"), True),
        (at("2"), True),
        (at("3"), False),
        (at("4"), False),
    ]
    assert answer["text"]["zh"] == f"甲 可补助：未定（考察过 {at('1')}、{at('2')}）"


def test_a_yes_names_what_was_examined_besides() -> None:
    answer = asked(BAD, "甲 可补助", text=GROUNDS)
    assert answer["basis"] == [at("1"), at("4")]
    assert [(one["clause"], one["zh"]) for one in answer["examined"]] == [(at("2"), "“20”：适用例外“甲 失信”")]


def test_a_list_has_the_grounds_of_each_row() -> None:
    case = {**ALL, "乙": {"优": "否", "良": "是", "失信": "否"}}
    answer = asked(case, "企业 可补助", text=GROUNDS)
    assert [(ground["values"], ground["concludes"]) for ground in answer["grounds"]] == [
        (["乙"], [at("2")]),
        (["甲"], [at("2")]),
        (["甲"], [at("1")]),
        (["甲"], [at("1")]),
    ]
    assert answer["text"]["zh"].endswith(f"（依据 {'、'.join(map(at, ('2', '1', '3', '4')))}）")


MANY = GROUNDS.replace("  认定 优 企业\n", "  认定 优 企业\n" + "".join(f"  认定 优{n} 企业\n" for n in range(20, 28)))
MANY += "".join(clause(str(n), f"若 企业 优{n} 则 企业 可补助") for n in range(20, 28))


def test_a_line_does_not_list_all_of_many() -> None:
    every = [f"优{n}" for n in range(20, 28)]
    answer = asked({"甲": {**ALL["甲"], **dict.fromkeys(every, "是")}}, "甲 可补助", text=MANY)
    assert answer["text"]["zh"].endswith(f"；另据 {at('21')}；共 11 项依据）")
    answer = asked({"甲": {**NOTHING["甲"], **dict.fromkeys(every, "否")}}, "甲 可补助", text=MANY)
    assert answer["text"]["zh"].endswith(f"、{at('23')} 等 10 条）")
    assert len(answer["basis"]) == 10
