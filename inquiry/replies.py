"""replies: what a question for a fact can be answered: yes and no, each option, the amounts at which comparisons turn.

Where there are too many replies to name them all, it is said what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from engine.case.case import LISTED
from engine.prove.proof import Computed, Concluded, Node, NotKnown, Summed, truth_of
from inquiry.ask import Ask, list_of
from inquiry.change import Edit, say_edits
from inquiry.leeway import MOST_THINGS, Leeway
from inquiry.operands import Operands
from inquiry.trial import Inquiry
from inquiry.walk import Candidate
from logic.datalog import Among, Compare, Predicate
from logic.known import Statement
from logic.terms import Unknown
from logic.values import Name

#: One step of a completion: a fact that is to hold or to fail, or a list that is whole.
Move = Edit | Statement

#: What of the completions of a case was not tried: amounts between those at which comparisons turn, where these could
#: not be told; words that an open list does not have; several values at once; things beyond the most that are tried;
#: things that are not listed; larger sets; whatever work did not suffice for; sets beyond the most given out.
Untried = Literal["amounts", "words", "several", "things", "others", "size", "work", "number"]


@dataclass(frozen=True, slots=True)
class Replies:
    """The replies to one question that are tried, each a ``move``; ``untried`` says what they leave out."""

    moves: Sequence[Move]
    untried: frozenset[Untried] = frozenset()


class Replying:
    """The replies to the questions about one case."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry, self.program = inquiry, inquiry.base.loaded.engine_program
        self.leeway = Leeway(inquiry.walk, inquiry.facts, changing=False)
        self._turns: dict[tuple[str, Name], dict[Edit, None]] = {}
        self._open: set[tuple[str, Name]] = set()
        self._compared: dict[tuple[str, Name], dict[Name, None]] = {}
        for outcome in inquiry.answer.outcomes:
            if outcome.value == "undetermined":
                self._read(outcome.nodes)

    def to(self, ask: Ask) -> Replies:
        """Return the replies to a question for a fact or a list."""
        if ask.predicate == LISTED:
            return Replies([list_of(ask)], frozenset({"others"}))
        row = self.program.predicates[ask.predicate]
        if row.arity == 1 or ask.value is not None:
            return Replies([Edit(row.name, ask.subject, ask.value, holds) for holds in (True, False)])
        untried: set[Untried] = set() if row.single else {"several"}
        moves = list(dict.fromkeys(self._values(row, ask, untried)))
        return Replies(moves, frozenset(untried))

    def _values(self, row: Predicate, ask: Ask, untried: set[Untried]) -> Iterator[Edit]:
        key = (row.name, ask.subject)
        compared = list(self._compared.get(key, ()))
        said = [fact.arguments for fact in self.inquiry.facts.case.facts if fact.predicate == row.name and fact.holds]
        for _, value in (arguments for arguments in said if arguments[0] == ask.subject):
            yield Edit(row.name, ask.subject, value, whole=True)  # there is none but what was said
        match row.range_kind:
            case "options":
                options, is_open = self.program.options[row.range]
                if is_open:
                    untried.add("words")
                more = [value for value in compared if value.text not in options]
                for name in (*map(Name, options), *more):
                    yield Edit(row.name, ask.subject, name, whole=True)
            case "category":
                yield from self._things(row, ask, compared, untried)
            case "unit" | "date":
                turns = self._turns.get(key, {})
                if not turns or key in self._open:
                    untried.add("amounts")
                yield from turns or self._any(row, ask)
            case _:
                untried.add("words")
                for name in compared:
                    yield Edit(row.name, ask.subject, name, whole=True)
                yield Edit(row.name, ask.subject, self.inquiry.facts.unknown(row.name, ask.subject))

    def _any(self, row: Predicate, ask: Ask) -> Iterator[Edit]:
        """Yield the least that an amount can be, where there is such a least, and an example."""
        if row.least is not None:
            yield Edit(row.name, ask.subject, bounds=(("<=", Fraction(row.least)),), example=True)
        yield Edit(row.name, ask.subject, self.inquiry.facts.unknown(row.name, ask.subject))

    def _things(self, row: Predicate, ask: Ask, compared: list[Name], untried: set[Untried]) -> Iterator[Edit]:
        things = self.leeway.things(row.range)
        if len(things) >= MOST_THINGS:
            untried.add("things")
        for thing in dict.fromkeys([*compared, *things]):
            if thing != ask.subject:
                yield Edit(row.name, ask.subject, thing, whole=True)
        new = Edit(row.name, ask.subject, self.inquiry.facts.unknown(row.name, ask.subject))
        for said in say_edits(self.program, self.inquiry.facts, frozenset({new})) or ():
            if isinstance(said.value, Name):
                yield Edit(row.name, ask.subject, said.value, whole=True, example=True)

    # ── where comparisons turn ───────────────────────────────────────────────────────────────────────────────────

    def _read(self, nodes: Sequence[Node]) -> None:
        """Note what the open conclusions of a proof compare unknown values with."""
        for node in nodes:
            match node:
                case NotKnown(Statement(predicate=predicate, arguments=(Name() as subject, Name() as value))):
                    self._compared.setdefault((predicate, subject), {})[value] = None
                case Concluded() if node.holds is None and node.rule in self.program.rules_by_id:
                    self._compare(nodes, node)
                case Summed(contributors=contributors) if not node.exact:
                    self._open.update(key for parts in contributors for part in parts for key in _nulls(nodes[part]))

    def _compare(self, nodes: Sequence[Node], node: Concluded) -> None:
        rule = self.program.rules_by_id[node.rule]
        candidate = Candidate(rule, {}, rule.body)
        operands = Operands(self.leeway, node.bindings, candidate.sources(rule.body), candidate.lets)
        for condition, premise in zip(rule.body, node.premises, strict=True):
            shown = nodes[premise]
            if not isinstance(condition, Compare | Among) or truth_of(shown) is not None:
                continue
            told = set[tuple[str, Name]]()
            for edits in (edits for wanted in (True, False) for edits in operands.edits(condition, wanted=wanted)):
                (first, *others) = edits
                if not others and isinstance(first.subject, Name):
                    told.add((first.predicate, first.subject))
                    self._note(first)
            if isinstance(shown, Computed):
                self._open.update(key for key in _nulls(node) if key not in told)

    def _note(self, edit: Edit) -> None:
        assert isinstance(edit.subject, Name)
        key = (edit.predicate, edit.subject)
        if isinstance(edit.value, Name):
            self._compared.setdefault(key, {})[edit.value] = None
        elif edit.bounds:
            self._turns.setdefault(key, {})[edit] = None


def _nulls(node: Node) -> Iterator[tuple[str, Name]]:
    """Yield the attributes of named things that a conclusion takes the unknown values of."""
    if isinstance(node, Concluded):
        for known in node.bindings.values():
            if isinstance(known, Unknown) and isinstance(known.subject, Name):
                yield known.predicate, known.subject
