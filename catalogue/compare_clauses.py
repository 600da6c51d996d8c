"""compare_clauses: two clauses → what is the same in them, and what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalogue.documents import RelationJson, RuleJson, TargetJson, relation_json, rule_json
from grammar.check.dependencies import uses_in
from grammar.meaning.program import Clause, Program
from text.encode import INLINED


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedClauseJson:
    """所比照的一条 · a clause that is compared."""

    clause: str
    address: str
    heading: str
    summary: str
    computable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyJson:
    """一个单位及其分工 · a body and its role."""

    role: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeClauseJson:
    """所比照的一条，连同规则与目标 · a clause that is compared, with its rules and targets."""

    clause: ComparedClauseJson = field(metadata=INLINED)
    not_computable: str
    modality: tuple[str, ...]
    bodies: tuple[BodyJson, ...]
    rules: tuple[RuleJson, ...]
    targets: tuple[TargetJson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedJson:
    """两条都有的，与各自独有的 · what both clauses have, and what one of them has alone."""

    both: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencesJson:
    """两条在性质、单位、结论、所看的事实上的异同 · what two clauses share in force, bodies, conclusions and facts."""

    modality: SharedJson
    bodies: SharedJson
    concludes: SharedJson
    looks_at: SharedJson


@dataclass(frozen=True, slots=True, kw_only=True)
class ClausesComparedJson:
    """两条互相比照 · two clauses held against each other."""

    a: WholeClauseJson
    b: WholeClauseJson
    relations: tuple[RelationJson, ...]
    differences: DifferencesJson


def compare_clauses(program: Program, a: Clause, b: Clause) -> ClausesComparedJson:
    """Return two clauses side by side, the relations between them, and what is the same and what differs.

    Bodies are compared with their roles; rules by what they conclude and by what they look at.
    """
    ends = {a.citation, b.citation}
    between = [relation for end in ends for relation in program.relations_from.get(end, ()) if relation.target in ends]
    return ClausesComparedJson(
        a=_whole(program, a),
        b=_whole(program, b),
        relations=tuple(relation_json(relation) for relation in sorted(between, key=lambda relation: relation.span)),
        differences=DifferencesJson(
            modality=_shared(a.modalities, b.modalities),
            bodies=_shared(_named(a), _named(b)),
            concludes=_shared(_concluded(program, a), _concluded(program, b)),
            looks_at=_shared(_looked_at(program, a), _looked_at(program, b)),
        ),
    )


def _whole(program: Program, clause: Clause) -> WholeClauseJson:
    return WholeClauseJson(
        clause=compared_clause_json(clause),
        not_computable=clause.not_computable,
        modality=clause.modalities,
        bodies=tuple(BodyJson(role=role, body=body) for role, body in clause.roles),
        rules=tuple(rule_json(rule) for rule in program.rules_in.get(clause.citation, ())),
        targets=tuple(
            TargetJson(name=t.name, text=t.text, due=t.due) for t in program.targets_in.get(clause.citation, ())
        ),
    )


def _shared(a: Iterable[str], b: Iterable[str]) -> SharedJson:
    one, other = dict.fromkeys(a), dict.fromkeys(b)
    return SharedJson(
        both=tuple(each for each in one if each in other),
        only_a=tuple(each for each in one if each not in other),
        only_b=tuple(each for each in other if each not in one),
    )


def _named(clause: Clause) -> list[str]:
    return [f"{role} {body}" for role, body in clause.roles]


def _concluded(program: Program, clause: Clause) -> list[str]:
    found = [head.predicate for rule in program.rules_in.get(clause.citation, ()) for head in rule.heads]
    return found + [target.name for target in program.targets_in.get(clause.citation, ())]


def _looked_at(program: Program, clause: Clause) -> list[str]:
    return [use.body for use in uses_in(program, clause.citation)]


def compared_clause_json(clause: Clause) -> ComparedClauseJson:
    """Return a clause as one side of a comparison."""
    return ComparedClauseJson(
        clause=clause.name,
        address=clause.address,
        heading=clause.heading,
        summary=clause.summary,
        computable=not clause.not_computable,
    )
