"""What is given to the checker: a proof, an answer or the reply to an inquiry; each is said, and what is left open."""

from __future__ import annotations

from typing import Any

import pytest

from service.trip import answered_json, respond
from tests.engine.rulebases import DAY, asked, checker, proof, service
from tests.verify.test_answers import altered
from text.json_text import as_received
from verify.reply import ANSWER, PROOF, REPLY, given, not_covered
from verify.terms import Refused

#: The share is not known: an inquiry has something to find.
CASE = {"甲公司": {"是": "企业"}, "甲项目": {"投入": "5万元"}}
QUESTION = "甲项目 的 占比补助"
KINDS = {
    "why-not": ["holds", "limits", "reason", "rules", "rules_left_out", "sets", "complete"],
    "what-if": ["same", "facts", "rules_applied", "rules_stopped", "rules_changed", "conditions"],
    "missing": ["sets", "against", "facts", "complete"],
    "next": ["next", "left"],
}


def reply(kind: str) -> Any:
    """Return the reply to an inquiry with its proofs, as it is given out."""
    sent: dict[str, Any] = {"case": CASE, "questions": [QUESTION]}
    if kind == "what-if":
        sent["changes"] = {"甲项目": {"占股": "30%"}}
    return as_received(answered_json(service(), respond(service(), kind, sent, DAY)))["answers"][0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_is_held_against_its_proofs_as_far_as_they_go(kind: str) -> None:
    found = reply(kind)
    checker().verify(CASE, found)
    assert given(found) == REPLY
    left = not_covered(found)
    assert {*KINDS[kind]} <= {*left}
    held = {"question", "as_of", "rulebase", "proof"}
    held |= {"case", "before", "after", "proof_after"} if kind == "what-if" else {"value"}
    assert {*left} == found.keys() - held


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("part", "to", "fault"),
    [
        ("question", "甲项目 的 补助", "the reply: its question in words is another, or not to be read"),
        ("as_of", "2020-01-01", "the reply: another day"),
        ("rulebase", "sha256:" + "0" * 64, "the reply: another rule base"),
        ("value", "yes", "the reply: another value"),
        ("proof", {}, "other parts"),
        ("proof", None, "there is no proof"),
    ],
)
def test_an_altered_reply_is_refused(kind: str, part: str, to: object, fault: str) -> None:
    path = ["before", "value"] if (kind, part) == ("what-if", "value") else [part]
    fault = "another format" if to == {} else fault
    with pytest.raises(Refused, match=f"^{fault}$"):
        checker().verify(CASE, altered(reply(kind), *path, to=to))


def test_the_changed_case_of_a_what_if_has_a_proof_of_its_own() -> None:
    found = reply("what-if")
    for path, to, fault in (
        (["after", "value"], "undetermined", "the reply: another value"),
        (["case"], CASE, "another case"),
        (["proof_after"], found["proof"], "another case"),
        (["proof_after", "as_of"], "2024-06-02", "the reply: another question"),
    ):
        with pytest.raises(Refused, match=f"^{fault}$"):
            checker().verify(CASE, altered(found, *path, to=to))
    other = proof({"甲公司": {"是": "企业"}, "甲项目": {"投入": "5万元", "占股": "30%"}}, "甲项目 的 补助")
    with pytest.raises(Refused, match="another question"):
        checker().verify(CASE, found | {"proof_after": other})


@pytest.mark.parametrize("part", ["basis", "readings", "priorities", "warnings", "engine", "text", "value"])
def test_an_answer_without_a_part_is_no_reply(part: str) -> None:
    """What is left of an answer is not passed off as something of which less is checked."""
    answer = asked(CASE, QUESTION)
    del answer[part]
    assert given(answer) == ANSWER
    if part in ("priorities", "warnings", "engine"):
        checker().verify(CASE, answer)
        return
    with pytest.raises(Refused, match="^the answer lacks " + part):
        checker().verify(CASE, answer)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["at_least", "readings", "note"])
def test_a_reply_has_no_part_of_an_answer_or_of_nothing(kind: str, part: str) -> None:
    with pytest.raises(Refused, match=f"^the reply has no part {part}$"):
        checker().verify(CASE, reply(kind) | {part: ""})


def test_an_answer_cut_down_is_no_reply() -> None:
    """Without every part that only answers have, it is still an answer, and lacks them."""
    answer = {part: asked(CASE, QUESTION)[part] for part in ("question", "as_of", "rulebase", "value", "proof")}
    with pytest.raises(Refused, match=r"^the answer lacks text, readings, basis, presumes, grounds, examined$"):
        checker().verify(CASE, answer)
    checker().verify(CASE, answer | {"against": []})
    assert given(answer | {"against": []}) == REPLY


def test_a_proof_alone() -> None:
    found = proof(CASE, QUESTION)
    assert (given(found), not_covered(found)) == (PROOF, [])
