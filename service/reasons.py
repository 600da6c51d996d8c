"""reasons: why there may be no answer to a question that is understood, a row each, and the words for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from logic.no_answer import NoAnswerError


class NestedTooDeeplyError(NoAnswerError):
    """Raised where Python's own stack is at its end: what was asked is nested too deeply to be worked on."""

    kind = "nesting"


@contextmanager
def not_too_deep() -> Iterator[None]:
    """Turn the end of Python's stack into :class:`NestedTooDeeplyError`."""
    try:
        yield
    except RecursionError as error:
        raise NestedTooDeeplyError from error


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason why there is no answer.

    ``problem`` is its problem type over HTTP, ``status`` the status there, ``zh`` and ``en`` the title of the type.
    ``detail`` is what more there is to say in Chinese and in English, with places for the error's arguments.
    """

    problem: str
    status: int
    zh: str
    en: str
    detail: tuple[str, str] = ("", "")


_TOO_MUCH_WORK = ("too-much-work", 422, "推导或证明超过上限", "the derivation or its proof exceeds a limit")

#: :attr:`~logic.no_answer.NoAnswerError.kind` → the reason.
REASONS: dict[str, Reason] = {
    "derivation": Reason(*_TOO_MUCH_WORK, ("推导超过 {budget} 步", "over {budget} steps")),
    "proof": Reason(*_TOO_MUCH_WORK, ("证明过大", "the proof is too large")),
    "amount": Reason(*_TOO_MUCH_WORK, ("数额超过 {digits} 位", "an amount of over {digits} digits")),
    "nesting": Reason(*_TOO_MUCH_WORK, ("嵌套过深", "nested too deeply")),
    "engines-differ": Reason(
        "engines-differ", 500, "两个引擎推导不一致，故不给出答案", "the two engines differ, so there is no answer"
    ),
    "not-verified": Reason(
        "not-verified", 500, "答案未能通过核验，故不给出", "the answer did not verify and is not given out"
    ),
    "out-of-time": Reason(
        "out-of-time",
        503,
        "未能在时限内答完",
        "the request could not be answered in time",
        ("超过 {seconds:g} 秒", "over {seconds:g} seconds"),
    ),
    "overloaded": Reason("overloaded", 503, "服务繁忙，请稍后再试", "the service is busy; try again shortly"),
}


def detail(error: NoAnswerError) -> tuple[str, str]:
    """Return what more there is to say of an error in Chinese and in English; empty where its reason says it all."""
    zh, en = REASONS[error.kind].detail
    return zh.format(**error.arguments), en.format(**error.arguments)


def line(error: NoAnswerError, lang: str) -> str:
    """Return in one line that there is no answer, and why."""
    reason = REASONS[error.kind]
    zh, en = detail(error)
    if lang == "en":
        return f"no answer: {reason.en}" + (f" ({en})" if en else "")
    return f"没有答案：{reason.zh}" + (f"（{zh}）" if zh else "")
