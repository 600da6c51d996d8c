"""contested: the attributes that an answer rests on and that have, or may have, several values; read off a proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.prove.proof import Concluded, Node, Read, Searched, Sole, Step, behind, found_by, truth_of
from logic.known import Statement
from logic.terms import Known, is_known


@dataclass(frozen=True, slots=True)
class Contested:
    """An attribute of which a rule reads a value that is not the only one. ``atom`` is the atom of the search for it.

    ``values`` are its certain values, each with the ids of the rules that derive it. ``rivals`` are the ids of the
    rules that may derive another value, or derive an amount of which only the ends are certain.
    """

    atom: Statement
    values: Mapping[Known, list[str]]
    rivals: list[str]


def contested_under(nodes: Read, steps: Iterable[Step]) -> list[Contested]:
    """Return the contested attributes that some steps rest on, each once."""
    found: dict[Step, Contested] = {}
    for node in (nodes[step] for step in nodes.under(*steps)):
        if isinstance(node, Sole) and node.holds is None and node.search not in found and behind(nodes, node):
            found[node.search] = contested(nodes, node)
    return [rest for rest in found.values() if rest.values]


def contested(nodes: Sequence[Node], node: Sole) -> Contested:
    """Return the values found of the attribute that a step reads, with the rules that derive them."""
    search, values, rivals = nodes[node.search], dict[Known, list[str]](), dict[str, None]()
    assert isinstance(search, Searched)
    for step, row in found_by(nodes, node.search):
        given = nodes[step]
        rule = given.rule if isinstance(given, Concluded) else ""
        if truth_of(given) and is_known(row[-1]):
            rules = values.setdefault(row[-1], [])
            rules += [rule] if rule and rule not in rules else []
        elif rule:
            rivals[rule] = None
    return Contested(search.atom, values, list(rivals))
