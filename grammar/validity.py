"""validity: the dates of each document of a program, and what its documents repeal or amend."""

from __future__ import annotations

from dataclasses import replace

from grammar.meaning.program import Program
from logic import builtin
from logic.validity import Ending, Validity


def validities(program: Program) -> dict[str, Validity]:
    """Return the validity of each document by its number, and of each clause that a document repeals or amends.

    A clause that is amended reads otherwise from then on, so what was encoded of it holds no more.
    """
    documents = program.documents.values()
    dates = [day for document in documents for day in (document.issued, document.effective) if day]
    last = max(dates, default=None)
    found = {
        document.number: Validity(document.issued, document.effective, document.expires, document.checked or last)
        for document in documents
    }
    endings = [
        (relation.kind, relation.target, Ending(relation.source, found[relation.source.document].begins))
        for relation in program.relations
        if relation.kind in (builtin.REPEALS, builtin.AMENDS)
        and not relation.cited
        and {relation.source.document, relation.target.document} <= found.keys()
    ]
    for kind, target, ending in sorted(endings, key=lambda end: bool(end[1].clause)):  # documents before clauses
        known = found.get(str(target), found[target.document])
        if kind == builtin.REPEALS or target.clause:
            found[str(target)] = replace(known, repealed=_first(known.repealed, ending))
        else:
            found[str(target)] = replace(known, amended=_first(known.amended, ending))
    return found


def _first(known: Ending | None, other: Ending) -> Ending:
    """Return which of two endings takes effect first."""
    if known is None or known.day is None:
        return other
    return other if other.day is not None and other.day < known.day else known
