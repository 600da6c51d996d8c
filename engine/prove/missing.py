"""missing: the unknown facts that keep a statement undecided, in the smallest sets that would decide it.

The sets are read off a proof. A way that is open needs the unknown conditions on it. One open way is enough for the
statement to hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product

from engine.case.case import LISTED, leads_to_things
from engine.case.facts import CaseFacts
from engine.prove.others import list_of
from engine.prove.proof import Computed, Concluded, Node, NotKnown, Searched, Sole, Step, Summed, found_by, truth_of
from logic.datalog import Among, Compare, Has, Kind, Predicate, Rule
from logic.known import Statement
from logic.terms import Between, Known, Other, Unknown
from logic.values import Name, Word

#: The most sets that are offered for one statement, and the most combinations tried in finding them.
MOST_SETS = 12
_MOST_TRIED = 2_000

Needs = frozenset[Statement]

_NOTHING: Needs = frozenset()


class Lacking:
    """What an undetermined outcome lacks, read off its proof when it is first asked for. ``contested``: a value is
    certain, and what is lacking is what would let its possible rivals hold."""

    def __init__(
        self,
        facts: CaseFacts,
        rules: Mapping[str, Rule],
        nodes: Sequence[Node],
        step: Step,
        *,
        contested: bool = False,
    ) -> None:
        self.nodes, self.step, self.contested = nodes, step, contested
        self._finder = _Finder(facts, rules, nodes)
        self._sets: list[Needs] | None = None

    def sets(self) -> list[Needs]:
        """Return the sets of unknown statements that would settle it, smallest first; no set contains another.

        In the place of a statement about a thing that nobody has named, or that only the rule base names, a set has the
        statement that a list is whole: ``已列全`` of a category, or of a thing and the relation to it.
        """
        if self._sets is None:
            self._sets = _smallest(needs for end in self._ends() for needs in self._finder.sets(end, holds=True))
        return self._sets

    def looked_at(self) -> list[Statement]:
        """Return every unknown statement that the outcome turns on, each once, in the order of the proof; a list that
        is not whole in the place of what it would name. No other statement changes the outcome, before one of these is
        known."""
        return self._finder.leaves(self._ends())

    def _ends(self) -> list[Step]:
        """Return the steps that are to hold: the outcome's own, or those of the possible rivals of a certain value."""
        if not self.contested:
            return [self.step]
        return [end for end, _ in found_by(self.nodes, self.step) if truth_of(self.nodes[end]) is None]


