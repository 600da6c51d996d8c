"""Defeasible theories of the suite → clauses, in which priority is a negated predicate, as it is in our rules.

What a rule gives yields to a superior rule that applies to the same thing, and to what is certain by strict rules; a
defeated rule defeats nothing; of conclusions that conflict with nothing to settle it neither is drawn, and nothing
rests on either: ambiguity blocking, the defeasible logic of G. Antoniou, D. Billington, G. Governatori and M. J. Maher,
*Representation Results for Defeasible Logic*, ACM TOCL 2 (2001). A theory becomes these predicates, for a literal *p*
and a rule *r*: *p*, by facts and strict rules alone; *concluded p*; *supported p*, which further holds where a
conflict could be settled its way; *applies r*, *may apply r* and *defeated r*, of what *r* gives; *opposed p* and
*prevented p*, where an undefeated rule would give what conflicts with *p*, or a defeater forbids it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from datalog_conformance.schema import DefeasibleModel, DefeasibleTheory, FactTuple, Rule, Scalar

from logic.datalog import Compare, Var
from logic.values import Name, Quantity
from tests.conformance.lowering import scalar_of
from tests.conformance.souffle import Clause, Literal, read_clause

Rows = Mapping[str, set[FactTuple]]


@dataclass(frozen=True)
class Theory:
    """A theory as read: each kind of rule by its id; ``theory`` is what was read."""

    theory: DefeasibleTheory
    strict: Mapping[str, Clause]
    defeasible: Mapping[str, Clause]
    defeaters: Mapping[str, Clause]

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The theory as clauses, each under an id of its own."""
        return {**self.strict, **{f"#{n}": clause for n, clause in enumerate(self._weighed(), 1)}}

    def model(self, rows: Rows) -> DefeasibleModel:
        """Return what the rows of the clauses' predicates say of each literal.

        What is not drawn is undecided where it is supported, so that a conflict is all that is in its way, and else
        not defeasible. That is said of the predicates that some defeasible rule or defeater is about, for every thing
        the theory names; of the others, what holds is all.
        """
        literals = {*self.theory.facts, *(clause.head.predicate for clause in self.strict.values())}
        definitely = {name: rows.get(name, set()) for name in sorted(literals)}
        defeasibly = {**definitely, **{name: rows[f"concluded {name}"] for name in sorted(self._soft)}}
        undecided = {name: rows[f"supported {name}"] - defeasibly[name] for name in sorted(self._soft)}
        neither = {
            name: set(itertools.product(self._things, repeat=arity))
            - defeasibly.get(name, set())
            - undecided.get(name, set())
            for name, arity in sorted(self._disputable.items())
        }
        sections = {"definitely": definitely, "defeasibly": defeasibly}
        return DefeasibleModel({**sections, "undecided": undecided, "not_defeasibly": neither})

    @cached_property
    def _soft(self) -> frozenset[str]:
        """The predicates whose conclusions may rest on a defeasible rule."""
        soft = {clause.head.predicate for clause in self.defeasible.values()}
        while (
            more := {clause.head.predicate for clause in self.strict.values() if not soft.isdisjoint(_read(clause))}
            - soft
        ):
            soft |= more
        return frozenset(soft)

    @cached_property
    def _drawing(self) -> dict[str, Clause]:
        """The rules that may draw more than what is certain."""
        strict = {name: clause for name, clause in self.strict.items() if not self._soft.isdisjoint(_read(clause))}
        return {**self.defeasible, **strict}

    @cached_property
    def _weighing(self) -> dict[str, Clause]:
        return {**self._drawing, **self.defeaters}

    @cached_property
    def _conflicting(self) -> dict[str, set[str]]:
        """For each literal that a rule gives, the literals it cannot hold with."""
        found = {clause.head.predicate: {complement(clause.head.predicate)} for clause in self._weighing.values()}
        for one, other in (*self.theory.conflicts, *((b, a) for a, b in self.theory.conflicts)):
            found.setdefault(one, {complement(one)}).add(other)
        return found

    @cached_property
    def _disputable(self) -> dict[str, int]:
        """The literals a defeasible rule or defeater is about, either way, with their arities."""
        arities = {clause.head.predicate: len(clause.head.arguments) for clause in self._weighing.values()}
        against = {each: arity for name, arity in arities.items() for each in self._conflicting[name]}
        return {**against, **arities}

    @cached_property
    def _things(self) -> list[Scalar]:
        """Everything the theory names."""
        found = {value for rows in self.theory.facts.values() for row in rows for value in row}
        for clause in self._weighing.values():
            for literal in (clause.head, *(each for each in clause.body if isinstance(each, Literal))):
                found.update(scalar_of(each) for each in literal.arguments if isinstance(each, Name | Quantity))
        return sorted(found, key=repr)

    def _weighed(self) -> Iterator[Clause]:
        for name in sorted(self._soft):
            yield from self._drawn(name)
        for identity, clause in self._weighing.items():
            yield Clause(_about("applies", identity, clause), self._body(clause, "concluded", "supported"))
            yield Clause(_about("may apply", identity, clause), self._body(clause, "supported", "concluded"))
            yield from self._beaten(identity, clause)

    def _drawn(self, name: str) -> Iterator[Clause]:
        """What is certain is drawn; so is what a rule gives that is neither defeated, nor opposed, nor prevented."""
        giving = {rule: clause for rule, clause in self._drawing.items() if clause.head.predicate == name}
        arity = len(next(iter(giving.values())).head.arguments)
        places = tuple(Var(f"X{place}") for place in range(arity))
        concluded, supported = Literal(f"concluded {name}", places), Literal(f"supported {name}", places)
        opposed, prevented = Literal(f"opposed {name}", places), Literal(f"prevented {name}", places)
        yield Clause(concluded, (Literal(name, places),))
        yield Clause(supported, (Literal(name, places),))
        for rule in giving:
            applies, may_apply = Literal(f"applies {rule}", places), Literal(f"may apply {rule}", places)
            undefeated = _not(Literal(f"defeated {rule}", places))
            yield Clause(concluded, (applies, undefeated, _not(opposed), _not(prevented)))
            yield Clause(supported, (may_apply, undefeated, _not(prevented)))
        for rule, clause in self._weighing.items():
            if clause.head.predicate in self._conflicting[name]:
                against = prevented if rule in self.defeaters else opposed
                applies, defeated = Literal(f"applies {rule}", places), Literal(f"defeated {rule}", places)
                yield Clause(against, (applies, _not(defeated)))

    def _beaten(self, identity: str, clause: Clause) -> Iterator[Clause]:
        """A rule is defeated where what conflicts is certain, or a superior rule that is not itself defeated gives
        it."""
        places = tuple(Var(f"X{place}") for place in range(len(clause.head.arguments)))
        conflicting = self._conflicting[clause.head.predicate]
        defeated = Literal(f"defeated {identity}", places)
        for name in sorted(conflicting):
            yield Clause(defeated, (Literal(name, places),))
        for better, worse in self.theory.superiority:
            if worse == identity and better in self._weighing:
                if self._weighing[better].head.predicate in conflicting:
                    applies, itself = Literal(f"applies {better}", places), Literal(f"defeated {better}", places)
                    yield Clause(defeated, (applies, _not(itself)))

    def _body(self, clause: Clause, reading: str, other: str) -> tuple[Literal | Compare, ...]:
        """Return a body that reads each soft predicate as ``reading``, and as the other where it is negated."""
        return tuple(
            replace(each, predicate=f"{other if each.negated else reading} {each.predicate}")
            if isinstance(each, Literal) and each.predicate in self._soft
            else each
            for each in clause.body
        )


def read_theory(theory: DefeasibleTheory) -> Theory:
    """Return a theory of the suite as read; raises :class:`~tests.conformance.souffle.UnreadableRuleError`."""
    read = (theory.strict_rules, theory.defeasible_rules, theory.defeaters)
    return Theory(theory, *(_read_rules(rules) for rules in read))


def complement(predicate: str) -> str:
    """Return what says the opposite: ``~p`` for ``p``, ``p`` for ``~p``."""
    return predicate[1:] if predicate.startswith("~") else f"~{predicate}"


def _read_rules(rules: Iterable[Rule]) -> dict[str, Clause]:
    return {
        rule.id: read_clause(f"{rule.head} :- {', '.join(rule.body)}" if rule.body else rule.head) for rule in rules
    }


def _read(clause: Clause) -> set[str]:
    return {each.predicate for each in clause.body if isinstance(each, Literal)}


def _about(status: str, rule: str, clause: Clause) -> Literal:
    return Literal(f"{status} {rule}", clause.head.arguments)


def _not(literal: Literal) -> Literal:
    return replace(literal, negated=True)
