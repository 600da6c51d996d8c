"""``docs/proofs.md`` against the proofs and the rule base themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.engine.rulebases import proof, rulebase
from tests.verify.questions import KINDS, QUESTIONS

TEXT = (Path(__file__).parents[2] / "docs" / "proofs.md").read_text(encoding="utf-8")


def examples() -> list[dict[str, Any]]:
    """Every example of a step: an object with a ``kind``."""
    found, decoder = [], json.JSONDecoder()
    for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL):
        rest = block.strip()
        while rest:
            value, end = decoder.raw_decode(rest)
            found.append(value)
            rest = rest[end:].strip()
    return found


def test_every_kind_of_step_is_described() -> None:
    assert all(f"`{kind}`" in TEXT or f"### {kind}" in TEXT for kind in KINDS)


def test_examples_have_the_parts_that_proofs_have() -> None:
    parts: dict[str, set[frozenset[str]]] = {}
    for case, question in QUESTIONS:
        for node in proof(case, question)["nodes"]:
            parts.setdefault(node["kind"], set()).add(frozenset(node))
    shown = [example for example in examples() if "kind" in example]
    assert len(shown) >= 9
    for example in shown:
        assert frozenset(example) in parts[example["kind"]], example["kind"]
    (whole,) = (example for example in examples() if "nodes" in example)
    ours = proof(*QUESTIONS[0], whole=())
    assert set(whole) == set(ours)
    assert set(whole["question"]) == set(ours["question"])
    assert set(whole["roots"][0]) == set(ours["roots"][0])
    assert (whole["value"], whole["question"]) == (ours["value"], ours["question"])


def test_every_part_of_the_rule_base_is_described() -> None:
    assert all(f"`{part}`" in TEXT for part in rulebase().exported if part != "format")
    predicate = next(iter(rulebase().exported["predicates"].values()))  # type: ignore[attr-defined]
    assert all(f"`{part}`" in TEXT for part in predicate if part != "name")
    rule = rulebase().exported["rules"][0]  # type: ignore[index]
    assert all(f"`{part}`" in TEXT for part in rule)


def test_every_way_is_described() -> None:
    ways = {"at", "differs", "gives"}
    text = json.dumps([proof(case, question)["nodes"] for case, question in QUESTIONS])
    assert all(f'{{"{way}": ' in TEXT for way in ways)
    assert all(f'"{way}": ' in text for way in ways - {"differs"})
