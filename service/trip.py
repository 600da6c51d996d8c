"""trip: the whole way of a request: what was sent → answers, each verified → what is given out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.answer import AnswerJson, explanation_json
from engine.prove.hearing import Hearing
from inquiry.next import NextJson
from inquiry.settle import MissingJson
from inquiry.trial import Inquiry
from inquiry.whatif import WhatIfJson
from inquiry.whynot import WhyNotJson
from service.inquire import FoundJson, inquire_into
from service.reasons import not_too_deep
from service.request import DECIDE, QUESTIONS, Request, read_request
from service.service import Service, Verified
from text.bilingual import say
from text.fault import Fault, FaultsError, Pointer


@dataclass(frozen=True, slots=True)
class Reply:
    """What is given out to one question: its answer, and what an inquiry ``found``, ``None`` where none was made.

    ``after`` is the answer of the changed case of a what-if. ``rests`` are the other answers that what was found rests
    on.
    """

    verified: Verified
    found: FoundJson | None = None
    after: Verified | None = None
    rests: tuple[Verified, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request is answered with: for each of its cases, a reply to each of its questions."""

    request: Request
    results: tuple[tuple[Reply, ...], ...]


def respond(service: Service, kind: str, sent: object, today: datetime.date) -> Answered:
    """Answer what was sent: the whole trip, whose ends are the doors. A door decodes, calls this, and encodes.

    ``kind`` is :data:`~service.request.DECIDE` or one of :data:`~service.request.INQUIRIES`. What it returns depends on
    the rule base, the kind, what was sent and the day, and on nothing else: a log of these four is enough to have every
    answer again.

    Raises :class:`~text.fault.FaultsError`, each fault at its place in what was sent, for what cannot be read, and
    :class:`~logic.no_answer.NoAnswerError` where there is no answer.
    """
    request = read_request(kind, sent, today)
    with not_too_deep():
        results = [_replies(service, request, place, source) for place, source in request.cases]
    return Answered(request, tuple(map(tuple, results)))


def _replies(service: Service, request: Request, place: Pointer, source: object) -> list[Reply]:
    """Reply to every question of one case, or tell the faults of every one."""
    whole = service.base.lists(request.whole)
    hearing = service.base.hear(service.base.read(source, place), request.as_of, whole)
    replies, faults = [], list[Fault]()
    for index, question in enumerate(request.questions):
        try:
            replies.append(_reply(service, request, hearing, question, QUESTIONS.at(index)))
        except FaultsError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultsError(faults)
    return replies


def _reply(service: Service, request: Request, hearing: Hearing, question: str, place: Pointer) -> Reply:
    """Answer one question and, in an inquiry, find what follows from the answer. Every answer is verified."""
    verified = service.ask(hearing, question, request.readings, place)
    if request.kind == DECIDE:
        return Reply(verified)
    inquiry = Inquiry(service.base, hearing, verified.answer, request.readings)
    inquired = inquire_into(request.kind, inquiry, request.changes, request.unknown)
    after = service.verify(inquired.after) if inquired.after else None
    return Reply(verified, inquired.found, after, tuple(map(service.verify, inquired.rests)))


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────────


#: What is given out to one question, and what it is by the kind of request.
ReplyJson = AnswerJson | FoundJson
REPLIES: Mapping[str, type[ReplyJson]] = {
    DECIDE: AnswerJson,
    "why-not": WhyNotJson,
    "what-if": WhatIfJson,
    "missing": MissingJson,
    "next": NextJson,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RepliesJson:
    """就一个案情，每问一答 · one answer a question, of one case."""

    answers: tuple[ReplyJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsJson:
    """每个案情一项 · one entry a case."""

    results: tuple[RepliesJson, ...]


def answered_json(service: Service, answered: Answered) -> RepliesJson | ResultsJson:
    """Return the JSON of what a request is answered with, and as much of the reasons as the request asked for."""
    request = answered.request
    results = tuple(
        RepliesJson(answers=tuple(reply_json(service, reply, request.explain) for reply in replies))
        for replies in answered.results
    )
    return ResultsJson(results=results) if request.several else results[0]


def reply_json(service: Service, reply: Reply, explain: str) -> ReplyJson:
    """Return the JSON of a reply; ``explain`` says how much of the reasons it comes with."""
    verified, said = reply.verified, reply.found
    if said is None:
        if explain == "none":
            return _without_proofs(verified.told)
        return replace(verified.told, explanation=explanation_json(service.base, verified.answer, explain))
    if explain == "none":
        return said
    if isinstance(said, WhatIfJson) and reply.after:
        said = replace(said, proof_after=reply.after.proof)
    return replace(said, proof=verified.proof)


def _without_proofs(told: AnswerJson) -> AnswerJson:
    return replace(told, proof=None, if_listed=told.if_listed and replace(told.if_listed, proof=None))


def missing_lines(service: Service, reply: Reply, lang: str) -> Iterator[str]:
    """Yield a line for each fact, or reading, that an answer misses, with who may say it."""
    for missing in reply.verified.told.missing or ():
        who = service.base.views.people(missing.who, lang)
        yield say(lang, f"  缺：{missing.fact}（{who}）", f"  missing: {missing.fact_en} ({who})")
