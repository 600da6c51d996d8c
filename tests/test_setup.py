"""The environment of a checkout: the lock, the script behind every target, and what CI runs."""

import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from scripts import setup

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# One requirement is a line and the lines it continues on.
ENTRIES = [
    entry.replace("\\\n", " ")
    for entry in re.findall(r"^(?![#\s-])(?:.*\\\n)*.*$", LOCK, re.MULTILINE)
    if entry.strip()
]
PINS = {
    canonicalize_name(name): Version(version)
    for name, version in (entry.split(maxsplit=1)[0].split("==") for entry in ENTRIES)
}


def test_the_lock_pins_each_requirement_by_version_and_digest() -> None:
    assert len(ENTRIES) > 30, "the test has lost sight of the lock"
    form = re.compile(r"[a-z0-9-]+==[\w.]+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    assert [entry for entry in ENTRIES if not form.fullmatch(entry)] == []


def test_the_lock_names_no_place() -> None:
    """No index, no host, no path: the installer's own settings say where packages come from."""
    assert [line for line in LOCK.splitlines() if re.search(r"://|/| @ |[a-z]\.(org|com|io)\b", line)] == []
    assert [line for line in LOCK.splitlines() if line.startswith("-")] == ["--only-binary :all:"]


def test_every_dependency_is_locked_at_a_version_it_allows() -> None:
    declared = [
        *PROJECT["project"]["dependencies"],
        *(each for group in PROJECT["dependency-groups"].values() for each in group),
        *PROJECT["build-system"]["requires"],
    ]
    for requirement in map(Requirement, declared):
        pinned = PINS.get(canonicalize_name(requirement.name))
        assert pinned is not None, f"{requirement} is not in the lock: run make lock"
        assert requirement.specifier.contains(pinned), f"{requirement}, but {pinned} is locked: run make lock"


def test_what_is_installed_is_what_is_locked() -> None:
    """So a green run means the lock works, not that something was installed by hand."""
    installed = {
        canonicalize_name(each.metadata["Name"]): Version(each.version) for each in importlib.metadata.distributions()
    }
    assert len(installed.keys() & PINS.keys()) > 30, "the test has lost sight of the environment"
    assert {name for name, version in PINS.items() if installed.get(name, version) != version} == set()


def test_interegular_stays_away() -> None:
    """With it, Lark takes 3 s instead of 20 ms to build a grammar with ranges of Chinese characters."""
    assert "interegular" not in PINS
    assert importlib.util.find_spec("interegular") is None


def test_the_compiled_engine_of_pydatalog_is_the_one_in_use() -> None:
    """The source of the same version, which a pure wheel holds, leaks memory."""
    spec = importlib.util.find_spec("pyDatalog.pyEngine")
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).suffix in {".so", ".pyd"}


@pytest.mark.parametrize(
    ("wheel", "expected"),
    [
        ("six-1.17.0-py2.py3-none-any.whl", True),
        ("ruff-0.17.6-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", True),
        ("orjson-3.13.0-cp312-cp312-manylinux_2_17_x86_64.whl", True),
        ("orjson-3.13.0-cp312-cp312-macosx_11_0_arm64.whl", True),
        ("ast_serialize-0.13.1-cp39-abi3-manylinux_2_17_x86_64.whl", True),
        ("ast_serialize-0.13.1-cp315-abi3.abi3t-manylinux_2_17_x86_64.whl", False),
        ("orjson-3.13.0-cp310-cp310-manylinux_2_17_x86_64.whl", False),
        ("orjson-3.13.0-cp314-cp314-manylinux_2_17_x86_64.whl", False),
        ("orjson-3.13.0-cp313-cp313t-manylinux_2_17_x86_64.whl", False),
        ("orjson-3.13.0-cp312-cp312-musllinux_1_2_x86_64.whl", False),
        ("orjson-3.13.0-cp312-cp312-win_amd64.whl", False),
        ("pydatalog-0.22.4-cp311-cp311-manylinux_2_17_x86_64.whl", True),
        ("pydatalog-0.22.4-py3-none-any.whl", False),
    ],
)
def test_the_lock_admits_wheels_that_can_be_used(wheel: str, expected: bool) -> None:
    assert setup.admitted(wheel.partition("-")[0], wheel) is expected


def test_the_script_and_the_project_file_agree_on_interpreters() -> None:
    (oldest_major, oldest), (newest_major, newest) = setup.OLDEST, setup.NEWEST
    expected = f">={oldest_major}.{oldest},<{newest_major}.{newest + 1}"
    assert PROJECT["project"]["requires-python"] == expected
    assert PROJECT["tool"]["mypy"]["python_version"] == f"{oldest_major}.{oldest}"
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest_major}{oldest}"


