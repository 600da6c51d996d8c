"""missing: the unknown facts that keep a statement undecided, in the smallest sets that would decide it.

The sets are read off a proof. A way that is open needs the unknown conditions on it. One open way is enough for the
statement to hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product

from engine.prove.proof import Concluded, Node, NotKnown, Searched, Sole, Step, Summed, found_by, truth_of
from logic.datalog import Has, Predicate, Rule
from logic.known import Statement
from logic.terms import Unknown

#: The most sets that are offered for one statement, and the most combinations tried in finding them.
MOST_SETS = 12
_MOST_TRIED = 2_000

Needs = frozenset[Statement]

_NOTHING: Needs = frozenset()


def missing_sets(
    predicates: Mapping[str, Predicate], rules: Mapping[str, Rule], nodes: Sequence[Node], step: Step
) -> list[Needs]:
    """Return the sets of unknown statements that would let a step hold, smallest first; no set contains another."""
    return _Finder(predicates, rules, nodes).sets(step, holds=True)


def open_sets(
    predicates: Mapping[str, Predicate], rules: Mapping[str, Rule], nodes: Sequence[Node], search: Step
) -> list[Needs]:
    """Return the sets that would let a statement hold which a search found only possible, whatever else the search
    found."""
    finder = _Finder(predicates, rules, nodes)
    return _smallest(
        needs
        for step, _ in found_by(nodes, search)
        if truth_of(nodes[step]) is None
        for needs in finder.sets(step, holds=True)
    )


class _Finder:
    """Finds what would make an unknown step hold; or fail, as the step of an exception must."""

    def __init__(self, predicates: Mapping[str, Predicate], rules: Mapping[str, Rule], nodes: Sequence[Node]) -> None:
        self.predicates, self.rules, self.nodes = predicates, rules, nodes
        self.memory: dict[tuple[Step, bool], list[Needs]] = {}

    def sets(self, step: Step, *, holds: bool) -> list[Needs]:
        key = (step, holds)
        if key not in self.memory:
            self.memory[key] = _smallest(self._find(step, holds=holds))
        return self.memory[key]

    def _find(self, step: Step, *, holds: bool) -> list[Needs]:
        node = self.nodes[step]
        match node:
            case NotKnown(statement):
                if isinstance(statement.arguments[0], Unknown) or not self.predicates[statement.predicate].given:
                    return [_NOTHING]  # of a thing that is itself not known: that one comes first
                return [frozenset({statement})]
            case Concluded(holds=None):
                premises = self._premises(node)
                if holds:
                    return _together([self.sets(premise, holds=wanted) for premise, wanted in premises])
                sets = [needs for premise, wanted in premises for needs in self.sets(premise, holds=not wanted)]
                return _asked(sets)
            case Searched(holds=None):
                steps = [end for end, _ in found_by(self.nodes, step)]
                ways = [self.sets(end, holds=holds) for end in steps if self._is_open(end)]
                return _asked([needs for sets in ways for needs in sets]) if holds else _together(ways)
            case Sole(holds=None, search=search):
                rivals = [end for end, _ in found_by(self.nodes, search) if self._is_open(end)]
                return _asked([needs for rival in rivals for needs in self.sets(rival, holds=True)])
            case Summed(contributors=contributors, search=search):
                parts = [part for parts in contributors for part in parts] + [search]
                everything = [needs for part in parts for needs in self.sets(part, holds=True)]
                return [_NOTHING.union(*everything)]
        return [_NOTHING]

    def _premises(self, node: Concluded) -> list[tuple[Step, bool]]:
        """Return the unknown premises, each with whether it must hold or fail for the conclusion to hold."""
        body = self.rules[node.rule].body
        return [
            (premise, not (isinstance(condition, Has) and condition.negated))
            for premise, condition in zip(node.premises, body, strict=True)
            if self._is_open(premise)
        ]

    def _is_open(self, step: Step) -> bool:
        match self.nodes[step]:
            case NotKnown():
                return True
            case Concluded(holds=state) | Searched(holds=state) | Sole(holds=state):
                return state is None
            case Summed(settled=settled):
                return not settled
        return False


def _asked(sets: list[Needs]) -> list[Needs]:
    """Return the sets with a statement that can be asked now, where there are such; of an unknown thing one asks
    later."""
    return [needs for needs in sets if needs] or sets


def _together(choices: list[list[Needs]]) -> list[Needs]:
    """Return the sets that meet all of several needs at once, each need in one of its ways."""
    return [_NOTHING.union(*choice) for choice in islice(product(*choices), _MOST_TRIED)]


def _smallest(sets: Iterable[Needs]) -> list[Needs]:
    ordered = sorted(set(sets), key=lambda needs: (len(needs), sorted(map(repr, needs))))
    kept: list[Needs] = []
    for needs in ordered:
        if not any(other <= needs for other in kept):
            kept.append(needs)
        if len(kept) >= MOST_SETS:
            break
    return kept
