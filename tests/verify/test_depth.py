"""However deep a proof, a rule or its JSON is: no function of the checker calls itself, and each limit is said."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engine.rulebases import checker, proof, rulebase
from tests.verify.questions import QUESTIONS
from tests.verify.test_recursion import HEAD
from verify.__main__ import main
from verify.atoms import DEEPEST_JSON, digest
from verify.said import MOST_FACTS
from verify.terms import Refused, loose, read
from verify.verifier import Checker

VERIFY = Path(__file__).parents[2] / "verify"

CHAIN = f"""{HEAD}  规则 失信受限
    若 企业 失信 则 企业 受限
  规则 连带受限
    若 企业甲 受限 且 企业甲 持股 企业 则 企业 受限
"""


def firms(links: int) -> dict[str, Any]:
    """Return a case in which each firm holds the next, and the first is dishonest."""
    case: dict[str, Any] = {name(n)["name"]: {"持股": [name(n + 1)["name"]]} for n in range(links)}
    case[name(0)["name"]]["失信"] = "是"
    return case


def deep(links: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a case, and the proof that the last firm is restricted: each conclusion rests on the one before it."""
    case, rule = firms(links), "某政办发〔2024〕1号 条 1 规则 "
    whole = proof(firms(2), f"{name(2)['name']} 受限", text=CHAIN)
    nodes: list[Any] = [next(node for node in whole["nodes"] if node["kind"] == "stated")]
    is_firm, said = {}, [f"/case/{name(0)['name']}/失信"]
    said += [f"/case/{name(n)['name']}/持股/0" for n in range(links)]
    for n in range(links + 1):
        is_firm[n] = len(nodes)
        sort = {"holds": True, "how": "sort", "paths": [said[n]]}
        nodes.append({"kind": "settled", "atom": ["企业", name(n)], **sort})
    nodes.append({"kind": "given", "holds": True, "atom": ["失信", name(0)], "path": said[0]})
    premises, bound = [0, is_firm[0], len(nodes) - 1], {"企业": name(0)}
    for n in range(links + 1):
        told = {"rule": rule + ("连带受限" if n else "失信受限"), "bindings": bound, "premises": premises}
        nodes.append({"kind": "concluded", "atom": ["受限", name(n)], **told})
        if n < links:
            held = {"atom": ["持股", name(n), name(n + 1)], "path": said[n + 1]}
            nodes.append({"kind": "given", "holds": True, **held})
            premises = [0, is_firm[n + 1], len(nodes) - 2, len(nodes) - 1, is_firm[n]]
            bound = {"企业": name(n + 1), "企业甲": name(n)}
    nodes.append({"kind": "concluded", "atom": ["?", name(links)], "rule": "?", "bindings": {}})
    nodes[-1]["premises"] = [len(nodes) - 2]
    found = {"kind": "searched", "atom": ["?", name(links)], "direct": []}
    nodes.append(found | {"candidates": [["?", {"gives": len(nodes) - 1}]]})
    asked = whole["question"] | {"pattern": [name(links)]}
    roots = [{"readings": {}, "step": len(nodes) - 1}]
    return case, whole | {"case": digest(case), "question": asked, "nodes": nodes, "roots": roots}


def name(number: int) -> dict[str, str]:
    return {"name": f"企业{number:05}"}


def test_what_is_made_by_hand_is_what_the_engine_proves() -> None:
    case, made = deep(2)
    checker(CHAIN).verify(case, made)
    whole = proof(case, f"{name(2)['name']} 受限", text=CHAIN)
    assert sorted(map(digest, [{**node, "premises": 0} for node in whole["nodes"] if "premises" in node])) == sorted(
        map(digest, [{**node, "premises": 0} for node in made["nodes"] if "premises" in node])
    )


def test_a_proof_ten_thousand_steps_deep() -> None:
    """As deep as the facts that a case may have allow."""
    case, made = deep(MOST_FACTS - 1)
    assert len(made["nodes"]) > 3 * 9_999
    checker(CHAIN).verify(case, made)
    first = next(n for n, node in enumerate(made["nodes"]) if node["atom"][0] == "失信")
    made["nodes"][first]["atom"][1] = name(1)
    with pytest.raises(Refused, match=f"^step {first}: case and rule base say otherwise$"):
        checker(CHAIN).verify(case, made)


