"""settle: the sets that settle a question either way, and the one to ask first, until nothing is left to ask."""

from __future__ import annotations

import random
from itertools import combinations, product
from typing import Any

import pytest

from inquiry.change import changed_case
from inquiry.next import ask_first, next_json
from inquiry.settle import missing_json, settle
from inquiry.trial import inquire
from tests.engine.rulebases import ALL_LISTED, DAY, DIGEST, EVERYTHING, NUMBER, SMALL, rulebase
from text.encode import encode

#: How a finding is given or denied.
YES_OR_NO = ("是", "否")


def missing(case: dict[str, Any], question: str, text: str = EVERYTHING) -> dict[str, Any]:
    found: dict[str, Any] = encode(missing_json(settle(inquire(rulebase(text), case, question, DAY, whole=ALL_LISTED))))
    return found


def first(case: dict[str, Any], question: str, text: str = EVERYTHING) -> dict[str, Any]:
    found: dict[str, Any] = encode(next_json(ask_first(inquire(rulebase(text), case, question, DAY, whole=ALL_LISTED))))
    return found


def facts(sets: list[dict[str, Any]]) -> list[list[str]]:
    return [[fact["fact"] for fact in one["facts"]] for one in sets]


@pytest.mark.parametrize(
    ("case", "question", "favour", "against"),
    [
        (
            {"甲项目": {"是": "新建项目"}},
            "甲项目 适用 先建后验",
            [["甲项目 不是 政府投资项目", "甲项目 符合规划"]],
            [["甲项目 是 政府投资项目"], ["甲项目 不 符合规划"]],
        ),
        (
            {"甲项目": {"是": "项目"}},
            "甲项目 适用 承诺制",
            [["甲项目 是 政府投资项目"], ["甲项目 的 能耗 = 999.99吨标准煤"]],
            [["甲项目 不是 政府投资项目", "甲项目 的 能耗 = 1000吨标准煤"]],
        ),
        (
            {"甲公司": {"位于": "总园", "不是": "高新企业", "有失信记录": "是"}},
            "甲公司 受支持",
            [["甲公司 已移出名单"]],
            [["甲公司 不 已移出名单"]],
        ),
        # the amount itself: any will do, and one is tried
        ({"甲公司": {"是": "企业"}, "一": {"收款企业": "甲公司"}}, "甲公司 的 累计", [["一 的 金额 = 1元"]], []),
        # one thing nobody has named, and what has to be so of it
        (
            {"甲项目": {"用处": "海外仓", "投入": "1元"}},
            "甲项目 的 补助",
            [["甲项目 的 实施企业 = 某企业", "某企业 位于 总园"]],
            [["甲项目 的 实施企业 = 某企业", "某企业 不 位于 总园"]],
        ),
    ],
)
def test_the_sets_that_settle_it(
    case: dict[str, Any], question: str, favour: list[list[str]], against: list[list[str]]
) -> None:
    found = missing(case, question)
    assert sorted(map(sorted, facts(found["sets"]))) == sorted(map(sorted, favour))
    assert sorted(map(sorted, facts(found["against"]))) == sorted(map(sorted, against))
    assert all(one["confirmed"] is True for one in [*found["sets"], *found["against"]])


def test_nothing_known_is_made_otherwise() -> None:
    found = missing({"甲项目": {"是": "项目", "能耗": "2000吨标准煤"}}, "甲项目 适用 承诺制")
    assert facts(found["sets"]) == [["甲项目 是 政府投资项目"]]
    assert not any(fact["known"] for one in found["sets"] for fact in one["facts"])


@pytest.mark.parametrize("case", [{"甲项目": {"是": "政府投资项目"}}, {"甲项目": {"能耗": "1吨标准煤"}}])
def test_nothing_is_missing_of_what_is_settled(case: dict[str, Any]) -> None:
    found = missing(case, "甲项目 适用 承诺制")
    assert (found["sets"], found["against"], found["facts"], found["decisions"]) == ([], [], [], 0)
    assert first(case, "甲项目 适用 承诺制")["next"] is None


def test_the_applicant_is_asked_before_an_authority() -> None:
    found = first({"甲项目": {"是": "新建项目"}}, "甲项目 适用 先建后验")
    ask = found["next"]
    assert ask["ask"] == {"zh": "甲项目 是不是 政府投资项目？", "en": "Does it hold that 甲项目 is 政府投资项目?"}
    assert (ask["who"], ask["finding"], ask["kind"], found["left"]) == (["申请人"], False, "yes-no", 2)
    assert [(a["answer"]["zh"], a["value"]) for a in ask["answers"]] == [("是", "no"), ("否", "undetermined")]


def test_an_amount_is_asked_with_its_unit_and_where_the_threshold_lies() -> None:
    ask = first({"甲项目": {"不是": "政府投资项目"}}, "甲项目 适用 承诺制")["next"]
    assert (ask["kind"], ask["unit"]) == ("amount", "吨标准煤")
    assert [(a["changes"]["甲项目"]["能耗"], a["value"]) for a in ask["answers"]] == [
        ("999.99吨标准煤", "yes"),
        ("1000吨标准煤", "no"),
    ]


