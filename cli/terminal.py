"""What every command shares: the terminal it writes to, the options it takes, the rule files it reads."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console

from catalogue.documents import NotEncodedError
from cli.misuse import FILE_OR_FOLDER, LANGUAGE, misused
from grammar.load import RULES, Loaded, load_cached, rule_files
from service.service import Service, start_service
from text.bilingual import EN, ZH
from text.encode import as_object
from text.fault import Fault, FaultsError, Option, Phrase
from text.json_text import MalformedJsonError, RepeatedNameError, read_json_text
from text.report import as_line, as_text

#: Exit statuses beside 0, which is good.
FINDINGS, MISUSE = 1, 2

#: The largest JSON file that is read, in bytes.
LARGEST_FILE = 100_000_000

_Command = TypeVar("_Command", bound=Callable[..., Any] | click.Command)

console = Console(highlight=False, soft_wrap=True, markup=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

paths_argument = click.argument("paths", nargs=-1, type=FILE_OR_FOLDER)
json_option = click.option("--json", "as_json_", is_flag=True, help="以 JSON 输出 · print JSON")


def _rules_option(**more: Any) -> Callable[[_Command], _Command]:
    said = "规则文件或目录（默认为本库）· rule files"
    return click.option("--rules", multiple=True, type=FILE_OR_FOLDER, help=said, **more)


#: The rule files of a command; and of one that an environment may be told them for, separated as in ``PATH``.
rules_option = _rules_option()
served_rules_option = _rules_option(envvar="TIAOLI_RULES", show_envvar=True)


def _speak(context: click.Context, _: click.Parameter, lang: str) -> str:
    context.meta[LANGUAGE] = lang
    return lang


def _language_option(*, expose_value: bool) -> Callable[[_Command], _Command]:
    languages = click.Choice([ZH, EN])
    return click.option(
        "--lang", type=languages, default=ZH, callback=_speak, expose_value=expose_value, help="语言 · language"
    )


#: The language of a command, handed to it; and of one that prints its own words through :func:`language` alone.
lang_option = _language_option(expose_value=True)
speaks_option = _language_option(expose_value=False)


def language() -> str:
    """Return the language that the running command was asked to speak, Chinese where it was not asked."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(LANGUAGE, ZH)) if context else ZH


def tell(*faults: Fault) -> None:
    """Print faults that are not of rule files to standard error, a line each."""
    for fault in faults:
        errors.print(as_line(fault, language()))


def refuse(fault: Fault) -> NoReturn:
    """End the command over a file that is no good."""
    tell(fault)
    sys.exit(MISUSE)


def read_texts(paths: Iterable[Path]) -> dict[str, str]:
    """Return the rule files among ``paths``, by default this checkout's; ends the command when one cannot be read."""
    texts: dict[str, str] = {}
    for path in rule_files(paths or (RULES,)):
        try:
            texts[str(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            refuse(Fault("K006", Option(str(path))))
        except OSError as error:
            refuse(Fault("K007", Option(str(path)), {"reason": error.strerror or ""}))
    if not texts:
        tell(Fault("K011", Option("PATHS")))
        sys.exit(FINDINGS)
    return texts


def load_rules(paths: Iterable[Path]) -> Loaded:
    """Load rule files; ends the command with their faults when they have any."""
    texts = read_texts(paths)
    try:
        return load_cached(texts)
    except FaultsError as error:
        report(error.faults, texts)
        sys.exit(FINDINGS)


def open_rules(paths: Iterable[Path]) -> Service:
    """Load rule files as :func:`load_rules` does, and start to answer from them."""
    return start_service(load_rules(paths))


def report(faults: Iterable[Fault], texts: dict[str, str]) -> None:
    """Print faults of rule files to standard error."""
    for fault in faults:
        errors.print(as_text(fault, texts, language()))


def read_json(path: Path) -> Any:
    """Return the JSON of a file; ends the command when it has none."""
    place = Option(str(path))
    try:
        if path.stat().st_size > LARGEST_FILE:
            refuse(Fault("K009", place, {"limit": f"{LARGEST_FILE:,}"}))
        return read_json_text(path.read_bytes().removeprefix(codecs.BOM_UTF8))  # Windows editors write one
    except RepeatedNameError as error:
        refuse(Fault("B010", Option(f"{path} {error.path}")))
    except MalformedJsonError as error:
        refuse(Fault("K010", place, {"reason": error.reason}))
    except OSError as error:
        refuse(Fault("K007", place, {"reason": error.strerror or ""}))


def print_json(value: object) -> None:
    """Print a value as JSON; see :mod:`text.encode` for what is written of a dataclass."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=as_object))


def refuse_name(error: NotEncodedError, place: str = "") -> NoReturn:
    """End the command over a name the rule base does not have, with the nearest that it has; ``place`` is the argument
    or option with the name, ``""`` where the name alone tells it."""
    hint = Phrase("meant", {"suggestion": error.suggestion}) if error.suggestion else None
    raise misused(Fault("U003", Option(place), {"name": error.name}, hint=hint)) from error
