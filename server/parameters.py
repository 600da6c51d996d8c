"""Query parameters: each read once, from a known list, with the nearest right name for one that is not on it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from catalogue.documents import NotEncodedError, find_clause, find_document
from grammar.meaning.program import Program, clause_name, printed_address
from grammar.syntax.parse import parse_reference
from text.fault import Fault, FaultsError, Parameter, Phrase
from text.spelling import did_you_mean

#: The longest value of a parameter, in characters.
LONGEST_VALUE = 500


def only(*known: str) -> None:
    """Refuse a request with another parameter, one given twice, or one too long."""
    faults = []
    for key, values in request.args.lists():
        if key not in known:
            name = key[:60]
            faults.append(Fault("U001", Parameter(name), {"name": name}, hint=did_you_mean(key, known)))
        elif len(values) > 1:
            faults.append(Fault("U004", Parameter(key), {"name": key}))
        elif len(values[0]) > LONGEST_VALUE:
            faults.append(Fault("U008", Parameter(key), {"name": key, "limit": LONGEST_VALUE}))
    if faults:
        raise FaultsError(faults)


def value(key: str) -> str:
    """Return a parameter's value, ``""`` when it is not given."""
    return request.args.get(key, "").strip()


def one_of(key: str, known: Iterable[str], *, listed: bool = True) -> str:
    """Return a parameter's value, which is one of ``known``; ``listed`` when the fault is to name them all."""
    text, known = value(key), list(known)
    if text and text not in known:
        hint = did_you_mean(text, known)
        if listed:
            raise FaultsError([Fault("U002", Parameter(key), {"name": key, "options": tuple(known)}, hint=hint)])
        raise FaultsError([Fault("U003", Parameter(key), {"name": text}, hint=hint)])
    return text


def reference(program: Program, key: str) -> str:
    """Return the document or clause a parameter names, as relations have it.

    It may be a document's number or title, a clause of one, or the very words by which a relation cites something.
    """
    text = value(key)
    related = {end: None for relation in program.relations for end in (relation.source, relation.target)}
    if not text or text in related:
        return text
    try:
        return find_document(program, text).number
    except NotEncodedError:
        pass
    known = dict.fromkeys([*program.documents, *related])
    try:
        named = parse_reference(text)
        document, address = named.document, printed_address(named.clause)
        if document in program.documents and address:
            return find_clause(program, document, address).name
        if document in program.documents or any(end == document or end.startswith(f"{document} 条 ") for end in known):
            return clause_name(document, address)
    except FaultsError as error:
        fault = Fault("U007", Parameter(key), {"value": text}, hint=did_you_mean(text, known))
        raise FaultsError([fault]) from error
    except NotEncodedError as error:
        hint = Phrase("meant", {"suggestion": clause_name(document, error.suggestion)}) if error.suggestion else None
        raise FaultsError([Fault("U003", Parameter(key), {"name": text}, hint=hint)]) from error
    raise FaultsError([Fault("U003", Parameter(key), {"name": text}, hint=did_you_mean(text, known))])