def test_options_are_all_offered() -> None:
    case = {"甲项目": {"投入": "1元", "实施企业": "甲公司"}, "甲公司": {"位于": "总园"}}
    ask = first(case, "甲项目 的 补助")["next"]
    assert (ask["kind"], ask["options"], ask["others_possible"]) == ("option", ["海外仓", "物流", "展会"], True)
    assert [a["changes"] for a in ask["answers"]] == [{"甲项目": {"用处": [o]}} for o in ask["options"]]
    assert [a["value"] == "no" for a in ask["answers"]] == [False, False, True]


def test_a_reading_is_asked_of_who_may_settle_it() -> None:
    case = {"甲公司": {"是": "高新企业", "位于": ["A园"]}, "A园": {"园区级别": "省级"}}
    ask = first(case, "甲公司 受支持")["next"]
    assert (ask["kind"], ask["who"], ask["options"]) == ("reading", ["某市发改委"], ["只限国家级", "各级都算"])
    assert [a["value"] for a in ask["answers"]] == ["no", "yes"]


# ── the interview ────────────────────────────────────────────────────────────────────────────────────────────────────


def household(dice: random.Random) -> dict[str, dict[str, Any]]:
    """A whole case of the small rule base: what is so, of which an interview is told a part at a time."""
    categories = ["户", *dice.sample(["特困"], dice.randint(0, 1))]
    case: dict[str, dict[str, Any]] = {
        "甲": {
            "是": categories,
            "不是": [c for c in ("特困",) if c not in categories],
            "收入": f"{dice.choice([0, 50, 99, 100, 150])}元",
            **{finding: dice.choice(["是", "否"]) for finding in ("合格", "失信", "申诉成立")},
        }
    }
    for name in ("一", "二"):
        case[name] = {"是": "笔", "属于户": "甲", "金额": f"{dice.randint(1, 100)}元"}
        if dice.random() < 0.3:
            case[name].pop("属于户")
            case[name]["不属于户"] = ["甲"]
    return case


