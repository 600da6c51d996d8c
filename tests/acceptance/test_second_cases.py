"""The second round of acceptance cases, judged as the first round is (``test_cases``).

``second/*.json`` hold facts, question and expected answer, ``second/*.mapping.json`` how each is asked in our
vocabulary.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_cases import USUAL_DAY, acceptable, ask, both, judge, our_clause, states_its_reading

HERE = Path(__file__).parent / "second"
MAPPING: dict[str, Any] = {
    name: entry
    for path in sorted(HERE.glob("*.mapping.json"))
    for name, entry in json.loads(path.read_text(encoding="utf-8")).items()
}
CASES: dict[str, Any] = {
    case["id"]: case
    for path in sorted(set(HERE.glob("*.json")) - set(HERE.glob("*.mapping.json")))
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
}


def test_each_case_is_mapped() -> None:
    """A runner that finds nothing to run must fail, and so must a case nobody asks."""
    assert len(CASES) == 15
    assert set(CASES) == set(MAPPING)
    assert all(entry["checks"] for entry in MAPPING.values())


def day_of(name: str) -> str:
    """Return the day that the table, or else the case, is asked as of."""
    day: str = MAPPING[name].get("as_of") or CASES[name]["facts"].get("as_of") or USUAL_DAY
    return day


@pytest.mark.parametrize("name", sorted(CASES))
def test_case(name: str) -> None:
    """The answer is one that the case accepts, and cites its clauses; an open case says its reading, or what has to be
    found."""
    case, entry = CASES[name], MAPPING[name]
    answers = [ask(entry, check, day_of(name), {}) for check in entry["checks"]]
    faults = [judge(case, entry, said, expected) for said in both(answers) for expected in acceptable(case)]
    assert "" in faults, f"{case['question']}\n" + "\n".join(dict.fromkeys(faults))
    if case["class"] == "interpretive":
        assert any(states_its_reading(answer) for answer in answers), "答案没有声明所采的读法"
    cited = {clause for answer in answers for clause in answer["basis"]}
    asked = " ".join(answer["question"] for answer in answers)
    for clause in map(our_clause, case.get("basis") or []):
        assert clause in cited or clause in asked, f"没有引用 {clause}，而引用了 {sorted(cited)}"


@pytest.mark.parametrize("name", sorted(name for name, entry in MAPPING.items() if entry.get("readings")))
def test_each_reading_gives_its_own_answer(name: str) -> None:
    """Settled one way or another, an open case comes out as that reading says."""
    case, entry = CASES[name], MAPPING[name]
    expected = {reading["reading"]: reading["answer"] for reading in case["readings"]}
    assert set(expected) == set(entry["readings"])
    for label, readings in entry["readings"].items():
        answers = [ask(entry, check, day_of(name), readings) for check in entry["checks"]]
        faults = [judge(case, entry, said, expected[label]) for said in both(answers)]
        assert "" in faults, f"读法 {label}：{faults[0]}"
