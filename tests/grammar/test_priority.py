"""priority: what documents, clauses and rules say with 优先于, brought down to rules, refused where it cannot be,
lowered."""

from __future__ import annotations

import pytest

from grammar.load import Loaded, load_texts
from logic.datalog import Has
from text.fault import Fault, FaultsError
from text.report import words

DIGEST = "sha256:" + "0" * 64
ONE, TWO = "某省发〔2023〕1号", "某市发〔2024〕1号"

VOCABULARY = """词汇 测试
  类别 项目
  类别 新建项目 属于 项目
  认定 重大 项目
  认定 急需 项目
  结论 补助 项目 → 元
  结论 奖励 项目 → 元
  结论 可办 项目
  结论 应办 新建项目
"""


def clause(address: str, rules: str = "", particulars: str = "") -> str:
    reason = "" if rules else "不可计算 “无”\n"
    return f"条 {address}\n摘要 “无”\n原文 {DIGEST}\n{particulars}\n{reason}{rules}\n"


def document(number: str, clauses: str, headers: str = "", issued: str = "2024-01-01") -> str:
    return f"文件 {number}\n成文日期 {issued}\n{headers}\n{clauses}\n"


def gives(name: str, predicate: str = "补助", amount: str = "1元", more: str = "", condition: str = "项目 重大") -> str:
    return f"规则 {name} 若 {condition} 则 项目 的 {predicate} = {amount} {more}\n"


def loaded(text: str) -> Loaded:
    return load_texts({"例.tl": VOCABULARY + text})


def faults(text: str) -> list[Fault]:
    """Return the errors, and the warnings of what has no effect."""
    try:
        found = list(loaded(text).warnings)
    except FaultsError as error:
        found = error.faults
    return [fault for fault in found if fault.code.startswith("E") or fault.code == "W604"]


def found(text: str) -> list[tuple[str, str]]:
    """Return (code, the words underlined) of each fault."""
    whole = VOCABULARY + text
    return [(fault.code, whole[fault.span.start : fault.span.end]) for fault in faults(text)]


def order(text: str) -> list[tuple[str, str, str]]:
    """Return (who wins, over whom, on what ground), the documents left out."""
    priorities = loaded(text).engine_program.priorities.values()
    sides = [(said.yielding.won, said.yielding.over, said.ground) for said in priorities]
    return [
        (str(won).removeprefix(f"{won.document} "), str(over).removeprefix(f"{over.document} "), ground)
        for won, over, ground in sides
    ]


# ── whom it is between ───────────────────────────────────────────────────────────────────────────────────────────


def test_rules_of_one_clause() -> None:
    text = document(ONE, clause("1", gives("甲", more="优先于 乙、丙") + gives("乙") + gives("丙", amount="3元")))
    assert order(text.replace("= 1元 \n规则 丙", "= 2元\n规则 丙")) == [
        ("条 1 规则 甲", "条 1 规则 乙", "明文"),
        ("条 1 规则 甲", "条 1 规则 丙", "明文"),
    ]


def test_rules_of_other_clauses_and_documents() -> None:
    more = f"优先于 条 2 规则 乙 因 特别 优先于 {ONE} 条 1 规则 丙 因 后法"
    two = document(TWO, clause("1", gives("甲", more=more)) + clause("2", gives("乙", amount="2元")))
    assert order(document(ONE, clause("1", gives("丙")), issued="2023-01-01") + two) == [
        ("条 1 规则 甲", "条 2 规则 乙", "特别"),
        ("条 1 规则 甲", "条 1 规则 丙", "后法"),
    ]


def test_clauses_and_documents_go_before_what_concludes_the_same() -> None:
    one = document(
        ONE,
        clause("1", gives("甲") + gives("乙", "奖励")) + clause("2", gives("丙", amount="2元"), "优先于 条 1 因 特别"),
    )
    assert order(one) == [("条 2 规则 丙", "条 1 规则 甲", "特别")]
    two = document(TWO, clause("1", gives("丁") + gives("戊", "奖励")), f"优先于 {ONE} 因 后法", "2024-05-01")
    assert order(document(ONE, clause("1", gives("甲") + gives("乙", "奖励")), issued="2023-01-01") + two) == [
        ("条 1 规则 丁", "条 1 规则 甲", "后法"),
        ("条 1 规则 戊", "条 1 规则 乙", "后法"),
    ]


