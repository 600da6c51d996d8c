"""The answers to the questions of the rule base's own scenarios."""

from __future__ import annotations

from collections.abc import Iterator

from engine.prove.decide import Answer
from engine.rulebase import open_rulebase
from service.scenario import case_of, day_of


def answers() -> Iterator[Answer]:
    """Yield the answer to every question of every scenario."""
    base = open_rulebase()
    texts = base.loaded.program.texts
    for scenario in base.loaded.program.scenarios:
        case, day = base.read(case_of(scenario.tree)), day_of(base, scenario)
        for expectation in scenario.tree.expectations:
            span = expectation.question.span
            yield base.ask(case, texts[span.file][span.start : span.end], day)
