"""settle: the smallest sets of unknown facts that would make an undetermined answer yes, or no, each confirmed by
deciding again; and the one fact to ask for first. ``docs/http.md`` says what a set promises and what it does not."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from engine.case.case import LISTED
from engine.case.shape import ChangesJson
from engine.proof_json import ProofJson
from engine.prove.decide import Answer
from engine.prove.proof import NotKnown
from engine.say.value import ValueJson, value_json
from engine.say.wording import APPLICANT, ask_list, say_people, say_statement, suppliers, which
from inquiry.change import Edit, Edits, Said, patch, say_edits
from inquiry.lists import closing, confirm_lists, lists_missing
from inquiry.sets import (
    APPLICANT_COST,
    Confirmed,
    SetJson,
    confirm,
    confirm_readings,
    cost,
    reading_json,
    say_said,
    say_set,
    set_json,
)
from inquiry.trial import Inquiry, Trials, uncontested
from inquiry.ways import Ways, smallest
from logic.datalog import Kind
from logic.known import Statement
from logic.terms import Between, Known, Other, Unknown
from logic.values import Day, Name, Quantity, Word
from text.bilingual import EN, ZH, Bilingual, BilingualLines, say

#: The most answers to one question that are followed up.
MOST_ANSWERS = 12


#: What kind of answer a question has.
AskedFor = Literal["yes-no", "option", "amount", "date", "thing", "text", "reading"]

#: How the range of an attribute, by its kind, is asked for; what is not here is asked for as text.
_ASKED_FOR: Mapping[str, AskedFor] = {"unit": "amount", "date": "date", "options": "option", "category": "thing"}


@dataclass(frozen=True, slots=True, order=True)
class Ask:
    """One thing to ask: for an attribute its value, for any other statement whether it holds. ``value`` is ``None`` for
    an attribute, for a statement about one thing, and for a relation to any thing at all."""

    predicate: str
    subject: Name
    value: Name | Word | Quantity | Day | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """The sets that would settle an undetermined answer: ``sets`` make it hold, ``against`` make it fail.
    ``candidates`` are the sets of both kinds before they were confirmed. There are none when the answer is settled."""

    inquiry: Inquiry
    trials: Trials
    sets: tuple[Confirmed, ...]
    against: tuple[Confirmed, ...]
    candidates: tuple[Edits, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadJson:
    """一种回答，及由它得到的结论 · one answer to what is asked, and what is then decided."""

    answer: Bilingual
    changes: ChangesJson
    readings: Mapping[str, str] | None = None
    value: ValueJson
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class AskJson:
    """要问的一件事 · one thing to ask."""

    ask: Bilingual
    """怎样问 · the question"""
    predicate: str | None = None
    about: str | None = None
    doubt: str | None = None
    finding: bool
    """是否须由有权机关认定 · whether an authority has to find it"""
    who: tuple[str, ...]
    kind: AskedFor
    group: str | None = None
    """它所属的一组问题 · the question that it is one of several answers to"""
    unit: str | None = None
    options: tuple[str, ...] | None = None
    others_possible: bool | None = None
    category: str | None = None
    several: bool | None = None
    """是否可有几个值 · whether there may be several values"""
    answers: tuple[LeadJson, ...] | None = None
    """各种回答分别得到什么 · where each answer leads"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingJson:
    """还缺哪些事实 · which facts are missing."""

    question: str
    as_of: datetime.date
    value: ValueJson
    text: Bilingual
    sets: tuple[SetJson, ...]
    """有其中一组即成立，或即有结论 · with any of them it holds, or has a value"""
    against: tuple[SetJson, ...]
    """有其中一组即不成立，或即无结论 · with any of them it does not hold, or has none"""
    facts: tuple[AskJson, ...]
    complete: bool
    """是否每一组都试过 · whether every set was tried"""
    decisions: int
    explanation: BilingualLines
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    proof: ProofJson | None = None


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
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    decisions: int
    explanation: BilingualLines
    proof: ProofJson | None = None


