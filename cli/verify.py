"""``tiaoli verify``: proofs, answers and replies to inquiries, held against a case, a rule base, and its texts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli.asking import is_request
from cli.misuse import FILE, FILE_OR_FOLDER
from cli.terminal import (
    FINDINGS,
    console,
    json_option,
    lang_option,
    load_rules,
    print_json,
    read_json,
    refuse,
    rules_option,
    tell,
)
from logic.export import program_json
from service.service import Texts, VerificationJson, verdicts
from sources import SourceError, read_text
from text.bilingual import ZH, say
from text.fault import Fault, Option


@click.command()
@click.argument("answer", type=FILE)
@click.option("--case", "case", type=FILE, required=True, help="案情 · the case")
@click.option("--rulebase", type=FILE, help="规则库 JSON（默认由规则文件得来）· the rule base's JSON")
@rules_option
@click.option(
    "--sources", multiple=True, type=FILE_OR_FOLDER, help="公布的原文，文件或文件夹 · official texts, files or folders"
)
@json_option
@lang_option
def verify(
    answer: Path,
    case: Path,
    rulebase: Path | None,
    rules: tuple[Path, ...],
    sources: tuple[Path, ...],
    as_json_: bool,
    lang: str,
) -> None:
    """核验答案及其证明 · check answers with their proofs.

    ANSWER.json 是 explain --json、/v1/decide 或追问的输出，或证明本身 · what explain --json, /v1/decide or an
    inquiry gives, or a proof
    """
    loaded = load_rules(rules) if rules or rulebase is None else None
    texts = Texts(
        rules=tuple(loaded.program.texts.values()) if loaded else None,
        official=_official(sources) if sources else None,
        compiled=loaded.digest if loaded else None,
    )
    program = read_json(rulebase) if rulebase else program_json(loaded.engine_program) if loaded else None
    source = read_json(case)
    found = verdicts(program, source["case"] if is_request(source) else source, _told_in(read_json(answer)), texts)
    if not found:
        tell(Fault("K013", Option("ANSWER")))
    if as_json_:
        print_json(found)
    else:
        for line in (line for verdict in found for line in _verdict_lines(verdict, lang)):
            console.print(line)
    sys.exit(0 if found and all(verdict.verified for verdict in found) else FINDINGS)


def _official(paths: tuple[Path, ...]) -> tuple[str, ...]:
    """Return the official texts that files hold, and files in folders; ends the command when one cannot be read."""
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.*")))]
    found = []
    for file in files:
        try:
            found.append(read_text(file))
        except SourceError as error:
            refuse(Fault(error.code, Option(str(file)), error.arguments))
        except OSError as error:
            refuse(Fault("K007", Option(str(file)), {"reason": error.strerror or ""}))
    return tuple(found)


def _verdict_lines(verdict: VerificationJson, lang: str) -> Iterator[str]:
    """Yield whether an answer is good; if so, what was proved, and what is not covered."""
    if not verdict.verified:
        yield say(lang, f"不能成立：{verdict.fault}", f"the proof is refused: {verdict.fault}")
        return
    yield say(lang, "证明成立", "the proof holds")
    yield from (f"  {line[lang]}" for line in verdict.proved)
    for parts, zh, en in (
        (verdict.not_covered, "未核", "not covered"),
        (verdict.recomputed, "重算的摘要", "digests taken again"),
        (verdict.not_recomputed, "没有重算", "not taken again"),
    ):
        if parts:
            yield f"  {zh}：{'、'.join(parts)}" if lang == ZH else f"  {en}: {', '.join(parts)}"


def _told_in(value: object) -> list[object]:
    """Return the answers, replies to inquiries or proofs that are in a file."""
    if isinstance(value, list):
        return [told for item in value for told in _told_in(item)]
    if isinstance(value, dict) and "proof" not in value and isinstance(value.get("answers"), list):
        return _told_in(value["answers"])
    return [value]
