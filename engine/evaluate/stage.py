"""stage: a rule → the chain of functions that tries it, one for each condition that binds something.

What a stage does is decided by which variables are bound when it begins: the conditions that are then wholly bound
are tested first, in their order; then the first that binds something is met in every way, and each goes on to the
next stage. In the functions ``v1`` … are the variables of the rule, ``n2`` the node that shows condition 2, ``p`` the
pattern asked for, ``E`` the run, ``R`` the readings taken, and ``ends`` takes what the rule gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from logic.body import expression_variables, variables
from logic.datalog import Compare, Condition, Gather, Has, Let, Rule, Term, Var
from logic.values import Name


class Sort(Enum):
    """The ways in which a rule is tried: see :mod:`engine.evaluate.plan`."""

    SEARCH = "s"
    DEMAND = "d"
    CLOSING = "c"


class Calls(Protocol):
    """What a stage asks of the plan that it is a part of: expressions of Python."""

    def constant(self, value: object) -> str:
        """Return the name of a value."""
        ...

    def search(self, predicate: str, bound: tuple[bool, ...]) -> str:
        """Return the name of the function that searches for a predicate."""
        ...

    def goal(self, predicate: str, bound: tuple[bool, ...], pattern: str) -> str:
        """Return the expression of the goal for a pattern of a recursive predicate."""
        ...

    def asked(self, predicate: str, bound: tuple[bool, ...], pattern: str) -> str:
        """Return the expression of what is asked of a recursive predicate, with the means to find it."""
        ...

    def show(self, reader: str, predicate: str, row: str) -> str:
        """Return the expression of the node that shows a statement to the rules of a reader."""
        ...

    def reads_sole(self, reader: str, predicate: str) -> bool:
        """Return whether the rules of a reader read of an attribute only a value that is the sole one."""
        ...

    def fresh(self) -> str:
        """Return a name for one more function."""
        ...


@dataclass(slots=True)
class Stages:
    """Writes the stages of one rule.

    ``bound`` are the places of the head that are bound by the pattern. ``own`` are the predicates that are found
    together with what the rule concludes. ``places``: of a rule that says a question, the names in it that stand for
    places of the pattern; what it tests is then looked up in the run.
    """

    calls: Calls
    rule: Rule
    sort: Sort
    bound: tuple[bool, ...]
    own: frozenset[str]
    places: dict[Name, int] | None
    lines: list[str] = field(default_factory=list)
    names: dict[Var, str] = field(default_factory=dict)
    _taken: dict[int, Var] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    def write(self, name: str, have: dict[Var, int]) -> None:
        """Write the first stage, under a name, and all that follow; ``have`` is bound when it begins, each variable to
        what the pattern has at a place."""
        self._taken = {place: variable for variable, place in have.items()}
        every = [*have, *(v for c in self.rule.body for v in variables(c))]
        every += [t for t in self.rule.head.arguments if isinstance(t, Var)]
        self.names.update({variable: f"v{number}" for number, variable in enumerate(dict.fromkeys(every), 1)})
        self._stage(name, list(have), [], list(enumerate(self.rule.body)))

    # ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────

    def term(self, term: Term) -> str:
        """Return the expression of a term that is bound."""
        if isinstance(term, Var):
            return self.names[term]
        place = self.places.get(term) if self.places and isinstance(term, Name) else None
        return self.calls.constant(term) if place is None else f"p[{place}]"

    def _row(self, terms: Iterable[Term]) -> str:
        return _tuple(map(self.term, terms))

    def _values(self, of: Iterable[Var]) -> str:
        used = tuple(sorted(of))
        return f"{self.calls.constant(used)},{self._row(used)}"

    def _pattern(self, terms: Sequence[Term], have: Sequence[Var]) -> tuple[tuple[bool, ...], str]:
        bound = tuple(not isinstance(term, Var) or term in have for term in terms)
        return bound, _tuple(self.term(t) if b else "None" for t, b in zip(terms, bound, strict=True))

    def _premise(self, at: int, condition: Condition) -> str:
        """Return the expression of the node that shows a condition of which all is bound."""
        if isinstance(condition, Has):
            row = self._row(condition.atom.arguments)
            return self.calls.show(self.rule.head.predicate, condition.atom.predicate, row)
        said = self.calls.constant(condition) if self.places is None else f"E.conditions[{at}]"
        match condition:
            case Gather(predicate=predicate, group=group) as gather:
                search = self.calls.search(predicate, (*[True] * len(group), *[False] * gather.width))
                used = self._values({term for term in group if isinstance(term, Var)})
                return f"E.gather(R,{said},{used},{self._row(group)},{search})"
            case Let(expression=expression):
                return f"E.compute({said},{self._values(set(expression_variables(expression)))})"
        test = "compare" if isinstance(condition, Compare) else "among"
        return f"E.{test}({said},{self._values(set(variables(condition)))})"

    # ── stages ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, name: str, have: Sequence[Var], shown: Sequence[int], *more: str) -> None:
        parameters = ["E", "R", "p", "ends", *self._carried(have, shown), *more]
        self.lines.append(f"def {name}({','.join(parameters)}):")

    def _carried(self, have: Sequence[Var], shown: Sequence[int]) -> list[str]:
        return [*(self.names[variable] for variable in have), *(f"n{at}" for at in shown)]

    def _call(self, name: str, have: Sequence[Var], shown: Sequence[int]) -> str:
        return f"{name}({','.join(['E', 'R', 'p', 'ends', *self._carried(have, shown)])})"

    def _fail(self, at: int) -> str:
        return "return" if self.sort is Sort.DEMAND else f"return ({at},n{at},())"

    def _stage(self, name: str, have: list[Var], shown: list[int], left: list[tuple[int, Condition]]) -> None:
        self._begin(name, have, shown)
        shown, waiting = list(shown), list[tuple[int, Condition]]()
        for at, condition in left:
            bound = all(variable in have for variable in variables(condition))
            if self._is_own(condition) or isinstance(condition, Let | Gather) or not bound:
                waiting.append((at, condition))
                continue
            self.lines.append(f" n{at}={self._premise(at, condition)}")
            negated = isinstance(condition, Has) and condition.negated
            fails = f"is {negated}" if self.sort is not Sort.DEMAND else f"is not {not negated}"
            self.lines.append(f" if n{at}.truth {fails}: {self._fail(at)}")
            shown.append(at)
        if self.sort is not Sort.SEARCH and any(self.bound):
            waiting.sort(key=lambda each: self._rank(each[1], have))
        computed = {c.variable for _, c in waiting if isinstance(c, Let | Gather)}
        for place, (at, condition) in enumerate(waiting):
            rest = waiting[:place] + waiting[place + 1 :]
            if isinstance(condition, Has) and not condition.negated:
                if not computed.isdisjoint(variables(condition)):
                    continue  # it reads what has to be computed before it
                if self._is_own(condition):
                    self._wait(at, condition, have, shown, rest)
                else:
                    self._each(at, condition, have, shown, rest)
                return
            if isinstance(condition, Let | Gather) and self._is_ready(condition, have):
                self._take(at, condition, have, shown, rest)
                return
        self._end(have, shown)

    def _is_own(self, condition: Condition) -> bool:
        return isinstance(condition, Has) and condition.atom.predicate in self.own

    def _rank(self, condition: Condition, have: Sequence[Var]) -> int:
        """Return a number that is smaller the sooner a condition is to be met. Of a known thing rows are found soonest.
        What is found together is asked for with as much bound as can be, but where it has one place it has few rows.
        By a later place alone, the rows of case and documents are found by looking at all things; and all things are
        what a category gives that says nothing of a known one."""
        if not isinstance(condition, Has):
            return 0
        own, bound = self._is_own(condition), [not isinstance(t, Var) or t in have for t in condition.atom.arguments]
        if bound[:1] == [True]:
            return 0
        if own:
            return 1 if len(bound) == 1 else 3 if any(bound) else 5
        return 4 if any(bound) else 2 if len(bound) > 1 else 6

    @staticmethod
    def _is_ready(condition: Let | Gather, have: Sequence[Var]) -> bool:
        if isinstance(condition, Let):
            return all(variable in have for variable in expression_variables(condition.expression))
        return all(not isinstance(term, Var) or term in have for term in condition.group)

    def _take(
        self, at: int, condition: Let | Gather, have: list[Var], shown: list[int], rest: list[tuple[int, Condition]]
    ) -> None:
        """Go on with what a condition computes."""
        value, then = self.names[condition.variable], self.calls.fresh()
        now, more = [*have, condition.variable], [*shown, at]
        self.lines += [f" n{at}={self._premise(at, condition)}", f" {value}=n{at}.result"]
        if self.sort is Sort.DEMAND:
            self.lines.append(f" if not n{at}.sure: return")
            self.lines.append(f" {self._call(then, now, more)}")
        else:
            self.lines.append(f" if {value} is None: {self._fail(at)}")
            bound = f"({self.calls.constant((condition.variable,))},({value},),{self._call(then, now, more)})"
            self.lines.append(f" return ({at},n{at},({bound},))")
        self._stage(then, now, more, rest)

    @staticmethod
    def _new(condition: Has, have: Sequence[Var]) -> tuple[dict[Var, int], list[tuple[int, int]]]:
        """Return the place in a row of each variable that a condition binds, and the places of those that it has
        twice."""
        new, twice = dict[Var, int](), list[tuple[int, int]]()
        for place, term in enumerate(condition.atom.arguments):
            if isinstance(term, Var) and term not in have and new.setdefault(term, place) != place:
                twice.append((new[term], place))
        return new, twice

    def _each(
        self, at: int, condition: Has, have: list[Var], shown: list[int], rest: list[tuple[int, Condition]]
    ) -> None:
        """Go on with each row that a search finds for a condition."""
        bound, pattern = self._pattern(condition.atom.arguments, have)
        new, twice = self._new(condition, have)
        now, then, more = [*have, *new], self.calls.fresh(), list(shown)
        demand = self.sort is Sort.DEMAND
        same = " and ".join(f"r[{first}]==r[{second}]" for first, second in twice)
        may_be = " and ".join(f"may_equal(r[{first}],r[{second}]) is not False" for first, second in twice)
        shows = not self.calls.reads_sole(self.rule.head.predicate, condition.atom.predicate)
        if shows:
            more.append(at)
        self.lines += [
            f" q={self.calls.search(condition.atom.predicate, bound)}(E,R,{pattern})",
            f" rows=q.{'certain' if demand else 'rows'}()",
            " E.spend(len(rows))",
            *([] if demand else [" ways=[]"]),
            " for r in rows:",
            *([f"  if not ({same if demand else may_be}): continue"] if twice else []),
            *(f"  {self.names[variable]}=r[{place}]" for variable, place in new.items()),
            *([f"  n{at}=q.known.get(r)" + (f" if {same} else None" if same else "")] if shows else []),
        ]
        onward = self._call(then, now, more)
        if demand:
            self.lines.append(f"  {onward}")
        else:
            self.lines.append(f"  ways.append(({self._values(new)},{onward}))")
            self.lines.append(f" return ({at},q,ways)")
        self._open.add(at)
        self._stage(then, now, more, rest)

    def _wait(
        self, at: int, condition: Has, have: list[Var], shown: list[int], rest: list[tuple[int, Condition]]
    ) -> None:
        """Go on with each row, now or later, of what is being found together with this."""
        bound, pattern = self._pattern(condition.atom.arguments, have)
        new, twice = self._new(condition, have)
        now, more = [*have, *new], [*shown, at]
        then, woken = self.calls.fresh(), self.calls.fresh()
        carried = _tuple(["E", "R", "p", "ends", *self._carried(have, shown)])
        if self.sort is Sort.DEMAND:
            goal = self.calls.goal(condition.atom.predicate, bound, pattern)
            self.lines.append(f" E.goals.wait({goal},{woken},{carried})")
        else:
            asked = self.calls.asked(condition.atom.predicate, bound, pattern)
            also = f",{self.calls.constant(tuple(twice))}" if twice else ""
            self.lines.append(f" q,ways=ends.wait({asked},{woken},{carried}{also})")
            self.lines.append(f" return ({at},q,ways)")
        self._begin(woken, have, shown, "r", f"n{at}")
        if twice and self.sort is Sort.DEMAND:
            same = " and ".join(f"r[{first}]==r[{second}]" for first, second in twice)
            self.lines.append(f" if not ({same}): return")
        self.lines += [f" {self.names[variable]}=r[{place}]" for variable, place in new.items()]
        onward = self._call(then, now, more)
        self.lines.append(f" {onward}" if self.sort is Sort.DEMAND else f" return ({self._values(new)},{onward})")
        self._stage(then, now, more, rest)

    def _end(self, have: list[Var], shown: list[int]) -> None:
        """Give the head under what is bound."""
        row, sure = list[str](), list[str]()
        for place, (term, bound) in enumerate(zip(self.rule.head.arguments, self.bound, strict=True)):
            given = self.term(term)
            if not bound or given == f"p[{place}]" or self._taken.get(place) == term:
                row.append(given)
            elif self.sort is Sort.DEMAND:
                self.lines.append(f" if p[{place}]!={given}: return")
                row.append(given)
            else:
                self.lines.append(f" if p[{place}]!={given} and may_equal(p[{place}],{given}) is False:")
                self.lines.append(f"  return Differs({given})")
                row.append(f"p[{place}]")
                sure.append(f"p[{place}]=={given}")
        for at, condition in enumerate(self.rule.body):
            if at not in shown:
                self.lines.append(f" n{at}={self._premise(at, condition)}")
            elif at in self._open:
                self.lines.append(f" if n{at} is None: n{at}={self._premise(at, condition)}")
            negated = isinstance(condition, Has) and condition.negated
            sure.append(f"n{at}.sure" if isinstance(condition, Let | Gather) else f"n{at}.truth is {not negated}")
        said = f"{self.calls.constant(self.rule.id)},{self._values(have)}"
        premises = _tuple(f"n{at}" for at in range(len(self.rule.body)))
        certain = " and ".join(sure) or "True"
        predicate = self.calls.constant(self.rule.head.predicate)
        if self.sort is Sort.DEMAND:
            self.lines.append(f" if {certain}: E.goals.give(ends,{_tuple(row)},{said},{premises})")
            return
        self.lines.append(f" e=Conclusion({predicate},{_tuple(row)},{said},{premises},True if {certain} else None)")
        self.lines.append(f" ends.{'append' if self.sort is Sort.SEARCH else 'give'}(e)")
        self.lines.append(" return e")


def _tuple(parts: Iterable[str]) -> str:
    return "(" + "".join(part + "," for part in parts) + ")"
