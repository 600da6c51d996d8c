"""The rules of a program as clauses of pyDatalog's.

One set of clauses serves both worlds. Facts, completed predicates, comparisons, amounts, aggregates and readings are
read or computed by resolvers, and a resolver asks the derivation running in its thread which world it is in. A negation
only ever meets completed predicates.

A recursive stratum is one goal, and its rules call this goal with every place free. So there is one subgoal, waiting on
itself, which pyDatalog finishes. Several subgoals waiting on each other it often does not finish. Nor is there a call
with one variable twice, for which it loses answers.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.derive.pydatalog_answers import Answer, computes, one_of, reads, reads_given, reads_other, same, taken
from engine.derive.pydatalog_codes import Codes
from engine.derive.pydatalog_doorway import NOTHING, Literal, Place, Resolver, add, constant, literal, variable
from engine.derive.pydatalog_run import Run
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
from logic.stratify import ordered
from logic.values import Name
from logic.worlds import reads_uncontested


class _Here(threading.local):
    """The derivation running in this thread, for resolvers to find."""

    run: Run | None = None


here = _Here()


def _resolver(answer: Answer, arity: int) -> Resolver:
    """Return the function pyDatalog calls with a literal's places, which yields the tuples that match, as constants."""

    def resolve_places(*places: Place) -> Iterator[tuple[str, ...]]:
        run = here.run
        assert run is not None, "pyDatalog was asked outside a derivation"
        asked = tuple(run.codes.known(place.id) if place.is_const() else None for place in places[:arity])
        for found in answer(run, asked):
            yield tuple(map(run.codes.code, found)) or (NOTHING,)

    return resolve_places


_SERIALS = itertools.count()


