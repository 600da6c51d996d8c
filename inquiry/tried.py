"""tried: the rules that could derive a statement, tried on a case: how each condition came out, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.prove.proof import Searched
from engine.prove.prove import Steps
from engine.say.wording import say_condition, say_expression, say_known, say_path, say_statement, suppliers
from inquiry.nearest import Attempt
from inquiry.nearest import attempts as attempts_of
from inquiry.trial import Inquiry
from inquiry.walk import Tried
from logic import builtin
from logic.cite import Part, in_case
from logic.datalog import Among, Call, Compare, EngineProgram, Expression, Gather, Has, Let, Rule, Var
from logic.known import AtomJson, Statement, atom_json
from logic.operators import COMPARISONS
from logic.terms import Known, UndefinedAmountError, Unknown, evaluate, interval, resolve
from logic.values import Day, Quantity, plain, show
from text.bilingual import EN, ZH, Bilingual, say

#: The most rules that are told of one statement, and how deep the reasons of a reason are told.
MOST_RULES = 5
MOST_DEPTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceJson:
    """离界差多少 · how far a value is from its threshold."""

    number: str
    unit: str
    threshold: str
    included: bool
    """界上的值是否算在内 · whether the threshold itself is included"""
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionJson:
    """规则的一个条件 · a condition of a rule."""

    at: int
    """规则的第几个条件，由 0 起 · which condition of the rule, from 0"""
    text: Bilingual
    atom: AtomJson | None = None
    negated: bool = False
    reason: Bilingual | None = None
    """案情或文件对它怎样说 · what the case or the documents say of it"""
    who: tuple[str, ...] | None = None
    """谁可以说明 · who may say it"""
    distance: DistanceJson | None = None
    told_above: bool = False
    """缘由是否已见于前 · whether its reasons were given before"""
    because: tuple[TriedRuleJson, ...] | None = None
    """可以给出它的规则，各差在哪里 · the rules that could give it, and what each lacks"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRuleJson:
    """可以给出结论的一条规则，条件按结果分列 · a rule that could conclude it, its conditions by how they came out."""

    rule: str
    clause: str
    name: str
    distance: int
    """有几个条件不成立或未知 · how many conditions are not met"""
    first_failed: ConditionJson | None
    failed: tuple[ConditionJson, ...]
    unknown: tuple[ConditionJson, ...]
    met: tuple[ConditionJson, ...]
    unreached: tuple[ConditionJson, ...]


