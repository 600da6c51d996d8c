"""what-if: the differences between two answers to one question: of a case, and of the case with changes.

A function over the two answers and their proofs; nothing is decided here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engine.case.case import Case
from engine.case.fact import GivenFact
from engine.case.shape import CaseJson
from engine.proof_json import ProofJson
from engine.prove.decide import Answer
from engine.prove.proof import (
    Closure,
    Computed,
    Concluded,
    Differs,
    Each,
    Fails,
    Given,
    Gives,
    Implied,
    Node,
    Searched,
    Settled,
    Sole,
    Stated,
    Step,
    Summed,
    Takes,
    Way,
)
from engine.rulebase import RuleBase
from engine.say.value import ValueJson, value_json
from engine.say.views import Views
from engine.say.wording import say_known, say_statement
from logic.datalog import EngineProgram, Has, Rule, Var
from logic.known import Statement
from logic.terms import Known
from logic.values import show
from text.bilingual import ZH, Bilingual, BilingualLines, say

#: The kinds of step that show whether a statement holds; the other kinds show what is unknown, or amounts.
_TRUTHS = Given | Implied | Stated | Settled | Searched | Concluded | Computed | Sole

#: Whether a condition is met.
State = Literal["met", "failed", "unknown"]

_STATES: Mapping[bool | None, State] = {True: "met", False: "failed", None: "unknown"}

#: A condition of a rule about one thing: rule, place in its body, the thing.
_Place = tuple[str, int, Known]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideJson:
    """一方的结论 · the value on one side."""

    value: ValueJson
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChangedJson:
    """说法不同的一个事实；没有说的为 null · a fact that the two cases state differently; null for one that does not."""

    fact: str
    path: str
    before: str | None
    after: str | None
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAppliedJson:
    """一条规则及其结论 · a rule and what it concludes."""

    rule: str
    clause: str
    conclusion: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionChangedJson:
    """结果不同的一个条件 · a condition that came out differently."""

    rule: str
    clause: str
    at: int
    """规则的第几个条件，由 0 起 · which condition of the rule, from 0"""
    about: str
    before: State
    after: State
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfJson:
    """案情改变前后，结论与证明有何不同 · how the answers before and after a change of the case differ."""

    question: str
    as_of: datetime.date
    case: CaseJson
    """改变后的案情 · the case with the changes"""
    before: SideJson
    after: SideJson
    same: bool
    facts: tuple[FactChangedJson, ...]
    rules_applied: tuple[RuleAppliedJson, ...]
    rules_stopped: tuple[RuleAppliedJson, ...]
    rules_changed: tuple[RuleAppliedJson, ...]
    """仍适用而结论不同的规则 · the rules that still apply and conclude otherwise"""
    conditions: tuple[ConditionChangedJson, ...]
    explanation: BilingualLines
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    proof: ProofJson | None = None
    proof_after: ProofJson | None = None


def what_if_json(base: RuleBase, before: Answer, after: Answer) -> WhatIfJson:
    """Return how two answers to one question differ: in the value, the facts, the rules and the conditions."""
    views = base.views
    old, new = _Read(views, before), _Read(views, after)
    applied, stopped = _missing_from(new, old), _missing_from(old, new)
    changed = [
        (rule, was, now)
        for rule, was in stopped
        for other, now in applied
        if rule == other and was.arguments[0] == now.arguments[0] and len(was.arguments) == 2
    ]
    both = {(rule, atom) for rule, *atoms in changed for atom in atoms}
    sides = _side(views, before), _side(views, after)
    found = WhatIfJson(
        question=before.question.text,
        as_of=before.facts.as_of,
        case=after.facts.case.source,
        before=sides[0],
        after=sides[1],
        same=sides[0] == sides[1],
        facts=tuple(_facts(views.program, before.facts.case, after.facts.case)),
        rules_applied=tuple(_rule_json(views, *one) for one in applied if one not in both),
        rules_stopped=tuple(_rule_json(views, *one) for one in stopped if one not in both),
        rules_changed=tuple(_changed_json(views, *one) for one in changed),
        conditions=tuple(_conditions(views, old, new)),
        explanation=BilingualLines((), ()),
        rulebase=base.digest,
    )
    return replace(found, explanation=BilingualLines.of(lambda lang: what_if_lines(found, lang)))


def _side(views: Views, answer: Answer) -> SideJson:
    return SideJson(value=value_json(answer), text=Bilingual.of(lambda lang: views.value(answer, lang)))


def _facts(program: EngineProgram, before: Case, after: Case) -> Iterator[FactChangedJson]:
    """Yield the facts that the two cases give differently; for a predicate with one value, both values together."""
    old, new = _said(program, before), _said(program, after)
    for key in sorted({*old, *new}, key=repr):
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None and (was.holds, was.arguments) == (now.holds, now.arguments):
            continue
        one = now or was
        assert one is not None
        yield FactChangedJson(
            fact=say_statement(program, Statement(one.predicate, one.arguments), ZH, holds=one.holds),
            path=one.path,
            before=None if was is None else _fact_value(was),
            after=None if now is None else _fact_value(now),
            text=_fact_text(program, was, now),
        )


def _said(program: EngineProgram, case: Case) -> dict[tuple[object, ...], GivenFact]:
    return {
        (f.predicate, f.arguments[0])
        if f.holds and program.predicates[f.predicate].single
        else (f.predicate, *f.arguments): f
        for f in case.facts
    }


def _fact_value(fact: GivenFact) -> str:
    if len(fact.arguments) == 2 and fact.holds:
        return show(fact.arguments[1])
    return "是" if fact.holds else "否"


def _fact_text(program: EngineProgram, was: GivenFact | None, now: GivenFact | None) -> Bilingual:
    def side(fact: GivenFact | None, lang: str) -> str:
        if fact is None:
            return say(lang, "未说明", "not said")
        return say_statement(program, Statement(fact.predicate, fact.arguments), lang, holds=fact.holds)

    return Bilingual.of(lambda lang: f"{side(was, lang)} → {side(now, lang)}")


def _missing_from(one: _Read, other: _Read) -> list[tuple[str, Statement]]:
    return [key for key in one.applied if key not in other.applied]


def _rule_json(views: Views, rule: str, atom: Statement) -> RuleAppliedJson:
    conclusion = Bilingual.of(lambda lang: say_statement(views.program, atom, lang))
    return RuleAppliedJson(rule=rule, clause=_clause(views, rule), conclusion=conclusion)


def _clause(views: Views, rule: str) -> str:
    citation = views.rules[rule].origin.citation
    return str(citation.place) if citation.document else ""


def _changed_json(views: Views, rule: str, was: Statement, now: Statement) -> RuleAppliedJson:
    before, after = (_rule_json(views, rule, atom).conclusion for atom in (was, now))
    conclusion = Bilingual.of(lambda lang: f"{before[lang]} → {after[lang]}")
    return RuleAppliedJson(rule=rule, clause=_clause(views, rule), conclusion=conclusion)


def _conditions(views: Views, old: _Read, new: _Read) -> Iterator[ConditionChangedJson]:
    """Yield the conditions that came out differently, with how each came out."""
    for place, (was, step) in old.conditions.items():
        if place not in new.conditions:
            continue
        now, other = new.conditions[place]
        if was is now:
            continue
        yield ConditionChangedJson(
            rule=place[0],
            clause=_clause(views, place[0]),
            at=place[1],
            about=say_known(place[2]),
            before=_STATES[was],
            after=_STATES[now],
            text=_reasons(views, (old.nodes, step), (new.nodes, other)),
        )


def _reasons(views: Views, was: tuple[Sequence[Node], Step], now: tuple[Sequence[Node], Step]) -> Bilingual:
    return Bilingual.of(lambda lang: f"{views.reason(*was, lang)} → {views.reason(*now, lang)}")


class _Read:
    """What an answer's proof shows of the outcome that is given: the rules that apply, and how each condition came
    out."""

    def __init__(self, views: Views, answer: Answer) -> None:
        self.nodes = answer.outcome.nodes
        self.rules: Mapping[str, Rule] = views.rules
        self.applied: dict[tuple[str, Statement], None] = {}
        self.conditions: dict[_Place, tuple[bool | None, Step]] = {}
        self._seen: set[Step] = set()
        todo = [*answer.outcome.steps]
        while todo:
            step = todo.pop()
            if step not in self._seen:
                self._seen.add(step)
                todo.extend(self._read(self.nodes[step]))

    def _read(self, node: Node) -> list[Step]:
        match node:
            case Concluded(atom, rule, bindings, premises, holds):
                if rule not in self.rules:  # the question itself
                    return list(premises)
                if holds and not self.rules[rule].auxiliary:
                    self.applied[rule, atom] = None
                about = bindings.get(self._about(rule))
                for at, premise in enumerate(premises):
                    self._note(rule, at, about, premise)
                return list(premises)
            case Searched(atom, _, direct, candidates, closure):
                return [*direct, *self._tried(atom, candidates), *([] if closure is None else [closure])]
            case Closure(searches):
                return [step for atom, ways in searches for step in self._tried(atom, ways)]
            case Sole(search=search):
                return [search]
            case Summed(contributors=contributors, search=search):
                return [*(part for parts in contributors for part in parts), search]
        return []

    def _tried(self, atom: Statement, candidates: tuple[tuple[str, Way], ...]) -> Iterator[Step]:
        for rule, way in candidates:
            terms = zip(self.rules[rule].head.arguments, atom.arguments, strict=True)
            start = {t: a for t, a in terms if isinstance(t, Var) and not isinstance(a, Var)}
            yield from self._way(rule, way, start)

    def _about(self, rule: str) -> Var:
        first = self.rules[rule].head.arguments[0]
        return first if isinstance(first, Var) else Var("")

    def _way(self, rule: str, way: Way, bindings: Mapping[Var, Known]) -> Iterator[Step]:
        match way:
            case Fails(at, step):
                self._note(rule, at, bindings.get(self._about(rule)), step)
                yield step
            case Each(at, step, ways):
                yield step
                for more, then in ways:
                    yield from self._way(rule, then, {**bindings, **more})
            case Takes(_, step, _, then):
                yield step
                yield from self._way(rule, then, bindings)
            case Gives(step):
                yield step
            case Differs():
                return

    def _note(self, rule: str, at: int, about: Known | None, step: Step) -> None:
        """Note how a condition came out for a thing; where it was tried several times, its best outcome counts."""
        if about is None:
            return
        condition = self.rules[rule].body[at]
        node = self.nodes[step]
        if isinstance(node, Summed) or (isinstance(node, Computed) and node.result is not None):
            return  # an amount is no condition
        truth = node.holds if isinstance(node, _TRUTHS) else None
        if isinstance(condition, Has) and condition.negated and truth is not None:
            truth = not truth
        rank = {True: 2, None: 1, False: 0}
        place = (rule, at, about)
        if place not in self.conditions or rank[truth] > rank[self.conditions[place][0]]:
            self.conditions[place] = (truth, step)


def what_if_lines(found: WhatIfJson, lang: str = ZH) -> Iterator[str]:
    """Yield the difference as lines to read."""
    colon = say(lang, "：", ": ")
    same = say(lang, "（不变）", " (the same)") if found.same else ""
    yield f"{found.question}{colon}{found.before.text[lang]} → {found.after.text[lang]}{same}"
    for fact in found.facts:
        yield say(lang, "  事实 ", "  fact: ") + fact.text[lang]
    for rules, words in (
        (found.rules_changed, ("仍适用", "still applies")),
        (found.rules_applied, ("新适用", "now applies")),
        (found.rules_stopped, ("不再适用", "no longer applies")),
    ):
        for rule in rules:
            yield f"  {say(lang, *words)}{colon}{rule.rule}{say(lang, '，', ', ')}{rule.conclusion[lang]}"
    for condition in found.conditions:
        yield say(lang, "  条件 ", "  condition: ") + condition.text[lang]
