"""What a decision costs beside its peers, measured in one run: ``make bench``, which also writes docs/performance.md.

All figures are CPU time of this process, the garbage collector running as it does in service. What is compared is
measured in turn, round after round, so that a slow minute slows all alike. Ratios count; absolutes belong to the
machine. Before anything is timed the engines have to agree.

``python -m pytest -m bench tests/bench/bench_peers.py -s`` measures the same; ``TIAOLI_PERFORMANCE_PAGE`` names the
page to write.
"""

from __future__ import annotations

import datetime
import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from cli.main import OBJECTS_BETWEEN_COLLECTIONS
from engine.prove.hearing import Hearing
from engine.rulebase import RuleBase
from service.scenario import case_of, day_of
from service.service import Service, open_service
from service.trip import answered_json, respond
from tests.bench import bench_start
from tests.bench.slice import case, openfisca, plain, rego
from tests.bench.slice.records import Record, records
from tests.engine.four_times import four_times
from text.json_text import read_json_text, write_json_text

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2024, 6, 1)
EXAMPLE = ROOT / "examples" / "overseas-warehouse.json"

#: How many records have to be decided alike before anything is timed, and how many are timed.
AGREEING, TIMED = 500, 60

#: How many things that have nothing to do with the question a case has besides.
UNRELATED = 1_000

ROUNDS = 9


