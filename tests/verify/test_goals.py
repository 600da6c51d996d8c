"""Closures made up: a goal left out, a way or a rule of one, another bound place, what is certain and what is not."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from logic.export import json_digest
from tests.engine.rulebases import checker, proof, rulebase
from tests.engine.test_chains import TEXT, chain
from tests.verify.test_forgeries import ways_in
from verify.rules import Rule, components
from verify.terms import Refused
from verify.verifier import Checker

#: Both ways of writing a chain, a question that is answered no, and one that an unknown thing leaves open.
ASKED = [
    (chain(6), "企2 关联 企0", "no"),
    (chain(6), "企2 牵连 企0", "no"),
    (chain(6, "控股", gap=4), "企2 疑似关联 企6", "undetermined"),
]


def refused(case: dict[str, Any], forged: dict[str, Any], why: str | None = None) -> None:
    with pytest.raises(Refused, match=why):
        checker(TEXT).verify(case, forged)


def goals(whole: dict[str, Any]) -> Any:
    (found,) = (node["searches"] for node in whole["nodes"] if node["kind"] == "closure")
    return found


@pytest.mark.parametrize(("case", "question", "value"), ASKED)
def test_a_goal_left_out(case: dict[str, Any], question: str, value: str) -> None:
    """What a rule reads of it is then settled by nothing."""
    whole = proof(case, question, text=TEXT)
    assert whole["value"] == value
    for number in range(len(goals(whole))):
        forged = copy.deepcopy(whole)
        goals(forged).pop(number)
        refused(case, forged)


@pytest.mark.parametrize(("case", "question", "value"), ASKED)
def test_a_way_or_a_rule_of_a_goal_left_out(case: dict[str, Any], question: str, value: str) -> None:
    whole = proof(case, question, text=TEXT)
    assert whole["value"] == value
    for forged in shortened(whole):
        refused(case, forged, "not every way was tried|not every rule|not so|not all was tried")


def shortened(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the proof without each rule of each goal, and without each way."""
    for place, goal in enumerate(goals(whole)):
        for number in range(len(goal["candidates"])):
            forged = copy.deepcopy(whole)
            goals(forged)[place]["candidates"].pop(number)
            yield forged
        for number, way in enumerate(ways_in(goal)):
            for dropped in range(len(way.get("ways", []))):
                forged = copy.deepcopy(whole)
                [*ways_in(goals(forged)[place])][number]["ways"].pop(dropped)
                yield forged


@pytest.mark.parametrize(("case", "question", "value"), ASKED)
def test_a_goal_of_another_thing(case: dict[str, Any], question: str, value: str) -> None:
    """Another thing in a bound place, a null, or nothing."""
    whole, null = (
        proof(case, question, text=TEXT),
        {"unknown": {"of": {"name": "企4"}, "predicate": "控股", "unit": ""}},
    )
    assert whole["value"] == value
    for number, goal in enumerate(goals(whole)):
        for place, part in enumerate(goal["atom"][1:]):
            for other in ({"name": "企5"}, {"name": "外"}, {**null, "many": True}, null, {"var": f"?{place}"}):
                if other != part:
                    forged = copy.deepcopy(whole)
                    goals(forged)[number]["atom"][place + 1] = other
                    refused(case, forged)


def test_a_goal_twice() -> None:
    case, question, _ = ASKED[0]
    whole = proof(case, question, text=TEXT)
    goals(whole).append(goals(whole)[0])
    refused(case, whole, "a goal twice")


def test_what_is_possible_is_not_said_to_be_certain_nor_the_other_way_round() -> None:
    case, question, _ = ASKED[2]
    whole, count = proof(case, question, text=TEXT), 0
    for number, node in enumerate(whole["nodes"]):
        for kind, other in (("concluded", "possible"), ("possible", "concluded")):
            if node["kind"] == kind:
                forged = copy.deepcopy(whole)
                forged["nodes"][number]["kind"] = other
                refused(case, forged)
                count += 1
    assert count > 2


@pytest.mark.parametrize(("name", "mark"), [("关联", ""), ("关联", "牵连"), ("受限", "清白"), ("清白", "清白")])
def test_what_rests_on_itself_is_found_in_the_rules(name: str, mark: str) -> None:
    """A rule base whose marks say otherwise is none, whatever its digest."""
    exported: Any = json.loads(json.dumps(rulebase(TEXT).exported))
    assert json_digest(exported) == rulebase(TEXT).digest
    Checker(exported)
    exported["predicates"][name]["recursive"] = mark
    with pytest.raises(Refused, match=f"{name}: not marked as what rests on itself"):
        Checker(exported)


def test_components_are_those_that_reach_each_other() -> None:
    rng = random.Random(5)  # noqa: S311  # no secret: the same every run
    sizes = Counter[int]()
    for _ in range(300):
        names, below = "abcdefgh", dict[str, set[str]]()
        reads = {name: {other for other in names if rng.random() < 0.15} for name in names}
        for name in names:
            todo = [*reads[name]]
            for other in todo:
                todo += [more for more in reads[other] if more not in todo]
            below[name] = set(todo)
        expected = {n: min(o for o in names if o in below[n] and n in below[o]) for n in names if n in below[n]}
        body = {name: [{"has": [other]} for other in others] for name, others in reads.items()}
        rules = {n: {n: Rule({"id": n, "head": [n], "readings": [], "body": on})} for n, on in body.items()}
        assert components(rules) == expected
        sizes[len(expected)] += 1
    assert len(sizes) > 5
