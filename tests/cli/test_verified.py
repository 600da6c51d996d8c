"""Nothing that has not been verified is printed, whatever the command."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import engine.answer
from engine.say.value import AmountJson, ValueJson
from engine.say.views import Views
from tests.cli.conftest import SETTLED, Run, WriteCase
from verify.terms import Refused
from verify.verifier import Checker

MONEY, PRIORITY = "甲公司 的 研发奖补", "甲公司 优先支持"

ASKING = {
    "ask": [[], ["--json"]],
    "explain": [["--view", "line"], ["--view", "summary"], ["--view", "full"], ["--json"]],
    "why-not": [[], ["--json"]],
    "what-if": [["--set", "甲公司.研发投入=300万元"], ["--set", "甲公司.研发投入=300万元", "--json"]],
    "missing": [[], ["--json"]],
    "next": [[], ["--json"]],
}


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that accepts nothing."""

    def refuse(*_: object) -> None:
        raise Refused("made up")

    monkeypatch.setattr(Checker, "verify", refuse)


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize(("command", "more"), [(name, more) for name, all_ in ASKING.items() for more in all_])
def test_an_answer_that_does_not_verify_is_not_printed(
    run: Run, rules: Path, settled: Path, command: str, more: list[str]
) -> None:
    result = run(command, settled, MONEY, *more, "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == ["没有答案：答案未能通过核验，故不给出"]
    english = run(command, settled, MONEY, *more, "--rules", rules, "--lang", "en")
    assert english.stderr.splitlines() == ["no answer: the answer did not verify and is not given out"]


def test_one_of_several_answers_that_does_not_verify_stops_them_all(
    run: Run, rules: Path, settled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_verify = Checker.verify

    def verify(self: Checker, case: Any, told: Any) -> None:
        if told["question"] == PRIORITY:
            raise Refused("made up")
        true_verify(self, case, told)

    monkeypatch.setattr(Checker, "verify", verify)
    result = run("ask", settled, MONEY, PRIORITY, "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")


@pytest.mark.usefixtures("refusing")
def test_a_scenario_is_not_met_by_an_answer_that_does_not_verify(run: Run, rules: Path) -> None:
    result = run("test", rules)
    assert result.exit_code == 1
    assert result.stdout.count("没有答案：答案未能通过核验，故不给出") == 2
    assert result.stdout.splitlines()[-1] == "2 个场景，2 问，2 问不符"


# what an engine may say beside a good proof


def _raised(value: ValueJson) -> ValueJson:
    return replace(value, number="900000", text="90万元") if isinstance(value, AmountJson) else "yes"


#: Where something is said of an answer, and what is said instead.
LIES: dict[str, tuple[object, str, Callable[[Any], object]]] = {
    "another value": (engine.answer, "value_json", _raised),
    "another sentence": (Views, "line", lambda line: line.replace("研发奖补", "优先支持")),
    "a clause more": (Views, "clauses", lambda clauses: [*clauses, "示例发〔2024〕1号 条 9"]),
    "another day": (engine.answer, "AnswerJson", lambda told: replace(told, as_of=datetime.date(2020, 1, 1))),
    "other readings": (engine.answer, "_readings_json", lambda told: replace(told, by_default=not told.by_default)),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("command", [*ASKING, "test"])
def test_an_answer_that_says_other_than_its_proof_is_not_printed(
    run: Run, rules: Path, settled: Path, monkeypatch: pytest.MonkeyPatch, lie: str, command: str
) -> None:
    """The proof is good each time; the engine says something else beside it."""
    change = ["--set", "甲公司.研发投入=300万元"] if command == "what-if" else []
    given = ["test", rules] if command == "test" else [command, settled, MONEY, *change, "--rules", rules]
    assert run(*given).exit_code == 0
    where, name, tell = LIES[lie]
    true = getattr(where, name)
    monkeypatch.setattr(where, name, lambda *of, **more: tell(true(*of, **more)))
    result, refused = run(*given), "没有答案：答案未能通过核验，故不给出"
    assert result.exit_code == 1
    if command == "test":
        assert refused in result.stdout
    else:
        assert (result.stdout, result.stderr.splitlines()) == ("", [refused])


# what a file holds


def test_a_file_with_a_case_in_it_is_a_request(run: Run, rules: Path, write_case: WriteCase) -> None:
    said = run("ask", write_case({"case": SETTLED}), MONEY, "--rules", rules)
    assert (said.exit_code, said.stdout) == (0, f"{MONEY}：20万元（依据 示例发〔2024〕1号 条 1）\n")


def test_a_request_of_several_cases(run: Run, rules: Path, write_case: WriteCase) -> None:
    cases = [SETTLED, {"甲公司": {"是": "企业", "研发投入": "300万元"}}]
    path = write_case({"cases": cases, "questions": [MONEY]})
    found = json.loads(run("ask", path, "--rules", rules, "--json").stdout)
    assert [one["value"]["text"] for one in found] == ["20万元", "30万元"]
    refused = run("why-not", path, "--rules", rules)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "B002 /cases" in refused.stderr


def test_every_faulty_question_is_told_with_its_place(run: Run, rules: Path, settled: Path) -> None:
    result = run("ask", settled, "甲公司 的 研发奖补助", MONEY, "甲公司 的", "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.split()[1].partition("：")[0] for line in result.stderr.splitlines()] == [
        "/questions/0",
        "/questions/2",
    ]