def settle(inquiry: Inquiry) -> Settling:
    """Find the sets that would settle an answer, and confirm them; raises
    :class:`~logic.no_answer.BudgetExceededError`."""
    trials = Trials(inquiry)
    if inquiry.answer.value != "undetermined":
        return Settling(inquiry, trials, (), (), (), complete=True)
    ways, favour, against = _candidates(inquiry)
    sets = [*confirm_readings(inquiry, trials, "yes"), *confirm_lists(inquiry, trials, "yes")]
    sets += confirm(inquiry, trials, favour, "yes")
    sets.sort(key=lambda one: one.size)
    denied = [*confirm_readings(inquiry, trials, "no"), *confirm_lists(inquiry, trials, "no")]
    denied += confirm(inquiry, trials, against, "no")
    denied.sort(key=lambda one: one.size)
    complete = not (trials.over or ways.exhausted)
    return Settling(inquiry, trials, tuple(sets), tuple(denied), (*favour, *against), complete)


def _candidates(inquiry: Inquiry) -> tuple[Ways, list[Edits], list[Edits]]:
    ways = inquiry.ways(changing=False)
    asked, only = inquiry.answer.question, inquiry.asked_rules
    if inquiry.answer.undecided or inquiry.answer.outcome.conflict:
        return ways, [], []
    if inquiry.answer.outcome.contested:
        return ways, [edits for edits in uncontested(ways, inquiry.answer, only) if edits], []
    favour = smallest(ways.establish(asked.predicate, asked.pattern, only))
    against = smallest(ways.refute(asked.predicate, asked.pattern, only)) if asked.form != "list" else []
    return ways, [e for e in favour if e], [e for e in against if e]


def missing_json(found: Settling) -> MissingJson:
    """Return the JSON of what is missing."""
    inquiry = found.inquiry
    answer = inquiry.answer
    return MissingJson(
        question=answer.question.text,
        as_of=inquiry.as_of,
        value=value_json(answer),
        text=Bilingual.of(lambda lang: inquiry.base.views.line(answer, lang)),
        sets=tuple(set_json(inquiry, one) for one in found.sets),
        against=tuple(set_json(inquiry, one) for one in found.against),
        facts=tuple(ask_json(inquiry, ask) for ask in asks(inquiry, found.candidates)),
        complete=found.complete,
        decisions=found.trials.decisions,
        explanation=BilingualLines.of(lambda lang: missing_lines(found, lang)),
        rulebase=inquiry.base.digest,
    )


def missing_lines(found: Settling, lang: str = ZH) -> Iterator[str]:
    """Yield what is missing as lines to read."""
    inquiry = found.inquiry
    yield inquiry.base.views.line(inquiry.answer, lang)
    truth = inquiry.answer.question.form == "truth"
    favour = ("有下列任一组即成立：", "It holds with any of:")
    against = ("有下列任一组即不成立：", "It does not hold with any of:")
    if not truth:
        favour = ("有下列任一组即有结论：", "It has a value with any of:")
        against = ("有下列任一组即没有结论：", "It has none with any of:")
    for sets, words in ((found.sets, favour), (found.against, against)):
        if sets:
            yield say(lang, *words)
        for number, one in enumerate(sets, 1):
            yield f"  {number}. {say_set(inquiry, one, lang)}"
    if not found.complete:
        yield say(lang, "未及试完", "Not all could be tried")


# ── what to ask ──────────────────────────────────────────────────────────────────────────────────────────────────────


