"""service: only what the checker accepted is given out, and the checker is made once for a rule base."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from engine.rulebase import RuleBase
from logic.no_answer import NoAnswerError
from service.reasons import NestedTooDeeplyError
from service.request import DECIDE, INQUIRIES
from service.service import NotVerifiedError, Service, verdicts
from service.trip import answered_json, respond
from tests.engine.rulebases import DAY, DIGEST, proof, rulebase, service
from text.json_text import write_json_text
from verify.terms import Refused
from verify.verifier import Checker

#: The share is not known: an inquiry has something to find.
CASE = {"甲公司": {"是": "企业"}, "甲项目": {"投入": "5万元"}}
SENT: dict[str, Any] = {"case": CASE, "questions": ["甲项目 的 占比补助"]}
KINDS = (DECIDE, *INQUIRIES)


def sent(kind: str) -> dict[str, Any]:
    return {**SENT, "changes": {"甲项目": {"占股": "30%"}}} if kind == "what-if" else SENT


def refuse_from(monkeypatch: pytest.MonkeyPatch, first: int) -> list[Any]:
    """Let the checker refuse every proof from the ``first`` one on, and return the list of cases it is shown."""
    true_verify, seen = Checker.verify, list[Any]()

    def verify(self: Checker, case: Any, proof: Any) -> None:
        seen.append(case)
        if len(seen) >= first:
            raise Refused("made up")
        true_verify(self, case, proof)

    monkeypatch.setattr(Checker, "verify", verify)
    return seen


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("explain", ["none", "summary", "full"])
def test_whatever_an_answer_rests_on_is_verified(monkeypatch: pytest.MonkeyPatch, kind: str, explain: str) -> None:
    """Each time one proof fewer is accepted; until all are, there is no answer at all."""
    request = {**sent(kind), "explain": explain}
    with monkeypatch.context() as patched:
        seen = refuse_from(patched, 1_000)
        respond(service(), kind, request, DAY)
    assert seen[0] == CASE
    assert (len(seen) > 1) == (kind != DECIDE), "what an inquiry finds was decided again"
    for first in range(1, len(seen) + 1):
        with monkeypatch.context() as patched:
            refuse_from(patched, first)
            with pytest.raises(NotVerifiedError):
                respond(service(), kind, request, DAY)


def test_why_it_was_refused_is_for_the_log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    refuse_from(monkeypatch, 1)
    with caplog.at_level(logging.ERROR, "tiaoli.service"), pytest.raises(NotVerifiedError) as caught:
        respond(service(), DECIDE, SENT, DAY)
    assert "made up" in caplog.text
    assert caught.value.arguments == {"question": "甲项目 的 占比补助", "refusal": "made up"}


def test_the_checker_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    true_init, made = Checker.__init__, list[Any]()

    def init(self: Checker, program: Any) -> None:
        made.append(program)
        true_init(self, program)

    monkeypatch.setattr(Checker, "__init__", init)
    own = Service(rulebase())
    for kind in KINDS:
        respond(own, kind, sent(kind), DAY)
    assert len(made) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_request_is_answered_the_same(kind: str) -> None:
    """What a log of requests would have to hold for every answer to be had again."""
    again = Service(rulebase())
    one, two = (answered_json(own, respond(own, kind, sent(kind), DAY)) for own in (again, service()))
    assert one == two


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_nested_too_deeply_has_no_answer(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    def deep(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(RuleBase, "answer", deep)
    with pytest.raises(NestedTooDeeplyError) as caught:
        respond(service(), kind, sent(kind), DAY)
    assert isinstance(caught.value, NoAnswerError)


def test_proofs_are_checked_against_any_rule_base() -> None:
    base, case = rulebase(), SENT["case"]
    good = proof(case, "甲项目 的 占比补助")
    altered = {**good, "value": "yes"}
    assert [found.fault for found in verdicts(base.exported, case, [good, altered, good])] == ["", "another value", ""]
    assert [found.fault for found in verdicts(base.exported, {}, [good])] == ["another case"]
    others: list[object] = [{}, [], None, {"rules": 1}]
    for no_rule_base in others:
        found = verdicts(no_rule_base, case, [good, good])
        assert len(found) == 2
        assert all(one.fault.startswith("not a rule base") and not one.verified for one in found)
    assert verdicts({}, case, []) == []


def deep_rule(brackets: int) -> str:
    """Return a rule base with an amount of so many brackets."""
    amount = "企业 的 量"
    for _ in range(brackets):
        amount = f"（{amount} + 1元）"
    return f"""
词汇 例
  类别 企业
  属性 量 企业 → 元
  结论 总 企业 → 元
文件 某发〔2024〕1号
  成文日期 2024-01-01
条 1 “一”
  摘要 “二。”
  原文 {DIGEST}
  规则 总
    则 企业 的 总 = {amount}
"""


def test_an_amount_that_is_nested_as_deep_as_a_rule_may_be_is_answered() -> None:
    sent = {"case": {"甲": {"是": "企业", "量": "1元"}}, "questions": ["甲 的 总"], "explain": "full"}
    own = service(deep_rule(140))
    found = json.loads(write_json_text(answered_json(own, respond(own, DECIDE, sent, DAY))))["answers"][0]
    assert found["value"]["text"] == "141元"
