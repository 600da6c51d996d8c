"""What a decision costs, as multiples of reading its question, measured in the same run. Prints; asserts no times.

``python -m pytest -m bench tests/bench/bench_decide.py -s``
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest

from engine.answer import answer_json
from engine.proof_json import proof_json
from engine.rulebase import RuleBase, open_rulebase
from grammar.syntax.parse import parse_question
from logic.export import canonical
from tests.engine.rulebases import DAY, NUMBER, rulebase
from tests.verify.questions import DOUBTFUL, PAYMENTS, PROJECT
from text.encode import encode
from verify.verifier import Checker

SMALL: list[tuple[str, dict[str, Any], str]] = [
    ("a value", PROJECT, "甲项目 的 补助"),
    ("why not", {"甲项目": {"用处": "展会"}}, "甲项目 的 补助"),
    ("two readings", {"甲项目": {"位于": "总园", "投入": "100万元"}}, "甲项目 的 园区补助"),
    ("a total", PAYMENTS, "甲公司 的 余额"),
    ("an open total", DOUBTFUL, "甲公司 的 累计"),
    ("one clause", PROJECT, f"依 {NUMBER} 条 1，甲项目 的 补助"),
]

FULL: list[tuple[str, dict[str, Any], str]] = [
    ("stated", {}, "巴政办发〔2024〕8号 贯彻 政策文件"),
    ("one clause", {"甲项目": {"是": ["项目"]}}, "依 巴政办发〔2024〕8号 条 1，甲项目 适用 区域节能审查"),
    ("a list", {"甲项目": {"是": ["项目"]}}, "甲项目 适用 审批方式"),
]


@cache
def full() -> RuleBase:
    """The rule base of this checkout."""
    return open_rulebase()


def cost(call: Callable[[], object], runs: int = 9) -> float:
    """Return the median time of a call in seconds of CPU."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return statistics.median(times)


def report(base: RuleBase, asked: list[tuple[str, dict[str, Any], str]], title: str) -> None:
    """Print a line for each question: the baseline in microseconds, everything else as multiples of it."""
    checks = Checker(base.exported)
    names = ("read the case", "decide", "write it out", "verify", "all")
    print(f"\n{title}: {len(base.loaded.engine_program.rules)} rules")  # noqa: T201  # a bench prints
    print(f"{'':16}{'parse µs':>10}" + "".join(f"{name:>16}" for name in names) + f"{'steps':>8}{'bytes':>9}")  # noqa: T201
    for name, source, question in asked:
        case = base.read(source)
        answer = base.ask(case, question, DAY)
        proof = encode(proof_json(base, answer))

        baseline = cost(partial(parse_question, question))
        parts = [
            cost(partial(base.read, source)),
            cost(partial(base.ask, case, question, DAY)),
            cost(partial(answer_json, base, answer)) + cost(partial(proof_json, base, answer)),
            cost(partial(checks.verify, source, proof)),
        ]
        line = f"{name:16}{baseline * 1e6:>10.0f}" + "".join(
            f"{part / baseline:>16.2f}" for part in [*parts, sum(parts)]
        )
        print(line + f"{len(answer.proof.nodes):>8}{len(canonical(proof)):>9}")  # noqa: T201  # a bench prints


@pytest.mark.bench
def test_small_rule_base() -> None:
    report(rulebase(), SMALL, "small")


@pytest.mark.bench
def test_full_rule_base() -> None:
    report(full(), FULL, "full")
