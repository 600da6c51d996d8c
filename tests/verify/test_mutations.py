"""A proof with any one thing altered is refused, and nothing but refused."""

from __future__ import annotations

import copy
import datetime
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.proof_json import proof_json
from engine.rulebase import RuleBase, open_rulebase
from logic.export import json_digest
from service.scenario import case_of
from tests.engine.rulebases import DAY, checker, proof, rulebase
from tests.verify.mutations import argued, means, mutations, sample, shown_alike
from tests.verify.questions import KINDS, QUESTIONS
from text.encode import encode
from verify.terms import Refused
from verify.verifier import Checker

ACCEPTANCE = Path(__file__).parents[1] / "acceptance"


def fault(base: RuleBase, checks: Checker, case: Any, original: Any, what: str, altered: Any) -> str:
    """Return what is wrong when a proof altered from ``original`` is neither refused nor to be argued. Anything but a
    refusal is raised."""
    try:
        checks.verify(case, altered)
    except Refused:
        return ""
    if means(altered) == means(original):
        return ""  # written otherwise, and nothing more: steps numbered anew, or unordered parts in another order
    if argued(base, case, altered, original["nodes"]):
        return ""  # the answer to another question, or of another day, which these steps show as well
    if what.partition(":")[0].endswith("/at"):
        return ""  # conditions may be followed in any order: the checker saw this one met in the very same ways
    if shown_alike(original, altered):
        return ""  # a premise shown by another step before it, which says the very same of the very same statement
    return what


def read_again(value: Any) -> Any:
    """Return JSON as it comes out of a file."""
    return json.loads(json.dumps(value))


def test_the_questions_have_every_kind_of_step() -> None:
    found = {node["kind"] for case, question in QUESTIONS for node in proof(case, question)["nodes"]}
    assert found == KINDS


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_small_rule_bases(number: int) -> None:
    case, question = QUESTIONS[number]
    whole = read_again(proof(case, question))
    checks = checker()
    checks.verify(case, whole)
    tried = list(sample(whole, 60, random.Random(number)))  # noqa: S311  # no secret: the same every run
    assert len(tried) > 40
    assert [f for what, altered in tried if (f := fault(rulebase(), checks, case, whole, what, altered))] == []


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_small_rule_bases_every_alteration(number: int) -> None:
    case, question = QUESTIONS[number]
    whole = read_again(proof(case, question))
    checks = checker()
    tried = 0
    for what, altered in mutations(whole):
        tried += 1
        assert fault(rulebase(), checks, case, whole, what, altered) == ""
    assert tried > 100


# ── the rule base of this checkout ───────────────────────────────────────────────────────────────────────────────────


@cache
def whole_base() -> tuple[RuleBase, Checker]:
    """The rule base of this checkout and a checker over it."""
    base = open_rulebase()
    return base, Checker(base.exported)


def scenarios() -> Iterator[tuple[dict[str, Any], str, datetime.date]]:
    """Yield the case, question and day of every expectation of every scenario."""
    base, _ = whole_base()
    for scenario in base.loaded.program.scenarios:
        document = base.loaded.program.documents.get(scenario.citation.document)
        day = (document.effective or document.issued if document else None) or DAY
        if scenario.tree.as_of:
            day = datetime.date.fromisoformat(scenario.tree.as_of)
        for expectation in scenario.tree.expectations:
            span = expectation.question.span
            text = base.loaded.program.texts[span.file][span.start : span.end]
            yield case_of(scenario.tree), text, day


def acceptance() -> Iterator[tuple[dict[str, Any], str, datetime.date]]:
    """Yield the case, question and day of every check of every acceptance case."""
    for path in sorted((ACCEPTANCE / "mapping").glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")).values():
            day = datetime.date.fromisoformat(entry.get("as_of") or "2024-06-01")
            for check in entry["checks"]:
                yield entry["case"], check["question"], day


def alter(case: dict[str, Any], question: str, day: datetime.date, count: int, rng: Any) -> tuple[int, list[str]]:
    """Return how many alterations of one answer's proof were tried, and those that slipped through. A proof that is
    refused as it is counts for nothing: that every proof verifies is another test's matter."""
    base, checks = whole_base()
    answer = base.ask(base.read(case), question, day)
    whole = read_again(encode(proof_json(base, answer)))
    try:
        checks.verify(case, whole)
    except Refused:
        return 0, []
    tried = 0
    slipped = []
    for what, altered in sample(whole, count, rng):
        tried += 1
        if fault(base, checks, case, whole, what, altered):
            slipped.append(f"{question}：{what}")
    return tried, slipped


def test_a_sample_of_the_scenarios() -> None:
    rng = random.Random(20240320)  # noqa: S311  # no secret: the same every run
    found = [alter(*asked, 10, rng) for asked in rng.sample(list(scenarios()), 25)]
    assert sum(tried for tried, _ in found) >= 200
    assert [what for _, slipped in found for what in slipped] == []


@pytest.mark.slow
def test_every_acceptance_case_and_scenario() -> None:
    rng = random.Random(8)  # noqa: S311  # no secret: the same every run
    found = [alter(*asked, 12, rng) for asked in [*acceptance(), *scenarios()]]
    assert sum(tried for tried, _ in found) >= 10_000
    assert [what for _, slipped in found for what in slipped] == []


# ── the case and the rule base ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_another_case(number: int) -> None:
    """A proof is of one case: of any other it is refused, also when it claims that one, unless what was altered has no
    part in the answer, which the engine then gives in the same words."""
    case, question = QUESTIONS[number]
    whole = read_again(proof(case, question))
    for what, other in sample({"case": case}, 20, random.Random(number)):  # noqa: S311  # no secret
        with pytest.raises(Refused):
            checker().verify(other.get("case"), whole)
        claimed = {**whole, "case": _digest(other.get("case"))}
        try:
            checker().verify(other.get("case"), claimed)
        except Refused:
            continue
        assert argued(rulebase(), other["case"], claimed, whole["nodes"]), what


def _digest(case: Any) -> str:
    try:
        return json_digest(case)
    except ValueError:
        return ""


def test_another_rule_base() -> None:
    """A proof is of one rule base: whatever is altered in it, the digest is another."""
    case, question = QUESTIONS[0]
    whole = read_again(proof(case, question))
    exported = read_again(rulebase().exported)
    for what, other in sample(exported, 60, random.Random(3)):  # noqa: S311  # no secret: the same every run
        with pytest.raises(Refused):
            Checker(other).verify(case, whole)
        assert what


def test_another_rule_base_that_the_proof_claims() -> None:
    """A rule weakened, and the proof made to name the digest of what came of it."""
    case, question = QUESTIONS[0]
    exported = read_again(rulebase().exported)
    rule = next(rule for rule in exported["rules"] if rule["rule"] == "六成补助")
    for part in range(len(rule["body"])):
        weakened = copy.deepcopy(exported)
        next(r for r in weakened["rules"] if r["id"] == rule["id"])["body"].pop(part)
        whole = read_again(proof(case, question)) | {"rulebase": json_digest(weakened)}
        with pytest.raises(Refused):
            Checker(weakened).verify(case, whole)


@pytest.mark.parametrize("broken", [None, [], 7, "x", {}, {"rules": 1}, {"facts": [], "rules": [{}]}])
def test_no_rule_base_at_all(broken: Any) -> None:
    with pytest.raises(Refused):
        Checker(broken).verify({}, {})
    for case, whole in ((broken, {}), ({}, broken), (broken, broken)):
        with pytest.raises(Refused):
            checker().verify(case, whole)
