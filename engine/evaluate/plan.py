"""plan: a checked program → Python functions that answer its questions, each compiled when it is first called.

There is a function for each predicate and each choice of places that are bound (its *shape*), and one for every stage
of every rule: what to try next depends only on which variables are bound, and so is decided once. The functions call
:class:`~engine.evaluate.run.Run`, and leave a trace. Generated text has only names made here, numbers, and in comments
the names of the program; what the program says is in a table beside it, and what a case or a question says comes as
arguments.

There are three sorts of function, for the three ways in which a rule is tried:

- a *search* (``s``) tries every rule for a pattern in every way; both worlds come out of it at once;
- a *demand* (``d``) finds what certainly fits a pattern of a recursive predicate, from goals that it rests on;
- a *closing* (``c``) tries every rule for a pattern of a recursive predicate, together with the goals it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from operator import or_
from threading import RLock
from typing import Any

from engine.case.query import QUERY, Query, read_query
from engine.case.question import Question
from engine.evaluate.closing import Asked, Means
from engine.evaluate.stage import Sort, Stages
from engine.evaluate.trace import Conclusion, Differs, Search
from logic.datalog import EngineProgram, Gather, Kind, Let, Rule, Var, read_by
from logic.terms import may_equal
from logic.values import Name
from logic.worlds import reads_uncontested

Bound = tuple[bool, ...]

#: The name of a constant in the text of a plan.
_CONSTANT = re.compile(r"\bK[0-9]+\b")


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """A predicate as functions are made for it: ``given`` when case and documents may say it, ``is_said`` when it is
    one of the language, ``places`` as in :class:`~engine.evaluate.stage.Stages`, ``reports`` the attribute of which a
    question reports all values."""

    predicate: str
    rules: tuple[Rule, ...]
    arity: int
    given: bool
    is_said: bool = False
    places: dict[Name, int] | None = None
    reports: str = ""


class Plan:
    """The functions of one program; any number of threads may use it at once."""

    def __init__(self, program: EngineProgram) -> None:
        self.program = program
        self._table: dict[str, Any] = {
            "__builtins__": {"len": len},
            "Asked": Asked,
            "Conclusion": Conclusion,
            "Differs": Differs,
            "Means": Means,
            "Search": Search,
            "may_equal": may_equal,
        }
        self._lock = RLock()
        self._doubts = {doubt: number for number, doubt in enumerate(program.doubts)}
        self._constants: dict[tuple[type, object], str] = {}
        self._units: dict[str, _Unit] = {}
        self._questions: dict[object, str] = {}
        self._copied: dict[str, str] = {}
        self._named: dict[tuple[Sort, _Unit, Bound], str] = {}
        self._made: dict[str, tuple[Sort, _Unit, Bound]] = {}
        self._below: dict[_Unit, tuple[int, ...]] = {}
        self._sources: dict[str, str] = {}
        self._called: dict[str, tuple[str, ...]] = {}

    def readings(self, taken: Mapping[str, str]) -> tuple[str | None, ...]:
        """Return the readings taken as functions read them."""
        return tuple([taken.get(doubt) for doubt in self._doubts])

    def doubts_of(self, bits: int) -> frozenset[str]:
        """Return doubts of which each has a bit."""
        return frozenset(doubt for doubt, number in self._doubts.items() if bits >> number & 1) if bits else frozenset()

    # ── functions ────────────────────────────────────────────────────────────────────────────────────────────────

    def question(self, question: Question, query: Query) -> Callable[..., Search]:
        """Return the function that searches for all that answers a question of some shape."""
        bound = tuple(part is not None for part in question.pattern)
        shape = (question.form, question.predicate, bound, question.kinds, question.within)
        with self._lock:
            if shape not in self._questions:
                places = {Name(f"?{place}"): place for place, is_bound in enumerate(bound) if is_bound}
                pattern = tuple(Name(f"?{place}") if is_bound else None for place, is_bound in enumerate(bound))
                shaped = read_query(self.program, replace(question, text="", pattern=pattern))
                self._copied.update(query.copied)
                for name in query.predicates - {QUERY}:
                    rules = tuple(rule for rule in shaped.rules if rule.head.predicate == name)
                    self._units.setdefault(name, _Unit(name, rules, len(pattern), given=False))
                (rule,) = (rule for rule in shaped.rules if rule.head.predicate == QUERY)
                unit = _Unit(QUERY, (rule,), len(pattern), given=False, places=places, reports=query.reports)
                self._questions[shape] = self.name(Sort.SEARCH, unit, bound)
            name = self._questions[shape]
        found: Callable[..., Search] = self._table[name]
        return found

    def search(self, predicate: str, bound: Bound) -> Callable[..., Search]:
        """Return the function that searches for a predicate."""
        with self._lock:
            found: Callable[..., Search] = self._table[self.name(Sort.SEARCH, self.unit(predicate), bound)]
        return found

    def source(self, function: Callable[..., Any]) -> str:
        """Return the text of a function and of all that it may call, each once, and after it what the constants in it
        stand for."""
        with self._lock:
            found: dict[str, str] = {}
            todo = [function.__name__]
            while todo:
                name = todo.pop()
                if name not in found:
                    self._compile(name)
                    found[name] = self._sources[name]
                    todo += reversed(self._called[name])
            text = "\n\n".join(found.values())
            constants = sorted(set(_CONSTANT.findall(text)), key=lambda name: int(name[1:]))
            return "\n".join([text, "", *(f"# {name} = {_printable(repr(self._table[name]))}" for name in constants)])

    def own(self, predicate: str) -> str:
        """Return the predicate that a question's copy is a copy of; any other predicate as it is."""
        return self._copied.get(predicate, predicate)

    def unit(self, predicate: str) -> _Unit:
        """Return a predicate as functions are made for it."""
        if predicate not in self._units:
            row, rules = self.program.predicates.get(predicate), self.program.rules_for.get(predicate, ())
            arity = len(rules[0].head.arguments) if rules else row.arity if row else 0
            is_said = row is None or row.kind is not Kind.AUXILIARY
            given = is_said and (not rules or row is None or row.given or row.kind is Kind.STATED)
            self._units[predicate] = _Unit(predicate, rules, arity, given, is_said)
        return self._units[predicate]

    def name(self, sort: Sort, unit: _Unit, bound: Bound) -> str:
        """Return the name of a function, which is compiled when it is first called."""
        key = (sort, unit, bound)
        if key not in self._named:
            name = f"{sort.value}{len(self._made)}"

            def first(*arguments: Any) -> Any:
                return self._compile(name)(*arguments)

            first.__name__ = name
            # a request may be ended at any line, and what has a name then must be there for the next
            self._table[name] = first
            self._made[name] = key
            self._named[key] = name
        return self._named[key]

    def _compile(self, name: str) -> Callable[..., Any]:
        with self._lock:
            if name not in self._sources:
                writer = _Writer(self, name, *self._made[name])
                text = "\n".join(writer.write())
                exec(compile(text, f"<plan {name}>", "exec"), self._table)  # noqa: S102  # made here: see above
                self._sources[name], self._called[name] = text, tuple(writer.called)
            found: Callable[..., Any] = self._table[name]
            return found

    # ── what functions are made of ───────────────────────────────────────────────────────────────────────────────

    def constant(self, value: object) -> str:
        """Return the name of a value in the table."""
        key = (type(value), value)
        if key not in self._constants:
            name = f"K{len(self._constants)}"
            self._table[name] = value
            self._constants[key] = name
        return self._constants[key]

    def below(self, unit: _Unit) -> str:
        """Return the readings of the doubts below a predicate, in order, as the inside of a tuple."""
        return "".join(f"R[{number}]," for number in self._doubts_below(unit))

    def doubts(self, unit: _Unit) -> int:
        """Return the doubts below a predicate, each a bit."""
        return sum(1 << number for number in self._doubts_below(unit))

    def _doubts_below(self, unit: _Unit) -> tuple[int, ...]:
        if unit not in self._below:
            todo, seen, doubts = list(unit.rules), set[str](), set[int]()
            while todo:
                rule = todo.pop()
                doubts.update(self._doubts[doubt] for doubt, _ in rule.readings)
                for name in read_by(rule):
                    if name not in seen:
                        seen.add(name)
                        todo += self.unit(name).rules
            self._below[unit] = tuple(sorted(doubts))
        return self._below[unit]

    def counts(self, rule: Rule) -> str:
        """Return the test that a rule counts under the readings taken; empty when it always does."""
        return " or ".join(f"R[{self._doubts[d]}]=={self.constant(reading)}" for d, reading in rule.readings)

    def bits(self, rules: Iterable[Rule]) -> int:
        """Return the doubts whose readings decide whether rules count, each a bit."""
        return sum(1 << number for number in {self._doubts[doubt] for rule in rules for doubt, _ in rule.readings})


