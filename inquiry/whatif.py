"""what-if: the differences between two answers to one question: of a case, and of the case with changes.

A function over the two answers and their proofs; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.answer import value_json
from engine.case.case import Case, GivenFact
from engine.case.query import unlimited
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
from engine.say.views import Views
from engine.say.wording import say_known, say_statement
from logic.datalog import EngineProgram, Has, Rule, Var
from logic.known import Statement
from logic.terms import Known
from logic.values import show
from text.bilingual import EN, ZH, say

_Json = dict[str, Any]

#: The kinds of step that show whether a statement holds; the other kinds show what is unknown, or amounts.
_TRUTHS = Given | Stated | Settled | Searched | Concluded | Computed | Sole

#: A condition of a rule about one thing: rule, place in its body, the thing.
_Place = tuple[str, int, Known]


def what_if_json(views: Views, before: Answer, after: Answer) -> _Json:
    """Return how two answers to one question differ: in the value, the facts, the rules and the conditions."""
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
    found: _Json = {
        "question": before.question.text,
        "before": sides[0],
        "after": sides[1],
        "same": sides[0] == sides[1],
        "facts": list(_facts(views.program, before.facts.case, after.facts.case)),
        "rules_applied": [_rule_json(views, *one) for one in applied if one not in both],
        "rules_stopped": [_rule_json(views, *one) for one in stopped if one not in both],
        "rules_changed": [_changed_json(views, *one) for one in changed],
        "conditions": list(_conditions(views, old, new)),
    }
    return {**found, "explanation": {lang: list(what_if_lines(found, lang)) for lang in (ZH, EN)}}


def _side(views: Views, answer: Answer) -> _Json:
    return {"value": value_json(answer), "text": {lang: views.value(answer, lang) for lang in (ZH, EN)}}


def _facts(program: EngineProgram, before: Case, after: Case) -> Iterator[_Json]:
    """Yield the facts that the two cases give differently; for a predicate with one value, both values together."""
    old, new = _said(program, before), _said(program, after)
    for key in sorted({*old, *new}, key=repr):
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None and (was.holds, was.arguments) == (now.holds, now.arguments):
            continue
        one = now or was
        assert one is not None
        yield {
            "fact": say_statement(program, Statement(one.predicate, one.arguments), ZH, holds=one.holds),
            "path": one.path,
            "before": None if was is None else _fact_value(was),
            "after": None if now is None else _fact_value(now),
            "text": {lang: _fact_text(program, was, now, lang) for lang in (ZH, EN)},
        }


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


def _fact_text(program: EngineProgram, was: GivenFact | None, now: GivenFact | None, lang: str) -> str:
    sides = [
        say(lang, "未说明", "not said")
        if fact is None
        else say_statement(program, Statement(fact.predicate, fact.arguments), lang, holds=fact.holds)
        for fact in (was, now)
    ]
    return " → ".join(sides)


def _missing_from(one: _Read, other: _Read) -> list[tuple[str, Statement]]:
    return [key for key in one.applied if key not in other.applied]


def _rule_json(views: Views, rule: str, atom: Statement) -> _Json:
    origin = views.rules[rule].origin
    return {
        "rule": rule,
        "clause": f"{origin.document} 条 {origin.clause}" if origin.document else "",
        "conclusion": {lang: say_statement(views.program, atom, lang) for lang in (ZH, EN)},
    }


def _changed_json(views: Views, rule: str, was: Statement, now: Statement) -> _Json:
    texts = {lang: [say_statement(views.program, atom, lang) for atom in (was, now)] for lang in (ZH, EN)}
    found = _rule_json(views, rule, now)
    return {**found, "conclusion": {lang: f"{before} → {after}" for lang, (before, after) in texts.items()}}


def _conditions(views: Views, old: _Read, new: _Read) -> Iterator[_Json]:
    """Yield the conditions that came out differently, with how each came out."""
    for place, (was, step) in old.conditions.items():
        if place not in new.conditions:
            continue
        now, other = new.conditions[place]
        if was is now:
            continue
        origin = views.rules[place[0]].origin
        texts = {lang: [views.reason(old.nodes, step, lang), views.reason(new.nodes, other, lang)] for lang in (ZH, EN)}
        yield {
            "rule": place[0],
            "clause": f"{origin.document} 条 {origin.clause}" if origin.document else "",
            "at": place[1],
            "about": say_known(place[2]),
            "before": _word(was),
            "after": _word(now),
            "text": {lang: f"{was_said} → {now_said}" for lang, (was_said, now_said) in texts.items()},
        }


def _word(truth: bool | None) -> str:
    return {True: "met", False: "failed", None: "unknown"}[truth]


class _Read:
    """What an answer's proof shows of the outcome that is given: the rules that apply, and how each condition came
    out."""

    def __init__(self, views: Views, answer: Answer) -> None:
        self.nodes: tuple[Node, ...] = answer.proof.nodes
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
            case Concluded(atom, name, bindings, premises, holds):
                rule = unlimited(name)
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
        for name, way in candidates:
            rule = unlimited(name)
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


def what_if_lines(found: _Json, lang: str = ZH) -> Iterator[str]:
    """Yield the difference as lines to read."""
    before, after = found["before"]["text"][lang], found["after"]["text"][lang]
    arrow = say(lang, f"{before} → {after}", f"{before} → {after}")
    yield f"{found['question']}{say(lang, '：', ': ')}{arrow}" + (
        say(lang, "（不变）", " (the same)") if found["same"] else ""
    )
    for fact in found["facts"]:
        yield say(lang, "  事实 ", "  fact: ") + fact["text"][lang]
    for key, words in (
        ("rules_changed", ("仍适用", "still applies")),
        ("rules_applied", ("新适用", "now applies")),
        ("rules_stopped", ("不再适用", "no longer applies")),
    ):
        for rule in found[key]:
            said = f"{rule['rule']}{say(lang, '，', ', ')}{rule['conclusion'][lang]}"
            yield f"  {say(lang, *words)}{say(lang, '：', ': ')}{said}"
    for condition in found["conditions"]:
        yield say(lang, "  条件 ", "  condition: ") + condition["text"][lang]
