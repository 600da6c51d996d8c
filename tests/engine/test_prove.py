"""prove: the steps of proofs: what each rests on, that they are few, ordered, and the same every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.proof_json import proof_json
from engine.prove.proof import Computed, Concluded, Node, Searched, Stated, Summed
from engine.prove.prove import MOST_STEPS, ProofTooLargeError
from logic.export import canonical
from tests.engine.rulebases import DAY, NUMBER, decided, proof, rulebase
from tests.verify.questions import PAYMENTS, PROJECT, QUESTIONS
from text.encode import encode

ROOT = Path(__file__).parents[2]


def test_a_conclusion_rests_on_every_condition_of_its_rule() -> None:
    answer = decided(PROJECT, "甲项目 的 补助")
    gives, search = answer.outcome.steps
    assert isinstance(answer.proof.nodes[search], Searched)
    node = answer.proof.nodes[gives]
    assert isinstance(node, Concluded)
    assert node.rule == f"{NUMBER} 条 1 规则 六成补助"
    rule = next(r for r in rulebase().loaded.engine_program.rules if r.id == node.rule)
    assert len(node.premises) == len(rule.body)
    in_force = answer.proof.nodes[node.premises[0]]
    assert isinstance(in_force, Stated)
    assert in_force.atom.predicate == "推定有效"
    amounts = [n for p in node.premises if isinstance(n := answer.proof.nodes[p], Computed) and n.result is not None]
    assert len(amounts) == 1


def test_every_step_rests_on_those_before_it() -> None:
    for case, question in QUESTIONS:
        for number, node in enumerate(decided(case, question).proof.nodes):
            assert all(step < number for step in rests_on(node))


def rests_on(node: Node) -> list[int]:
    match node:
        case Concluded(premises=premises):
            return list(premises)
        case Searched(direct=direct):
            return list(direct)
        case Summed(contributors=contributors, search=search):
            return [*(step for steps in contributors for step in steps), search]
    return []


def test_steps_are_shared() -> None:
    """What is shown once is not shown again: that the document is in force, over all contributors."""
    answer = decided(PAYMENTS, "甲公司 的 余额")
    assert len(set(answer.proof.nodes)) == len(answer.proof.nodes)
    in_force = [n for n in answer.proof.nodes if isinstance(n, Stated) and n.atom.predicate == "推定有效"]
    assert len(in_force) == 1


def test_why_not_shows_every_rule_and_where_each_way_ends() -> None:
    """Two rules could have given it, one by two alternatives; each is tried and the condition that fails is named."""
    answer = decided({"甲项目": {"能耗": "1000吨标准煤", "不是": "政府投资项目"}}, "甲项目 适用 承诺制")
    node = answer.proof.nodes[answer.outcome.steps[0]]
    assert isinstance(node, Searched)
    assert node.holds is False
    assert [rule.partition("规则 ")[2] for rule, _ in node.candidates] == ["承诺制 之1", "承诺制 之2"]


def test_the_exception_that_was_looked_for_is_in_the_proof() -> None:
    case = {"甲公司": {"位于": "总园", "有失信记录": "否", "不是": "高新企业"}}
    nodes = decided(case, "甲公司 受支持").proof.nodes
    assert [n.holds for n in nodes if isinstance(n, Searched) and "除外1" in n.atom.predicate] == [False]


def test_a_proof_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_STEPS >= 10_000
    monkeypatch.setattr("engine.prove.prove.MOST_STEPS", 5)
    with pytest.raises(ProofTooLargeError):
        decided(PROJECT, "甲项目 的 补助")


# ── the same every time ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_question_gives_the_same_bytes() -> None:
    for case, question in QUESTIONS:
        assert canonical(proof(case, question)) == canonical(proof(case, question))


def test_the_order_of_a_case_does_not_matter() -> None:
    """A JSON object has no order: the same facts in another give the same proof."""
    for case, question in QUESTIONS:
        turned = {thing: dict(reversed(list(said.items()))) for thing, said in reversed(list(case.items()))}
        assert canonical(proof(case, question)) == canonical(proof(turned, question))


ASK = """
import sys
from engine.proof_json import proof_json
from logic.export import canonical
from tests.engine.rulebases import DAY, rulebase
from tests.verify.questions import QUESTIONS
from text.encode import encode
base = rulebase()
for case, question in QUESTIONS:
    answer = base.ask(base.read(case), question, DAY)
    sys.stdout.buffer.write(canonical(encode(proof_json(base, answer))) + b"\\n")
"""


def test_another_process_gives_the_same_bytes() -> None:
    """Whatever order Python's sets and hashes have there."""
    base = rulebase()
    ours = []
    for case, question in QUESTIONS:
        answer = base.ask(base.read(case), question, DAY)
        ours.append(canonical(encode(proof_json(base, answer))))
    for seed in ("1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, env=environment, cwd=ROOT, check=True)
        assert done.stdout.splitlines() == ours


def test_canonical_json() -> None:
    """RFC 8785: keys in order, no spaces, and reading it back changes nothing."""
    text = canonical(proof(PROJECT, "甲项目 的 补助"))
    assert canonical(json.loads(text)) == text
    assert text.startswith(b'{"as_of":"2024-06-01","case":"sha256:')