class _Finder:
    """Finds what would make an unknown step hold; or fail, as the step of an exception must."""

    def __init__(self, facts: CaseFacts, rules: Mapping[str, Rule], nodes: Sequence[Node]) -> None:
        self.facts, self.predicates, self.rules, self.nodes = facts, facts.program.predicates, rules, nodes
        self.spoken = {Name(thing) for thing in facts.case.things}
        self.memory: dict[tuple[Step, bool], list[Needs]] = {}
        self._intervals: dict[Step, bool] = {}

    def sets(self, step: Step, *, holds: bool) -> list[Needs]:
        """Return the sets that would make a step hold, or fail. What the step rests on comes first, however deep."""
        todo, parts = [(step, holds)], dict[tuple[Step, bool], list[tuple[Step, bool]]]()
        while todo:
            key = todo[-1]
            if key not in parts:
                parts[key] = self._parts(*key)
                todo += [part for part in parts[key] if part not in self.memory]
            else:
                todo.pop()
                if key not in self.memory:
                    sets = [self.memory[part] for part in parts[key]]
                    self.memory[key] = _smallest(self._joined(*key, sets))
        return self.memory[step, holds]

    def leaves(self, steps: Iterable[Step]) -> list[Statement]:
        """Return the unknown statements that open steps rest on, whether they are to hold or to fail."""
        todo, seen, found = [*steps], set[Step](), dict[Statement, None]()
        while todo:
            step = todo.pop()
            if step in seen:
                continue
            seen.add(step)
            node, parts = self.nodes[step], [part for part, _ in self._parts(step, True)]
            if not parts:
                for needs in self._joined(step, True, []):
                    found.update(dict.fromkeys(sorted(needs, key=repr)))
            if isinstance(node, Concluded) and not parts and self._is_open(step):
                parts = [part for part, _ in self._premises(node) if not self._is_about_other(part)]
            todo += reversed(parts)
        return list(found)

    def _is_about_other(self, step: Step) -> bool:
        """Whether a step is about a thing that is not listed."""
        node = self.nodes[step]
        if isinstance(node, NotKnown):
            return bool(self._unlisted(node.atom))
        return not isinstance(node, Concluded | Searched | Sole) or isinstance(node.atom.arguments[0], Other)

    def _parts(self, step: Step, holds: bool) -> list[tuple[Step, bool]]:
        """Return the steps whose sets make up those of a step, each with whether it is to hold."""
        match self.nodes[step]:
            case Concluded() as node if self._is_open(step):
                if self._lists(node.premises):
                    return []
                return [(premise, wanted is holds) for premise, wanted in self._premises(node)]
            case Searched() if self._is_open(step):
                return [(end, holds) for end, _ in found_by(self.nodes, step) if self._is_open(end)]
            case Sole(search=search) if self._is_open(step):
                return [(end, True) for end, _ in found_by(self.nodes, search) if self._is_open(end)]
            case Summed(contributors=contributors, search=search):
                return [(part, True) for part in [*(part for parts in contributors for part in parts), search]]
        return []

    def _joined(self, step: Step, holds: bool, sets: list[list[Needs]]) -> list[Needs]:
        """Return the sets of a step, from those of its parts."""
        match self.nodes[step]:
            case NotKnown(statement):
                if listed := self._lists([step]):
                    return [listed]
                thing = statement.arguments[0]
                if not self.predicates[statement.predicate].given:
                    return [_NOTHING]
                if not isinstance(thing, Unknown):
                    return [frozenset({statement})]
                if thing.many or not isinstance(thing.subject, Name) or thing.predicate == statement.predicate:
                    return [_NOTHING]  # whatever a chain leads to: what it begins with comes first
                return [frozenset({statement, Statement(thing.predicate, (thing.subject, thing))})]
            case Concluded(premises=premises) as node if self._is_open(step):
                if listed := self._lists(premises):
                    return [listed]
                return _together(sets) if holds else self._failing(node, sets)
            case Searched() if self._is_open(step):
                return _asked(sets) if holds else _together(sets)
            case Sole() if self._is_open(step):
                return _asked(sets)
            case Computed() as node if options := self._options(node):
                return [frozenset({option}) for option in options] if holds else [frozenset(options)]
            case Summed():
                return [_NOTHING.union(*(needs for each in sets for needs in each))]
        return [_NOTHING]

    def _failing(self, node: Concluded, sets: list[list[Needs]]) -> list[Needs]:
        """Return the sets that would make a conclusion fail: by a statement that does not hold, or by a comparison, for
        which all that is compared has to be known. That an amount or a day becomes known is alone no reason to fail."""
        amounts: dict[Known, list[Needs]] = {}
        ways: list[list[Needs]] = []
        for (premise, _), needs in zip(self._premises(node), sets, strict=True):
            shown = self.nodes[premise]
            value = shown.atom.arguments[-1] if isinstance(shown, NotKnown | Sole) else None
            if isinstance(value, Unknown) and value.unit:
                amounts[value] = needs
            else:
                ways.append(needs)
        for premise in node.premises:
            shown = self.nodes[premise]
            if isinstance(shown, Computed) and shown.holds is None and isinstance(shown.condition, Compare):
                compared = [amounts[known] for known in shown.operands.values() if known in amounts]
                if compared:
                    ways.append(_together(compared))
        return _asked(ways or list(amounts.values()))

    def _options(self, node: Computed) -> list[Statement]:
        """Return what would settle a condition that is not known because a word may be an option: that the thing which
        has the word has one of the options that are asked for."""
        words = [known for known in node.operands.values() if isinstance(known, Word)]
        if node.holds is not None or not words:
            return []
        match node.condition:
            case Among(values=values):
                terms: tuple[object, ...] = values
            case Compare(left=left, right=right):
                terms = (left, right)
            case _:
                return []
        options = [term for term in terms if isinstance(term, Name)]
        having = [fact for fact in self.facts.case.facts if fact.holds and fact.arguments[-1] in words]
        rows = [(fact.predicate, (fact.arguments[0], option)) for fact in having for option in options]
        return [Statement(*row) for row in rows if self.facts.evidence(*row).holds is None]

    def _lists(self, steps: Iterable[Step]) -> Needs:
        """Return the list that settles some unknown statements about one thing that is not listed, the narrowest: of
        what stands in a relation to a thing, else of a category. It settles nothing of a thing that the case names.
        There is none where the thing is listed."""
        atoms = [node.atom for step in steps if isinstance(node := self.nodes[step], NotKnown)]
        categories = [category for atom in atoms for category in self._unlisted(atom)]
        for atom in atoms if categories else ():
            row, value = self.predicates[atom.predicate], atom.arguments[-1]
            if row.arity == 2 and isinstance(value, Name) and leads_to_things(row) and not self._is_open_of(row, value):
                return frozenset({Statement(LISTED, (value, Name(row.name)))})
        kinds = self.facts.program.kinds_of
        narrowest = [kind for kind in categories if not any(kind in kinds[other][1:] for other in categories)]
        return frozenset(Statement(LISTED, (Name(kind),)) for kind in narrowest[:1])

    def _is_open_of(self, row: Predicate, value: Name) -> bool:
        """Whether it is not known of some thing that the case names that it stands in a relation to another: to say
        that the list of what does is whole would say that this thing does not."""
        things = (thing for thing, _ in self.facts.possible(row.name, (None, value)) if thing in self.spoken)
        return any(self.facts.evidence(row.name, (thing, value)).holds is None for thing in things)

    def _unlisted(self, atom: Statement) -> Sequence[str]:
        """Return the categories whose list an unknown statement is about: of a thing that nobody has named, and of one
        that the rule base alone names and does not say to be of them."""
        thing, row = atom.arguments[0], self.predicates[atom.predicate]
        if isinstance(thing, Other):
            return list_of(self.facts.program, atom, thing)
        if not isinstance(thing, Name) or thing in self.spoken or not row.given:
            return ()
        domains = [row.name] if row.kind is Kind.CATEGORY else [domain for domain in row.domains if domain]
        said = any(self.facts.evidence(domain, (thing,)).holds for domain in domains)
        return () if said else domains

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
            case Computed() as node:
                return bool(self._options(node))
            case Concluded(atom, holds=state) | Sole(atom, holds=state):
                return state is None or any(isinstance(part, Between) for part in atom.arguments)
            case Searched(holds=state):
                return state is None or (state is True and self._has_interval(step))
            case Summed() as summed:
                return not summed.exact
        return False

    def _has_interval(self, search: Step) -> bool:
        """Whether a search found an amount of which only the ends are certain."""
        if search not in self._intervals:
            rows = (row for _, row in found_by(self.nodes, search))
            self._intervals[search] = any(isinstance(part, Between) for row in rows for part in row)
        return self._intervals[search]


def _asked(choices: list[list[Needs]]) -> list[Needs]:
    """Return the sets that meet one of several needs: those with a statement that can be asked now, where there are
    such; of an unknown thing one asks later."""
    sets = [needs for choice in choices for needs in choice]
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
