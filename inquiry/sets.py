"""sets: the smallest sets of facts that would change an answer, each confirmed by deciding the question again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from engine.case.case import LISTED
from engine.case.shape import ChangesJson
from engine.prove.decide import Answer
from engine.say.value import ValueJson, value_json
from engine.say.wording import (
    APPLICANT,
    INTERPRETER,
    say_known,
    say_list,
    say_path,
    say_people,
    say_statement,
    say_suppliers,
    suppliers,
)
from inquiry.change import Edit, Edits, Said, patch, say_edits
from inquiry.trial import Inquiry, Trials
from logic.datalog import Kind
from logic.known import Statement
from logic.operators import COMPARISONS
from logic.terms import day
from logic.values import Name, Quantity, Value, show
from text.bilingual import EN, ZH, Bilingual, say

#: The most sets that are given out for one question.
MOST_SETS = 6

#: The most other things that are named beside the one of a set; of the options of a list, all.
MOST_OTHERS = 5

#: How much one fact counts in ordering sets of one size: the applicant's own, and what an authority has to find.
APPLICANT_COST, FINDING_COST = 1, 2


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A set of facts, or of readings, with which the question was decided again, and the answer it had then.
    ``options`` are other options for the facts of the set that were confirmed too, with their changes. ``lists`` are
    the lists that the set says are whole."""

    said: tuple[Said, ...]
    changes: Mapping[str, Any]
    readings: Mapping[str, str]
    answer: Answer
    options: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    lists: tuple[Statement, ...] = ()

    @property
    def size(self) -> int:
        """How many facts, lists and readings the set changes."""
        return len(self.said) + len(self.lists) + len(self.readings)


def confirm(inquiry: Inquiry, trials: Trials, sets: Iterable[Edits], wanted: str) -> list[Confirmed]:
    """Decide the question again with each set, smallest first. Return the sets that have the wanted answer, ``yes`` or
    ``no``.

    A set that contains one already confirmed is not tried.
    """
    program = inquiry.base.loaded.engine_program
    found: list[tuple[Edits, Confirmed]] = []
    seen: list[Mapping[str, Any]] = []
    for edits in sorted((e for e in sets if e), key=lambda edits: _order(inquiry, edits)):
        if any(other <= edits for other, _ in found):
            continue
        shapes, shape = [_shape(inquiry, other) for other, _ in found], _shape(inquiry, edits)
        if len({*shapes, shape}) > MOST_SETS or (shapes.count(shape) > MOST_OTHERS and _takes_a_thing(inquiry, edits)):
            continue
        said = say_edits(program, inquiry.facts, edits)
        if said is None:
            continue
        changes = patch(program, inquiry.source, said)
        if not changes or changes in seen:
            continue
        seen.append(changes)
        tried = trials.decide(changes, wanted=wanted)
        if tried is None or tried.value != wanted:
            continue
        trials.rests.append(tried)
        found.append((edits, Confirmed(tuple(said), changes, {}, tried)))
    grouped: dict[object, Confirmed] = {}
    for edits, one in found:
        shape = _shape(inquiry, edits)
        first = grouped.setdefault(shape, one)
        if first is not one:
            grouped[shape] = replace(
                first, options=(*first.options, (option_of(inquiry, [said.edit for said in one.said]), one.changes))
            )
    return list(grouped.values())


def confirm_readings(inquiry: Inquiry, trials: Trials, wanted: str) -> list[Confirmed]:
    """Return the readings, fewest first, under which the answer would be what is wanted, ``yes`` or ``no``."""
    answer = inquiry.answer
    found: list[Confirmed] = []
    chosen = answer.outcome.taken
    for outcome in answer.outcomes:
        if outcome.value != wanted:
            continue
        taken = {d: r for d, r in outcome.readings.items() if r != chosen[d] or d in answer.undecided}
        if not taken or any(other.readings.items() <= taken.items() for other in found):
            continue
        tried = trials.decide({}, taken)
        if tried is not None and tried.value == wanted:
            trials.rests.append(tried)
            found.append(Confirmed((), {}, taken, tried))
    return sorted(found, key=lambda one: one.size)[:MOST_SETS]


