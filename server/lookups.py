"""What is encoded, over HTTP: documents, clauses, relations, the vocabulary, the rule base."""

from __future__ import annotations

from flask import Blueprint, Response

from catalogue.documents import clause_json, document_head_json, document_json, find_clause, find_document
from catalogue.relations import body_names, find_clauses, find_relations, words
from catalogue.vocabulary import case_schema
from logic.builtin import LINKS, MODALITIES, ROLES
from logic.export import canonical
from server.bodies import json_response, lasting_response
from server.parameters import one_of, only, reference
from service.service import Service
from text.json_text import write_json_text


def lookups(service: Service) -> Blueprint:
    """Return the routes that tell what is encoded."""
    routes = Blueprint("lookups", __name__)
    base = service.base
    program = base.loaded.program
    schema = write_json_text(case_schema(base.loaded.engine_program))
    exported = canonical(base.exported)

    @routes.get("/v1/documents")
    def documents() -> Response:
        only()
        found = [document_head_json(program, document) for document in program.documents.values()]
        return json_response({"documents": found})

    @routes.get("/v1/documents/<path:number>")
    def document(number: str) -> Response:
        only()
        return json_response(document_json(program, find_document(program, number)))

    @routes.get("/v1/documents/<path:number>/clauses/<path:address>")
    def clause(number: str, address: str) -> Response:
        only()
        return json_response(clause_json(program, find_clause(program, number, address)))

    @routes.get("/v1/relations")
    def relations() -> Response:
        only("from", "to", "kind", "transitive")
        kind = one_of("kind", [*LINKS, *(english for english, _ in LINKS.values())])
        transitive = one_of("transitive", ["true", "false"]) == "true"
        source, target = reference(program, "from"), reference(program, "to")
        return json_response({"relations": find_relations(program, source, target, kind, transitive=transitive)})

    @routes.get("/v1/clauses")
    def clauses() -> Response:
        only("body", "role", "modality", "concerns")
        body = one_of("body", body_names(program), listed=False)
        role = one_of("role", [*ROLES, *ROLES.values()])
        modality = one_of("modality", [*MODALITIES, *MODALITIES.values()])
        concerns = one_of("concerns", words(program), listed=False)
        return json_response({"clauses": find_clauses(program, body, role, modality, concerns)})

    @routes.get("/v1/vocabulary")
    def vocabulary() -> Response:
        only()
        return lasting_response(schema, "application/schema+json")

    @routes.get("/v1/rulebase")
    def rulebase() -> Response:
        only()
        return lasting_response(exported)

    return routes
