"""The words in which statements, conditions and amounts are said to a reader: one function a noun, Chinese and English.

Domain words stay Chinese in both languages: they are the documents' own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from engine.case.case import LISTED
from engine.say.caps import Cap
from logic import builtin
from logic.builtin import GROUNDS
from logic.cite import Part
from logic.datalog import (
    Among,
    Call,
    Compare,
    Condition,
    EngineProgram,
    Expression,
    Gather,
    Has,
    Kind,
    Let,
    Predicate,
    Rule,
    Var,
    Yield,
)
from logic.known import Statement
from logic.operators import AGGREGATES, COMPARISONS, FUNCTIONS
from logic.terms import Between, Known, Other, Unknown, day
from logic.units import DAY, SHARE
from logic.values import Day, Name, Quantity, Word, is_decimal, plain, rounded, show
from text.bilingual import EN, ZH, say

#: Who may say what no authority has to find; and who finds what a document names nobody to find.
APPLICANT, COMPETENT = "申请人", "有权认定的机关"

#: Who settles a doubt of which no document says who does.
INTERPRETER = "有权解释的机关"


def suppliers(row: Predicate) -> list[str]:
    """Return who may say what a predicate says: those who may find it, else the applicant."""
    return list(row.finders) or [COMPETENT if row.kind is Kind.FINDING else APPLICANT]


def say_suppliers(row: Predicate, lang: str) -> str:
    """Say who may say what a predicate says."""
    return say_people(suppliers(row), lang)


def say_people(named: Sequence[str], lang: str) -> str:
    """Say who may say or settle something, each by name or by a general word."""
    english = {
        APPLICANT: "the applicant",
        COMPETENT: "an authority competent to find it",
        INTERPRETER: "an authority competent to interpret it",
    }
    return say(lang, "、".join(named), ", ".join(english.get(name, name) for name in named))


def say_known(known: Known | Var, lang: str = ZH) -> str:
    """Say what a variable stands for."""
    match known:
        case Var(name):
            return say(lang, "任何" if name.startswith("?") else name, "any" if name.startswith("?") else name)
        case Unknown(predicate=predicate) if known.wide:
            return say(lang, f"某一{predicate}（未知）", f"some unknown {predicate}")
        case Unknown(subject, predicate, _):
            return say(
                lang,
                f"{say_known(subject)}的{predicate}（未知）",
                f"the unknown {predicate} of {say_known(subject, EN)}",
            )
        case Other(category):
            return say(lang, f"未列出的{category}", f"an unlisted {category}")
        case Between(low, high, unit):
            return _say_between(low, high, unit, lang)
        case Name() | Word() | Quantity() | Day():
            return show(known)


def say_result(known: Known, lang: str = ZH) -> str:
    """Say a value that was computed; one that is no decimal with what it is when rounded: ``1/3元（约0.33元）``."""
    near = rounded(known) if isinstance(known, Quantity) else ""
    return say_known(known, lang) + (say(lang, f"（约{near}）", f" (about {near})") if near else "")


def say_end(number: Fraction, unit: str, lang: str = ZH) -> str:
    """Say an end of an amount; of the unit 日, a day."""
    return say_result(day(number) if unit == DAY else Quantity(number, unit), lang)


def _say_between(low: Fraction | None, high: Fraction | None, unit: str, lang: str) -> str:
    if low is not None and low != 0 and high is not None:
        least, most = say_end(low, unit, lang), say_end(high, unit, lang)
        return say(lang, f"{least}至{most}", f"from {least} to {most}")
    if high is not None:
        most = say_end(high, unit, lang)
        return say(lang, f"至多{most}", f"at most {most}")
    if low is not None and low != 0:
        least = say_end(low, unit, lang)
        return say(lang, f"至少{least}", f"at least {least}")
    return say(lang, "数额未知", "an unknown amount")


def say_path(subject: str, attribute: str, lang: str) -> str:
    """Say an attribute of a thing."""
    return say(lang, f"{subject} 的 {attribute}", f"{subject}'s {attribute}")


def say_statement(program: EngineProgram, statement: Statement, lang: str = ZH, *, holds: bool | None = True) -> str:
    """Say a statement as the language writes it; ``holds`` false says its negation, ``None`` whether it holds."""
    if statement.predicate == LISTED:
        return say_list(statement, lang)
    row = program.predicates[statement.predicate]
    subject = say_known(statement.arguments[0], lang)
    if statement.predicate in program.priorities:
        return _say_yield(program.priorities[statement.predicate], subject, lang, holds=holds)
    if statement.predicate in program.exceptions:
        return _say_exception(program, statement, lang, holds=holds)
    if statement.predicate == builtin.DUE:
        return _say_due(program, statement, lang, holds=holds)
    if row.kind is Kind.AUXILIARY:
        part = program.parts.get(statement.predicate)
        shown = say(lang, "、", ", ").join(say_known(a, lang) for a in statement.arguments)
        if part is not None and part.part is Part.INDICATOR:
            return _say_indicator(shown, part.of.name, lang, holds=holds)
        name = part.name if part is not None else statement.predicate
        applies = say(lang, f"{shown} 属于“{name}”的情形", f"{shown} is a case of “{name}”")
        return (
            applies
            if holds is not False
            else say(lang, f"{shown} 不属于“{name}”的情形", f"{shown} is no case of “{name}”")
        )
    if len(statement.arguments) == 1:
        return _say_unary(row, subject, lang, holds=holds)
    value = statement.arguments[1]
    if row.kind is Kind.ATTRIBUTE:
        if holds is None or isinstance(value, Unknown | Var):
            return say_path(subject, row.name, lang)
        equals = "=" if holds is not False else "≠"
        return f"{say_path(subject, row.name, lang)} {equals} {say_known(value, lang)}"
    no = "" if holds is not False else say(lang, "不 ", "not ")
    if isinstance(value, Unknown):
        what = say(lang, "何处或何者", "what")
        return f"{subject} {no}{row.name} {which(row, lang) if row.range_kind == 'category' else what}"
    anything = isinstance(value, Var) and value.name.startswith("?") and row.range_kind == "category"
    return f"{subject} {no}{row.name} {say_known(value, lang)}" + (say(lang, "", " ") + row.range if anything else "")


def say_list(statement: Statement, lang: str) -> str:
    """Say that a list is whole: that of a category, or of what stands in a relation to a thing."""
    subject, *relation = (say_known(part, lang) for part in statement.arguments)
    if relation:
        return say(lang, f"{subject} 已列全 {relation[0]}", f"all whose {relation[0]} is {subject} are listed")
    return say(lang, f"{subject} 已列全", f"all {subject} are listed")


def ask_list(program: EngineProgram, statement: Statement, lang: str) -> str:
    """Ask in plain words whether a list is whole: 甲公司还有没有别的获奖？"""
    subject, *relation = (say_known(part, lang) for part in statement.arguments)
    if not relation:
        return say(lang, f"还有没有别的{subject}？", f"Are there other {subject}?")
    row = program.predicates[relation[0]]
    things, others = "、".join(filter(None, row.domains)), ", ".join(filter(None, row.domains))
    return say(
        lang,
        f"{subject} 还有没有别的{things or '事物'}（{row.name}为{subject}的）？",
        f"Are there other {others or 'things'} whose {row.name} is {subject}?",
    )


def _say_indicator(subject: str, target: str, lang: str, *, holds: bool | None) -> str:
    """Say whether a thing meets the indicator of a target."""
    no = "" if holds is not False else say(lang, "没有", "does not ")
    return say(lang, f"{subject} {no}达到目标“{target}”的指标", f"{subject} {no or 'does '}meet the target “{target}”")


def _say_due(program: EngineProgram, statement: Statement, lang: str, *, holds: bool | None) -> str:
    """Say whether a target is due."""
    name = say_known(statement.arguments[0], lang)
    due = program.due.get(name)
    name = due.citation.name if due else name
    if holds is False:
        return say(lang, f"目标“{name}”未到期", f"the target “{name}” is not due")
    return say(lang, f"目标“{name}”已到期", f"the target “{name}” is due")


def _say_yield(said: Yield, subject: str, lang: str, *, holds: bool | None) -> str:
    """Say that a rule yields, and to which and why; or that it does not."""
    rule, won = said.yielding.over.name, said.yielding.won
    if holds is False:
        return say(
            lang,
            f"对 {subject}，“{rule}”不必让位于 {won}",
            f"for {subject}, “{rule}” need not yield to {won}",
        )
    yields = "让位于" if holds else "是否让位于"
    _, zh, en = GROUNDS[said.ground]
    return say(
        lang,
        f"对 {subject}，“{rule}”{yields} {won}（{zh}）",
        f"for {subject}, “{rule}” yields to {won} ({en})",
    )


def _say_exception(program: EngineProgram, statement: Statement, lang: str, *, holds: bool | None) -> str:
    """Say whether an exception applies, by what it says; exceptions to it are left out."""
    said = say(lang, " 或 ", " or ").join(
        dict.fromkeys(_say_body(program, rule, statement, lang) for rule in program.rules_for[statement.predicate])
    )
    applies = {True: "适用", False: "不适用", None: "是否适用"}[holds]
    no = "does not apply" if holds is False else "applies"
    return say(lang, f"{applies}例外“{said}”", f"the exception “{said}” {no}")


def _say_body(program: EngineProgram, rule: Rule, statement: Statement, lang: str) -> str:
    """Say the conditions of an auxiliary rule; what a path leads to is called by the path."""
    pairs = zip(rule.head.arguments, statement.arguments, strict=True)
    bindings = {term: known for term, known in pairs if isinstance(term, Var) and not isinstance(known, Var)}
    said = []
    for condition in rule.body:
        if isinstance(condition, Has) and condition.atom.predicate in program.exceptions:
            continue
        if isinstance(condition, Has) and not condition.negated and len(condition.atom.arguments) == 2:
            subject, value = condition.atom.arguments
            if isinstance(value, Var) and value.is_made and value not in bindings:
                of = bindings.get(subject, subject) if isinstance(subject, Var) else subject
                bindings[value] = Name(say_path(say_known(of, lang), condition.atom.predicate, lang))
                continue
        if not is_formal(program, condition):
            said.append(say_condition(program, condition, bindings, lang))
    return say(lang, "，", ", ").join(said) or say_known(statement.arguments[0], lang)


def is_formal(program: EngineProgram, condition: Condition) -> bool:
    """Whether a condition goes without saying in a letter: in force, and of a kind that its name tells."""
    if not isinstance(condition, Has) or condition.negated:
        return False
    predicate = condition.atom.predicate
    return predicate == builtin.PRESUMED or len(program.kinds_of.get(predicate, ())) == 1


def _say_unary(row: Predicate, subject: str, lang: str, *, holds: bool | None) -> str:
    if row.kind is Kind.CATEGORY:
        verb = say(lang, "是" if holds is not False else "不是", "is" if holds is not False else "is not")
        return f"{subject} {verb} {row.name}"
    no = "" if holds is not False else say(lang, "不 ", "not ")
    return f"{subject} {no}{row.name}"


def say_expression(expression: Expression, bindings: Mapping[Var, Known], lang: str = ZH, *, binds: int = 0) -> str:
    """Say an amount, its variables by what they stand for, with the brackets it needs to be read back as it is.

    It stands in brackets itself when it binds less tightly than ``binds`` (:class:`~logic.operators.Function`).
    """
    if not isinstance(expression, Call):
        known = bindings.get(expression, expression) if isinstance(expression, Var) else expression
        return _in_brackets(say_known(known, lang), lang, needed=_is_quotient(known) and binds > FUNCTIONS["/"].binds)
    row, operands = FUNCTIONS[expression.function], expression.arguments
    said, first = row.said, operands[0]
    if row.name == "*" and isinstance(first, Call) and (each := FUNCTIONS[first.function].each):
        row, said, operands = FUNCTIONS[first.function], each, (*first.arguments, operands[1])
    parts = []
    for place, operand in enumerate(operands):
        if row.name in ("*", "/") and isinstance(operand, Quantity):
            needed = bool(place) and _is_quotient(operand)
            parts.append(_in_brackets(_factor(operand), lang, needed=needed))
        else:
            parts.append(say_expression(operand, bindings, lang, binds=row.right if place else row.left))
    text = said[lang == EN].format(*parts)
    return _in_brackets(text, lang, needed=row.binds < binds)


def _in_brackets(text: str, lang: str, *, needed: bool) -> str:
    return say(lang, f"（{text}）", f"({text})") if needed else text


def _is_quotient(known: Known | Var) -> bool:
    """Whether a value is written as a quotient: a share such as 1/3."""
    return isinstance(known, Quantity) and known.unit == SHARE and not is_decimal(known.number)


def _factor(factor: Quantity) -> str:
    """Return a constant that an amount is multiplied or divided by: a whole number above one as it is, not in
    percent."""
    if factor.unit == SHARE and factor.number > 1 and factor.number.denominator == 1:
        return plain(factor.number)
    return show(factor)


def which(row: Predicate, lang: str = ZH) -> str:
    """Return the words that ask for the thing a statement is about: 哪个园区."""
    return say(lang, f"哪个{row.range}", f"which {row.range}")


def say_cap(cap: Cap, lang: str = ZH) -> str:
    """Say that a cap or floor was reached, and what the amount would be without it."""
    zh, en = cap.word
    before = say_result(cap.before, lang)
    return say(
        lang,
        f"{zh} {show(cap.at)} 起作用，未{zh}为 {before}",
        f"the {en} of {show(cap.at)} applies; without it {before}",
    )


def say_condition(program: EngineProgram, condition: Condition, bindings: Mapping[Var, Known], lang: str = ZH) -> str:
    """Say a condition of a rule, its variables by what they stand for."""
    match condition:
        case Has(atom, negated):
            arguments = tuple(bindings.get(a, a) if isinstance(a, Var) else a for a in atom.arguments)
            return say_statement(program, Statement(atom.predicate, arguments), lang, holds=not negated)
        case Compare(operator, left, right):
            word = COMPARISONS[operator].said[lang == EN]
            return f"{say_expression(left, bindings, lang)} {word} {say_expression(right, bindings, lang)}"
        case Among(term, values):
            listed = say(lang, "、", ", ").join(show(value) for value in values)
            name = say_known(bindings.get(term, term) if isinstance(term, Var) else term, lang)
            return say(lang, f"{name} 为 {listed} 之一", f"{name} is one of {listed}")
        case Let(_, expression):
            return say(
                lang,
                f"计算 {say_expression(expression, bindings, lang)}",
                f"compute {say_expression(expression, bindings, lang)}",
            )
        case Gather(function=function, predicate=predicate, group=group, over=over):
            heads = [rule.head for rule in program.rules_for[predicate]]
            word, each = AGGREGATES[function].said[lang == EN], heads[0].arguments[len(group) : len(group) + over]
            if any(isinstance(term, Name) for term in each):  # amounts that are listed, each under its own name
                names = dict.fromkeys(say_known(head.arguments[len(group)], lang) for head in heads)
                return say(lang, f"{word}（{'、'.join(names)}）", f"{word} of {', '.join(names)}")
            named = (term for term in each if not (isinstance(term, Var) and term.is_made))
            listed = say(lang, "、", ", ").join(say_known(term, lang) for term in named)
            return say(lang, f"{word}（遍及 {listed}）", f"{word} over {listed}")
