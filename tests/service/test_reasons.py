"""reasons: every error of the one family has its row, and both doors say the same of it."""

from __future__ import annotations

import re

import pytest

from engine.prove.paired_engine import EnginesDifferError
from engine.prove.prove import ProofTooLargeError
from logic.no_answer import BudgetExceededError, NoAnswerError
from logic.terms import AmountTooLongError
from server.limits import OutOfTimeError, OverloadedError
from server.problems import TYPES
from service.reasons import REASONS, NestedTooDeeplyError, detail, line
from service.service import NotVerifiedError

_TOO_MUCH = "推导或证明超过上限", "the derivation or its proof exceeds a limit"

#: Each error as it is raised, and what is said of it in a line.
SAID: list[tuple[NoAnswerError, str, str]] = [
    (BudgetExceededError(400), f"{_TOO_MUCH[0]}（推导超过 400 步）", f"{_TOO_MUCH[1]} (over 400 steps)"),
    (ProofTooLargeError(), f"{_TOO_MUCH[0]}（证明过大）", f"{_TOO_MUCH[1]} (the proof is too large)"),
    (AmountTooLongError(), f"{_TOO_MUCH[0]}（数额超过 60 位）", f"{_TOO_MUCH[1]} (an amount of over 60 digits)"),
    (NestedTooDeeplyError(), f"{_TOO_MUCH[0]}（嵌套过深）", f"{_TOO_MUCH[1]} (nested too deeply)"),
    (
        EnginesDifferError("certain rule 某规则"),
        "两个引擎推导不一致，故不给出答案",
        "the two engines differ, so there is no answer",
    ),
    (
        NotVerifiedError("甲 是 项目", "another value"),
        "答案未能通过核验，故不给出",
        "the answer did not verify and is not given out",
    ),
    (
        OutOfTimeError(),
        "未能在时限内答完（超过 20 秒）",
        "the request could not be answered in time (over 20 seconds)",
    ),
    (OverloadedError(), "服务繁忙，请稍后再试", "the service is busy; try again shortly"),
]


def family(of: type[NoAnswerError]) -> set[type[NoAnswerError]]:
    return {of} | {each for child in of.__subclasses__() for each in family(child)}


def test_every_error_of_the_family_is_here_and_has_its_row() -> None:
    raised = {type(error) for error, _, _ in SAID}
    assert family(NoAnswerError) - {NoAnswerError} == raised
    assert {error.kind for error, _, _ in SAID} == set(REASONS)
    assert len(raised) == len(REASONS), "no two share a row"


@pytest.mark.parametrize(("error", "zh", "en"), SAID, ids=lambda each: getattr(each, "kind", None))
def test_what_is_said_at_the_command_line(error: NoAnswerError, zh: str, en: str) -> None:
    assert line(error, "zh") == f"没有答案：{zh}"
    assert line(error, "en") == f"no answer: {en}"
    assert not re.search("[一-鿿]", line(error, "en"))


@pytest.mark.parametrize(("error", "zh", "en"), SAID, ids=lambda each: getattr(each, "kind", None))
def test_a_problem_over_http_has_the_same_words(error: NoAnswerError, zh: str, en: str) -> None:
    reason = REASONS[error.kind]
    assert TYPES[reason.problem] == (reason.status, reason.zh, reason.en)
    for said, title, more in zip((zh, en), (reason.zh, reason.en), detail(error), strict=True):
        assert said.startswith(title)
        assert more in said


def test_what_is_for_the_log_alone_is_not_said() -> None:
    for error in (EnginesDifferError("secret"), NotVerifiedError("甲 是 项目", "secret")):
        assert "secret" in str(error)
        assert "secret" not in line(error, "zh") + line(error, "en") + "".join(detail(error))
