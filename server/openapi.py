"""The OpenAPI 3.1 description of the service. A test holds it against the routes, so neither can go without the other.

It does not depend on the rule base: what a case may contain is the schema that ``/v1/vocabulary`` gives.
"""

from __future__ import annotations

from typing import Any

from catalogue.compare import DocumentsComparedJson
from catalogue.compare_clauses import ClausesComparedJson
from catalogue.documents import ClauseJson, DocumentHeadJson, DocumentJson
from catalogue.lookup import ApprovalJson, AwardJson, ConflictJson, WarningJson
from catalogue.relations import ClauseFoundJson, RelationFoundJson
from logic.builtin import LINKS, MODALITIES, ROLES
from server.problems import MEDIA, TYPES
from server.schema import Schemas
from service.request import EXPLAIN, MOST_CASES, MOST_INQUIRIES, MOST_QUESTIONS

_Json = dict[str, Any]

VERSION = "0.1.0"

#: The worked example of the documentation.
EXAMPLE: _Json = {
    "as_of": "2024-06-01",
    "case": {
        "甲公司": {"是": ["企业"], "位于": "巴彦淖尔经开区"},
        "甲项目": {
            "是": ["项目"],
            "实施企业": "甲公司",
            "位于": "巴彦淖尔经开区",
            "用途": "海外仓",
            "实际投入": "500万元",
        },
    },
    "questions": ["甲项目 的 外经贸补助"],
}