@dataclass(frozen=True, slots=True)
class Goal:
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
class Stratum:
    """Predicates that rest on each other, or one that does not rest on itself, and the goals that derive them."""

    predicates: tuple[str, ...]
    goals: tuple[Goal, ...]
    recursive: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A program as pyDatalog has it: its strata bottom-up, and the goal of each rule ``alone``, by the rule's id.

    ``arities`` are the numbers of places of the concluded predicates; ``internal`` are those predicates that no case or
    document says anything of. A place of a concluded predicate is ``plain`` when every rule has a variable there that
    stands in no other place, and that the rule does not compute: a rule asked for one value there gives that value.
    """

    strata: tuple[Stratum, ...]
    alone: Mapping[str, Goal]
    internal: frozenset[str]
    arities: Mapping[str, int]
    plain: Mapping[str, tuple[bool, ...]]


def load(program: EngineProgram, codes: Codes) -> tuple[Loaded, Mapping[str, Resolver]]:
    """Add the clauses of a program to those that this thread made last; return what was loaded and the resolvers that
    it needs. Raises ``ValueError`` for a program that is not safe and stratified."""
    loading = _Loading(program, codes)
    arities = {rule.head.predicate: len(rule.head.arguments) for rule in program.rules}
    plain = {
        name: tuple(all(_is_plain(rule, place) for rule in rules) for place in range(arities[name]))
        for name, rules in program.rules_for.items()
    }
    return Loaded(loading.strata, loading.alone, loading.internal, arities, plain), loading.resolvers


def _is_plain(rule: Rule, place: int) -> bool:
    term, computed = rule.head.arguments[place], (c.variable for c in rule.body if isinstance(c, Let | Gather))
    return isinstance(term, Var) and term not in computed and rule.head.arguments.count(term) == 1


class _Scope:
    """The variables of one rule as it is being loaded, and which of them are bound so far."""

    def __init__(self, rule: Rule, codes: Codes) -> None:
        self.rule = rule
        self.bound: set[Var] = set()
        self._codes = codes
        self._places: dict[Var, Place] = {}
        self._fresh = itertools.count()

    def place(self, term: Term) -> Place:
        if not isinstance(term, Var):
            return constant(self._codes.code(term))
        return self._places.setdefault(term, variable(f"V{len(self._places)}"))

    def fresh(self) -> Place:
        return variable(f"F{next(self._fresh)}")

    def need(self, *expressions: Expression) -> tuple[Var, ...]:
        """Return the variables of some expressions; raises ``ValueError`` for one that is not bound yet."""
        found = tuple(dict.fromkeys(_variables(*expressions)))
        for each in found:
            if each not in self.bound:
                raise ValueError(f"rule {self.rule.id}: {each.name} is needed before it is bound")
        return found


def _variables(*expressions: Expression) -> Iterator[Var]:
    for each in expressions:
        if isinstance(each, Var):
            yield each
        elif isinstance(each, Call):
            yield from _variables(*each.arguments)


class _Loading:
    """Puts a program into the clauses that this thread made last; raises ``ValueError`` for one that cannot be run.

    Names are made here, never taken from the program: ``e7r12`` is goal 12 of engine 7. pyDatalog also looks
    for a resolver under a name with the number of places put after it, so a goal's letter is never a
    resolver's.
    """

    def __init__(self, program: EngineProgram, codes: Codes) -> None:
        self.resolvers: dict[str, Resolver] = {}
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
        self.alone: dict[str, Goal] = {}
        self.strata = tuple(map(self._stratum, program.strata))
        if missing := sorted(self._rules.keys() - self._complete):
            raise ValueError(f"{missing[0]} is in no stratum")

    def _agree(self, predicate: str, arity: int) -> None:
        if self._arities.setdefault(predicate, arity) != arity:
            raise ValueError(f"{predicate} has {self._arities[predicate]} places, not {arity}")

    def _stratum(self, predicates: tuple[str, ...]) -> Stratum:
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
        return Stratum(predicates, goals, recursive)

    def _goal(self, rules: tuple[Rule, ...], *, recursive: bool) -> Goal:
        width = max(len(rule.head.arguments) for rule in rules)
        goal = Goal(f"{self._prefix}r{next(self._serials)}", width, rules, recursive)
        for rule in rules:
            scope = _Scope(rule, self._codes)
            bodies = self._bodies(rule, scope, goal)
            scope.need(*rule.head.arguments)
            arguments = [*rule.head.arguments, *[Name("")] * (width - len(rule.head.arguments))]
            head = literal(goal.name, map(scope.place, (Name(rule.id), *arguments)))
            for body in bodies:
                add(head, body)
        return goal

    def _bodies(self, rule: Rule, scope: _Scope, goal: Goal) -> list[list[Literal]]:
        """Return the bodies that together mean the body of a rule. There is one, except that a condition on the goal's
        own predicates may be met by what is given or by what is derived."""
        bodies: list[list[Literal]] = [[]]
        body: list[Condition | None] = list(rule.body)
        if rule.readings:
            body.insert(self._said(rule), None)
        for condition in body:
            if condition is None:
                alternatives = [[literal(self._computed(taken(rule), 0), [])]]
            else:
                alternatives = self._condition(condition, scope, goal)
            bodies = [[*body, *more] for body in bodies for more in alternatives]
            if isinstance(condition, Has):
                scope.bound.update(_variables(*condition.atom.arguments))
            elif isinstance(condition, Let | Gather):
                scope.bound.add(condition.variable)
        return bodies

    def _said(self, rule: Rule) -> int:
        """Return how many conditions of a rule come before the first that rules, or arithmetic, have to answer.

        They are asked before the readings are looked at: where one of them fails, the rule gives nothing whatever the
        readings, and what is derived does not rest on them.
        """
        said = (isinstance(c, Has) and not c.negated and c.atom.predicate not in self._rules for c in rule.body)
        return sum(itertools.takewhile(bool, said))

    def _condition(self, condition: Condition, scope: _Scope, goal: Goal) -> list[list[Literal]]:
        outputs: tuple[Var, ...] = ()
        match condition:
            case Has(atom, True):
                self._need_complete(atom.predicate, scope.rule)
                scope.need(*atom.arguments)
                contestable = atom.predicate in self._program.contestable
                name = "~" + self._served("n", atom, reads_other(atom.predicate, contestable=contestable))
                return [[literal(name, map(scope.place, atom.arguments))]]
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
        return [[literal(name, map(scope.place, places))]]

    def _call(self, atom: Atom, scope: _Scope, goal: Goal) -> list[list[Literal]]:
        """Return the literals that read a predicate, in alternatives. A predicate derived by this very goal is met by
        what is given or by the goal."""
        own = goal.rules_of(atom.predicate)
        contestable = reads_uncontested(self._program, scope.rule.head.predicate, atom.predicate)
        if contestable or not own:
            self._need_complete(atom.predicate, scope.rule)
            places, checks = self._places(atom, scope, free=False)
            answer = reads(atom.predicate, contestable=contestable)
            return [[literal(self._served("u" if contestable else "t", atom, answer), places), *checks]]
        found = []
        if atom.predicate not in self.internal:
            places, checks = self._places(atom, scope, free=False)
            found.append([literal(self._served("f", atom, reads_given(atom.predicate)), places), *checks])
        places, checks = self._places(atom, scope, free=True)
        rule, padding = scope.fresh(), [scope.fresh() for _ in range(goal.width - len(places))]
        if len(own) < len(goal.rules):
            checks.insert(0, literal(self._computed(one_of(own), 1), [rule]))
        found.append([literal(goal.name, [rule, *places, *padding]), *checks])
        return found

    def _places(self, atom: Atom, scope: _Scope, *, free: bool) -> tuple[list[Place], list[Literal]]:
        """Return the places of a call, and the checks to make after it. No free variable stands in two places; with
        ``free`` every place is free."""
        places: list[Place] = []
        checks: list[Literal] = []
        seen: set[Term] = set()
        for argument in atom.arguments:
            known = not isinstance(argument, Var) or argument in scope.bound
            if argument in seen or (known and free):
                places.append(scope.fresh())
                checks.append(literal(self._register("s", same, 2), [scope.place(argument), places[-1]]))
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


def _own_last(rule: Rule, own: Iterable[str]) -> Rule:
    """Return a rule that reads its own stratum last: asked of one row in the certain world, for which the order does
    not matter, it then looks at few of the rows that are there."""
    last = [isinstance(condition, Has) and condition.atom.predicate in own for condition in rule.body]
    pairs = list(zip(rule.body, last, strict=True))
    body = ordered([*(one for one, is_own in pairs if not is_own), *(one for one, is_own in pairs if is_own)])
    return replace(rule, body=tuple(body))
