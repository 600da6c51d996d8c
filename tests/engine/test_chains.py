"""Questions along chains of a thousand things: answered with a checked proof, in work that grows as the chain does."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from engine.proof_json import proof_json
from engine.prove.decide import Answer
from tests.engine.rulebases import DAY, DIGEST, NUMBER, asked, decided, proof, rulebase, said
from text.encode import encode

#: 关联 looks for the last thing first, 牵连 for the next; 控股 may have values that nobody has said.
TEXT = f"""
词汇 测试
  类别 企业
  关系 持股 企业 → 企业 封闭
  关系 控股 企业 → 企业
  关系 隶属 企业 → 企业 传递 封闭
  认定 失信 企业
  结论 关联 企业 → 企业
  结论 牵连 企业 → 企业
  结论 疑似关联 企业 → 企业
  结论 受限 企业
  结论 清白 企业
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 始
    若 企业 持股 企业甲 则 企业 关联 企业甲
  规则 续
    若 企业 关联 企业甲 且 企业甲 持股 企业乙 则 企业 关联 企业乙
  规则 牵连始
    若 企业 持股 企业甲 则 企业 牵连 企业甲
  规则 牵连续
    若 企业 持股 企业甲 且 企业甲 牵连 企业乙 则 企业 牵连 企业乙
  规则 疑似始
    若 企业 控股 企业甲 则 企业 疑似关联 企业甲
  规则 疑似续
    若 企业 控股 企业甲 且 企业甲 疑似关联 企业乙 则 企业 疑似关联 企业乙
  规则 失信受限
    若 企业 失信 则 企业 受限
  规则 连带受限
    若 企业甲 受限 且 企业甲 持股 企业 则 企业 受限
  规则 清白
    若 企业 是 企业 除非 企业 受限 则 企业 清白
