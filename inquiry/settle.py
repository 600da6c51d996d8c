"""settle: the smallest sets of unknown facts that would make an undetermined answer yes, or no, each confirmed by
deciding again; and the one fact to ask for first. ``docs/http.md`` says what a set promises and what it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.answer import value_json
from engine.prove.decide import Answer
from engine.prove.proof import NotKnown
from engine.say.wording import say_statement, suppliers, which
from inquiry.change import Edit, Edits, Said, patch, say_edits
from inquiry.sets import (
    APPLICANT_COST,
    Confirmed,
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
from logic.terms import Between, Known, Unknown
from logic.values import Day, Name, Quantity
from text.bilingual import EN, ZH, say

_Json = dict[str, Any]

#: The most answers to one question that are followed up.
MOST_ANSWERS = 12


@dataclass(frozen=True, slots=True, order=True)
class Ask:
    """One thing to ask: for an attribute its value, for any other statement whether it holds. ``value`` is ``None`` for
    an attribute, for a statement about one thing, and for a relation to any thing at all."""

    predicate: str
    subject: Name
    value: Name | Quantity | Day | None = None


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


def settle(inquiry: Inquiry) -> Settling:
    """Find the sets that would settle an answer, and confirm them; raises
    :class:`~engine.derive.engine.BudgetExceededError`."""
    trials = Trials(inquiry)
    if inquiry.answer.value != "undetermined":
        return Settling(inquiry, trials, (), (), (), complete=True)
    ways, favour, against = _candidates(inquiry)
    sets = [*confirm_readings(inquiry, trials, "yes"), *confirm(inquiry, trials, favour, "yes")]
    sets.sort(key=lambda one: one.size)
    denied = [*confirm_readings(inquiry, trials, "no"), *confirm(inquiry, trials, against, "no")]
    denied.sort(key=lambda one: one.size)
    complete = not (trials.over or ways.exhausted)
    return Settling(inquiry, trials, tuple(sets), tuple(denied), (*favour, *against), complete)


def _candidates(inquiry: Inquiry) -> tuple[Ways, list[Edits], list[Edits]]:
    ways = inquiry.ways(changing=False)
    asked, only = inquiry.answer.question, inquiry.asked_rules(ways)
    if inquiry.answer.undecided or inquiry.answer.outcome.conflict:
        return ways, [], []
    if inquiry.answer.outcome.contested:
        return ways, [edits for edits in uncontested(ways, inquiry.answer, only) if edits], []
    favour = smallest(ways.establish(asked.predicate, asked.pattern, only))
    against = smallest(ways.refute(asked.predicate, asked.pattern, only)) if asked.form != "list" else []
    return ways, [e for e in favour if e], [e for e in against if e]


def missing_json(found: Settling) -> _Json:
    """Return the JSON of what is missing."""
    inquiry = found.inquiry
    answer = inquiry.answer
    result: _Json = {
        "question": answer.question.text,
        "as_of": inquiry.as_of.isoformat(),
        "value": value_json(answer),
        "text": {lang: inquiry.base.views.line(answer, lang) for lang in (ZH, EN)},
        "sets": [set_json(inquiry, one) for one in found.sets],
        "against": [set_json(inquiry, one) for one in found.against],
        "facts": [ask_json(inquiry, ask) for ask in asks(inquiry, found.candidates)],
        "complete": found.complete,
        "decisions": found.trials.decisions,
    }
    lines = {lang: list(missing_lines(found, lang)) for lang in (ZH, EN)}
    return {**result, "explanation": lines, "rulebase": inquiry.base.digest}


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
    return sorted(counted, key=lambda ask: (-counted[ask], cost(inquiry, ask.predicate), say_ask(inquiry, ask, ZH)))


def _ask_of(inquiry: Inquiry, edit: Edit) -> Ask | None:
    return _ask(inquiry, edit.predicate, edit.subject, edit.value)


def _ask(inquiry: Inquiry, predicate: str, subject: Known, value: Known | None) -> Ask | None:
    row = inquiry.base.loaded.engine_program.predicates[predicate]
    if not isinstance(subject, Name) or not row.given:
        return None
    if row.kind is Kind.ATTRIBUTE or isinstance(value, Unknown | Between):
        return Ask(predicate, subject)
    return Ask(predicate, subject, value)


def _unknown_asks(inquiry: Inquiry) -> Iterator[Ask]:
    """Yield every fact that the proof of the answer found unknown."""
    missing = [statement for needs in inquiry.answer.outcome.missing for statement in needs]
    found = missing or [node.atom for node in inquiry.answer.proof.nodes if isinstance(node, NotKnown)]
    for statement in found:
        parts = statement.arguments
        value = parts[1] if len(parts) == 2 else None
        if isinstance(parts[0], Name) and (value is None or isinstance(value, Name | Quantity | Day | Unknown)):
            ask = _ask(inquiry, statement.predicate, parts[0], value)
            if ask is not None:
                yield ask


def say_ask(inquiry: Inquiry, ask: Ask, lang: str) -> str:
    """Return the question that asks for a fact."""
    program = inquiry.base.loaded.engine_program
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


def ask_json(inquiry: Inquiry, ask: Ask) -> _Json:
    """Return the JSON of one thing to ask: the question, whom to ask, and the possible answers."""
    program = inquiry.base.loaded.engine_program
    row = program.predicates[ask.predicate]
    found: _Json = {
        "ask": {lang: say_ask(inquiry, ask, lang) for lang in (ZH, EN)},
        "predicate": row.name,
        "about": ask.subject.text,
        "finding": cost(inquiry, ask.predicate) > APPLICANT_COST,
        "who": suppliers(row),
        "kind": _kind(inquiry, ask),
    }
    if row.group and row.group != "类别":
        found["group"] = row.group.partition("：")[2]
    if ask.value is None and row.arity == 2:
        if row.range_kind == "unit":
            found["unit"] = row.range
        elif row.range_kind == "options":
            options, is_open = program.options[row.range]
            found |= {"options": list(options), "others_possible": is_open, "several": not row.single}
        elif row.range_kind == "category":
            found |= {"category": row.range, "several": not row.single}
    return found


def _kind(inquiry: Inquiry, ask: Ask) -> str:
    row = inquiry.base.loaded.engine_program.predicates[ask.predicate]
    if row.arity == 1 or ask.value is not None:
        return "yes-no"
    return {"unit": "amount", "date": "date", "options": "option", "category": "thing"}.get(row.range_kind, "text")


# ── next ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lead:
    """Where one reply leads: the reply in words, the changes of the case that give it, and the answer then decided."""

    answer: _Json
    changes: _Json
    readings: dict[str, str]
    then: Answer


def next_json(inquiry: Inquiry) -> tuple[_Json, Trials]:
    """Return the JSON of the question to ask first, and the trials that decided where each reply leads.

    ``next`` is ``null`` when the answer is settled, and when its rules contradict each other, which no fact mends.
    """
    trials = Trials(inquiry)
    answer = inquiry.answer
    views = inquiry.base.views
    found: _Json = {
        "question": answer.question.text,
        "as_of": inquiry.as_of.isoformat(),
        "value": value_json(answer),
        "text": {lang: views.line(answer, lang) for lang in (ZH, EN)},
        "next": None,
        "left": 0,
        "rulebase": inquiry.base.digest,
    }
    if answer.value == "undetermined" and not answer.outcome.conflict:
        if answer.undecided:
            found["next"], found["left"] = _ask_reading(inquiry, trials), len(answer.undecided)
        else:
            _, favour, against = _candidates(inquiry)
            listed = asks(inquiry, [*favour, *against])
            if listed:
                first, edits = listed[0], [*favour, *against]
                answers = [_lead_json(inquiry, lead) for lead in _leads(inquiry, trials, first, edits)]
                found["next"] = {**ask_json(inquiry, first), "answers": answers}
                found["left"] = len(listed)
    found["decisions"] = trials.decisions
    return {**found, "explanation": {lang: list(next_lines(found, lang)) for lang in (ZH, EN)}}, trials


def _leads(inquiry: Inquiry, trials: Trials, ask: Ask, candidates: list[Edits]) -> Iterator[Lead]:
    """Yield where each reply leads: yes and no, each option, and for an amount the amounts at which the sets turn."""
    for edit in list(dict.fromkeys(_possible_answers(inquiry, ask, candidates)))[:MOST_ANSWERS]:
        said = say_edits(inquiry.base.loaded.engine_program, inquiry.facts, frozenset({edit}))
        if said is None:
            continue
        changes = patch(inquiry.base.loaded.engine_program, inquiry.source, said)
        tried = trials.decide(changes)
        if tried is not None:
            trials.given.append(tried)
            yield Lead(_answer_json(inquiry, ask, said[0]), changes, {}, tried)


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


def _answer_json(inquiry: Inquiry, ask: Ask, said: Said) -> _Json:
    if _kind(inquiry, ask) == "yes-no":
        return {"zh": "是" if said.holds else "否", "en": "yes" if said.holds else "no"}
    return {lang: say_said(inquiry, said, lang) for lang in (ZH, EN)}


def _lead_json(inquiry: Inquiry, lead: Lead) -> _Json:
    found: _Json = {"answer": lead.answer, "changes": lead.changes}
    if lead.readings:
        found["readings"] = lead.readings
    views = inquiry.base.views
    return {**found, "value": value_json(lead.then), "text": {lang: views.line(lead.then, lang) for lang in (ZH, EN)}}


def _ask_reading(inquiry: Inquiry, trials: Trials) -> _Json:
    """Return the reading to find first: that of the first doubt that leaves the answer open."""
    doubt = inquiry.answer.undecided[0]
    row = inquiry.base.loaded.engine_program.doubts[doubt]
    name = doubt.rpartition(" 存疑 ")[2]
    answers = []
    for reading, _ in row.readings:
        tried = trials.decide({}, {doubt: reading})
        if tried is not None:
            trials.given.append(tried)
            answers.append(_lead_json(inquiry, Lead({"zh": reading, "en": reading}, {}, {doubt: reading}, tried)))
    who = reading_json(inquiry, doubt, row.readings[0][0])["who"]
    return {
        "ask": {"zh": f"“{name}”采何种读法？", "en": f"Which reading of “{name}” is taken?"},
        "doubt": doubt,
        "finding": True,
        "who": who,
        "kind": "reading",
        "options": [reading for reading, _ in row.readings],
        "answers": answers,
    }


def next_lines(found: _Json, lang: str = ZH) -> Iterator[str]:
    """Yield the question to ask as lines to read, from its JSON."""
    yield found["text"][lang]
    first = found["next"]
    if first is None:
        yield say(lang, "没有要问的", "There is nothing to ask")
        return
    who = say(lang, "、", ", ").join(first["who"])
    yield f"{first['ask'][lang]}{say(lang, f'（由{who}回答）', f' (for {who} to answer)')}"
    if first.get("options"):
        more = say(lang, " 等", " and others") if first.get("others_possible") else ""
        yield say(lang, "  可答：", "  possible answers: ") + say(lang, "、", ", ").join(first["options"]) + more
    leads: dict[str, list[str]] = {}
    for lead in first["answers"]:
        leads.setdefault(lead["text"][lang], []).append(lead["answer"][lang])
    for then, answers in leads.items():
        yield f"  {say(lang, '；或 ', '; or ').join(answers)} → {then}"
