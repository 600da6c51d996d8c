"""scenario: the cases a drafter wrote beside a clause → what each expectation came to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from engine.case.case import EXHAUSTED, IS, IS_NOT, LISTED, OPEN
from engine.case.question import read_question
from engine.prove.decide import Answer
from engine.prove.outcome import Outcome
from engine.rulebase import RuleBase
from engine.say.views import Views
from engine.say.wording import say_known
from grammar.meaning.program import Scenario
from grammar.syntax import tree
from grammar.syntax.parse import parse_value
from logic.datalog import Var
from logic.no_answer import NoAnswerError
from logic.terms import Known, Unknown
from logic.units import UNITS, in_base, split_quantity
from logic.values import Quantity, show
from service.reasons import line
from service.service import Service
from text.bilingual import EN, ZH, Bilingual
from text.fault import Argument, Fault, FaultsError, Phrase, Pointer, Span
from text.report import as_line

#: Where a question of a scenario stands, as its faults are told: the whole text is the question.
_QUESTION = Pointer("")

#: The day a scenario is asked as of when neither it nor its document says one.
UNDATED = datetime.date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Result:
    """What one expectation came to: ``wrong`` is empty when it was met. ``if_listed``: it was met by what the answer is
    if what is listed is all; the answer itself is undetermined.

    A case that cannot be read has one result for all its expectations, at its scenario, with no question.
    """

    scenario: Scenario
    question: str
    span: Span
    wrong: tuple[Fault | NoAnswerError, ...]
    if_listed: bool = False

    def fault(self, lang: str = ZH) -> str:
        """Return in one sentence what was not as expected, ``""`` when all was."""
        told = (line(one, lang) if isinstance(one, NoAnswerError) else as_line(one, lang) for one in self.wrong)
        return ("; " if lang == EN else "；").join(told)


def run_scenarios(service: Service) -> Iterator[Result]:
    """Run every scenario of a rule base. An answer that does not verify meets no expectation."""
    for scenario in service.base.loaded.program.scenarios:
        yield from run_scenario(service, scenario)


def run_scenario(service: Service, scenario: Scenario) -> Iterator[Result]:
    """Run one scenario and yield a result for each expectation, or one for a case that cannot be read."""
    base = service.base
    text = base.loaded.program.texts
    try:
        hearing = base.hear(base.read(case_of(scenario.tree)), day_of(base, scenario))
    except FaultsError as error:
        yield Result(scenario, "", scenario.tree.span, tuple(error.faults))
        return
    for expectation in scenario.tree.expectations:
        span = expectation.question.span
        question = text[span.file][span.start : span.end]
        wrong: tuple[Fault | NoAnswerError, ...]
        if_listed = False
        try:
            answer = service.ask(hearing, question, place=_QUESTION).answer
            meets = partial(_faults, base, expectation, here=scenario.citation.document)
            wrong = tuple(meets(answer))
            if wrong and answer.if_listed and not expectation.certain and expectation.result != "undetermined":
                if_listed = not any(meets(answer.if_listed))
                wrong = () if if_listed else wrong
        except FaultsError as error:
            wrong = tuple(error.faults)
        except NoAnswerError as error:
            wrong = (error,)
        yield Result(scenario, question, expectation.span, wrong, if_listed)


def case_of(scenario: tree.Scenario) -> dict[str, Any]:
    """Return the facts of a scenario as a JSON case."""
    case: dict[str, dict[str, list[str]]] = {}
    lists: list[str] = []
    whole = set[tuple[str, str]]()
    for fact in scenario.facts:
        if isinstance(fact, tree.WholeList) and not fact.predicates:
            lists.append(_written(fact.subject))
            continue
        names = fact.subject.names if isinstance(fact.subject, tree.Path) else ()
        subject = names[0].text if names else _written(fact.subject)
        said = case.setdefault(subject, {})
        match fact:
            case tree.WholeList(predicates=predicates):
                said.setdefault(LISTED, []).extend(predicate.text for predicate in predicates)
            case tree.NothingMore(words=words):
                said.setdefault(EXHAUSTED, []).extend(word.text for word in words)
            case tree.IsCategory(categories=categories, negated=negated):
                key = IS_NOT if negated else IS
                said.setdefault(key, []).extend(category.text for category in categories)
            case tree.Holds(predicate=predicate, negated=negated):
                said[predicate.text] = ["否" if negated else "是"]
            case tree.Related(predicate=predicate, object=of, negated=negated):
                said.setdefault(("不" if negated else "") + predicate.text, []).append(_written(of))
            case tree.AmongValues(values=values):
                said.setdefault(names[-1].text, []).extend(_written(value) for value in values)
                whole.add((subject, names[-1].text))
            case tree.Comparison(operator=sign, right=right) if isinstance(
                right, tree.Path | tree.Reference | tree.Literal
            ):
                said.setdefault(("不" if sign == "!=" else "") + names[-1].text, []).append(_written(right))
    found: dict[str, Any] = {
        thing: {key: _values(key, values, (thing, key) in whole) for key, values in said.items()}
        for thing, said in case.items()
    }
    return found | ({LISTED: lists} if lists else {})


def _values(key: str, values: list[str], whole: bool) -> str | list[str]:
    """Return what a scenario says under one key: several statements are a list that may go on."""
    if key in (IS, IS_NOT, LISTED, EXHAUSTED) or whole:
        return values
    return values[0] if len(values) == 1 else [*values, OPEN]


def _written(node: tree.TermNode) -> str:
    match node:
        case tree.Path(names):
            return names[-1].text
        case tree.Reference():
            return str(node.citation())
        case tree.Literal(text=text):
            return text


def day_of(base: RuleBase, scenario: Scenario) -> datetime.date:
    """Return the day a scenario is asked as of: its own, else the day its document begins, else :data:`UNDATED`."""
    if scenario.tree.as_of:
        return datetime.date.fromisoformat(scenario.tree.as_of)
    document = base.loaded.program.documents.get(scenario.citation.document)
    if document is None:
        return UNDATED
    return document.effective or document.issued or UNDATED


def _fits(base: RuleBase, outcome: Outcome, reading: str) -> bool:
    """Whether an outcome is that of a reading, or of all readings of the doubt that has it."""
    doubts = base.loaded.engine_program.doubts
    named = [doubt for doubt in outcome.taken if reading in dict(doubts[doubt].readings)]
    return any(outcome.readings.get(doubt, reading) == reading for doubt in named)


def _faults(base: RuleBase, expectation: tree.Expectation, answer: Answer, here: str) -> Iterator[Fault]:
    """Yield what an answer has not as expected."""
    outcome: Outcome | None = answer.outcome
    value = answer.value
    if expectation.reading is not None:
        wanted = expectation.reading.text
        outcome = next((o for o in answer.outcomes if _fits(base, o, wanted)), None)
        if outcome is None:
            yield Fault("T003", expectation.span, {"reading": wanted})
            return
        value = outcome.value
    assert outcome is not None
    tried = outcome if value == outcome.value else None
    got = Bilingual.of(partial(_found, base.views, answer, tried))
    if expectation.if_listed is not None:
        wanted_then, then = replace(expectation, **_only(*expectation.if_listed)), answer.if_listed
        if then is None:
            yield Fault("T007", expectation.span, {"found": got})
        else:
            yield from _faults(base, wanted_then, then, here)
    if expectation.result == "values":
        shown = sorted(_shown(row, answer) for row in outcome.certain)
        expected = sorted(_expected(value_node) for value_node in expectation.values)
        if value != "yes" or shown != expected:
            yield Fault("T001", expectation.span, {"expected": tuple(expected), "found": got})
    elif value != expectation.result or (answer.question.form == "value" and expectation.result == "yes"):
        yield Fault("T001", expectation.span, {"expected": Phrase(expectation.result), "found": got})
    clauses = set(base.views.clauses(answer))
    for reference in expectation.basis:
        wanted_clause = str(reference.citation(here))
        if wanted_clause not in clauses:
            rests: Argument = tuple(sorted(clauses)) or Phrase("none")
            yield Fault("T002", reference.span, {"clause": wanted_clause, "found": rests})
    yield from _bounds(expectation, outcome)
    missing = {(s.predicate, s.arguments[0]) for needs in outcome.missing for s in needs}
    exact = {(s.predicate, s.arguments) for needs in outcome.missing for s in needs}
    for lack in expectation.lacks:
        asked = read_question(base.loaded.program, answer.facts, lack, "")
        ground = tuple(part for part in asked.pattern if part is not None)
        if (asked.predicate, ground) not in exact and (
            asked.form == "truth" or (asked.predicate, ground[0]) not in missing
        ):
            if not (
                asked.form == "truth"
                and any(p == asked.predicate and a[0] == ground[0] and isinstance(a[-1], Unknown) for p, a in exact)
            ):
                found = tuple(
                    Phrase("of-thing", {"predicate": p, "thing": _said(a[0])}) for p, a in sorted(exact, key=str)
                )
                yield Fault("T006", lack.span, {"expected": asked.predicate, "found": found or Phrase("none")})


def _only(result: str, values: tuple[tree.TermNode, ...]) -> dict[str, Any]:
    """Return what an expectation is to have that expects an answer and nothing else."""
    nothing = {"basis": (), "lacks": (), "at_most": None, "at_least": None, "if_listed": None}
    return {"result": result, "values": values, **nothing}


def _found(views: Views, answer: Answer, outcome: Outcome | None, lang: str) -> str:
    """Say what was found: of one outcome, or of an answer that depends on the reading taken."""
    return views.outcome_value(answer, outcome, lang) if outcome else views.value(answer, lang)


def _said(known: Known | Var) -> Bilingual:
    return Bilingual.of(lambda lang: say_known(known, lang))


def _bounds(expectation: tree.Expectation, outcome: Outcome) -> Iterator[Fault]:
    for node, end, code in (
        (expectation.at_most, outcome.bounds.at_most if outcome.bounds else None, "T004"),
        (expectation.at_least, outcome.bounds.at_least if outcome.bounds else None, "T005"),
    ):
        if node is None:
            continue
        number, unit = split_quantity(node.text)
        row = UNITS.get(unit or "比例", UNITS["比例"])
        if end is None or end != in_base(number, row):
            got: Argument = Phrase("unknown") if end is None else show(Quantity(end, row.base))
            yield Fault(code, node.span, {"expected": node.text, "found": got})


def _shown(row: tuple[object, ...], answer: Answer) -> str:
    parts = [
        show(known)  # type: ignore[arg-type]  # what certainly holds has no unknown in it
        for known, asked in zip(row, answer.question.pattern, strict=True)
        if asked is None
    ]
    return " ".join(parts)


def _expected(node: tree.TermNode) -> str:
    if isinstance(node, tree.Literal) and node.sort == "quantity":
        literal = parse_value(node.text)
        number, unit = split_quantity(literal.text)
        row = UNITS.get(unit or "比例")
        if row is not None:
            return show(Quantity(in_base(number, row), row.base))
    return _written(node)