def asks(inquiry: Inquiry, candidates: Iterable[Edits]) -> list[Ask]:
    """Return the unknown facts that matter and can be asked for now: those in most sets first, then the applicant's
    before an authority's, then by their words. A fact about a thing that nobody has named is asked once the thing is
    named."""
    sets = [{ask for edit in edits if (ask := _ask_of(inquiry, edit)) is not None} for edits in candidates]
    counted: dict[Ask, int] = {}
    for one in sets:
        for ask in one:
            counted[ask] = counted.get(ask, 0) + 1
    if not counted:
        counted = dict.fromkeys(_unknown_asks(inquiry), 0)
    for statement in lists_missing(inquiry):
        counted[_ask_list(statement)] = sum(statement in needs for needs in inquiry.answer.outcome.missing)
    return sorted(counted, key=lambda ask: (-counted[ask], cost(inquiry, ask.predicate), say_ask(inquiry, ask, ZH)))


def _ask_of(inquiry: Inquiry, edit: Edit) -> Ask | None:
    return _ask(inquiry, edit.predicate, edit.subject, edit.value)


def _ask_list(statement: Statement) -> Ask:
    subject, value = (*statement.arguments, None)[:2]
    assert isinstance(subject, Name)
    assert isinstance(value, Name | None)
    return Ask(LISTED, subject, value)


def _list_of(ask: Ask) -> Statement:
    return Statement(ask.predicate, (ask.subject,) if ask.value is None else (ask.subject, ask.value))


def _ask(inquiry: Inquiry, predicate: str, subject: Known, value: Known | None) -> Ask | None:
    row = inquiry.base.loaded.engine_program.predicates[predicate]
    if not isinstance(subject, Name) or not row.given:
        return None
    if row.kind is Kind.ATTRIBUTE or isinstance(value, Unknown | Other | Between):
        return Ask(predicate, subject)
    return Ask(predicate, subject, value)


def _unknown_asks(inquiry: Inquiry) -> Iterator[Ask]:
    """Yield every fact that the proof of the answer found unknown."""
    missing = [statement for needs in inquiry.answer.outcome.missing for statement in needs]
    found = missing or [node.atom for node in inquiry.answer.proof.nodes if isinstance(node, NotKnown)]
    for statement in found:
        parts = statement.arguments
        if statement.predicate == LISTED:
            continue
        value = parts[1] if len(parts) == 2 else None
        if isinstance(parts[0], Name) and (value is None or isinstance(value, Name | Word | Quantity | Day | Unknown)):
            ask = _ask(inquiry, statement.predicate, parts[0], value)
            if ask is not None:
                yield ask


def say_ask(inquiry: Inquiry, ask: Ask, lang: str) -> str:
    """Return the question that asks for a fact."""
    program = inquiry.base.loaded.engine_program
    if ask.predicate == LISTED:
        return ask_list(program, _list_of(ask), lang)
    row = program.predicates[ask.predicate]
    about = ask.subject.text
    if row.arity == 1:
        verb = "是不是" if row.kind is Kind.CATEGORY else "是否"
        statement = say_statement(program, Statement(ask.predicate, (ask.subject,)), EN)
        return say(lang, f"{about} {verb} {row.name}？", f"Does it hold that {statement}?")
    if ask.value is not None:
        statement = say_statement(program, Statement(ask.predicate, (ask.subject, ask.value)), EN)
        shown = statement.removeprefix(f"{about} ")
        return say(lang, f"{about} 是否 {shown}？", f"Does it hold that {statement}?")
    if row.kind is not Kind.ATTRIBUTE:
        return say(lang, f"{about} {row.name} {which(row)}？", f"{about} {row.name} {which(row, EN)}?")
    zh, en = {
        "unit": (f"是多少（{row.range}）", f" (in {row.range})"),
        "date": ("是哪一天", " (a day)"),
        "options": ("是哪一项", " (one of the options)"),
        "category": (f"是{which(row)}", f" (a {row.range})"),
    }.get(row.range_kind, ("是什么", ""))
    return say(lang, f"{about} 的 {row.name} {zh}？", f"What is the {row.name} of {about}{en}?")


