"""Exceptions to exceptions, and one rule before another: what is given, what the proof says of it, what is left open.

Every proof here is verified by the checker, which knows nothing of priorities: to it they are exceptions.
"""

from __future__ import annotations

import datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.export import json_digest
from logic.values import Quantity
from tests.engine.rulebases import DIGEST, asked, checker, decided, rulebase
from text.bilingual import EN
from verify.terms import Refused

UPPER, LOWER = "某省发〔2023〕1号", "某市发〔2024〕1号"

#: 甲 before 乙 before 丙, over two documents, 乙 in two cases and with an exception; 丁, of a reading, before 戊.
CHAIN = f"""
词汇 次序
  类别 项目
  认定 重大 项目
  认定 紧缺 项目
  认定 急需 项目
  认定 受限 项目
  属性 投入 项目 → 元
  结论 补助 项目 → 元
  结论 奖励 项目 → 元
  选项 方式：甲法、乙法
  结论 适用 项目 → 方式
文件 {UPPER}
  成文日期 2023-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 甲
    若 项目 重大
    则 项目 的 补助 = 300元
    优先于 条 2 规则 乙 因 特别
条 2
  摘要 “二”
  原文 {DIGEST}
  规则 乙
    若 项目 紧缺 或 项目 急需
    除非 项目 受限
    则 项目 的 补助 = 200元 且 项目 适用 甲法
    优先于 {LOWER} 条 1 规则 丙 因 上位
文件 {LOWER}
  成文日期 2024-01-01
  失效日期 2025-01-01
  贯彻 {UPPER}
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 丙
    若 项目 的 投入 超过 1元
    则 项目 的 补助 = 100元 且 项目 适用 乙法
条 2
  摘要 “二”
  原文 {DIGEST}
  存疑 口径 “没有写。”
    读法 宽
    读法 严
  规则 丁 按读法 宽
    若 项目 重大
    则 项目 的 奖励 = 20元
    优先于 条 3 规则 戊
条 3
  摘要 “三”
  原文 {DIGEST}
  规则 戊
    若 项目 重大
    则 项目 的 奖励 = 10元
"""

FIRST, SECOND, THIRD = f"{UPPER} 条 1 规则 甲", f"{UPPER} 条 2 规则 乙·补助", f"{LOWER} 条 1 规则 丙·补助"


def project(**said: Any) -> dict[str, Any]:
    """A project of which nothing is found but what is said; ``None`` is not known."""
    facts = {"是": "项目", "重大": False, "紧缺": False, "急需": False, "受限": False, "投入": "5元"} | said
    return {"某项目": {name: value for name, value in facts.items() if value is not None}}


def grant(**said: Any) -> str:
    return rulebase(CHAIN).views.value(decided(project(**said), "某项目 的 补助", text=CHAIN))


def won(**said: Any) -> list[tuple[str, str, str]]:
    found = asked(project(**said), "某项目 的 补助", text=CHAIN)["priorities"]
    return [(priority["won"], priority["over"], priority["ground"]) for priority in found]


# ── who gives what ───────────────────────────────────────────────────────────────────────────────────────────────


def test_where_the_superior_rule_gives_none_the_inferior_gives_its_own() -> None:
    assert grant() == "100元"
    assert won() == []


@pytest.mark.parametrize("case", ["紧缺", "急需"])
def test_where_the_superior_rule_gives_the_inferior_gives_none(case: str) -> None:
    assert grant(**{case: True}) == "200元"
    assert won(**{case: True}) == [(SECOND, THIRD, "上位")]


def test_a_superior_rule_that_is_excepted_makes_none_yield() -> None:
    assert grant(紧缺=True, 受限=True) == "100元"
    assert won(紧缺=True, 受限=True) == []


def test_a_rule_that_yields_makes_no_other_yield() -> None:
    """甲 before 乙 before 丙 is not 甲 before 丙: the two conflict, and neither is chosen."""
    answer = asked(project(紧缺=True, 重大=True), "某项目 的 补助", text=CHAIN)
    assert answer["value"] == "undetermined"
    assert [(value["text"], value["rules"]) for value in answer["conflict"]] == [
        ("100元", [{"rule": THIRD, "clause": f"{LOWER} 条 1"}]),
        ("300元", [{"rule": FIRST, "clause": f"{UPPER} 条 1"}]),
    ]
    assert won(紧缺=True, 重大=True) == [(FIRST, SECOND, "特别")]


