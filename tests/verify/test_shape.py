"""The shape of what is read: what has it, and what is said of what has not."""

from __future__ import annotations

from typing import Any

import pytest

from verify.shape import need_shape
from verify.terms import Refused

SHAPE: Any = {
    "name": str,
    "holds": bool,
    "step": int,
    "value": (None, str, [str]),
    "rows": [{"at": int, "more?": str}],
    "by": {str: str},
    "free?": object,
}
GOOD: Any = {"name": "甲", "holds": True, "step": 1, "value": None, "rows": [{"at": 0}], "by": {"x": "y"}}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"value": "是"},
        {"value": []},
        {"rows": []},
        {"rows": [{"at": 1, "more": ""}]},
        {"by": {}},
        {"free": [[None]]},
    ],
)
def test_what_has_the_shape(more: Any) -> None:
    need_shape("it", GOOD | more, SHAPE)
    need_shape("it", {"x": 1} | GOOD, {**SHAPE, ...: object})


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"name": None}, "it: /name is not text"),
        ({"holds": 1}, "it: /holds is not true or false"),
        ({"step": True}, "it: /step is not an integer"),
        ({"step": 1.0}, "it: /step is not an integer"),
        ({"value": {}}, "it: /value is not null or text or a list"),
        ({"value": ["甲", 1]}, "it: /value/1 is not text"),
        ({"rows": ""}, "it: /rows is not a list"),
        ({"rows": {}}, "it: /rows is not a list"),
        ({"rows": [[]]}, "it: /rows/0 is not an object"),
        ({"rows": [{"at": 0}, {}]}, "it: /rows/1 lacks at"),
        ({"rows": [{"at": 0, "x": ""}]}, "it: /rows/0 has no part x"),
        ({"by": []}, "it: /by is not an object"),
        ({"by": {"x": 1}}, "it: /by/x is not text"),
        ({"x": ""}, "it has no part x"),
    ],
)
def test_what_has_not(more: Any, why: str) -> None:
    with pytest.raises(Refused) as refused:
        need_shape("it", GOOD | more, SHAPE)
    assert str(refused.value) == why


@pytest.mark.parametrize(("value", "why"), [([], "it is not an object"), ({"name": "甲"}, "it lacks holds, step")])
def test_what_is_not_even_near(value: Any, why: str) -> None:
    with pytest.raises(Refused) as refused:
        need_shape("it", value, SHAPE)
    assert str(refused.value).startswith(why)
