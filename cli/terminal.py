"""What every command shares: the terminal it writes to, the options it takes, the rule files it reads."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from catalogue.documents import NotEncodedError
from grammar.load import RULES, Loaded, load_texts, rule_files
from service.service import Service, start_service
from text.characters import visible
from text.encode import as_object
from text.fault import Fault, FaultsError
from text.json_text import MalformedJsonError, RepeatedNameError, read_json_text
from text.report import as_text

#: Exit statuses beside 0, which is good.
FINDINGS, MISUSE = 1, 2

#: The largest JSON file that is read, in bytes.
LARGEST_FILE = 100_000_000

console = Console(highlight=False, soft_wrap=True, markup=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

paths_argument = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
json_option = click.option("--json", "as_json_", is_flag=True, help="以 JSON 输出 · print JSON")
rules_option = click.option(
    "--rules",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="规则文件或目录（默认为本库）· rule files",
)
lang_option = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")


def read_texts(paths: Iterable[Path]) -> dict[str, str]:
    """Return the rule files among ``paths``, by default this checkout's; ends the command when one cannot be read."""
    texts: dict[str, str] = {}
    for path in rule_files(paths or (RULES,)):
        try:
            texts[str(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            errors.print(f"{path} 不是 UTF-8 文本，请另存为 UTF-8 · not UTF-8 text")
            sys.exit(MISUSE)
        except OSError as error:
            errors.print(f"读不了 {path}：{error.strerror} · cannot be read")
            sys.exit(MISUSE)
    if not texts:
        errors.print("没有找到规则文件 · no rule files found")
        sys.exit(FINDINGS)
    return texts


def load_rules(paths: Iterable[Path]) -> Loaded:
    """Load rule files; ends the command with their faults when they have any."""
    texts = read_texts(paths)
    try:
        return load_texts(texts)
    except FaultsError as error:
        report(error.faults, texts)
        sys.exit(FINDINGS)


def open_rules(paths: Iterable[Path]) -> Service:
    """Load rule files as :func:`load_rules` does, and start to answer from them."""
    return start_service(load_rules(paths))


def report(faults: Iterable[Fault], texts: dict[str, str]) -> None:
    """Print faults of rule files to standard error."""
    for fault in faults:
        errors.print(as_text(fault, texts))


def read_json(path: Path) -> Any:
    """Return the JSON of a file; ends the command when it has none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            errors.print(f"{path} 超过 {LARGEST_FILE:,} 字节 · larger than {LARGEST_FILE:,} bytes")
            sys.exit(MISUSE)
        return read_json_text(path.read_bytes().removeprefix(codecs.BOM_UTF8))  # Windows editors write one
    except RepeatedNameError as error:
        errors.print(
            f"{path} 不是可读的 JSON：{visible(error.path)} 有两项同名，只能留一项 · an object has this name twice"
        )
    except (OSError, MalformedJsonError) as error:
        errors.print(f"{path} 不是可读的 JSON：{error}")
    sys.exit(MISUSE)


def print_json(value: object) -> None:
    """Print a value as JSON; see :mod:`text.encode` for what is written of a dataclass."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=as_object))


def refuse_name(error: NotEncodedError) -> NoReturn:
    """End the command over a name the rule base does not have, with the nearest that it has."""
    zh, en = f"规则库没有“{error.name}”", f"the rule base has no “{error.name}”"
    if error.suggestion:
        zh, en = f"{zh}，是否指“{error.suggestion}”？", f"{en}; did you mean “{error.suggestion}”?"
    raise click.UsageError(f"{zh} · {en}") from error
