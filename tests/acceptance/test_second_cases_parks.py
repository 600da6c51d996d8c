"""The second round of acceptance cases: Baotou, Xinjiang, Ordos. Judged as the first round is (``test_cases``).

``second/parks.json`` holds facts, question and expected answer, ``second/parks.mapping.json`` how each is asked in our
vocabulary.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_cases import USUAL_DAY, acceptable, ask, judge, states_its_reading

HERE = Path(__file__).parent / "second"
CASES: dict[str, Any] = {case["id"]: case for case in json.loads((HERE / "parks.json").read_text())["cases"]}
MAPPING: dict[str, Any] = json.loads((HERE / "parks.mapping.json").read_text())


def test_each_case_is_mapped() -> None:
    """A runner that finds nothing to run must fail, and so must a case nobody asks."""
    assert len(CASES) == 8
    assert set(CASES) == set(MAPPING)
    assert all(entry["checks"] for entry in MAPPING.values())


@pytest.mark.parametrize("name", sorted(CASES))
def test_case(name: str) -> None:
    """The answer is one that the case accepts; an open case says its reading, or what has to be found."""
    case, entry = CASES[name], MAPPING[name]
    answers = [ask(entry, check, entry.get("as_of", USUAL_DAY), {}) for check in entry["checks"]]
    faults = [judge(case, entry, answers, expected) for expected in acceptable(case)]
    assert "" in faults, f"{case['question']}\n" + "\n".join(dict.fromkeys(faults))
    if case["class"] == "interpretive":
        assert any(states_its_reading(answer) for answer in answers), "答案没有声明所采的读法"


@pytest.mark.parametrize("name", sorted(name for name, entry in MAPPING.items() if entry.get("readings")))
def test_each_reading_gives_its_own_answer(name: str) -> None:
    """Settled one way or another, an open case comes out as that reading says."""
    case, entry = CASES[name], MAPPING[name]
    expected = {reading["reading"]: reading["answer"] for reading in case["readings"]}
    assert set(expected) == set(entry["readings"])
    for label, readings in entry["readings"].items():
        answers = [ask(entry, check, entry.get("as_of", USUAL_DAY), readings) for check in entry["checks"]]
        fault = judge(case, entry, answers, expected[label])
        assert not fault, f"读法 {label}：{fault}"
