"""Anything as a rule base, a case and a proof: the checker ends with its status, and never with a traceback."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.rulebases import proof, rulebase
from tests.fuzz.promises import bounded
from tests.verify.questions import QUESTIONS
from verify.__main__ import main

values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=6),
        st.sampled_from(["name", "甲公司", "given", "1" * 5_000]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
    max_leaves=8,
)


@cache
def good(number: int) -> tuple[Any, Any, Any]:
    """Return a rule base, a case and its proof."""
    case, question = QUESTIONS[number]
    return json.loads(json.dumps(rulebase().exported)), case, proof(case, question)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Return every place in a JSON value: what holds it, and under which key."""
    found, todo = [], [value]
    while todo:
        outer = todo.pop()
        inside = outer.items() if isinstance(outer, dict) else enumerate(outer) if isinstance(outer, list) else ()
        for key, inner in list(inside):
            found.append((outer, key))
            todo.append(inner)
    return found


@st.composite
def spoilt(draw: st.DrawFn) -> list[Any]:
    """Return a rule base, a case and a proof, of which one has a few parts exchanged, or is anything."""
    texts = [copy.deepcopy(part) for part in good(draw(st.integers(0, len(QUESTIONS) - 1)))]
    which = draw(st.integers(0, 2))
    if draw(st.integers(0, 5)) == 0:
        texts[which] = draw(values)
        return texts
    for _ in range(draw(st.integers(1, 3))):
        places = spots(texts[which])
        if not places:
            break
        outer, key = draw(st.sampled_from(places))
        if draw(st.booleans()):
            outer[key] = draw(values)
        else:
            del outer[key]
            break
    return texts


def check(folder: Path, texts: list[Any]) -> int:
    paths = [folder / f"{number}.json" for number in range(3)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(json.dumps(text), encoding="utf-8")
    with bounded():
        return main([str(path) for path in paths])


def test_good_ones_are_good(tmp_path: Path) -> None:
    """The test would see nothing if no proof were good before it is spoilt."""
    for number in range(len(QUESTIONS)):
        assert check(tmp_path, list(good(number))) == 0


def test_long_numbers(tmp_path: Path) -> None:
    """Python refuses to read numbers of more than 4300 digits: a proof that has one is refused."""
    program, case, shown = copy.deepcopy(good(0))
    for outer, key in spots(shown):
        if key == "number":
            outer[key] = "1" * 5_000
    assert check(tmp_path, [program, case, shown]) == 1


@given(spoilt())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spoilt(tmp_path: Path, texts: list[Any]) -> None:
    assert check(tmp_path, texts) in (0, 1, 2)


@pytest.mark.slow
@given(spoilt())
@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_spoilt(tmp_path: Path, texts: list[Any]) -> None:
    assert check(tmp_path, texts) in (0, 1, 2)
