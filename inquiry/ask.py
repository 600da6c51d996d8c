"""ask: the noun. One thing to ask: the value of an attribute, whether a statement holds, whether a list is whole, or
which reading is taken; in words, with who may answer it, and how."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.case.case import IS, LISTED, OPEN
from engine.case.shape import ChangesJson
from engine.say.value import ValueJson
from engine.say.wording import APPLICANT, INTERPRETER, ask_list, say_known, say_list, say_statement, suppliers, which
from inquiry.sets import APPLICANT_COST, cost
from inquiry.trial import Inquiry
from logic.datalog import EngineProgram, Kind, Predicate
from logic.known import Statement
from logic.values import Name
from text.bilingual import EN, ZH, Bilingual, say

#: What kind of answer a question has.
AskedFor = Literal["yes-no", "option", "amount", "date", "thing", "text", "reading"]

#: How the range of an attribute, by its kind, is asked for; what is not here is asked for as text.
_ASKED_FOR: Mapping[str, AskedFor] = {"unit": "amount", "date": "date", "options": "option", "category": "thing"}

#: What stands in the place of the predicate where a reading is asked for: the subject is then the doubt.
READING = "读法"

#: How much the finding of a reading counts, in ordering what is asked.
READING_COST = 3

#: How many facts of the case lie at most between a thing that is asked about and one that the question names. It is
#: what ends an interview in which each reply names another thing.
FARTHEST = 12

#: Where the reply is written in the form of a question.
BLANK = "？"


@dataclass(frozen=True, slots=True, order=True)
class Ask:
    """One thing to ask. ``value`` is set where it is asked whether a thing has just this value, or stands in a relation
    to just this thing; of a list, it is the relation. Of an attribute, or a relation to anything at all, it is
    ``None``: all its values are asked for."""

    predicate: str
    subject: Name
    value: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadJson:
    """一种回答，及由它得到的结论 · one answer to what is asked, and what is then decided."""

    answer: Bilingual
    changes: ChangesJson | None = None
    """案情因此怎样改变；回答读法的没有 · the changes of the case that give it; none where it is a reading"""
    readings: Mapping[str, str] | None = None
    """因此采哪种读法 · the reading that it is, to be added to those of the request"""
    value: ValueJson
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class AskJson:
    """要问的一件事 · one thing to ask."""

    ask: Bilingual
    """怎样问 · the question"""
    fact: str
    """所问的事；不知道的，把它写入请求的 unknown · what is asked; who does not know adds it to the request's unknown"""
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
    form: ChangesJson | None = None
    """别的回答怎样写：写在“？”处的案情改变 · how another answer is written: changes of the case with ？ in its place"""
    answers: tuple[LeadJson, ...] | None = None
    """各种回答分别得到什么 · where each answer leads"""


def asks_of(inquiry: Inquiry) -> list[Ask]:
    """Return what can be asked that an undetermined answer turns on: what the applicant can say first. Nothing else
    changes the answer before one of these is known. What rests on a thing that nobody has named is asked once the
    thing is named."""
    outcomes = inquiry.answer.outcomes
    found = dict.fromkeys(
        ask
        for outcome in outcomes
        if outcome.lacking is not None
        for statement in outcome.lacking.looked_at()
        if (ask := _ask_of(inquiry, statement)) is not None
    )
    near = _near(inquiry)
    return sorted(
        (ask for ask in found if near.covers(ask) and not is_said(inquiry, ask)), key=lambda ask: order(inquiry, ask)
    )


def doubts_of(inquiry: Inquiry) -> list[str]:
    """Return the doubts whose readings nobody has settled and that an answer may turn on."""
    open_ones = dict.fromkeys(doubt for outcome in inquiry.answer.outcomes for doubt in outcome.readings)
    return [doubt for doubt in open_ones if doubt not in inquiry.answer.fixed]


def is_said(inquiry: Inquiry, ask: Ask) -> bool:
    """Whether the case has said the one value that is asked for."""
    row = inquiry.base.loaded.engine_program.predicates.get(ask.predicate)
    return (
        row is not None
        and row.arity == 2
        and row.single
        and ask.value is None
        and bool(_said(inquiry, row, ask.subject))
    )


def is_named(inquiry: Inquiry, ask: Ask) -> bool:
    """Whether all things that are asked about have been named; of one that a set has made up, nothing is asked yet."""
    if ask.predicate in (LISTED, READING):
        return True
    program, question = inquiry.base.loaded.engine_program, inquiry.answer.question
    named = {*inquiry.facts.things, *program.entities, *(p.text for p in question.pattern if isinstance(p, Name))}
    leads_to_a_thing = program.predicates[ask.predicate].range_kind == "category"
    return ask.subject.text in named and (ask.value is None or not leads_to_a_thing or ask.value.text in named)


