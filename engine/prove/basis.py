"""basis: what an answer rests on: the grounds on which it holds, each enough by itself, and what else was examined.

A *name* is that of a clause, or of a rule that is in no clause: one of a vocabulary. A *ground* is a smallest set of
names whose rules and statements, with the case, give one row of the answer. When a name falls, the row stands on the
grounds without it. The name by which an exception of a rule is kept from applying belongs to the ground of the rule. A
clause that would take the row away, and is kept from that, is not in the ground: without that clause the row stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.case.query import QUERY
from engine.case.question import Question
from engine.prove.outcome import Outcome
from engine.prove.proof import (
    Closure,
    Computed,
    Concluded,
    Each,
    Fails,
    Implied,
    Leaf,
    Node,
    Searched,
    Sole,
    Stated,
    Step,
    Summed,
    Takes,
    Way,
    found_by,
    tried_by,
    truth_of,
)
from logic.datalog import EngineProgram, Origin, Rule
from logic.known import Statement, known_json
from logic.terms import is_known
from logic.worlds import Tuple

#: The most grounds of one statement that are kept, the smallest first.
MOST_GROUNDS = 12

Names = frozenset[str]

_NO_NAMES: list[Names] = [frozenset()]


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of one ``row`` of an answer: the name of the rule or statement that gives the row (``concludes``, empty
    where the case gives it), and of those that its conditions rest on (``defines``). ``step`` gives the row."""

    row: Tuple
    concludes: tuple[str, ...]
    defines: tuple[str, ...]
    step: Step

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the ground."""
        return (*self.concludes, *self.defines)


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on under the readings that are taken.

    ``concluding`` are the names that were examined of which a rule concludes what is asked, ``others`` all else that
    was examined, both without the names of the grounds and in the order of the rule base. ``holds``: the answer is a
    yes or a value, so that it rests on its grounds alone; any other answer rests on all that was examined.
    """

    grounds: tuple[Ground, ...]
    concluding: tuple[str, ...]
    others: tuple[str, ...]
    holds: bool

    @property
    def is_one(self) -> bool:
        """Whether the answer is a yes, or one row, so that all grounds are of that."""
        return self.holds and len({ground.row for ground in self.grounds}) == 1

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the answer rests on, each once: those that conclude it first."""
        first = [name for ground in self.grounds for name in ground.concludes]
        then = [name for ground in self.grounds for name in ground.defines]
        examined = () if self.holds else (*self.concluding, *self.others)
        return tuple(dict.fromkeys([*first, *then, *examined]))


def basis_of(program: EngineProgram, question: Question, outcome: Outcome, *, holds: bool) -> Basis:
    """Return what the outcome of one choice of readings rests on; ``holds`` as :class:`Basis` has it."""
    nodes, under = outcome.nodes, outcome.nodes.under(outcome.step)
    grounds = tuple(_grounds(program, nodes, under, outcome.step))
    rules = {rule for step in under for rule in _rules(nodes[step])} - {QUERY}
    found = dict[str, bool]()
    for rule in [program.rules_by_id[rule] for rule in sorted(rules, key=program.places.__getitem__)]:
        _add(found, program.names[rule.id], concludes=rule.head.predicate == question.predicate)
    for step in under:
        if isinstance(node := nodes[step], Stated | Implied):
            name = node.by if isinstance(node, Implied) else _place(node.origin)
            _add(found, name, concludes=node.atom.predicate == question.predicate)
    if not holds and True not in found.values():  # then what they conclude instead
        for rule in _concluding(program, question, outcome):
            _add(found, program.names[rule.id], concludes=True)
    for name in ("", *(name for ground in grounds for name in ground.names)):
        found.pop(name, None)
    concluding, others = ([n for n, concludes in found.items() if concludes is wanted] for wanted in (True, False))
    return Basis(grounds, tuple(concluding), tuple(others), holds)


def _place(origin: Origin) -> str:
    return origin.citation.of_clause


def _add(found: dict[str, bool], name: str, *, concludes: bool) -> None:
    found[name] = found.get(name, False) or concludes


def _concluding(program: EngineProgram, question: Question, outcome: Outcome) -> Iterator[Rule]:
    """Yield the rules that count and that conclude the predicate asked, of the document or clause asked."""
    for rule in program.rules_for.get(question.predicate, ()):
        counts = not rule.readings or {*rule.readings} & outcome.taken.items()
        if counts and question.within.covers(rule.origin.citation):
            yield rule


def _rules(node: Node) -> Iterator[str]:
    """Yield the ids of the rules that a step applies or tries."""
    match node:
        case Concluded(rule=rule):
            yield rule
        case Searched() | Closure():
            yield from (rule for rule, _ in tried_by(node))


# ── grounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _grounds(program: EngineProgram, nodes: Sequence[Node], under: Sequence[Step], last: Step) -> Iterator[Ground]:
    """Yield the grounds of each row that the search for a question found for certain, row by row."""
    alone = _Alone(program, nodes, under)
    found = dict[Tuple, dict[Names, Step]]()
    for end, row in found_by(nodes, last):
        node = nodes[end]
        if not isinstance(node, Concluded) or not node.holds or not all(map(is_known, row)):
            continue
        asked, rest = nodes[node.premises[0]], alone.together(node.premises[1:], "")
        for step in alone.steps[asked.atom] if isinstance(asked, Concluded | Searched | Sole) else node.premises[:1]:
            for names in _together([alone.sets[step], rest]):
                found.setdefault(row, {}).setdefault(names, step)
    for row, every in sorted(found.items(), key=lambda pair: json.dumps([*map(known_json, pair[0])], sort_keys=True)):
        for names in _least(every):
            head = alone.name(every[names])
            yield Ground(row, (head,) if head else (), tuple(sorted(names - {head})), every[names])


class _Alone:
    """The grounds of what holds for certain: ``sets`` of each step alone, and the ``steps`` that show one statement.

    Steps are taken in their order, so that what a step rests on has its grounds before it.
    """

    def __init__(self, program: EngineProgram, nodes: Sequence[Node], under: Iterable[Step]) -> None:
        self.program, self.nodes = program, nodes
        self.sets: dict[Step, list[Names]] = {}
        self.steps: dict[Statement, list[Step]] = {}
        self._of_atom: dict[Statement, list[Names]] = {}
        self._failing: dict[tuple[Step, str], list[Names]] = {}
        for step in under:
            node = nodes[step]
            if isinstance(node, Concluded | Leaf) and truth_of(node):
                own, premises = self.name(step), node.premises if isinstance(node, Concluded) else ()
                self.sets[step] = _together([[frozenset({own} - {""})], self.together(premises, own)])
                self.steps.setdefault(node.atom, []).append(step)
                self._of_atom[node.atom] = _least([*self._of_atom.get(node.atom, ()), *self.sets[step]])
            elif isinstance(node, Searched) and node.holds is False and node.atom.predicate != QUERY:
                self._note_failing(step, node)

    def name(self, step: Step) -> str:
        """Return the name by which a step gives its statement, ``""`` for none."""
        match self.nodes[step]:
            case Concluded(rule=rule) if rule != QUERY:
                return self.program.names[rule]
            case Implied(by=by):
                return by
            case Stated(origin=origin):
                return _place(origin)
        return ""

    def together(self, premises: Iterable[Step], own: str) -> list[Names]:
        """Return the grounds of all premises of a rule whose name is ``own``."""
        return _together(self._of(premise, own) for premise in premises)

    def _of(self, step: Step, own: str) -> list[Names]:
        """Return the grounds of a premise: those of its statement, whatever step shows it. That something does not hold
        rests on what keeps rules of the same name from giving it."""
        match node := self.nodes[step]:
            case Summed(contributors=contributors):
                sure = ([end for end in ends if truth_of(self.nodes[end])] for ends in contributors)
                return _together([names for end in ends for names in self.sets[end]] for ends in sure if ends)
            case Closure() | Computed():
                return _NO_NAMES
            case Stated(holds=False):
                return [frozenset({self.name(step)} - {""})]
            case Searched(holds=False):
                return self._failing.get((step, own), _NO_NAMES)
        return self._of_atom.get(node.atom, _NO_NAMES) if truth_of(node) else _NO_NAMES

    def _note_failing(self, step: Step, search: Searched) -> None:
        """Note on which grounds the rules of each name fail that a search tried."""
        by_name: dict[str, list[Way]] = {}
        for rule, way in tried_by(search):
            by_name.setdefault(self.program.names[rule], []).append(way)
        for own, ways in by_name.items():
            ends = (self._of(end, own) for way in ways for end in _by_which_fails(way))
            self._failing[step, own] = _together(ends)


def _by_which_fails(way: Way) -> Iterator[Step]:
    """Yield the steps by which a way gives nothing: those that fail it, and the totals that it takes."""
    match way:
        case Fails(step=step):
            yield step
        case Each(ways=ways):
            for _, then in ways:
                yield from _by_which_fails(then)
        case Takes(step=step, then=then):
            yield step
            yield from _by_which_fails(then)


def _together(parts: Iterable[Iterable[Names]]) -> list[Names]:
    """Return the smallest sets that have one set of each part."""
    found = _NO_NAMES
    for part in parts:
        if part is not _NO_NAMES:
            found = _least(one | other for one in found for other in part)
    return found


def _least(sets: Iterable[Names]) -> list[Names]:
    """Return those sets that have no other within them, the smallest first, as many as are kept."""
    kept: list[Names] = []
    for names in sorted({*sets}, key=lambda names: (len(names), sorted(names))):
        if not any(other <= names for other in kept):
            kept.append(names)
    return kept[:MOST_GROUNDS]