def test_it_is_only_as_to_the_thing_of_which_the_superior_rule_gives() -> None:
    case = project(紧缺=True) | {"另项目": project()["某项目"]}
    values = [asked(case, f"{name} 的 补助", text=CHAIN)["value"]["text"] for name in ("某项目", "另项目")]
    assert values == ["200元", "100元"]


def test_other_conclusions_of_the_same_rules_are_ordered_likewise() -> None:
    answers = asked(project(紧缺=True), "某项目 适用 方式", text=CHAIN)["answers"]
    assert answers == [{"values": ["甲法"], "holds": "yes"}]
    answers = asked(project(紧缺=True, 重大=True), "某项目 适用 方式", text=CHAIN)["answers"]
    assert answers == [{"values": ["甲法"], "holds": "yes"}]  # 甲 concludes no 方式, so here 乙 yields to none


def test_a_superior_document_not_in_force_makes_none_yield() -> None:
    day = datetime.date(2025, 6, 1)
    answer = asked(project(紧缺=True), "某项目 的 补助", text=CHAIN, day=day)
    assert answer["value"]["text"] == "200元"
    assert answer["priorities"] == []  # 丙 is no longer in force and does not come to yield
    day = datetime.date(2022, 6, 1)
    assert asked(project(紧缺=True), "某项目 的 补助", text=CHAIN, day=day)["value"] == "no"


def test_a_clause_asked_alone_still_yields() -> None:
    question = f"依 {LOWER} 条 1，某项目 的 补助"
    assert asked(project(), question, text=CHAIN)["value"]["text"] == "100元"
    answer = asked(project(紧缺=True), question, text=CHAIN)
    assert answer["value"] == "no"
    assert [priority["won"] for priority in answer["priorities"]] == [SECOND]


def test_a_rule_makes_others_yield_under_its_own_reading_only() -> None:
    case = project(重大=True)
    for reading, value in (("宽", "20元"), ("严", "10元")):
        readings = {f"{LOWER} 条 2 存疑 口径": reading}
        assert asked(case, "某项目 的 奖励", text=CHAIN, readings=readings)["value"]["text"] == value
    answer = asked(case, "某项目 的 奖励", text=CHAIN)
    assert answer["value"] == "undetermined"  # no reading is the default, so none is chosen
    assert [outcome["text"] for outcome in answer["readings"]["outcomes"]] == ["20元", "10元"]


#: Consequences about a named thing, amounts that may not come out, paths, two consequences of one word.
MORE = f"""
词汇 次序
  类别 园区、企业
  认定 重大 园区
  属性 所在 企业 → 园区
  属性 占比 企业 → 比例
  选项 方式：甲法、乙法、丙法
  结论 补助 园区 → 元
  结论 企补 企业 → 元
  结论 总补 园区 → 元
  结论 适用 企业 → 方式
  实体 总园 是 园区
文件 {UPPER}
  成文日期 2023-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 总园
    若 总园 重大
    则 总园 的 补助 = 300元
    优先于 各园
  规则 各园
    若 园区 重大
    则 园区 的 补助 = 100元
  规则 企一
    若 企业 的 所在 重大
    则 企业 的 企补 = 10元 ÷ 企业 的 占比 且 企业 适用 甲法 且 企业 适用 乙法
    优先于 企二
  规则 企二
    则 企业 的 企补 = 1元 且 企业 适用 丙法
  规则 总
    则 园区 的 总补 = 合计（企业 的 企补 遍及 企业 若 企业 的 所在 = 园区）
"""
PARKS: dict[str, Any] = {
    "总园": {"重大": True},
    "另园": {"重大": True},
    "甲企": {"所在": "总园", "占比": "50%"},
    "乙企": {"所在": "另园", "占比": "0%"},
    "丙企": {"占比": "50%"},
}


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("总园 的 补助", "300元"),
        ("另园 的 补助", "100元"),  # what is said of one thing makes no rule yield about others
        ("甲企 的 企补", "20元"),
        ("乙企 的 企补", "1元"),  # a quotient by nothing is no value: the rule gives none, and none yields
        ("丙企 的 企补", "未定，至多20元"),  # whether 企二 yields hangs on where it is
        ("甲企 适用 方式", "乙法；甲法"),
    ],
)
def test_it_is_what_is_given_that_makes_another_yield(question: str, value: str) -> None:
    assert rulebase(MORE).views.value(decided(PARKS, question, text=MORE)) == value


