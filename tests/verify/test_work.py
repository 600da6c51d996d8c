"""How much the checker does, counted and not timed; and proofs that are deeper than a program may call itself."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

import verify.atoms
import verify.case
import verify.facts
import verify.nodes
import verify.question
import verify.terms
from logic.export import json_digest
from tests.engine.rulebases import DIGEST, NUMBER, proof, rulebase
from tests.verify.questions import PROJECT, QUESTIONS, RING
from verify.case import Case
from verify.nodes import Node
from verify.said import MOST_FACTS
from verify.steps import Steps
from verify.terms import Refused
from verify.verifier import Checker

#: A conclusion that rests on one doubt by one rule and on another by another, and on a finding that rests on none.
TWO_DOUBTS = f"""
词汇 测试
  类别 项目
  认定 合格 项目
  认定 备案 项目
  结论 齐备 项目
  结论 甲定 项目
  结论 乙定 项目
  结论 可补 项目
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  存疑 甲 “没有写。”
    读法 甲严
    读法 甲宽
  存疑 乙 “没有写。”
    读法 乙严
    读法 乙宽
  规则 齐备
    若 项目 合格 且 项目 备案 则 项目 齐备
  规则 甲一 按读法 甲宽
    若 项目 齐备 则 项目 甲定
  规则 甲二 按读法 甲严
    若 项目 齐备 且 项目 合格 则 项目 甲定
  规则 乙一 按读法 乙宽
    若 项目 齐备 则 项目 乙定
  规则 乙二 按读法 乙严
    若 项目 齐备 且 项目 备案 则 项目 乙定
  规则 可补
    若 项目 甲定 且 项目 乙定 则 项目 可补
"""


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the steps that are checked, each as often as it is."""
    numbers: list[int] = []
    check = Steps._check

    def counted(self: Steps, number: int, node: Node) -> Any:
        numbers.append(number)
        return check(self, number, node)

    monkeypatch.setattr(Steps, "_check", counted)
    return numbers


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The terms that are read, each as often as it is."""
    found: list[Any] = []
    read = verify.terms.read

    def counted(value: Any) -> Any:
        found.append(value)
        return read(value)

    for module in (verify.atoms, verify.nodes, verify.question, verify.terms, verify.verifier):
        monkeypatch.setattr(module, "read", counted)
    return found


def test_a_step_is_checked_once_for_each_choice_among_the_doubts_below_it(checked: list[int]) -> None:
    """Of four choices of readings, what rests on one doubt sees two, and what rests on none sees one."""
    case = {"子": {"合格": "是", "备案": "是"}}
    whole = proof(case, "子 可补", text=TWO_DOUBTS)
    assert (whole["value"], len(whole["roots"])) == ("yes", 4)
    checks = Checker(rulebase(TWO_DOUBTS).exported)
    checked.clear()
    checks.verify(case, whole)
    counts = Counter(checked)
    about: dict[str, set[int]] = {}
    for number, node in enumerate(whole["nodes"]):
        about.setdefault(node["atom"][0], set()).add(counts[number])
    assert set(counts) == set(range(len(whole["nodes"])))
    assert about["合格"] == about["备案"] == about["齐备"] == {1}
    for name in ("甲定", "乙定"):  # each step stands under one reading of its own doubt
        assert about[name] == {1}
    assert max(about["可补"] | about["?"]) <= 4
    assert sum(counts.values()) < 4 * len(counts) / 2


def terms_in(value: Any) -> Iterator[Any]:
    """Yield every term that is written in JSON, those within terms among them."""
    if isinstance(value, dict):
        kinds: tuple[set[str], ...] = ({"name"}, {"number", "unit"}, {"date"}, {"from", "to", "unit"}, {"unknown"})
        if value.keys() - {"label"} in kinds:
            yield value
        for part in value.values():
            yield from terms_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from terms_in(part)


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_each_term_of_a_proof_is_read_once(number: int, reads: list[Any]) -> None:
    """Whatever the number of choices of readings. What the question names is read as a pattern and in the rule that is
    made of it; the rules of a clause that it is limited to are copied for it, and read."""
    case, question = QUESTIONS[number]
    whole = proof(case, question)
    checks = Checker(rulebase().exported)
    checks.verify(case, whole)  # reads the rules
    reads.clear()
    checks.verify(case, whole)
    written = [*terms_in(whole["nodes"]), *terms_in(whole["value"])]
    asked = 4 * sum(1 for _ in terms_in(whole["question"]["pattern"]))
    copied = 20 if whole["question"]["document"] else 0
    assert len(written) * 0.5 < len(reads) <= len(written) + asked + copied


def test_documents_are_read_once_and_a_case_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a checker of any number of proofs, of whatever cases."""
    questions = [(RING, "甲公司 连通 丁公司"), (RING, "甲公司 连通 企业"), (RING, "甲公司 联合 乙公司")]
    proofs = [(case, proof(case, text)) for case, text in (*questions, (PROJECT, "甲项目 的 补助"))]
    documents, cases = [], []
    atom_of, begin = verify.atoms.atom_of, Case.__init__

    def read_again(atom: Any) -> Any:
        documents.append(atom)
        return atom_of(atom)

    def begun(self: Case, *arguments: Any) -> None:
        cases.append(arguments[1])
        begin(self, *arguments)

    monkeypatch.setattr(verify.facts, "atom_of", read_again)
    monkeypatch.setattr(Case, "__init__", begun)
    exported = rulebase().exported
    checks = Checker(exported)
    assert len(documents) == len(exported["facts"])  # type: ignore[arg-type]
    documents.clear()
    for case, whole in proofs:
        checks.verify(case, whole)
    assert cases == [RING, PROJECT]
    assert documents == []


