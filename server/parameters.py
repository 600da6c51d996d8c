"""Query parameters: each read once, from a known list, with the nearest right name for one that is not on it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from catalogue.documents import NotEncodedError, find_clause, find_document
from grammar.meaning.program import Program
from grammar.syntax.parse import parse_reference
from logic.cite import EVERYWHERE, Citation
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


def reference(program: Program, key: str) -> Citation:
    """Return the document or clause a parameter names, everything where it is not given.

    It may be a document's number or title, a clause of one, or the very words by which a relation cites something.
    """
    text = value(key)
    if not text:
        return EVERYWHERE
    related = {str(end): end for relation in program.relations for end in (relation.source, relation.target)}
    if text in related:
        return related[text]
    try:
        return find_document(program, text).citation
    except NotEncodedError:
        pass
    known = dict.fromkeys([*program.documents, *related])
    try:
        named = parse_reference(text).citation()
        if named.document in program.documents and named.clause:
            return find_clause(program, named.document, named.clause).citation
        if named.document in program.documents or any(named.whole.covers(end) for end in related.values()):
            return named
    except FaultsError as error:
        fault = Fault("U007", Parameter(key), {"value": text}, hint=did_you_mean(text, known))
        raise FaultsError([fault]) from error
    except NotEncodedError as error:
        near = str(Citation(named.document, error.suggestion or ""))
        hint = Phrase("meant", {"suggestion": near}) if error.suggestion else None
        raise FaultsError([Fault("U003", Parameter(key), {"name": text}, hint=hint)]) from error
    raise FaultsError([Fault("U003", Parameter(key), {"name": text}, hint=did_you_mean(text, known))])