def test_totals_and_lists_go_over_what_is_left() -> None:
    without = {name: facts for name, facts in PARKS.items() if name != "丙企"}
    assert asked(without, "总园 的 总补", text=MORE)["value"]["text"] == "20元"
    assert asked(without, "企业 适用 丙法", text=MORE)["answers"] == []


# ── what is not known ────────────────────────────────────────────────────────────────────────────────────────────


def test_whether_it_yields_may_not_be_known() -> None:
    answer = asked(project(紧缺=None), "某项目 的 补助", text=CHAIN)
    assert answer["value"] == "undetermined"
    assert answer["at_most"]["text"] == "200元"
    assert answer["missing_sets"] == [["某项目 紧缺"]]
    assert answer["priorities"] == []
    assert "是否让位于" in "".join(answer["explanation"]["zh"])


def test_what_keeps_another_from_yielding_may_be_where_it_is() -> None:
    """An exception whose path leads to what is not known: the path is asked for, not nothing."""
    assert asked(PARKS, "丙企 的 企补", text=MORE)["missing_sets"] == [["丙企 的 所在"]]


def test_two_values_that_are_only_possible_are_not_chosen_between() -> None:
    answer = asked(project(重大=None, 投入=None), "某项目 的 补助", text=CHAIN)
    assert answer["value"] == "undetermined"
    assert "conflict" not in answer
    assert sorted(answer["missing_sets"]) == [["某项目 的 投入"], ["某项目 重大"]]


def test_a_value_that_another_rule_may_yet_contradict_says_so() -> None:
    answer = asked(project(重大=True, 投入=None), "某项目 的 补助", text=CHAIN)
    assert answer["value"] == "undetermined"
    assert answer["missing_sets"] == [["某项目 的 投入"]]
    assert answer["may_conflict"] == [{"rule": THIRD, "clause": f"{LOWER} 条 1"}]
    assert any(THIRD in line and "抵触" in line for line in answer["explanation"]["zh"])
    assert "may_conflict" not in asked(project(重大=True, 投入="1元"), "某项目 的 补助", text=CHAIN)


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_view_says_who_won_and_why() -> None:
    answer = asked(project(紧缺=True), "某项目 的 补助", text=CHAIN)
    (priority,) = answer["priorities"]
    assert priority == {
        "won": SECOND,
        "over": THIRD,
        "ground": "上位",
        "about": "某项目",
        "stated_at": f"{UPPER} 条 2 规则 乙",
        "zh": f"对 某项目，{THIRD} 让位于 {SECOND}：上位文件优先（见 {UPPER} 条 2 规则 乙）",
        "en": f"For 某项目, {THIRD} yields to {SECOND}: the superior document prevails (see {UPPER} 条 2 规则 乙)",
    }
    assert priority["zh"] + "。" in answer["explanation"]["zh"]
    assert priority["en"] + "." in answer["explanation"]["en"]
    tree = asked(project(紧缺=True), "某项目 的 补助", text=CHAIN, explain="full")["explanation"]
    assert any(f"对 某项目，“丙·补助”让位于 {SECOND}（上位文件优先）" in line for line in tree["zh"])
    assert any(f"“丙·补助” yields to {SECOND} (the superior document prevails)" in line for line in tree["en"])


def test_a_rule_that_did_not_have_to_yield_says_so() -> None:
    text = "".join(asked(project(), "某项目 的 补助", text=CHAIN)["explanation"]["zh"])
    assert f"对 某项目，“丙·补助”不必让位于 {SECOND}" in text


