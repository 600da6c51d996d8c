"""The peers that the benchmarks compare us with decide the slice as the plain Python does, to the last fen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bench.slice import plain
from tests.bench.slice.plain import Result
from tests.bench.slice.records import Record, records

MANY = 500


def _rego() -> Callable[[Record], tuple[Result, ...]]:
    from tests.bench.slice import rego

    return rego.engine()


def _openfisca() -> Callable[[Record], tuple[Result, ...]]:
    from tests.bench.slice import openfisca

    return openfisca.engine()


@pytest.mark.parametrize("engine", [_rego, _openfisca])
def test_a_peer_agrees(engine: Callable[[], Callable[[Record], tuple[Result, ...]]]) -> None:
    decide = engine()
    assert [record for record in records(MANY) if decide(record) != plain.decide(record)] == []
