"""What every input is promised: a result, or faults that say where and what, within a time that does not run away."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from engine.rulebase import RuleBase
from text.codes import CODES
from text.fault import Fault
from text.report import as_json, as_text, detail, where

#: Far more than any input takes: what takes longer hangs.
SECONDS = 60


class HangsError(BaseException):
    """An input has been worked on for :data:`SECONDS`; nothing that catches errors catches this."""


@contextmanager
def bounded(seconds: int = SECONDS) -> Iterator[None]:
    """Raise :class:`HangsError` when the block takes longer."""

    def stop(_: int, __: FrameType | None) -> None:
        raise HangsError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def told(faults: Sequence[Fault], texts: Mapping[str, str]) -> None:
    """Check that faults of rule files are told: in their place, in both tongues, as text and as JSON."""
    assert faults
    for fault in faults:
        assert fault.code in CODES
        for span in (fault.span, *(label.place for label in fault.labels)):
            assert span.file in texts
            assert 0 <= span.start <= span.end <= len(texts[span.file])
        for lang in ("zh", "en"):
            said = as_text(fault, texts, lang)
            assert "{" not in CODES[fault.code].zh or said
            said.encode()
            json.dumps(as_json(fault, texts, lang), ensure_ascii=False)


def answered(faults: Sequence[Fault]) -> None:
    """Check that faults of a case, a question or a request are told in both tongues, with the code."""
    assert faults
    for fault in faults:
        assert fault.code
        assert detail(fault)
        assert detail(fault, "en")
        assert where(fault.place) == "" or where(fault.place).startswith("/")


def vocabulary(base: RuleBase) -> list[str]:
    """Return the words that cases and questions over a rule base may use."""
    program = base.loaded.program.vocabulary
    words = {*program.predicates, *program.categories, *program.entities, *program.aliases, *program.bodies}
    return sorted(words | {option for options in program.options.values() for option in options.options})
