"""pyDatalog behind the engine interface: the only module that imports it.

The rules are loaded once as pyDatalog's own objects. pyDatalog is given no text, so nothing is executed. One set of
clauses serves both worlds. Facts, completed predicates, comparisons, amounts, aggregates and readings are read or
computed by Python resolvers, and a resolver asks the derivation running in its thread which world it is in. Strata are
asked bottom-up, one goal for each rule, so that it is known what each rule derived. A negation only ever meets
completed predicates.

A recursive stratum is one goal, and its rules call this goal with every place free. So there is one subgoal, waiting on
itself, which pyDatalog finishes. Several subgoals waiting on each other it often does not finish. Nor is there a call
with one variable twice, for which it loses answers. The one goal ends, but may take long over rules that join it with
itself. Then the tables that the compiled engine derived for the stratum are lent to it, and the stratum is named as
refused.
"""

from __future__ import annotations

import importlib.metadata
import itertools
import threading
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from pyDatalog import Logic, pyEngine

from engine.derive.engine import Derived, Goal
from engine.derive.pydatalog_terms import (
    Answer,
    Codes,
    Run,
    Table,
    computes,
    one_of,
    reads,
    reads_given,
    reads_other,
    same,
    taken,
)
from logic.datalog import (
    Among,
    Atom,
    Call,
    Compare,
    Condition,
    EngineProgram,
    Expression,
    Gather,
    Has,
    Kind,
    Let,
    Rule,
    Term,
    Var,
)
from logic.no_answer import BudgetExceededError
from logic.stratify import ordered
from logic.terms import is_known
from logic.values import Name
from logic.worlds import Facts, Pattern, Tuple, World, reachable, reads_uncontested

# ── the doorway: what is used of pyDatalog, with its types ──────────────────────────────────────────────────


class _Place(Protocol):
    """A constant or a variable."""

    id: str

    def is_const(self) -> bool: ...


class _Literal(Protocol):
    terms: list[_Place]

    def get_tag(self) -> object: ...


class _Queue(Protocol):
    def clear(self) -> None: ...


class _Subgoal(Protocol):
    """A literal being answered; ``facts`` is the answer so far, or ``True`` for a ground one that holds."""

    facts: dict[object, _Literal] | bool
    waiters: _Queue
    tasks: _Queue
    clauses: _Queue
    on_completion_: _Queue


class _Memory(Protocol):
    """What pyDatalog calls a ``Logic``: the clauses, and the state of the goal being asked."""

    Subgoals: dict[object, _Subgoal]
    Tasks: object
    Recursive_Tasks: object
    Recursive: bool
    Goal: _Subgoal | None


#: What stands in the only place of a literal that needs none.
_NOTHING = "-"


def _constant(code: str) -> _Place:
    place: _Place = pyEngine.Const(code)
    return place


def _variable(name: str) -> _Place:
    place: _Place = pyEngine.Var(name)
    return place


def _literal(name: str, places: Iterable[_Place]) -> _Literal:
    literal: _Literal = pyEngine.Literal(name, list(places) or [_constant(_NOTHING)])
    return literal


class _Here(threading.local):
    """The derivation running in this thread, for resolvers to find."""

    run: Run | None = None


_here = _Here()


def _resolver(answer: Answer, arity: int) -> Callable[..., Iterator[tuple[str, ...]]]:
    """Return the function pyDatalog calls with a literal's places, which yields the tuples that match, as
    constants.
    """

    def resolve_places(*places: _Place) -> Iterator[tuple[str, ...]]:
        run = _here.run
        assert run is not None, "pyDatalog was asked outside a derivation"
        asked = tuple(run.codes.known(place.id) if place.is_const() else None for place in places[:arity])
        for found in answer(run, asked):
            yield tuple(map(run.codes.code, found)) or (_NOTHING,)

    return resolve_places


@contextmanager
def _aside() -> Iterator[None]:
    """Lend pyDatalog's state in this thread, and put back what was there: a derivation may run inside
    another.
    """
    local, fresh, run = Logic.tl, pyEngine.Fresh_var.tl, _here.run
    memory, counter = getattr(local, "logic", None), getattr(fresh, "counter", 0)
    try:
        yield
    finally:
        fresh.counter, local.logic, _here.run = counter, memory, run
        if memory is None:
            del local.logic


