"""Documentation that can fail: every command shown in a page is run as it stands, and prints what is shown.

A page is any ``*.md`` of the checkout's root or of ``docs/``. Its ``sh`` blocks run one after the other in a copy of
the checkout. A ``text`` or ``json`` block right after one is what it prints, blanks aside; ``…`` stands for anything.
Not run, but looked up: ``make TARGET`` and ``pytest PATHS``, which would run these tests again. ``tiaoli serve`` is
started on a free port, and stopped at the end of the page. A block that needs what a reader has and a test has not
stands under ``<!-- not run: WHY -->``.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts import setup

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = "README.md", "README.zh-CN.md"

#: Where a page says that the service is, and the command that starts it there.
SERVICE, SERVE = "127.0.0.1:8000", "tiaoli serve"

#: What a copy of the checkout does without: the environment, history, caches.
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the line it begins on, and what it is said to print."""

    language: str
    text: str
    line: int
    shown: str | None


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page in order."""
    fences = list(re.finditer(r"^```(\S*)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    found = []
    for index, fence in enumerate(fences):
        after = fences[index + 1] if index + 1 < len(fences) else None
        printed = after is not None and after[1] in ("text", "json") and not text[fence.end() : after.start()].strip()
        output = after[2] if after is not None and printed else None
        found.append(Block(fence[1], fence[2], text[: fence.start()].count("\n") + 1, output))
    return found


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def commands(page: str) -> list[Block]:
    """Return the blocks of a page that a shell runs."""
    text = re.sub(r"^<!-- not run: [^>]+ -->\n+```sh$", "```not-run", read(page), flags=re.MULTILINE)
    return [block for block in blocks(text) if block.language == "sh"]


def all_pages() -> list[str]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def pages() -> list[str]:
    """Return the pages that show commands; of one in two tongues with the same commands, the English one."""
    found = []
    for page in all_pages():
        english = page.replace(".zh-CN.md", ".md")
        told = page != english and (ROOT / english).exists() and shown(page) == shown(english)
        if shown(page) and not told:
            found.append(page)
    return found


def shown(page: str) -> list[tuple[str, str | None]]:
    return [(block.text, block.shown) for block in commands(page)]


# The commands


@pytest.mark.parametrize("page", pages())
def test_every_command_of_a_page_runs_and_prints_what_is_shown(page: str, tmp_path: Path) -> None:
    copy = checkout(tmp_path / "checkout")
    environment = {**os.environ, "PATH": f"{copy / '.venv/bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": ""}
    with contextlib.ExitStack() as until_the_end:
        port = 0
        for block in commands(page):
            place = f"{page}:{block.line}"
            if block.text.strip() == SERVE:
                port = until_the_end.enter_context(service(copy, environment))
                continue
            if looked_up(block.text, place):
                continue
            assert port or SERVICE not in block.text, f"{place}: {SERVE} comes first"
            script = block.text.replace(SERVICE, f"127.0.0.1:{port}")
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", script],
                cwd=copy,
                env=environment,
                check=False,
                text=True,
                encoding="utf-8",
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=300,  # many times what it takes alone: CI has other work to do
            )
            assert done.returncode == 0, f"{place}: status {done.returncode}\n{done.stdout}"
            if block.shown is not None:
                assert prints(block.shown, done.stdout), f"{place}: it prints\n{done.stdout[:5000]}"


def checkout(folder: Path) -> Path:
    """Copy this checkout, with an environment whose ``tiaoli`` and ``python`` run the copy in this interpreter."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, arguments in (("tiaoli", "-m cli "), ("python", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments}"$@"\n')
        (programs / name).chmod(0o755)
    (programs / "activate").write_text(f"PATH={shlex.quote(str(programs))}:$PATH\n")
    return folder


def looked_up(script: str, place: str) -> bool:
    """Whether a block is one that is not run again here; that what it names exists is checked."""
    lines = [re.sub(r"^([A-Z]\w*=\S+ +)+|#.*$", "", line) for line in script.splitlines()]
    words = [line.split() for line in lines if line.strip()]
    if not all(line[0] in ("make", "pytest") for line in words):
        return False
    for program, *named in words:
        if program == "make":
            assert {*named} <= {*setup.COMMANDS}, f"{place}: no such target"
        else:
            paths = [word.partition("::")[0] for word in named if "/" in word]
            assert [path for path in paths if not (ROOT / path).exists()] == [], f"{place}: no such tests"
    return True


