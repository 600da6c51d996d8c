"""What is encoded, over HTTP: documents, clauses, relations, the vocabulary."""

from __future__ import annotations

from flask import Blueprint, Response, request

from catalogue.documents import clause_json, document_json, find_clause, find_document
from catalogue.relations import find_clauses, find_relations
from catalogue.vocabulary import case_schema
from engine.case import CaseError, CaseFault
from engine.rulebase import RuleBase
from grammar.diagnostic import DiagnosticsError
from grammar.parse import parse_reference
from grammar.program import Program, clause_name, printed_address
from grammar.vocabulary import nearest
from grammar.words import LINKS, MODALITIES, ROLES, chinese
from server.decisions import json_response


def lookups(base: RuleBase) -> Blueprint:
    """Return the routes that tell what is encoded."""
    routes = Blueprint("lookups", __name__)
    program = base.loaded.program

    @routes.get("/v1/documents")
    def documents() -> Response:
        _only()
        found = [document_json(program, document, whole=False) for document in program.documents.values()]
        return json_response({"documents": found})

    @routes.get("/v1/documents/<path:number>")
    def document(number: str) -> Response:
        _only()
        return json_response(document_json(program, find_document(program, number)))

    @routes.get("/v1/documents/<path:number>/clauses/<path:address>")
    def clause(number: str, address: str) -> Response:
        _only()
        return json_response(clause_json(program, find_clause(program, number, address)))

    @routes.get("/v1/relations")
    def relations() -> Response:
        _only("from", "to", "kind", "transitive")
        kind = _one_of("kind", [*LINKS, *(english for english, _ in LINKS.values())])
        transitive = _one_of("transitive", ["true", "false"]) == "true"
        source, target = _place(program, "from"), _place(program, "to")
        return json_response({"relations": find_relations(program, source, target, kind, transitive=transitive)})

    @routes.get("/v1/clauses")
    def clauses() -> Response:
        _only("body", "role", "modality", "concerns")
        role = _one_of("role", [*ROLES, *ROLES.values()])
        modality = chinese(_one_of("modality", [*MODALITIES]))
        body, concerns = request.args.get("body", ""), request.args.get("concerns", "")
        return json_response({"clauses": find_clauses(program, body, role, modality, concerns)})

    @routes.get("/v1/vocabulary")
    def vocabulary() -> Response:
        _only()
        response = json_response(case_schema(base.loaded.engine_program))
        response.content_type = "application/schema+json"
        return response

    return routes


def _only(*known: str) -> None:
    faults = [
        CaseFault(f"?{key}", "U001", f"没有参数“{key}”", f"there is no parameter “{key}”", nearest(key, known) or "")
        for key in request.args
        if key not in known
    ]
    if faults:
        raise CaseError(faults)


def _one_of(key: str, known: list[str]) -> str:
    value = request.args.get(key, "")
    if value and value not in known:
        near = nearest(value, known) or ""
        zh = f"“{key}”应为：{'、'.join(known)}"
        raise CaseError([CaseFault(f"?{key}", "U002", zh, f"“{key}” is one of {', '.join(known)}", near)])
    return value


def _place(program: Program, key: str) -> str:
    """Return the document or clause a parameter names, as it is cited; one not encoded stands as it is written."""
    text = request.args.get(key, "").strip()
    if not text:
        return ""
    try:
        reference = parse_reference(text)
    except DiagnosticsError as error:
        zh = f"“{text}”不是文号或条款，应如“巴政办发〔2024〕8号 条 11”"
        raise CaseError([CaseFault(f"?{key}", "U003", zh, f"“{text}” is not a document or clause")]) from error
    if reference.document in program.documents and reference.clause:
        find_clause(program, reference.document, reference.clause)
    return clause_name(reference.document, printed_address(reference.clause))
