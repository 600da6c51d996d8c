"""The OpenAPI 3.1 description of the service. A test holds it against the routes, so neither can go without the other."""

from __future__ import annotations

from typing import Any

from server.problems import TYPES

_Json = dict[str, Any]


def openapi(schema: _Json) -> _Json:
    """Return the description; ``schema`` is the vocabulary's own schema of a case."""
    case = {key: value for key, value in schema.items() if key != "$schema"}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "条理 tiaoli",
            "version": "0.1.0",
            "description": "机器可读的政策规则：提问、带证明的答案、核验。· Machine-readable policy rules: ask, be answered with a proof, check it.",
        },
        "paths": {
            "/v1/decide": {"post": _decide()},
            "/v1/verify": {"post": _verify()},
            "/v1/rulebase": {
                "get": _get("rulebase", "规则库的 JSON，供离线核验 · the rule base's JSON, for checking offline")
            },
            "/v1/documents": {"get": _get("documents", "已编码的文件 · the documents encoded")},
            "/v1/documents/{number}": {
                "get": _get(
                    "document",
                    "一份文件及其各条 · a document and its clauses",
                    [_path("number", "巴政办发〔2024〕8号")],
                )
            },
            "/v1/documents/{number}/clauses/{address}": {
                "get": _get(
                    "clause",
                    "一条：摘要、单位、规则、读法、场景 · a clause: summary, bodies, rules, readings, scenarios",
                    [_path("number", "巴政办发〔2024〕8号"), _path("address", "11")],
                )
            },
            "/v1/relations": {
                "get": _get(
                    "relations",
                    "文件与条款之间的关系及其链条 · relations between documents and clauses, with the chain",
                    [
                        _query("from", "文件或条款 · a document or clause"),
                        _query("to", "文件或条款 · a document or clause"),
                        _query("kind", "贯彻、落实、依据……"),
                        _query("transitive", "true 时沿可传递的关系追溯 · follow relations that chain"),
                    ],
                )
            },
            "/v1/clauses": {
                "get": _get(
                    "clauses",
                    "反查条款 · look clauses up by who, what force, or what they speak of",
                    [
                        _query("body", "单位 · a body"),
                        _query("role", "责任单位、牵头单位、配合单位……"),
                        _query("modality", "奖补、审批、优先……"),
                        _query("concerns", "词汇中的一个词 · a word of the vocabulary"),
                    ],
                )
            },
            "/v1/vocabulary": {"get": _get("vocabulary", "案情的 JSON Schema · the JSON Schema of a case")},
            "/healthz": {"get": _get("healthz", "进程是否在运行 · whether the process is up")},
            "/readyz": {"get": _get("readyz", "能否作答 · whether it can answer")},
        },
        "components": {
            "schemas": {"Case": case, "Problem": _problem(), "Answer": _answer()},
            "responses": {
                "Problem": _content("出错 · a problem", "#/components/schemas/Problem", "application/problem+json")
            },
        },
    }


_EXAMPLE: _Json = {
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


def _decide() -> _Json:
    body = {
        "type": "object",
        "properties": {
            "as_of": {"type": "string", "format": "date", "description": "判断日期，缺省为今天 · today when absent"},
            "case": {"$ref": "#/components/schemas/Case"},
            "cases": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/Case"}},
            "questions": {"type": "array", "minItems": 1, "maxItems": 50, "items": {"type": "string"}},
            "explain": {"enum": ["none", "summary", "full"], "default": "summary"},
            "readings": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "required": ["questions"],
        "oneOf": [{"required": ["case"]}, {"required": ["cases"]}],
        "additionalProperties": False,
    }
    answers = {"type": "array", "items": {"$ref": "#/components/schemas/Answer"}}
    result = {
        "type": "object",
        "properties": {
            "answers": answers,
            "results": {"type": "array", "items": {"type": "object", "properties": {"answers": answers}}},
        },
    }
    return {
        "operationId": "decide",
        "summary": "就案情提问，得到带证明的答案 · ask questions of a case, with proofs",
        "requestBody": _body(body, _EXAMPLE),
        "responses": {
            "200": _json("每问一答 · one answer a question", result),
            **_problems(400, 413, 415, 422, 500, 503),
        },
    }


def _verify() -> _Json:
    body = {
        "type": "object",
        "properties": {"case": {"type": "object"}, "proof": {"type": "object"}, "rulebase": {"type": "object"}},
        "required": ["case", "proof"],
        "additionalProperties": False,
    }
    result = {
        "type": "object",
        "properties": {"verified": {"type": "boolean"}, "fault": {"type": "string"}},
        "required": ["verified", "fault"],
    }
    return {
        "operationId": "verify",
        "summary": "核验一份证明 · check a proof",
        "requestBody": _body(body, None),
        "responses": {"200": _json("是否成立 · whether it holds", result), **_problems(400, 413, 415, 422, 503)},
    }


def _answer() -> _Json:
    amount = {
        "type": "object",
        "properties": {"number": {"type": "string"}, "unit": {"type": "string"}, "text": {"type": "string"}},
    }
    value = {
        "anyOf": [
            {"enum": ["yes", "no", "undetermined"]},
            amount,
            {"type": "object", "properties": {"name": {"type": "string"}, "text": {"type": "string"}}},
            {"type": "array"},
        ]
    }
    return {
        "type": "object",
        "properties": {
            "question": {"type": "string"},
            "as_of": {"type": "string", "format": "date"},
            "value": value,
            "text": {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}},
            "answers": {"type": "array"},
            "at_most": amount,
            "at_least": amount,
            "missing": {"type": "array", "items": {"type": "object"}},
            "missing_sets": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
            "readings": {"type": "object"},
            "basis": {"type": "array", "items": {"type": "string"}},
            "warnings": {"type": "array"},
            "rulebase": {"type": "string"},
            "engine": {"type": "object"},
            "explanation": {"type": "object"},
            "proof": {"type": "object"},
        },
        "required": ["question", "as_of", "value", "text", "readings", "basis", "rulebase", "engine"],
    }


def _problem() -> _Json:
    return {
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            "type": {"enum": [f"/problems/{kind}" for kind in TYPES]},
            "title": {"type": "string"},
            "title_en": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "suggestion": {"type": ["string", "null"]},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["type", "title", "status"],
    }


def _get(name: str, summary: str, parameters: list[_Json] | None = None) -> _Json:
    found: _Json = {"operationId": name, "summary": summary}
    codes = [500]
    if parameters:
        found["parameters"] = parameters
        codes = [404, 500] if parameters[0]["in"] == "path" else [422, 500]
    if name == "readyz":
        codes = [503]
    found["responses"] = {"200": _json("好 · good", {"type": "object"}), **_problems(*codes)}
    return found


def _path(name: str, example: str) -> _Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "example": example}


def _query(name: str, description: str) -> _Json:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}


def _body(schema: _Json, example: _Json | None) -> _Json:
    content: _Json = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"required": True, "content": {"application/json": content}}


def _json(description: str, schema: _Json) -> _Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _content(description: str, reference: str, media: str) -> _Json:
    return {"description": description, "content": {media: {"schema": {"$ref": reference}}}}


def _problems(*codes: int) -> _Json:
    return {str(code): {"$ref": "#/components/responses/Problem"} for code in codes}
