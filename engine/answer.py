"""answer: the JSON an answer is given out as, the same from the command line and over HTTP; see ``docs/http.md``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from engine.case.case import LISTED
from engine.case.facts import CaseFacts
from engine.proof_json import ProofJson
from engine.prove.contested import Contested, contested_under
from engine.prove.decide import Answer
from engine.prove.outcome import Outcome, cited_rules
from engine.rulebase import RuleBase
from engine.say.value import (
    AmountJson,
    DayJson,
    OneValueJson,
    ValueJson,
    amount_json,
    day_json,
    one_value_json,
    outcome_json,
    value_json,
)
from engine.say.wording import APPLICANT, INTERPRETER, ask_list, say_known, say_list, say_statement, suppliers
from logic.datalog import Doubt, Kind, Yield
from logic.known import AtomJson, Statement, atom_json
from logic.terms import day
from logic.units import DAY
from logic.values import Name, Quantity, Word
from text.bilingual import EN, ZH, Bilingual, BilingualLines
from text.encode import INLINED


@dataclass(frozen=True, slots=True, kw_only=True)
class RowJson:
    """列表问句的一个答案 · one of all that answer a question for a list."""

    values: tuple[str, ...]
    """所问各处的值 · the values where anything was asked for"""
    holds: Literal["yes", "undetermined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedRuleJson:
    """一条规则及其所在的条 · a rule and the clause that it is of."""

    rule: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledValueJson:
    """一个值，及给出它的规则 · a value and the rules that give it."""

    value: OneValueJson = field(metadata=INLINED)
    rules: tuple[CitedRuleJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestedJson:
    """答案所据而值有争议之处 · an attribute that the answer rests on, of which there may be another value."""

    about: Bilingual
    values: tuple[RuledValueJson, ...]
    may_conflict: tuple[CitedRuleJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFactJson:
    """一个还缺的事实 · a fact that is missing."""

    fact: str
    fact_en: str
    about: str
    predicate: str
    atom: AtomJson
    question: str
    """向申请人问的话，没有为空 · how an applicant is asked for it; empty where nothing is said"""
    finding: bool
    """是否须由有权机关认定 · whether an authority has to find it"""
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingReadingJson:
    """一处还待认定的读法 · a reading that has to be found."""

    fact: str
    fact_en: str
    doubt: str
    options: tuple[str, ...]
    finding: Literal[True]
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingJson:
    """存疑之处的一种读法 · one reading of a doubt."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtMetJson:
    """答案遇到的一处存疑 · a doubt that the answer depends on."""

    doubt: str
    name: str
    clause: str
    text: str
    taken: str
    """所采读法；未定为空 · the reading that was taken; empty when none could be"""
    default: str
    settled_by: tuple[str, ...]
    readings: tuple[ReadingJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeJson:
    """一种读法下的结论 · what one choice of readings gives."""

    readings: Mapping[str, str]
    value: ValueJson
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsJson:
    """各种读法，及结论是否随之不同 · the readings, and whether the answer differs between them."""

    agree: bool
    by_default: bool
    """是否只是按默认读法 · whether the answer is that of the default reading alone"""
    doubts: tuple[DoubtMetJson, ...]
    outcomes: tuple[OutcomeJson, ...]
    """每种读法的结论；只有一种时为空 · what each choice gives; empty when there is but one"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundJson:
    """一个独立的依据：单凭它所列的条款，答案就成立 · a ground: the clauses it names are enough by themselves."""

    values: tuple[str, ...]
    """哪个答案的依据：所问各处的值，问是否的为空 · of which answer: the values where anything was asked for"""
    concludes: tuple[str, ...]
    """得出结论的条款；由案情直接给出的为空 · the clause that concludes it; empty where the case gives it"""
    defines: tuple[str, ...]
    """其条件所依据的条款和词汇中的规则 · the clauses, and rules of vocabularies, that its conditions rest on"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedJson:
    """考察过而没有成为依据的条款 · a clause that was examined and is no ground."""

    clause: str
    concludes: bool
    """是否有规则对所问作结论 · whether a rule of it concludes what is asked"""
    said: Bilingual = field(metadata=INLINED)
    """它缺什么，或者另外得出什么；没有可说的为空 · what it lacks, or gives instead; may be empty"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityJson:
    """一条规则让位于另一条 · that a rule yielded to another."""

    won: str
    over: str
    ground: str
    about: str
    stated_at: str
    said: Bilingual = field(metadata=INLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseWarningJson:
    """所据条款给读者的提示 · a warning to the reader, of a clause that the answer rests on."""

    clause: str
    warning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineJson:
    """推导的引擎 · the engine that derived."""

    name: str
    version: str
    refused: tuple[str, ...]
    """第二个引擎没有推导完的规则 · the rules that the second engine did not finish"""


@dataclass(frozen=True, slots=True, kw_only=True)
class IfListedJson:
    """所列即为全部时的答案 · the answer if what is listed is all."""

    lists: tuple[str, ...]
    """要列全的类别 · the categories of which all things would have to be listed"""
    value: ValueJson
    text: Bilingual
    at_most: AmountJson | DayJson | None = None
    at_least: AmountJson | DayJson | None = None
    proof: ProofJson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerJson:
    """对一个问句的答案 · the answer to one question."""

    question: str
    as_of: datetime.date
    value: ValueJson
    text: Bilingual
    answers: tuple[RowJson, ...] | None = None
    """问列表时，每个答案一项 · of a question for a list, one entry an answer"""
    conflict: tuple[RuledValueJson, ...] | None = None
    """互相抵触的值 · the values that conflict"""
    may_conflict: tuple[CitedRuleJson, ...] | None = None
    """可能给出别的值的规则 · the rules that may give another value"""
    contested: tuple[ContestedJson, ...] | None = None
    at_most: AmountJson | DayJson | None = None
    at_least: AmountJson | DayJson | None = None
    if_listed: IfListedJson | None = None
    """答案未定而有赖于没有列出之物时，所列即为全部的答案 · where the answer is undetermined and rests on things not
    listed: the answer if what is listed is all"""
    complete: bool | None = None
    """问列表时，是否不会再有未列出之物 · of a question for a list, whether nothing that is not listed can answer too"""
    missing: tuple[MissingFactJson | MissingReadingJson, ...] | None = None
    missing_sets: tuple[tuple[str, ...], ...] | None = None
    """足以定论的各组事实，最小的在前 · the sets of facts that would settle it, the smallest first"""
    readings: ReadingsJson
    basis: tuple[str, ...]
    """所依据的条款：各项依据所列的；没有得出结论的，是考察过的 · the clauses of its grounds, else those examined"""
    grounds: tuple[GroundJson, ...]
    examined: tuple[ExaminedJson, ...]
    presumes: tuple[str, ...]
    """推定有效的文件或条款 · the documents or clauses that it presumes to be in force"""
    priorities: tuple[PriorityJson, ...]
    warnings: tuple[ClauseWarningJson, ...]
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    engine: EngineJson
    explanation: BilingualLines | None = None
    proof: ProofJson | None = None


def answer_json(base: RuleBase, answer: Answer, explain: str = "summary") -> AnswerJson:
    """Return the JSON of one answer, without its proof.

    ``explain`` is how much of its reasons it comes with: ``none``, ``summary`` or ``full``.
    """
    outcome, views = answer.outcome, base.views
    is_open = answer.value == "undetermined"
    rivals = views.rivals(answer)
    contested = contested_under(outcome.nodes, [outcome.step]) if is_open else []
    bounds = answer.bounds
    sets = _sets_of_facts(base, answer) if is_open else []
    return AnswerJson(
        question=answer.question.text,
        as_of=answer.facts.as_of,
        value=value_json(answer),
        text=Bilingual.of(lambda lang: views.line(answer, lang)),
        answers=_rows_json(answer, outcome) if answer.question.form == "list" else None,
        conflict=_conflict_json(base, answer, outcome) if outcome.conflict else None,
        may_conflict=_rules_json(base, rivals) if rivals else None,
        contested=tuple(_contested_json(base, rest) for rest in contested) if contested else None,
        at_most=_end_json(bounds.at_most, bounds.unit) if bounds else None,
        at_least=_end_json(bounds.at_least, bounds.unit) if bounds else None,
        if_listed=_if_listed_json(base, answer) if is_open and answer.if_listed else None,
        complete=not outcome.unlisted if answer.question.form == "list" else None,
        missing=_missing_json(base, answer, sets) if is_open else None,
        missing_sets=_missing_sets(base, answer, sets) if is_open else None,
        readings=_readings_json(base, answer),
        basis=tuple(views.clauses(answer)),
        grounds=_grounds_json(base, answer),
        examined=_examined_json(base, answer),
        presumes=tuple(views.presumed(answer)),
        priorities=tuple(_priority_json(base, *won) for won in views.priorities(answer)),
        warnings=_warnings(base, answer),
        rulebase=base.digest,
        engine=EngineJson(name=base.engine.name, version=base.engine.version, refused=answer.unconfirmed),
        explanation=explanation_json(base, answer, explain),
    )


def explanation_json(base: RuleBase, answer: Answer, explain: str) -> BilingualLines | None:
    """Return the reasons of an answer as lines, as many as ``explain`` says; of ``none`` there are none."""
    reasons = {"summary": base.views.paragraphs, "full": base.views.outline}.get(explain)
    return BilingualLines.of(lambda lang: reasons(answer, lang)) if reasons else None


def _conflict_json(base: RuleBase, answer: Answer, outcome: Outcome) -> tuple[RuledValueJson, ...]:
    return tuple(
        RuledValueJson(value=one_value_json(row[-1]), rules=_rules_json(base, base.views.givers(answer, outcome, row)))
        for row in outcome.certain
    )


def _contested_json(base: RuleBase, rest: Contested) -> ContestedJson:
    """Return an attribute that an answer rests on, with its values and the rules that give, or may give, them."""
    program = base.loaded.engine_program
    return ContestedJson(
        about=Bilingual.of(lambda lang: say_statement(program, rest.atom, lang)),
        values=tuple(
            RuledValueJson(value=one_value_json(value), rules=_rules_json(base, rules))
            for value, rules in rest.values.items()
        ),
        may_conflict=_rules_json(base, rest.rivals),
    )


def _if_listed_json(base: RuleBase, answer: Answer) -> IfListedJson:
    """Return the answer that holds if what is listed is all, without its proof."""
    then, views = answer.if_listed, base.views
    assert then is not None
    bounds = then.bounds
    return IfListedJson(
        lists=tuple(answer.others),
        value=value_json(then),
        text=Bilingual.of(lambda lang: views.if_listed(answer, lang) + views.line(then, lang)),
        at_most=_end_json(bounds.at_most, bounds.unit) if bounds else None,
        at_least=_end_json(bounds.at_least, bounds.unit) if bounds else None,
    )


def _rules_json(base: RuleBase, rules: Iterable[str]) -> tuple[CitedRuleJson, ...]:
    origins = {rule: base.views.rules[rule].origin for rule in rules}
    return tuple(CitedRuleJson(rule=rule, clause=str(o.citation.place)) for rule, o in origins.items())


def _priority_json(base: RuleBase, statement: Statement, said: Yield) -> PriorityJson:
    return PriorityJson(
        won=str(said.yielding.won),
        over=str(said.yielding.over),
        ground=said.ground,
        about=say_known(statement.arguments[0]),
        stated_at=str(said.origin.citation),
        said=Bilingual.of(lambda lang: base.views.say_priority(statement, lang)),
    )


def _grounds_json(base: RuleBase, answer: Answer) -> tuple[GroundJson, ...]:
    pattern = answer.question.pattern
    return tuple(
        GroundJson(
            values=tuple(say_known(known) for known, asked in zip(ground.row, pattern, strict=True) if asked is None),
            concludes=ground.concludes,
            defines=ground.defines,
        )
        for ground in base.views.basis(answer).grounds
    )


def _examined_json(base: RuleBase, answer: Answer) -> tuple[ExaminedJson, ...]:
    concluding = set(base.views.basis(answer).concluding)
    zh, en = (base.views.examined(answer, lang) for lang in (ZH, EN))
    return tuple(
        ExaminedJson(clause=clause, concludes=clause in concluding, said=Bilingual(zh=zh[clause], en=en[clause]))
        for clause in zh
    )


def _rows_json(answer: Answer, outcome: Outcome) -> tuple[RowJson, ...]:
    certain, pattern = set(outcome.certain), answer.question.pattern
    return tuple(
        RowJson(
            values=tuple(say_known(known) for known, asked in zip(row, pattern, strict=True) if asked is None),
            holds="yes" if row in certain else "undetermined",
        )
        for row in dict.fromkeys([*outcome.certain, *outcome.possible])
    )


def _end_json(number: Fraction | None, unit: str) -> AmountJson | DayJson | None:
    if number is None:
        return None
    return day_json(day(number)) if unit == DAY else amount_json(Quantity(number, unit))


def _fact_text(base: RuleBase, statement: Statement) -> str:
    return say_statement(base.loaded.engine_program, statement, holds=None)


def _sets_of_facts(base: RuleBase, answer: Answer) -> list[dict[str, Statement]]:
    """Return the sets of missing facts under the readings that leave the answer open, smallest first. They are counted
    by what has to be asked: two values of one attribute are one thing to ask."""
    outcomes = answer.outcomes if answer.undecided else [answer.outcome]
    every = dict.fromkeys(needs for outcome in outcomes for needs in outcome.missing if needs)
    sets = [{_fact_text(base, s): s for s in sorted(needs, key=repr)} for needs in every]
    kept: list[dict[str, Statement]] = []
    for needs in sorted(sets, key=lambda needs: (len(needs), sorted(needs))):
        if not any(other.keys() <= needs.keys() for other in kept):
            kept.append(needs)
    return kept


def _missing_sets(base: RuleBase, answer: Answer, sets: list[dict[str, Statement]]) -> tuple[tuple[str, ...], ...]:
    """Return the sets with the readings that have to be found beside their facts; where a reading alone settles the
    answer, only that."""
    doubts = base.loaded.engine_program.doubts
    readings = tuple(_reading_text(doubts[identity]) for identity in answer.undecided)
    if readings and any(outcome.value != "undetermined" for outcome in answer.outcomes):
        return (readings,)
    return tuple((*sorted(needs), *readings) for needs in sets)


def _reading_text(doubt: Doubt) -> str:
    return f"{doubt.name}：采何种读法"


def _missing_json(
    base: RuleBase, answer: Answer, sets: list[dict[str, Statement]]
) -> tuple[MissingFactJson | MissingReadingJson, ...]:
    """Return the facts that matter, those of the smallest sets first, then the readings that have to be found."""
    program = base.loaded.engine_program
    found: dict[str, MissingFactJson] = {}
    for text, statement in (item for needs in sets for item in needs.items()):
        if statement.predicate == LISTED:
            found[text] = MissingFactJson(
                fact=text,
                fact_en=say_list(statement, EN),
                about=say_known(statement.arguments[0]),
                predicate=LISTED,
                atom=atom_json(statement),
                question=ask_list(program, statement, ZH),
                finding=False,
                who=(APPLICANT,),
            )
            continue
        row = program.predicates[statement.predicate]
        same = [one for needs in answer.outcome.missing for one in needs if _fact_text(base, one) == text]
        asked = "；".join(dict.fromkeys(filter(None, (_ask_word(answer.facts, one) for one in sorted(same, key=repr)))))
        found[text] = found.get(text) or MissingFactJson(
            fact=text,
            fact_en=say_statement(program, statement, EN, holds=None),
            about=say_known(statement.arguments[0]),
            predicate=row.name,
            atom=atom_json(statement),
            question=asked or row.group.partition("：")[2],
            finding=row.kind is Kind.FINDING,
            who=tuple(suppliers(row)),
        )
    doubts = {identity: program.doubts[identity] for identity in answer.undecided}
    readings = (
        MissingReadingJson(
            fact=_reading_text(doubt),
            fact_en=f"{doubt.name}: which reading is taken",
            doubt=identity,
            options=tuple(name for name, _ in doubt.readings),
            finding=True,
            who=doubt.settled_by or (INTERPRETER,),
        )
        for identity, doubt in doubts.items()
    )
    return (*found.values(), *readings)


def _ask_word(facts: CaseFacts, statement: Statement) -> str:
    """Return the question whether a word that a thing was given is the option that a statement is about; empty where
    there is no such word."""
    option = statement.arguments[-1]
    given = (
        f
        for f in facts.case.facts
        if f.holds and (f.predicate, f.arguments[0]) == (statement.predicate, *statement.arguments[:1])
    )
    words = [fact.arguments[-1] for fact in given]
    unsettled = [
        w.text for w in words if isinstance(w, Word) and isinstance(option, Name) and option.text not in w.isnt
    ]
    return "；".join(f"“{word}”是不是“{say_known(option)}”？" for word in unsettled)


def _readings_json(base: RuleBase, answer: Answer) -> ReadingsJson:
    outcomes = answer.outcomes if len(answer.outcomes) > 1 else ()
    doubts = base.loaded.engine_program.doubts
    return ReadingsJson(
        agree=answer.agree,
        by_default=answer.by_default,
        doubts=tuple(_doubt_json(base, answer, identity) for identity in answer.doubts),
        outcomes=tuple(
            OutcomeJson(
                readings={doubts[identity].name: reading for identity, reading in outcome.readings.items()},
                value=outcome_json(answer, outcome),
                text=base.views.outcome_value(answer, outcome, ZH),
            )
            for outcome in outcomes
        ),
    )


def _doubt_json(base: RuleBase, answer: Answer, identity: str) -> DoubtMetJson:
    doubt = base.loaded.engine_program.doubts[identity]
    return DoubtMetJson(
        doubt=identity,
        name=doubt.name,
        clause=str(doubt.origin.citation.place),
        text=doubt.description,
        taken="" if identity in answer.undecided else answer.outcome.taken[identity],
        default=doubt.default,
        settled_by=doubt.settled_by,
        readings=tuple(ReadingJson(name=name, text=text) for name, text in doubt.readings),
    )


def _warnings(base: RuleBase, answer: Answer) -> tuple[ClauseWarningJson, ...]:
    found: dict[tuple[str, str], None] = {}
    rules = base.views.rules
    cited = (rule for outcome in answer.outcomes for rule in cited_rules(outcome.nodes, outcome.steps))
    for rule_id in dict.fromkeys(cited):
        place = rules[rule_id].origin.citation.place
        clause = base.loaded.program.clauses.get(place)
        for warning in clause.warnings if clause else ():
            found[str(place), warning] = None
    return tuple(ClauseWarningJson(clause=clause, warning=warning) for clause, warning in found)
