"""The commands that read what is encoded, and the walk of ``docs/adding-a-document.md``.

The commands of the walk are run by ``tests/docs/test_readme.py``, as those of every page are; here its excerpts and its
two languages are held together.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "sources"
EXAMPLE = ROOT / "examples" / "sixth-document"
SOURCE = EXAMPLE / "source" / "青松县小微茶厂.txt"
ONLY = ["--rules", str(ROOT / "rules" / "vocabulary"), "--rules", str(EXAMPLE / "rules")]
SIXTH = "青松政办发〔2031〕3号"
CITY, REGION = "巴政办发〔2024〕8号", "内政办发〔2024〕5号"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "原文").mkdir()
    return tmp_path / "原文"


# Coverage


def test_coverage(run: Run) -> None:
    result = run("coverage", *ONLY, "--sources", EXAMPLE / "source")
    assert result.exit_code == 0
    assert "原文 9 条，已交代 9，可计算 4，有规则 4，有场景 4" in result.stdout
    assert "1 份文件，0 处问题" in result.stdout
    english = run("coverage", *ONLY, "--sources", EXAMPLE / "source", "--lang", "en").stdout
    assert "9 clauses in the source, 9 accounted for, 4 computable, 4 with rules, 4 with scenarios" in english


def test_coverage_without_sources(run: Run) -> None:
    result = run("coverage", *ONLY, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert told["clean"]
    assert told["documents"][0]["clauses_in_source"] is None


def test_coverage_says_each_difference_and_exits_1(run: Run, folder: Path) -> None:
    text = (
        SOURCE.read_text(encoding="utf-8").replace("800平方米", "900平方米").replace("五、大家", "五、修路。\n六、大家")
    )
    (folder / "改.txt").write_text(text, encoding="utf-8")
    result = run("coverage", *ONLY, "--sources", folder)
    assert result.exit_code == 1
    assert "不同：条 二 的原文与编码所据不同" in result.stdout
    assert "不同：条 五 的原文与编码所据不同" in result.stdout
    assert "缺：原文有 条 六，规则库没有" in result.stdout
    assert len(re.findall(r"(?:原文  |规则库) sha256:[0-9a-f]{64}", result.stdout)) == 4
    english = run("coverage", *ONLY, "--sources", folder, "--lang", "en")
    assert "missing: 条 六 of the source is not encoded" in english.stdout
    told = json.loads(run("coverage", *ONLY, "--sources", folder, "--json").stdout)
    assert [d["kind"] for d in told["documents"][0]["differences"]] == ["missing", "digest", "digest"]


def test_coverage_of_a_source_that_is_not_encoded(run: Run, folder: Path) -> None:
    text = SOURCE.read_text(encoding="utf-8").replace(SIXTH, "青松政办发〔2031〕9号").replace("小微茶厂", "小渔场")
    (folder / "渔.txt").write_text(text, encoding="utf-8")
    result = run("coverage", *ONLY, "--sources", folder)
    assert result.exit_code == 1
    assert f"规则库没有编码 青松政办发〔2031〕9号（是否即“{SIXTH}”？）" in result.stdout
    assert "目录里没有这份原文" in result.stdout


def test_coverage_of_an_empty_folder_is_a_finding(run: Run, folder: Path) -> None:
    result = run("coverage", *ONLY, "--sources", folder)
    assert result.exit_code == 1
    assert "里没有文件" in result.stderr
    assert run("coverage", "--sources", folder / "没有").exit_code == 2


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official texts do not lie beside the checkout")
def test_coverage_of_the_five_is_clean(run: Run) -> None:
    result = run("coverage", "--sources", SHARED)
    assert result.exit_code == 0
    assert "5 份文件，0 处问题" in result.stdout


# Importing


def test_import_as_json_with_and_without_the_text(run: Run) -> None:
    told = json.loads(run("sources", "import", SOURCE, "--json").stdout)
    assert told["number"] == SIXTH
    assert [c["address"] for c in told["clauses"]] == ["页面外壳", "标题", "序言", "一", "二", "三", "四", "五", "落款"]
    assert all("text" not in clause for clause in told["clauses"])
    assert "换机器有补助" not in run("sources", "import", SOURCE, "--json").stdout
    shown = json.loads(run("sources", "import", SOURCE, "--json", "--text").stdout)
    assert shown["clauses"][3]["text"].startswith("一、换机器有补助。")
    assert "一、换机器有补助。" in run("sources", "import", SOURCE, "--text").stdout


def test_import_of_a_word_file(run: Run, tmp_path: Path) -> None:
    document = docx.Document()
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "文.docx"))
    assert run("sources", "import", tmp_path / "文.docx").stdout == run("sources", "import", SOURCE).stdout


def test_a_skeleton_is_laid_out_and_shows_what_is_left_to_write(run: Run, tmp_path: Path) -> None:
    made = run("sources", "import", SOURCE)
    assert made.exit_code == 0
    path = tmp_path / "骨架.tl"
    path.write_text(made.stdout, encoding="utf-8")
    assert run("fmt", "--check", path).exit_code == 0
    checked = run("check", path, "--json")
    codes = {d["code"] for d in json.loads(checked.stdout)["diagnostics"]}
    assert checked.exit_code == 1
    assert codes == {"E405"}, "the head first"
    path.write_text(made.stdout.replace("\n\n条 页面外壳", "\n  成文日期 2031-04-08\n\n条 页面外壳"), encoding="utf-8")
    codes = {d["code"] for d in json.loads(run("check", path, "--json").stdout)["diagnostics"]}
    assert codes == {"E402", "E406"}, "then summaries, and rules or reasons"


@pytest.mark.parametrize(("content", "code"), [(b"%PDF-1.7", "S002"), ("没有编号。".encode(), "S005")])
def test_a_file_that_is_no_official_text(run: Run, tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "文").write_bytes(content)
    result = run("sources", "import", tmp_path / "文")
    assert (result.exit_code, result.stdout) == (2, "")
    assert code in result.stderr
    assert run("sources", "import", tmp_path / "没有").exit_code == 2


# Relations, look-ups, comparison


def test_relations(run: Run) -> None:
    result = run("relations", "--from", f"{CITY} 条 4", "--to", REGION)
    assert result.exit_code == 0
    assert f"落实  {CITY} 条 4 → {REGION} 条 2（推定；相同、收窄、增加、删减）" in result.stdout
    told = json.loads(run("relations", "--kind", "implements", "--from", CITY, "--transitive", "--json").stdout)
    assert {r["kind"] for r in told["relations"]} == {"贯彻"}
    assert "“有关法律法规”" in run("relations", "--from", CITY, "--kind", "依据").stdout
    assert json.loads(run("relations", "--to", "国发〔2020〕7号", "--json").stdout)["relations"]


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["relations", "--kind", "落石"], "落实"),
        (["relations", "--from", "青松政办发〔2031〕9号"], SIXTH),
        (["lookup", "--unit", "县人设局"], "县人社局"),
        (["lookup", "--unit", "县人社局", "--role", "牵头单"], "牵头单位"),
        (["lookup", "--concerns", "新建茶场"], "新建茶厂"),
        (["lookup", "--modality", "补奖"], "奖补"),
        (["compare", SIXTH, "青松政办发〔2031〕9号"], SIXTH),
        (["render", "青松政办发〔2031〕9号"], SIXTH),
    ],
)
def test_a_wrong_name_is_misuse_and_the_nearest_is_told(run: Run, arguments: list[str], near: str) -> None:
    result = run(*arguments, *ONLY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"是否指“{near}”？" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["--awards", "--warnings"], ["--awards", "--role", "牵头单位"]])
def test_a_look_up_is_given_one_thing(run: Run, arguments: list[str]) -> None:
    assert run("lookup", *arguments).exit_code == 2


def test_look_ups(run: Run) -> None:
    unit = run("lookup", *ONLY, "--unit", "县农业农村局", "--role", "assisting")
    assert unit.stdout == f"{SIXTH} 条 二 “先开工后验收”\n  配合单位 青松县农业农村局\n共 1 项\n"
    concerns = json.loads(run("lookup", *ONLY, "--concerns", "企业", "--json").stdout)
    assert [(c["clause"], c["words"]) for c in concerns["clauses"]] == [
        (f"{SIXTH} 条 一", ["茶厂"]),
        (f"{SIXTH} 条 二", ["茶厂", "新建茶厂"]),
        (f"{SIXTH} 条 三", ["茶厂"]),
    ]
    awards = run("lookup", *ONLY, "--awards").stdout
    assert "最高 30万元" in awards
    assert "共 2 项" in awards
    assert json.loads(run("lookup", *ONLY, "--modality", "target", "--json").stdout)["clauses"][0]["heading"] == "目标"
    assert "一家茶厂只补一次" in run("lookup", *ONLY, "--warnings").stdout
    assert f"{SIXTH} 条 二" in run("lookup", *ONLY, "--approvals").stdout
    assert "0 found" in run("lookup", *ONLY, "--conflicts", "--lang", "en").stdout


def test_look_ups_over_the_rule_base(run: Run) -> None:
    conflicts = run("lookup", "--conflicts").stdout
    assert "[没有默认读法] 巴政办发〔2024〕8号 条 通知" in conflicts
    assert "[对应而不同]" in conflicts
    assert "适用 先建后验管理（规则 先建后验" in run("lookup", "--approvals").stdout


def test_compare_documents(run: Run) -> None:
    result = run("compare", CITY, REGION)
    assert result.exit_code == 0
    assert "落实 → 条 2 “投资项目审批”（推定；相同、收窄、增加、删减）" in result.stdout
    assert f"{REGION} 与 {CITY} 没有承接关系的条款：5 条" in result.stdout
    assert f"（只与 {CITY} 条 16 对应）" in result.stdout
    assert "without a counterpart" in run("compare", CITY, REGION, "--lang", "en").stdout
    assert json.loads(run("compare", CITY, REGION, "--json").stdout)["not_taken_up"]["b"]


def test_compare_clauses(run: Run) -> None:
    result = run("compare", f"{CITY} 条 4", f"{REGION} 条 2")
    assert result.exit_code == 0
    assert "性质（两条都有）：审批" in result.stdout
    assert run("compare", CITY, f"{REGION} 条 2").exit_code == 2


# Pages


def test_render_to_standard_output_and_to_a_file(run: Run, tmp_path: Path) -> None:
    page = run("render", SIXTH, *ONLY)
    assert page.exit_code == 0
    assert page.stdout.startswith("<!doctype html>")
    assert "<style>" in page.stdout
    out = tmp_path / "页.html"
    assert run("render", SIXTH, *ONLY, "--out", out).stdout == ""
    assert out.read_text(encoding="utf-8") == page.stdout
    with_text = run("render", SIXTH, *ONLY, "--sources", EXAMPLE / "source").stdout
    assert "作出书面承诺就可以先开工" in with_text
    assert run("render", SIXTH, *ONLY, "--out", tmp_path / "没有" / "页.html").exit_code == 2


def test_a_page_without_its_source_says_so(run: Run, folder: Path) -> None:
    result = run("render", SIXTH, *ONLY, "--sources", folder)
    assert result.exit_code == 1
    assert "没有青松政办发〔2031〕3号的原文" in result.stderr.replace(" ", "")
    assert result.stdout.startswith("<!doctype html>")


# The walk


def _blocks(page: str, language: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("language", ["sh", "text", "tiaoli"])
def test_the_walk_is_the_same_in_both_languages(language: str) -> None:
    blocks = _blocks("adding-a-document.md", language)
    assert len(blocks) > 4
    assert blocks == _blocks("adding-a-document.zh-CN.md", language)


def test_the_excerpts_of_the_walk_stand_in_the_example() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in sorted((EXAMPLE / "rules").glob("*.tl")))
    for block in _blocks("adding-a-document.md", "tiaoli"):
        assert block in written


def test_the_walk_takes_every_step() -> None:
    commands = " ".join(_blocks("adding-a-document.md", "sh"))
    for step in ("sources import", "check", "fmt", "test", "coverage", "ask", "render", "lookup"):
        assert f"tiaoli {step}" in commands
