"""What is given to the checker, and the reply to an inquiry, of which its proofs show a part: ``docs/proofs.md``."""

from __future__ import annotations

from typing import Any

from verify.answer import NOT_COVERED, Proved
from verify.atoms import same_json
from verify.terms import need
from verify.words import Words

#: The parts that every answer has, and no reply to an inquiry: whatever has one of them is checked as an answer.
_OF_ANSWERS = {"readings", "basis", "grounds", "examined", "priorities", "warnings", "engine"}
#: The parts of a reply that are held against its proofs.
_HELD = ("question", "as_of", "rulebase", "value", "before", "after", "case", "proof", "proof_after")

PROOF, ANSWER = ("证明", "a proof"), ("答案及其证明", "an answer with its proof")
REPLY = ("追问的答复", "a reply to an inquiry")


def given(told: Any) -> tuple[str, str]:
    """Return what is given, in Chinese and English: a proof, an answer with its proof, or a reply to an inquiry, which
    has proofs and is no answer."""
    return PROOF if "nodes" in told else ANSWER if told.keys() & _OF_ANSWERS else REPLY


def not_covered(told: Any) -> list[str]:
    """Return the parts of what is good that were not held against a proof; of a proof alone there are none."""
    left = {PROOF: (), ANSWER: NOT_COVERED, REPLY: [part for part in told if part not in _HELD]}[given(told)]
    return [part for part in left if part in told]


def hold_reply(reply: Any, proved: Proved, after: Proved | None) -> None:
    """Refuse a reply to an inquiry that says other than was proved. Where it is about a changed case, ``after`` is what
    was proved of that."""
    words = Words(proved.documents, proved.question, proved.proof["question"], proved.named)
    need(words.is_asked(reply["question"]), "the reply: its question in words is another, or not to be read")
    for part, what in (("rulebase", "rule base"), ("as_of", "day")):
        need(reply[part] == proved.proof[part], f"the reply: another {what}")
    values = [(reply["before"]["value"], proved)] if after else [(reply["value"], proved)]
    if after:
        asked = [same_json(of.proof["question"]) for of in (proved, after)]
        need(asked[0] == asked[1] and proved.proof["as_of"] == after.proof["as_of"], "the reply: another question")
        values.append((reply["after"]["value"], after))
    for value, of in values:
        need(same_json(words.bare(value)) == same_json(of.proof["value"]), "the reply: another value")
