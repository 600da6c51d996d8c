"""change: facts that are to be otherwise → a patch of a case in the case's own words, and the case so changed.

A patch is a JSON Merge Patch (RFC 7396) of the case. What the patch gives replaces what stood there, a list as a whole;
``null`` takes away; what the patch does not name stays.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from engine.case.case import CASE, IS, IS_NOT, LISTED, OPEN
from engine.case.facts import CaseFacts
from engine.case.official_codes import OFFICIAL_CODES
from logic.datalog import EngineProgram, Kind, Predicate
from logic.operators import COMPARISONS
from logic.terms import Known, Unknown, interval
from logic.units import COUNTS
from logic.values import Day, Name, Quantity, Value, Word, show
from text.fault import Fault, FaultsError, Pointer

#: Where the changes of a case stand in a request.
CHANGES = Pointer("/changes")

#: The least by which an amount is moved past an end that is not included, by unit; of other units, :data:`_LEAST`.
#: A clause names no least step: any amount past the end will do, and this is the one that is tried.
LEAST_STEPS = {
    **dict.fromkeys((*COUNTS, "天", "岁", "年", "日"), Fraction(1)),
    "比例": Fraction("0.0001"),
}
_LEAST = Fraction("0.01")


@dataclass(frozen=True, slots=True)
class Edit:
    """One fact that is to hold, or (``holds`` false) to fail.

    ``value`` is ``None`` for a statement about one thing. It is also ``None`` for an amount or a day that has to meet
    ``bounds`` (pairs of operator and number; days as ordinals). An :class:`~logic.terms.Unknown` as ``value`` means any
    value at all. ``before`` is the amount that is known now. ``known``: the edit changes what is known, rather than
    supplying what is unknown. ``whole``: the value is to be the only one. ``example``: another value would do as well.
    """

    predicate: str
    subject: Known
    value: Known | None = None
    holds: bool = True
    bounds: tuple[tuple[str, Fraction], ...] = ()
    before: Value | None = None
    known: bool = False
    whole: bool = False
    example: bool = False


Edits = frozenset[Edit]

NOTHING: Edits = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """An edit made definite: the fact as a case can give it. ``example``: any other value would do as well."""

    edit: Edit
    subject: Name
    value: Value | None
    holds: bool
    example: bool = False


def order(edits: Edits) -> list[Edit]:
    """Return a set of edits in a fixed order: an edit that names a thing comes before edits about that thing."""
    return sorted(edits, key=lambda edit: (_depth(edit.subject), repr(edit)))


def _depth(known: Known) -> int:
    return 1 + _depth(known.subject) if isinstance(known, Unknown) else 0


def join(program: EngineProgram, sets: Iterable[Edits]) -> Edits | None:
    """Return one set that does what several sets do, or ``None`` when they contradict each other."""
    found: dict[object, Edit] = {}
    every = sorted({edit for edits in sets for edit in edits}, key=repr)
    for edit in every:
        if _is_free(edit) and any(_fills(program, other, edit) for other in every):
            continue
        slot = _slot(program, edit)
        if slot in found:
            joined = _join(program, found[slot], edit)
            if joined is None:
                return None
            edit = joined
        found[slot] = edit
    return frozenset(found.values())


def _is_free(edit: Edit) -> bool:
    return isinstance(edit.value, Unknown) and not edit.bounds


def _fills(program: EngineProgram, other: Edit, free: Edit) -> bool:
    """Whether another edit gives the value that a free edit leaves open. A thing left open is never filled so: other
    edits may speak of it as unknown."""
    return (
        other != free
        and not _is_free(other)
        and other.holds
        and (other.predicate, other.subject) == (free.predicate, free.subject)
        and program.predicates[free.predicate].range_kind != "category"
    )


def _slot(program: EngineProgram, edit: Edit) -> object:
    if edit.holds and program.predicates[edit.predicate].single:
        return edit.predicate, edit.subject
    return edit.predicate, edit.subject, edit.value


def _join(program: EngineProgram, one: Edit, other: Edit) -> Edit | None:
    if one.bounds and other.bounds:
        bounds = tuple(sorted({*one.bounds, *other.bounds}))
        joined = Edit(one.predicate, one.subject, None, True, bounds, one.before, one.known)
        return None if _pick(joined, program.predicates[one.predicate]) is None else joined
    if one.holds is other.holds and one.value == other.value and one.bounds == other.bounds:
        return one
    return None


# ── made definite ────────────────────────────────────────────────────────────────────────────────────────────────────


def say_edits(program: EngineProgram, facts: CaseFacts, edits: Edits) -> list[Said] | None:
    """Return edits as facts that a case can give, each amount the nearest that meets its bounds; ``None`` when none
    does."""
    names: dict[Known, Name] = {}
    found = []
    for edit in order(edits):
        row = program.predicates[edit.predicate]
        subject = _named(program, facts, names, edit.subject)
        value: Value | None = None
        example = edit.example
        if edit.bounds:
            value = _pick(edit, row)
            if value is None:
                return None
        elif row.arity == 2:
            if isinstance(edit.value, Name | Word | Quantity | Day):
                value = edit.value
            elif row.range_kind == "category" and edit.value is not None:
                value = _named(program, facts, names, edit.value)
            else:
                value, example = _example(program, facts, row), True
        if subject is None or (row.arity == 2 and value is None):
            return None
        found.append(Said(edit, subject, value, edit.holds, example))
    return found


def _named(program: EngineProgram, facts: CaseFacts, names: dict[Known, Name], known: Known) -> Name | None:
    """Return the thing, or a made-up name for a thing that nobody has named yet: 某企业, 某企业2 …"""
    if isinstance(known, Name):
        return known
    if not isinstance(known, Unknown) or program.predicates[known.predicate].range_kind != "category":
        return None
    if known not in names:
        stem = "某" + program.predicates[known.predicate].range
        taken = {*facts.things, *program.entities, *(name.text for name in names.values())}
        number, text = 2, stem
        while text in taken:
            number, text = number + 1, f"{stem}{number}"
        names[known] = Name(text)
    return names[known]


def _example(program: EngineProgram, facts: CaseFacts, row: Predicate) -> Value | None:
    match row.range_kind:
        case "unit":
            return Quantity(Fraction(1), row.range)
        case "date":
            return Day(facts.as_of)
        case "options":
            return Name(program.options[row.range][0][0])
        case "code":
            return Name(OFFICIAL_CODES[row.range].example)
    return Name("某")


def least_step(unit: str) -> Fraction:
    """Return the least step by which an amount of a unit is moved past an end that is not included."""
    return LEAST_STEPS.get(unit, _LEAST)


def _pick(edit: Edit, row: Predicate) -> Value | None:
    """Return the amount or day within all bounds that is nearest to the one known now, or the least step past an
    end; one that a case can give."""
    step, unit = least_step(row.range), row.range
    before = interval(edit.before)[0] if edit.before is not None else None
    tries = [] if before is None else [before]
    for operator, end in edit.bounds:
        tries += COMPARISONS[operator].next_to(end, step)
        if step == 1:  # what is counted comes in whole numbers
            tries += [Fraction(math.ceil(end)), Fraction(math.floor(end))]
    good = [n for n in tries if all(COMPARISONS[o].meets(n, e) for o, e in edit.bounds) and (step != 1 or n == int(n))]
    good = [n for n in good if row.least is None or n >= row.least]
    if not good:
        return None
    best = min(good, key=lambda n: (abs(n - before) if before is not None else Fraction(0), n))
    if unit != "日":
        return Quantity(best, unit)
    return Day(datetime.date.fromordinal(int(best))) if 1 <= best <= datetime.date.max.toordinal() else None


# ── a patch in the case's own words ──────────────────────────────────────────────────────────────────────────────────


def patch(program: EngineProgram, source: Mapping[str, Any], said: Iterable[Said]) -> dict[str, Any]:
    """Return the patch of a case that makes facts hold, with the names that the case itself uses."""
    changes: dict[str, dict[str, Any]] = {}
    case: dict[str, Any] = {name: dict(said_of) for name, said_of in source.items() if isinstance(said_of, Mapping)}
    for one in said:
        for key, value in _patch_of(program, case, one):
            thing, word = key
            changes.setdefault(thing, {})[word] = value
            case.setdefault(thing, {})[word] = value
    return changes


def _patch_of(
    program: EngineProgram, case: Mapping[str, Mapping[str, Any]], one: Said
) -> Iterable[tuple[tuple[str, str], Any]]:
    row = program.predicates[one.edit.predicate]
    things = [name for name in case if program.aliases.get(name, name) == one.subject.text] or [one.subject.text]
    if row.kind is Kind.CATEGORY:
        yield from _patch_category(program, case, things, row, holds=one.holds)
        return
    positive = _word(program, case, things, row.name, "")
    negative = _word(program, case, things, row.name, "不")
    if row.arity == 1:
        yield positive, "是" if one.holds else "否"
        if _has(case, negative):
            yield negative, None
        return
    assert one.value is not None
    text = show(one.value)
    wanted, other = (positive, negative) if one.holds else (negative, positive)
    before = case.get(wanted[0], {}).get(wanted[1])
    items = [] if one.holds and row.single else _items(before)
    if one.edit.whole:
        items = [item for item in items if item != OPEN]
    if text not in _resolved(program, items):
        at = len(items) - 1 if items and items[-1] == OPEN else len(items)
        items.insert(at, text)
    if one.holds and not row.single and not isinstance(before, list) and not one.edit.whole:
        items.append(OPEN)  # one value is said, and no more than that
    yield wanted, items[0] if len(items) == 1 and (row.single or not one.holds) else items
    if text in _resolved(program, _items(case.get(other[0], {}).get(other[1]))):
        left = [i for i in _items(case[other[0]][other[1]]) if program.aliases.get(i, i) != text]
        yield other, (left if len(left) > 1 else left[0]) if left and left != [OPEN] else None


def _patch_category(
    program: EngineProgram, case: Mapping[str, Mapping[str, Any]], things: list[str], row: Predicate, *, holds: bool
) -> Iterable[tuple[tuple[str, str], Any]]:
    base = program.kinds_of[row.name][-1]
    against = {row.name, *program.kinds_below[row.name]}
    answers = {
        name
        for name, other in program.predicates.items()
        if row.group and row.group != "类别" and other.group == row.group and name != row.name
    }
    first = next((thing for thing in things if IS in case.get(thing, {})), things[0])
    for thing in dict.fromkeys([first, *things]):
        said = case.get(thing, {})
        for key in (IS, IS_NOT):
            items = _items(said.get(key))
            if (key == IS) is holds:
                drop = answers if holds else set[str]()
                kept = [i for i in items if program.aliases.get(i, i) not in drop]
                if thing == first and row.name not in _resolved(program, kept):
                    kept.append(row.name)
            else:
                drop = {*program.kinds_of[row.name]} if holds else against
                kept = [i for i in items if program.aliases.get(i, i) not in drop]
                told = any(base in program.kinds_of.get(kind, ()) for kind in _resolved(program, kept))
                if not holds and len(kept) < len(items) and base != row.name and not told:
                    kept.append(base)  # of what kind it is stays known
            if kept != items:
                yield (thing, key), (kept if len(kept) > 1 else kept[0]) if kept else None


def _word(
    program: EngineProgram, case: Mapping[str, Mapping[str, Any]], things: list[str], name: str, prefix: str
) -> tuple[str, str]:
    for thing in things:
        for key in case.get(thing, {}):
            bare = key.removeprefix(prefix)
            known = key in program.predicates or key in program.aliases
            if key.startswith(prefix) and program.aliases.get(bare, bare) == name and (not prefix or not known):
                return thing, key
    return things[0], prefix + name


def _has(case: Mapping[str, Mapping[str, Any]], place: tuple[str, str]) -> bool:
    return case.get(place[0], {}).get(place[1]) is not None


def _items(value: Any) -> list[str]:
    return [] if value is None else [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _resolved(program: EngineProgram, items: list[str]) -> list[str]:
    return [program.aliases.get(item, item) for item in items]


def changed_case(case: object, changes: object) -> dict[str, Any]:
    """Return a case with changes made to it, a JSON Merge Patch (RFC 7396) of two levels.

    ``changes`` is an object of things, each ``null``, which takes it away, or an object of what is said of it. Raises
    :class:`~text.fault.FaultsError` when either is not of that shape, with paths under ``/case`` and ``/changes``.
    """
    faults = []
    if not isinstance(case, Mapping):
        faults.append(Fault("C001", CASE))
    if not isinstance(changes, Mapping) or not all(
        isinstance(change, Mapping | None) or thing == LISTED for thing, change in changes.items()
    ):
        faults.append(Fault("B009", CHANGES))
    if faults:
        raise FaultsError(faults)
    assert isinstance(case, Mapping)
    assert isinstance(changes, Mapping)
    return _merged(case, changes)


def _merged(target: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(target)
    for key, value in changes.items():
        if value is None:
            found.pop(key, None)
        elif isinstance(value, Mapping):
            old = found.get(key)
            found[key] = _merged(old if isinstance(old, Mapping) else {}, value)
        else:
            found[key] = value
    return found
