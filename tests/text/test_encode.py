"""Dataclasses as JSON, for each writer of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from text.bilingual import Bilingual, BilingualLines
from text.encode import INLINED, as_object, encode
from text.json_text import as_received, read_json_text, write_json_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    from_: str
    by: tuple[str, ...] = ()
    on: datetime.date | None = None
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    way: Way = field(metadata=INLINED)
    marks: Mapping[str, Way]
    name: str | None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Way(from_="甲"), {"from": "甲"}),
        (Way(from_="甲", by=(), on=None, open=True), {"from": "甲"}),
        (Way(from_="", by=("乙",), open=False), {"from": "", "by": ["乙"], "open": False}),
        (Way(from_="甲", on=datetime.date(2024, 3, 20)), {"from": "甲", "on": "2024-03-20"}),
        (Road(way=Way(from_="甲"), marks={}, name=None), {"from": "甲", "marks": {}, "name": None}),
        (
            {"路": (Road(way=Way(from_="甲"), marks={"丙": Way(from_="丁")}, name="戊"),)},
            {"路": [{"from": "甲", "marks": {"丙": {"from": "丁"}}, "name": "戊"}]},
        ),
        ([None, True, 3, "文"], [None, True, 3, "文"]),
    ],
)
def test_every_writer_writes_the_same(value: object, written: object) -> None:
    assert encode(value) == written
    assert json.loads(json.dumps(value, default=as_object)) == written
    assert read_json_text(write_json_text(value)) == as_received(value) == written


@pytest.mark.parametrize("value", [1.5, {1, 2}, Way, object()])
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=f"a {type(value).__name__} has no form in JSON"):
        encode({"a": [value]})


def test_a_text_in_two_languages_is_had_by_the_language() -> None:
    text = Bilingual.of(lambda lang: f"<{lang}>")
    assert (text["zh"], text["en"], encode(text)) == ("<zh>", "<en>", {"zh": "<zh>", "en": "<en>"})
    lines = BilingualLines.of(lambda lang: iter((lang, "")))
    assert (lines["zh"], lines["en"], encode(lines)) == (("zh", ""), ("en", ""), {"zh": ["zh", ""], "en": ["en", ""]})