def ask_json(inquiry: Inquiry, ask: Ask) -> AskJson:
    """Return the JSON of one thing to ask: in which words, of whom, and what it can be answered."""
    program = inquiry.base.loaded.engine_program
    if ask.predicate == LISTED:
        return AskJson(
            ask=Bilingual.of(lambda lang: say_ask(inquiry, ask, lang)),
            predicate=LISTED,
            about=ask.subject.text,
            finding=False,
            who=(APPLICANT,),
            kind="yes-no",
        )
    row = program.predicates[ask.predicate]
    found = AskJson(
        ask=Bilingual.of(lambda lang: say_ask(inquiry, ask, lang)),
        predicate=row.name,
        about=ask.subject.text,
        finding=cost(inquiry, ask.predicate) > APPLICANT_COST,
        who=tuple(suppliers(row)),
        kind=_kind(inquiry, ask),
        group=row.group.partition("：")[2] if row.group and row.group != "类别" else None,
    )
    match row.range_kind if ask.value is None and row.arity == 2 else "":
        case "unit":
            return replace(found, unit=row.range)
        case "options":
            options, is_open = program.options[row.range]
            return replace(found, options=tuple(options), others_possible=is_open, several=not row.single)
        case "category":
            return replace(found, category=row.range, several=not row.single)
    return found


def _kind(inquiry: Inquiry, ask: Ask) -> AskedFor:
    row = inquiry.base.loaded.engine_program.predicates[ask.predicate]
    return "yes-no" if row.arity == 1 or ask.value is not None else _ASKED_FOR.get(row.range_kind, "text")


# ── next ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def next_json(inquiry: Inquiry) -> tuple[NextJson, Trials]:
    """Return the JSON of the question to ask first, and the trials that decided where each reply leads.

    ``next`` is ``null`` when the answer is settled, and when its rules contradict each other, which no fact mends.
    """
    trials = Trials(inquiry)
    answer = inquiry.answer
    text = Bilingual.of(lambda lang: inquiry.base.views.line(answer, lang))
    first, left = _first(inquiry, trials)
    found = NextJson(
        question=answer.question.text,
        as_of=inquiry.as_of,
        value=value_json(answer),
        text=text,
        next=first,
        left=left,
        rulebase=inquiry.base.digest,
        decisions=trials.decisions,
        explanation=BilingualLines.of(lambda lang: next_lines(text, first, lang)),
    )
    return found, trials


def _first(inquiry: Inquiry, trials: Trials) -> tuple[AskJson | None, int]:
    """Return what to ask first, and how much there is to ask."""
    answer = inquiry.answer
    if answer.value != "undetermined" or answer.outcome.conflict:
        return None, 0
    if answer.undecided:
        return _ask_reading(inquiry, trials), len(answer.undecided)
    _, favour, against = _candidates(inquiry)
    edits = [*favour, *against]
    listed = asks(inquiry, edits)
    if not listed:
        return None, 0
    leads = tuple(_leads(inquiry, trials, listed[0], edits))
    return replace(ask_json(inquiry, listed[0]), answers=leads), len(listed)


def _leads(inquiry: Inquiry, trials: Trials, ask: Ask, candidates: list[Edits]) -> Iterator[LeadJson]:
    """Yield where each reply leads: yes and no, each option, and for an amount the amounts at which the sets turn."""
    if ask.predicate == LISTED:
        changes = closing(inquiry, [_list_of(ask)])
        tried = trials.decide(changes)
        if tried is not None:
            trials.rests.append(tried)
            yield _lead_json(inquiry, Bilingual("没有", "no"), tried, changes=changes)
        return
    for edit in list(dict.fromkeys(_possible_answers(inquiry, ask, candidates)))[:MOST_ANSWERS]:
        said = say_edits(inquiry.base.loaded.engine_program, inquiry.facts, frozenset({edit}))
        if said is None:
            continue
        changes = patch(inquiry.base.loaded.engine_program, inquiry.source, said)
        tried = trials.decide(changes)
        if tried is not None:
            trials.rests.append(tried)
            yield _lead_json(inquiry, _answer_text(inquiry, ask, said[0]), tried, changes=changes)