def picks(inquiry: Inquiry, edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits of a set that pick one option of a list or, where there are none, those that pick one thing."""
    predicates = inquiry.base.loaded.engine_program.predicates
    edits = list(edits)
    named = [edit for edit in edits if edit.holds and isinstance(edit.value, Name)]
    options = [edit for edit in named if predicates[edit.predicate].range_kind == "options"]
    things = [edit for edit in named if predicates[edit.predicate].range_kind == "category"]
    return options or (things if len(things) == 1 else [])


def _takes_a_thing(inquiry: Inquiry, edits: Edits) -> bool:
    predicates = inquiry.base.loaded.engine_program.predicates
    return any(predicates[edit.predicate].range_kind == "category" for edit in picks(inquiry, edits))


def _shape(inquiry: Inquiry, edits: Edits) -> object:
    """Return what a set changes, whichever option or thing it picks; sets that differ only in the pick have one
    shape."""
    chosen = picks(inquiry, edits)
    return frozenset((e.predicate, e.subject) if e in chosen else e for e in edits)


def option_of(inquiry: Inquiry, edits: Iterable[Edit]) -> str:
    """Return the options or the thing that a set picks, in words; ``""`` where it picks none."""
    chosen = picks(inquiry, edits)
    return "、".join(show(edit.value) for edit in chosen if isinstance(edit.value, Name))


def _order(inquiry: Inquiry, edits: Edits) -> tuple[int, int, int, list[str], list[int]]:
    """Order sets: smallest first, then fewest findings, then the applicant's facts. Sets that differ only in an option
    stand in the order of the list of options."""
    costs = [cost(inquiry, edit.predicate) for edit in edits]
    words, options = [], []
    for edit in edits:
        row = inquiry.base.loaded.engine_program.predicates[edit.predicate]
        if row.range_kind == "options" and isinstance(edit.value, Name) and edit.holds:
            listed = inquiry.base.loaded.engine_program.options[row.range][0]
            words.append(repr((edit.predicate, edit.subject)))
            options.append(listed.index(edit.value.text) if edit.value.text in listed else len(listed))
        else:
            words.append(repr(edit))
    return len(edits), sum(c > APPLICANT_COST for c in costs), sum(costs), sorted(words), sorted(options)


def cost(inquiry: Inquiry, predicate: str) -> int:
    """Return the cost of a fact, by which sets of one size are ordered."""
    if predicate == LISTED:
        return APPLICANT_COST
    row = inquiry.base.loaded.engine_program.predicates[predicate]
    return FINDING_COST if row.kind is Kind.FINDING or row.finders else APPLICANT_COST


# ── JSON and words ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundJson:
    """数额或日期所须满足的一端 · an end that an amount or a day must keep to."""

    operator: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactToHoldJson:
    """所需的一个事实 · a fact that is to hold."""

    fact: str
    predicate: str
    about: str
    holds: bool
    finding: bool
    """是否须由有权机关认定 · whether an authority has to find it"""
    who: tuple[str, ...]
    known: bool
    """是否改变已知的事实，而非补足未知的 · whether it changes what is known, and does not only add what is not"""
    value: str | None = None
    now: str | None = None
    """现在的值 · the value that it has now"""
    bounds: tuple[BoundJson, ...] | None = None
    example: bool = False
    """这个值是否只是举例 · whether another value would do as well"""
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingToFindJson:
    """所需认定的一种读法 · a reading that is to be found."""

    doubt: str
    reading: str
    finding: Literal[True]
    who: tuple[str, ...]
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionJson:
    """一组里可以换用的另一个值 · another value that would do in a set."""

    value: str
    changes: ChangesJson


@dataclass(frozen=True, slots=True, kw_only=True)
class SetJson:
    """一组事实，及据此重新判断的结果 · a set of facts, and what was decided again with it."""

    size: int
    facts: tuple[FactToHoldJson | ReadingToFindJson, ...]
    changes: ChangesJson
    readings: Mapping[str, str] | None = None
    options: tuple[OptionJson, ...] | None = None
    confirmed: Literal[True]
    value: ValueJson
    text: Bilingual


def set_json(inquiry: Inquiry, one: Confirmed) -> SetJson:
    """Return the JSON of a confirmed set."""
    facts = (*(said_json(inquiry, said) for said in one.said), *map(list_json, one.lists))
    readings = (reading_json(inquiry, doubt, reading) for doubt, reading in one.readings.items())
    options = tuple(OptionJson(value=value, changes=changes) for value, changes in one.options)
    return SetJson(
        size=one.size,
        facts=(*facts, *readings),
        changes=one.changes,
        readings=one.readings or None,
        options=options or None,
        confirmed=True,
        value=value_json(one.answer),
        text=Bilingual.of(lambda lang: inquiry.base.views.line(one.answer, lang)),
    )


def said_json(inquiry: Inquiry, said: Said) -> FactToHoldJson:
    """Return the JSON of one fact that is to hold: the fact, who may say it, the value now and then."""
    program = inquiry.base.loaded.engine_program
    edit = said.edit
    row = program.predicates[edit.predicate]
    arguments = (said.subject,) if said.value is None else (said.subject, said.value)
    bounds = tuple(BoundJson(operator=o, end=show(_end(said.value, n))) for o, n in edit.bounds)
    return FactToHoldJson(
        fact=say_statement(program, Statement(edit.predicate, arguments), ZH, holds=said.holds),
        predicate=row.name,
        about=said.subject.text,
        holds=said.holds,
        finding=cost(inquiry, edit.predicate) > APPLICANT_COST,
        who=tuple(suppliers(row)),
        known=edit.known,
        value=None if said.value is None else show(said.value),
        now=None if edit.before is None else show(edit.before),
        bounds=bounds or None,
        example=said.example,
        text=Bilingual.of(lambda lang: say_said(inquiry, said, lang)),
    )


def list_json(statement: Statement) -> FactToHoldJson:
    """Return the JSON of a list that is to be whole."""
    return FactToHoldJson(
        fact=say_list(statement, ZH),
        predicate=LISTED,
        about=say_known(statement.arguments[0]),
        holds=True,
        finding=False,
        who=(APPLICANT,),
        known=False,
        text=Bilingual.of(lambda lang: say_list(statement, lang)),
    )


def reading_json(inquiry: Inquiry, doubt: str, reading: str) -> ReadingToFindJson:
    """Return the JSON of a reading that is to be found."""
    row = inquiry.base.loaded.engine_program.doubts[doubt]
    name = row.name
    who = row.settled_by or (INTERPRETER,)
    return ReadingToFindJson(
        doubt=doubt,
        reading=reading,
        finding=True,
        who=who,
        text=Bilingual(
            f"“{name}”采“{reading}”的读法（由{say_people(who, ZH)}认定）",
            f"the reading “{reading}” of “{name}” (found by {say_people(who, EN)})",
        ),
    )


def say_said(inquiry: Inquiry, said: Said, lang: str) -> str:
    """Say one fact that is to hold, with the bound it must meet and its distance from that bound."""
    program = inquiry.base.loaded.engine_program
    edit = said.edit
    row = program.predicates[edit.predicate]
    notes = []
    if edit.bounds:
        wanted = say(lang, "且", " and ").join(
            f"{COMPARISONS[o].said[lang == EN]} {show(_end(said.value, n))}" for o, n in edit.bounds
        )
        text = f"{say_path(said.subject.text, row.name, lang)} {wanted}"
        if edit.before is not None:
            notes.append(say(lang, f"现为 {show(edit.before)}", f"now {show(edit.before)}"))
        assert said.value is not None
        if not any(show(_end(said.value, n)) == show(said.value) for _, n in edit.bounds):
            notes.append(say(lang, f"试以 {show(said.value)}", f"tried with {show(said.value)}"))
    else:
        arguments = (said.subject,) if said.value is None else (said.subject, said.value)
        text = say_statement(program, Statement(edit.predicate, arguments), lang, holds=said.holds)
        if said.example:
            notes.append(say(lang, "举例，别的值亦可能", "an example; another value may do"))
    if cost(inquiry, edit.predicate) > APPLICANT_COST:
        who = say_suppliers(row, lang)
        notes.append(say(lang, f"由{who}认定", f"found by {who}"))
    if not notes:
        return text
    return text + say(lang, f"（{'，'.join(notes)}）", f" ({', '.join(notes)})")


def _end(value: Value | None, number: Fraction) -> Value:
    return Quantity(number, value.unit) if isinstance(value, Quantity) else day(number)


def say_set(inquiry: Inquiry, one: Confirmed, lang: str) -> str:
    """Say a set, and the answer it has, in one line."""
    facts = []
    chosen = picks(inquiry, [said.edit for said in one.said])
    for said in one.said:
        fact = say_said(inquiry, said, lang)
        if one.options and said.edit in chosen:
            others = say(lang, "、", ", ").join(value for value, _ in one.options)
            fact += say(lang, f"（或 {others}）", f" (or {others})")
        facts.append(fact)
    facts += [say_list(statement, lang) for statement in one.lists]
    for doubt, reading in one.readings.items():
        facts.append(reading_json(inquiry, doubt, reading).text[lang])
    joined = say(lang, "；", "; ").join(facts)
    return f"{joined} → {inquiry.base.views.value(one.answer, lang)}"
