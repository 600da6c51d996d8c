"""A rule base whose answers have several grounds, and rule bases in which some clauses have fallen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from typing import Any

from engine.prove.basis import Basis
from engine.prove.decide import Answer
from engine.rulebase import RuleBase, start
from tests.engine.rulebases import DIGEST, NUMBER


def clause(name: str, *rules: str) -> str:
    """Return a clause that has rules, each its conditions and conclusion."""
    written = "".join(f"  规则 {name}{n}\n    {rule}\n" for n, rule in enumerate(rules))
    return f"条 {name}\n  摘要 “一”\n  原文 {DIGEST}\n{written}"


def at(name: str) -> str:
    """Return the full name of a clause."""
    return f"{NUMBER} 条 {name}"


GROUNDS = f"""
词汇 测试
  类别 企业、奖
  认定 优 企业
  认定 良 企业
  认定 中 企业
  认定 失信 企业
  属性 得主 奖 → 企业
  属性 奖额 奖 → 元
  选项 方式：甲式、乙式
  结论 合格 企业
  结论 属重点 企业
  结论 可补助 企业
  结论 获支持 企业
  结论 补助 企业 → 元
  结论 计入 奖
  结论 奖额合计 企业 → 元
  结论 适用 企业 → 方式
  结论 无人作出 企业
文件 {NUMBER}
  成文日期 2024-01-01
""" + "".join(
    [
        clause("1", "若 企业 优 且 企业 合格 则 企业 可补助"),
        clause("2", "若 企业 良 除非 企业 失信 则 企业 可补助"),
        clause("3", "若 企业 中 则 企业 合格"),
        clause("4", "若 企业 良 则 企业 合格"),
        clause("5", "若 企业 合格 则 企业 的 补助 = 10万元", "若 企业 优 则 企业 的 补助 = 10万元"),
        clause("6", "若 企业 优 则 企业 的 补助 = 20万元 - 10万元", "若 企业 优 则 企业 适用 甲式"),
        clause("7", "若 企业 优 则 企业 属重点"),
        clause("8", "若 企业 良 除非 （企业 失信 除非 企业 属重点） 则 企业 获支持"),
        clause("9", "若 奖 的 奖额 超过 0元 则 奖 计入"),
        clause("10", "则 企业 的 奖额合计 = 合计（奖 的 奖额 遍及 奖 若 奖 的 得主 = 企业 且 奖 计入）"),
        clause("11", "若 企业 失信 除非 企业 属重点 则 企业 的 补助 = 1万元"),
    ]
)

ALL: dict[str, Any] = {"甲": {"优": "是", "良": "是", "中": "是", "失信": "否"}}
GOOD: dict[str, Any] = {"甲": {"优": "否", "良": "是", "中": "否", "失信": "否"}}
BAD: dict[str, Any] = {"甲": {"优": "是", "良": "是", "中": "否", "失信": "是"}}
NOTHING: dict[str, Any] = {"甲": {"是": "企业", "优": "否", "良": "否", "中": "否", "失信": "否"}}
AWARDED: dict[str, Any] = {**ALL, "一": {"是": "奖", "得主": "甲", "奖额": "3万元"}}

#: Questions that are a yes or have a value, each with its grounds: what concludes it, and what that rests on.
HOLD: list[tuple[Mapping[str, Any], str, list[tuple[list[str], list[str]]]]] = [
    (ALL, "甲 可补助", [(["2"], []), (["1"], ["3"]), (["1"], ["4"])]),
    (GOOD, "甲 可补助", [(["2"], [])]),
    (BAD, "甲 可补助", [(["1"], ["4"])]),
    (ALL, "甲 的 补助", [(["5"], []), (["6"], [])]),
    (GOOD, "甲 的 补助", [(["5"], ["4"])]),
    (BAD, "甲 的 补助", [(["5"], []), (["6"], [])]),
    (ALL, "甲 适用 甲式", [(["6"], [])]),
    (ALL, "甲 适用 方式", [(["6"], [])]),
    (ALL, "甲 获支持", [(["8"], [])]),
    (BAD, "甲 获支持", [(["8"], ["7"])]),
    (AWARDED, "甲 的 奖额合计", [(["10"], ["9"])]),
    (ALL, "甲 优", [([], [])]),
    (ALL, f"依 {NUMBER} 条 1，甲 可补助", [(["1"], ["3"]), (["1"], ["4"])]),
]


def left_with(base: RuleBase, stands: Callable[[str], bool]) -> RuleBase:
    """Return a rule base with those rules and facts alone whose clause stands, and all that are in none."""
    program = base.loaded.engine_program
    rules = tuple(rule for rule in program.rules if stands(program.names[rule.id]))
    facts = tuple(fact for fact in program.facts if not fact.origin.citation.document or stands(place_of(fact.origin)))
    return start(replace(base.loaded, engine_program=replace(program, rules=rules, facts=facts)))


def place_of(origin: Any) -> str:
    """Return the name of the clause that states something."""
    return str(origin.citation.place)


def stands_alone(base: RuleBase, answer: Answer, basis: Basis) -> Iterator[str]:
    """Yield what is wrong with the grounds of an answer that is one row: a ground without which, or with which alone,
    the answer is not as it should be."""
    every = {name for ground in basis.grounds for name in ground.names}
    on_way = every | {*basis.concluding, *basis.others}
    for ground in basis.grounds:
        alone = left_with(base, lambda name, ground=ground: name in ground.names or name not in on_way)  # type: ignore[misc]
        if given(alone, answer) != answer.outcome.certain:
            yield f"不能单独成立：{ground.names}"
    hitting = {frozenset(one) for one in islice(product(*(ground.names for ground in basis.grounds)), 8)}
    for chosen in hitting:
        fallen = left_with(base, lambda name, chosen=chosen: name not in chosen)  # type: ignore[misc]
        if given(fallen, answer) == answer.outcome.certain:
            yield f"没有 {sorted(chosen)} 也成立"


def given(base: RuleBase, answer: Answer) -> Collection[Any]:
    """Return what a rule base gives for certain for the question and case of an answer of another."""
    again = base.ask(answer.facts.case, answer.question.text, answer.facts.as_of, whole=answer.facts.taken)
    return again.outcome.certain if again.value == "yes" else ()