# ── loading ─────────────────────────────────────────────────────────────────────────────────────────────────

_SERIALS = itertools.count()

#: What a recursive stratum may cost in one world before what another engine derived of it is taken.
RECURSIVE_BUDGET = 100_000


@dataclass(frozen=True, slots=True)
class _Goal:
    """One rule, or all rules of a recursive stratum, as a predicate of pyDatalog: the id of the rule, then ``width``
    places. ``recursive`` when it calls itself."""

    name: str
    width: int
    rules: tuple[Rule, ...]
    recursive: bool

    def rules_of(self, predicate: str) -> frozenset[Name]:
        """Return the ids of this goal's rules that conclude a predicate."""
        return frozenset(Name(rule.id) for rule in self.rules if self.recursive and rule.head.predicate == predicate)


@dataclass(frozen=True, slots=True)
class _Stratum:
    predicates: tuple[str, ...]
    goals: tuple[_Goal, ...]
    recursive: bool


class _Scope:
    """The variables of one rule as it is being loaded, and which of them are bound so far."""

    def __init__(self, rule: Rule, codes: Codes) -> None:
        self.rule = rule
        self.bound: set[Var] = set()
        self._codes = codes
        self._places: dict[Var, _Place] = {}
        self._fresh = itertools.count()

    def place(self, term: Term) -> _Place:
        if not isinstance(term, Var):
            return _constant(self._codes.code(term))
        return self._places.setdefault(term, _variable(f"V{len(self._places)}"))

    def fresh(self) -> _Place:
        return _variable(f"F{next(self._fresh)}")

    def need(self, *expressions: Expression) -> tuple[Var, ...]:
        """Return the variables of some expressions; raises ``ValueError`` for one that is not bound yet."""
        found = tuple(dict.fromkeys(_variables(*expressions)))
        for variable in found:
            if variable not in self.bound:
                raise ValueError(f"rule {self.rule.id}: {variable.name} is needed before it is bound")
        return found


def _variables(*expressions: Expression) -> Iterator[Var]:
    for each in expressions:
        if isinstance(each, Var):
            yield each
        elif isinstance(each, Call):
            yield from _variables(*each.arguments)


