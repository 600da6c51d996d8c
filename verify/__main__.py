"""``python -m verify RULEBASE.json CASE.json ANSWER.json [--rules DIR] [--sources DIR]``: exit status 0 good,
1 refused, 2 misuse."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verify.atoms import TOO_DEEP, need_shallow
from verify.reply import given, not_covered
from verify.terms import Refused
from verify.texts import recompute
from verify.verifier import Checker

USAGE = "python -m verify RULEBASE.json CASE.json ANSWER.json [--rules DIR] [--sources DIR]"
GOOD, REFUSED, MISUSE = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Check an answer with its proof, a reply to an inquiry, or a proof alone, and return the exit status.

    The verdict is printed in Chinese and English, then what was given, what was proved, what was not looked at, and
    which digests were taken again: those of rules from the ``*.tl`` files of a folder ``--rules``, those of clauses
    from the ``*.txt`` files of a folder ``--sources``."""
    paths, folders = [*arguments], dict[str, Path]()
    for option in ("--rules", "--sources"):
        if option in paths[:-1]:
            folders[option] = Path(paths.pop(paths.index(option) + 1))
            paths.remove(option)
    if len(paths) != 3:
        sys.stderr.write(f"用法 · usage: {USAGE}\n")
        return MISUSE
    found = []
    for path in paths:
        try:
            found.append(_read(Path(path)))
        except (OSError, ValueError, Refused) as error:
            sys.stderr.write(f"读不了 {path} · cannot read {path}: {error}\n")
            return MISUSE
    try:
        texts = [_texts(folders.get(option), name) for option, name in (("--rules", "*.tl"), ("--sources", "*.txt"))]
    except (OSError, ValueError) as error:
        sys.stderr.write(f"读不了 · cannot read: {error}\n")
        return MISUSE
    try:
        proved = Checker(found[0]).verify(*found[1:])
        digests = recompute(found[0], *texts)
    except Refused as refusal:
        sys.stdout.write(f"证明不成立 · refused: {refusal}\n")
        return REFUSED
    sys.stdout.write("证明成立 · the proof is good\n")
    what, left = given(found[2]), not_covered(found[2])
    lines = [("所给", "given", " · ".join(what)), *proved.lines(), ("未核", "not covered", ", ".join(left))]
    lines += [("重算的摘要", "digests taken again", ", ".join(digests.done))]
    lines += [("没有重算", "not taken again", ", ".join(digests.left))]
    sys.stdout.writelines(f"{zh} · {en}: {text}\n" for zh, en, text in lines if text)
    return GOOD


def _read(path: Path) -> Any:
    """Return the JSON in a file; refuse what other readers would not read, or would read otherwise."""
    text = path.read_text(encoding="utf-8")
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_json)
    except RecursionError as error:
        raise Refused(TOO_DEEP) from error
    need_shallow(value)
    if re.search(r"\\u[dD][89a-fA-F]", text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ValueError("半个字符（不成对的代理码）· half of a character, an unpaired surrogate") from error
    return value


def _texts(folder: Path | None, name: str) -> list[str] | None:
    """Return the texts of the files of a folder, and of the folders in it; ``None`` where no folder is given."""
    if folder is None:
        return None
    paths = sorted(folder.rglob(name))
    if not paths:
        raise OSError(f"{folder}: no {name}")
    return [path.read_text(encoding="utf-8") for path in paths]


def _no_json(word: str) -> None:
    raise ValueError(f"{word} 不是 JSON · {word} is no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; refuse one with a name twice, which other readers would read otherwise."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("一个对象里有两项同名 · an object has one name twice")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
