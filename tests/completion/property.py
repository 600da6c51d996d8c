"""property: what an answer promises of every completion of its case, and each way in which it can fail."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction

from tests.completion.asking import Answer, value
from tests.completion.completions import Completion, asked_for, worded

#: Stands in the row of a list that is about a thing nobody has named: any thing may be it.
UNKNOWN = "（未知）"
#: Stands in the name of a statement of the vocabulary that what a case adds may take the place of.
PRESUMPTION = "（可另说）"


def broken(answer: Answer, completed: Answer, completion: Completion) -> Iterator[str]:
    """Yield, in a few words each, what an answer promised and its completion does not keep."""
    by_default = answer.get("readings", {}).get("by_default", False)
    if by_default and completion.readings:
        return
    if presumed(answer) - presumed(completed):
        return
    if "answers" in answer:
        yield from _rows(answer, completed)
    elif answer["value"] != "undetermined" and value(answer) != value(completed):
        yield "certain answer changed"
    yield from _bounds(answer, completed)
    if answer["value"] == "undetermined" and "answers" not in answer and not by_default:
        yield from _not_asked(answer, completed, completion)


def presumed(answer: Answer) -> frozenset[str]:
    """Return what an answer says that it takes to be so while nothing else is said."""
    return frozenset(name for name in answer.get("basis") or () if PRESUMPTION in name)


def _rows(answer: Answer, completed: Answer) -> Iterator[str]:
    """Yield what a list promised: its certain rows stay, and one that is complete gets no others."""
    sure, later = _held(answer), _held(completed)
    if sure - later:
        yield "certain row lost"
    possible = _held(answer, possible=True)
    if answer.get("complete", False) and later - possible and not any(UNKNOWN in row for row in possible):
        yield "complete list got a row"


def _held(answer: Answer, *, possible: bool = False) -> frozenset[str]:
    return frozenset(
        json.dumps(row["values"], ensure_ascii=False, sort_keys=True)
        for row in answer.get("answers") or ()
        if possible or row["holds"] in ("yes", True)
    )


def _bounds(answer: Answer, completed: Answer) -> Iterator[str]:
    """Yield a bound that a completion's value, or its own bound, passes."""
    for key, sign in (("at_least", 1), ("at_most", -1)):
        bound = answer.get(key)
        if not bound:
            continue
        found = completed["value"]
        numbers = [found] if isinstance(found, Mapping) and "number" in found else []
        other = completed.get("at_most" if sign > 0 else "at_least")
        numbers += [other] if other else []
        if any(sign * (Fraction(one["number"]) - Fraction(bound["number"])) < 0 for one in numbers):
            yield f"bound {key} passed"


def _not_asked(answer: Answer, completed: Answer, completion: Completion) -> Iterator[str]:
    """Yield where what nobody asked for settles an answer."""
    missing = answer.get("missing") or ()
    asked = asked_for(answer)
    if any("doubt" in one for one in missing) and completion.readings:
        return
    if "已列全" in asked and (completion.lists or completion.things):
        return
    if not missing or completion.readings or completion.lists or completion.things or completion.added & asked:
        return
    if completed["value"] != "undetermined":
        yield "settled by what is not said to be missing"


def differing(answer: Answer, other: Answer, names: Mapping[str, str]) -> bool:
    """Whether two answers differ in more than the names of things and their order."""
    parts = ("value", "at_most", "at_least", "complete")
    if any(worded(answer.get(part), names) != other.get(part) for part in parts):
        return True
    rows = [json.dumps(worded(row["values"], names), ensure_ascii=False) for row in answer.get("answers") or ()]
    return sorted(rows) != sorted(json.dumps(r["values"], ensure_ascii=False) for r in other.get("answers") or ())