def answered(ask: dict[str, Any], whole: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the whole case answers to a question, as changes."""
    about, word = ask["about"], ask["predicate"]
    if word == "已列全":
        return {word: [about]} if about in ("笔", "户") else {about: {word: ["属于户"]}}
    said = whole[about]
    if word in said.get("是", []):
        return {about: {"是": said["是"]}}
    if word in said.get("不是", []):
        return {about: {"不是": [word]}}
    return {about: {key: said[key] for key in (word, "不" + word) if key in said}}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("question", ["甲 可补", "甲 不补", "甲 的 补助", "甲 的 总额", "甲 的 笔数"])
def test_an_interview_ends_decided_in_no_more_questions_than_there_are_unknown_facts(seed: int, question: str) -> None:
    dice = random.Random(seed)  # noqa: S311  # a test that repeats itself
    whole = household(dice)
    known: dict[str, Any] = {"甲": {"是": ["户"]}, "一": {"是": "笔"}, "二": {"是": "笔"}}
    unknown = 6 + 2 * 2  # 特困, 收入, three findings, whether there are more; of each of two, whose and how much
    base, asked = rulebase(SMALL), 0
    while True:
        inquiry = inquire(base, known, question, DAY)
        if inquiry.answer.value != "undetermined":
            break
        ask = encode(next_json(ask_first(inquiry)))["next"]
        assert ask is not None
        changes = answered(ask, whole)
        assert changed_case(known, changes) != known, ask["ask"]
        known, asked = changed_case(known, changes), asked + 1
        assert asked <= unknown, ask["ask"]
    final = base.ask(base.read(whole), question, DAY, whole=ALL_LISTED)
    assert inquiry.answer.value == final.value
    if final.value == "yes":
        assert inquiry.answer.outcome.certain == final.outcome.certain


OPEN = """\
词汇 开放
  类别 企业、行政区
  选项 方式：年薪、协议 等
  属性 方式一 企业 → 方式 多值
  属性 注册地 企业 → 行政区
  属性 已付 企业 → 元
  属性 上限 企业 → 元
  结论 可行 企业
  结论 在市 企业
  结论 付满 企业
  结论 关联 企业 → 企业
  属性 持股 企业 → 企业 多值
  实体 东市、西市、南市 是 行政区

文件 某发〔2024〕1号
  名称     “开放”
  成文日期 2024-01-01

条 1
  摘要 “认定的方式可行；注册在东市的在市，付到上限的付满；持股的关联。”
  原文 sha256:0000000000000000000000000000000000000000000000000000000000000000
  规则 可行
    若 企业 的 方式一 = 股权
    则 企业 可行
  规则 在市
    若 企业 的 注册地 = 东市
    则 企业 在市
  规则 付满
    若 企业 的 已付 不低于 企业 的 上限
    则 企业 付满
  规则 直接
    若 企业甲 的 持股 = 企业乙
    则 企业甲 关联 企业乙
  规则 间接
    若 企业甲 关联 企业乙 且 企业乙 的 持股 = 企业丙
    则 企业甲 关联 企业丙
"""


def test_what_an_example_stands_for_is_no_answer_to_follow() -> None:
    assert first({"甲公司": {"是": "企业"}}, "甲公司 付满", OPEN)["next"]["answers"] == []


def test_an_option_that_is_not_listed_can_be_answered_where_others_are_possible() -> None:
    found = first({"甲公司": {"是": "企业"}}, "甲公司 可行", OPEN)["next"]
    assert [lead["answer"]["zh"].partition(" = ")[2] for lead in found["answers"]] == ["年薪", "协议", "股权"]
    assert [lead["value"] for lead in found["answers"]] == ["no", "no", "yes"]


def test_each_thing_that_is_known_is_a_reply() -> None:
    found = first({"甲公司": {"是": "企业"}}, "甲公司 在市", OPEN)["next"]
    assert found["ask"]["zh"] == "甲公司 的 注册地 是哪个行政区？"
    assert [(lead["answer"]["zh"], lead["value"]) for lead in found["answers"]] == [
        ("甲公司 的 注册地 = 东市", "yes"),
        ("甲公司 的 注册地 = 西市", "no"),
        ("甲公司 的 注册地 = 南市", "no"),
    ]


def test_sets_of_recursive_rules_say_each_thing_once_and_change_nothing_known() -> None:
    case = {"甲": {"持股": ["乙"]}, "乙": {"持股": ["甲", "等"]}, "丙": {"是": "企业", "持股": []}}
    found = missing(case, "甲 关联 丙", OPEN)
    said = [tuple(one) for one in facts(found["sets"])]
    assert said
    assert len(said) == len(set(said))
    assert not any("甲 的 持股" in fact for one in said for fact in one)


GREATEST = f"""
词汇 测试
  类别 企业、获奖
  类别 高新企业 属于 企业
  属性 奖金 获奖 → 元
  属性 获奖企业 获奖 → 企业
  结论 最高奖 企业 → 元
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 最高奖
    除非 企业 是 高新企业
    则 企业 的 最高奖 = 最大（获奖 的 奖金 遍及 获奖 若 获奖 的 获奖企业 = 企业）
"""


def test_what_led_to_a_fact_is_left_out_where_that_fact_settles_it_alone() -> None:
    """That the list of the firm's awards is whole is asked once a further award of it is said, and needs it not."""
    case = {
        "甲公司": {"是": "企业"},
        "一": {"是": "获奖", "奖金": "0元"},
        "二": {"是": "获奖", "奖金": "0元", "获奖企业": "甲公司"},
    }
    found = encode(missing_json(settle(inquire(rulebase(GREATEST), case, "甲公司 的 最高奖", DAY))))
    assert facts(found["sets"]) == [
        ["甲公司 不是 高新企业", "甲公司 已列全 获奖企业"],
        ["甲公司 不是 高新企业", "获奖 已列全"],
    ]


# ── every set, by brute force ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("case", "question", "facts_there_are"),
    [
        (
            {"甲项目": {"是": "新建项目"}},
            "甲项目 适用 先建后验",
            {"政府投资项目": ({"是": ["新建项目", "政府投资项目"]}, {"不是": "政府投资项目"}), "符合规划": YES_OR_NO},
        ),
        (
            {"甲公司": {"是": "企业", "位于": ["总园"]}},
            "甲公司 受支持",
            {
                "有失信记录": YES_OR_NO,
                "已移出名单": YES_OR_NO,
                "高新企业": ({"是": "高新企业"}, {"不是": "高新企业"}),
            },
        ),
    ],
)
def test_where_it_is_complete_there_is_no_other_set(
    case: dict[str, Any], question: str, facts_there_are: dict[str, tuple[Any, Any]]
) -> None:
    """Of every part of the facts there are, in every way, those that settle it and of which no part does."""
    (thing,) = case
    settling: dict[str, set[frozenset[str]]] = {"yes": set(), "no": set()}
    for size in range(1, len(facts_there_are) + 1):
        for words in combinations(facts_there_are, size):
            for said in product(*(facts_there_are[word] for word in words)):
                more = {
                    key: value
                    for word, one in zip(words, said, strict=True)
                    for key, value in (one.items() if isinstance(one, dict) else [(word, one)])
                }
                source = {thing: {**case[thing], **more}}
                value = inquire(rulebase(EVERYTHING), source, question, DAY, whole=ALL_LISTED).answer.value
                if value in settling and not any(part < {*words} for part in settling[value]):
                    settling[value].add(frozenset(words))
    found = missing(case, question)
    assert found["complete"] is True
    given = {
        value: {frozenset(fact["predicate"] for fact in one["facts"]) for one in found[key]}
        for value, key in (("yes", "sets"), ("no", "against"))
    }
    assert given == settling
