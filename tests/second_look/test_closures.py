"""Closures over random graphs of firms: none can be altered, though yes or no is made to follow from it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tests.second_look import bases
from tests.second_look.forging import Json, conclude, deny, trim
from tests.second_look.terms import same

FIRMS = "甲乙丙丁"


def graph(random: Random) -> tuple[Json, str]:
    """Return a case of firms that hold each other, and a question whether one is related to another."""
    firms, case = FIRMS[: random.randint(2, 4)], Json()
    for firm in firms:
        case[firm] = {"是": "企业"}
        if held := [other for other in firms if random.random() < 0.35]:
            case[firm]["控股"] = held + ["等"] * (random.random() < 0.4)
        elif random.random() < 0.5:
            case[firm]["控股"] = []
    return case, f"{random.choice(firms)} 相关 {random.choice(firms)}"


def ways(way: Json) -> Iterator[tuple[Json, int]]:
    """Yield every way that follows a condition, with what it is in."""
    for place, (_, further) in enumerate(way.get("ways", ())):
        yield way, place
        yield from ways(further)


def alter(proof: Json, random: Random) -> None:
    """Alter one thing in a closure of a proof, or of what is read off it. What is left out is always needed."""
    nodes = proof["nodes"]
    closure = random.choice([node for node in nodes if node["kind"] == "closure"])
    candidates = [one["candidates"] for one in closure["searches"] if one["candidates"]]
    followed = [found for each in candidates for _, way in each for found in ways(way)]
    possible = [node for node in nodes if node["kind"] == "possible"]
    match random.choice(["rule", "way", "ways", "end", "certain", "kind"]):
        case "rule" if candidates:
            each = random.choice(candidates)
            each.pop(random.randrange(len(each)))
        case "way" if followed:
            way, place = random.choice(followed)
            way["ways"].pop(place)
        case "ways" if followed:
            random.choice(followed)[0]["ways"] = []
        case "end" if followed:
            way, place = random.choice(followed)
            ends = [n for n, node in enumerate(nodes) if node["kind"] in ("concluded", "possible")]
            way["ways"][place][1] = {"gives": random.choice(ends)}
        case "certain" if possible:
            random.choice(possible)["kind"] = "concluded"
        case _:
            search = random.choice([node for node in nodes if "closure" in node])
            search["kind"] = random.choice([kind for kind in ("absent", "open", "searched") if kind != search["kind"]])


def made_to_follow(proof: Json, random: Random) -> None:
    """Let yes or no follow from the search that reads the closure."""
    pattern = proof["question"]["pattern"]
    found = [n for n, one in enumerate(proof["nodes"]) if "closure" in one and one["atom"][1:] == pattern]
    if found and random.random() < 0.5:
        yes = random.random() < 0.4
        proof["nodes"][found[-1]]["kind"] = "searched" if yes else "absent"
        (conclude if yes else deny)(proof, found[-1])


def lies(seed: int, wanted: int) -> None:
    random, told = Random(seed), 0  # noqa: S311 - nothing secret
    while told < wanted:
        case, question = graph(random)
        proof: Any = bases.ask(case, question)["proof"]
        if not any(node["kind"] == "closure" for node in proof["nodes"]):
            continue
        for _ in range(6):
            lied = copy.deepcopy(proof)
            alter(lied, random)
            trim(lied)
            made_to_follow(lied, random)
            if not same(lied, proof):
                told += 1
                verdict = bases.service().verdict(case, lied)
                assert not verdict.verified, f"{question} {case}: {lied['value']}, not {proof['value']}"


def test_no_closure_that_is_altered_is_accepted() -> None:
    lies(1, 300)


@pytest.mark.slow
def test_none_of_many_closures_that_are_altered_is_accepted() -> None:
    lies(2, 20_000)