def _possible_answers(inquiry: Inquiry, ask: Ask, candidates: list[Edits]) -> Iterator[Edit]:
    program = inquiry.base.loaded.engine_program
    row = program.predicates[ask.predicate]
    if row.arity == 1 or ask.value is not None:
        for holds in (True, False):
            yield Edit(ask.predicate, ask.subject, ask.value, holds)
    elif row.range_kind == "options":
        options, is_open = program.options[row.range]
        for option in options:
            yield Edit(ask.predicate, ask.subject, Name(option), whole=True)
        for edit in _answering(ask, candidates) if is_open else ():
            if edit.holds and isinstance(edit.value, Name) and edit.value.text not in options:
                yield Edit(ask.predicate, ask.subject, edit.value, whole=True)
    else:
        for edit in _answering(ask, candidates):
            if not isinstance(edit.value, Unknown) and not edit.example:
                yield edit


def _answering(ask: Ask, candidates: list[Edits]) -> Iterator[Edit]:
    """Yield what the sets want of the fact asked for, except where an example stands for what it is compared with."""
    for edits in candidates:
        for edit in sorted(edits, key=repr):
            if (edit.predicate, edit.subject) == (ask.predicate, ask.subject):
                if not any(other.example for other in edits if other != edit):
                    yield edit


def _answer_text(inquiry: Inquiry, ask: Ask, said: Said) -> Bilingual:
    if _kind(inquiry, ask) == "yes-no":
        return Bilingual("是", "yes") if said.holds else Bilingual("否", "no")
    return Bilingual.of(lambda lang: say_said(inquiry, said, lang))


def _lead_json(
    inquiry: Inquiry,
    answer: Bilingual,
    then: Answer,
    *,
    changes: ChangesJson,
    readings: Mapping[str, str] | None = None,
) -> LeadJson:
    text = Bilingual.of(lambda lang: inquiry.base.views.line(then, lang))
    return LeadJson(answer=answer, changes=changes, readings=readings, value=value_json(then), text=text)


def _ask_reading(inquiry: Inquiry, trials: Trials) -> AskJson:
    """Return the reading to find first: that of the first doubt that leaves the answer open."""
    doubt = inquiry.answer.undecided[0]
    row = inquiry.base.loaded.engine_program.doubts[doubt]
    name = row.name
    answers = []
    for reading, _ in row.readings:
        tried = trials.decide({}, {doubt: reading})
        if tried is not None:
            trials.rests.append(tried)
            answer = Bilingual(reading, reading)
            answers.append(_lead_json(inquiry, answer, tried, changes={}, readings={doubt: reading}))
    return AskJson(
        ask=Bilingual(f"“{name}”采何种读法？", f"Which reading of “{name}” is taken?"),
        doubt=doubt,
        finding=True,
        who=reading_json(inquiry, doubt, row.readings[0][0]).who,
        kind="reading",
        options=tuple(reading for reading, _ in row.readings),
        answers=tuple(answers),
    )


def next_lines(text: Bilingual, first: AskJson | None, lang: str = ZH) -> Iterator[str]:
    """Yield the answer as it stands, ``text``, and the question to ask as lines to read."""
    yield text[lang]
    if first is None:
        yield say(lang, "没有要问的", "There is nothing to ask")
        return
    who = say_people(first.who, lang)
    yield f"{first.ask[lang]}{say(lang, f'（由{who}回答）', f' (for {who} to answer)')}"
    if first.options:
        more = say(lang, " 等", " and others") if first.others_possible else ""
        yield say(lang, "  可答：", "  possible answers: ") + say(lang, "、", ", ").join(first.options) + more
    leads: dict[str, list[str]] = {}
    for lead in first.answers or ():
        leads.setdefault(lead.text[lang], []).append(lead.answer[lang])
    for then, answers in leads.items():
        yield f"  {say(lang, '；或 ', '; or ').join(answers)} → {then}"
