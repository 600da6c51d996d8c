"""missing: the unknown facts that keep a statement undecided, in the smallest sets that would decide it.

Read off a proof: a way that is open needs the unknown conditions on it; any one open way is enough to make the
statement hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, product

from engine.known import Statement
from engine.proof import Concluded, Each, Gives, Node, NotKnown, Searched, Step, Summed, Takes, Way
from engine.terms import Unknown

#: The most sets that are offered for one statement, and the most combinations tried in finding them.
MOST_SETS = 12
_MOST_TRIED = 2_000

Needs = frozenset[Statement]


def missing_sets(nodes: Sequence[Node], step: Step) -> list[Needs]:
    """Return the sets of unknown statements that would decide a step that is not known: smallest first, none of them
    holding another."""
    return _smallest(_sets(nodes, step, {}))


def _sets(nodes: Sequence[Node], step: Step, memory: dict[Step, list[Needs]]) -> list[Needs]:
    if step not in memory:
        memory[step] = []
        memory[step] = _smallest(_find(nodes, step, memory))
    return memory[step]


def _find(nodes: Sequence[Node], step: Step, memory: dict[Step, list[Needs]]) -> list[Needs]:
    match nodes[step]:
        case NotKnown(statement):
            if isinstance(statement.arguments[0], Unknown):
                return [frozenset()]  # asked of a thing that is itself not known: that one comes first
            return [frozenset({statement})]
        case Concluded(holds=None, premises=premises):
            choices = [_sets(nodes, premise, memory) or [frozenset()] for premise in premises]
            return [frozenset[Statement]().union(*choice) for choice in islice(product(*choices), _MOST_TRIED)]
        case Searched(holds=None, direct=direct, candidates=candidates):
            found = [needs for s in direct for needs in _sets(nodes, s, memory)]
            for _, way in candidates:
                found.extend(_of_way(nodes, way, memory))
            return found
        case Summed(contributors=contributors, search=search):
            parts = [step for _, _, step in contributors] + [search]
            union = frozenset(s for part in parts for needs in _sets(nodes, part, memory) for s in needs)
            return [union]
    return [frozenset()]


def _of_way(nodes: Sequence[Node], way: Way, memory: dict[Step, list[Needs]]) -> list[Needs]:
    match way:
        case Each(_, _, ways):
            return [needs for _, then in ways for needs in _of_way(nodes, then, memory)]
        case Takes(_, _, then):
            return _of_way(nodes, then, memory)
        case Gives(step):
            return _sets(nodes, step, memory)
    return []


def _smallest(sets: Iterable[Needs]) -> list[Needs]:
    ordered = sorted(set(sets), key=lambda needs: (len(needs), sorted(map(repr, needs))))
    kept: list[Needs] = []
    for needs in ordered:
        if not any(other <= needs for other in kept):
            kept.append(needs)
        if len(kept) >= MOST_SETS:
            break
    return kept