def order(inquiry: Inquiry, ask: Ask) -> tuple[int, int, str]:
    """Order what is asked: what the applicant can say, whether lists are whole, what an authority finds, readings."""
    if ask.predicate == READING:
        return READING_COST, 0, ask.subject.text
    return cost(inquiry, ask.predicate), ask.predicate == LISTED, fact_of(inquiry, ask)


def _ask_of(inquiry: Inquiry, statement: Statement) -> Ask | None:
    subject, value = (*statement.arguments, None)[:2]
    if statement.predicate == LISTED:
        assert isinstance(subject, Name)
        return Ask(LISTED, subject, value if isinstance(value, Name) else None)
    row = inquiry.base.loaded.engine_program.predicates[statement.predicate]
    if not isinstance(subject, Name) or not row.given:
        return None
    if row.arity == 1:
        return Ask(row.name, subject)
    case = inquiry.facts.case
    all_said = row.single or (row.name, subject.text) in case.whole or (row.name, subject.text) in case.exhausted
    if isinstance(value, Name) and (row.kind is not Kind.ATTRIBUTE or (all_said and _said(inquiry, row, subject))):
        return Ask(row.name, subject, value)  # a word that was given may be another name of this one
    return Ask(row.name, subject)


def _said(inquiry: Inquiry, row: Predicate, subject: Name) -> list[str]:
    """Return the values that the case gives of an attribute of a thing."""
    facts = inquiry.facts.case.facts
    rows = (fact.arguments for fact in facts if fact.predicate == row.name and fact.holds)
    return [say_known(arguments[1]) for arguments in rows if arguments[0] == subject]


@dataclass(frozen=True, slots=True)
class _Near:
    """How far the things of a case are from those that a question names, in facts that lead from thing to thing. A
    thing that no fact leads to is one away, a thing of the rule base none."""

    away: Mapping[Name, int]

    def covers(self, ask: Ask) -> bool:
        """Whether all that is asked about is near enough."""
        return all(self.away.get(part, 1) <= FARTHEST for part in (ask.subject, ask.value) if isinstance(part, Name))


def _near(inquiry: Inquiry) -> _Near:
    program, question = inquiry.base.loaded.engine_program, inquiry.answer.question
    beside: dict[Name, list[Name]] = {}
    for fact in inquiry.facts.case.facts:
        row = program.predicates[fact.predicate]
        if fact.holds and row.arity == 2 and row.range_kind == "category":
            one, other = fact.arguments
            assert isinstance(one, Name)
            assert isinstance(other, Name)
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    named = [part for part in question.pattern if isinstance(part, Name)]
    todo = list(dict.fromkeys([*named, *map(Name, program.entities)]))
    away = dict.fromkeys(todo, 0)
    for thing in todo:  # grows as it is walked
        for other in beside.get(thing, ()):
            if other not in away:
                away[other] = away[thing] + 1
                todo.append(other)
    return _Near(away)


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_of(ask: Ask) -> Statement:
    """Return the statement that the list asked about is whole."""
    return Statement(ask.predicate, (ask.subject,) if ask.value is None else (ask.subject, ask.value))


def is_unknown(inquiry: Inquiry, ask: Ask, unknown: Collection[str]) -> bool:
    """Whether what is asked is among what nobody knew, in either language."""
    return any(fact_of(inquiry, ask, lang) in unknown for lang in (ZH, EN)) if unknown else False


def fact_of(inquiry: Inquiry, ask: Ask, lang: str = ZH) -> str:
    """Return what is asked, as ``missing`` of an answer names it; of a reading, its doubt."""
    program = inquiry.base.loaded.engine_program
    if ask.predicate == READING:
        return ask.subject.text
    if ask.predicate == LISTED:
        return say_list(list_of(ask), lang)
    row = program.predicates[ask.predicate]
    value = ask.value or inquiry.facts.unknown(row.name, ask.subject)
    arguments = (ask.subject,) if row.arity == 1 else (ask.subject, value)
    one_of_several = True if row.kind is Kind.ATTRIBUTE and ask.value is not None else None
    return say_statement(program, Statement(ask.predicate, arguments), lang, holds=one_of_several)


