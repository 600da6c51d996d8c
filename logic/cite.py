"""cite: what a document, a clause, or a rule, target or doubt of a clause is called. A value, printed in one place.

``str`` gives the printed form: ``某政办发〔2024〕8号 条 11 规则 一般补助``. No code takes a printed form apart. Code
that has one holds the value too, or finds it in a mapping from printed forms. Only a reference that a user or a
drafter wrote is parsed, by the grammar.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A document, a clause of one, or a rule, a target or a doubt of a clause; ``""`` for each part that it is not.

    ``document`` is a number or a 《title》. ``clause`` is an address as documents print it, in full-width brackets, or
    without a document what else states something, such as a vocabulary. A rule of several consequences has several
    rules in an engine program, and so has a target: ``gives`` names the consequence or the state. ``copy`` tells apart
    rules that would have one name, ``case`` the cases of one rule, both counted from 1; a ``case`` of 0 is all of it.

    A citation stands for all that it takes in: that of a clause, for the clause and every rule of it. Citations are
    ordered by their parts, in the order in which these are listed.
    """

    document: str = ""
    clause: str = ""
    rule: str = ""
    target: str = ""
    doubt: str = ""
    gives: str = ""
    copy: int = 1
    case: int = 0

    def __str__(self) -> str:
        kind = "规则" if self.rule else "目标" if self.target else "存疑"
        place = f"{self.document} 条 {self.clause}" if self.document and self.clause else self.document or self.clause
        return (f"{place} {kind} {self.name}" if self.name else place) + _case(self.case)

    @property
    def name(self) -> str:
        """What its clause calls a rule, a target or a doubt; ``""`` for a clause or a document."""
        gives = f"·{self.gives}" if self.gives else ""
        if self.target:
            return self.target + _copy(self.copy) + gives
        return (self.rule or self.doubt) + gives + _copy(self.copy)

    @property
    def written(self) -> str:
        """The name of a rule, a target or a doubt as the drafter wrote it; :attr:`name` tells apart those that share
        it."""
        return self.rule or self.target or self.doubt

    @property
    def of_clause(self) -> str:
        """The name of the clause that this is, or is in; ``""`` where it is in none."""
        return f"{self.document} 条 {self.clause}" if self.document and self.clause else ""

    @property
    def place(self) -> Citation:
        """The clause that this is, or is in; where it is in none, the document."""
        return Citation(self.document, self.clause)

    @property
    def whole(self) -> Citation:
        """The document that this is, or is in."""
        return Citation(self.document)

    @property
    def breadth(self) -> int:
        """How much it takes in: 0 a rule, 1 a clause, 2 a document."""
        return (not self.rule) + (not self.clause)

    def covers(self, other: Citation) -> bool:
        """Whether ``other`` is this, or is in this; of which copy or case makes no difference."""
        mine = (self.document, self.clause, self.rule, self.target, self.doubt)
        its = (other.document, other.clause, other.rule, other.target, other.doubt)
        return all(part in ("", whole) for part, whole in zip(mine, its, strict=True))

    def of_rule(self, name: str) -> Citation:
        """Return the rule of that name in this clause."""
        return replace(self, rule=name)

    def of_target(self, name: str) -> Citation:
        """Return the target of that name in this clause."""
        return replace(self, target=name)

    def of_doubt(self, name: str) -> Citation:
        """Return the doubt of that name in this clause or document."""
        return replace(self, doubt=name)


#: What takes in every document.
EVERYWHERE = Citation()

#: What stands in place of a clause where the vocabulary states something, and where a document is known only because
#: another cites it.
VOCABULARY, REFERRED = "词汇", "引用"


class Part(Enum):
    """What of a rule or target an auxiliary predicate says: an exception, what a total is over, an indicator."""

    EXCEPTION = "除外"
    TOTAL = "汇总"
    INDICATOR = "指标"


@dataclass(frozen=True, slots=True)
class PartOf:
    """A part of the rule or target ``of`` that has an auxiliary predicate; exceptions are numbered from 1.

    ``copy`` and ``case`` are those of :class:`Citation`.
    """

    of: Citation
    part: Part
    number: int = 0
    copy: int = 1
    case: int = 0

    def __str__(self) -> str:
        return f"{self.of} {self.name}{_case(self.case)}"

    @property
    def name(self) -> str:
        """What the part is called in its rule or target."""
        return self.part.value + str(self.number or "") + _copy(self.copy)


@dataclass(frozen=True, slots=True)
class Yielding:
    """That the rule ``over`` yields to the rule ``won``. ``copy`` and ``case`` are those of :class:`Citation`."""

    over: Citation
    won: Citation
    copy: int = 1
    case: int = 0

    def __str__(self) -> str:
        return f"{self.over} 让位于 {self.won}{_copy(self.copy)}{_case(self.case)}"


@dataclass(frozen=True, slots=True)
class Widening:
    """That what is of a category is of a wider one: no rule of a document, but the vocabulary's."""

    category: str
    wider: str

    def __str__(self) -> str:
        return f"类别 {self.category} 属于 {self.wider}"

    @property
    def citation(self) -> Citation:
        """The rule of the vocabulary that says so."""
        return Citation("", VOCABULARY, f"{self.category}属于{self.wider}")

    @property
    def id(self) -> str:
        """The id of that rule in an engine program."""
        return f"{VOCABULARY} {self}"


def printed_address(address: str) -> str:
    """Return an address in full-width brackets: ``三(一)2`` → ``三（一）2``."""
    return address.replace("(", "（").replace(")", "）")


def _copy(number: int) -> str:
    return f"（{number}）" if number > 1 else ""


def limited(name: str, within: Citation) -> str:
    """Return the name of the copy of a predicate or rule that a question asks within a document or clause."""
    return name if within == EVERYWHERE else f"{name} 〔依 {within}〕"


def in_case(name: str, case: int) -> str:
    """Return the name of one case of a rule; of ``case`` 0 the name as it is."""
    return name + _case(case)


def _case(number: int) -> str:
    return f" 之{number}" if number else ""
