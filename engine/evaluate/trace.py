"""trace: the noun. What an evaluation looked at and concluded, as a graph: a proof whose steps have no numbers yet.

``truth`` of a node: ``True`` certainly, ``False`` certainly not, ``None`` not known. A node refers only to nodes that
were made before it; but the ways of a closure are filled in while it is being found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.case.facts import Evidence
from logic.datalog import Among, Compare, Gather, Let, Var
from logic.terms import Known, is_known, may_equal
from logic.worlds import Pattern, Tuple


class Leaf:
    """What case and documents say of a ground statement."""

    __slots__ = ("evidence", "predicate", "row", "truth")

    def __init__(self, predicate: str, row: Tuple, evidence: Evidence) -> None:
        self.predicate, self.row, self.evidence, self.truth = predicate, row, evidence, evidence.holds


class Conclusion:
    """A rule gives a statement, or may: ``values`` are those of the rule's ``variables``, both in order of the
    variables; ``premises`` stand beside the conditions of its body."""

    __slots__ = ("predicate", "premises", "row", "rule", "truth", "values", "variables")

    def __init__(
        self,
        predicate: str,
        row: Tuple,
        rule: str,
        variables: tuple[Var, ...],
        values: Tuple,
        premises: tuple[Node, ...],
        truth: bool | None,
    ) -> None:
        self.predicate, self.row, self.rule, self.truth = predicate, row, rule, truth
        self.variables, self.values, self.premises = variables, values, premises


class Computation:
    """A comparison, a choice among values, or an amount, whose ``result`` is ``None`` when it has none, and which is
    ``sure`` when it certainly has that result."""

    __slots__ = ("condition", "result", "sure", "truth", "values", "variables")

    def __init__(
        self,
        condition: Compare | Among | Let,
        variables: tuple[Var, ...],
        values: Tuple,
        truth: bool | None,
        result: Known | None = None,
    ) -> None:
        self.condition, self.variables, self.values = condition, variables, values
        self.truth, self.result = truth, result
        self.sure = result is not None and truth is True


class Total:
    """An aggregate over what a search found: ``contributors`` are its conclusions, key by key. It is ``sure`` when it
    certainly has its ``result``, an amount or an interval."""

    __slots__ = ("condition", "contributors", "result", "search", "sure", "truth", "values", "variables")

    def __init__(
        self,
        condition: Gather,
        variables: tuple[Var, ...],
        values: Tuple,
        search: Search,
        contributors: list[list[Node]],
        result: Known | None,
        *,
        sure: bool,
    ) -> None:
        self.condition, self.variables, self.values, self.search = condition, variables, values, search
        self.contributors, self.result, self.sure, self.truth = contributors, result, sure, True

    @property
    def exact(self) -> bool:
        """Whether the result is wholly known."""
        return self.sure and self.result is not None and is_known(self.result)


class Search:
    """All that could give a statement; ``None`` in the pattern stands for anything. ``tried`` has every rule whose head
    may be the pattern, with the way through its body; ``found`` what holds, or may, as it was asked for; ``known`` what
    certainly does, with the first node that shows it.

    What rules give of a predicate that rests on itself is read off its ``closure``. ``within`` that closure nothing but
    what is ``direct`` is looked for; nor is it of a statement about a thing that nobody has named, which may hold
    whatever the rules give.
    """

    __slots__ = ("_rows", "closure", "direct", "found", "known", "pattern", "predicate", "tried", "truth", "within")

    def __init__(
        self,
        predicate: str,
        pattern: Pattern,
        direct: Sequence[Leaf],
        tried: Sequence[tuple[str, Way]] = (),
        ends: Iterable[Leaf | Conclusion] = (),
        closure: Closure | None = None,
        *,
        within: bool = False,
    ) -> None:
        self.predicate, self.pattern, self.direct, self.tried = predicate, pattern, direct, tried
        self.closure, self.within = closure, within
        self.found: list[Leaf | Conclusion] = [*[leaf for leaf in direct if leaf.truth is not False], *ends]
        self.known: dict[Tuple, Leaf | Conclusion] = {}
        for one in self.found:
            if one.truth and one.row not in self.known:
                self.known[one.row] = one
        self.truth = True if self.known else None if self.found else False
        self._rows: list[Tuple] | None = None

    def rows(self) -> list[Tuple]:
        """Return the tuples found, each once, in a fixed order."""
        if self._rows is None:
            rows = list({one.row: None for one in self.found})
            self._rows = rows if len(rows) < 2 else sorted(rows, key=repr)
        return self._rows

    def certain(self) -> list[Tuple]:
        """Return the tuples that certainly hold, in the same order."""
        return [row for row in self.rows() if row in self.known] if self.known else []


class Sole:
    """A value as the rules read it that take a value only when an attribute has no other: what ``search`` found."""

    __slots__ = ("predicate", "row", "search", "truth")

    def __init__(self, predicate: str, row: Tuple, search: Search) -> None:
        self.predicate, self.row, self.search = predicate, row, search
        equal = [may_equal(row[1], other[1]) for other in search.rows()]
        alone = all(same is True for same in equal) and row in search.known
        self.truth = (True if alone else None) if any(same is not False for same in equal) else False


class Closure:
    """All that rules give of goals that are complete together: ``tried`` has for each goal, a predicate and a pattern,
    every rule whose head may be the pattern, with the way through its body."""

    __slots__ = ("tried", "truth")

    def __init__(self) -> None:
        self.tried: dict[tuple[str, Pattern], Sequence[tuple[str, Way]]] = {}
        self.truth = True


Node = Leaf | Conclusion | Computation | Total | Search | Sole | Closure


class Differs:
    """The end of a way that gives another value than the one asked about."""

    __slots__ = ("value",)

    def __init__(self, value: Known) -> None:
        self.value = value


#: How a way goes on from a condition: what that binds of which variables, and the way from there.
Onward = tuple[tuple[Var, ...], Tuple, "Way"]

#: A way through the body of a rule: a conclusion is its end. Else the place of a condition, the node that meets it or
#: fails it, and how the way goes on: not at all when the condition fails.
Way = Conclusion | Differs | tuple[int, Node, Sequence[Onward]]
