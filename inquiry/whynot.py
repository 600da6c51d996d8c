"""why-not: for an answer that is not yes, the nearest rules with what each lacks and by how much, and the smallest sets
of changes that would make the answer yes, each confirmed by deciding again; see ``docs/http.md``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from engine.proof_json import ProofJson
from engine.prove.decide import Answer
from engine.prove.proof import Computed, Concluded, Sole, Step, Summed, behind
from engine.say.caps import Cap, caps_reached
from engine.say.value import AmountJson, ValueJson, amount_json, value_json
from engine.say.wording import say_cap
from inquiry.change import Edits
from inquiry.lists import confirm_lists
from inquiry.nearest import Attempt
from inquiry.nearest import attempts as attempts_of
from inquiry.sets import Confirmed, SetJson, confirm, confirm_readings, say_set, set_json
from inquiry.trial import Inquiry, Trials, uncontested
from inquiry.tried import MOST_DEPTH, MOST_RULES, Teller, TriedRuleJson, rule_lines
from inquiry.ways import smallest
from logic.datalog import Let
from text.bilingual import ZH, Bilingual, BilingualLines, say


@dataclass(frozen=True, slots=True, kw_only=True)
class CapJson:
    """起了作用的一处封顶或保底 · a cap or a floor that was reached."""

    kind: Literal["cap", "floor"]
    at: AmountJson
    before: AmountJson | None = None
    """若无它，数额会是多少 · what the amount would be without it"""
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNotJson:
    """为什么不成立，怎样才成立 · why it does not hold, and what would make it."""

    question: str
    as_of: datetime.date
    value: ValueJson
    text: Bilingual
    holds: bool
    limits: tuple[CapJson, ...]
    reason: Bilingual | None
    """没有规则可以给出时的缘由 · the reason, where no rule could give it"""
    rules: tuple[TriedRuleJson, ...]
    rules_left_out: int
    """更远而没有列出的规则有几条 · how many rules are farther and not listed"""
    sets: tuple[SetJson, ...]
    complete: bool
    """是否每一组都试过 · whether every set was tried"""
    decisions: int
    explanation: BilingualLines
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    proof: ProofJson | None = None


@dataclass(frozen=True)
class WhyNot:
    """Why an answer is not yes. ``attempts`` are the rules that could derive it, nearest first. ``sets`` are the
    smallest changes that make it hold. ``caps`` are the caps and floors of an amount that does hold. ``complete`` is
    false when work ran out before every set was tried."""

    inquiry: Inquiry
    attempts: tuple[Attempt, ...]
    sets: tuple[Confirmed, ...]
    caps: tuple[CapJson, ...]
    trials: Trials
    complete: bool

    @cached_property
    def reason(self) -> Bilingual | None:
        """The reason, where no rule could give what was asked."""
        return Teller(self.inquiry).plain_reason(self.attempts)

    @cached_property
    def rules(self) -> tuple[TriedRuleJson, ...]:
        """What there is to tell of the nearest rules."""
        return Teller(self.inquiry).rules(self.attempts, MOST_DEPTH)


def why_not(inquiry: Inquiry) -> WhyNot:
    """Return why the answer to a question is not yes, or what caps an amount that is given.

    Raises :class:`~logic.no_answer.BudgetExceededError`.
    """
    answer = inquiry.answer
    ways, trials = inquiry.ways(changing=True), Trials(inquiry)
    if answer.value == "yes":
        return WhyNot(inquiry, (), (), tuple(caps(answer)), trials, complete=True)
    asked, only = answer.question, inquiry.asked_rules
    attempts = attempts_of(inquiry.walk, asked.predicate, asked.pattern, only)
    sets: list[Edits] = []
    if answer.outcome.conflict:  # all but one of the values must go
        sets = [edits for row in answer.outcome.certain for edits in ways.refute(asked.predicate, row, only)]
    elif answer.outcome.contested:
        sets = uncontested(ways, answer, only)
    elif not answer.undecided:
        if answer.value == "undetermined":  # what supplies the unknown alone is found however much may be changed
            sets = inquiry.ways(changing=False).establish(asked.predicate, asked.pattern, only)
        sets = [*sets, *ways.establish(asked.predicate, asked.pattern, only)]
    found = [*confirm_readings(inquiry, trials, "yes"), *confirm_lists(inquiry, trials, "yes")]
    found += confirm(inquiry, trials, smallest(sets), "yes")
    found.sort(key=lambda one: one.size)
    return WhyNot(inquiry, tuple(attempts), tuple(found), (), trials, not (ways.exhausted or trials.over))


# ── what caps an amount ──────────────────────────────────────────────────────────────────────────────────────────────


def caps(answer: Answer) -> Iterator[CapJson]:
    """Yield the caps and floors that were reached in the amounts an answer rests on."""
    nodes = answer.outcome.nodes
    todo: list[Step] = list(answer.outcome.steps[: len(answer.outcome.certain)])
    seen = set[Step]()
    while todo:
        step = todo.pop(0)
        if step in seen:
            continue
        seen.add(step)
        match nodes[step]:
            case Concluded(premises=premises):
                todo.extend(premises)
            case Sole() as sole:
                todo.extend(behind(nodes, sole))
            case Summed(contributors=contributors):
                todo.extend(part for parts in contributors for part in parts)
            case Computed(condition=Let(_, expression), operands=operands):
                yield from map(_cap_json, caps_reached(expression, operands))


def _cap_json(cap: Cap) -> CapJson:
    return CapJson(
        kind="floor" if cap.word.english == "floor" else "cap",
        at=amount_json(cap.at),
        before=amount_json(cap.before),
        text=Bilingual.of(lambda lang: say_cap(cap, lang)),
    )


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def why_not_json(found: WhyNot) -> WhyNotJson:
    """Return the JSON of a why-not."""
    inquiry = found.inquiry
    views, answer = inquiry.base.views, inquiry.answer
    return WhyNotJson(
        question=answer.question.text,
        as_of=inquiry.as_of,
        value=value_json(answer),
        text=Bilingual.of(lambda lang: views.line(answer, lang)),
        holds=answer.value == "yes",
        limits=found.caps,
        reason=found.reason,
        rules=found.rules,
        rules_left_out=max(0, len(found.attempts) - MOST_RULES),
        sets=tuple(set_json(inquiry, one) for one in found.sets),
        complete=found.complete,
        decisions=found.trials.decisions,
        explanation=BilingualLines.of(lambda lang: why_not_lines(found, lang)),
        rulebase=inquiry.base.digest,
    )


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def why_not_lines(found: WhyNot, lang: str = ZH) -> Iterator[str]:
    """Yield a why-not as lines to read."""
    views, answer = found.inquiry.base.views, found.inquiry.answer
    yield views.line(answer, lang)
    if answer.value == "yes":
        yield say(lang, "  结论成立", "  It holds")
    for cap in found.caps:
        yield "  " + cap.text[lang]
    if found.reason is not None:
        yield "  " + found.reason[lang]
    if answer.undecided and found.attempts:
        taken = say(lang, "、", ", ").join(f"“{answer.outcome.taken[doubt]}”" for doubt in answer.undecided)
        yield say(lang, f"  以下按读法{taken}来看：", f"  under the reading {taken}:")
    yield from rule_lines(found.inquiry.base.loaded.engine_program, found.rules, lang, 1)
    left = len(found.attempts) - MOST_RULES
    if left > 0:
        yield say(lang, f"  另有 {left} 条规则更远", f"  {left} more rules are farther")
    if answer.value == "yes":
        return
    truth = answer.question.form == "truth"
    if found.sets and truth:
        yield say(
            lang, "如有下列任一组改变，则成立（均已重新判断）：", "It would hold with any of (each decided again):"
        )
    elif found.sets:
        yield say(
            lang,
            "如有下列任一组改变，则有结论（均已重新判断）：",
            "It would have a value with any of (each decided again):",
        )
    if found.sets:
        for number, one in enumerate(found.sets, 1):
            yield f"  {number}. {say_set(found.inquiry, one, lang)}"
    else:
        yield say(
            lang,
            f"没有找到能使其{'成立' if truth else '有结论'}的改变",
            f"No changes were found {'that would make it hold' if truth else 'with which it would have a value'}",
        )
    if not found.complete:
        yield say(lang, "未及试完所有的改变", "Not all changes could be tried")