def test_a_conflict_says_which_rules_gave_each_value_and_that_nothing_settles_it() -> None:
    case = project(紧缺=True, 重大=True)
    answer = asked(case, "某项目 的 补助", text=CHAIN)
    assert f"有相互抵触的结论：100元（{THIRD}）、300元（{FIRST}）" in answer["text"]["zh"]
    assert f"conflicting conclusions: 100元 ({THIRD}), 300元 ({FIRST})" in answer["text"]["en"]
    assert any("没有写明何者优先" in line and "优先于" in line for line in answer["explanation"]["zh"])
    assert any("Nothing says" in line and "overrides" in line for line in answer["explanation"]["en"])


def test_the_rule_base_says_who_yields_to_whom() -> None:
    exported: Any = rulebase(CHAIN).exported["priorities"]
    rules: Any = rulebase(CHAIN).exported["rules"]
    assert exported[f"{THIRD} 让位于 {SECOND}"] == {
        "won": SECOND,
        "over": THIRD,
        "ground": "上位",
        "document": UPPER,
        "clause": "2",
        "rule": "乙",
    }
    heads = {rule["head"][0] for rule in rules}
    negated = {c["not"][0] for rule in rules for c in rule["body"] if "not" in c}
    assert exported.keys() <= heads & negated


def test_a_proof_from_which_the_priority_was_left_out_is_refused() -> None:
    """The steps that give 100 where nothing goes before it give nothing where something does."""
    proof = asked(project(), "某项目 的 补助", text=CHAIN)["proof"]
    case = project(紧缺=True)
    checker(CHAIN).verify(project(), proof)
    with pytest.raises(Refused):
        checker(CHAIN).verify(case, proof | {"case": json_digest(case)})


def test_the_proof_itself_names_who_won() -> None:
    proof = asked(project(紧缺=True), "某项目 的 补助", text=CHAIN)["proof"]
    priorities: Any = rulebase(CHAIN).exported["priorities"]
    steps = [n for n in proof["nodes"] if n["kind"] == "concluded" and n["atom"][0] in priorities]
    assert [(priorities[n["atom"][0]]["won"], n["rule"]) for n in steps] == [(SECOND, f"{THIRD} 让位于 {SECOND} 之1")]


# ── an exception to an exception ─────────────────────────────────────────────────────────────────────────────────

#: Not for what is 受限, unless 重大, unless 紧缺, unless 急需.
NESTED = f"""
词汇 例外
  类别 项目
  类别 政府项目 属于 项目
  认定 重大 项目
  认定 紧缺 项目
  认定 急需 项目
  认定 受限 项目
  属性 投入 项目 → 元
  结论 可办 项目
文件 {UPPER}
  成文日期 2023-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 办理
    若 项目 的 投入 超过 1元
    除非 （项目 受限 除非 （项目 重大 除非 （项目 紧缺 除非 项目 急需）））
    除非 项目 的 投入 超过 100元 或 项目 是 政府项目
    则 项目 可办
"""


@pytest.mark.parametrize(("limited", "large", "scarce", "urgent"), list(product([True, False, None], repeat=4)))
def test_exceptions_nested_three_deep_mean_what_they_say(
    limited: bool | None, large: bool | None, scarce: bool | None, urgent: bool | None
) -> None:
    def unless(one: bool | None, other: bool | None) -> bool | None:
        """One and not the other, of which either may not be known (Kleene)."""
        parts = (one, None if other is None else not other)
        return False if False in parts else None if None in parts else True

    excepted = unless(limited, unless(large, unless(scarce, urgent)))
    case = project(受限=limited, 重大=large, 紧缺=scarce, 急需=urgent) | {}
    case["某项目"]["不是"] = "政府项目"
    expected = {True: "no", False: "yes", None: "undetermined"}[excepted]
    assert decided(case, "某项目 可办", text=NESTED).value == expected


def said(lang: str = "zh", **facts: Any) -> str:
    case = project(**facts)
    if "是" not in facts:
        case["某项目"]["不是"] = "政府项目"
    answer = decided(case, "某项目 可办", text=NESTED)
    return "".join(rulebase(NESTED).views.paragraphs(answer, lang))


