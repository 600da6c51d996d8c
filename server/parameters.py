"""Query parameters: each read once, from a known list, with the nearest right name for one that is not on it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from catalogue.documents import NotEncodedError, find_clause, find_document
from engine.case.case import CaseError, CaseFault
from grammar.meaning.program import Program, clause_name, printed_address
from grammar.syntax.parse import parse_reference
from text.fault import FaultsError
from text.spelling import nearest

#: The longest value of a parameter, in characters.
LONGEST_VALUE = 500


def only(*known: str) -> None:
    """Refuse a request with another parameter, one given twice, or one too long."""
    faults = []
    for key, values in request.args.lists():
        if key not in known:
            zh, en = f"没有参数“{key[:60]}”", f"there is no parameter “{key[:60]}”"
            faults.append(CaseFault(f"?{key[:60]}", "U001", zh, en, nearest(key, known) or ""))
        elif len(values) > 1:
            faults.append(CaseFault(f"?{key}", "U004", f"“{key}”只能有一个", f"“{key}” is given more than once"))
        elif len(values[0]) > LONGEST_VALUE:
            zh = f"“{key}”超过 {LONGEST_VALUE} 字"
            faults.append(CaseFault(f"?{key}", "U004", zh, f"“{key}” is over {LONGEST_VALUE} characters"))
    if faults:
        raise CaseError(faults)


def value(key: str) -> str:
    """Return a parameter's value, ``""`` when it is not given."""
    return request.args.get(key, "").strip()


def one_of(key: str, known: Iterable[str], *, listed: bool = True) -> str:
    """Return a parameter's value, which is one of ``known``; ``listed`` when the fault is to name them all."""
    text, known = value(key), list(known)
    if text and text not in known:
        zh, en = (
            (f"“{key}”应为：{'、'.join(known)}", f"“{key}” is one of {', '.join(known)}")
            if listed
            else (f"规则库没有“{text}”", f"the rule base has no “{text}”")
        )
        raise CaseError([CaseFault(f"?{key}", "U002", zh, en, nearest(text, known) or "")])
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
        zh, en = f"“{text}”不是文号或条款，应如“巴政办发〔2024〕8号 条 11”", f"“{text}” is not a document or clause"
        raise CaseError([CaseFault(f"?{key}", "U003", zh, en, nearest(text, known) or "")]) from error
    except NotEncodedError as error:
        near = clause_name(document, error.suggestion) if error.suggestion else ""
        fault = CaseFault(f"?{key}", "U003", f"规则库没有“{text}”", f"the rule base has no “{text}”", near)
        raise CaseError([fault]) from error
    zh, en = f"规则库和其中的关系都没有提到“{text}”", f"neither the rule base nor its relations have “{text}”"
    raise CaseError([CaseFault(f"?{key}", "U003", zh, en, nearest(text, known) or "")])