def calls_of(tree: ast.Module) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return which functions of a file each function of it names: functions by name, methods through ``self``."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    inside = [("", tree.body), *((node.name, node.body) for node in tree.body if isinstance(node, ast.ClassDef))]
    for of, body in inside:
        for function in (node for node in body if isinstance(node, ast.FunctionDef)):
            named = found.setdefault((of, function.name), set())
            for node in ast.walk(function):
                if isinstance(node, ast.Name):
                    named.add(("", node.id))
                elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
                    named.add((of, node.attr))
    return found


def test_no_function_calls_itself() -> None:
    """Nor do functions of a file call one another in a circle."""
    for path in sorted(VERIFY.glob("*.py")):
        calls = calls_of(ast.parse(path.read_text(encoding="utf-8")))
        for function in calls:
            reached, todo = set[tuple[str, str]](), [function]
            for each in todo:
                new = (calls.get(each, set()) & calls.keys()) - reached
                reached |= new
                todo += new
            assert function not in reached, f"{path.name}: {function}"


@contextmanager
def shallow() -> Iterator[None]:
    """Let Python call 60 functions within one another from here on, and no more."""
    frame, used = sys._getframe(), 0
    while frame.f_back:
        frame, used = frame.f_back, used + 1
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(used + 60)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize(("case", "question"), QUESTIONS)
def test_little_of_the_stack_is_needed(case: dict[str, Any], question: str) -> None:
    found, checks = proof(case, question), Checker(rulebase().exported)
    with shallow():
        checks.verify(case, found)


def test_categories_fifty_levels_deep() -> None:
    """As deep as the language lets them be: no evidence waits for more than one other."""
    kinds = "".join(f"  类别 级{n} 属于 级{n - 1}\n" for n in range(1, 50))
    text = CHAIN.replace("  类别 企业\n", f"  类别 企业\n  类别 级0\n{kinds}")
    case = {"甲": {"是": "级1"}, "已列全": ["级40"]}
    found = proof(case, "甲 是 级49", text=text)
    with shallow():
        assert checker(text).verify(case, found).proof["value"] == "no"


def nested(levels: int) -> Any:
    value: Any = "甲"
    for _ in range(levels):
        value = [value]
    return value


def test_json_that_is_nested_too_deeply_is_refused() -> None:
    case, question = QUESTIONS[0]
    found, fault = proof(case, question), f"^JSON nested deeper than {DEEPEST_JSON} levels$"
    for levels in (DEEPEST_JSON, 100_000):
        with pytest.raises(Refused, match=fault):
            checker().verify(case, found | {"value": nested(levels)})
        with pytest.raises(Refused, match=fault):
            checker().verify({"甲": nested(levels)}, found)
        with pytest.raises(Refused, match="not a rule base: " + fault[1:]):
            Checker({**rulebase().exported, "rules": nested(levels)})
    with pytest.raises(Refused, match=r"^another case$"):
        checker().verify({"甲": nested(DEEPEST_JSON - 1)}, found)


def test_a_file_that_is_nested_too_deeply_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "深.json"
    path.write_text("[" * 100_000 + "]" * 100_000, encoding="utf-8")
    assert main([str(path)] * 3) == 2
    assert (
        capsys.readouterr().err
        == f"读不了 {path} · cannot read {path}: JSON nested deeper than {DEEPEST_JSON} levels\n"
    )


def test_a_null_of_a_null_of_a_null() -> None:
    value: Any = {"name": "甲"}
    for _ in range(5_000):
        value = {"unknown": {"of": value, "predicate": "位于", "unit": ""}}
    term = read(value)
    assert not loose(term)
    levels = 0
    while term[0] == "unknown":
        term, levels = term[1], levels + 1
    assert (term, levels) == (("name", "甲", ""), 5_000)