# ── depth ────────────────────────────────────────────────────────────────────────────────────────────────────────────

DEEP = 10_000
#: As many firms as a case may have that gives two facts of each.
FIRMS = MOST_FACTS // 2 - 1
ANY = {"var": "?1"}

CHAIN = f"""
词汇 测试
  类别 企业
  关系 持股 企业 → 企业 封闭
  认定 失信 企业
  结论 受限 企业
文件 {NUMBER}
  成文日期 2024-01-01
条 1
  摘要 “一”
  原文 {DIGEST}
  规则 失信受限
    若 企业 失信 则 企业 受限
  规则 连带
    若 企业乙 受限 且 企业乙 持股 企业 则 企业 受限
"""


def whole_proof(exported: Any, case: Any, predicate: str, value: str, nodes: list[Any]) -> dict[str, Any]:
    """Return a proof of whether a predicate holds of 子, the last step of which is the search for it."""
    question: dict[str, Any] = {"predicate": predicate, "pattern": [{"name": "子"}], "kinds": [""]}
    found: dict[str, Any] = {"format": "tiaoli-proof/3", "rulebase": json_digest(exported), "case": json_digest(case)}
    found |= {
        "as_of": "2024-06-01",
        "question": question | {"document": "", "clause": "", "readings": {}, "whole": ["全部"]},
        "value": value,
    }
    return {**found, "roots": [{"readings": {}, "step": len(nodes) - 1}], "nodes": nodes}


def long_rules(depth: int) -> dict[str, Any]:
    """A rule base in which each of many predicates rests on the one before, and the first on 失信."""
    exported: dict[str, Any] = copy.deepcopy(dict(rulebase(CHAIN).exported))
    about = exported["predicates"]["受限"] | {"recursive": ""}
    rule = next(rule for rule in exported["rules"] if rule["rule"] == "失信受限")
    exported["rules"] = []
    exported["predicates"]["受限"] = about  # without rules it rests on nothing
    for level in range(depth):
        below = "失信" if level == 0 else f"层{level - 1}"
        head, body = [f"层{level}", {"var": "企业"}], [{"has": [below, {"var": "企业"}]}]
        exported["predicates"][f"层{level}"] = about | {"name": f"层{level}"}
        exported["rules"].append(rule | {"id": f"升{level}", "head": head, "body": body})
    return exported


def chain_of_conclusions(depth: int) -> list[Any]:
    thing, leaf = {"name": "子"}, "/case/子/失信"
    nodes: list[Any] = [{"kind": "given", "atom": ["失信", thing], "holds": True, "path": leaf}]
    for level in range(depth):
        step = {"kind": "concluded", "atom": [f"层{level}", thing], "rule": f"升{level}"}
        nodes.append(step | {"bindings": {"企业": thing}, "premises": [level]})
    nodes.append({"kind": "concluded", "atom": ["?", thing], "rule": "?", "bindings": {}, "premises": [depth]})
    nodes.append({"kind": "searched", "atom": ["?", thing], "direct": [], "candidates": [["?", {"gives": depth + 1}]]})
    return nodes


def chain_of_failures(depth: int) -> list[Any]:
    thing, leaf = {"name": "子"}, "/case/子/失信"
    nodes: list[Any] = [{"kind": "given", "atom": ["失信", thing], "holds": False, "path": leaf}]
    for level in range(depth + 1):
        name, rule = ("?", "?") if level == depth else (f"层{level}", f"升{level}")
        way = [rule, {"at": 0, "by": level, "ways": []}]
        nodes.append({"kind": "absent", "atom": [name, thing], "direct": [], "candidates": [way]})
    return nodes


