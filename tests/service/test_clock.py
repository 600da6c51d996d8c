"""The day of a request that names none is the jurisdiction's."""

from __future__ import annotations

import datetime

import pytest

from server.app import create_app
from service.clock import today
from tests.engine.rulebases import NUMBER, service


def at(moment: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2024-01-31T15:59:59+00:00", "2024-01-31"),
        ("2024-01-31T16:00:00+00:00", "2024-02-01"),
        ("2024-01-31T20:15:00+00:00", "2024-02-01"),  # 04:15 in China
        ("2024-01-31T08:00:00-08:00", "2024-02-01"),
    ],
)
def test_a_day_begins_at_midnight_in_china(moment: str, day: str) -> None:
    assert today(lambda: at(moment)).isoformat() == day


@pytest.mark.parametrize(
    ("moment", "value"), [("2024-01-31T15:59:00+00:00", "no"), ("2024-01-31T20:15:00+00:00", "yes")]
)
def test_a_document_holds_from_the_first_hour_of_its_day(moment: str, value: str) -> None:
    client = create_app(service(), lambda: at(moment)).test_client()
    response = client.post("/v1/decide", json={"case": {}, "questions": [f"{NUMBER} 有效"]})
    (answer,) = response.get_json()["answers"]
    assert (answer["as_of"], answer["value"]) == ("2024-01-31" if value == "no" else "2024-02-01", value)
