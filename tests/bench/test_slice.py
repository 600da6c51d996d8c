"""The rule base and the hand-written Python of the slice answer alike: two ways from the same clauses."""

from __future__ import annotations

import datetime

import pytest

from service.service import Service, open_service
from service.trip import answered_json, respond
from tests.bench.slice.case import QUESTIONS, read, request
from tests.bench.slice.plain import decide
from tests.bench.slice.records import Record, records
from text.encode import encode

#: Each record costs eighteen decisions.
FEW = 12


@pytest.fixture(scope="module")
def service() -> Service:
    return open_service()


@pytest.mark.parametrize("record", records(FEW), ids=map(str, range(FEW)))
def test_rules_and_python_agree(service: Service, record: Record) -> None:
    found = respond(service, "decide", request(record, explain="none"), datetime.date(2024, 6, 1))
    answered = encode(answered_json(service, found))["answers"]
    assert dict(zip(QUESTIONS, map(read, answered), strict=True)) == dict(zip(QUESTIONS, decide(record), strict=True))


def test_the_records_decide_every_question_both_ways() -> None:
    """Of a question that every record answers alike, agreement would show nothing."""
    found = [decide(record) for record in records(200)]
    assert [question for at, question in enumerate(QUESTIONS) if len({one[at] for one in found}) < 2] == []
