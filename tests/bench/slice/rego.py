"""The slice decided by regorus, an engine of Rego, in this process."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

from tests.bench.slice.plain import Result
from tests.bench.slice.records import Record

POLICY = Path(__file__).with_name("slice.rego")


def engine() -> Callable[[Record], tuple[Result, ...]]:
    """Return a function that decides one record; the policy is compiled once."""
    from opa_eval import OpaEval

    policy = OpaEval(str(POLICY), query="data.slice.answers")

    def decide(record: Record) -> tuple[Result, ...]:
        return tuple(json.loads(policy.evaluate(written(record))))

    return decide


def written(record: Record) -> str:
    """Return a record as the JSON of its fields, days as ISO 8601."""
    return json.dumps(dataclasses.asdict(record), default=str)
