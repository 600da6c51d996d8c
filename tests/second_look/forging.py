"""forging: ways to alter a true answer and its proof by hand."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.second_look.prover import used

Json = dict[str, Any]


@dataclass(frozen=True)
class Forgery:
    """What is altered in a true answer, and why that is false or not proved; ``says`` is in the refusal."""

    of: str
    why: str
    alter: Callable[[Json], object]
    says: str = ""

    def __str__(self) -> str:
        return f"{self.of}: {self.why}"


def step(proof: Json, kind: str, predicate: str = "", *, last: bool = False, **parts: Any) -> int:
    """Return the place of the first, or last, step of a kind that is about a predicate and has some parts."""
    found = [
        place
        for place, node in enumerate(proof["nodes"])
        if node["kind"] == kind
        and (not predicate or node.get("atom", [None])[0] == predicate)
        and all(node.get(name) == part for name, part in parts.items())
    ]
    return found[-1 if last else 0]


def node(proof: Json, kind: str, predicate: str = "", **parts: Any) -> Json:
    """Return the step that :func:`step` finds, to alter."""
    found: Json = proof["nodes"][step(proof, kind, predicate, **parts)]
    return found


def put(proof: Json, *nodes: Json) -> int:
    """Add steps at the end of a proof, and return the place of the last."""
    proof["nodes"] += copy.deepcopy(list(nodes))
    return len(proof["nodes"]) - 1


def rooted(proof: Json, at: int, value: Any) -> None:
    """Let every root name a step, say the value that comes of it, and leave out the steps that nothing rests on."""
    for root in proof["roots"]:
        root["step"] = at
    trim(proof)
    proof["value"] = value


def trim(proof: Json) -> None:
    """Leave out the steps that no root rests on."""
    order, nodes = used(proof["nodes"], [root["step"] for root in proof["roots"]])
    for root in proof["roots"]:
        root["step"] = order[root["step"]]
    proof["nodes"] = nodes


def deny(proof: Json, by: int) -> None:
    """Make of a proof one that nothing was found, because the step ``by`` found nothing."""
    pattern = [t if t is not None else {"var": f"?{n}"} for n, t in enumerate(proof["question"]["pattern"])]
    way = {"at": 0, "by": by, "ways": []}
    rooted(
        proof, put(proof, {"kind": "absent", "atom": ["?", *pattern], "direct": [], "candidates": [["?", way]]}), "no"
    )


def conclude(proof: Json, by: int) -> None:
    """Make of the proof of a truth one that it holds, because the step ``by`` holds."""
    atom = ["?", *proof["question"]["pattern"]]
    end = put(proof, {"kind": "concluded", "atom": atom, "rule": "?", "bindings": {}, "premises": [by]})
    found = {"kind": "searched", "atom": atom, "direct": [], "candidates": [["?", {"gives": end}]]}
    rooted(proof, put(proof, found), "yes")


def at(path: str, value: Any) -> Callable[[Json], None]:
    """Return the change that puts a value in one place, such as ``proof/roots/0/step``."""

    def change(told: Json) -> None:
        where: Any = told
        *parts, last = path.split("/")
        for part in parts:
            where = where[int(part)] if isinstance(where, list) else where[part]
        where[int(last) if isinstance(where, list) else last] = value

    return change


def gone(path: str) -> Callable[[Json], None]:
    """Return the change that takes a part away."""

    def change(told: Json) -> None:
        where: Any = told
        *parts, last = path.split("/")
        for part in parts:
            where = where[int(part)] if isinstance(where, list) else where[part]
        del where[int(last) if isinstance(where, list) else last]

    return change


def both(*changes: Callable[[Json], object]) -> Callable[[Json], None]:
    """Return several changes, one after the other."""

    def change(told: Json) -> None:
        for one in changes:
            one(told)

    return change


def in_proof(change: Callable[[Json], object]) -> Callable[[Json], object]:
    """Return a change of a proof as a change of the answer that it proves."""
    return lambda told: change(told["proof"])


def said(told: Json, old: str, new: str) -> None:
    """Say other words in the text of an answer, in both languages."""
    told["text"] = {tongue: words.replace(old, new) for tongue, words in told["text"].items()}
