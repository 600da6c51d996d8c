"""proof_json: the JSON of a proof: what a checker needs beside the rule base and the case; see ``docs/proofs.md``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from engine.prove.decide import Answer
from engine.prove.proof import node_json
from engine.rulebase import RuleBase
from engine.say.value import value_json
from logic.known import TermJson, known_json
from text.encode import Note, encode

FORMAT = "tiaoli-proof/3"

StepJson = Annotated[
    Mapping[str, object],
    Note(
        "ProofStep",
        "证明的一步；各种步骤见 docs/proofs.zh-CN.md · a step of a proof; its kinds are in docs/proofs.md",
        {"properties": {"kind": {"type": "string"}}, "required": ["kind"]},
    ),
]

_TERM = {"$ref": "#/components/schemas/Term"}

ProvedValueJson = Annotated[
    object,
    Note(
        "ProvedValue",
        "答案的值，不带文字 · the value of the answer, without its texts",
        {"anyOf": [{"enum": ["yes", "no", "undetermined"]}, _TERM, {"type": "array", "items": _TERM}]},
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofQuestionJson:
    """所证的问句 · the question that is answered."""

    predicate: str
    pattern: tuple[TermJson | None, ...]
    """各项；所问之处为 null · the terms, null where anything was asked for"""
    kinds: tuple[str, ...]
    document: str
    clause: str
    readings: Mapping[str, str]
    whole: tuple[str, ...]
    """当作已经列全的类别，或“全部” · the categories whose lists are taken to be whole, or 全部 for all"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRootJson:
    """一种读法下，答复问句的一步 · the step that answers the question under one choice of readings."""

    readings: Mapping[str, str]
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofJson:
    """一份证明 · a proof."""

    format: str
    rulebase: str
    """规则库的摘要 · the digest of the rule base"""
    case: str
    """案情的摘要 · the digest of the case"""
    as_of: datetime.date
    question: ProofQuestionJson
    value: ProvedValueJson
    roots: tuple[ProofRootJson, ...]
    nodes: tuple[StepJson, ...]


def proof_json(base: RuleBase, answer: Answer) -> ProofJson:
    """Return the JSON of the proof of an answer."""
    question = answer.question
    return ProofJson(
        format=FORMAT,
        rulebase=base.digest,
        case=answer.facts.digest,
        as_of=answer.facts.as_of,
        question=ProofQuestionJson(
            predicate=question.predicate,
            pattern=tuple(None if part is None else known_json(part) for part in question.pattern),
            kinds=question.kinds,
            document=question.within.document,
            clause=question.within.clause,
            readings=answer.fixed,
            whole=answer.facts.taken,
        ),
        value=_without_texts(encode(value_json(answer))),
        roots=tuple(ProofRootJson(readings=outcome.readings, step=outcome.step) for outcome in answer.outcomes),
        nodes=tuple(node_json(node) for node in answer.proof.nodes),
    )


def _without_texts(value: object) -> object:
    """Return a value without the words it is said in, which are no part of a proof."""
    if isinstance(value, list):
        return [_without_texts(each) for each in value]
    return {key: part for key, part in value.items() if key != "text"} if isinstance(value, dict) else value
