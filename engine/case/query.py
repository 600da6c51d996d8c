"""query: a question → rules that say the same, so that an answer is proved like any other conclusion.

``甲项目 的 补助`` becomes ``? (甲项目, ?1) ← 补助 (甲项目, ?1)``. A thing asked for by category adds a condition with
the category. A question limited to a document or clause asks for a copy of the predicate, which only the rules of that
document or clause conclude. ``docs/proofs.md`` describes these rules for checkers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.case.question import Question
from logic.cite import EVERYWHERE, Citation, limited
from logic.datalog import Among, Atom, Condition, EngineProgram, Has, Kind, Origin, Rule, Var, read_by
from logic.values import Name

#: The predicate that a question asks for; no name of the language.
QUERY = "?"

#: The predicate between a clause and the document it is a part of.
_PART_OF = "所属文件"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as rules: the auxiliary ``predicates`` and the ``rules`` that it adds to the program. ``reports`` is
    the attribute whose value the question asks for, ``""`` when it asks for something else; all values of this
    attribute are reported, contested ones too. ``copied`` maps the predicate and each rule that are copies, to be asked
    ``within`` a document or clause alone, to what they are copies of."""

    predicates: frozenset[str]
    rules: tuple[Rule, ...]
    reports: str
    copied: Mapping[str, str]
    within: Citation

    def reads(self, program: EngineProgram) -> list[str]:
        """Return the concluded predicates of the program that the rules of the query read or copy."""
        found = {self.copied.get(rule.head.predicate, rule.head.predicate) for rule in self.rules}
        found.update(predicate for rule in self.rules for predicate in read_by(rule))
        return sorted(found & program.uses.keys())


def read_query(program: EngineProgram, question: Question) -> Query:
    """Return the query of a question: its rules, and the predicates that they conclude."""
    places = tuple(Var(f"?{place}") if part is None else part for place, part in enumerate(question.pattern))
    kinds = [
        Has(Atom(kind, (part,))) for kind, part in zip(question.kinds, places, strict=True) if kind in program.kinds_of
    ]
    asked, limits = question.predicate, list[Condition]()
    copies, copied = list[Rule](), dict[str, str]()
    if question.within != EVERYWHERE and program.predicates[asked].kind is not Kind.STATED:
        asked = limited(asked, question.within)
        copied[asked] = question.predicate
        for rule in program.rules_for.get(question.predicate, ()):
            if question.within.covers(rule.origin.citation):
                name = limited(rule.id, question.within)
                copied[name] = rule.id
                copies.append(replace(rule, id=name, head=Atom(asked, rule.head.arguments)))
    elif question.within != EVERYWHERE:
        where = Name(str(question.within))
        facts = [fact.atom for fact in program.facts if fact.atom.predicate == _PART_OF and not question.within.clause]
        clauses = [atom.arguments[0] for atom in facts if atom.arguments[1] == where]
        limits = [Among(places[0], (where, *(clause for clause in clauses if isinstance(clause, Name))))]
    rule = Rule(QUERY, Atom(QUERY, places), (Has(Atom(asked, places)), *kinds, *limits), Origin(EVERYWHERE))
    names = {QUERY, asked} - {question.predicate}
    reports = asked if question.form == "value" and program.predicates[question.predicate].single else ""
    return Query(frozenset(names), (rule, *copies), reports, copied, question.within if copied else EVERYWHERE)