class Teller:
    """Describes attempts; the reasons of each statement are given once."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.walk, self.inquiry = inquiry.walk, inquiry
        self.program = inquiry.base.loaded.engine_program
        self.told: set[tuple[str, object]] = set()
        self.steps = Steps(self.program, [])

    def plain_reason(self, attempts: tuple[Attempt, ...]) -> Bilingual | None:
        """Return why a statement does not hold that no rule could derive: what case and documents say of it."""
        asked = self.inquiry.answer.question
        if attempts or self.inquiry.answer.value == "yes":
            return None
        if not self.walk.rules(asked.predicate):
            return self._reason(asked.predicate, asked.pattern)
        wanted = Statement(asked.predicate, tuple(Var("?") if part is None else part for part in asked.pattern))
        zh, en = (say_statement(self.program, wanted, lang) for lang in (ZH, EN))
        place = str(asked.within)
        return Bilingual(
            f"{f'{place} 里' if place else ''}没有规则给出“{zh}”",
            f"no rule{f' of {place}' if place else ''} gives “{en}”",
        )

    def rules(self, attempts: Sequence[Attempt], depth: int) -> tuple[TriedRuleJson, ...]:
        """Return the nearest rules, each with its conditions; reasons of reasons down to ``depth``."""
        return tuple(self._rule(attempt, depth) for attempt in attempts[:MOST_RULES])

    def _rule(self, attempt: Attempt, depth: int) -> TriedRuleJson:
        citation = attempt.rule.origin.citation
        by_state: dict[str, tuple[ConditionJson, ...]] = {}
        for tried in attempt.tried:
            before, one = by_state.get(tried.state, ()), self.condition(attempt, tried, depth)
            by_state[tried.state] = before if one in before else (*before, one)
        return TriedRuleJson(
            rule=attempt.rule.id,
            clause=str(citation.place) if citation.document else "",
            name=in_case(_name(self.program, attempt.rule), citation.case),
            distance=attempt.gaps[0],
            first_failed=next(iter(by_state.get("failed", ())), None),
            failed=by_state.get("failed", ()),
            unknown=by_state.get("unknown", ()),
            met=by_state.get("met", ()),
            unreached=by_state.get("unreached", ()),
        )

    def condition(self, attempt: Attempt, tried: Tried, depth: int) -> ConditionJson:
        """Return one condition: what it asks for and, where it is not met, why not and by how much."""
        found = ConditionJson(at=tried.at, text=Bilingual.of(lambda lang: self._text(attempt, tried, lang)))
        match tried.condition:
            case Has(atom, negated):
                wanted = tuple(Var("?") if part is None else part for part in tried.row)
                found = replace(found, atom=atom_json(Statement(atom.predicate, wanted)), negated=negated)
                if tried.state in ("failed", "unknown"):
                    return self._with_reasons(found, atom.predicate, tried, depth)
            case Gather() as gather if tried.state == "unknown" and depth > 0:
                rows = self.walk.open_rows(gather, tried.bindings)
                attempts = [a for row in rows[:MOST_RULES] for a in attempts_of(self.walk, gather.predicate, row)]
                return replace(found, because=self.rules(attempts, depth - 1))
            case Compare() as condition if tried.state == "failed":
                return replace(found, distance=self._distance(condition, tried.bindings))
        return found

    def _with_reasons(self, found: ConditionJson, predicate: str, tried: Tried, depth: int) -> ConditionJson:
        """Return a condition that is not met with the reasons why not, unless they have been given."""
        kind = self.program.predicates[predicate]
        who = tuple(suppliers(kind)) if tried.state == "unknown" and kind.given else None
        found = replace(found, reason=self._reason(predicate, tried.row), who=who)
        if not self.walk.rules(predicate):
            return found
        key = (predicate, tried.row)
        if key in self.told:
            return replace(found, told_above=True)
        if depth <= 0:
            return found
        self.told.add(key)
        attempts = attempts_of(self.walk, predicate, tried.row)
        if tried.state == "failed" and found.negated:
            attempts = [attempt for attempt in attempts if attempt.gaps == (0, 0)]  # the exception that applies
        return replace(found, because=self.rules(attempts, depth - 1))

    def _reason(self, predicate: str, row: tuple[Known | None, ...]) -> Bilingual:
        """Return what case and documents say of a statement, or that rules do not derive it."""
        evaluation = self.walk.evaluation
        ground = tuple(part for part in row if part is not None)
        if predicate == builtin.PRESUMED or len(ground) == len(row):
            show = evaluation.sole if predicate in self.program.contestable else evaluation.show
            step = self.steps.number(show(predicate, ground))
        else:
            step = self.steps.number(evaluation.search(predicate, row))
        nodes, views = self.steps.read(self.inquiry.answer.outcome.taken), self.inquiry.base.views
        node = nodes[step]
        if isinstance(node, Searched) and not (node.candidates or node.direct or node.closure is not None):
            zh, en = (say_statement(self.program, node.atom, lang, holds=None) for lang in (ZH, EN))
            return Bilingual(f"没有 {zh}", f"{en}: there is none")
        return Bilingual.of(lambda lang: views.node(nodes, step, lang))

    # ── words ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _text(self, attempt: Attempt, tried: Tried, lang: str) -> str:
        condition, bindings = tried.condition, tried.bindings
        match condition:
            case Has(atom, negated):
                wanted = tuple(Var("?") if part is None else part for part in tried.row)
                statement = Statement(atom.predicate, wanted)
                if negated and atom.predicate in self.program.exceptions:
                    ground = tuple(part for part in tried.row if part is not None)
                    if tried.state in ("met", "failed"):
                        step = self.steps.number(self.walk.evaluation.show(atom.predicate, ground))
                        nodes = self.steps.read(self.inquiry.answer.outcome.taken)
                        return self.inquiry.base.views.reason(nodes, step, lang)
                    return say_statement(self.program, statement, lang, holds=None)
                return say_statement(self.program, statement, lang, holds=not negated)
            case Compare(operator, left, right) if tried.state == "unreached":
                return say_condition(self.program, Compare(operator, left, right), bindings, lang)
            case Among(term, values) if tried.state != "unreached":
                have = self._side(term, attempt, bindings, lang)
                listed = say(lang, "、", ", ").join(show(value) for value in values)
                return say(lang, f"{have}，须为 {listed} 之一", f"{have}, must be one of {listed}")
            case Compare() if tried.at >= len(attempt.rule.body):
                return self._other_value(condition, bindings, lang)
            case Compare():
                return self._comparison(condition, attempt, tried, lang)
            case Let(_, expression):
                said = say_expression(expression, bindings, lang)
                if not isinstance(expression, Call):
                    return say(lang, f"给出 {said}", f"gives {said}")
                if tried.row and tried.row[0] is not None:
                    return f"{said} = {say_known(tried.row[0], lang)}"
                return said + say(lang, "：算不出", ": no value") if tried.state == "failed" else said
            case Gather() if tried.row and tried.row[0] is not None:
                return f"{say_condition(self.program, condition, bindings, lang)} = {say_known(tried.row[0], lang)}"
        return say_condition(self.program, condition, bindings, lang)

    def _other_value(self, condition: Compare, bindings: Mapping[Var, Known], lang: str) -> str:
        have = say_expression(condition.left, bindings, lang)
        wanted = say_expression(condition.right, bindings, lang)
        gap = self._gap(condition, bindings, lang)
        return say(lang, f"此规则给出 {have}，所问为 {wanted}", f"this rule gives {have}, {wanted} was asked for") + gap

    def _comparison(self, condition: Compare, attempt: Attempt, tried: Tried, lang: str) -> str:
        bindings = tried.bindings
        word = COMPARISONS[condition.operator].said[lang == EN]
        left = self._side(condition.left, attempt, bindings, lang)
        right = self._side(condition.right, attempt, bindings, lang)
        if tried.state == "met":
            return f"{left} {word} {right}"
        gap = self._gap(condition, bindings, lang)
        return say(lang, f"{left}，须{word} {right}", f"{left}, must be {word} {right}") + gap

    def _side(self, side: Expression, attempt: Attempt, bindings: Mapping[Var, Known], lang: str) -> str:
        value = say_expression(side, bindings, lang)
        if isinstance(side, Var) and side in attempt.sources and not isinstance(bindings[side], Unknown):
            atom = attempt.sources[side]
            subject = say_known(resolve(atom.arguments[0], bindings), lang)
            return f"{say_path(subject, atom.predicate, lang)} {value}"
        if isinstance(side, Call):
            try:
                return f"{value} = {say_known(evaluate(side, bindings), lang)}"
            except UndefinedAmountError:
                return value
        return value

    def _gap(self, condition: Compare, bindings: Mapping[Var, Known], lang: str) -> str:
        distance = self._distance(condition, bindings)
        return "" if distance is None else say(lang, "，", ", ") + distance.text[lang]

    def _distance(self, condition: Compare, bindings: Mapping[Var, Known]) -> DistanceJson | None:
        """Return how far an exact amount or day is from its threshold: the number, its unit, in words."""
        try:
            left, right = evaluate(condition.left, bindings), evaluate(condition.right, bindings)
        except UndefinedAmountError:
            return None
        if not isinstance(left, Quantity | Day) or not isinstance(right, Quantity | Day):
            return None
        (a, _), (b, _) = interval(left), interval(right)
        assert a is not None
        assert b is not None
        gap = abs(a - b)
        points = gap * 100
        unit = left.unit if isinstance(left, Quantity) else "天"
        zh, en = show(Quantity(gap, unit)), show(Quantity(gap, unit))
        if unit == "比例":
            zh, en = f"{plain(points)}个百分点", f"{plain(points)} percentage points"
        elif unit == "天":
            zh, en = f"{plain(gap)}天", f"{plain(gap)} days"
        row = COMPARISONS[condition.operator]
        if gap == 0:
            text = ("恰在界上，界不含本数", "exactly at the threshold, which is not included")
        elif row.floors is row.caps:
            text = (f"相差 {zh}", f"{en} apart")
        else:
            text = (f"差 {zh}", f"short by {en}") if row.floors else (f"超出 {zh}", f"over by {en}")
        return DistanceJson(
            number=plain(gap),
            unit=unit,
            threshold=show(right),
            included=row.includes,
            text=Bilingual(*text),
        )


def _name(program: EngineProgram, rule: Rule) -> str:
    """Return the name of a rule for a reader, without its case: with the rule of which it is an exception, or with the
    target whose state it derives."""
    citation, of = rule.origin.citation, program.parts.get(rule.head.predicate)
    if of is not None and of.part is not Part.TOTAL:
        return citation.written + {Part.EXCEPTION: " 的例外", Part.INDICATOR: " 的指标"}[of.part]
    return replace(citation, copy=1).name if citation.target else citation.written


# ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def rule_lines(program: EngineProgram, rules: Iterable[TriedRuleJson], lang: str, depth: int) -> Iterator[str]:
    """Yield rules that were tried as lines to read, ``depth`` steps in."""
    pad = "  " * depth
    for rule in rules:
        failed, unknown = len(rule.failed) + len(rule.unreached), len(rule.unknown)
        counts = say(
            lang,
            f"不成立 {failed}，未知 {unknown}，成立 {len(rule.met)}",
            f"{failed} not met, {unknown} unknown, {len(rule.met)} met",
        )
        tried = program.rules_by_id[rule.rule]
        number = tried.origin.citation.case
        case = say(lang, f"（第{number}种情形）", f" (case {number})") if number else ""
        place = f"{rule.clause} “{_name(program, tried)}”{case}" if rule.clause else rule.rule
        yield f"{pad}{place}{say(lang, '：', ': ')}{counts}"
        for conditions, mark in ((rule.failed, "✗"), (rule.unknown, "?")):
            for condition in conditions:
                yield from _condition_lines(program, condition, mark, lang, depth + 1)
        if failed + unknown == 0:
            met = [line for c in rule.met for line in _condition_lines(program, c, "✓", lang, depth + 1)]
            yield from dict.fromkeys(met)


def _condition_lines(
    program: EngineProgram, condition: ConditionJson, mark: str, lang: str, depth: int
) -> Iterator[str]:
    text = condition.text[lang]
    reason = condition.reason[lang] if condition.reason else ""
    if condition.told_above:
        text += say(lang, "（见上）", " (above)")
    elif reason and condition.because is None:
        must = say(lang, "须有" if {"var": "?"} in (condition.atom or ()) else "须", "must be:")
        text = reason if mark == "?" else f"{must} {text}{say(lang, '：', '; ')}{reason}"
    yield f"{'  ' * depth}{mark} {text}"
    yield from rule_lines(program, condition.because or (), lang, depth + 1)
