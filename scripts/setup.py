"""Make tiaoli's environment and run its habits: what every target of the Makefile does.

Standard library only, and readable by interpreters too old for the project, so that they can be told so.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYPROJECT = ROOT / "pyproject.toml"

OLDEST, NEWEST = (3, 11), (3, 13)  # said in pyproject.toml too, which an old interpreter cannot read
RESOLVER = "uv==0.13.9"
LOCK_HEADER = """\
# Exact versions and digests of all that is installed: run time, development, and the build itself.
# Made by `make lock`, which keeps every version that pyproject.toml still allows; delete this file
# first to take the newest of everything. Holds wheels for CPython 3.11 to 3.13 on Linux (x86_64,
# glibc) and macOS (arm64); of pyDatalog the compiled ones only, because its source leaks memory.
--only-binary :all:
"""

LINT: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)
TEST: tuple[tuple[str, ...], ...] = (
    *LINT,
    ("tiaoli", "check", "rules"),
    ("tiaoli", "fmt", "--check", "rules"),
    ("tiaoli", "test", "rules"),
    ("pytest", "-n", "auto"),
)
WORKED_EXAMPLE = ("tiaoli", "explain", "examples/overseas-warehouse.json")
CACHES = (".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "build", "tiaoli.egg-info")


class SetupError(Exception):
    """What went wrong and what to do about it, in words for the person at the terminal."""


# The environment


def install() -> None:
    """Make .venv hold exactly the lock and this checkout; without a change since the last time, do nothing.

    A change of the lock or of the interpreter starts from an empty folder, so nothing dropped from the
    lock stays behind; a change of pyproject.toml alone installs only the project again.
    """
    check_interpreter()
    stamp = VENV / "tiaoli-setup.json"
    wanted = {"environment": environment_digest(), "project": digest(PYPROJECT.read_bytes())}
    found = read_stamp(stamp)
    if found == wanted:
        return
    stamp.unlink(missing_ok=True)
    if found.get("environment") != wanted["environment"]:
        make_environment()
        install_lock()
    say("installing tiaoli from this checkout")
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text(json.dumps(wanted) + "\n", encoding="utf-8")


def check_interpreter() -> None:
    """Raise SetupError unless this interpreter can make an environment that the project runs in."""
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST or sys.implementation.name != "cpython":
        raise SetupError(
            f"tiaoli needs CPython {dotted(OLDEST)} to {dotted(NEWEST)}; {sys.executable} is "
            f"{sys.implementation.name} {dotted(version)}. Name another one: make PYTHON=python3.12 install"
        )
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise SetupError(
            f"{sys.executable} has no ensurepip, which makes virtual environments. "
            "On Debian and Ubuntu: apt-get install python3-venv"
        )


def environment_digest() -> str:
    """Digest of what .venv depends on besides the project: the lock, the interpreter, where it lies."""
    parts = (LOCK.read_text(encoding="utf-8"), sys.version, sys.base_prefix, str(ROOT))
    return digest("\0".join(parts).encode())


def read_stamp(stamp: Path) -> dict[str, str]:
    """The digests that the last finished installation left, or none if it has to be done again."""
    if not (VENV / "bin" / "python").exists():  # the interpreter it linked to is gone
        return {}
    try:
        found = json.loads(stamp.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def make_environment() -> None:
    """An empty virtual environment in .venv, in place of whatever was there."""
    say(f"making .venv with Python {dotted(sys.version_info[:3])}")
    # From inside .venv this is the interpreter that .venv was made with, which outlives it.
    interpreter = getattr(sys, "_base_executable", None) or sys.executable
    quietly([interpreter, "-m", "venv", "--clear", str(VENV)])


def install_lock() -> None:
    """Install the lock, each file checked against its digest; pip itself first, by the same rule."""
    say("installing the locked packages (a minute at most on a usual line)")
    with tempfile.TemporaryDirectory() as folder:
        pip_alone = Path(folder) / "pip.lock"
        pip_alone.write_text(locked("pip"), encoding="utf-8")
        pip("--require-hashes", "--requirement", str(pip_alone))
    pip("--require-hashes", "--requirement", str(LOCK))


def locked(name: str) -> str:
    """The lines of the lock that pin one package."""
    found = re.search(rf"^{re.escape(name)}==(?:.*\\\n)*.*\n", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SetupError(f"requirements.lock does not pin {name}: run make lock")
    return found.group()


# The lock


def lock() -> None:
    """Write requirements.lock anew from pyproject.toml, with the resolver in a throwaway environment."""
    check_interpreter()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        say(f"resolving with {RESOLVER}")
        quietly([sys.executable, "-m", "venv", str(work / "venv")])
        quietly([str(work / "venv/bin/python"), "-m", "pip", "install", RESOLVER])
        resolve = [str(work / "venv/bin/uv"), "pip", "compile", "--quiet", "--no-header", "--universal"]
        resolve += ["--python-version", dotted(OLDEST), "--only-binary", ":all:", "--no-config"]
        pins, files = work / "pins.txt", work / "pylock.toml"
        if LOCK.exists():
            shutil.copy(LOCK, pins)  # its versions are kept where they still fit
        groups = ["--group", "dev", "--group", "bench", "--group", "bootstrap"]
        quietly([*resolve, *groups, PYPROJECT.name, "--output-file", str(pins)])
        # The second form names each file beside its digest, so that files can be chosen.
        quietly([*resolve, "--no-deps", str(pins), "--output-file", str(files)])
        lines = with_digests(pins.read_text(encoding="utf-8"), read_digests(files))
        LOCK.write_text(LOCK_HEADER + "".join(lines), encoding="utf-8")
    say(f"wrote {LOCK.name}")


def read_digests(pylock: Path) -> dict[str, list[str]]:
    """For each pin in a PEP 751 lock, the sorted sha256 digests of the wheels that may be installed."""
    import tomllib  # not in the interpreters that check_interpreter has yet to refuse

    packages = tomllib.loads(pylock.read_text(encoding="utf-8"))["packages"]
    return {
        f"{package['name']}=={package['version']}": sorted(
            wheel["hashes"]["sha256"]
            for wheel in package.get("wheels", ())
            if admitted(package["name"], wheel.get("name") or wheel["url"].rpartition("/")[2])
        )
        for package in packages
    }


def admitted(package: str, wheel: str) -> bool:
    """Whether a wheel file is one for a supported interpreter and system, and not shunned.

    >>> admitted("pydatalog", "pydatalog-0.22.4-py3-none-any.whl")
    False
    """
    python, abi, platform = wheel[: -len(".whl")].split("-")[-3:]
    if platform != "any" and not re.search(
        r"(^|\.)(manylinux\w*_x86_64|macosx_\w+_(arm64|universal2))(\.|$)", platform
    ):
        return False
    if abi == "none":
        return package != "pydatalog" and "py3" in python.split(".")
    minors = [int(minor) for minor in re.findall(r"\bcp3(\d+)\b", python)]
    if abi == "abi3":  # from that version on
        return any(minor <= NEWEST[1] for minor in minors)
    return abi == python and any(OLDEST[1] <= minor <= NEWEST[1] for minor in minors)


def with_digests(pins: str, digests: dict[str, list[str]]) -> Iterator[str]:
    """The resolver's lines, each pin followed by the digests of its package."""
    for line in pins.splitlines():
        pin = re.match(r"[\w.-]+==\S+", line)
        if pin is None:
            # Why the package is here; anything else is the resolver's own, such as an option.
            if line.startswith("    #"):
                yield line + "\n"
            continue
        if not digests.get(pin[0]):
            raise SetupError(f"{pin[0]} has no wheel for the supported interpreters and systems")
        yield " \\\n    ".join([line, *(f"--hash=sha256:{each}" for each in digests[pin[0]])]) + "\n"