@contextlib.contextmanager
def service(copy: Path, environment: dict[str, str]) -> Iterator[int]:
    """Serve the copy on a free port while in use."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    log = copy / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*shlex.split(SERVE), "--port", str(port), "--workers", "1"],
            cwd=copy,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            for _ in range(1200):
                assert server.poll() is None, log.read_text(encoding="utf-8")
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                    break
                time.sleep(0.1)
            else:
                pytest.fail("the service is not ready after two minutes\n" + log.read_text(encoding="utf-8"))
            yield port
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def prints(expected: str, printed: str) -> bool:
    """Whether what is printed is what is shown: blanks aside, ``…`` for anything."""
    pattern = ".*".join(re.escape("".join(part.split())) for part in expected.split("…"))
    return re.fullmatch(pattern, "".join(printed.split()), re.DOTALL) is not None


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("一 二\n", "一二", True),
        ("一…三", "一 二 三", True),
        ("一…三", "一 二", False),
        ("…三", "一 二 三", True),
        ("一", "一 二", False),
        ('{"a": 1,\n …\n}', '{"a":1,"b":2}', True),
        ('{"a": {"b": 1}, …}', '{"a":{"b":1}}', False),
        ("a.c", "abc", False),
    ],
)
def test_what_counts_as_printed(expected: str, printed: str, same: bool) -> None:
    assert prints(expected, printed) is same


def test_a_command_that_would_run_the_tests_again_is_looked_up() -> None:
    assert looked_up("make test\n", "here")
    assert looked_up("ACCEPT=1 pytest tests/docs/test_readme.py -q  # slow\n", "here")
    assert not looked_up("make run\ntiaoli check\n", "here")
    with pytest.raises(AssertionError, match="no such target"):
        looked_up("make tests\n", "here")
    with pytest.raises(AssertionError, match="no such tests"):
        looked_up("pytest tests/no_such.py\n", "here")


# The two READMEs


def test_the_two_readmes_show_the_same_blocks() -> None:
    english, chinese = ([(b.language, b.text) for b in blocks(read(page))] for page in (ENGLISH, CHINESE))
    assert len(commands(ENGLISH)) > 8, "the test has lost sight of the commands"
    assert english == chinese


def test_the_two_readmes_have_the_same_shape() -> None:
    """The same headings, tables and links, in the same order."""
    english, chinese = (outside_blocks(read(page)) for page in (ENGLISH, CHINESE))
    for shape in (r"^(#+) ", r"^(\|)", r"\]\(([^)]+)\)", r"<(http[^>]+)>"):
        found = [re.findall(shape, text, re.MULTILINE) for text in (english, chinese)]
        alike = [[each.replace(".zh-CN.md", ".md") for each in one] for one in found]
        assert alike[0] == alike[1]
    assert len(re.findall(r"^## ", english, re.MULTILINE)) > 5


def outside_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", [ENGLISH, CHINESE])
def test_every_document_encoded_is_listed_with_its_title(page: str) -> None:
    rows = dict(re.findall(r"^\| (\S[^|]*?) \| ([^|]+?) \|$", read(page), re.MULTILINE))
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "rules" / "documents").glob("*.tl")]
    assert files, "the test has lost sight of the documents"
    for text in files:
        number = re.search(r"^文件 (\S+)$", text, re.MULTILINE)
        title = re.search(r"^  名称 +“(.+)”$", text, re.MULTILINE)
        assert number is not None
        assert title is not None
        if number[1].startswith("《"):
            assert number[1] in rows.values()
        else:
            assert rows.get(number[1]) == f"《{title[1]}》"


@pytest.mark.parametrize("page", [ENGLISH, CHINESE])
def test_every_folder_of_the_checkout_is_explained(page: str) -> None:
    named = set(re.findall(r"`(\w+)/`", read(page)))
    packages = set(
        re.findall(r'"(\w+)"', re.findall(r"^packages = \[([^]]*)\]$", read("pyproject.toml"), re.MULTILINE)[0])
    )
    assert packages | {"rules", "tests", "docs", "examples", "scripts"} <= named
    assert {name for name in named if not (ROOT / name).is_dir()} == set()


# Links


@pytest.mark.parametrize("page", all_pages())
def test_every_link_within_the_checkout_leads_somewhere(page: str) -> None:
    text = outside_blocks(read(page))
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", link)]
    here = (ROOT / page).parent
    assert [link for link in links if not (here / link.partition("#")[0]).exists()] == []
