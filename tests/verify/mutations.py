"""Every way to alter one thing of a proof, what a proof means apart from how it is written, and what to argue of an
altered proof that is not refused."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from engine.case.question import Question
from engine.proof_json import proof_json
from engine.prove.decide import decide
from engine.rulebase import RuleBase
from logic.cite import Citation
from logic.values import Day, Name, Quantity, Value
from text.encode import encode

Path = tuple[str | int, ...]

#: What a number in a proof may be replaced by, beside what is nearest to it.
_ODD: list[Any] = [None, True, False, 0, 1, -1, 1.0, "", "x", [], {}]


def mutations(proof: Any) -> Iterator[tuple[str, Any]]:
    """Yield every proof that has one thing altered, with what was altered."""
    pool = _pool(proof)
    for path, value in _places(proof, ()):
        for what, other in _alterations(path, value, pool):
            altered = copy.deepcopy(proof)
            _put(altered, path, other)
            yield f"{'/'.join(map(str, path))}: {what}", altered


def sample(proof: Any, count: int, rng: Any) -> Iterator[tuple[str, Any]]:
    """Yield some of them, none twice, each kind of place as likely as another."""
    pool = _pool(proof)
    by_place: dict[str, list[tuple[Path, str, Any]]] = {}
    for path, value in _places(proof, ()):
        place = "/".join("*" if isinstance(part, int) else part for part in path)
        found = by_place.setdefault(place, [])
        found.extend((path, what, other) for what, other in _alterations(path, value, pool))
    places = sorted(by_place)
    for _ in range(count):
        place = rng.choice(places)
        if not by_place[place]:
            continue
        path, what, other = by_place[place].pop(rng.randrange(len(by_place[place])))
        altered = copy.deepcopy(proof)
        _put(altered, path, other)
        yield f"{'/'.join(map(str, path))}: {what}", altered


def _places(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _places(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _places(part, (*path, index))


def _pool(proof: Any) -> dict[str, list[Any]]:
    """Return the plain values found under each key, for one to stand where another stood."""
    found: dict[str, dict[str, Any]] = {}
    for path, value in _places(proof, ()):
        if isinstance(value, str | dict):
            key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
            found.setdefault(key, {})[json.dumps(value, sort_keys=True)] = value
    return {key: list(values.values()) for key, values in found.items()}


def _alterations(path: Path, value: Any, pool: dict[str, list[Any]]) -> Iterator[tuple[str, Any]]:
    """Yield what may stand in the place of a value, but not the value itself."""
    written = json.dumps(value)
    for what, other in _others(path, value, pool):
        if json.dumps(other) != written:
            yield what, other


def _others(path: Path, value: Any, pool: dict[str, list[Any]]) -> Iterator[tuple[str, Any]]:
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    match value:
        case bool() | None:
            yield from ((f"{value!r} → {other!r}", other) for other in _ODD)
        case int():
            for other in (value - 1, value + 1, 0, -1, value + 1000, float(value), str(value), bool(value), None):
                yield f"{value!r} → {other!r}", other
        case str():
            yield from ((f"{value!r} → {other!r}", other) for other in _strings(value))
            yield from ((f"{value!r} → {other!r}", other) for other in pool.get(key, [])[:12])
        case list():
            yield from _lists(value)
        case dict():
            yield "a part added", {**value, "x": 1}
            for name in value:
                yield f"{name} dropped", {k: v for k, v in value.items() if k != name}
                yield f"{name} renamed", {k + "x" if k == name else k: v for k, v in value.items()}
            yield from (("another in its place", other) for other in pool.get(key, [])[:12])
            yield "emptied", {}


def _lists(value: list[Any]) -> Iterator[tuple[str, Any]]:
    for index in range(len(value)):
        yield f"{index} dropped", value[:index] + value[index + 1 :]
        yield f"{index} twice", [*value[: index + 1], *value[index:]]
    for index in range(len(value) - 1):
        yield f"{index} and the next exchanged", [*value[:index], value[index + 1], value[index], *value[index + 2 :]]
    yield "one added", [*value, None]
    yield "in an object", {"x": value}
    yield "emptied", []


def _strings(text: str) -> Iterator[Any]:
    yield text + "x"
    yield ""
    yield None
    try:
        number = Fraction(text)
    except (ArithmeticError, ValueError):
        number = None
    if number is not None:
        yield from (str(number + 1), str(number * 2), "-" + text, "0", text + "0", text + ".0", "1/3", "1e999999999")
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return
    yield from ((date + datetime.timedelta(days=1)).isoformat(), date.strftime("%Y%m%d"), "1900-01-01", "9999-12-31")


def _put(value: Any, path: Path, other: Any) -> None:
    for part in path[:-1]:
        value = value[part]
    value[path[-1]] = copy.deepcopy(other)


# ── what a proof means ───────────────────────────────────────────────────────────────────────────────────────────────


def meaning(proof: Any) -> str:
    """Return a text that is the same for proofs that differ only in how steps are numbered, and in the order of what
    has none: leaves of a search, ways, contributors, and the choices of readings after the first."""
    memory: dict[int, Any] = {}

    def step(number: Any) -> Any:
        if type(number) is not int or not 0 <= number < len(proof["nodes"]):
            return ["no step", repr(number)]
        if number not in memory:
            memory[number] = ["round in a circle"]
            memory[number] = node(proof["nodes"][number])
        return memory[number]

    def node(value: Any) -> Any:
        found = dict(value)
        if "searches" in found:
            found["searches"] = [node(part) for part in found["searches"]]
        if "closure" in found:
            found["closure"] = step(found["closure"])
        if "premises" in found:
            found["premises"] = [step(number) for number in found["premises"]]
        if "direct" in found:
            found["direct"] = unordered([step(number) for number in found["direct"]])
        if "candidates" in found:
            found["candidates"] = [[rule, way(part)] for rule, part in found["candidates"]]
        if "contributors" in found:
            found["contributors"] = unordered([unordered([step(n) for n in of]) for of in found["contributors"]])
            found["search"] = step(found["search"])
        return found

    def way(value: Any) -> Any:
        found = dict(value)
        for key in ("by", "gives"):
            if key in found:
                found[key] = step(found[key])
        if "ways" in found:
            found["ways"] = unordered([[bindings, way(then)] for bindings, then in found["ways"]])
        return found

    def unordered(parts: list[Any]) -> list[Any]:
        return sorted(parts, key=lambda part: json.dumps(part, sort_keys=True))

    roots = [{**root, "step": step(root["step"])} for root in proof["roots"]]
    whole = {**proof, "roots": [*roots[:1], *unordered(roots[1:])], "nodes": len(proof["nodes"])}
    return json.dumps(whole, sort_keys=True)


def means(proof: Any) -> str:
    """Return what a proof means, and for what has not even the shape of one its own text."""
    try:
        return meaning(proof)
    except (LookupError, TypeError, ValueError, AttributeError):
        return "no proof: " + json.dumps(proof, sort_keys=True)


def argued(base: RuleBase, case: Any, proof: Any, steps: Any) -> bool:
    """Whether an altered proof still proves its answer, and so must not be refused; ``steps`` are those it had.

    It does when it asks something else of the same steps (another question, another day, readings fixed by who asks)
    and what they show is the answer to that: the engine, asked that, says the same. With a step altered it must be the
    very proof that the engine gives.
    """
    asked = proof["question"]
    pattern = tuple(None if part is None else _value(part) for part in asked["pattern"])
    question = Question(
        "",
        _form(pattern, asked["kinds"]),
        asked["predicate"],
        pattern,
        tuple(asked["kinds"]),
        Citation(asked["document"], asked["clause"]),
    )
    day = datetime.date.fromisoformat(proof["as_of"])
    answer = decide(base.hear(base.read(case), day, asked["whole"]), question, asked["readings"])
    given = encode(proof_json(base, answer))
    if proof["nodes"] == steps:
        ours, theirs = ([root["readings"] for root in p["roots"]] for p in (given, proof))
        return bool(ours == theirs and given["value"] == proof["value"])
    return meaning(given) == meaning(proof)


def shown_alike(original: Any, altered: Any) -> bool:
    """Whether two proofs differ in nothing but premises, for each of which one has another conclusion of the same
    statement, as certain: a statement may be concluded in several ways."""
    nodes = original["nodes"]
    if {**original, "nodes": []} != {**altered, "nodes": []} or len(nodes) != len(altered["nodes"]):
        return False
    for one, other in zip(nodes, altered["nodes"], strict=True):
        if one != other:
            if {**one, "premises": []} != {**other, "premises": []}:
                return False
            for before, after in zip(one["premises"], other["premises"], strict=True):
                steps = [nodes[before], nodes[after]]
                if before != after and not (
                    all(step["kind"] in ("concluded", "possible") for step in steps)
                    and len({(step["kind"], json.dumps(step["atom"])) for step in steps}) == 1
                ):
                    return False
    return True


def _form(pattern: tuple[Value | None, ...], kinds: list[str]) -> str:
    if None not in pattern:
        return "truth"
    return "value" if pattern[0] is not None and not kinds[-1] else "list"


def _value(part: Any) -> Value:
    match part:
        case {"name": name}:
            return Name(name)
        case {"number": number, "unit": unit}:
            return Quantity(Fraction(number), unit)
    return Day(datetime.date.fromisoformat(part["date"]))
