"""The compiled engine: the checked program, each rule a chain of Python functions, evaluated bottom-up.

Strata are derived from the lowest up, each in both worlds. So a negation or an aggregate only ever reads complete
tables, and it is known which rows are contested when they are read. The possible world of a stratum is derived first.
The certain world is the same, and is not derived again, where three things hold: nothing that was read differs in the
certain world, nothing that was read is contested, and nothing that was tested or computed was unknown.

When a stratum rests on itself, its rules are fired again with the rows that were new in the round before, until a round
brings nothing new. No rule that the checker admits into such a stratum makes a value. So there are only so many tuples,
and every derivation ends.

The engine shares with the other engine the meaning of values (:mod:`logic.terms`, :mod:`logic.totals`) and nothing
else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.derive.compiled_rules import CompiledRule, compile_rule
from engine.derive.compiled_run import Numbering, Row, Run, Shelf
from engine.derive.engine import Derived
from logic.datalog import Condition, EngineProgram, Gather, Has, Kind
from logic.worlds import Facts, Tuple, World, reachable, reads_uncontested


@dataclass(frozen=True, slots=True)
class _Stratum:
    """Predicates derived together, their rules, and the predicates that these rules conclude or read."""

    predicates: tuple[str, ...]
    rules: tuple[CompiledRule, ...]
    touched: tuple[str, ...]


class CompiledEngine:
    """An :class:`~engine.derive.engine.Engine` that finishes every program that *check* admits, within its budget.

    A program is compiled once; raises ``ValueError`` for one that is not safe and stratified. Nothing is kept between
    derivations, so any number of threads may derive at once. No text of a program or a case is executed.
    """

    name: str = "compiled"
    version: str = "1"

    def __init__(self, program: EngineProgram) -> None:
        self._program = program
        _Checking(program)
        concluded = frozenset(program.rules_for)
        self._internal = frozenset(
            p.name for p in program.predicates.values() if p.kind is Kind.AUXILIARY and p.name in concluded
        )
        self._arities = {rule.head.predicate: len(rule.head.arguments) for rule in program.rules}
        self._constants = Numbering()
        self._strata: list[_Stratum] = []
        for predicates in program.strata:
            growing = frozenset(predicates) & concluded
            rules = [rule for name in predicates for rule in program.rules_for.get(name, ())]
            compiled = tuple([compile_rule(rule, growing, program.contestable, self._constants) for rule in rules])
            touched = growing.union(*(program.uses[name] for name in growing))
            self._strata.append(_Stratum(predicates, compiled, tuple(sorted(touched))))

    def derive(
        self,
        facts: Facts,
        predicates: Iterable[str],
        readings: Mapping[str, str],
        budget: int,
    ) -> Derived:
        """Derive ``predicates`` and every concluded predicate they rest on, in both worlds.

        In a :class:`~logic.worlds.World`, a predicate has its given rows beside those that rules conclude, and a rule
        has the rows that it concludes. Raises :class:`~logic.no_answer.BudgetExceededError` above ``budget``, and
        whatever ``facts`` raises.
        """
        needed = reachable(self._program, predicates)
        run = Run(facts, self._internal, readings, budget, self._constants)
        found: dict[bool, dict[str, frozenset[Tuple]]] = {True: {}, False: {}}
        by_rule: dict[bool, dict[str, frozenset[Tuple]]] = {True: {}, False: {}}
        for stratum in self._strata:
            if needed.isdisjoint(stratum.predicates):
                continue
            rules = [rule for rule in stratum.rules if rule.rule.head.predicate in needed]
            run.certain, run.settled = False, True
            world = self._world(run, rules)
            found[False].update(world.predicates)
            by_rule[False].update(world.rules)
            run.certain = True
            if run.settled and run.is_one(stratum.touched):
                run.share(stratum.predicates)
            else:
                world = self._world(run, rules)
            found[True].update(world.predicates)
            by_rule[True].update(world.rules)
        return Derived(World(found[True], by_rule[True]), World(found[False], by_rule[False]), run.cost)

    def _world(self, run: Run, rules: list[CompiledRule]) -> World:
        """Derive one stratum in one world."""
        by_rule = {rule: frozenset(map(run.number.tuple, rows)) for rule, rows in _saturate(run, rules).items()}
        tables: dict[str, list[frozenset[Tuple]]] = {}
        for rule in rules:
            tables.setdefault(rule.rule.head.predicate, []).append(by_rule[rule.rule.id])
        found: dict[str, frozenset[Tuple]] = {}
        for predicate, concluded in tables.items():
            given = run.given(predicate, (None,) * self._arities[predicate], certain=run.certain)
            found[predicate] = frozenset(map(run.number.tuple, given)).union(*concluded)
            run.spend(len(found[predicate]))
        return World(found, by_rule)


def _saturate(run: Run, rules: list[CompiledRule]) -> dict[str, set[Row]]:
    """Fire the rules of a stratum until nothing is new; return the rows that each rule derived."""
    gave: dict[str, set[Row]] = {rule.rule.id: set() for rule in rules}
    counting = [rule for rule in rules if rule.counts(run.readings, certain=run.certain)]
    if not all(rule.counts(run.readings, certain=True) for rule in counting):
        run.settled = False
    for rule in rules:  # of which none may count in the certain world: its shelf is then an empty one
        run.shelf(rule.rule.head.predicate)
    seen = {rule.rule.id: {place: Shelf() for place in rule.joins} for rule in counting}
    fresh: dict[str, Shelf] | None = None
    while counting:
        concluded: dict[str, set[Row]] = {}
        for rule in counting:
            heads = rule.fire(run, seen[rule.rule.id], fresh) - gave[rule.rule.id]
            gave[rule.rule.id] |= heads
            concluded.setdefault(rule.rule.head.predicate, set()).update(heads)
        new = {predicate: run.shelf(predicate).add(heads) for predicate, heads in concluded.items()}
        fresh = {predicate: Shelf(rows) for predicate, rows in new.items() if rows}
        counting = [rule for rule in counting if rule.joins] if fresh else []
    return gave


class _Checking:
    """Refuses a program whose strata or arities are not right with ``ValueError``: a wrong answer otherwise."""

    def __init__(self, program: EngineProgram) -> None:
        self._arities = {predicate.name: predicate.arity for predicate in program.predicates.values()}
        if len({rule.id for rule in program.rules}) < len(program.rules):
            raise ValueError("two rules have one id")
        concluded = {rule.head.predicate for rule in program.rules}
        level = {name: number for number, names in enumerate(program.strata) for name in names}
        if missing := sorted(concluded - level.keys()):
            raise ValueError(f"{missing[0]} is in no stratum")
        for rule in program.rules:
            head = rule.head.predicate
            self._agree(head, len(rule.head.arguments))
            for condition in rule.body:
                used, strict = self._used(condition)
                whole = strict or reads_uncontested(program, head, used)
                if used in concluded and (level[used] > level[head] or (whole and level[used] == level[head])):
                    raise ValueError(f"rule {rule.id}: {used} is not complete when the rule is asked")

    def _used(self, condition: Condition) -> tuple[str, bool]:
        match condition:
            case Has(atom, negated):
                self._agree(atom.predicate, len(atom.arguments))
                return atom.predicate, negated
            case Gather(predicate=predicate, group=group) as gather:
                self._agree(predicate, len(group) + gather.width)
                return predicate, True
        return "", False

    def _agree(self, predicate: str, arity: int) -> None:
        if self._arities.setdefault(predicate, arity) != arity:
            raise ValueError(f"{predicate} has {self._arities[predicate]} places, not {arity}")
