"""interview: a client that knows nothing of the vocabulary and follows what ``next`` gives, to the end."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inquiry.change import changed_case

Json = dict[str, Any]

#: What asks for the one question of a request, in the form of a ``next``.
Ask = Callable[[Json], Json]


@dataclass
class Interview:
    """A request as it grows with each reply, and what has been asked."""

    request: Json
    asked: list[str]
    answer: Json
    things: int = 0

    def put(self, written: str) -> Json:
        """Return the form of the question with what is written in the place of the blank."""
        form: Json = json.loads(json.dumps(self.answer["next"]["form"]).replace(json.dumps("？"), json.dumps(written)))
        return form

    def reply(self, *, changes: Json | None = None, readings: Json | None = None, unknown: str = "") -> None:
        """Add to the request what a reply says."""
        if changes is not None:
            self.request["case"] = changed_case(self.request["case"], changes)
        if readings is not None:
            self.request["readings"] = {**self.request.get("readings", {}), **readings}
        if unknown:
            self.request["unknown"] = [*self.request.get("unknown", []), unknown]


#: How a question is replied to.
Reply = Callable[[Interview, Json], None]


def interview(ask: Ask, request: Json, reply: Reply, most: int) -> Interview:
    """Follow what is asked until nothing is; no question may be asked twice, and none after the ``most``-th."""
    talk = Interview(json.loads(json.dumps(request)), [], {})
    while True:
        talk.answer = ask(talk.request)
        first = talk.answer["next"]
        if first is None:
            return talk
        assert first["fact"] not in talk.asked, (talk.asked, talk.request)
        talk.asked.append(first["fact"])
        assert len(talk.asked) <= most, talk.asked
        for lead in first["answers"]:
            assert lead.get("changes") or lead.get("readings"), lead
        before = json.dumps(talk.request)
        reply(talk, first)
        assert json.dumps(talk.request) != before, first


def not_known(talk: Interview, first: Json) -> None:
    """Reply that it is not known, whatever is asked."""
    talk.reply(unknown=first["fact"])


def another_thing(talk: Interview, first: Json) -> None:
    """Reply with a thing that nobody has named, wherever a thing can be named; else with the first reply."""
    named = first["kind"] == "thing" or first.get("predicate") == "已列全"
    if named:
        talk.things += 1
        talk.reply(changes=talk.put(f"新物{talk.things}"))
    else:
        first_lead(talk, first)


def first_lead(talk: Interview, first: Json) -> None:
    """Give the first reply that is offered, else an amount, a day or a word that the case can have."""
    for lead in first["answers"]:
        talk.reply(changes=lead.get("changes"), readings=lead.get("readings"))
        return
    written = {"amount": f"3{first.get('unit')}", "date": "2024-05-05"}.get(first["kind"])
    if written is None or not first.get("form"):
        not_known(talk, first)
    else:
        talk.reply(changes=talk.put("30%" if first.get("unit") == "比例" else written))


def at_random(dice: random.Random) -> Reply:
    """Reply by chance: one of the replies offered, another thing, or that it is not known."""

    def reply(talk: Interview, first: Json) -> None:
        if first["answers"] and dice.random() < 0.7:
            lead = dice.choice(first["answers"])
            talk.reply(changes=lead.get("changes"), readings=lead.get("readings"))
        else:
            dice.choice([not_known, another_thing, first_lead])(talk, first)

    return reply
