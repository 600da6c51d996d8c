"""``python -m verify RULEBASE.json CASE.json ANSWER.json``: exit status 0 good, 1 refused, 2 misuse."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verify.reply import given, not_covered
from verify.terms import Refused
from verify.verifier import Checker

GOOD, REFUSED, MISUSE = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Check an answer with its proof, a reply to an inquiry, or a proof alone, and return the exit status.

    The verdict is printed in Chinese and English, then what was given, what was proved, and what was not looked at."""
    if len(arguments) != 3:
        sys.stderr.write("用法 · usage: python -m verify RULEBASE.json CASE.json ANSWER.json\n")
        return MISUSE
    found = []
    for path in arguments:
        try:
            found.append(json.loads(Path(path).read_text(encoding="utf-8"), object_pairs_hook=_once))
        except (OSError, ValueError, RecursionError) as error:
            sys.stderr.write(f"读不了 {path} · cannot read {path}: {error}\n")
            return MISUSE
    try:
        proved = Checker(found[0]).verify(*found[1:])
    except Refused as refusal:
        sys.stdout.write(f"证明不成立 · refused: {refusal}\n")
        return REFUSED
    sys.stdout.write("证明成立 · the proof is good\n")
    what, left = given(found[2]), not_covered(found[2])
    lines = [("所给", "given", " · ".join(what)), *proved.lines(), ("未核", "not covered", ", ".join(left))]
    sys.stdout.writelines(f"{zh} · {en}: {text}\n" for zh, en, text in lines if text)
    return GOOD


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; refuse one with a name twice, which other readers would read otherwise."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("一个对象里有两项同名 · an object has one name twice")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
