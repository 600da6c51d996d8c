"""answer: the JSON an answer is given out as, the same from the command line and over HTTP; see ``docs/http.md``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.prove.contested import Contested, contested_under
from engine.prove.decide import Answer, Bounds, Outcome, cited_rules
from engine.prove.proof import node_json
from engine.rulebase import RuleBase
from engine.say.wording import INTERPRETER, cited, say_known, say_statement, suppliers
from logic.datalog import Kind, Yield
from logic.export import json_digest
from logic.known import Statement, atom_json, known_json
from logic.terms import Known
from logic.values import Quantity, plain, show
from text.bilingual import EN, ZH

FORMAT = "tiaoli-proof/3"


def answer_json(base: RuleBase, answer: Answer, explain: str = "summary") -> dict[str, object]:
    """Return the JSON of one answer, without its proof.

    ``explain`` is how much of its reasons it comes with: ``none``, ``summary`` or ``full``.
    """
    outcome = answer.outcome
    found: dict[str, object] = {
        "question": answer.question.text,
        "as_of": answer.facts.as_of.isoformat(),
        "value": value_json(answer),
        "text": {"zh": base.views.line(answer), "en": base.views.line(answer, EN)},
    }
    if answer.question.form == "list":
        found["answers"] = _rows_json(answer, outcome)
    if outcome.conflict:
        found["conflict"] = [
            _value_json(row[-1]) | {"rules": _rules_json(base, base.views.givers(answer, outcome, row))}
            for row in outcome.certain
        ]
    rivals = base.views.rivals(answer)
    if rivals:
        found["may_conflict"] = _rules_json(base, rivals)
    if answer.value == "undetermined":
        if contested := contested_under(answer.proof.nodes, outcome.steps):
            found["contested"] = [_contested_json(base, rest) for rest in contested]
        if outcome.bounds is not None:
            found |= _bounds_json(outcome.bounds)
        sets = _smallest_sets(base, outcome)
        found["missing"] = _missing_json(base, answer, sets)
        found["missing_sets"] = [sorted(needs) for needs in sets]
    found["readings"] = _readings_json(base, answer)
    found["basis"] = base.views.clauses(answer)
    found["priorities"] = [_priority_json(base, *won) for won in base.views.priorities(answer)]
    found["warnings"] = _warnings(base, answer)
    found["rulebase"] = base.digest
    found["engine"] = {"name": base.engine.name, "version": base.engine.version, "refused": list(answer.unconfirmed)}
    if explain == "summary":
        found["explanation"] = {"zh": base.views.paragraphs(answer), "en": base.views.paragraphs(answer, EN)}
    elif explain == "full":
        found["explanation"] = {"zh": base.views.outline(answer), "en": base.views.outline(answer, EN)}
    return found


def proof_json(base: RuleBase, answer: Answer) -> dict[str, object]:
    """Return the JSON of a proof: what a checker needs beside the rule base and the case."""
    question = answer.question
    return {
        "format": FORMAT,
        "rulebase": base.digest,
        "case": json_digest(answer.facts.case.source),
        "as_of": answer.facts.as_of.isoformat(),
        "question": {
            "predicate": question.predicate,
            "pattern": [None if part is None else known_json(part) for part in question.pattern],
            "kinds": list(question.kinds),
            "document": question.within.document,
            "clause": question.within.clause,
            "readings": dict(answer.fixed),
        },
        "value": _plain(value_json(answer)),
        "roots": [
            {
                "readings": dict(outcome.readings),
                "step": outcome.step,
            }
            for outcome in answer.outcomes
        ],
        "nodes": [node_json(node) for node in answer.proof.nodes],
    }


def _plain(value: object) -> object:
    """Return a value without its wording, which is no part of a proof."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return {key: part for key, part in value.items() if key != "text"} if isinstance(value, dict) else value


def value_json(answer: Answer) -> object:
    """Return ``"yes"``, ``"no"``, ``"undetermined"``, or the value itself where one was asked for and is known."""
    return "undetermined" if answer.undecided else _outcome_json(answer, answer.outcome)


def _outcome_json(answer: Answer, outcome: Outcome) -> object:
    if outcome.value != "yes" or answer.question.form != "value":
        return outcome.value
    values = [_value_json(row[-1]) for row in outcome.certain]
    return values[0] if len(values) == 1 else values


def _value_json(known: Known) -> dict[str, object]:
    return {**known_json(known), "text": say_known(known)}


def _contested_json(base: RuleBase, rest: Contested) -> dict[str, object]:
    """Return a contested attribute that an answer rests on, with its values and the rules that derive, or may derive,
    them."""
    said = {lang: say_statement(base.loaded.engine_program, rest.atom, lang) for lang in (ZH, EN)}
    values = [_value_json(value) | {"rules": _rules_json(base, rules)} for value, rules in rest.values.items()]
    return {"about": said, "values": values, "may_conflict": _rules_json(base, rest.rivals)}


