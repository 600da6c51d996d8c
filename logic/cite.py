"""cite: what a document, a clause, or a rule, target or doubt of a clause is called. A value, printed in one place.

``str`` gives the printed form: ``某政办发〔2024〕8号 条 11 规则 一般补助``. No code takes a printed form apart. Code
that has one holds the value too, or finds it in a mapping from printed forms. Only a reference that a user or a
drafter wrote is parsed, by the grammar.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A document, a clause of one, or a rule, a target or a doubt of a clause; ``""`` for each part that it is not.

    ``document`` is a number or a 《title》. ``clause`` is an address as documents print it, in full-width brackets.
    A citation stands for all that it takes in: that of a clause, for the clause and every rule of it. Citations are
    ordered by their parts, in the order in which these are listed.
    """

    document: str = ""
    clause: str = ""
    rule: str = ""
    target: str = ""
    doubt: str = ""

    def __str__(self) -> str:
        parts = (("条", self.clause), ("规则", self.rule), ("目标", self.target), ("存疑", self.doubt))
        named = (f"{word} {name}" for word, name in parts if name)
        return " ".join(filter(None, (self.document, *named)))

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
        """Whether ``other`` is this, or is in this."""
        return all(mine in ("", its) for mine, its in zip(_parts(self), _parts(other), strict=True))

    def of_rule(self, name: str) -> Citation:
        """Return the rule of that name in this clause."""
        return replace(self, rule=name)

    def of_target(self, name: str) -> Citation:
        """Return the target of that name in this clause."""
        return replace(self, target=name)

    def of_doubt(self, name: str) -> Citation:
        """Return the doubt of that name in this clause or document."""
        return replace(self, doubt=name)


def _parts(citation: Citation) -> tuple[str, ...]:
    return (citation.document, citation.clause, citation.rule, citation.target, citation.doubt)


#: What takes in every document.
EVERYWHERE = Citation()


@dataclass(frozen=True, slots=True)
class Yielding:
    """That the rule ``over`` yields to the rule ``won``."""

    over: Citation
    won: Citation

    def __str__(self) -> str:
        return f"{self.over} 让位于 {self.won}"


@dataclass(frozen=True, slots=True)
class Widening:
    """That what is of a category is of a wider one: no rule of a document, but the vocabulary's."""

    category: str
    wider: str

    def __str__(self) -> str:
        return f"类别 {self.category} 属于 {self.wider}"


def printed_address(address: str) -> str:
    """Return an address in full-width brackets: ``三(一)2`` → ``三（一）2``."""
    return address.replace("(", "（").replace(")", "）")