class _Loading:
    """Puts a program into the pyDatalog memory of this thread; raises ``ValueError`` for one that cannot be
    run.

    Names are made here, never taken from the program: ``e7r12`` is goal 12 of engine 7. pyDatalog also looks
    for a resolver under a name with the number of places put after it, so a goal's letter is never a
    resolver's.
    """

    def __init__(self, program: EngineProgram, codes: Codes) -> None:
        self.resolvers: dict[str, Callable[..., Iterator[tuple[str, ...]]]] = {}
        self._program, self._codes = program, codes
        self._prefix = f"e{next(_SERIALS)}"
        self._serials = itertools.count()
        self._numbers: dict[str, int] = {}
        self._arities = {predicate.name: predicate.arity for predicate in program.predicates.values()}
        self._rules: dict[str, list[Rule]] = {}
        for rule in program.rules:
            self._agree(rule.head.predicate, len(rule.head.arguments))
            self._rules.setdefault(rule.head.predicate, []).append(rule)
        if len({rule.id for rule in program.rules}) < len(program.rules):
            raise ValueError("two rules have one id")
        self.internal = frozenset(
            predicate.name
            for predicate in program.predicates.values()
            if predicate.kind is Kind.AUXILIARY and predicate.name in self._rules
        )
        self._complete: set[str] = set()
        self.alone: dict[str, _Goal] = {}
        self.strata = tuple(map(self._stratum, program.strata))
        if missing := sorted(self._rules.keys() - self._complete):
            raise ValueError(f"{missing[0]} is in no stratum")

    def _agree(self, predicate: str, arity: int) -> None:
        if self._arities.setdefault(predicate, arity) != arity:
            raise ValueError(f"{predicate} has {self._arities[predicate]} places, not {arity}")

    def _stratum(self, predicates: tuple[str, ...]) -> _Stratum:
        """Load the rules of one stratum: as one goal if any rests on the stratum itself, otherwise each as its own
        goal. Each rule is also loaded alone, to be asked once everything that it reads is there."""
        rules = tuple(rule for predicate in predicates for rule in self._rules.get(predicate, ()))
        used = {c.atom.predicate for rule in rules for c in rule.body if isinstance(c, Has) and not c.negated}
        recursive = bool(used.intersection(predicates) & self._rules.keys())
        together = [rules] if recursive else [(rule,) for rule in rules]
        goals = tuple(self._goal(each, recursive=recursive) for each in together)
        self._complete.update(predicates)
        alone = [self._goal((_own_last(rule, predicates),), recursive=False) for rule in rules] if recursive else goals
        self.alone.update((goal.rules[0].id, goal) for goal in alone)
        return _Stratum(predicates, goals, recursive)

    def _goal(self, rules: tuple[Rule, ...], *, recursive: bool) -> _Goal:
        width = max(len(rule.head.arguments) for rule in rules)
        goal = _Goal(f"{self._prefix}r{next(self._serials)}", width, rules, recursive)
        for rule in rules:
            scope = _Scope(rule, self._codes)
            bodies = self._bodies(rule, scope, goal)
            scope.need(*rule.head.arguments)
            arguments = [*rule.head.arguments, *[Name("")] * (width - len(rule.head.arguments))]
            head = _literal(goal.name, map(scope.place, (Name(rule.id), *arguments)))
            for body in bodies:
                pyEngine.assert_(pyEngine.Clause(head, body))  # noqa: PT009 - pyDatalog's word for adding a clause
        return goal

    def _bodies(self, rule: Rule, scope: _Scope, goal: _Goal) -> list[list[_Literal]]:
        """Return the bodies that together mean the body of a rule. There is one, except that a condition on the goal's
        own predicates may be met by what is given or by what is derived."""
        bodies: list[list[_Literal]] = [[]]
        if rule.readings:
            bodies = [[_literal(self._computed(taken(rule), 0), [])]]
        for condition in rule.body:
            alternatives = self._condition(condition, scope, goal)
            bodies = [[*body, *more] for body in bodies for more in alternatives]
            if isinstance(condition, Has):
                scope.bound.update(_variables(*condition.atom.arguments))
            elif isinstance(condition, Let | Gather):
                scope.bound.add(condition.variable)
        return bodies

    def _condition(self, condition: Condition, scope: _Scope, goal: _Goal) -> list[list[_Literal]]:
        outputs: tuple[Var, ...] = ()
        match condition:
            case Has(atom, True):
                self._need_complete(atom.predicate, scope.rule)
                scope.need(*atom.arguments)
                contestable = atom.predicate in self._program.contestable
                name = "~" + self._served("n", atom, reads_other(atom.predicate, contestable=contestable))
                return [[_literal(name, map(scope.place, atom.arguments))]]
            case Has(atom):
                return self._call(atom, scope, goal)
            case Compare(_, left, right):
                inputs = scope.need(left, right)
            case Among(term, _):
                inputs = scope.need(term)
            case Let(variable, expression):
                inputs, outputs = scope.need(expression), (variable,)
            case Gather(variable, _, predicate, group) as gather:
                inputs, outputs = scope.need(*group), (variable,)
                self._need_complete(predicate, scope.rule)
                self._agree(predicate, len(group) + gather.width)
        if scope.bound.intersection(outputs):
            raise ValueError(f"rule {scope.rule.id}: {outputs[0].name} is bound twice")
        places = (*inputs, *outputs)
        name = self._computed(computes(condition, inputs), len(places))
        return [[_literal(name, map(scope.place, places))]]

    def _call(self, atom: Atom, scope: _Scope, goal: _Goal) -> list[list[_Literal]]:
        """Return the literals that read a predicate, in alternatives. A predicate derived by this very goal is met by
        what is given or by the goal."""
        own = goal.rules_of(atom.predicate)
        contestable = reads_uncontested(self._program, scope.rule.head.predicate, atom.predicate)
        if contestable or not own:
            self._need_complete(atom.predicate, scope.rule)
            places, checks = self._places(atom, scope, free=False)
            answer = reads(atom.predicate, contestable=contestable)
            return [[_literal(self._served("u" if contestable else "t", atom, answer), places), *checks]]
        found = []
        if atom.predicate not in self.internal:
            places, checks = self._places(atom, scope, free=False)
            found.append([_literal(self._served("f", atom, reads_given(atom.predicate)), places), *checks])
        places, checks = self._places(atom, scope, free=True)
        rule, padding = scope.fresh(), [scope.fresh() for _ in range(goal.width - len(places))]
        if len(own) < len(goal.rules):
            checks.insert(0, _literal(self._computed(one_of(own), 1), [rule]))
        found.append([_literal(goal.name, [rule, *places, *padding]), *checks])
        return found

    def _places(self, atom: Atom, scope: _Scope, *, free: bool) -> tuple[list[_Place], list[_Literal]]:
        """Return the places of a call, and the checks to make after it. No free variable stands in two places; with
        ``free`` every place is free."""
        places: list[_Place] = []
        checks: list[_Literal] = []
        seen: set[Term] = set()
        for argument in atom.arguments:
            known = not isinstance(argument, Var) or argument in scope.bound
            if argument in seen or (known and free):
                places.append(scope.fresh())
                checks.append(_literal(self._register("s", same, 2), [scope.place(argument), places[-1]]))
            else:
                places.append(scope.place(argument))
                seen.update([] if known else [argument])
        return places, checks

    def _need_complete(self, predicate: str, rule: Rule) -> None:
        if predicate in self._rules and predicate not in self._complete:
            raise ValueError(f"rule {rule.id}: {predicate} is not complete when the rule is asked")

    def _served(self, letter: str, atom: Atom, answer: Answer) -> str:
        """Return the name of the pyDatalog predicate, one for the whole program, that reads a predicate."""
        self._agree(atom.predicate, len(atom.arguments))
        number = self._numbers.setdefault(atom.predicate, len(self._numbers))
        return self._register(f"{letter}{number}", answer, len(atom.arguments))

    def _computed(self, answer: Answer, arity: int) -> str:
        return self._register(f"c{next(self._serials)}", answer, arity)

    def _register(self, word: str, answer: Answer, arity: int) -> str:
        name = self._prefix + word
        self.resolvers.setdefault(f"{name}/{max(arity, 1)}", _resolver(answer, arity))
        return name