def test_every_target_of_the_makefile_is_a_command_of_the_script() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = re.findall(r"^(\w[\w ]*):\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert [recipe for _, recipe in rules] == ["\t@$(PYTHON) scripts/setup.py $@\n"]
    assert rules[0][0].split() == list(setup.COMMANDS)
    assert f"\n.PHONY: {rules[0][0]}\n" in makefile
    assert "\nPYTHON ?= python3\n" in makefile


def test_the_script_needs_nothing_installed() -> None:
    """Run without site-packages, it lists its commands, as it does when asked for none."""
    script = str(ROOT / "scripts" / "setup.py")
    bare = [sys.executable, "-I", "-S", script]
    unasked, asked = (subprocess.check_output(command, text=True) for command in (bare, [*bare, "help"]))
    assert re.findall(r"^  (\w+) ", asked, re.MULTILINE) == list(setup.COMMANDS)
    assert unasked == asked


def test_ci_runs_what_a_developer_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    commands = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert commands[-1] == "exec make test"
    assert not any("install" in command for command in commands)
    subprocess.run(["bash", "-n", str(script)], check=True)


# The script, on a checkout of its own with no network


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout that the script takes for its own."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    for name, file in (("VENV", ".venv"), ("LOCK", "requirements.lock"), ("PYPROJECT", "pyproject.toml")):
        monkeypatch.setattr(setup, name, tmp_path / file)
    (tmp_path / "requirements.lock").write_text(
        "lark==1.3.1 \\\n    --hash=sha256:0\npip==26.3 \\\n    --hash=sha256:1\n"
    )
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


@pytest.fixture
def steps(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Install in the checkout with no program run; the programs that would have been."""
    seen: list[str] = []

    def record(command: list[str]) -> None:
        arguments = command[command.index("-m") + 1 :]
        seen.append(" ".join(each.replace(str(checkout), ".") for each in arguments))
        if "venv" in command:
            (checkout / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
            (checkout / ".venv" / "bin" / "python").touch()

    def install() -> list[str]:
        seen.clear()
        setup.install()
        return [re.sub(r"pip install --disable-pip-version-check |\S+/(?=pip\.lock)", "", each) for each in seen]

    monkeypatch.setattr(setup, "quietly", record)
    return install


PROJECT_ALONE = ["--no-deps --no-build-isolation --editable ."]
EVERYTHING = [
    "venv --clear ./.venv",
    "--require-hashes --requirement pip.lock",
    "--require-hashes --requirement ./requirements.lock",
    *PROJECT_ALONE,
]


def test_installing_does_what_has_changed_and_no_more(checkout: Path, steps: Callable[[], list[str]]) -> None:
    assert steps() == EVERYTHING
    assert steps() == []
    (checkout / "pyproject.toml").write_text("[project]\nname = 'tiaoli'\n")
    assert steps() == PROJECT_ALONE
    assert steps() == []
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("six==1.17.0 \\\n    --hash=sha256:2\n")
    assert steps() == EVERYTHING
    (checkout / ".venv" / "bin" / "python").unlink()
    assert steps() == EVERYTHING
    assert steps() == []


def test_an_installation_that_failed_is_done_again(
    steps: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: str) -> None:
        raise setup.SetupError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(setup, "pip", fail)
        with pytest.raises(setup.SetupError, match="no network"):
            steps()
    assert steps() == EVERYTHING


@pytest.mark.usefixtures("checkout")
def test_pip_is_locked_apart_from_the_rest() -> None:
    assert setup.locked("pip") == "pip==26.3 \\\n    --hash=sha256:1\n"
    with pytest.raises(setup.SetupError, match="does not pin uv: run make lock"):
        setup.locked("uv")


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0)])
def test_an_interpreter_outside_the_range_is_named(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert setup.main(["install"]) == 1
    said = capsys.readouterr().err
    assert "tiaoli needs CPython 3.11 to 3.13" in said
    assert f"is cpython 3.{version[1]}." in said


def test_a_missing_ensurepip_names_the_package_that_has_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert setup.main(["install"]) == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_the_first_failing_step_is_the_last(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, status in (("good", 0), ("bad", 3), ("never", 0)):
        (programs / name).write_text(f'#!/bin/sh\necho "ran {name} $*"\nexit {status}\n')
        (programs / name).chmod(0o755)
    monkeypatch.setattr(setup, "install", lambda: None)
    monkeypatch.setattr(setup, "TEST", (("good", "a", "b"), ("bad",), ("never",)))
    assert setup.main(["test"]) == 1
    said = capfd.readouterr()
    assert said.out == "==> good a b\nran good a b\n==> bad\nran bad \n"
    assert said.err == "make test: failed with status 3: bad\n"


def test_the_tests_are_the_last_of_what_make_test_runs() -> None:
    """CI reads pytest's closing line, so nothing may print after it."""
    assert setup.TEST[: len(setup.LINT)] == setup.LINT
    assert setup.TEST[-1][0] == "pytest"
