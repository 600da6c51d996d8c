"""next: the one thing to ask first, of whom, and where each reply leads; and what remains unknown when nothing is left
to ask. ``docs/http.md`` says why asking ends."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.case.shape import ChangesJson
from engine.proof_json import ProofJson
from engine.prove.decide import Answer
from engine.say.value import ValueJson, value_json
from engine.say.wording import say_people
from inquiry.ask import (
    READING,
    READING_COST,
    Ask,
    AskJson,
    LeadJson,
    ask_json,
    asks_of,
    doubts_of,
    fact_of,
    is_named,
    is_unknown,
    kind_of,
    order,
)
from inquiry.change import Edit, Said, patch, say_edits
from inquiry.lists import closing
from inquiry.replies import Replying
from inquiry.sets import FINDING_COST, say_said
from inquiry.settle import Settling, settle
from inquiry.trial import Inquiry, Trials
from logic.terms import Unknown
from logic.values import Name
from text.bilingual import ZH, Bilingual, BilingualLines, say

#: The most answers to one question that are followed up.
MOST_ANSWERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NextJson:
    """先问哪一件 · the one thing to ask first."""

    question: str
    as_of: datetime.date
    value: ValueJson
    text: Bilingual
    next: AskJson | None
    left: int
    """还有几件可问，含这一件 · how many there are to ask, this one among them"""
    remains: tuple[AskJson, ...]
    """没有可问的了而仍未定：还不知道的，及谁能定 · where nothing is left to ask and the answer is undetermined: what
    remains unknown, and who can settle it"""
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    decisions: int
    explanation: BilingualLines
    proof: ProofJson | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What to ask ``first``, ``None`` where nothing is left to ask; of how many that are ``left``; and what
    ``remains`` unknown then."""

    inquiry: Inquiry
    trials: Trials
    first: AskJson | None
    ask: Ask | None = None
    left: int = 0
    remains: tuple[AskJson, ...] = ()


def ask_first(inquiry: Inquiry, unknown: Collection[str] = ()) -> Asking:
    """Choose what to ask first, of what is not said to be ``unknown``.

    It is something that a set which settles the answer asks for: of a set that takes nothing but the applicant's facts
    and lists, where there is one, else of one with fewest findings and readings. Of these facts the applicant's come
    first, then those of most sets. Where the search for sets was cut short and found none, it is something that the
    answer turns on.
    """
    found = settle(inquiry, unknown, first=True)
    trials = Trials(inquiry)
    choice = _choice(found)
    if not choice and not found.complete:
        choice = _looked_at(inquiry, unknown)
    if not choice:
        return Asking(inquiry, trials, None, remains=_remaining(inquiry, unknown))
    for ask in choice:
        leads = tuple(_leads(inquiry, trials, ask))
        described = ask_json(inquiry, ask)
        if leads or described.form:
            return Asking(inquiry, trials, replace(described, answers=leads), ask, len(choice))
    return Asking(inquiry, trials, None, remains=_remaining(inquiry, unknown))


def _choice(found: Settling) -> list[Ask]:
    """Return what the sets ask for, what is to be asked first first."""
    inquiry = found.inquiry
    if not found.asked:
        return []
    efforts = [_effort(inquiry, asks) for asks in found.asked]
    counted = Counter(
        ask
        for asks, effort in zip(found.asked, efforts, strict=True)
        if effort == min(efforts)
        for ask in asks
        if is_named(inquiry, ask)
    )
    best = sorted(counted, key=lambda ask: (order(inquiry, ask)[:1], -counted[ask], order(inquiry, ask)))
    return [*best, *(ask for ask in found.asks if ask not in counted)]


def _effort(inquiry: Inquiry, asks: Collection[Ask]) -> tuple[int, int]:
    """Return how many readings and how many findings a set takes."""
    efforts = [order(inquiry, ask)[0] for ask in asks]
    return efforts.count(READING_COST), efforts.count(FINDING_COST)


def _looked_at(inquiry: Inquiry, unknown: Collection[str]) -> list[Ask]:
    if inquiry.answer.value != "undetermined" or inquiry.answer.outcome.conflict:
        return []
    doubts = [Ask(READING, Name(doubt)) for doubt in inquiry.answer.undecided or doubts_of(inquiry)]
    return [ask for ask in (*asks_of(inquiry), *doubts) if not is_unknown(inquiry, ask, unknown)]


def _remaining(inquiry: Inquiry, unknown: Collection[str]) -> tuple[AskJson, ...]:
    """Return what nobody knew and would settle the answer, alone or with others."""
    if inquiry.answer.value != "undetermined" or not unknown:
        return ()
    return tuple(ask_json(inquiry, ask) for ask in _choice(settle(inquiry, first=True)) or _looked_at(inquiry, ()))