@dataclass(frozen=True, slots=True)
class Row:
    """What something cost: milliseconds of CPU, and how many were measured."""

    name: str
    times: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.times)

    @property
    def mean(self) -> float:
        """The mean."""
        return statistics.fmean(self.times)

    @property
    def p99(self) -> float:
        """What one in a hundred exceeds."""
        return sorted(self.times)[min(len(self.times) - 1, len(self.times) * 99 // 100)]


@cache
def service() -> Service:
    """The rule base of this checkout, served."""
    return open_service()


def served(request: Mapping[str, Any]) -> bytes:
    """Answer a request as both doors do: decided, verified, said, written."""
    return write_json_text(answered_json(service(), respond(service(), "decide", request, TODAY)))


def decided(request: Mapping[str, Any]) -> None:
    """Answer a request without the checker and the words."""
    asker(request)()


def asker(request: Mapping[str, Any], base: RuleBase | None = None) -> Callable[[], None]:
    """Read the case of a request, and return what answers its questions, each time from the beginning."""
    base = base or service().base
    facts = base.hear(base.read(request["case"]), TODAY, request.get("whole", ())).facts

    def ask() -> None:
        hearing = Hearing(base.engine, facts)
        for question in request["questions"]:
            base.answer(hearing, question, request.get("readings", {}))

    return ask


def core(request: Mapping[str, Any]) -> None:
    """Evaluate the questions of a request and number their proofs: no second derivation, no checker, no words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.prove.decide.confirm", lambda *_: ())
        decided(request)


def milliseconds(call: Callable[[], object]) -> float:
    """Return the CPU time of one call."""
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000


def in_turn(calls: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> list[Row]:
    """Return a row for each call, measured round after round; the first round warms up and does not count."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            took = milliseconds(call)
            if number:
                times[name].append(took)
    return [Row(name, tuple(found)) for name, found in times.items()]


def over_records(calls: Mapping[str, Callable[[Record], object]], found: Iterable[Record]) -> list[Row]:
    """Return a row for each call over the same records, in turn."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for record in found:
        for name, call in calls.items():
            times[name].append(milliseconds(lambda call=call, record=record: call(record)))  # type: ignore[misc]
    return [Row(name, tuple(took)) for name, took in times.items()]


def answers(record: Record) -> tuple[plain.Result, ...]:
    """Decide a record by the rules."""
    return tuple(map(case.read, read_json_text(served(case.request(record, explain="none")))["answers"]))


def table(title: str, rows: list[Row], beside: str) -> str:
    """Return rows as a table of a page: the mean, median and 99th percentile, and the median beside one of them."""
    base = next(row for row in rows if row.name == beside).median
    lines = [f"| {title} | mean ms | median ms | p99 ms | × {beside} |", "| --- | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {row.name} | {row.mean:.2f} | {row.median:.2f} | {row.p99:.2f} | {row.median / base:.3g} |" for row in rows
    ]
    return "\n".join(lines)


def scenario_rows() -> list[Row]:
    """Return what every question of the rule base's scenarios costs, decided and as served."""
    base = service().base
    texts = base.loaded.program.texts
    asked = []
    for scenario in base.loaded.program.scenarios:
        source, day = case_of(scenario.tree), day_of(base, scenario)
        for expectation in scenario.tree.expectations:
            span = expectation.question.span
            question = texts[span.file][span.start : span.end]
            asked.append({"case": source, "questions": [question], "as_of": day.isoformat()})
    for request in asked:  # what every question is compiled into is kept, however many ask it
        core(request)
    rows: dict[str, list[float]] = {"core": [], "decided": [], "as served": []}
    for request in asked:
        rows["core"].append(milliseconds(lambda request=request: core(request)))  # type: ignore[misc]
        rows["decided"].append(milliseconds(lambda request=request: decided(request)))  # type: ignore[misc]
        rows["as served"].append(milliseconds(lambda request=request: served(request)))  # type: ignore[misc]
    return [Row(f"{name}, {len(times)} questions", tuple(times)) for name, times in rows.items()]


def example() -> dict[str, Any]:
    """The worked example."""
    return dict(read_json_text(EXAMPLE.read_bytes()))


def crowded(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request whose case has many projects that have nothing to do with what is asked."""
    more = {f"他人项目{number}": {"是": "项目", "实际投入": f"{number + 1}万元"} for number in range(UNRELATED)}
    return {**request, "case": {**request["case"], **more}}


@pytest.mark.bench
def test_peers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    of_rego, of_openfisca = rego.engine(), openfisca.engine()
    every = records(AGREEING)
    for record in every:
        expected = plain.decide(record)
        assert (answers(record), of_rego(record), of_openfisca(record)) == (expected, expected, expected)

    service().base.engine.prepare()  # as the process does whose forks the workers are
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as workers do, which begin at the command line
    peers: dict[str, Callable[[Record], object]] = {
        "Python by hand": plain.decide,
        "Rego (regorus)": of_rego,
        "OpenFisca, one enterprise": of_openfisca,
    }
    ours: dict[str, Callable[[Record], object]] = {
        "tiaoli, core": lambda record: core(case.request(record)),
        "tiaoli, decided": lambda record: decided(case.request(record)),
        "tiaoli, as served": lambda record: served(case.request(record)),
    }
    one = (case.QUESTIONS[8],)
    single: dict[str, Callable[[Record], object]] = {
        "OpenFisca, one enterprise": lambda record: openfisca.one(record, "trade"),
        "tiaoli, core": lambda record: core(case.request(record, one)),
        "tiaoli, decided": lambda record: decided(case.request(record, one)),
        "tiaoli, as served": lambda record: served(case.request(record, one)),
    }
    alone = example()
    crowd, four = crowded(alone), four_times(service().base.loaded)
    parts = [
        table("18 questions about one enterprise", over_records({**peers, **ours}, every[:TIMED]), "tiaoli, as served"),
        table("one question of it", over_records(single, every[:TIMED]), "tiaoli, as served"),
        table("the worked example", in_turn({"as served": lambda: served(alone)}), "as served"),
        table(
            "the same question, its case read",
            in_turn(
                {
                    "its case alone": asker(alone),
                    f"with {UNRELATED:,} other projects in it": asker(crowd),
                }
            ),
            "its case alone",
        ),
        table(
            "the same question, its case read",
            in_turn({"its rule base": asker(alone), "a rule base four times its size": asker(alone, four)}),
            "its rule base",
        ),
        table("the scenarios of the rule base", rows := scenario_rows(), rows[-1].name),
        bench_start.table(bench_start.starts(tmp_path)).rstrip(),
    ]
    page = PAGE.format(
        python=platform.python_version(),
        cores=os.cpu_count(),
        openfisca=version("openfisca-core"),
        rego=version("opa-eval"),
        agreeing=AGREEING,
        timed=TIMED,
        rounds=ROUNDS,
        tables="\n\n".join(parts),
    )
    if name := os.environ.get("TIAOLI_PERFORMANCE_PAGE"):
        Path(name).write_text(page, encoding="utf-8")
    with capsys.disabled():
        print(f"\n{page}")  # noqa: T201  # a bench prints


PAGE = """\
# Performance

Written by `make bench` (`tests/bench/bench_peers.py`): CPython {python}, {cores} cores. All times are milliseconds of
CPU of one process. Ratios count; absolutes belong to the machine.

The slice is thirteen clauses of three documents and eighteen questions about one enterprise
(`tests/bench/slice/`), written once more by hand in Python, in Rego (regorus, opa-eval {rego}) and for OpenFisca
({openfisca}). All engines gave the same answers for {agreeing} random enterprises before anything was timed; {timed} of
these were timed, in turn. Other rows are medians of {rounds} rounds.

*As served* is the whole trip of a request: the case read, decided, every certain conclusion derived again by pyDatalog,
the proof checked, the answer said in words and written as JSON with its proof. *Decided* leaves out the checker, the
words and the JSON. *Core* leaves out the second derivation too: the case read, evaluated, the proof numbered. The peers
give the bare answers.

{tables}
"""