def say_ask(inquiry: Inquiry, ask: Ask, lang: str) -> str:
    """Return the question that asks for a fact, a list or a reading."""
    program = inquiry.base.loaded.engine_program
    about = ask.subject.text
    if ask.predicate == READING:
        name = program.doubts[about].name
        return say(lang, f"“{name}”采何种读法？", f"Which reading of “{name}” is taken?")
    if ask.predicate == LISTED:
        return ask_list(program, list_of(ask), lang)
    row = program.predicates[ask.predicate]
    if row.arity == 1:
        verb = "是不是" if row.kind is Kind.CATEGORY else "是否"
        statement = say_statement(program, Statement(ask.predicate, (ask.subject,)), EN)
        return say(lang, f"{about} {verb} {row.name}？", f"Does it hold that {statement}?")
    if ask.value is not None:
        statement = say_statement(program, Statement(ask.predicate, (ask.subject, ask.value)), EN)
        shown = statement.removeprefix(f"{about} ")
        return say(lang, f"{about} 是否 {shown}？", f"Does it hold that {statement}?")
    if said := _said(inquiry, row, ask.subject):
        others = say(lang, "、", ", ").join(said)
        return say(
            lang,
            f"{about} 的 {row.name} 除 {others} 外还有没有别的？",
            f"Besides {others}, is there another {row.name} of {about}?",
        )
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
    words = Bilingual.of(lambda lang: say_ask(inquiry, ask, lang))
    fact = fact_of(inquiry, ask)
    if ask.predicate == READING:
        doubt = program.doubts[ask.subject.text]
        return AskJson(
            ask=words,
            fact=fact,
            doubt=ask.subject.text,
            finding=True,
            who=doubt.settled_by or (INTERPRETER,),
            kind="reading",
            options=tuple(reading for reading, _ in doubt.readings),
        )
    if ask.predicate == LISTED:
        return AskJson(
            ask=words,
            fact=fact,
            predicate=LISTED,
            about=ask.subject.text,
            finding=False,
            who=(APPLICANT,),
            kind="yes-no",
            form=_form(inquiry, ask),
        )
    row = program.predicates[ask.predicate]
    found = AskJson(
        ask=words,
        fact=fact,
        predicate=row.name,
        about=ask.subject.text,
        finding=cost(inquiry, ask.predicate) > APPLICANT_COST,
        who=tuple(suppliers(row)),
        kind=kind_of(inquiry, ask),
        group=row.group.partition("：")[2] if row.group and row.group != "类别" else None,
        form=_form(inquiry, ask),
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


def kind_of(inquiry: Inquiry, ask: Ask) -> AskedFor:
    """Return what kind of answer a question for a fact has."""
    row = inquiry.base.loaded.engine_program.predicates[ask.predicate]
    return "yes-no" if row.arity == 1 or ask.value is not None else _ASKED_FOR.get(row.range_kind, "text")


def _form(inquiry: Inquiry, ask: Ask) -> dict[str, Any] | None:
    """Return the changes of the case that give a reply written in the place of :data:`BLANK`; ``None`` for a question
    that yes or no answers. A reply names everything there is: of an attribute that may have several values a list, and
    of a list each thing that was not listed, which then is whole."""
    program, source = inquiry.base.loaded.engine_program, inquiry.source
    if ask.predicate == LISTED and ask.value is None:
        return {BLANK: {IS: ask.subject.text}, LISTED: listed_with(source.get(LISTED), ask.subject.text)}
    written = written_as(program, source, ask.subject.text)
    if ask.predicate == LISTED:
        assert ask.value is not None
        relation = say_known(ask.value)
        said = source.get(written)
        whole = listed_with(said.get(LISTED) if isinstance(said, Mapping) else None, relation)
        return {BLANK: {relation: ask.subject.text}, written: {LISTED: whole}}
    row = program.predicates[ask.predicate]
    if row.arity == 1 or ask.value is not None:
        return None
    if row.single:
        return {written: {row.name: BLANK}}
    return {written: {row.name: [*_said(inquiry, row, ask.subject), BLANK]}}


def written_as(program: EngineProgram, source: Mapping[str, Any], thing: str) -> str:
    """Return the name that a case itself uses for a thing."""
    return next((name for name in source if program.aliases.get(name, name) == thing), thing)


def listed_with(said: object, word: str) -> list[str]:
    """Return the words of a list of what is said to be whole, with one more."""
    words = said if isinstance(said, list) else [] if said is None else [said]
    return [*(str(one) for one in words if one not in (word, OPEN)), word]