# ── the engine ──────────────────────────────────────────────────────────────────────────────────────────────


class PyDatalogEngine:
    """pyDatalog as an :class:`~engine.derive.engine.Engine`: the deriver of record.

    A program is loaded once; raises ``ValueError`` for one that is not safe and stratified. Any number of
    threads may derive at once with one engine: each derivation has a copy of the loaded memory to itself,
    kept for the next one, and what resolvers look up is thread-local, so nothing is locked.
    """

    name: str = "pyDatalog"
    version: str = importlib.metadata.version("pyDatalog")

    def __init__(self, program: EngineProgram) -> None:
        self._program = program
        self._codes = Codes()
        with _aside():
            self._memory: _Memory = Logic()
            self._spare: list[_Memory] = []
            loading = _Loading(program, self._codes)
        self._strata, self._internal, self._alone = loading.strata, loading.internal, loading.alone
        self._arities = {rule.head.predicate: len(rule.head.arguments) for rule in program.rules}
        pyEngine.Python_resolvers.update(loading.resolvers)
        self._withdraw = weakref.finalize(self, _withdraw, tuple(loading.resolvers))
        self._withdraw.atexit = False

    def close(self) -> None:
        """Take the engine out of pyDatalog, as happens by itself once nothing refers to the engine."""
        self._withdraw()

    def derive(
        self,
        facts: Facts,
        predicates: Iterable[str],
        readings: Mapping[str, str],
        budget: int,
        lent: Callable[[], Derived] | None = None,
    ) -> Derived:
        """Derive ``predicates`` and every concluded predicate they rest on, in both worlds.

        In a :class:`~logic.worlds.World`, a predicate has its given rows beside those that rules conclude, and a rule
        has the rows that it concludes. The cost counts tasks of pyDatalog and tuples looked at. Raises
        :class:`~logic.no_answer.BudgetExceededError` above ``budget``, and whatever ``facts`` raises; after
        either, the engine can be used again. Raises ``RuntimeError`` once it is closed.

        When a recursive stratum costs more than :data:`RECURSIVE_BUDGET` in a world, its tables are taken from
        ``lent``, which derives the same with another engine, if that is given. The predicates of the stratum are then
        ``refused``.
        """
        with self._derivation(facts, readings, budget) as derivation:
            derivation.complete(reachable(self._program, predicates), lent)
            return derivation.derived()

    def derive_again(
        self,
        facts: Facts,
        goals: Sequence[Goal],
        readings: Mapping[str, str],
        budget: int,
        lent: Callable[[], Derived],
        known: Collection[Goal] = (),
    ) -> tuple[list[Goal], Derived]:
        """Derive each conclusion again, in the certain world; return those that are not derived.

        ``goals`` stand bottom-up. A goal may rest on the goals before it; of most predicates, these are all the rows it
        reads. What a rule of a goal negates, goes over, or reads only where it is not contested is derived whole, in
        both worlds, as far as the rule asks: for the things it asks about. A recursive stratum is then derived
        altogether, as :meth:`derive` does, and its tables are returned too. Goals that are ``known``, from a derivation
        of the same case under readings that are the same below them, are read and not derived. Raises as
        :meth:`derive` does, and ``KeyError`` for a rule that is not of the program.
        """
        alone = [self._alone[rule] for rule, _ in goals]
        missing: list[Goal] = []
        with self._derivation(facts, readings, budget) as derivation:
            derivation.demand_from(self._program, self._alone, lent)
            for found, goal in zip(goals, alone, strict=True):
                if found in known:
                    derivation.take(goal, found[1])
                elif not derivation.again(goal, found[1]):
                    missing.append(found)
            return missing, derivation.derived()

    @contextmanager
    def _derivation(self, facts: Facts, readings: Mapping[str, str], budget: int) -> Iterator[_Derivation]:
        if not self._withdraw.alive:
            raise RuntimeError("the engine is closed")
        run = Run(facts, self._internal, readings, budget, Codes(self._codes))
        with _aside():
            memory = self._take()
            _here.run = run
            derivation = _Derivation(self._strata, self._arities, memory, run)
            try:
                yield derivation
            finally:
                derivation.forget()
        self._spare.append(memory)

    def _take(self) -> _Memory:
        """Make a copy of the loaded memory that no derivation is using the one of this thread."""
        try:
            memory = self._spare.pop()
        except IndexError:
            memory = Logic(self._memory)
        Logic.tl.logic, pyEngine.Fresh_var.tl.counter = memory, 0
        return memory


