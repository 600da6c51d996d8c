"""implied: what follows from the facts of a case, and from what is stated beside them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from engine.case.contradictions import sorts
from engine.case.fact import GivenFact
from logic.datalog import EngineProgram
from logic.implied import ImpliedFact, Said, implied, implied_by_documents, presumed
from logic.values import Name, Value


def implied_by_case(
    program: EngineProgram,
    facts: Sequence[GivenFact],
    closed: Container[tuple[str, str]],
    listed_of: Container[tuple[str, str]],
) -> tuple[tuple[ImpliedFact, ...], tuple[ImpliedFact, ...]]:
    """Return what follows from the facts of a case and from what is stated beside them, and what may be presumed beside
    all this. Of the predicates and things in ``closed`` all values are said; ``listed_of`` are the predicates and
    values for which all things are named. Raises :class:`~logic.implied.TooMuchError`."""
    if not program.implications:
        return (), ()
    said = Said(program, implied_by_documents(program)[0])
    for thing, sort in sorts(program, facts).items():
        said.add(sort, (Name(thing),))
    for fact in facts:
        if fact.holds:
            said.add(fact.predicate, fact.arguments)
    paths = {(fact.predicate, fact.arguments): fact.path for fact in reversed(facts) if fact.holds}
    denied = {(fact.predicate, fact.arguments) for fact in facts if not fact.holds}

    def excluded(predicate: str, row: tuple[Value, ...]) -> bool:
        thing, value = (part.text if isinstance(part, Name) else "" for part in row)
        return (predicate, row) in denied or (predicate, thing) in closed or (predicate, value) in listed_of

    def placed(new: ImpliedFact) -> ImpliedFact:
        where = {paths[key] for part in new.since if (key := (part.predicate, part.arguments)) in paths}
        return replace(new, paths=tuple(sorted(where)))

    follows = tuple(map(placed, implied(said)))
    return follows, tuple(map(placed, presumed(said, excluded)))
