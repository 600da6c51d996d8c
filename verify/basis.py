"""What an answer rests on, read off its proof again: ``docs/proofs.md``, “What an answer rests on”."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from verify.atoms import Atom, same_json
from verify.facts import Documents
from verify.nodes import LEAVES, SEARCHES, Node, Tried, walk
from verify.question import QUERY, Question
from verify.rules import Rule
from verify.steps import Steps
from verify.terms import Row, known, need

#: The most grounds of one statement that are kept, the smallest first; the most grounds, and clauses, that are said.
MOST_GROUNDS = 12
MOST_SAID = 3
MOST_LISTED = 6

Names = frozenset[str]

_NO_NAMES: list[Names] = [frozenset()]


class Ground(NamedTuple):
    """A smallest set of names on which one row of an answer holds: of what gives the row, and of what that rests on."""

    row: Row
    concludes: list[str]
    defines: list[str]

    @property
    def names(self) -> list[str]:
        """All names of the ground."""
        return [*self.concludes, *self.defines]


class Basis:
    """What the first root of a proof rests on. A name is that of a clause; of a rule that is in none, its id.

    ``grounds`` are those of each row; ``examined`` has every other name on the way to the answer, and whether a rule
    or a statement of it concludes what is asked; ``names`` are those that the answer rests on;
    ``presumed`` the documents and clauses that are presumed to be in force."""

    def __init__(self, documents: Documents, question: Question, steps: Steps, proof: Any) -> None:
        self._nodes, self._question, self._asked = steps.nodes, question, proof["question"]
        self._places = documents.clauses
        self._taken = {*question.first.items()}
        self._concluding = steps.rules
        self._value, self._about = proof["value"], documents.predicates[self._asked["predicate"]]
        self.holds = self._value not in ("no", "undetermined")
        self._rules: dict[str, Rule] = {}  # those that conclude what is on the way
        self._under = self._reached(proof["roots"][0]["step"])
        self._sets: dict[int, list[Names]] = {}
        self._steps: dict[Atom, list[int]] = {}
        self._of_atom: dict[Atom, list[Names]] = {}
        self._failing: dict[tuple[int, str], list[Names]] = {}
        for step in self._under:
            node = self._nodes[step]
            if _is_sure(node):
                own = next(iter(self._own(node)), "")
                self._sets[step] = _together([[self._own(node)], *(self._of(step, own) for step in node.premises)])
                self._steps.setdefault(node.atom, []).append(step)
                self._of_atom[node.atom] = _least([*self._of_atom.get(node.atom, ()), *self._sets[step]])
            elif node.kind == "absent" and node.atom[0] != QUERY:
                self._note_failing(step, node)
        leaves = [self._nodes[step] for step in self._under if self._nodes[step].written.get("how") == "presumed"]
        self.presumed = sorted({leaf.atom[1][0] for leaf in leaves})
        self.grounds = [*self._grounds()]
        self.examined = self._examined(documents.order)
        said = [name for ground in self.grounds for name in ground.concludes]
        said += [name for ground in self.grounds for name in ground.defines]
        self.names = [*dict.fromkeys(said + ([] if self.holds else [*self.examined]))]

    def cited(self, lang: int) -> str:
        """Return the words that name in brackets what an answer rests on; empty where no clause is on the way."""
        if self.holds:
            one = len({ground.row for ground in self.grounds}) == 1
            every = [ground.names for ground in self.grounds] if one else [self.names]
            said = [_listed(names, lang) for names in every if names]
            more = (f"；共 {len(said)} 项依据", f"; {len(said)} grounds in all")[lang] if len(said) > MOST_SAID else ""
            listed = ("；另据 ", "; independently under ")[lang].join(said[:MOST_SAID]) + more
            return (f"（依据 {listed}）", f" (under {listed})")[lang] if said else ""
        said = [name for ground in self.grounds for name in ground.concludes]
        said += [name for name, concludes in self.examined.items() if concludes]
        if said:
            listed = _listed([*dict.fromkeys(said)], lang)
            return (f"（考察过 {listed}）", f" (examined: {listed})")[lang]
        nothing = self._value == "no" and not self._about["given"] and self._about["kind"] != "载明"
        return ("（没有条款对此作出结论）", " (no clause concludes it)")[lang] if nothing else ""

    # ── what is on the way ───────────────────────────────────────────────────────────────────────────────────────

    def _counts(self, rule: str) -> bool:
        return not self._rules[rule].readings or bool(self._rules[rule].readings & self._taken)

    def _tried(self, node: Node) -> Tried:
        """Return the rules that a step tries and that count, each with its way."""
        tried = [*(node.candidates or ()), *(pair for _, of in node.searches for pair in of)]
        return [(rule, way) for rule, way in tried if self._counts(rule)]

    def _reached(self, last: int) -> list[int]:
        """Return a step and all that it rests on, lower numbers first."""
        todo, seen, named = [last], {last}, set[str]()
        for node in map(self._nodes.__getitem__, todo):
            for name in {node.atom[0], *(predicate for (predicate, _), _ in node.searches)} - named:
                self._rules |= self._concluding.get(name, {})
                named.add(name)
            below = {step for step in (*node.premises, *node.direct, node.closure, node.search) if step is not None}
            below |= {way[2 if way[0] == "at" else 1] for way in walk(self._tried(node)) if way[0] != "differs"}
            todo += (below := below - seen)
            seen |= below
        return sorted(seen)

    def _examined(self, order: dict[str, int]) -> dict[str, bool]:
        """Return the names on the way that are in no ground, in the order of the rule base, what is stated last; where
        none concludes what is asked and nothing is found, those too that conclude something else of its predicate."""
        found, rules, own = dict[str, bool](), dict[str, bool](), self._question.copied
        for node in map(self._nodes.__getitem__, self._under):
            applied = [node.written["rule"]] if node.kind in ("concluded", "possible") else []
            for rule in (*applied, *(rule for rule, _ in self._tried(node))):
                head = self._rules[rule].written["head"][0]
                rules[rule] = own.get(head, head) == self._asked["predicate"]
        rules.pop(QUERY, None)
        limit = next((name.removeprefix(of) for name, of in own.items()), "")  # what ends the name of a copy
        for rule in sorted(rules, key=lambda rule: order[rule.removesuffix(limit)]):
            name = self._name(rule)
            found[name] = found.get(name, False) or rules[rule]
        for node in map(self._nodes.__getitem__, self._under):
            for name in self._own(node) if node.kind in ("stated", "implied") else ():
                found[name] = found.get(name, False) or node.atom[0] == self._asked["predicate"]
        if not self.holds and True not in found.values():
            self._rules |= (concluding := self._concluding.get(self._asked["predicate"], {}))
            for name, rule in concluding.items():
                of = rule.written
                within = self._asked["document"] in ("", of["document"]) and self._asked["clause"] in ("", of["clause"])
                if self._counts(name) and within:
                    found[self._name(name)] = True
        grounds = {name for ground in self.grounds for name in ground.names}
        found = {name: concludes for name, concludes in found.items() if name not in grounds}
        return {name: of for wanted in (True, False) for name, of in found.items() if of is wanted}

    # ── grounds ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _name(self, rule: str) -> str:
        of = self._rules[rule].written
        return self._places.get((of["document"], of["clause"])) or rule

    def _own(self, node: Node) -> Names:
        """Return the name by which a step says something, if there is one."""
        if node.kind == "stated":
            return frozenset({self._places.get((node.written["document"], node.written["clause"]), "")} - {""})
        if node.kind == "implied":
            return frozenset({node.written["by"]})
        concludes = node.kind == "concluded" and node.atom[0] != QUERY
        return frozenset({self._name(node.written["rule"])} if concludes else ())

    def _of(self, step: int, own: str) -> list[Names]:
        """Return the grounds of a premise of a rule whose name is ``own``: those of its statement, whatever step shows
        it. That something does not hold rests on what keeps rules of the same name from giving it."""
        node = self._nodes[step]
        if node.kind == "summed":
            sure = ([end for end in ends if _is_sure(self._nodes[end])] for ends in node.written["contributors"])
            return _together([names for end in ends for names in self._sets[end]] for ends in sure if ends)
        if node.kind == "stated" and not node.written["holds"]:
            return [self._own(node)]
        if node.kind == "absent":
            return self._failing.get((step, own), _NO_NAMES)
        is_sure = _is_sure(node) or node.kind == "searched" or (node.kind == "sole" and node.written["holds"] is True)
        return self._of_atom.get(node.atom, _NO_NAMES) if is_sure else _NO_NAMES

    def _note_failing(self, step: int, node: Node) -> None:
        """Note on which grounds the rules of each name fail that a search tried: by the steps that fail a way, and by
        the totals that it takes."""
        tried = self._tried(node)
        for own in {self._name(rule) for rule, _ in tried}:
            ways = walk([(rule, way) for rule, way in tried if self._name(rule) == own])
            ends = [way[2] for way in ways if way[0] == "at" and (not way[3] or self._nodes[way[2]].condition)]
            self._failing[step, own] = _together(self._of(end, own) for end in ends)

    def _grounds(self) -> Iterator[Ground]:
        """Yield the grounds of each row of values that is certain, row by row."""
        ends = [self._nodes[step] for step in self._under if self._nodes[step].atom[0] == QUERY]
        sure = [node for node in ends if node.kind == "concluded" and all(map(known, node.atom[1]))]
        for node in sorted(sure, key=lambda node: same_json(node.written["atom"][1:])):
            asked, found = self._nodes[node.premises[0]], dict[Names, int]()
            self._need_all(asked)
            rest = _together(self._of(step, "") for step in node.premises[1:])
            for step in self._steps[asked.atom]:
                for names in _together([self._sets[step], rest]):
                    found.setdefault(names, step)
            for names in _least(found):
                head = self._own(self._nodes[found[names]])
                yield Ground(node.atom[1], [*head], sorted(names - head))

    def _need_all(self, asked: Node) -> None:
        """Refuse a yes of which not all that may give it is shown: by a search, unless no rule counts or a rule rests
        on what it concludes."""
        is_leaf = asked.kind in LEAVES and not any(map(self._counts, self._concluding.get(asked.atom[0], ())))
        shown = is_leaf or asked.kind in (*SEARCHES.values(), "sole") or self._about["recursive"]
        need(None in self._question.pattern or shown, "the answer: not every ground of it is shown")


def _listed(names: Sequence[str], lang: int) -> str:
    more = (f" 等 {len(names)} 条", f" and others, {len(names)} in all")[lang] if len(names) > MOST_LISTED else ""
    return ("、", ", ")[lang].join(names[:MOST_LISTED]) + more


def _is_sure(node: Node) -> bool:
    """Whether a step is a rule or a leaf by which its statement holds."""
    return node.kind == "concluded" or (node.kind in LEAVES and node.written.get("holds") is True)


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