def test_a_conclusion_that_rests_on_ten_thousand_others(checked: list[int]) -> None:
    exported, case = long_rules(DEEP), {"子": {"失信": "是"}}
    whole = whole_proof(exported, case, f"层{DEEP - 1}", "yes", chain_of_conclusions(DEEP))
    checks = Checker(exported)
    checks.verify(case, whole)
    assert checked == list(range(DEEP + 3))
    whole["nodes"][DEEP // 2]["bindings"] = {"企业": {"name": "丑"}}
    with pytest.raises(Refused, match="is about something else"):
        checks.verify(case, whole)


def test_a_denial_that_rests_on_ten_thousand_others(checked: list[int]) -> None:
    exported, case = long_rules(DEEP), {"子": {"失信": "否"}}
    whole = whole_proof(exported, case, f"层{DEEP - 1}", "no", chain_of_failures(DEEP))
    checks = Checker(exported)
    checks.verify(case, whole)
    assert checked == list(range(DEEP + 2))
    whole["nodes"][DEEP // 2]["candidates"] = []
    with pytest.raises(Refused, match="not every rule"):
        checks.verify(case, whole)


def chain_of_firms(depth: int) -> tuple[dict[str, Any], list[Any]]:
    """Return a case in which each firm holds the next and the first is discredited, and the proof that 子, which none
    of them holds, is not restricted: by a closure in which all others are, each because the one before is."""
    names = [f"企{level}" for level in range(depth)]
    case: dict[str, Any] = {name: {"失信": "否"} for name in (*names, "子")}
    case[names[0]]["失信"] = "是"
    for name, after in pairwise(names):
        case[name]["持股"] = [after]
    things: list[Any] = [{"name": name} for name in names]
    first, rule = (f"{NUMBER} 条 1 规则 {name}" for name in ("失信受限", "连带"))
    nodes: list[Any] = []

    def add(kind: str, atom: list[Any], **parts: Any) -> int:
        nodes.append({"kind": kind, "atom": atom, **parts})
        return len(nodes) - 1

    discredited = add("given", ["失信", things[0]], holds=True, path=f"/case/{names[0]}/失信")
    holds = [
        add("given", ["持股", thing, after], holds=True, path=f"/case/{name}/持股/0")
        for name, thing, after in zip(names, things, things[1:], strict=False)
    ]
    held = [
        add("searched", ["持股", thing, ANY], direct=[step], candidates=[])
        for thing, step in zip(things, holds, strict=False)
    ]
    held.append(add("absent", ["持股", things[-1], ANY], direct=[], candidates=[]))
    ends = [add("concluded", ["受限", things[0]], rule=first, bindings={"企业": things[0]}, premises=[discredited])]
    for thing, after, step in zip(things, things[1:], holds, strict=False):
        bound = {"企业乙": thing, "企业": after}
        ends.append(add("concluded", ["受限", after], rule=rule, bindings=bound, premises=[ends[-1], step]))
    start = add("searched", ["失信", {"var": "?0"}], direct=[discredited], candidates=[])
    itself = add("absent", ["受限", {"var": "?0"}], direct=[])
    tried = [[first, {"at": 0, "by": start, "ways": [[{"企业": things[0]}, {"gives": ends[0]}]]}]]
    then = [[[{"企业": after}, {"gives": step}]] for after, step in zip(things[1:], ends[1:], strict=True)] + [[]]
    ways = [[{"企业乙": t}, {"at": 1, "by": s, "ways": w}] for t, s, w in zip(things, held, then, strict=True)]
    tried.append([rule, {"at": 0, "by": itself, "ways": ways}])
    nodes.append({"kind": "closure", "searches": [{"atom": ["受限", {"var": "?0"}], "candidates": tried}]})
    none = add("absent", ["受限", {"name": "子"}], direct=[], closure=len(nodes) - 1)
    add("absent", ["?", {"name": "子"}], direct=[], candidates=[["?", {"at": 0, "by": none, "ways": []}]])
    return case, nodes


def test_a_closure_of_as_many_conclusions_as_a_case_may_have_firms(checked: list[int]) -> None:
    exported: dict[str, Any] = copy.deepcopy(dict(rulebase(CHAIN).exported))
    for rule in exported["rules"]:  # without what holds of every firm
        rule["body"] = [on for on in rule["body"] if on["has"][0] in ("失信", "受限", "持股")]
    case, nodes = chain_of_firms(FIRMS)
    whole = whole_proof(exported, case, "受限", "no", nodes)
    checks = Checker(exported)
    checks.verify(case, whole)
    assert sorted(checked) == list(range(len(nodes)))
    closing = next(node for node in nodes if node["kind"] == "closure")["searches"][0]["candidates"][1][1]
    closing["ways"][FIRMS // 2][1]["ways"] = []
    with pytest.raises(Refused, match=r"not so|not every way was tried"):
        checks.verify(case, whole)
