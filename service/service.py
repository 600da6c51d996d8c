"""service: a rule base whose answers have been checked. Every door comes here, and nothing leaves by another way."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.answer import AnswerJson, answer_json
from engine.proof_json import ProofJson, proof_json
from engine.prove.decide import Answer
from engine.prove.hearing import Hearing
from engine.rulebase import QUESTION, RuleBase, start
from grammar.load import RULES, Loaded, load
from logic.no_answer import NoAnswerError
from service.reasons import not_too_deep
from text.bilingual import Bilingual
from text.fault import Pointer
from text.json_text import as_received
from verify.reply import given, not_covered
from verify.terms import Refused, need
from verify.texts import COMPILED, Recomputed, recompute
from verify.verifier import Checker

log = logging.getLogger("tiaoli.service")


class NotVerifiedError(NoAnswerError):
    """Raised when the checker refuses an answer: the answer is not given out, and the log says why."""

    kind = "not-verified"

    def __init__(self, question: str, refusal: str) -> None:
        super().__init__(question=question, refusal=refusal)


@dataclass(frozen=True, slots=True)
class Verified:
    """An answer that the checker accepted: only :meth:`Service.verify` makes one.

    ``told`` is the whole answer as the checker saw it, with its proofs and without an explanation. What is given out
    of an answer is taken from ``told``, and is not made again.
    """

    answer: Answer
    told: AnswerJson

    @property
    def proof(self) -> ProofJson:
        """The proof of the answer."""
        assert self.told.proof is not None
        return self.told.proof


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationJson:
    """所给的证明、答案或追问的答复是否成立 · whether a proof, an answer or a reply to an inquiry is good of a case."""

    verified: bool
    fault: str
    """为什么不成立；成立为空 · why it is not; empty when it is"""
    proved: tuple[Bilingual, ...]
    """所给的是什么，证明了什么，每项一行 · what was given, and what was proved, a line each"""
    not_covered: tuple[str, ...]
    """没有对照证明的部分 · the parts that were not held against a proof"""
    recomputed: tuple[str, ...]
    """重算过的摘要 · the digests that were taken again"""
    not_recomputed: tuple[str, ...]
    """没有重算的摘要 · the digests that were not"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The texts that a rule base is made from, ``None`` where they are not given: its rule files, and the official
    texts of its clauses. ``compiled`` is the digest of the rule base that the rule files make."""

    rules: Sequence[str] | None = None
    official: Sequence[str] | None = None
    compiled: str | None = None


#: Where no texts are given.
NO_TEXTS = Texts()


class Service:
    """A rule base, and the checker of its proofs, made once."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self._checker = Checker(base.exported)

    def ask(
        self,
        hearing: Hearing,
        question: str,
        readings: Mapping[str, str] | None = None,
        place: Pointer = QUESTION,
    ) -> Verified:
        """Answer a question of a case; ``place`` is where the question stands in the request.

        Raises what :meth:`~engine.rulebase.RuleBase.answer` does, :class:`NotVerifiedError`, and
        :class:`~service.reasons.NestedTooDeeplyError`.
        """
        with not_too_deep():
            return self.verify(self.base.answer(hearing, question, readings, place=place))

    def verify(self, answer: Answer) -> Verified:
        """Have an answer, all that is told of it, checked against its proof and the case as it was sent.

        Raises :class:`NotVerifiedError`, and :class:`RecursionError` for an answer whose JSON is nested deeper than
        is read.
        """
        told = replace(answer_json(self.base, answer, "none"), proof=proof_json(self.base, answer))
        if told.if_listed and answer.if_listed:
            told = replace(told, if_listed=replace(told.if_listed, proof=proof_json(self.base, answer.if_listed)))
        try:
            self._checker.verify(answer.facts.case.source, as_received(told))
        except Refused as refused:
            refusal = _refused(refused).fault
            log.error("the answer to %s did not verify and is not given out: %s", answer.question.text, refusal)
            raise NotVerifiedError(answer.question.text, refusal) from refused
        return Verified(answer, told)

    def verdict(self, case: object, told: object) -> VerificationJson:
        """Return whether a proof, an answer with its proof, or a reply to an inquiry is good of a case."""
        return _verdict(self._checker, case, told, recompute(self.base.exported, None, None))


def open_service(paths: Iterable[Path] = (RULES,)) -> Service:
    """Load rule files and start to serve them; raises :class:`~text.fault.FaultsError`."""
    return start_service(load(paths))


def start_service(loaded: Loaded) -> Service:
    """Start the engines and the checker on a loaded rule base."""
    return Service(start(loaded))


def verdicts(program: object, case: object, told: Iterable[object], texts: Texts = NO_TEXTS) -> list[VerificationJson]:
    """Return of each proof, answer with its proof, or reply to an inquiry, whether it is good of a case.

    ``program`` is the JSON of a rule base, from wherever: no engine is asked. What is no rule base proves nothing, nor
    does one that is not made from ``texts``.
    """
    try:
        checker = Checker(program)
        digests = recompute(program, texts.rules, texts.official)
        if texts.compiled is not None:
            need(texts.compiled == checker.digest, "the rule files make another rule base")
            digests = Recomputed([*digests.done, COMPILED], [left for left in digests.left if left != COMPILED])
    except Refused as refused:
        return [_refused(refused) for _ in told]
    return [_verdict(checker, case, one, digests) for one in told]


def _verdict(checker: Checker, case: object, told: object, digests: Recomputed) -> VerificationJson:
    try:
        proved = checker.verify(case, told)
    except Refused as refused:
        return _refused(refused)
    what = given(told)
    lines = [Bilingual(zh=f"{zh}：{text}", en=f"{en}: {text}") for zh, en, text in proved.lines()]
    lines.insert(0, Bilingual(zh=f"所给：{what[0]}", en=f"given: {what[1]}"))
    return VerificationJson(
        verified=True,
        fault="",
        proved=tuple(lines),
        not_covered=tuple(not_covered(told)),
        recomputed=tuple(digests.done),
        not_recomputed=tuple(digests.left),
    )


def _refused(refused: Refused) -> VerificationJson:
    nothing: dict[str, Any] = dict.fromkeys(("proved", "not_covered", "recomputed", "not_recomputed"), ())
    return VerificationJson(verified=False, fault=str(refused) or "refused", **nothing)
