"""Every proof of the rule base's own scenarios verifies: what an engine shows for each expectation, a checker
accepts."""

from __future__ import annotations

from engine.proof_json import proof_json
from engine.rulebase import open_rulebase
from service.scenario import case_of, day_of
from text.encode import encode
from verify.terms import Refused
from verify.verifier import Checker


def test_every_scenario_verifies() -> None:
    base = open_rulebase()
    checker = Checker(base.exported)
    texts = base.loaded.program.texts
    tried, refused = 0, []
    for scenario in base.loaded.program.scenarios:
        source = case_of(scenario.tree)
        day = day_of(base, scenario)
        for expectation in scenario.tree.expectations:
            span = expectation.question.span
            question = texts[span.file][span.start : span.end]
            answer = base.ask(base.read(source), question, day)
            try:
                checker.verify(source, encode(proof_json(base, answer)))
            except Refused as why:
                refused.append(f"{scenario.name}：{question}：{why}")
            tried += 1
    assert tried > 1000
    assert refused == []
