"""The house: which folder may import which, which library has which doorway, and that nothing goes round or runs up."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import pytest

from scripts.structure import APART, arrows, circles, imports, sources

ROOT = Path(__file__).resolve().parent.parent

#: For every folder with rooms of its own, what each room may use of the others: those rooms and no other. The empty
#: name is the repository itself, whose rooms are the floors; a folder that is not here has files alone.
MAY_USE: dict[str, dict[str, frozenset[str]]] = {
    folder: {room: frozenset(used.split()) for room, used in rooms.items()}
    for folder, rooms in {
        "": {
            "text": "",
            "logic": "text",
            "grammar": "logic text",
            "engine": "grammar logic text",
            "sources": "",
            "verify": "",
            "inquiry": "engine grammar logic text",
            "service": "inquiry engine grammar logic text verify",
            "catalogue": "engine grammar logic text sources",
            "cli": "server catalogue service grammar logic text sources",
            "server": "catalogue service grammar logic text",
        },
        "grammar": {
            "syntax": "",
            "meaning": "syntax",
            "check": "meaning syntax",
            "validity.py": "meaning",
            "clause_words.py": "",
            "lower.py": "validity.py clause_words.py check meaning",
            "load.py": "lower.py check meaning syntax",
        },
        "engine": {
            "case": "",
            "derive": "",
            "evaluate": "case",
            "prove": "evaluate derive case",
            "say": "prove case",
            "rulebase.py": "say prove evaluate derive case",
            "proof_json.py": "rulebase.py say prove",
            "answer.py": "proof_json.py rulebase.py say prove case",
        },
    }.items()
}

#: Each foreign library, and the one file or folder through which the project reaches it.
DOORWAYS = {
    "click": ["cli"],
    "confusable_homoglyphs": ["text/characters.py"],
    "docx": ["sources/word.py"],
    "flask": ["server"],
    "granian": ["server/run.py"],
    "jinja2": ["catalogue/render.py"],
    "lark": ["grammar/syntax/parser.py", "grammar/syntax/parse.py", "grammar/syntax/build.py"],
    "orjson": ["text/json_text.py"],
    "pyDatalog": ["engine/derive/pydatalog_doorway.py"],
    "rapidfuzz": ["text/spelling.py"],
    "rfc8785": ["logic/export.py"],
    "rich": ["cli/terminal.py"],
    "stdnum": ["engine/case/official_codes.py"],
    "werkzeug": ["server"],
}

FILES = sources()
IMPORTS = list(imports(FILES))
FOLDERS = sorted({parent for path in FILES for parent in path.parents})


def test_there_is_a_house() -> None:
    assert len(FILES) > 100
    assert len(IMPORTS) > 500


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_nothing_goes_round(folder: PurePosixPath) -> None:
    assert circles(arrows(IMPORTS, folder)) == []
    assert circles(arrows(IMPORTS, folder, flat=True)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_folder_with_rooms_says_which_may_use_which(folder: PurePosixPath) -> None:
    has_rooms = any(path.parent.parent == folder and path.parent != folder for path in FILES)
    assert has_rooms == (str(folder).removeprefix(".") in MAY_USE)


@pytest.mark.parametrize("folder", MAY_USE)
def test_each_room_uses_only_what_it_may(folder: str) -> None:
    rooms, may = arrows(IMPORTS, PurePosixPath(folder)), MAY_USE[folder]
    assert {room: wrong for room, used in rooms.items() if (wrong := used - may.get(room, frozenset()))} == {}
    assert set(rooms) == set(may), "a room that is gone, or that nobody has said anything of"


@pytest.mark.parametrize("folder", MAY_USE)
def test_what_a_room_may_use_is_below_it(folder: str) -> None:
    assert circles({room: set(used) for room, used in MAY_USE[folder].items()}) == []


def test_each_library_is_reached_through_its_doorway() -> None:
    doors: dict[str, set[str]] = {}
    for found in IMPORTS:
        library = found.module.partition(".")[0]
        if found.inside is None and library not in sys.stdlib_module_names:
            doors.setdefault(library, set()).add(str(found.file))
    assert set(doors) == set(DOORWAYS)
    strangers = {
        (library, file)
        for library, files in doors.items()
        for file in files
        if not any(file == door or file.startswith(f"{door}/") for door in DOORWAYS[library])
    }
    assert strangers == set()


def test_the_checker_stands_alone() -> None:
    used = {found.module.partition(".")[0] for found in IMPORTS if found.file.parts[0] == "verify"}
    assert used - {"verify"} <= sys.stdlib_module_names


def test_every_folder_is_installed_and_typed() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    packages = {str(folder).replace("/", ".") for folder in FOLDERS if folder.parts}
    assert set(project["setuptools"]["packages"]) == packages
    typed = set(project["mypy"]["files"])
    assert typed == {name for name in packages if "." not in name} | APART