"""


def chain(length: int, word: str = "持股", of: str = "企", *, gap: int | None = None) -> dict[str, Any]:
    """Return things of which each holds the next; of ``gap`` nobody has said what it holds."""
    found: dict[str, Any] = {f"{of}{n}": {"是": ["企业"], word: [f"{of}{n + 1}"]} for n in range(length)}
    found[f"{of}{length}"] = {"是": ["企业"], word: []}
    if gap is not None:
        del found[f"{of}{gap}"][word]
    return found


def ring(length: int) -> dict[str, Any]:
    """Return things of which each holds the next and the last the first, and one outside."""
    return {**chain(length), f"企{length}": {"是": ["企业"], "持股": ["企0"]}, "外": {"是": ["企业"], "持股": []}}


def tree(size: int) -> dict[str, Any]:
    """Return things of which each holds two others, and one outside."""
    found = {
        f"企{n}": {"是": ["企业"], "持股": [f"企{m}" for m in (2 * n + 1, 2 * n + 2) if m < size]} for n in range(size)
    }
    return {**found, "外": {"是": ["企业"], "持股": []}}


def blamed(length: int) -> dict[str, Any]:
    """Return a chain of which it is known of each thing whether it is discredited: none is."""
    return {name: {**said, "失信": "否"} for name, said in chain(length).items()}


def answered(case: dict[str, Any], question: str) -> Answer:
    """Answer a question and check the proof."""
    return decided(case, question, text=TEXT)


QUESTIONS = [
    (lambda n: chain(n), lambda n: f"企0 关联 企{n}", "yes"),
    (lambda n: chain(n), lambda n: f"企0 牵连 企{n}", "yes"),
    (lambda n: chain(n), lambda _: "企1 关联 企0", "no"),
    (lambda n: chain(n), lambda _: "企1 牵连 企0", "no"),
    (lambda n: chain(n), lambda _: "企0 关联 企业", "yes"),
    (lambda n: chain(n), lambda n: f"企业 牵连 企{n}", "yes"),
    (lambda n: chain(n), lambda _: "企业 关联 企0", "no"),
    (lambda n: chain(n), lambda n: f"企{n} 牵连 企业", "no"),
    (lambda n: chain(n, "控股", gap=n // 2), lambda n: f"企0 疑似关联 企{n}", "undetermined"),
    (lambda n: chain(n, "控股", gap=n // 2), lambda n: f"企0 疑似关联 企{n // 2}", "yes"),
    (lambda n: ring(n), lambda _: "企0 关联 外", "no"),
    (lambda n: ring(n), lambda _: "企0 牵连 外", "no"),
    (lambda n: ring(n), lambda _: "企0 关联 企0", "yes"),
    (lambda n: tree(n), lambda _: "企0 关联 外", "no"),
    (lambda n: tree(n), lambda _: "企0 牵连 外", "no"),
    (lambda n: tree(n), lambda n: f"企0 牵连 企{n - 1}", "yes"),
    (lambda n: {**chain(n // 2), **chain(n // 2, of="厂")}, lambda n: f"企0 关联 厂{n // 2}", "no"),
    (lambda n: {**chain(n // 2), **chain(n // 2, of="厂")}, lambda n: f"企0 牵连 厂{n // 2}", "no"),
    (lambda n: blamed(n), lambda n: f"企{n} 受限", "no"),
    (lambda n: blamed(n), lambda n: f"企{n} 清白", "yes"),
    (lambda n: chain(n, "隶属"), lambda n: f"企0 隶属 企{n}", "yes"),
    (lambda n: chain(n, "隶属"), lambda n: f"企{n} 隶属 企0", "no"),
]


@pytest.mark.parametrize(("case", "question", "value"), QUESTIONS)
def test_a_chain_of_a_thousand(case: Any, question: Any, value: str) -> None:
    assert answered(case(1000), question(1000)).value == value


@pytest.mark.parametrize(("case", "question", "value"), QUESTIONS)
def test_work_grows_as_the_chain_does(case: Any, question: Any, value: str) -> None:
    """What the evaluator counts, and the steps of the proof."""
    half, whole = (answered(case(length), question(length)) for length in (250, 500))
    assert half.value == whole.value == value
    assert whole.cost <= 2.1 * half.cost
    assert len(whole.proof.nodes) <= 2.1 * len(half.proof.nodes)


@pytest.mark.parametrize(
    ("word", "question"), [("持股", "企1 关联 企0"), ("持股", "企1 牵连 企0"), ("隶属", "企0 隶属 企1000")]
)
def test_a_thousand_links_stay_small(word: str, question: str) -> None:
    """The memory of the case, of what is found, and of the proof as it is sent, at its peak."""
    base = rulebase(TEXT)
    base.ask(base.read(chain(2, word)), question.replace("1000", "2"), DAY)  # what is compiled once is not of the chain
    tracemalloc.start()
    try:
        encode(proof_json(base, base.ask(base.read(chain(1000, word)), question, DAY)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50_000_000


@pytest.mark.parametrize("question", ["甲 关联 乙", "乙 关联 甲", "乙 牵连 甲", "甲 关联 企业"])
def test_one_pair_among_a_thousand(question: str) -> None:
    """Things that have nothing to do with a question cost nothing."""
    costs = []
    for others in (10, 1000):
        case: dict[str, Any] = {f"企{n}": {"是": ["企业"], "持股": []} for n in range(others)}
        pair = {"甲": {"是": ["企业"], "持股": ["乙"], "失信": "否"}, "乙": {"是": ["企业"], "持股": []}}
        costs.append(answered({**case, **pair}, question).cost)
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("case", "holds"),
    [
        ({"甲": {"隶属": ["乙"]}, "乙": {"隶属": ["甲"]}}, "是"),
        ({"甲": {"隶属": ["乙"]}, "乙": {"隶属": ["丙"]}, "丙": {"隶属": ["乙", "甲"]}}, "是"),
        ({"甲": {"隶属": ["甲"]}}, "是"),
        ({"甲": {"隶属": ["乙"]}, "乙": {"隶属": ["丙"]}, "丙": {"隶属": ["乙"]}}, "否"),
    ],
)
def test_a_thing_of_a_ring_leads_to_itself(case: dict[str, Any], holds: str) -> None:
    """As the rules of a recursive predicate would say of the same links."""
    assert said(case, "甲 隶属 甲", text=TEXT) == holds
    found = asked(case, "甲 隶属 企业", text=TEXT)["answers"]
    assert ("甲" in [row["values"][0] for row in found]) is (holds == "是")
    found = asked(case, "企业 隶属 甲", text=TEXT)["answers"]
    assert ("甲" in [row["values"][0] for row in found]) is (holds == "是")


def test_a_shortest_ring_is_shown() -> None:
    case = {"甲": {"隶属": ["丙", "乙"]}, "乙": {"隶属": ["甲"]}, "丙": {"隶属": ["甲"]}}
    (step,) = [n for n in proof(case, "甲 隶属 甲", text=TEXT)["nodes"] if n.get("how") == "chain"]
    assert [thing["name"] for thing in step["chain"]] == ["甲", "丙", "甲"]