class _Derivation:
    """One derivation: a memory of pyDatalog's, its subgoals in each world, and what is derived so far."""

    def __init__(self, strata: tuple[_Stratum, ...], arities: Mapping[str, int], memory: _Memory, run: Run) -> None:
        self._strata, self._arities, self._memory, self._run = strata, arities, memory, run
        self._found: dict[bool, dict[str, frozenset[Tuple]]] = {True: {}, False: {}}
        self._by_rule: dict[bool, dict[str, frozenset[Tuple]]] = {True: {}, False: {}}
        self._subgoals: dict[bool, dict[object, _Subgoal]] = {True: {}, False: {}}
        self._refused: dict[str, None] = {}
        self._demanded: dict[tuple[str, Pattern, bool], Table] = {}

    def derived(self) -> Derived:
        """Return the tables that are complete."""
        worlds = {certain: World(self._found[certain], self._by_rule[certain]) for certain in (True, False)}
        return Derived(worlds[True], worlds[False], self._run.cost, tuple(self._refused))

    def complete(self, needed: frozenset[str], lent: Callable[[], Derived] | None) -> None:
        """Derive the needed predicates, from the lowest stratum up."""
        run = self._run
        strata = (stratum for stratum in self._strata if not needed.isdisjoint(stratum.predicates))
        for stratum, certain in itertools.product(strata, (False, True)):
            run.certain = certain
            for predicate, rules in self._stratum(stratum, needed, lent).items():
                self._by_rule[certain].update((rule, frozenset(tuples)) for rule, tuples in rules.items())
                run.completed[predicate, certain] = Table(itertools.chain(*rules.values()))
                free = (None,) * self._arities[predicate]
                self._found[certain][predicate] = frozenset(run.holds(predicate, free, certain=certain))

    def _stratum(
        self, stratum: _Stratum, needed: frozenset[str], lent: Callable[[], Derived] | None
    ) -> dict[str, dict[str, list[Tuple]]]:
        """Return what the rules of a stratum conclude, by predicate and rule, in the world of the run."""
        run, budget = self._run, self._run.budget
        self._memory.Subgoals = self._subgoals[run.certain]
        if lent is None or not stratum.recursive:
            return _concluded(stratum, needed, self._memory, run)
        run.budget = min(budget, run.cost + RECURSIVE_BUDGET)
        try:
            return _concluded(stratum, needed, self._memory, run)
        except BudgetExceededError:
            if run.cost > budget:
                raise
            _forget(self._memory, [self._subgoals[run.certain]])
            world = lent().certain if run.certain else lent().possible
            found: dict[str, dict[str, list[Tuple]]] = {}
            for rule in (rule for goal in stratum.goals for rule in goal.rules):
                found.setdefault(rule.head.predicate, {})[rule.id] = list(world.rules[rule.id])
            self._refused.update(dict.fromkeys(found))
            return found
        finally:
            run.budget = budget

    def again(self, goal: _Goal, head: Tuple) -> bool:
        """Whether a rule alone derives a tuple in the certain world. A tuple so derived may be read from then on."""
        rule, run = goal.rules[0], self._run
        run.certain, self._memory.Subgoals = True, self._subgoals[True]
        places = [_constant(run.codes.code(known)) for known in (Name(rule.id), *head)]
        try:
            holds = bool(_ask(_literal(goal.name, places), self._memory, run).facts)
        finally:
            _forget(self._memory, [self._subgoals[True]])  # more may be read the next time
        if holds:
            self.take(goal, head)
        return holds

    def take(self, goal: _Goal, head: Tuple) -> None:
        """Let a tuple of a rule be read that is known to be derived in the certain world."""
        self._run.confirmed.setdefault(goal.rules[0].head.predicate, Table()).add(head)

    # ── by demand ───────────────────────────────────────────────────────────────────────────────────────────

    def demand_from(
        self, program: EngineProgram, alone: Mapping[str, _Goal], lent: Callable[[], Derived] | None
    ) -> None:
        """Have predicates that are not complete derived as they are asked for, by the goal of each rule alone."""
        recursive = {name for stratum in self._strata if stratum.recursive for name in stratum.predicates}

        def demand(predicate: str, pattern: Pattern, certain: bool) -> Table | None:
            if predicate not in program.rules_for:
                return None
            asked = _narrowed(program, predicate, pattern)
            key = (predicate, asked, certain)
            if key not in self._demanded:
                with self._apart(certain=certain):
                    if predicate in recursive:
                        self.complete(reachable(program, [predicate]), lent)
                        return self._run.completed[predicate, certain]
                    goals = [alone[rule.id] for rule in program.rules_for[predicate]]
                    self._demanded[key] = Table(row for goal in goals for row in self._matching(goal, asked))
            return self._demanded[key]

        self._run.demand = demand

    @contextmanager
    def _apart(self, *, certain: bool) -> Iterator[None]:
        """Put pyDatalog's state aside while something else is asked, in the middle of a goal."""
        memory, run = self._memory, self._run
        kept = memory.Subgoals, memory.Tasks, memory.Recursive_Tasks, memory.Recursive, memory.Goal
        subgoals, world, demanding = self._subgoals, run.certain, run.demanding
        self._subgoals = {True: {}, False: {}}
        memory.Subgoals, run.certain, run.demanding = self._subgoals[certain], certain, True
        try:
            yield
        finally:
            _forget(memory, self._subgoals.values())
            memory.Subgoals, memory.Tasks, memory.Recursive_Tasks, memory.Recursive, memory.Goal = kept
            self._subgoals, run.certain, run.demanding = subgoals, world, demanding

    def _matching(self, goal: _Goal, asked: Pattern) -> list[Tuple]:
        """Return the rows that a rule alone derives of a pattern, in the world of the run."""
        rule, run = goal.rules[0], self._run
        open_places = (None,) * (goal.width - len(asked))
        places = [_constant(run.codes.code(Name(rule.id)))]
        for number, known in enumerate((*asked, *open_places)):
            places.append(_variable(f"V{number}") if known is None else _constant(run.codes.code(known)))
        found = _ask(_literal(goal.name, places), self._memory, run).facts
        if not isinstance(found, dict):
            return [tuple(known for known in asked if known is not None)] if found else []
        rows = (tuple(run.codes.known(place.id) for place in fact.terms[1:]) for fact in found.values())
        return [row[: len(asked)] for row in rows]

    def forget(self) -> None:
        """Take everything apart."""
        _forget(self._memory, self._subgoals.values())


