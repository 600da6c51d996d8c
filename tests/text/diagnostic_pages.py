"""The pages of docs/diagnostics: a wrong example, the exact text of its fault, and a right example.

The mark on the first block of a page says what the examples are: a rule file, a scenario added to the rule base of the
pages, the JSON of a request, an address, or a command. ``⟨U+200B⟩`` stands for a character unseen, ``⟨501 × 甲⟩`` for
a text repeated.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cli.main import main
from cli.terminal import LARGEST_FILE
from grammar.load import load_texts
from server.app import create_app
from service.scenario import run_scenarios
from service.service import Service, start_service
from sources import MAX_BYTES
from text.codes import CODES
from text.fault import Fault, FaultsError
from text.report import as_text

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
INDEX = PAGES / "README.md"
SAMPLE = (PAGES / "例.tl").read_text(encoding="utf-8")
FILE = "例.tl"

_BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")
_REPEATED = re.compile(r"⟨(\d+) × ([^⟩]*)⟩")
_USAGE = re.compile(r"\A(用法：|usage: ).*? --help\n", re.DOTALL)

#: What came of an example: the codes of its faults, and what is shown of them.
Outcome = tuple[list[str], str]


@dataclass(frozen=True)
class Page:
    """One page."""

    code: str
    text: str

    def block(self, index: int) -> tuple[str, str]:
        found = list(_BLOCK.finditer(self.text))
        assert len(found) == 3, "a page has a wrong example, its fault and a right example"
        return found[index]["info"], found[index]["body"]

    @property
    def kind(self) -> str:
        """What the examples are; both are the same."""
        kind = self.block(0)[0].partition(" 重复 ")[0].removesuffix(" 错")
        assert self.block(0)[0].startswith(f"{kind} 错")
        assert self.block(2)[0] == f"{kind} 对"
        return kind

    @property
    def wrong(self) -> str:
        info, body = self.block(0)
        body = _MARK.sub(lambda mark: chr(int(mark[1], 16)), body) * int(info.partition(" 重复 ")[2] or 1)
        return _REPEATED.sub(lambda mark: mark[2] * int(mark[1]), body)

    @property
    def shown(self) -> str:
        info, body = self.block(1)
        assert info == "text"
        return body

    @property
    def right(self) -> str:
        return self.block(2)[1]

    def of_wrong(self) -> Outcome:
        """Return what comes of the wrong example, characters unseen shown as the page has them."""
        codes, said = outcome(self.kind, self.wrong)
        for mark in set(_MARK.finditer(self.block(0)[1])):
            said = said.replace(chr(int(mark[1], 16)), mark[0])
        return codes, said

    def heading(self) -> str:
        return f"# {self.code} {CODES[self.code].zh}\n\n*{CODES[self.code].en}*\n"


def pages() -> list[str]:
    return sorted(path.stem for path in PAGES.glob("*.md") if path != INDEX)


def page(code: str) -> Page:
    return Page(code, (PAGES / f"{code}.md").read_text(encoding="utf-8"))


def index_rows() -> str:
    return "".join(f"| [{code}]({code}.md) | {CODES[code].zh} | {CODES[code].en} |\n" for code in pages())


# ── what comes of an example ─────────────────────────────────────────────────────────────────────────────────────────


def outcome(kind: str, text: str) -> Outcome:
    """Return the faults of an example, and what is shown of them."""
    match kind.split():
        case ["tiaoli"]:
            return _of_rule_file(text)
        case ["tiaoli", "场景"]:
            return _of_scenario(text)
        case ["json", *of]:
            response = client().post(f"/v1/{(*of, 'decide')[0]}", data=text.encode(), content_type="application/json")
            return _of_response(response)
        case ["http"]:
            method, _, address = text.strip().partition(" ")
            return _of_response(client().open(quote(address, safe="/?&="), method=method))
        case ["命令"]:
            return _of_command(text.strip())
    raise AssertionError(f"{kind} is no kind of example")


def _of_rule_file(text: str) -> Outcome:
    faults = faults_of(text)
    said = "\n".join(as_text(fault, {FILE: text}) for fault in faults)
    return [fault.code for fault in faults], f"{said}\n"


def faults_of(text: str) -> list[Fault]:
    try:
        return list(load_texts({FILE: text}).warnings)
    except FaultsError as error:
        return error.faults


def _of_scenario(text: str) -> Outcome:
    results = [result for result in run_scenarios(start_service(load_texts({FILE: SAMPLE + text}))) if result.wrong]
    codes = [fault.code for result in results for fault in result.wrong if isinstance(fault, Fault)]
    return codes, "".join(f"{result.fault()}\n{result.fault('en')}\n" for result in results)


@cache
def service() -> Service:
    return start_service(load_texts({FILE: SAMPLE}))


@cache
def client() -> FlaskClient:
    return create_app(service()).test_client()


def _of_response(response: TestResponse) -> Outcome:
    if response.status_code == 200:
        return [], ""
    errors = response.get_json()["errors"]
    said = ""
    for error in errors:
        place = error.get("pointer", error.get("parameter"))
        said += f"{error['code']} {place}：{error['detail']}\n" if place else f"{error['code']} {error['detail']}\n"
        said += (
            f"{error['code']} {place}: {error['detail_en']}\n" if place else f"{error['code']} {error['detail_en']}\n"
        )
    return [error["code"] for error in errors], said


def _of_command(line: str) -> Outcome:
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        _prepare(Path())
        program, *arguments = [part.strip("'") for part in re.findall(r"'[^']*'|\S+", line)]
        assert program == "tiaoli"
        done = {lang: CliRunner().invoke(main, [*arguments, "--lang", lang]) for lang in ("zh", "en")}
    said = "".join(_USAGE.sub("", result.stderr) for result in done.values())
    assert all(result.exit_code == done["zh"].exit_code for result in done.values())
    codes = re.findall(r"^([A-Z]\d{3}) ", _USAGE.sub("", done["zh"].stderr), re.MULTILINE)
    assert bool(codes) == bool(done["zh"].exit_code), done["zh"].output
    return codes, said


def _prepare(folder: Path) -> None:
    """Make the files that the commands of the pages name."""
    (folder / FILE).write_text(SAMPLE, encoding="utf-8")
    (folder / "无场景.tl").write_text("词汇 示例\n  类别 企业\n", encoding="utf-8")
    (folder / "乱码.tl").write_bytes("词汇 示例".encode("gbk"))
    (folder / "目录" / "坏.tl").mkdir(parents=True)
    (folder / "空").mkdir()
    (folder / "案情.json").write_text('{"甲项目": {"用处": "海外仓", "投入": "100万元"}}', encoding="utf-8")
    (folder / "撕坏.json").write_text('{"甲项目":', encoding="utf-8")
    (folder / "空.json").write_text("[]", encoding="utf-8")
    (folder / "大.json").touch()
    os.truncate(folder / "大.json", LARGEST_FILE + 1)
    (folder / "原文.txt").write_text("甲发〔2024〕1号\n\n一、办法\n照办。\n二、期限\n一年。\n", encoding="utf-8")
    (folder / "无条.txt").write_text("没有编号的一句话。", encoding="utf-8")
    (folder / "扫描.pdf").write_bytes(b"%PDF-1.7")
    (folder / "乱码.txt").write_bytes(b"\x00\x01\x02")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 and then nothing")
    (folder / "大.txt").touch()
    os.truncate(folder / "大.txt", MAX_BYTES + 1)
    runner = CliRunner()
    explained = runner.invoke(main, ["explain", "案情.json", "甲项目 的 补助", "--rules", FILE, "--json"])
    (folder / "证明.json").write_text(explained.stdout, encoding="utf-8")
    (folder / "规则库.json").write_text(runner.invoke(main, ["export", "--rules", FILE]).stdout, encoding="utf-8")
