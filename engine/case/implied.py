"""implied: what follows from the facts of a case, and from what is stated beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.case.contradictions import sorts
from engine.case.fact import GivenFact
from logic.datalog import EngineProgram
from logic.implied import ImpliedFact, Said, implied, implied_by_documents
from logic.values import Name


def implied_by_case(program: EngineProgram, facts: Sequence[GivenFact]) -> tuple[ImpliedFact, ...]:
    """Return what follows from the facts of a case and from what is stated beside them; raises
    :class:`~logic.implied.TooMuchError`."""
    if not program.implications:
        return ()
    said = Said(program, implied_by_documents(program)[0])
    for thing, sort in sorts(program, facts).items():
        said.add(sort, (Name(thing),))
    for fact in facts:
        if fact.holds:
            said.add(fact.predicate, fact.arguments)
    paths = {(fact.predicate, fact.arguments): fact.path for fact in reversed(facts) if fact.holds}
    found = implied(said)
    given = [{paths[key] for part in new.since if (key := (part.predicate, part.arguments)) in paths} for new in found]
    return tuple(replace(new, paths=tuple(sorted(where))) for new, where in zip(found, given, strict=True))
