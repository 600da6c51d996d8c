"""Files that are not read, or are of the wrong shape: every door refuses them, and none falls over."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.app import create_app
from service.service import verdicts
from tests.second_look import bases

OF = "subsidy"
WRONG: tuple[Any, ...] = (None, True, 0, -1, 10**30, 1.5, "", "x", "甲\u200b", [], {}, [[]], {"x": 1}, [None], ["x", 1])


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a JSON value: what it is in, and its name or number there."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


@pytest.mark.parametrize("name", ["subsidy", "by reading", "related by two"])
def test_what_is_of_the_wrong_shape_is_refused_and_nothing_falls_over(name: str) -> None:
    """Every place of a true answer in turn has a few values of the wrong type; parts that are not covered aside."""
    told, case = bases.told(name), bases.case(name)
    free = bases.service().verdict(case, told).not_covered
    covered = {part: value for part, value in told.items() if part not in free}
    for number, (where, key) in enumerate(list(places(covered))):
        honest, owner = where[key], told if where is covered else where
        for wrong in WRONG[number % 4 :: 4]:
            owner[key] = wrong
            if json.dumps(honest) != json.dumps(wrong):
                verdict = bases.service().verdict(case, told)
                assert not verdict.verified, (key, wrong)
                assert verdict.fault
                assert "of another form" not in verdict.fault, (key, wrong)  # where the checker cannot say what it is
        owner[key] = honest
    assert bases.service().verdict(case, told).verified


def test_a_rule_base_of_the_wrong_shape_proves_nothing() -> None:
    told, case = bases.told(OF), bases.case(OF)
    for program in (*WRONG, {**bases.service().base.exported, "format": "x"}):
        assert not any(one.verified for one in verdicts(program, case, [told]))


# ── python -m verify ─────────────────────────────────────────────────────────────────────────────────────────────────


def run(folder: Path, answer: str | bytes, case: str | bytes | None = None) -> subprocess.CompletedProcess[str]:
    """Run the checker on files, as an auditor does who has nothing else of us."""
    texts = {
        "rulebase.json": json.dumps(bases.service().base.exported),
        "case.json": json.dumps(bases.case(OF)) if case is None else case,
        "answer.json": answer,
    }
    for name, text in texts.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    files = [str(folder / name) for name in texts]
    return subprocess.run([sys.executable, "-m", "verify", *files], capture_output=True, text=True, check=False)


def altered(old: str, new: str) -> str:
    text = json.dumps(bases.told(OF), ensure_ascii=False)
    assert old in text
    return text.replace(old, new, 1)


def test_the_true_answer_is_accepted_by_the_command(tmp_path: Path) -> None:
    done = run(tmp_path, json.dumps(bases.told(OF)))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize(
    "answer",
    [
        altered('"as_of"', '"as_of": "2027-01-01", "as_of"'),
        altered('"format"', '"value": "no", "format"'),
        altered('"holds": true', '"holds": NaN'),
        altered('"step": ', '"step": 1e3, "x": '),
        altered('"step": ', '"step": ' + "9" * 5000 + ', "x": '),
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 600 + "1" + "}" * 600,
        "",
        "null",
        "[]",
        altered("丁", "\\ud800"),
    ],
    ids=range(11),
)
def test_what_cannot_be_read_is_said_in_a_line(tmp_path: Path, answer: str) -> None:
    done = run(tmp_path, answer)
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 2)
    assert done.stdout + done.stderr


@pytest.mark.parametrize("empty", ["", {}])
def test_an_empty_text_or_object_is_no_empty_list(empty: object) -> None:
    told = bases.told(OF)
    assert told["readings"]["outcomes"] == []
    told["readings"]["outcomes"] = empty
    assert not bases.service().verdict(bases.case(OF), told).verified


def test_bytes_that_are_no_text_are_not_read(tmp_path: Path) -> None:
    done = run(tmp_path, b"\xff\xfe{}")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


# ── POST /v1/verify ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("answer", [None, True, 1, "x", [], {}, {"proof": {}}, {"proof": None, "value": "yes"}, [[[]]]])
def test_the_service_says_of_what_is_no_answer_that_it_does_not_hold(answer: object) -> None:
    client = create_app(bases.service()).test_client()
    for part in ("answer", "proof"):
        reply = client.post("/v1/verify", json={"case": bases.case(OF), part: answer})
        assert reply.status_code == 200
        assert reply.json is not None
        assert reply.json["verified"] is False
        assert reply.json["fault"]


def test_a_name_twice_is_no_json_for_the_service() -> None:
    client = create_app(bases.service()).test_client()
    body = json.dumps({"case": bases.case(OF), "answer": bases.told(OF)}, ensure_ascii=False)
    twice = body.replace('"as_of"', '"as_of": "2027-01-01", "as_of"', 1)
    assert client.post("/v1/verify", data=body, content_type="application/json").json["verified"] is True  # type: ignore[index]
    assert client.post("/v1/verify", data=twice, content_type="application/json").status_code in (400, 422)