def test_a_clause_that_goes_before_its_own_document_goes_before_the_rest_of_it() -> None:
    text = document(ONE, clause("1", gives("甲")) + clause("2", gives("乙", amount="2元"), f"优先于 {ONE}"))
    assert order(text) == [("条 2 规则 乙", "条 1 规则 甲", "明文")]
    text = document(ONE, clause("1", gives("甲")) + clause("2", gives("乙", amount="2元")), f"优先于 {ONE} 条 2")
    assert order(text) == [("条 1 规则 甲", "条 2 规则 乙", "明文")]


def test_what_a_rule_says_counts_before_what_its_document_says() -> None:
    first = document(ONE, clause("1", gives("甲", more=f"优先于 {TWO} 条 1 规则 乙 因 特别")), f"优先于 {TWO} 因 上位")
    assert order(first + document(TWO, clause("1", gives("乙")))) == [("条 1 规则 甲", "条 1 规则 乙", "特别")]


def test_of_rules_with_several_consequences_those_alike_are_ordered() -> None:
    both = "规则 甲 若 项目 重大 则 项目 的 补助 = 1元 且 项目 的 奖励 = 2元 优先于 乙\n"
    text = document(ONE, clause("1", both + "规则 乙 若 项目 急需 则 项目 可办 且 项目 的 奖励 = 3元\n"))
    assert order(text) == [("条 1 规则 甲·奖励", "条 1 规则 乙·奖励", "明文")]


# ── what it becomes ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_priority_is_a_negation_of_all_that_the_other_rule_asks() -> None:
    """Of each of its cases, its exceptions, and what it itself yields to, under its readings."""
    doubt = "存疑 口径 “无” 读法 宽 默认 读法 严\n"
    rules = (
        gives("甲", condition="项目 重大 且 项目 急需", more="优先于 乙")
        + "规则 乙 按读法 宽 若 项目 重大 或 项目 急需 除非 项目 可办 则 项目 的 补助 = 2元 优先于 丙\n"
        + gives("丙", amount="3元", condition="项目 急需")
    )
    program = loaded(document(ONE, clause("1", doubt + rules))).engine_program
    by_id = {rule.id: rule for rule in program.rules}
    base = f"{ONE} 条 1 规则"
    yields = f"{base} 丙 让位于 {base} 乙"
    assert [rule.id for rule in program.rules_for[yields]] == [f"{yields} 之1", f"{yields} 之2"]
    for case in ("之1", "之2"):
        copy, original = by_id[f"{yields} {case}"], by_id[f"{base} 乙 {case}"]
        assert (copy.body, copy.readings, copy.origin) == (original.body, original.readings, original.origin)
        assert copy.head.arguments == original.head.arguments[:1]
        assert copy.auxiliary
        negated = [c.atom.predicate for c in copy.body if isinstance(c, Has) and c.negated]
        assert negated == [f"{base} 乙 除外1", f"{base} 乙 让位于 {base} 甲"]
    (inferior,) = [rule for rule in program.rules if rule.id == f"{base} 丙"]
    assert [c.atom.predicate for c in inferior.body if isinstance(c, Has) and c.negated] == [yields]
    assert program.predicates[yields].arity == 1


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_that_is_not_there() -> None:
    text = document(ONE, clause("1", gives("甲", more="优先于 一般补贴") + gives("一般补助", amount="2元")))
    (fault,) = faults(text)
    assert (fault.code, fault.arguments["name"]) == ("E310", "一般补贴")
    assert fault.hint
    assert "一般补助" in words(fault.hint)
    (fault,) = faults(
        document(ONE, clause("1", gives("甲", more="优先于 乙")) + clause("2", gives("乙", amount="2元")))
    )
    assert fault.hint
    assert f"{ONE} 条 2 规则 乙" in words(fault.hint)


def test_a_target_is_no_rule() -> None:
    target = "目标 增补助 指标 项目 的 补助 不低于 3元\n"
    (fault,) = faults(document(ONE, clause("1", gives("甲", more="优先于 增补助") + target)))
    assert fault.code == "E310"
    assert fault.hint
    assert "目标" in words(fault.hint)


def test_a_document_or_clause_that_is_not_there() -> None:
    assert found(document(ONE, clause("1", gives("甲")), "优先于 某省发〔2023〕2号")) == [("E315", "某省发〔2023〕2号")]
    assert found(document(ONE, clause("1", gives("甲"), "优先于 条 7"))) == [("E106", "条 7")]
    assert found(document(ONE, clause("1", gives("甲", more="优先于 条 7 规则 乙")))) == [("E106", "条 7")]