def test_an_exception_is_said_by_what_it_says() -> None:
    assert "不适用例外“某项目 受限”；" in said()
    assert "适用例外“某项目 受限”。" in said(受限=True)
    assert "是否适用例外“某项目 受限”。" in said(受限=None)
    assert "the exception “某项目 受限” applies." in said(EN, 受限=True)
    assert "不适用例外“某项目 的 投入 超过 100元 或 某项目 是 政府项目”" in said()
    assert "适用例外“某项目 的 投入 超过 100元 或 某项目 是 政府项目”。" in said(是="政府项目")


def test_an_exception_that_is_lifted_says_by_which() -> None:
    text = said(受限=True, 重大=True)
    assert "不适用例外“某项目 受限”（因为适用例外“某项目 重大”）" in text
    text = said(受限=True, 重大=True, 紧缺=True)
    assert "适用例外“某项目 受限”（因为不适用例外“某项目 重大”（因为适用例外“某项目 紧缺”））。" in text
    text = said(EN, 受限=True, 重大=True)
    assert "the exception “某项目 受限” does not apply (because the exception “某项目 重大” applies)" in text


def test_the_tree_shows_each_exception_that_was_looked_for() -> None:
    facts = {"受限": True, "重大": True, "紧缺": True, "急需": True}
    case = project(**facts)
    case["某项目"]["不是"] = "政府项目"
    text = "\n".join(asked(case, "某项目 可办", text=NESTED, explain="full")["explanation"]["zh"])
    for name, how in (("受限", "：不能得出"), ("重大", " ←"), ("紧缺", "：不能得出"), ("急需", " ←")):
        assert f"适用例外“某项目 {name}”{how}" in text


# ── any order of any rules ───────────────────────────────────────────────────────────────────────────────────────

COUNT = 4
PAIRS = [(one, other) for one in range(COUNT) for other in range(one + 1, COUNT)]


def ordered(edges: frozenset[tuple[int, int]]) -> str:
    """A rule base of four rules, of which rule n gives n + 1 yuan where finding n is made."""
    rules = []
    for number in range(COUNT):
        over = [f"规{other}" for one, other in sorted(edges) if one == number]
        before = f"优先于 {'、'.join(over)}" if over else ""
        rules.append(f"规则 规{number} 若 项目 认{number} 则 项目 的 补助 = {number + 1}元 {before}")
    findings = "\n".join(f"认定 认{number} 项目" for number in range(COUNT))
    head = f"词汇 次序\n类别 项目\n{findings}\n结论 补助 项目 → 元\n"
    clause = f"文件 {UPPER}\n成文日期 2023-01-01\n条 1\n摘要 “一”\n原文 {DIGEST}\n"
    return head + clause + "\n".join(rules)


def given_by(edges: frozenset[tuple[int, int]], found: tuple[bool, ...]) -> set[int]:
    """Which rules give their conclusion, from the first down: none does that another goes before which does."""
    giving: set[int] = set()
    for number in range(COUNT):
        if found[number] and not any(one in giving for one, other in edges if other == number):
            giving.add(number)
    return giving


@given(st.frozensets(st.sampled_from(PAIRS)), st.tuples(*[st.sampled_from([True, False, None])] * COUNT))
@settings(max_examples=60, deadline=None)
def test_any_order_of_rules_against_trying_them_one_by_one(
    edges: frozenset[tuple[int, int]], found: tuple[bool | None, ...]
) -> None:
    """What is certain holds however the unknown comes out, what is found so is possible; all known, the two meet."""
    text = ordered(edges)
    case = {"某项目": {"是": "项目"} | {f"认{n}": is_so for n, is_so in enumerate(found) if is_so is not None}}
    outcome = decided(case, "某项目 的 补助", text=text).outcome
    certain, possible = (
        {int(row[-1].number) - 1 for row in rows if isinstance(row[-1], Quantity)}
        for rows in (outcome.certain, outcome.possible)
    )
    worlds = [given_by(edges, world) for world in product(*[[f] if f is not None else [True, False] for f in found])]
    assert certain <= set.intersection(*worlds)
    if None not in found:
        assert certain == worlds[0]
        assert outcome.value == ("no" if not certain else "yes" if len(certain) == 1 else "undetermined")
    elif not certain:
        assert possible >= set.union(*worlds)