def _own_last(rule: Rule, own: Iterable[str]) -> Rule:
    """Return a rule that reads its own stratum last: asked of one row in the certain world, for which the order does
    not matter, it then looks at few of the rows that are there."""
    last = [isinstance(condition, Has) and condition.atom.predicate in own for condition in rule.body]
    pairs = list(zip(rule.body, last, strict=True))
    body = ordered([*(one for one, is_own in pairs if not is_own), *(one for one, is_own in pairs if is_own)])
    return replace(rule, body=tuple(body))


def _narrowed(program: EngineProgram, predicate: str, pattern: Pattern) -> Pattern:
    """Return a pattern with those places open that only a match can tell: a null, and what a rule computes, or has as
    a constant or twice."""
    asked = list(pattern)
    for rule in program.rules_for[predicate]:
        computed = {c.variable for c in rule.body if isinstance(c, Let | Gather)}
        for place, term in enumerate(rule.head.arguments):
            plain = isinstance(term, Var) and term not in computed and rule.head.arguments.count(term) == 1
            known = asked[place]
            if not plain or (known is not None and not is_known(known)):
                asked[place] = None
    return tuple(asked)


def _concluded(
    stratum: _Stratum, needed: frozenset[str], memory: _Memory, run: Run
) -> dict[str, dict[str, list[Tuple]]]:
    """Return the tuples that the rules of the needed predicates of a stratum conclude, by predicate and rule."""
    found: dict[str, dict[str, list[Tuple]]] = {}
    for goal in stratum.goals:
        rules = {Name(rule.id): rule.head for rule in goal.rules if rule.head.predicate in needed}
        for name, head in rules.items():
            found.setdefault(head.predicate, {})[name.text] = []
        for codes in _answers(goal, memory, run) if rules else ():
            rule, *values = map(run.codes.known, codes)
            if isinstance(rule, Name) and rule in rules:
                head = rules[rule]
                found[head.predicate][rule.text].append(tuple(values[: len(head.arguments)]))
    return found