# ── where each reply leads ───────────────────────────────────────────────────────────────────────────────────────────


def _leads(inquiry: Inquiry, trials: Trials, ask: Ask) -> Iterator[LeadJson]:
    """Yield where each reply leads: yes and no, each option, each reading, and the amounts at which comparisons turn.
    What would do as well as any other value is no reply to follow."""
    if ask.predicate == READING:
        yield from _readings(inquiry, trials, ask.subject.text)
        return
    program = inquiry.base.loaded.engine_program
    for move in Replying(inquiry).to(ask).moves[:MOST_ANSWERS]:
        if isinstance(move, Edit):
            said = None if isinstance(move.value, Unknown) else say_edits(program, inquiry.facts, frozenset({move}))
            if not said or said[0].example:
                continue
            changes, answer = patch(program, inquiry.source, said), _answer_text(inquiry, ask, said[0])
        else:
            changes, answer = closing(inquiry, [move]), Bilingual("没有", "no")
        tried = trials.decide(changes) if changes else None
        if tried is not None:
            trials.rests.append(tried)
            yield _lead_json(inquiry, answer, tried, changes=changes)


def _readings(inquiry: Inquiry, trials: Trials, doubt: str) -> Iterator[LeadJson]:
    for reading, _ in inquiry.base.loaded.engine_program.doubts[doubt].readings:
        tried = trials.decide({}, {doubt: reading})
        if tried is not None:
            trials.rests.append(tried)
            yield _lead_json(inquiry, Bilingual(reading, reading), tried, readings={doubt: reading})


def _answer_text(inquiry: Inquiry, ask: Ask, said: Said) -> Bilingual:
    if kind_of(inquiry, ask) == "yes-no":
        return Bilingual("是", "yes") if said.holds else Bilingual("否", "no")
    return Bilingual.of(lambda lang: say_said(inquiry, said, lang))


def _lead_json(
    inquiry: Inquiry,
    answer: Bilingual,
    then: Answer,
    *,
    changes: ChangesJson | None = None,
    readings: Mapping[str, str] | None = None,
) -> LeadJson:
    text = Bilingual.of(lambda lang: inquiry.base.views.line(then, lang))
    return LeadJson(answer=answer, changes=changes, readings=readings, value=value_json(then), text=text)


# ── JSON and words ───────────────────────────────────────────────────────────────────────────────────────────────────


def next_json(asking: Asking) -> NextJson:
    """Return the JSON of the question to ask first."""
    inquiry = asking.inquiry
    text = Bilingual.of(lambda lang: inquiry.base.views.line(inquiry.answer, lang))
    return NextJson(
        question=inquiry.answer.question.text,
        as_of=inquiry.as_of,
        value=value_json(inquiry.answer),
        text=text,
        next=asking.first,
        left=asking.left,
        remains=asking.remains,
        rulebase=inquiry.base.digest,
        decisions=asking.trials.decisions,
        explanation=BilingualLines.of(lambda lang: next_lines(asking, lang)),
    )


def next_lines(asking: Asking, lang: str = ZH) -> Iterator[str]:
    """Yield the answer as it stands, and the question to ask, or what remains unknown, as lines to read."""
    inquiry, first = asking.inquiry, asking.first
    yield inquiry.base.views.line(inquiry.answer, lang)
    if first is None:
        yield say(lang, "没有要问的", "There is nothing to ask")
        if asking.remains:
            yield say(lang, "仍不知道的，及谁能定：", "What remains unknown, and who can settle it:")
        for ask in asking.remains:
            yield f"  {ask.ask[lang]}{_who(ask, lang)}"
        return
    yield f"{first.ask[lang]}{_who(first, lang)}"
    if first.options:
        more = say(lang, " 等", " and others") if first.others_possible else ""
        yield say(lang, "  可答：", "  possible answers: ") + say(lang, "、", ", ").join(first.options) + more
    leads: dict[str, list[str]] = {}
    for lead in first.answers or ():
        leads.setdefault(lead.text[lang], []).append(lead.answer[lang])
    for then, answers in leads.items():
        yield f"  {say(lang, '；或 ', '; or ').join(answers)} → {then}"
    if asking.ask is not None:
        fact = fact_of(inquiry, asking.ask, lang)
        yield say(lang, f"  不知道的，答 unknown：{fact}", f"  where this is not known, unknown: {fact}")


def _who(ask: AskJson, lang: str) -> str:
    who = say_people(ask.who, lang)
    return say(lang, f"（由{who}回答）", f" (for {who} to answer)")
