"""four_times: a rule base beside three copies of all that it concludes, which no question asks for."""

from __future__ import annotations

from dataclasses import replace

from engine.rulebase import RuleBase, start
from grammar.load import Loaded
from logic.datalog import Atom, Condition, EngineProgram, Gather, Has, Rule
from logic.export import json_digest, program_json

COPIES = 3


def four_times(loaded: Loaded) -> RuleBase:
    """Return a rule base with four times the rules, doubts and concluded predicates, the first as they were."""
    program = loaded.engine_program
    copies = [_Copy(program, f"之{number + 2}") for number in range(COPIES)]
    larger = replace(
        program,
        predicates={**program.predicates, **{k: v for copy in copies for k, v in copy.predicates.items()}},
        rules=(*program.rules, *(copy.rule(rule) for copy in copies for rule in program.rules)),
        strata=(*program.strata, *(tuple(map(copy.name, names)) for copy in copies for names in program.strata)),
        doubts={**program.doubts, **{k: v for copy in copies for k, v in copy.doubts.items()}},
    )
    return start(replace(loaded, engine_program=larger, digest=json_digest(program_json(larger))))


class _Copy:
    """One copy: everything that rules conclude has a mark after its name, and so has every rule and doubt."""

    def __init__(self, program: EngineProgram, mark: str) -> None:
        self.mark, self.concluded = mark, set(program.rules_for)
        self.predicates = {
            self.name(name): replace(row, name=self.name(name))
            for name, row in program.predicates.items()
            if name in self.concluded
        }
        self.doubts = {name + mark: replace(doubt, id=name + mark) for name, doubt in program.doubts.items()}

    def name(self, predicate: str) -> str:
        return predicate + self.mark if predicate in self.concluded else predicate

    def rule(self, rule: Rule) -> Rule:
        return replace(
            rule,
            id=rule.id + self.mark,
            head=self._atom(rule.head),
            body=tuple(map(self._condition, rule.body)),
            readings=tuple((doubt + self.mark, reading) for doubt, reading in rule.readings),
        )

    def _atom(self, atom: Atom) -> Atom:
        return replace(atom, predicate=self.name(atom.predicate))

    def _condition(self, condition: Condition) -> Condition:
        if isinstance(condition, Has):
            return replace(condition, atom=self._atom(condition.atom))
        if isinstance(condition, Gather):
            return replace(condition, predicate=self.name(condition.predicate))
        return condition
