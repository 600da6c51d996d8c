"""priority: which rules go before which. What documents, clauses and rules say with 优先于, brought down to rules.

A priority is between rules that conclude the same: where the one gives its conclusion about a thing, the other gives
none about it. It does not chain, and a rule that itself yields makes no other yield.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grammar.meaning.program import Precedence, Program, Rule


@dataclass(frozen=True, slots=True)
class Priority:
    """One rule before another as to ``predicate``, which both conclude, because ``said`` says so."""

    superior: Rule
    inferior: Rule
    predicate: str
    said: Precedence


def priorities(program: Program) -> list[Priority]:
    """Return every priority between two rules, each once: what a rule says counts before what its clause says, and
    that before what its document says."""
    found: dict[tuple[object, object, str], Priority] = {}
    for said in sorted(program.precedences, key=lambda said: said.superior.breadth + said.inferior.breadth):
        for priority in between(program, said):
            key = (priority.superior.span, priority.inferior.span, priority.predicate)
            found.setdefault(key, priority)
    return list(found.values())


def between(program: Program, said: Precedence) -> Iterator[Priority]:
    """Yield the priorities that one saying comes to. A clause that goes before its own document goes before the
    rest."""
    inferiors = list(program.rules_of(said.inferior))
    for superior in program.rules_of(said.superior):
        concluded = {head.predicate for head in superior.heads}
        for inferior in inferiors:
            if said.inferior.covers(superior.citation) and said.superior.covers(inferior.citation):
                continue
            for predicate in dict.fromkeys(head.predicate for head in inferior.heads):
                if predicate in concluded:
                    yield Priority(superior, inferior, predicate, said)