def test_rules_that_conclude_something_else() -> None:
    text = document(ONE, clause("1", gives("甲", more="优先于 乙") + gives("乙", "奖励")))
    assert found(text) == [("E311", "乙")]
    text = document(ONE, clause("1", gives("甲"), "优先于 条 2") + clause("2", gives("乙", "奖励")))
    assert found(text) == [("W604", "条 2")]
    assert found(document(ONE, clause("1", gives("甲"), "优先于 条 2") + clause("2"))) == [("W604", "条 2")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (document(ONE, clause("1", gives("甲", more="优先于 甲"))), "甲"),
        (document(ONE, clause("1", gives("甲"), "优先于 条 1")), "条 1"),
        (document(ONE, clause("1", gives("甲")), f"优先于 {ONE}"), ONE),
    ],
)
def test_nothing_goes_before_itself(text: str, said: str) -> None:
    assert found(text) == [("E312", said)]


def test_a_circle_is_told_once_with_all_who_are_in_it() -> None:
    rules = gives("甲", more="优先于 乙") + gives("乙", amount="2元", more="优先于 丙") + gives("丙", amount="3元")
    assert found(document(ONE, clause("1", rules))) == []
    (fault,) = faults(document(ONE, clause("1", rules.replace("= 3元", "= 3元 优先于 甲"))))
    assert fault.code == "E312"
    assert len(fault.labels) == 2
    for name in ("甲", "乙", "丙"):
        assert f"{ONE} 条 1 规则 {name}" in words(fault.arguments["cycle"])


def test_a_circle_over_different_conclusions_is_none() -> None:
    """乙 goes before 甲 as to 奖励 and 丙 before 乙 as to 补助: nothing rests on itself."""
    rules = (
        gives("甲", more="优先于 丙")
        + "规则 丙 若 项目 急需 则 项目 的 补助 = 2元 且 项目 的 奖励 = 2元 优先于 丁\n"
        + gives("丁", "奖励")
    )
    assert found(document(ONE, clause("1", rules))) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "refused"),
    [
        (("2024-01-01", ""), ("2023-01-01", ""), False),
        (("2023-01-01", ""), ("2023-01-01", ""), True),
        (("2022-01-01", ""), ("2023-01-01", ""), True),
        (("2022-01-01", "2024-01-01"), ("2023-01-01", "2023-06-01"), False),
        (("2022-01-01", "2024-01-01"), ("2023-01-01", ""), True),
        (("未载明", ""), ("2023-01-01", ""), False),
    ],
)
def test_the_later_is_later(ours: tuple[str, str], theirs: tuple[str, str], *, refused: bool) -> None:
    headers = [f"施行日期 {effective}\n" if effective else "" for _, effective in (ours, theirs)]
    one = document(ONE, clause("1", gives("甲")), headers[0] + f"优先于 {TWO} 因 后法", ours[0])
    two = document(TWO, clause("1", gives("乙")), headers[1], theirs[0])
    assert found(one + two) == ([("E313", TWO)] if refused else [])


def test_a_document_is_not_later_than_itself_nor_above_itself() -> None:
    for ground, code in (("后法", "E313"), ("上位", "E314")):
        rules = gives("甲", more=f"优先于 乙 因 {ground}") + gives("乙", amount="2元")
        assert found(document(ONE, clause("1", rules))) == [(code, "乙")]


@pytest.mark.parametrize("link", ["贯彻", "落实", "依据", "按照"])
def test_what_carries_another_out_is_not_above_it(link: str) -> None:
    one = document(ONE, clause("1", gives("甲"), f"{link} {TWO} 条 1"), f"优先于 {TWO} 因 上位")
    assert found(one + document(TWO, clause("1", gives("乙")))) == [("E314", TWO)]


def test_nor_by_way_of_a_third() -> None:
    third = "某县发〔2024〕1号"
    one = document(ONE, clause("1", gives("甲")), f"贯彻 {third}\n优先于 {TWO} 因 上位")
    texts = one + document(TWO, clause("1", gives("乙"))) + document(third, clause("1"), f"依据 {TWO}")
    (fault,) = faults(texts)
    assert fault.code == "E314"
    assert len(fault.labels) == 2


def test_what_is_carried_out_may_go_before_as_the_superior() -> None:
    one = document(ONE, clause("1", gives("甲")), f"优先于 {TWO} 因 上位")
    assert found(one + document(TWO, clause("1", gives("乙")), f"贯彻 {ONE}")) == []


def test_what_yields_to_a_rule_that_rests_on_it_rests_on_its_own_negation() -> None:
    rules = (
        gives("甲", condition="项目 的 奖励 超过 1元", more="优先于 乙")
        + gives("乙", amount="2元")
        + gives("丙", "奖励", condition="项目 的 补助 超过 1元")
    )
    assert [code for code, _ in found(document(ONE, clause("1", rules)))] == ["E302"]
