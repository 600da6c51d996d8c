"""lists: the lists that, were they whole, would settle an answer: what closes them, and what is answered then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.case.case import LISTED
from inquiry.sets import Confirmed
from inquiry.trial import Inquiry, Trials
from logic.known import Statement
from logic.values import Name


def lists_missing(inquiry: Inquiry) -> list[Statement]:
    """Return the lists that the answer lacks, each once: those of the smallest sets first."""
    every = [one for needs in inquiry.answer.outcome.missing for one in sorted(needs, key=repr)]
    return [one for one in dict.fromkeys(every) if one.predicate == LISTED]


def closing(inquiry: Inquiry, lists: Iterable[Statement]) -> dict[str, Any]:
    """Return the changes of the case that say that some lists are whole, beside those that it says are."""
    source, changes = inquiry.source, dict[str, Any]()
    aliases = inquiry.base.loaded.engine_program.aliases
    for one in lists:
        subject, *relation = [part.text for part in one.arguments if isinstance(part, Name)]
        if relation:
            written = next((name for name in source if aliases.get(name, name) == subject), subject)
            changes[written] = {LISTED: _with(source.get(written), changes.get(written), relation[0])}
        else:
            changes[LISTED] = _with(source, changes, subject)
    return changes


def _with(before: Any, now: Any, word: str) -> list[str]:
    """Return the words of a list that is said to be whole, with one more."""
    said: Any = next((part[LISTED] for part in (now, before) if isinstance(part, Mapping) and part.get(LISTED)), [])
    return [*(said if isinstance(said, list) else [said]), word]


def confirm_lists(inquiry: Inquiry, trials: Trials, wanted: str) -> list[Confirmed]:
    """Decide the question again with each list whole that the answer lacks, then with all of them. Return those sets
    with which the answer is what is wanted, ``yes`` or ``no``."""
    missing = lists_missing(inquiry)
    found: list[Confirmed] = []
    tries: list[Sequence[Statement]] = [[one] for one in missing]
    for lists in [*tries, missing] if len(missing) > 1 else tries:
        if any({*one.lists} <= {*lists} for one in found):
            continue
        changes = closing(inquiry, lists)
        tried = trials.decide(changes, wanted=wanted)
        if tried is not None and tried.value == wanted:
            trials.rests.append(tried)
            found.append(Confirmed((), changes, {}, tried, lists=tuple(lists)))
    return found
