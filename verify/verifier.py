"""Checks a proof against the JSON of the rule base and the case; trusts neither the engine nor its tables.

A step may rest only on steps before it. Every rule that could bear on the question must have been tried, in every way,
under every choice of readings. ``docs/proofs.md`` describes what each kind of step must show."""

from __future__ import annotations

from typing import Any

from verify.answer import Proved, hold
from verify.atoms import digest, need_shallow, same_json
from verify.case import Case
from verify.facts import Documents
from verify.nodes import nodes_of
from verify.question import QUERY, Question
from verify.reply import REPLY, given, hold_reply, need_parts
from verify.rules import Rule, Rules, components
from verify.shape import PROOF, RULEBASE, need_shape
from verify.steps import Steps
from verify.terms import Refused, need, read

FORMAT = "tiaoli-proof/3"

#: What Python may raise while a rule base or proof is read that ``docs/proofs.md`` has no place for, though the parts
#: that are looked at first have their shape: any of these means that it is none.
_MALFORMED = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, AssertionError)


class Checker:
    """Checks proofs against one rule base, digested once; raises :class:`Refused` if it is no rule base."""

    def __init__(self, program: Any) -> None:
        self._cases: dict[tuple[str, ...], Case] = {}
        try:
            need_shallow(program)
            need_shape("it", program, RULEBASE)
            self.digest = digest(program)
            self.documents = Documents(program)
            self.rules: Rules = {}
            for rule in map(Rule, program["rules"]):
                self.rules.setdefault(rule.written["head"][0], {})[rule.id] = rule
            names = [rule["id"] for rule in program["rules"]]
            need(len({*names}) == len(names), "two rules have one id")
            found = components(self.rules)
            for name, about in self.documents.predicates.items():
                alike = about["recursive"] == found.get(name, "")
                need(alike, f"{name}: not marked as what rests on itself, or so marked")
            need(not any(name.startswith(QUERY) for name in (*names, *self.rules)), "a name that questions have")
        except Refused as refused:
            raise Refused(f"not a rule base: {refused}") from refused
        except _MALFORMED as error:
            raise Refused("not a rule base: a name that stands for nothing, or a part of another form") from error

    def verify(self, case: Any, told: Any) -> Proved:
        """Return what was proved when ``told`` is good of ``case``; raise :class:`Refused` otherwise.

        ``told`` is a proof, an answer with its proof, or a reply to an inquiry with its proofs
        (:func:`~verify.reply.given`). It is held against what was proved in all parts but those that
        :func:`~verify.reply.not_covered` names."""
        try:
            for value in (case, told):
                need_shallow(value)
            need(isinstance(told, dict), "what is given is no object")
            if "nodes" in told:
                return self._verify(case, told)
            need(isinstance(told.get("proof"), dict), "there is no proof")
            need_parts(told)
            proved = self._verify(case, told["proof"])
            if given(told) == REPLY:
                hold_reply(told, proved, self._verify(told["case"], told["proof_after"]) if "after" in told else None)
            else:
                then = told.get("if_listed")
                hold(told, proved, self._verify(case, then["proof"]) if then else None)
        except _MALFORMED as error:
            raise Refused("it has a name that stands for nothing, or a part of another form") from error
        return proved

    def _verify(self, case: Any, proof: Any) -> Proved:
        need(proof.get("format") == FORMAT, "another format")
        need_shape("the proof", proof, PROOF)
        need(proof["roots"], "the proof has no roots")
        need(proof["rulebase"] == self.digest, "another rule base")
        need(proof["case"] == digest(case), "another case")
        nodes, value = nodes_of(proof["nodes"]), proof["value"]
        question = Question(self.documents, self.rules, proof["question"])
        case = self._case(case, proof["case"], proof["as_of"], proof["question"]["whole"])
        question.hold(case)
        steps = Steps(nodes, question.rules, case, question.reported, question.copied)
        found = [steps.under(root["readings"], root["step"], (QUERY, question.pattern)) for root in proof["roots"]]
        need({step for step, *_ in steps.checked} == {*range(len(nodes))}, "a step that nothing rests on")
        outcomes = [(root["readings"], rows) for root, rows in zip(proof["roots"], found, strict=True)]
        answer = question.answer(outcomes)
        if not isinstance(value, str):
            values = value if isinstance(value, list) and len(value) > 1 else [value]
            need(len({*map(same_json, values)}) == len(values), "a value twice")
            value = {*map(read, values)}
        need(value == answer, "another value")
        return Proved(proof, self.documents, case.things, question, steps, outcomes)

    def _case(self, case: Any, digest: str, as_of: str, whole: list[str]) -> Case:
        """Read a case as of a day and with lists taken to be whole; one of the last two that were read is not read
        again: a case is asked about as it is, and as it is if all is listed."""
        key = (digest, as_of, *whole)
        if (found := self._cases.get(key)) is None:
            last, found = [*self._cases.items()][-1:], Case(self.documents, case, as_of, whole)
            self._cases = {**dict(last), key: found}
        return found
