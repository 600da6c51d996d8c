"""The OpenAPI 3.1 description of the service. A test holds it against the routes, so neither can go without the other.

Its paths are listed here; its schemas are made from the types of what is sent and given out, by :mod:`server.schema`.
It does not depend on the rule base: what a case may contain is the schema that ``/v1/vocabulary`` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.compare import DocumentsComparedJson
from catalogue.compare_clauses import ClausesComparedJson
from catalogue.conflicts import ConflictJson, WarningJson
from catalogue.documents import ClauseJson, DocumentHeadJson, DocumentJson
from catalogue.lookup import ApprovalJson, AwardJson
from catalogue.relations import ClauseFoundJson, RelationFoundJson
from catalogue.vocabulary import SchemaJson
from logic.builtin import LINKS, MODALITIES, ROLES
from logic.export import ProgramJson
from server.examples import EXAMPLES
from server.probes import HealthJson, ReadinessJson
from server.problems import MEDIA, ProblemJson
from server.schema import Schemas
from service.request import DECIDE, REQUESTS, VerifyAnswerRequestJson, VerifyRequestJson
from service.service import VerificationJson
from service.trip import REPLIES

_Json = dict[str, Any]

VERSION = "0.1.0"

_INFO = {
    "title": "条理 tiaoli",
    "version": VERSION,
    "description": "机器可读的政策规则：提问、带证明的答案、核验。"
    "· Machine-readable policy rules: ask, be answered with a proof, check it.",
}

#: What can be asked of a case: what each kind of request says of itself.
_ASKED = {
    "decide": "就案情提问，得到带证明的答案 · ask questions of a case, with proofs",
    "why-not": "为什么不成立、差多少、怎样才成立 · why it does not hold, by how much, and what would make it",
    "what-if": "案情若有改变，结论与证明有何不同 · what a change of the case changes in the answer and its proof",
    "missing": "还缺哪些事实：最小的组，逐一重新判断过 · the smallest sets of missing facts, each decided again",
    "next": "先问哪一件，各种回答分别得到什么 · the one thing to ask first, and where each answer leads",
}

#: The look-ups that take nothing: what each says of itself, and what it finds.
_LOOKUPS = {
    "warnings": ("所有提示 · every warning to the reader", WarningJson),
    "conflicts": (
        "互相抵触、没有默认读法、对应而不同之处 · contradictions, doubts left open, parallels that differ",
        ConflictJson,
    ),
    "awards": ("所有奖补条款 · the clauses that give awards", AwardJson),
    "approvals": ("所有审批方式 · the modes of approval", ApprovalJson),
}


def openapi() -> _Json:
    """Return the description."""
    schemas = Schemas()
    paths = {**_asked(schemas), **_encoded(schemas), **_probed(schemas)}
    problem = {"description": "出错 · a problem", "content": {MEDIA: {"schema": schemas.of(ProblemJson)}}}
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "paths": paths,
        "components": {"schemas": schemas.components, "responses": {"Problem": problem}},
    }


# ── paths ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _asked(schemas: Schemas) -> _Json:
    """Return the paths that are asked about a case."""
    paths: _Json = {}
    for kind, summary in _ASKED.items():
        bodies = [schemas.of(shape) for shape in REQUESTS[kind]]
        answers = _listing("answers", schemas.of(REPLIES[kind]))
        several = {"oneOf": [answers, _listing("results", answers)]}
        paths[f"/v1/{kind}"] = _post(
            kind,
            summary,
            bodies[0] if len(bodies) == 1 else {"oneOf": bodies},
            "每问一答 · one answer a question",
            several if kind == DECIDE else answers,
            (400, 413, 415, 422, 500, 503),
            EXAMPLES[kind],
        )
    paths["/v1/verify"] = _post(
        "verify",
        "核验答案及其证明，或只核验证明 · check an answer with its proof, or a proof alone",
        {"oneOf": [schemas.of(VerifyRequestJson), schemas.of(VerifyAnswerRequestJson)]},
        "是否成立 · whether it holds",
        schemas.of(VerificationJson),
        (400, 413, 415, 422, 503),
    )
    return paths


def _encoded(schemas: Schemas) -> _Json:
    """Return the paths that tell what is encoded."""
    number, address = _path("number", "巴政办发〔2024〕8号"), _path("address", "11")
    place = "文件或条款 · a document or clause"
    found = {
        "/v1/documents": _get(
            "documents", "已编码的文件 · the documents encoded", _listing("documents", schemas.of(DocumentHeadJson))
        ),
        "/v1/documents/{number}": _get(
            "document",
            "一份文件及其各条 · a document and its clauses",
            schemas.of(DocumentJson),
            [number],
            problems=(404, 422),
        ),
        "/v1/documents/{number}/clauses/{address}": _get(
            "clause",
            "一条：摘要、单位、规则、读法、场景 · a clause: summary, bodies, rules, readings, scenarios",
            schemas.of(ClauseJson),
            [number, address],
            problems=(404, 422),
        ),
        "/v1/relations": _get(
            "relations",
            "文件与条款之间的关系及其链条 · relations between documents and clauses, with the chain",
            _listing("relations", schemas.of(RelationFoundJson)),
            [
                _query("from", place),
                _query("to", place),
                _query("kind", "关系 · kind", [*LINKS, *(english for english, _ in LINKS.values())]),
                _query("transitive", "沿可传递的关系追溯 · follow relations that chain", ["true", "false"]),
            ],
        ),
        "/v1/clauses": _get(
            "clauses",
            "反查条款 · look clauses up by who, what force, or what they speak of",
            _listing("clauses", schemas.of(ClauseFoundJson)),
            [
                _query("body", "单位 · a body"),
                _query("role", "单位的角色 · the body's role", [*ROLES, *ROLES.values()]),
                _query("modality", "性质 · force", [*MODALITIES, *MODALITIES.values()]),
                _query("concerns", "词汇中的一个词 · a word of the vocabulary"),
            ],
        ),
        **{
            f"/v1/lookup/{name}": _get(name, summary, _listing(name, schemas.of(entry)))
            for name, (summary, entry) in _LOOKUPS.items()
        },
        "/v1/compare": _get(
            "compare",
            "两份文件或两条互相比照：承接、差异、没有承接的 · two documents or clauses held against each other",
            schemas.of(DocumentsComparedJson | ClausesComparedJson),
            [{**_query(key, place), "required": True} for key in ("a", "b")],
            problems=(404, 422),
        ),
        "/v1/vocabulary": _lasting(
            _get(
                "vocabulary",
                "案情的 JSON Schema · the JSON Schema of a case",
                schemas.of(SchemaJson),
                media="application/schema+json",
            )
        ),
        "/v1/rulebase": _lasting(
            _get("rulebase", "规则库的 JSON，供离线核验 · the rule base, for checking offline", schemas.of(ProgramJson))
        ),
    }
    page = found["/v1/documents/{number}"]["get"]["responses"]  # to who prefers HTML, the same address gives a page
    page["200"]["content"]["text/html"] = {"schema": {"type": "string"}}
    page["304"] = {"description": "网页没有变 · the page has not changed"}
    return found


def _probed(schemas: Schemas) -> _Json:
    """Return the paths that tell whether the service is up and ready."""
    up, ready = schemas.of(HealthJson), schemas.of(ReadinessJson)
    return {
        "/healthz": _get("healthz", "进程是否在运行 · whether the process is up", up, problems=()),
        "/readyz": _get("readyz", "能否作答 · whether it can answer", ready, problems=(503,)),
    }


# ── the parts of a description ───────────────────────────────────────────────────────────────────────────────────────


def _post(
    name: str,
    summary: str,
    body: _Json,
    told: str,
    answer: _Json,
    problems: tuple[int, ...],
    example: Mapping[str, object] | None = None,
) -> _Json:
    shown = {"schema": body} if example is None else {"schema": body, "example": example}
    operation = {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": shown}},
        "responses": {"200": _json(told, answer), **_problems(problems)},
    }
    return {"post": operation}


def _get(
    name: str,
    summary: str,
    answer: _Json,
    parameters: list[_Json] | None = None,
    *,
    problems: tuple[int, ...] = (422,),
    media: str = "application/json",
) -> _Json:
    operation: _Json = {"operationId": name, "summary": summary}
    if parameters:
        operation["parameters"] = parameters
    operation["responses"] = {"200": _json("好 · good", answer, media), **_problems(problems)}
    return {"get": operation}


def _lasting(path: _Json) -> _Json:
    """Return a path whose answer stays the same while the rule base does."""
    path["get"]["responses"]["304"] = {"description": "没有变 · not changed"}
    return path


def _path(name: str, example: str) -> _Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "example": example}


def _query(name: str, description: str, values: list[str] | None = None) -> _Json:
    schema = {"enum": values} if values else {"type": "string"}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _listing(key: str, item: _Json) -> _Json:
    """Return the schema of an object that is a list under a key."""
    listed = {"type": "array", "items": item}
    return {"type": "object", "properties": {key: listed}, "required": [key], "additionalProperties": False}


def _json(description: str, schema: _Json, media: str = "application/json") -> _Json:
    return {"description": description, "content": {media: {"schema": schema}}}


def _problems(codes: tuple[int, ...]) -> _Json:
    problem = {"$ref": "#/components/responses/Problem"}
    return {**{str(code): problem for code in codes}, "default": problem}