def _rules_json(base: RuleBase, rules: list[str]) -> list[dict[str, str]]:
    origins = {rule: base.views.rules[rule].origin for rule in rules}
    return [{"rule": rule, "clause": f"{o.document} 条 {o.clause}"} for rule, o in origins.items()]


def _priority_json(base: RuleBase, statement: Statement, said: Yield) -> dict[str, str]:
    return {
        "won": said.won,
        "over": said.over,
        "ground": said.ground,
        "about": say_known(statement.arguments[0]),
        "stated_at": cited(said.origin),
        "zh": base.views.say_priority(statement),
        "en": base.views.say_priority(statement, EN),
    }


def _rows_json(answer: Answer, outcome: Outcome) -> list[dict[str, object]]:
    certain = set(outcome.certain)
    return [
        {
            "values": [
                say_known(known) for known, asked in zip(row, answer.question.pattern, strict=True) if asked is None
            ],
            "holds": "yes" if row in certain else "undetermined",
        }
        for row in dict.fromkeys([*outcome.certain, *outcome.possible])
    ]


def _bounds_json(bounds: Bounds) -> dict[str, object]:
    def end(number: Decimal) -> Mapping[str, str]:
        return {"number": plain(number), "unit": bounds.unit, "text": show(Quantity(number, bounds.unit))}

    found: dict[str, object] = {}
    if bounds.at_most is not None:
        found["at_most"] = end(bounds.at_most)
    if bounds.at_least is not None:
        found["at_least"] = end(bounds.at_least)
    return found


def _fact_text(base: RuleBase, statement: Statement) -> str:
    return say_statement(base.loaded.engine_program, statement, holds=None)


def _smallest_sets(base: RuleBase, outcome: Outcome) -> list[dict[str, Statement]]:
    """Return the sets of missing facts, counted by what has to be asked: two values of one attribute are one thing to
    ask."""
    sets = [{_fact_text(base, s): s for s in sorted(needs, key=repr)} for needs in outcome.missing if needs]
    kept: list[dict[str, Statement]] = []
    for needs in sorted(sets, key=lambda needs: (len(needs), sorted(needs))):
        if not any(other.keys() <= needs.keys() for other in kept):
            kept.append(needs)
    return kept


def _missing_json(base: RuleBase, answer: Answer, sets: list[dict[str, Statement]]) -> list[dict[str, object]]:
    """Return the facts that matter, those of the smallest sets first, then the readings that have to be found."""
    program = base.loaded.engine_program
    found: dict[str, dict[str, object]] = {}
    for needs in sets:
        for text, statement in needs.items():
            row = program.predicates[statement.predicate]
            found.setdefault(
                text,
                {
                    "fact": text,
                    "about": say_known(statement.arguments[0]),
                    "predicate": row.name,
                    "atom": atom_json(statement),
                    "question": row.group.partition("：")[2],
                    "finding": row.kind is Kind.FINDING,
                    "who": suppliers(row),
                },
            )
    missing = list(found.values())
    for identity in answer.undecided:
        doubt = program.doubts[identity]
        missing.append(
            {
                "fact": f"{identity.rpartition(' 存疑 ')[2]}：采何种读法",
                "doubt": identity,
                "options": [name for name, _ in doubt.readings],
                "finding": True,
                "who": list(doubt.settled_by) or [INTERPRETER],
            }
        )
    return missing


def _readings_json(base: RuleBase, answer: Answer) -> dict[str, object]:
    program = base.loaded.engine_program
    first = answer.outcomes[0]
    return {
        "agree": answer.agree,
        "by_default": answer.by_default,
        "doubts": [
            {
                "doubt": identity,
                "name": identity.rpartition(" 存疑 ")[2],
                "clause": f"{program.doubts[identity].origin.document} 条 {program.doubts[identity].origin.clause}",
                "text": program.doubts[identity].description,
                "taken": "" if identity in answer.undecided else answer.outcome.readings[identity],
                "default": program.doubts[identity].default,
                "settled_by": list(program.doubts[identity].settled_by),
                "readings": [{"name": name, "text": text} for name, text in program.doubts[identity].readings],
            }
            for identity in first.readings
        ],
        "outcomes": [
            {
                "readings": {i.rpartition(" 存疑 ")[2]: reading for i, reading in outcome.readings.items()},
                "value": _outcome_json(answer, outcome),
                "text": base.views.outcome_value(answer, outcome, ZH),
            }
            for outcome in answer.outcomes
        ]
        if len(answer.outcomes) > 1
        else [],
    }


def _warnings(base: RuleBase, answer: Answer) -> list[dict[str, str]]:
    found: dict[tuple[str, str], None] = {}
    rules = base.views.rules
    steps = [step for outcome in answer.outcomes for step in outcome.steps]
    for rule_id in cited_rules(answer.proof.nodes, steps):
        origin = rules[rule_id].origin
        document = base.loaded.program.documents.get(origin.document)
        clause = document.clauses.get(origin.clause) if document else None
        for warning in clause.warnings if clause else ():
            found[f"{origin.document} 条 {origin.clause}", warning] = None
    return [{"clause": clause, "warning": warning} for clause, warning in found]
