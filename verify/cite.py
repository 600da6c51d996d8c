"""How documents, clauses and doubts are cited in one line: ``docs/proofs.md``, “A rule base”. No other file of the
checker puts these names together, or takes them apart."""

from __future__ import annotations


def clause_of(document: str, clause: str) -> str:
    """Return the name of a clause, of its document where there is no clause, ``""`` where there is neither."""
    return " 条 ".join(filter(None, (document, clause)))


def document_of(name: str) -> str:
    """Return the document of the name of a clause, and any other name as it is."""
    return name.partition(" 条 ")[0]


def doubt_of(name: str) -> str:
    """Return what a clause calls a doubt."""
    return name.rpartition(" 存疑 ")[2]
