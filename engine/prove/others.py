"""others: the things that nobody has named and on which an answer rests; read off a proof."""

from __future__ import annotations

from collections.abc import Sequence

from engine.prove.proof import Node, NotKnown
from logic.datalog import EngineProgram, Kind
from logic.known import Statement
from logic.terms import Other


def others_under(program: EngineProgram, nodes: Sequence[Node]) -> list[str]:
    """Return the categories of the things that nobody has named and of which some step of a proof does not know a
    statement, in order of their names; a kind of another one among them is left out."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, NotKnown) and isinstance(other := node.atom.arguments[0], Other):
            found.update(list_of(program, node.atom, other))
    return sorted(kind for kind in found if found.isdisjoint(program.kinds_of[kind][1:]))


def list_of(program: EngineProgram, atom: Statement, other: Other) -> tuple[str, ...]:
    """Return the categories whose list a statement about a thing that nobody has named is about."""
    row = program.predicates[atom.predicate]
    if row.kind is Kind.CATEGORY:
        return (row.name,)
    domains = [domain for domain in row.domains if domain and program.kinds_of[domain][-1] == other.category]
    return tuple(domains) or (other.category,)
