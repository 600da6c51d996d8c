"""priority: which rule goes before which: what documents, clauses and rules state with 优先于, brought down to rules.

A priority is between rules with the same conclusion. Where the superior rule gives its conclusion about a thing, the
inferior rule gives none about that thing. Priority does not chain: a rule that itself yields makes no other rule yield.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grammar.meaning.program import Precedence, Program, Rule


@dataclass(frozen=True, slots=True)
class Priority:
    """The superior rule, the inferior rule and the ``predicate`` that both conclude, by the statement ``said``."""

    superior: Rule
    inferior: Rule
    predicate: str
    said: Precedence


def priorities(program: Program) -> list[Priority]:
    """Return every priority between two rules, each once. What a rule states counts before what its clause states, and
    that before what its document states."""
    found: dict[tuple[object, object, str], Priority] = {}
    for said in sorted(program.precedences, key=lambda said: said.superior.breadth + said.inferior.breadth):
        for priority in between(program, said):
            key = (priority.superior.span, priority.inferior.span, priority.predicate)
            found.setdefault(key, priority)
    return list(found.values())


def between(program: Program, said: Precedence) -> Iterator[Priority]:
    """Yield the priorities between rules that one statement means. A clause that goes before its own document goes
    before the other clauses of it."""
    inferiors = list(program.rules_of(said.inferior))
    for superior in program.rules_of(said.superior):
        concluded = {head.predicate for head in superior.heads}
        for inferior in inferiors:
            if said.inferior.covers(superior.citation) and said.superior.covers(inferior.citation):
                continue
            for predicate in dict.fromkeys(head.predicate for head in inferior.heads):
                if predicate in concluded:
                    yield Priority(superior, inferior, predicate, said)