# The habits


def test() -> None:
    """Everything that has to hold of a commit, the cheapest first."""
    install()
    run_in_turn(TEST)


def lint() -> None:
    """The part of `test` that runs nothing of the project."""
    install()
    run_in_turn(LINT)


def bench() -> None:
    """Measure, and write what was measured beside the peers to docs/performance.md."""
    install()
    os.environ["TIAOLI_PERFORMANCE_PAGE"] = str(ROOT / "docs" / "performance.md")
    run_in_turn([("pytest", "-m", "bench", "tests/bench", "-s")])


def run() -> None:
    """One worked example with its proof, then the service in this process's place, until it is stopped."""
    install()
    run_in_turn([WORKED_EXAMPLE])
    say("tiaoli serve: http://127.0.0.1:8000, Ctrl-C to stop")
    os.chdir(ROOT)
    os.execve(VENV / "bin" / "tiaoli", ["tiaoli", "serve"], activated())


def clean() -> None:
    """Remove .venv, the caches and what a build leaves: everything that the other commands make again."""
    for folder in (VENV, *(ROOT / name for name in CACHES)):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in list(ROOT.rglob("__pycache__")):
        shutil.rmtree(folder, ignore_errors=True)


def usage() -> None:
    """List the commands."""
    print("make TARGET, or python3 scripts/setup.py TARGET:\n")
    for name, (_, promise) in COMMANDS.items():
        print(f"  {name:<8} {promise}")
    print("\nanother interpreter: make PYTHON=python3.12 TARGET")


