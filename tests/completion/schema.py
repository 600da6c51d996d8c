"""schema: the JSON export of a rule base → what a case may say, and which of it bears on a question."""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

#: A case as it is sent: thing → what is said of it. Beside the things may stand :data:`LISTED`.
Case = dict[str, Any]

LISTED, EXHAUSTED, ALL, IS, IS_NOT, OPEN = "已列全", "已穷尽", "全部", "是", "不是", "等"
#: Words of a case that are not predicates.
RESERVED = (LISTED, EXHAUSTED, IS, IS_NOT)


@dataclass(frozen=True, repr=False, eq=False)
class Schema:
    """What the export says that a case may contain.

    ``program`` is the export as JSON. A *sort* is the widest category of a thing.
    """

    program: Mapping[str, Any]

    def __repr__(self) -> str:
        return "Schema()"

    @cached_property
    def predicates(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.program["predicates"]
        return found

    @cached_property
    def said(self) -> frozenset[str]:
        """Return the predicates, other than categories, that a case may give."""
        return frozenset(name for name, p in self.predicates.items() if p["given"] and p["kind"] != "类别")

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Return the predicates that rules conclude and of which one can ask, by name."""
        kinds = ("关系", "属性", "认定")
        return tuple(
            name
            for name, p in sorted(self.predicates.items())
            if p["kind"] in kinds and p["concluded"] and p["domains"][0] and p["arity"] in (1, 2)
        )

    def wider(self, category: str) -> tuple[str, ...]:
        """Return a category and those it is a kind of."""
        return tuple(self.program["kinds_of"].get(category, (category,)))

    def group(self, category: str) -> str:
        """Return the question that a category answers together with others, ``""`` for none."""
        found = self.predicates.get(category)
        return found["group"] if found else ""

    @cached_property
    def entities(self) -> Mapping[str, frozenset[str]]:
        """Return the categories that the rule base states of each of its things."""
        found = dict[str, set[str]]()
        for (name, subject, *more), *_ in self.program["facts"]:
            if not more and name in self.program["kinds_of"] and "name" in subject:
                found.setdefault(subject["name"], set()).update(self.wider(name))
        return {name: frozenset(categories) for name, categories in found.items()}

    @cached_property
    def stated(self) -> frozenset[tuple[str, str]]:
        """Return predicate and subject of each fact that the rule base states."""
        return frozenset((fact[0], fact[1].get("name", "")) for fact, *_ in self.program["facts"])

    @cached_property
    def _bodies(self) -> Mapping[str, frozenset[str]]:
        """Return of each concluded predicate those that its rules speak of."""
        found = dict[str, set[str]]()
        for rule in self.program["rules"]:
            found.setdefault(rule["head"][0], set()).update(_spoken_of(rule["body"]))
        return {name: frozenset(body) for name, body in found.items()}

    def bearing(self, question: str) -> tuple[str, ...]:
        """Return the predicates that bear on a concluded one, itself first, the nearest before the others."""
        distance, queue = {question: 0}, deque([question])
        while queue:
            name = queue.popleft()
            for other in sorted(self._bodies.get(name, ())):
                if other not in distance:
                    distance[other] = distance[name] + 1
                    queue.append(other)
        return tuple(distance)

    def constants(self, bearing: tuple[str, ...]) -> tuple[tuple[Fraction, str], ...]:
        """Return the amounts, with their units, that the rules of some predicates name."""
        wanted, found = frozenset(bearing), set[tuple[Fraction, str]]()
        for rule in self.program["rules"]:
            if rule["head"][0] in wanted:
                found |= set(_amounts(rule["body"]))
        return tuple(sorted(found))

    def names(self, bearing: tuple[str, ...]) -> frozenset[str]:
        """Return the names that the rules of some predicates name."""
        wanted = frozenset(bearing)
        return frozenset(
            name for rule in self.program["rules"] if rule["head"][0] in wanted for name in _names(rule["body"])
        )

    def doubts(self, bearing: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        """Return the doubts on which rules of some predicates rest, each with its readings."""
        wanted = frozenset(bearing)
        found = {doubt for rule in self.program["rules"] if rule["head"][0] in wanted for doubt, _ in rule["readings"]}
        return {d: tuple(name for name, _ in self.program["doubts"][d]["readings"]) for d in sorted(found)}

    @cached_property
    def days(self) -> tuple[datetime.date, ...]:
        """Return the days next to those on which something in the rule base begins or ends."""
        written = [day for dates in self.program["validity"].values() for day in dates.values() if day]
        written += [due["day"] for due in self.program["due"].values()]
        dates = sorted({datetime.date.fromisoformat(day) for day in written})
        return tuple(date + datetime.timedelta(days=step) for date in dates for step in (-1, 0, 1))


def _spoken_of(body: object) -> Iterator[str]:
    """Yield the predicates of a body, nested ones too."""
    if isinstance(body, list):
        for part in body:
            yield from _spoken_of(part)
    elif isinstance(body, dict):
        for key, part in body.items():
            if key in ("has", "not") and isinstance(part, list) and isinstance(part[0], str):
                yield part[0]
            elif key == "predicate" and isinstance(part, str):
                yield part
            else:
                yield from _spoken_of(part)


def _amounts(body: object) -> Iterator[tuple[Fraction, str]]:
    if isinstance(body, list):
        for part in body:
            yield from _amounts(part)
    elif isinstance(body, dict):
        if "number" in body:
            yield Fraction(body["number"]), str(body["unit"])
        else:
            yield from _amounts(list(body.values()))


def _names(body: object) -> Iterator[str]:
    if isinstance(body, list):
        for part in body:
            yield from _names(part)
    elif isinstance(body, dict):
        if isinstance(body.get("name"), str):
            yield body["name"]
        yield from _names(list(body.values()))
