"""The reader of the suite's rules: text → a clause of literals and comparisons over our values."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from logic.datalog import Call, Compare, Expression, Var
from logic.values import Name, Quantity

#: What a number of the suite is a quantity of: a bare one, of no dimension.
NUMBER = "比例"


class UnreadableRuleError(ValueError):
    """A text that is no rule of the suite's language."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A predicate, ``~`` before it when it is the complement of one, and expressions for its arguments.

    A wildcard is a variable whose name begins with ``_``; no two are one variable.
    """

    predicate: str
    arguments: tuple[Expression, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule as written; a fact has no body."""

    head: Literal
    body: tuple[Literal | Compare, ...] = ()


def read_clause(text: str) -> Clause:
    """Return the clause a text says; raises :class:`UnreadableRuleError`."""
    try:
        clause = _Building().transform(_parser().parse(text))
    except (UnexpectedInput, VisitError) as error:
        raise UnreadableRuleError(f"{text!r}: {error}") from error
    assert isinstance(clause, Clause)
    return clause


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("souffle.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", start="rule", maybe_placeholders=False)


@v_args(inline=True)
class _Building(Transformer[Token, Clause]):
    """One method a rule of the grammar, named after it."""

    def __init__(self) -> None:
        super().__init__()
        self._wildcards = itertools.count(1)

    def rule(self, head: Literal, *body: Literal | Compare) -> Clause:
        return Clause(head, body)

    def literal(self, predicate: str, *arguments: Expression) -> Literal:
        return Literal(predicate, arguments)

    def predicate(self, *words: Token) -> str:
        return "".join(words)

    def lacks(self, literal: Literal) -> Literal:
        return Literal(literal.predicate, literal.arguments, negated=True)

    def comparison(self, left: Expression, operator: Token, right: Expression) -> Compare:
        return Compare(str(operator), left, right)

    def add(self, left: Expression, right: Expression) -> Call:
        return Call("+", (left, right))

    def subtract(self, left: Expression, right: Expression) -> Call:
        return Call("-", (left, right))

    def multiply(self, left: Expression, right: Expression) -> Call:
        return Call("*", (left, right))

    def variable(self, name: Token) -> Var:
        return Var(f"_{next(self._wildcards)}" if name == "_" else str(name))

    def number(self, digits: Token) -> Quantity:
        return Quantity(Fraction(digits), NUMBER)

    def negative(self, digits: Token) -> Quantity:
        return Quantity(-Fraction(digits), NUMBER)

    def text(self, quoted: Token) -> Name:
        return Name(quoted[1:-1])
