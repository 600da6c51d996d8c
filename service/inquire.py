"""inquire: an answer → what follows from it, by the kind that was asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.prove.decide import Answer
from inquiry.change import CHANGES, changed_case
from inquiry.next import NextJson, ask_first, next_json
from inquiry.settle import MissingJson, confirmed, missing_json, settle
from inquiry.trial import Inquiry, inquire
from inquiry.whatif import WhatIfJson, what_if_json
from inquiry.whynot import WhyNotJson, why_not, why_not_json

#: What an inquiry can find.
FoundJson = WhyNotJson | WhatIfJson | MissingJson | NextJson


@dataclass(frozen=True, slots=True)
class Inquired:
    """What an inquiry ``found``, and the answers that it rests on, not yet verified; ``after`` is that of the
    changed case of a what-if."""

    found: FoundJson
    rests: Sequence[Answer] = ()
    after: Answer | None = None


def inquire_into(kind: str, inquiry: Inquiry, changes: object = None, unknown: Collection[str] = ()) -> Inquired:
    """Return what one of :data:`~service.request.INQUIRIES` finds; ``unknown`` are facts that it is not to ask for.

    Raises :class:`~text.fault.FaultsError` for changes of which no case comes, with places under ``/changes``, and
    :class:`~logic.no_answer.NoAnswerError`.
    """
    match kind:
        case "why-not":
            reasons = why_not(inquiry)
            return Inquired(why_not_json(reasons), reasons.trials.rests)
        case "missing":
            settling = confirmed(settle(inquiry, unknown))
            return Inquired(missing_json(settling), settling.trials.rests)
        case "next":
            asking = ask_first(inquiry, unknown)
            return Inquired(next_json(asking), asking.trials.rests)
        case _:
            return _what_if(inquiry, changes)


def _what_if(inquiry: Inquiry, changes: object) -> Inquired:
    source = changed_case(inquiry.source, changes)
    inquiry.base.read(source, CHANGES)
    before = inquiry.answer
    after = inquire(
        inquiry.base, source, before.question.text, inquiry.as_of, inquiry.readings, inquiry.facts.taken
    ).answer
    return Inquired(what_if_json(inquiry.base, before, after), after=after)
