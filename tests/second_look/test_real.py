"""The five documents: proofs of the drafters' own questions, a step of which is altered. It is refused at that step.

Steps are checked in their order. So a refusal that names the altered step does not come from a later one, which the
alteration makes inconsistent with it: whatever else was made to fit, the step would be refused.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from random import Random
from typing import Any

import pytest

from service.service import Service, open_service
from tests.completion.asking import decide
from tests.completion.scenarios import drafted
from tests.completion.schema import Schema
from tests.second_look.evidence import Leaf
from tests.second_look.prover import other_amounts, without
from tests.second_look.terms import same

LEAVES = ("given", "found", "stated", "settled", "unknown", "implied")


@cache
def real() -> tuple[Service, Schema]:
    service = open_service()
    return service, Schema(service.base.exported)


def other_leaves(node: Leaf, case: Mapping[str, Any], random: Random) -> Iterator[Leaf]:
    """Yield leaves about the same statement that say otherwise, or that show it in another way."""
    atom, subject = node["atom"], node["atom"][1].get("name", "")
    entry = case.get(subject, {})
    said = [f"/case/{subject}/{key}" for key in entry] or ["/case/已列全/0"]
    path = random.choice(said)
    for holds in (True, False):
        for how in ("closed", "other", "sort", "answered", "listed"):
            yield {"kind": "settled", "atom": atom, "holds": holds, "how": how, "paths": random.choice([[], [path]])}
        yield {"kind": "given", "atom": atom, "holds": holds, "path": path}
        for how in ("stated", "dates", "presumed"):
            yield {
                "kind": "stated",
                "atom": atom,
                "holds": holds,
                "how": how,
                "document": node.get("document", subject),
                "clause": node.get("clause", ""),
                "chain": [],
            }
    yield {"kind": "unknown", "atom": atom, "who": node.get("who", [])}
    if "holds" in node:
        yield {**node, "holds": not node["holds"]}
    yield {**node, "atom": [atom[0], {"name": subject + "乙"}, *atom[2:]]}
    if len(atom) == 3:
        yield {**node, "atom": [*atom[:2], {"name": "别的"}]}


def altered(node: Leaf, case: Mapping[str, Any], readings: Mapping[str, Any], random: Random) -> Iterator[Leaf]:
    """Yield ways to alter one step, each of which is false or does not show what it says."""
    match node["kind"]:
        case "computed" | "summed":
            yield from ({**node, "holds": holds} for holds in (True, False, None) if holds is not node["holds"])
            if node["result"] is not None:
                yield from ({**node, "result": result} for result in other_amounts(node["result"]))
            if node["kind"] == "summed" and node["contributors"]:
                yield {**node, "contributors": node["contributors"][:-1]}
        case "sole":
            yield from ({**node, "holds": holds} for holds in (True, False, None) if holds is not node["holds"])
        case "searched" | "open" | "absent":
            yield from ({**node, "kind": kind} for kind in ("searched", "open", "absent") if kind != node["kind"])
            yield from ({**node, "direct": without(node["direct"], n)} for n in range(len(node["direct"])))
            # a rule that stands under readings may be one that does not count, and then it may be left out
            for n, (rule, _) in enumerate(node.get("candidates", ())):
                if not readings.get(rule.partition(" 〔依")[0]):
                    yield {**node, "candidates": without(node["candidates"], n)}
        case "concluded" | "possible":
            yield {**node, "kind": "possible" if node["kind"] == "concluded" else "concluded"}
            yield from ({**node, "premises": without(node["premises"], n)} for n in range(len(node["premises"])))
        case kind if kind in LEAVES:
            yield from other_leaves(node, case, random)


def alterations(counts: Counter[str], seed: int, questions: int, most: int) -> None:
    """Alter steps of the proofs of some of the drafters' questions, and have each refused."""
    service, schema = real()
    readings = {rule["id"]: rule["readings"] for rule in schema.program["rules"]}
    random = Random(seed)  # noqa: S311 - nothing secret
    for one in random.sample(list(drafted(service, schema)), questions):
        answer = decide(service, one.asked, one.question, explain="summary")
        if answer is None:
            continue
        proof, case = copy.deepcopy(answer["proof"]), one.asked.case
        nodes = proof["nodes"]
        assert service.verdict(case, proof).verified
        steps = [(place, other) for place, node in enumerate(nodes) for other in altered(node, case, readings, random)]
        for place, other in random.sample(steps, min(most, len(steps))):
            honest, nodes[place] = nodes[place], other
            if not same(honest, other):
                counts[honest["kind"]] += 1
                verdict = service.verdict(case, proof)
                shown = f"{one.question} {honest} → {other}: {verdict.fault}"
                assert not verdict.verified, shown
                number = re.match(r"step (\d+)", verdict.fault)
                counts["at the step"] += bool(number) and int(number[1]) == place if number else 0
                if honest["kind"] in LEAVES and same(honest["atom"], other["atom"]):
                    assert number is None or int(number[1]) <= place, shown
            nodes[place] = honest


def test_a_step_that_is_altered_is_refused() -> None:
    counts = Counter[str]()
    alterations(counts, 11, questions=12, most=25)
    assert sum(counts.values()) - counts["at the step"] >= 200
    assert counts["at the step"] >= 150, counts


@pytest.mark.slow
def test_many_steps_that_are_altered_are_refused() -> None:
    counts = Counter[str]()
    alterations(counts, 12, questions=600, most=60)
    assert sum(counts.values()) - counts["at the step"] >= 15_000