class _Writer:
    """Writes one function with its stages; ``called`` are the functions of other shapes that it may call."""

    def __init__(self, plan: Plan, name: str, sort: Sort, unit: _Unit, bound: Bound) -> None:
        self._plan, self._function, self._sort, self._unit, self._bound = plan, name, sort, unit, bound
        self._own = plan.program.recursive.get(unit.predicate, ())
        self._stages = 0
        self.called: dict[str, None] = {}

    def write(self) -> list[str]:
        """Return the lines, the function itself last: once it is there, all that it calls is."""
        match self._sort:
            case Sort.SEARCH:
                return self._search_recursive() if self._own else self._search()
            case Sort.DEMAND | Sort.CLOSING:
                return self._tried()

    def _said(self) -> str:
        """Return a comment that says what the function is for."""
        places = ", ".join("=" if bound else "?" for bound in self._bound)
        return f"# {_printable(self._unit.predicate)} ({places})"

    def _head(self) -> list[str]:
        known = "E.recall(key,R)" if self._plan.below(self._unit) else "E.found.get(key)"
        return [
            f"def {self._function}(E,R,p):  {self._said()}",
            f" key=({int(self._function[1:])},p)",
            f" found={known}",
            " if found is not None: return found",
        ]

    def _search(self) -> list[str]:
        predicate, lines = self.constant(self._unit.predicate), self._head()
        if not self._unit.given:
            lines.append(" direct=()")
        elif all(self._bound):
            lines.append(f" direct=(E.leaf({predicate},p),)")
        else:
            lines.append(f" direct=E.leaves({predicate},p)")
        tried, stages = self._rules(frozenset())
        lines += [" E.spend(1)", " ends=[]; tried=[]"]
        if self._plan.below(self._unit):
            lines.append(f" above=E.doubts; E.doubts={self._doubts_of_recursive()}")
        lines += [*tried, f" found=Search({predicate},p,direct,tried,ends)", *self._kept()]
        return [*stages, *lines]

    def _doubts_of_recursive(self) -> int:
        """Return the doubts below the recursive predicates that the rules read, each a bit."""
        names = {name for rule in self._unit.rules for name in read_by(rule)} & self._plan.program.recursive.keys()
        return reduce(or_, (self._plan.doubts(self._plan.unit(name)) for name in names), 0)

    def _kept(self) -> list[str]:
        """Return the lines that keep what was found, and return it."""
        kept = "E.keep(key,R,above,found)" if self._plan.below(self._unit) else "E.found[key]=found"
        return [f" {kept}", " return found"]

    def _search_recursive(self) -> list[str]:
        asked, below = self.asked(self._unit.predicate, self._bound, "p"), self._plan.below(self._unit)
        return [
            *self._head(),
            *([" above=E.doubts"] if below else []),
            f" found=E.search_recursive(R,({below}),{asked})",
            *([f" E.doubts={self._plan.doubts(self._unit)}"] if below else []),
            *self._kept(),
        ]

    def _tried(self) -> list[str]:
        tried, stages = self._rules(frozenset(self._own))
        closing = self._sort is Sort.CLOSING
        begin = [f"def {self._function}(E,R,p,ends):  {self._said()}", *([" tried=[]"] if closing else [])]
        return [*stages, *begin, *tried, " return tried" if closing else " return"]

    def _rules(self, own: frozenset[str]) -> tuple[list[str], list[str]]:
        """Return the lines that begin each rule whose head may be the pattern, and those of their stages."""
        lines, stages = list[str](), list[str]()
        for rule in self._unit.rules:
            indent, have = " ", dict[Var, int]()
            tests, counts = list[str](), self._plan.counts(rule)
            searches = self._sort is Sort.SEARCH
            if counts and not searches:
                tests.append(counts)
            computed = {c.variable for c in rule.body if isinstance(c, Let | Gather)}
            stage = Stages(self, rule, self._sort, self._bound, own, self._unit.places)
            for place, (term, bound) in enumerate(zip(rule.head.arguments, self._bound, strict=True)):
                if not bound or term in computed:
                    continue
                if isinstance(term, Var):
                    if have.setdefault(term, place) != place:
                        tests.append(self._same(f"p[{have[term]}]", f"p[{place}]"))
                elif (given := stage.term(term)) != f"p[{place}]":
                    tests.append(self._same(given, f"p[{place}]"))
            lines.append(f" # {_printable(rule.id)}")
            if tests:
                lines.append(f" if {' and '.join(f'({test})' for test in tests)}:")
                indent = "  "
            first = self.fresh()
            taken = "".join(f",p[{place}]" for place in have.values())
            begin, name = f"{first}(E,R,p,ends{taken})", self.constant(rule.id)
            if counts and searches:
                lines += (indent + line for line in self._under_readings(rule, f"{first}(E,R,p,some{taken})"))
            else:
                lines.append(indent + (begin if self._sort is Sort.DEMAND else f"tried.append(({name},{begin}))"))
            stage.write(first, have)
            stages += stage.lines
        return lines, stages

    def _under_readings(self, rule: Rule, begin: str) -> list[str]:
        """Return the lines that try a rule that counts under some readings only.

        Where such a rule gives nothing, what is found does not depend on whether the rule counts. So the rule is tried
        though it does not count, unless what is found depends on the readings of its doubts anyway. What it would give
        then depends on no more doubts than its own: it does not count.
        """
        bits = self._plan.bits([rule])
        return [
            f"counts={self._plan.counts(rule)}; before=E.doubts",
            f"if counts or not before&{bits}:",
            f" some=[]; way={begin}",
            f" if some: E.doubts=(E.doubts if counts else before)|{bits}",
            " if counts: ends+=some",
            f" if counts or not some: tried.append(({self.constant(rule.id)},way))",
            f"else: E.doubts|={bits}",
        ]

    def _same(self, one: str, other: str) -> str:
        return f"{one}=={other}" if self._sort is Sort.DEMAND else f"may_equal({one},{other}) is not False"

    # ── what stages ask of it ────────────────────────────────────────────────────────────────────────────────────

    def constant(self, value: object) -> str:
        """Return the name of a value in the table."""
        return self._plan.constant(value)

    def fresh(self) -> str:
        """Return a name for one more stage."""
        self._stages += 1
        return f"{self._function}_{self._stages}"

    def search(self, predicate: str, bound: Bound) -> str:
        """Return the name of the function that searches for a predicate."""
        return self._call(Sort.SEARCH, self._plan.unit(predicate), bound)

    def goal(self, predicate: str, bound: Bound, pattern: str) -> str:
        """Return the expression of the goal for a pattern of a recursive predicate."""
        unit = self._plan.unit(predicate)
        find, below = self._call(Sort.DEMAND, unit, bound), self._plan.below(unit)
        return f"E.goals.goal({find},R,({below}),{self.constant(predicate)},{pattern},{unit.given})"

    def asked(self, predicate: str, bound: Bound, pattern: str) -> str:
        """Return the expression of what is asked of a recursive predicate, with the means to find it."""
        unit = self._plan.unit(predicate)
        shapes = product(*((True, False) if is_bound else (False,) for is_bound in bound))
        means = {
            shape: f"Means({unit.given},{self._call(Sort.DEMAND, unit, shape)},{self._call(Sort.CLOSING, unit, shape)})"
            for shape in shapes
        }
        wider = "".join(f"({shape},{text})," for shape, text in means.items() if shape != bound)
        return f"Asked({self.constant(predicate)},{pattern},{means[bound]},({wider}))"

    def reads_sole(self, reader: str, predicate: str) -> bool:
        """Return whether the rules of a reader read of an attribute only a value that is the sole one."""
        reported = predicate == self._unit.reports
        return not reported and reads_uncontested(self._plan.program, self._plan.own(reader), self._plan.own(predicate))

    def show(self, reader: str, predicate: str, row: str) -> str:
        """Return the expression of the node that shows a statement to the rules of a reader."""
        unit, name, program = self._plan.unit(predicate), self.constant(predicate), self._plan.program
        if self.reads_sole(reader, predicate):
            return f"E.sole(R,{name},{row},{self.search(predicate, (True, False))})"
        leaf = f"E.leaf({name},{row})"
        if unit.given and not unit.rules:
            return leaf
        search = self.search(predicate, (True,) * unit.arity)
        if predicate in program.recursive:
            find, below = self._call(Sort.DEMAND, unit, (True,) * unit.arity), self._plan.below(unit)
            return f"E.show_recursive(R,({below}),{name},{row},{unit.given},{find},{search})"
        if reader == QUERY:  # every ground of what is asked is told
            return f"{search}(E,R,{row})"
        return f"E.show_given(R,{name},{row},{search})" if unit.given else f"E.show(R,{row},{search})"

    def _call(self, sort: Sort, unit: _Unit, bound: Bound) -> str:
        name = self._plan.name(sort, unit, bound)
        self.called[name] = None
        return name


def _printable(name: str) -> str:
    """Return a name as a comment can have it: on one line, whatever is in it."""
    return "".join(character if character.isprintable() else " " for character in name)
