"""``tiaoli sources``: official texts as published, before anything of them is encoded."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from catalogue.skeleton import skeleton
from cli.misuse import FILE
from cli.terminal import FINDINGS, console, errors, json_option, language, print_json, refuse, speaks_option
from sources import OfficialText, SourceError, read_text, split_text, unaccounted
from text.bilingual import say
from text.fault import Fault, Option


@click.group()
def sources() -> None:
    """官方原文 · official texts."""


@sources.command("import")
@click.argument("file", type=FILE)
@click.option("--text", "with_text", is_flag=True, help="逐条显示原文，只供起草人看 · show the text of each clause")
@json_option
@speaks_option
def import_(file: Path, with_text: bool, as_json_: bool) -> None:
    """把原文拆成条款，给出骨架 · split an official text into clauses and print a skeleton.

    FILE 是公布的文件：纯文本（含网页上抄下来的）或 .docx。
    骨架里没有原文，只有条号和数字指纹；摘要由起草人用自己的话写。
    """
    official, lost = _read(file)
    made = skeleton(official)
    if as_json_:
        print_json(_json(official, made.text, with_text, made.unwritable, lost))
    elif with_text:
        for clause in official.clauses:
            console.print(f"── 条 {clause.address}  {clause.digest}")
            console.print(clause.text + "\n")
    else:
        click.echo(made.text, nl=False)
    for address in made.unwritable:
        zh = f"语言写不出条号“{address}”，骨架里只留作注释"
        en = f"the language cannot write the address “{address}”; it stands in the skeleton as a comment"
        errors.print(say(language(), zh, en))
    for part in lost:
        zh, en = f"拆分时对不上的内容：“{part}”", f"not accounted for by the clauses: “{part}”"
        errors.print(say(language(), zh, en))
    sys.exit(FINDINGS if made.unwritable or lost else 0)


def _read(file: Path) -> tuple[OfficialText, tuple[str, ...]]:
    try:
        text = read_text(file)
        official = split_text(text)
    except SourceError as error:
        refuse(Fault(error.code, Option(str(file)), error.arguments))
    except OSError as error:
        refuse(Fault("K007", Option(str(file)), {"reason": error.strerror or ""}))
    return official, unaccounted(text, official)


def _json(
    official: OfficialText, made: str, with_text: bool, unwritable: tuple[str, ...], lost: tuple[str, ...]
) -> dict[str, object]:
    return {
        "number": official.number,
        "title": official.title,
        "clauses": [
            {
                "address": clause.address,
                "digest": clause.digest,
                "characters": len("".join(clause.text.split())),
                **({"heading": clause.heading, "text": clause.text} if with_text else {}),
            }
            for clause in official.clauses
        ],
        "skeleton": made,
        "unwritable": list(unwritable),
        "lost": list(lost),
    }
