"""The cache: what is kept is found again, and nothing else is."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from text import cache


@pytest.fixture(autouse=True)
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, in a home of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "tiaoli"


def test_what_is_kept_is_found(where: Path) -> None:
    assert cache.find("k") is None
    cache.keep("k", b"one\ntwo")
    assert cache.find("k") == b"one\ntwo"
    cache.keep("k", b"three")
    assert cache.find("k") == b"three"
    assert [path.name for path in where.iterdir()] == ["k"]
    assert where.stat().st_mode & 0o777 == 0o700
    assert (where / "k").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("broken", [b"", b"\n", b"x", b"\xff\xfe\n", b"sha\nthree"])
def test_broken_bytes_are_passed_over_and_said(where: Path, broken: bytes, caplog: pytest.LogCaptureFixture) -> None:
    cache.keep("k", b"three")
    (where / "k").write_bytes(broken)
    assert cache.find("k") is None
    assert "its content is not what was written" in caplog.text


def test_each_altered_byte_is_noticed(where: Path) -> None:
    cache.keep("k", b"three")
    whole = (where / "k").read_bytes()
    for place in range(len(whole)):
        (where / "k").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert cache.find("k") is None


def test_a_file_of_another_name_is_passed_over(where: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What was kept under one key is not found under another, wherever the file is put."""
    cache.keep("k", b"three")
    (where / "k").rename(where / "other")
    assert cache.find("other") is None
    assert "its content is not what was written" in caplog.text


@pytest.mark.parametrize(("path", "mode"), [("", 0o755), ("", 0o770), ("k", 0o644), ("k", 0o660)])
def test_what_others_may_touch_is_passed_over(
    where: Path, path: str, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    cache.keep("k", b"three")
    (where / path).chmod(mode)
    assert cache.find("k") is None
    assert "not the user's alone" in caplog.text


def test_what_belongs_to_another_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cache.keep("k", b"three")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert cache.find("k") is None
    assert "not the user's alone" in caplog.text


def test_links_are_not_followed(where: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache.keep("k", b"three")
    (where / "k").rename(tmp_path / "elsewhere")
    (where / "k").symlink_to(tmp_path / "elsewhere")
    assert cache.find("k") is None
    assert "passed over" in caplog.text
    where.rename(tmp_path / "folder")
    where.symlink_to(tmp_path / "folder")
    assert cache.find("k") is None
    assert "no plain file in a plain folder" in caplog.text


def test_a_folder_that_cannot_be_written_is_no_fault(where: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    where.write_bytes(b"")  # a file stands where the folder should
    cache.keep("k", b"three")
    assert cache.find("k") is None
    assert "the cache cannot be written" in caplog.text
    assert where.read_bytes() == b""


def test_no_home_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setattr(Path, "home", homeless)
    assert cache.folder() is None
    cache.keep("k", b"three")
    assert cache.find("k") is None


def test_writers_at_one_time_leave_one_of_their_files(where: Path) -> None:
    written = [bytes([number]) * 100_000 for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: cache.keep("k", content), written))
    assert cache.find("k") in written
    assert [path.name for path in where.iterdir()] == ["k"]


def test_the_oldest_make_way(where: Path) -> None:
    for number in range(cache.MOST_FILES + 3):
        cache.keep(f"k{number}", b"x")
        os.utime(where / f"k{number}", (number, number))
    assert len(list(where.iterdir())) == cache.MOST_FILES
    assert cache.find("k0") is None
    assert cache.find(f"k{cache.MOST_FILES + 2}") == b"x"