def _answers(goal: _Goal, memory: _Memory, run: Run) -> list[tuple[str, ...]]:
    """Return the constants of all tuples of a goal."""
    places = [_variable(f"V{number}") for number in range(1 + goal.width)]
    found = _ask(_literal(goal.name, places), memory, run).facts
    assert isinstance(found, dict), "a goal with open places has tuples"
    return [tuple(place.id for place in fact.terms) for fact in found.values()]


def _ask(literal: _Literal, memory: _Memory, run: Run) -> _Subgoal:
    """Run pyDatalog's tasks until a goal is answered; each task adds to the cost.

    Does what pyDatalog's own ``Literal.ask`` does, with two differences: subgoals are not forgotten here, and the goal
    is counted as a subgoal, so that a recursive goal is not derived twice.
    """
    subgoal: _Subgoal = pyEngine.Subgoal(literal)
    memory.Subgoals[literal.get_tag()] = subgoal
    memory.Tasks, memory.Recursive_Tasks, memory.Recursive = pyEngine.TaskList(), pyEngine.TaskDeque(), False
    memory.Goal = subgoal
    task, arguments = pyEngine.SEARCH, (subgoal,)
    while task:
        run.spend()
        task, arguments = task(*arguments)
    return subgoal


def _forget(memory: _Memory, tables: Iterable[dict[object, _Subgoal]]) -> None:
    """Take apart the subgoals of a derivation, which refer to each other, so that none has to wait for the garbage
    collector."""
    for table in tables:
        for subgoal in table.values():
            for queue in (subgoal.waiters, subgoal.tasks, subgoal.clauses, subgoal.on_completion_):
                queue.clear()
            subgoal.facts = {}
        table.clear()
    memory.Goal = memory.Tasks = memory.Recursive_Tasks = None


def _withdraw(names: tuple[str, ...]) -> None:
    for name in names:
        pyEngine.Python_resolvers.pop(name, None)
