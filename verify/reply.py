"""What is given to the checker, and the reply to an inquiry, of which its proofs show a part: ``docs/proofs.md``."""

from __future__ import annotations

from typing import Any

from verify import shape
from verify.answer import NOT_COVERED, Proved
from verify.atoms import same_json
from verify.shape import need_shape
from verify.terms import need
from verify.words import Words

#: The parts of a reply of each kind that are not held against its proofs, by the part that no other kind has, nor an
#: answer: a why-not, a missing, a next and a what-if.
_REPLIES = {
    "holds": "limits reason rules rules_left_out sets complete decisions",
    "against": "sets facts complete untried decisions",
    "left": "next remains decisions",
    "after": "same facts rules_applied rules_stopped rules_changed conditions",
}

PROOF, ANSWER = ("证明", "a proof"), ("答案及其证明", "an answer with its proof")
REPLY = ("追问的答复", "a reply to an inquiry")


def given(told: Any) -> tuple[str, str]:
    """Return what is given, in Chinese and English: a proof, an answer with its proof, or a reply to an inquiry, which
    has a part that only such a reply has."""
    return PROOF if "nodes" in told else REPLY if told.keys() & _REPLIES.keys() else ANSWER


def need_parts(told: Any) -> None:
    """Refuse an answer, or a reply, that has other parts than it may have, or parts of another type."""
    if given(told) == ANSWER:
        need_shape("the answer", told, shape.ANSWER | {f"{part}?": object for part in NOT_COVERED})
        return
    mark = next(part for part in _REPLIES if part in told)
    left = [f"{part}?" for part in ("text", "explanation", *_REPLIES[mark].split())]
    held = shape.WHAT_IF if mark == "after" else shape.REPLY | {mark: object}
    need_shape("the reply", told, held | dict.fromkeys(left, object))


def not_covered(told: Any) -> list[str]:
    """Return the parts of what is good that were not held against a proof, or not in all they say; of a proof alone
    there are none."""
    held = {*shape.REPLY, *shape.WHAT_IF}
    left = {PROOF: (), ANSWER: NOT_COVERED, REPLY: [part for part in told if part not in held]}[given(told)]
    found = [part for part in left if part in told]
    if given(told) == ANSWER:  # the words of what was examined, and of what is not known; the rules of a conflict
        found += ["examined"] if told["examined"] else []
        found += ["conflict"] if "conflict" in told else []
        found += ["answers"] if any(row["holds"] == "undetermined" for row in told.get("answers", ())) else []
    return found


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