_NUMBER, _ADDRESS = "巴政办发〔2024〕8号", "11"


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
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "条理 tiaoli",
            "version": VERSION,
            "description": "机器可读的政策规则：提问、带证明的答案、核验。"
            "· Machine-readable policy rules: ask, be answered with a proof, check it.",
        },
        "paths": {
            "/v1/decide": {"post": _decide()},
            **{f"/v1/{kind}": {"post": _inquire(kind)} for kind in _INQUIRIES},
            "/v1/verify": {"post": _verify()},
            "/v1/documents": {
                "get": _get(
                    "documents",
                    "已编码的文件 · the documents encoded",
                    _listing("documents", schemas.of(DocumentHeadJson)),
                )
            },
            "/v1/documents/{number}": {
                "get": _with_page(
                    _get(
                        "document",
                        "一份文件及其各条 · a document and its clauses",
                        schemas.of(DocumentJson),
                        [_path("number", _NUMBER)],
                    )
                )
            },
            "/v1/documents/{number}/clauses/{address}": {
                "get": _get(
                    "clause",
                    "一条：摘要、单位、规则、读法、场景 · a clause: summary, bodies, rules, readings, scenarios",
                    schemas.of(ClauseJson),
                    [_path("number", _NUMBER), _path("address", _ADDRESS)],
                )
            },
            "/v1/relations": {
                "get": _get(
                    "relations",
                    "文件与条款之间的关系及其链条 · relations between documents and clauses, with the chain",
                    _listing("relations", schemas.of(RelationFoundJson)),
                    [
                        _query("from", "文件或条款 · a document or clause", _TEXT),
                        _query("to", "文件或条款 · a document or clause", _TEXT),
                        _query("kind", "关系 · kind", {"enum": [*LINKS, *(english for english, _ in LINKS.values())]}),
                        _query(
                            "transitive",
                            "沿可传递的关系追溯 · follow relations that chain",
                            {"enum": ["true", "false"]},
                        ),
                    ],
                )
            },
            "/v1/clauses": {
                "get": _get(
                    "clauses",
                    "反查条款 · look clauses up by who, what force, or what they speak of",
                    _listing("clauses", schemas.of(ClauseFoundJson)),
                    [
                        _query("body", "单位 · a body", _TEXT),
                        _query("role", "单位的角色 · the body's role", {"enum": [*ROLES, *ROLES.values()]}),
                        _query("modality", "性质 · force", {"enum": [*MODALITIES, *MODALITIES.values()]}),
                        _query("concerns", "词汇中的一个词 · a word of the vocabulary", _TEXT),
                    ],
                )
            },
            **{
                f"/v1/lookup/{name}": {"get": _get(name, summary, _listing(name, schemas.of(found)))}
                for name, (summary, found) in _LOOKUPS.items()
            },
            "/v1/compare": {
                "get": _get(
                    "compare",
                    "两份文件或两条互相比照：承接、差异、没有承接的 · two documents or clauses held against each other",
                    schemas.of(DocumentsComparedJson | ClausesComparedJson),
                    [
                        {**_query(key, "文件或条款 · a document or clause", _TEXT), "required": True}
                        for key in ("a", "b")
                    ],
                )
            },
            "/v1/vocabulary": {
                "get": _get(
                    "vocabulary",
                    "案情的 JSON Schema · the JSON Schema of a case",
                    _OBJECT,
                    media="application/schema+json",
                    lasting=True,
                )
            },
            "/v1/rulebase": {
                "get": _get(
                    "rulebase", "规则库的 JSON，供离线核验 · the rule base, for checking offline", _OBJECT, lasting=True
                )
            },
            "/healthz": {"get": _get("healthz", "进程是否在运行 · whether the process is up", _OBJECT)},
            "/readyz": {"get": _get("readyz", "能否作答 · whether it can answer", _OBJECT)},
        },
        "components": {
            "schemas": {
                **schemas.components,
                "Case": _CASE,
                "Changes": _CHANGES,
                "Answer": _answer(),
                "Amount": _AMOUNT,
                "Value": _value(),
                "Set": _set(),
                "TriedRule": _tried_rule(),
                "Ask": _ask(),
                **_inquiries(),
                "Problem": _problem(),
            },
            "responses": {
                "Problem": {
                    "description": "出错 · a problem",
                    "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
        },
    }


# ── what is sent and answered ────────────────────────────────────────────────────────────────────────────────────────

_TEXT: _Json = {"type": "string"}
_OBJECT: _Json = {"type": "object"}
_TEXTS: _Json = {"type": "array", "items": _TEXT}
_TWO_TONGUES: _Json = {"type": "object", "properties": {"zh": _TEXT, "en": _TEXT}, "required": ["zh", "en"]}

_CASE: _Json = {
    "type": "object",
    "description": "每个事物一项；可以写什么，见 /v1/vocabulary 的 JSON Schema"
    " · one entry a thing; what it may contain is the JSON Schema at /v1/vocabulary",
    "externalDocs": {"url": "/v1/vocabulary"},
    "additionalProperties": {"type": "object"},
}

_AMOUNT: _Json = {
    "type": "object",
    "properties": {"number": _TEXT, "unit": _TEXT, "text": _TEXT},
    "required": ["number", "unit", "text"],
    "additionalProperties": False,
}


_AMOUNT_REF: _Json = {"$ref": "#/components/schemas/Amount"}
_VALUE_REF: _Json = {"$ref": "#/components/schemas/Value"}
_CHANGES_REF: _Json = {"$ref": "#/components/schemas/Changes"}
_LINES: _Json = {"type": "object", "properties": {"zh": _TEXTS, "en": _TEXTS}, "required": ["zh", "en"]}
_BOOLEAN: _Json = {"type": "boolean"}
_COUNT: _Json = {"type": "integer", "minimum": 0}
_READINGS: _Json = {"type": "object", "additionalProperties": _TEXT}

_CHANGES: _Json = {
    "type": "object",
    "description": "对案情的改变，JSON Merge Patch（RFC 7396）：null 去掉，列表整个替换"
    " · changes of a case: null takes away, a list is replaced whole",
    "additionalProperties": {"type": ["object", "null"]},
}

#: What can be inquired into: what it says of itself, and the example of its request.
_INQUIRIES: dict[str, tuple[str, str, _Json]] = {
    "why-not": (
        "WhyNot",
        "为什么不成立、差多少、怎样才成立 · why it does not hold, by how much, and what would make it",
        {**EXAMPLE, "case": {**EXAMPLE["case"], "甲项目": {**EXAMPLE["case"]["甲项目"], "用途": "设备更新"}}},
    ),
    "what-if": (
        "WhatIf",
        "案情若有改变，结论与证明有何不同 · what a change of the case changes in the answer and its proof",
        {**EXAMPLE, "changes": {"甲项目": {"实际投入": "200万元"}}},
    ),
    "missing": (
        "Missing",
        "还缺哪些事实：最小的组，逐一重新判断过 · the smallest sets of missing facts, each decided again",
        {**EXAMPLE, "case": {**EXAMPLE["case"], "甲项目": {"是": ["项目"], "实施企业": "甲公司", "用途": "海外仓"}}},
    ),
    "next": (
        "Next",
        "先问哪一件，各种回答分别得到什么 · the one thing to ask first, and where each answer leads",
        {
            **EXAMPLE,
            "case": {**EXAMPLE["case"], "甲项目": {"是": ["项目"], "实施企业": "甲公司", "实际投入": "500万元"}},
        },
    ),
}


def _inquire(kind: str) -> _Json:
    schema, summary, example = _INQUIRIES[kind]
    body: _Json = {
        "type": "object",
        "properties": {
            "as_of": {"type": "string", "format": "date", "description": "判断日期，缺省为今天 · today when absent"},
            "case": {"$ref": "#/components/schemas/Case"},
            "questions": {"type": "array", "minItems": 1, "maxItems": MOST_INQUIRIES, "items": _TEXT},
            "explain": {"enum": list(EXPLAIN), "default": "summary"},
            "readings": _READINGS,
        },
        "required": ["case", "questions"],
        "additionalProperties": False,
    }
    if kind == "what-if":
        body["properties"]["changes"] = _CHANGES_REF
        body["required"].append("changes")
    return {
        "operationId": kind,
        "summary": summary,
        "requestBody": _body(body, example),
        "responses": {
            "200": _json(
                "每问一答 · one answer a question", _listing("answers", {"$ref": f"#/components/schemas/{schema}"})
            ),
            **_problems(400, 413, 415, 422, 500, 503),
        },
    }


def _closed(required: _Json, optional: _Json | None = None) -> _Json:
    """Return an object of these parts and no other."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _array(item: _Json) -> _Json:
    return {"type": "array", "items": item}


def _set() -> _Json:
    fact = _closed(
        {"text": _TWO_TONGUES, "finding": _BOOLEAN, "who": _TEXTS},
        {
            "fact": _TEXT,
            "predicate": _TEXT,
            "about": _TEXT,
            "holds": _BOOLEAN,
            "known": _BOOLEAN,
            "value": _TEXT,
            "now": _TEXT,
            "bounds": _array(_closed({"operator": _TEXT, "end": _TEXT})),
            "example": _BOOLEAN,
            "doubt": _TEXT,
            "reading": _TEXT,
        },
    )
    return _closed(
        {
            "size": _COUNT,
            "facts": _array(fact),
            "changes": _CHANGES_REF,
            "confirmed": {"const": True},
            "value": _VALUE_REF,
            "text": _TWO_TONGUES,
        },
        {"readings": _READINGS, "options": _array(_closed({"value": _TEXT, "changes": _CHANGES_REF}))},
    )


def _tried_rule() -> _Json:
    distance = _closed({"number": _TEXT, "unit": _TEXT, "threshold": _TEXT, "included": _BOOLEAN, "text": _TWO_TONGUES})
    rules = _array({"$ref": "#/components/schemas/TriedRule"})
    condition = _closed(
        {"at": _COUNT, "text": _TWO_TONGUES},
        {
            "atom": {"type": "array"},
            "negated": _BOOLEAN,
            "reason": _TWO_TONGUES,
            "who": _TEXTS,
            "distance": distance,
            "because": rules,
            "told_above": _BOOLEAN,
        },
    )
    listed = {state: _array(condition) for state in ("failed", "unknown", "met", "unreached")}
    return _closed(
        {
            "rule": _TEXT,
            "clause": _TEXT,
            "name": _TEXT,
            "distance": _COUNT,
            "first_failed": {"anyOf": [condition, {"type": "null"}]},
            **listed,
        }
    )


def _ask() -> _Json:
    lead = _closed(
        {"answer": _TWO_TONGUES, "changes": _CHANGES_REF, "value": _VALUE_REF, "text": _TWO_TONGUES},
        {"readings": _READINGS},
    )
    kinds = ["yes-no", "option", "amount", "date", "thing", "text", "reading"]
    return _closed(
        {"ask": _TWO_TONGUES, "finding": _BOOLEAN, "who": _TEXTS, "kind": {"enum": kinds}},
        {
            "predicate": _TEXT,
            "about": _TEXT,
            "doubt": _TEXT,
            "group": _TEXT,
            "unit": _TEXT,
            "category": _TEXT,
            "options": _TEXTS,
            "others_possible": _BOOLEAN,
            "several": _BOOLEAN,
            "answers": _array(lead),
        },
    )


def _inquiries() -> dict[str, _Json]:
    """Return the schemas of what is answered to each inquiry."""
    head: _Json = {"question": _TEXT, "as_of": {"type": "string", "format": "date"}}
    said: _Json = {"value": _VALUE_REF, "text": _TWO_TONGUES}
    tail: _Json = {"explanation": _LINES, "rulebase": _TEXT}
    work: _Json = {"complete": _BOOLEAN, "decisions": _COUNT}
    sets, asks = _array({"$ref": "#/components/schemas/Set"}), {"$ref": "#/components/schemas/Ask"}
    rule = _closed({"rule": _TEXT, "clause": _TEXT, "conclusion": _TWO_TONGUES})
    side = _closed({"value": _VALUE_REF, "text": _TWO_TONGUES})
    maybe: _Json = {"type": ["string", "null"]}
    truth: _Json = {"enum": ["met", "failed", "unknown"]}
    limit = _closed(
        {"kind": {"enum": ["cap", "floor"]}, "at": _AMOUNT_REF, "text": _TWO_TONGUES}, {"before": _AMOUNT_REF}
    )
    fact = _closed({"fact": _TEXT, "path": _TEXT, "before": maybe, "after": maybe, "text": _TWO_TONGUES})
    condition = _closed(
        {
            "rule": _TEXT,
            "clause": _TEXT,
            "at": _COUNT,
            "about": _TEXT,
            "before": truth,
            "after": truth,
            "text": _TWO_TONGUES,
        }
    )
    return {
        "WhyNot": _closed(
            {
                **head,
                **said,
                "holds": _BOOLEAN,
                "limits": _array(limit),
                "reason": {"anyOf": [_TWO_TONGUES, {"type": "null"}]},
                "rules": _array({"$ref": "#/components/schemas/TriedRule"}),
                "rules_left_out": _COUNT,
                "sets": sets,
                **work,
                **tail,
            },
            {"proof": _OBJECT},
        ),
        "WhatIf": _closed(
            {
                **head,
                "case": _OBJECT,
                "before": side,
                "after": side,
                "same": _BOOLEAN,
                "facts": _array(fact),
                "rules_applied": _array(rule),
                "rules_stopped": _array(rule),
                "rules_changed": _array(rule),
                "conditions": _array(condition),
                **tail,
            },
            {"proof": _OBJECT, "proof_after": _OBJECT},
        ),
        "Missing": _closed(
            {**head, **said, "sets": sets, "against": sets, "facts": _array(asks), **work, **tail},
            {"proof": _OBJECT},
        ),
        "Next": _closed(
            {**head, **said, "next": {"anyOf": [asks, {"type": "null"}]}, "left": _COUNT, "decisions": _COUNT, **tail},
            {"proof": _OBJECT},
        ),
    }


def _one_value() -> list[_Json]:
    named = {"type": "object", "properties": {"name": _TEXT, "text": _TEXT}, "required": ["name", "text"]}
    dated = {"type": "object", "properties": {"date": _TEXT, "text": _TEXT}, "required": ["date", "text"]}
    return [_AMOUNT_REF, named, dated]


def _value() -> _Json:
    one = _one_value()
    return {
        "anyOf": [{"enum": ["yes", "no", "undetermined"]}, *one, {"type": "array", "items": {"anyOf": one}}],
        "description": "是否，或所问的值 · yes or no, or the value asked for",
    }


def _decide() -> _Json:
    body = {
        "type": "object",
        "properties": {
            "as_of": {"type": "string", "format": "date", "description": "判断日期，缺省为今天 · today when absent"},
            "case": {"$ref": "#/components/schemas/Case"},
            "cases": {
                "type": "array",
                "maxItems": MOST_CASES,
                "items": {"$ref": "#/components/schemas/Case"},
                "description": "多个案情，代替 case · several cases, instead of case",
            },
            "questions": {"type": "array", "minItems": 1, "maxItems": MOST_QUESTIONS, "items": _TEXT},
            "explain": {"enum": list(EXPLAIN), "default": "summary"},
            "readings": {
                "type": "object",
                "additionalProperties": _TEXT,
                "description": "已经认定的读法：存疑 → 读法 · readings that have been settled: doubt → reading",
            },
        },
        "required": ["questions"],
        "oneOf": [{"required": ["case"]}, {"required": ["cases"]}],
        "additionalProperties": False,
    }
    answers = _listing("answers", {"$ref": "#/components/schemas/Answer"})
    return {
        "operationId": "decide",
        "summary": "就案情提问，得到带证明的答案 · ask questions of a case, with proofs",
        "requestBody": _body(body, EXAMPLE),
        "responses": {
            "200": _json("每问一答 · one answer a question", {"oneOf": [answers, _listing("results", answers)]}),
            **_problems(400, 413, 415, 422, 500, 503),
        },
    }


def _verify() -> _Json:
    body = {
        "type": "object",
        "properties": {"case": _OBJECT, "proof": _OBJECT},
        "required": ["case", "proof"],
        "additionalProperties": False,
    }
    result = {
        "type": "object",
        "properties": {"verified": {"type": "boolean"}, "fault": _TEXT},
        "required": ["verified", "fault"],
        "additionalProperties": False,
    }
    return {
        "operationId": "verify",
        "summary": "核验一份证明 · check a proof",
        "requestBody": _body(body, None),
        "responses": {"200": _json("是否成立 · whether it holds", result), **_problems(400, 413, 415, 422, 503)},
    }


def _answer() -> _Json:
    one = _one_value()
    missing = {
        "type": "object",
        "properties": {"fact": _TEXT, "finding": {"type": "boolean"}, "who": _TEXTS},
        "required": ["fact", "finding", "who"],
    }
    row = {
        "type": "object",
        "properties": {"values": _TEXTS, "holds": {"enum": ["yes", "undetermined"]}},
        "required": ["values", "holds"],
    }
    readings = {
        "type": "object",
        "properties": {
            "agree": {"type": "boolean"},
            "by_default": {"type": "boolean"},
            "doubts": {"type": "array", "items": _OBJECT},
            "outcomes": {"type": "array", "items": _OBJECT},
        },
        "required": ["agree", "by_default", "doubts", "outcomes"],
    }
    rules = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"rule": _TEXT, "clause": _TEXT},
            "required": ["rule", "clause"],
        },
    }
    parts = ("won", "over", "ground", "about", "stated_at", "zh", "en")
    priority = {"type": "object", "properties": dict.fromkeys(parts, _TEXT), "required": list(parts)}
    return {
        "type": "object",
        "properties": {
            "question": _TEXT,
            "as_of": {"type": "string", "format": "date"},
            "value": _VALUE_REF,
            "text": _TWO_TONGUES,
            "answers": {"type": "array", "items": row},
            "conflict": {
                "type": "array",
                "items": {"anyOf": one, "properties": {"rules": rules}, "required": ["rules"]},
            },
            "may_conflict": rules,
            "contested": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["about", "values", "may_conflict"],
                    "properties": {
                        "about": _TWO_TONGUES,
                        "values": {
                            "type": "array",
                            "items": {"anyOf": one, "properties": {"rules": rules}, "required": ["rules"]},
                        },
                        "may_conflict": rules,
                    },
                },
            },
            "at_most": _AMOUNT_REF,
            "at_least": _AMOUNT_REF,
            "missing": {"type": "array", "items": missing},
            "missing_sets": {"type": "array", "items": _TEXTS},
            "readings": readings,
            "basis": _TEXTS,
            "priorities": {"type": "array", "items": priority},
            "warnings": {
                "type": "array",
                "items": {"type": "object", "properties": {"clause": _TEXT, "warning": _TEXT}},
            },
            "rulebase": _TEXT,
            "engine": {"type": "object", "properties": {"name": _TEXT, "version": _TEXT, "refused": _TEXTS}},
            "explanation": {"type": "object", "properties": {"zh": _TEXTS, "en": _TEXTS}, "required": ["zh", "en"]},
            "proof": _OBJECT,
        },
        "required": [
            *("question", "as_of", "value", "text", "readings", "basis", "priorities", "warnings", "rulebase", "engine")
        ],
        "additionalProperties": False,
    }


def _problem() -> _Json:
    fault = {
        "type": "object",
        "properties": {
            "pointer": {"type": "string", "description": "JSON pointer into the body"},
            "parameter": {"type": "string", "description": "a query parameter"},
            "code": _TEXT,
            "detail": _TEXT,
            "detail_en": _TEXT,
            "suggestion": _TEXT,
        },
        "required": ["code", "detail", "detail_en", "suggestion"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            "type": {"enum": [*(f"/problems/{kind}" for kind in TYPES), "about:blank"]},
            "title": _TEXT,
            "title_en": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "detail_en": _TEXT,
            "suggestion": {"type": ["string", "null"]},
            "errors": {"type": "array", "items": fault},
        },
        "required": ["type", "title", "status"],
    }


# ── the parts of a description ───────────────────────────────────────────────────────────────────────────────────────


def _get(
    name: str,
    summary: str,
    schema: _Json,
    parameters: list[_Json] | None = None,
    *,
    media: str = "application/json",
    lasting: bool = False,
) -> _Json:
    codes = {"readyz": [503], "healthz": [], "document": [404, 422], "clause": [404, 422], "compare": [404, 422]}.get(
        name, [422]
    )
    found: _Json = {"operationId": name, "summary": summary}
    if parameters:
        found["parameters"] = parameters
    found["responses"] = {"200": _json("好 · good", schema, media), **_problems(*codes)}
    if lasting:
        found["responses"]["304"] = {"description": "没有变 · not changed"}
    return found


def _with_page(found: _Json) -> _Json:
    """Return an operation that also gives a page to who prefers HTML."""
    found["responses"]["200"]["content"]["text/html"] = {"schema": _TEXT}
    found["responses"]["304"] = {"description": "网页没有变 · the page has not changed"}
    return found


def _path(name: str, example: str) -> _Json:
    return {"name": name, "in": "path", "required": True, "schema": _TEXT, "example": example}


def _query(name: str, description: str, schema: _Json) -> _Json:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _listing(key: str, item: _Json = _OBJECT) -> _Json:
    return {"type": "object", "properties": {key: {"type": "array", "items": item}}, "required": [key]}


def _body(schema: _Json, example: _Json | None) -> _Json:
    content: _Json = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"required": True, "content": {"application/json": content}}


def _json(description: str, schema: _Json, media: str = "application/json") -> _Json:
    return {"description": description, "content": {media: {"schema": schema}}}


def _problems(*codes: int) -> _Json:
    return {**{str(code): _PROBLEM for code in codes}, "default": _PROBLEM}


_PROBLEM: _Json = {"$ref": "#/components/responses/Problem"}
