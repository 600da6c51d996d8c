"""What an answer says that it rests on is held against its proof: no clause, ground or role can be told otherwise."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.engine.grounds import ALL, BAD, GROUNDS, HOLD, NOTHING, at
from tests.engine.rulebases import asked, checker
from verify.terms import Refused

UNKNOWN: dict[str, Any] = {"甲": {"优": "是", "良": "否", "失信": "否"}}
OTHERS: list[tuple[Mapping[str, Any], str]] = [
    (NOTHING, "甲 可补助"),
    (ALL, "甲 适用 乙式"),
    (ALL, "甲 无人作出"),
    (ALL, "甲 失信"),
    (UNKNOWN, "甲 可补助"),
]


@pytest.mark.parametrize(("case", "question"), [(case, question) for case, question, _ in HOLD] + OTHERS)
def test_what_is_told_is_good(case: Mapping[str, Any], question: str) -> None:
    checker(GROUNDS).verify(case, asked(case, question, text=GROUNDS))


Change = Callable[[dict[str, Any]], None]


def drop(part: str, place: int) -> Change:
    return lambda answer: answer[part].pop(place)


def put(part: str, what: Any, place: int = 0) -> Change:
    return lambda answer: answer[part].insert(place, what)


def to(part: str, place: int, key: str, what: Any) -> Change:
    return lambda answer: answer[part][place].update({key: what})


def examined(name: str, *, concludes: bool) -> dict[str, Any]:
    return {"clause": at(name), "concludes": concludes, "zh": "", "en": ""}


def ground(concludes: list[str], defines: list[str]) -> dict[str, Any]:
    return {"values": [], "concludes": list(map(at, concludes)), "defines": list(map(at, defines))}


YES, NO, OPEN, MIXED = (ALL, "甲 可补助"), OTHERS[0], OTHERS[4], (BAD, "甲 可补助")


@pytest.mark.parametrize(
    ("question", "change", "why"),
    [
        # a clause dropped, added, told twice, in another place
        (YES, drop("basis", 1), "other clauses than it rests on"),
        (YES, drop("basis", 3), "other clauses than it rests on"),
        (YES, put("basis", at("5")), "other clauses than it rests on"),
        (YES, put("basis", at("3")), "other clauses than it rests on"),
        (NO, drop("basis", 0), "other clauses than it rests on"),
        (NO, put("basis", at("3")), "other clauses than it rests on"),
        (OPEN, drop("basis", 2), "other clauses than it rests on"),
        (MIXED, put("basis", at("2")), "other clauses than it rests on"),
        # a ground dropped, made up, told of another value
        (YES, drop("grounds", 0), "other grounds"),
        (YES, put("grounds", ground(["6"], [])), "other grounds"),
        (NO, put("grounds", ground(["1"], [])), "other grounds"),
        (YES, to("grounds", 0, "values", ["甲"]), "a ground of another value"),
        (YES, to("grounds", 0, "note", ""), "^the answer: /grounds/0 has no part note$"),
        # a clause moved to another ground, added to one, taken out of one; a role changed
        (YES, to("grounds", 0, "defines", [at("3")]), "other clauses of a ground"),
        (YES, to("grounds", 1, "defines", [at("4")]), "other clauses of a ground"),
        (YES, to("grounds", 1, "defines", []), "other clauses of a ground"),
        (YES, to("grounds", 0, "concludes", [at("1")]), "other clauses of a ground"),
        (YES, to("grounds", 0, "concludes", []), "other clauses of a ground"),
        (YES, lambda a: a["grounds"][1].update(ground(["3"], ["1"])), "other clauses of a ground"),
        (YES, lambda a: a["grounds"].reverse(), "other clauses of a ground"),
        # what was examined
        (NO, drop("examined", 0), "other clauses that were examined"),
        (NO, put("examined", examined("3", concludes=False)), "other clauses that were examined"),
        (NO, to("examined", 0, "concludes", False), "other clauses that were examined"),
        (OPEN, to("examined", 2, "concludes", True), "other clauses that were examined"),
        (MIXED, drop("examined", 0), "other clauses that were examined"),
        (YES, put("examined", examined("1", concludes=True)), "other clauses that were examined"),
        (NO, to("examined", 0, "zh", None), "^the answer: /examined/0/zh is not text$"),
        (NO, to("examined", 0, "note", ""), "^the answer: /examined/0 has no part note$"),
        (NO, lambda a: a["examined"].reverse(), "other clauses that were examined"),
    ],
)
def test_what_is_told_otherwise_is_refused(question: tuple[Mapping[str, Any], str], change: Change, why: str) -> None:
    answer = copy.deepcopy(asked(*question, text=GROUNDS))
    change(answer)
    with pytest.raises(Refused, match=why):
        checker(GROUNDS).verify(question[0], answer)


def test_a_sentence_that_names_other_clauses_is_refused() -> None:
    answer = asked(*YES, text=GROUNDS)
    for old, new in ((at("2"), at("5")), ("另据", "并据"), (f"；另据 {at('1')}、{at('4')}", "")):
        text = answer["text"]["zh"]
        assert old in text
        with pytest.raises(Refused, match="its sentence says something else"):
            checker(GROUNDS).verify(ALL, answer | {"text": answer["text"] | {"zh": text.replace(old, new)}})


def test_a_no_that_no_clause_could_have_made_a_yes_says_so() -> None:
    answer = asked(ALL, "甲 无人作出", text=GROUNDS)
    with pytest.raises(Refused, match="its sentence says something else"):
        checker(GROUNDS).verify(ALL, answer | {"text": answer["text"] | {"zh": "甲 无人作出：否"}})
    answer = asked(NOTHING, "甲 可补助", text=GROUNDS)
    said = {"zh": "甲 可补助：否（没有条款对此作出结论）", "en": "甲 可补助: no (no clause concludes it)"}
    with pytest.raises(Refused, match="its sentence says something else"):
        checker(GROUNDS).verify(NOTHING, answer | {"text": said})


def test_a_ground_cannot_be_hidden_by_a_proof_that_shows_one_only() -> None:
    """The proof of a yes that rests on one rule alone is good; an answer tells all grounds, so its proof shows them."""
    answer = copy.deepcopy(asked(ALL, "甲 可补助", text=GROUNDS))
    proof = answer["proof"]
    asks = next(
        n for n, node in enumerate(proof["nodes"]) if node["kind"] == "searched" and node["atom"][0] == "可补助"
    )
    only = next(n for n, node in enumerate(proof["nodes"]) if node.get("rule") == f"{at('2')} 规则 20")
    for node in proof["nodes"]:
        if node["kind"] == "concluded" and node["rule"] == "?":
            node["premises"] = [only if step == asks else step for step in node["premises"]]
    short = _without_unused(proof)
    checker(GROUNDS).verify(ALL, short)
    forged = answer | {
        "proof": short,
        "basis": [at("2")],
        "grounds": answer["grounds"][:1],
        "text": {
            "zh": f"甲 可补助：是（依据 {at('2')}）",
            "en": f"甲 可补助: yes (under {at('2')})",
        },
    }
    with pytest.raises(Refused, match="not every ground of it is shown"):
        checker(GROUNDS).verify(ALL, forged)


def _without_unused(proof: dict[str, Any]) -> dict[str, Any]:
    """Return a proof without the steps that nothing rests on any more, the others numbered again."""
    nodes, used = proof["nodes"], set[int]()
    todo = [root["step"] for root in proof["roots"]]
    while todo:
        if (step := todo.pop()) not in used:
            used.add(step)
            todo += _steps_of(nodes[step])
    places = {step: n for n, step in enumerate(sorted(used))}
    kept = [_renumbered(nodes[step], places) for step in sorted(used)]
    return proof | {"nodes": kept, "roots": [root | {"step": places[root["step"]]} for root in proof["roots"]]}


def _steps_of(node: dict[str, Any]) -> list[int]:
    found: list[int] = []
    _renumbered(node, _Noting(found))
    return found


class _Noting(dict[int, int]):
    """Numbers that stay as they are, and are noted."""

    def __init__(self, found: list[int]) -> None:
        self.found = found

    def __missing__(self, step: int) -> int:
        self.found.append(step)
        return step


def _renumbered(node: Any, places: Mapping[int, int]) -> Any:
    def way(written: Any) -> Any:
        if "gives" in written:
            return {"gives": places[written["gives"]]}
        if "differs" in written:
            return written
        ways = [[bound, way(then)] for bound, then in written["ways"]]
        return written | {"by": places[written["by"]], "ways": ways}

    found = dict(node)
    for part in ("premises", "direct"):
        found |= {part: [places[step] for step in node[part]]} if part in node else {}
    if "candidates" in node:
        found["candidates"] = [[rule, way(written)] for rule, written in node["candidates"]]
    return found