COMMANDS: dict[str, tuple[Callable[[], None], str]] = {
    "install": (install, "make .venv from requirements.lock; does nothing when it is up to date"),
    "run": (run, "install, show one worked example with its proof, then serve on 127.0.0.1:8000"),
    "test": (test, "install, then lint, check the rules, run their cases and the test suite"),
    "bench": (bench, "install, then measure, and write docs/performance.md"),
    "lint": (lint, "install, then ruff and mypy"),
    "lock": (lock, "write requirements.lock from pyproject.toml"),
    "clean": (clean, "remove .venv, caches and build leftovers"),
    "help": (usage, "this list"),
}


# Processes and the terminal


def run_in_turn(commands: Sequence[tuple[str, ...]]) -> None:
    """Run programs of .venv one after the other; raise SetupError at the first that fails."""
    for command in commands:
        shown = " ".join(command)
        say(shown)
        program = VENV / "bin" / command[0]
        try:
            status = subprocess.call([program, *command[1:]], cwd=ROOT, env=activated())
        except FileNotFoundError:
            raise SetupError(f"{program} is missing: run make clean, then make install") from None
        if status != 0:
            raise SetupError(f"failed with status {status}: {shown}")


def pip(*arguments: str) -> None:
    """Run `pip install` of .venv."""
    quietly([str(VENV / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", *arguments])


def quietly(command: list[str]) -> None:
    """Run a program in the checkout; raise SetupError with all that it printed if it fails."""
    done = subprocess.run(command, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise SetupError(f"{done.stdout}failed with status {done.returncode}: {' '.join(command)}")


def activated() -> dict[str, str]:
    """The environment variables of a shell in which .venv is active."""
    path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "VIRTUAL_ENV": str(VENV), "PATH": path}


def say(message: str) -> None:
    """Print a line at once, so that it stands before what the next program prints."""
    print(f"==> {message}", flush=True)


def dotted(version: tuple[int, ...]) -> str:
    """(3, 11) as 3.11."""
    return ".".join(map(str, version))


def digest(content: bytes) -> str:
    """The sha256 digest in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the status for the shell."""
    parser = argparse.ArgumentParser(prog="scripts/setup.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", nargs="?", choices=list(COMMANDS), default="help", metavar="COMMAND")
    chosen = parser.parse_args(arguments).command
    try:
        COMMANDS[chosen][0]()
    except SetupError as error:
        print(f"make {chosen}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
