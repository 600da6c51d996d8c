"""Pages of documents: complete in themselves, every link leads somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from catalogue.coverage import read_folder, source_of
from catalogue.documents import OverrideJson, clause_json, document_head_json
from catalogue.render import lines_of, render
from engine.rulebase import RuleBase, open_rulebase
from grammar.load import load, load_texts
from grammar.meaning.program import Program
from server.app import create_app
from service.service import Service
from sources import split_text

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "sixth-document"
SHARED = ROOT.parent / "shared" / "sources"
CITY, SIXTH = "巴政办发〔2024〕8号", "青松政办发〔2031〕3号"
VOID = {"meta", "link", "br"}


class _Reader(HTMLParser):
    """Reads a page strictly: every element that is opened is closed, in its order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.attributes: set[str] = set()
        self.lang = ""
        self.words = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.attributes |= said.keys()
        if tag not in VOID:
            self.open.append(tag)
        if tag == "html":
            self.lang = said["lang"]
        if "id" in said:
            self.ids.append(said["id"])
        if tag == "a":
            self.links.append(said["href"])
        if tag in ("link", "script", "img", "iframe") or "src" in said:
            self.loaded.append(said.get("href") or said.get("src", tag))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


@cache
def rulebase() -> RuleBase:
    """The rule base of this checkout, loaded once."""
    return open_rulebase()


@pytest.fixture(scope="module")
def program() -> Program:
    return rulebase().loaded.program


@pytest.fixture(scope="module")
def sixth() -> Program:
    return load([ROOT / "rules" / "vocabulary", EXAMPLE / "rules"]).program


def test_every_page_is_whole_and_every_link_leads_somewhere(program: Program) -> None:
    for document in program.documents.values():
        page = _Reader(render(program, document))
        assert page.lang == "zh-Hans"
        assert len(set(page.ids)) == len(page.ids)
        assert page.loaded == [], "nothing comes from elsewhere"
        assert page.links
        assert [link for link in page.links if link.removeprefix("#") not in page.ids] == []


def test_what_is_encoded_stands_on_the_page(program: Program) -> None:
    for document in program.documents.values():
        words = "".join(_Reader(render(program, document)).words.split())
        for clause in document.clauses.values():
            for said in (clause.heading, clause.summary, clause.not_computable, *clause.left_out, *clause.warnings):
                assert "".join(said.split()) in words
            assert all(body in words for _, body in clause.roles)
        for doubt in program.doubts.values():
            if doubt.citation.document == document.number:
                assert "".join(doubt.text.split()) in words
                assert all(name in words for name, _ in doubt.readings)
        for relation in program.relations:
            if relation.source.document == document.number:
                assert "".join(relation.note.split()) in words
        for scenario in program.scenarios:
            if scenario.citation.document == document.number:
                assert "".join(scenario.name.split()) in words


def test_a_rule_is_laid_out_whole_whatever_the_drafter_did(program: Program) -> None:
    for rule in program.rules:
        read = "".join(start + "".join(part.text for part in parts) for start, parts in lines_of(rule.text))
        written = re.sub(r"#[^\n]*", "", rule.text)
        assert "".join(written.split()).endswith("".join(read.split()))
        assert list(lines_of(rule.text)) == list(lines_of(" ".join(written.split())))


def test_words_of_the_language_stand_out() -> None:
    text = "规则 补助\n  若 （甲 是 乙 或 甲 的 数 不低于 10万元） # 注\n  则 甲 的 款 = 3元"
    lines = list(lines_of(text))
    assert [start for start, _ in lines] == ["若", "则"]
    kinds = {part.text.strip(): part.kind for _, parts in lines for part in parts}
    assert (kinds["或"], kinds["不低于"], kinds["10万元"], kinds["甲"]) == ("word", "word", "value", "name")
    assert "注" not in "".join(part.text for _, parts in lines for part in parts)


ORDERED = f"""
词汇 试
  类别 项目
  认定 重大 项目
  结论 补助 项目 → 元
文件 某政发〔2023〕5号
  成文日期 2023-01-01
条 1
  摘要 “一”
  原文 sha256:{"0" * 64}
  规则 一般 若 项目 重大 则 项目 的 补助 = 1元
文件 某政办发〔2024〕1号
  成文日期 2024-01-01
  优先于 某政发〔2023〕5号 因 后法
条 1
  优先于 条 2
  摘要 “一”
  原文 sha256:{"0" * 64}
  规则 从优 若 项目 重大 则 项目 的 补助 = 2元 优先于 某政发〔2023〕5号 条 1 规则 一般 因 特别
条 2
  摘要 “二”
  原文 sha256:{"0" * 64}
  规则 保底 则 项目 的 补助 = 0元
"""


def test_what_goes_before_what_stands_on_both_pages() -> None:
    program = load_texts({"例.tl": ORDERED}).program
    later, earlier = (_Reader(render(program, document)) for document in reversed(list(program.documents.values())))
    said = [" ".join(page.words.split()) for page in (later, earlier)]
    for words in (
        "优先于 某政发〔2023〕5号 后发文件优先",
        "优先于 某政办发〔2024〕1号 条 2 明文规定优先",
        "让位于 某政办发〔2024〕1号 条 1 明文规定优先",
    ):
        assert words in said[0]
    assert "让位于 某政办发〔2024〕1号 后发文件优先" in said[1]
    assert "让位于 某政办发〔2024〕1号 条 1 规则 从优 特别规定优先" in said[1]
    for page in (later, earlier):
        assert [link for link in page.links if link.removeprefix("#") not in page.ids] == []


def test_what_a_rule_goes_before_has_a_line_of_its_own() -> None:
    program = load_texts({"例.tl": ORDERED}).program
    (rule,) = (rule for rule in program.rules if rule.name == "从优")
    lines = list(lines_of(rule.text))
    assert [start for start, _ in lines] == ["若", "则", "优先于"]
    kinds = {part.text.strip(): part.kind for part in lines[-1][1]}
    assert (kinds["规则"], kinds["因"], kinds["特别"], kinds["一般"]) == ("word", "word", "word", "name")


def test_a_document_and_a_clause_say_what_they_go_before() -> None:
    program = load_texts({"例.tl": ORDERED}).program
    document = program.documents["某政办发〔2024〕1号"]
    assert document_head_json(program, document).overrides == (OverrideJson(over="某政发〔2023〕5号", ground="后法"),)
    clause = clause_json(program, document.clauses["1"])
    assert clause.overrides == (OverrideJson(over="某政办发〔2024〕1号 条 2", ground="明文"),)


def test_the_official_text_stands_beside_when_it_is_supplied(sixth: Program) -> None:
    document = sixth.documents[SIXTH]
    official = source_of(sixth, document, read_folder(EXAMPLE / "source"))
    assert official is not None
    sentence = "厂房不超过800平方米的新建茶厂，作出书面承诺就可以先开工"
    assert sentence not in render(sixth, document)
    page = render(sixth, document, official)
    assert sentence in page
    assert "与编码所据不同" not in page


def test_a_source_that_differs_is_told(sixth: Program) -> None:
    text = (EXAMPLE / "source" / "青松县小微茶厂.txt").read_text(encoding="utf-8")
    changed = text.replace("800平方米", "900平方米").replace("五、大家", "五、多修茶路。\n六、大家")
    page = _Reader(render(sixth, sixth.documents[SIXTH], split_text(changed)))
    assert page.words.count("与编码所据不同") == 2
    assert "原文有这一条，规则库没有" in page.words


def test_what_a_drafter_writes_is_no_markup(sixth: Program) -> None:
    official = split_text("《某某办法》\n\n一、<script>alert(1)</script>。\n二、<b>乙</b>。\n")
    page = render(sixth, sixth.documents[SIXTH], official)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official texts do not lie beside the checkout")
def test_the_five_beside_their_sources(program: Program) -> None:
    files = read_folder(SHARED)
    for document in program.documents.values():
        page = _Reader(render(program, document, source_of(program, document, files)))
        assert "与编码所据不同" not in page.words
        assert "原文有这一条" not in page.words
        assert page.words.count("原文") >= len(document.clauses)


# The service


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Service(rulebase())).test_client()


def test_who_prefers_html_gets_the_page(client: FlaskClient, program: Program) -> None:
    address = f"/v1/documents/{CITY}"
    response = client.get(address, headers=BROWSER)
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
    page = _Reader(response.text)
    assert page.loaded == ["/static/document.css"]
    assert "style" not in page.attributes
    assert "<style" not in response.text
    assert not {name for name in page.attributes if name.startswith("on")}
    assert response.text.count("<article") == len(program.documents[CITY].clauses)
    assert "Accept" in response.headers["Vary"]
    again = client.get(address, headers={**BROWSER, "If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.5", ""])
def test_everybody_else_gets_json(client: FlaskClient, accept: str) -> None:
    response = client.get(f"/v1/documents/{CITY}", headers={"Accept": accept} if accept else {})
    assert response.content_type == "application/json"
    assert "Accept" in response.headers["Vary"]


def test_links_of_a_page_lead_to_other_pages(client: FlaskClient) -> None:
    page = _Reader(client.get(f"/v1/documents/{CITY}", headers=BROWSER).text)
    others = {link for link in page.links if not link.startswith("#")}
    assert others
    for link in others:
        address, _, fragment = link.partition("#")
        other = client.get(address, headers=BROWSER)
        assert other.status_code == 200
        assert not fragment or unquote(fragment) in _Reader(other.text).ids


def test_the_stylesheet_is_the_services_own(client: FlaskClient) -> None:
    response = client.get("/static/document.css")
    assert response.content_type == "text/css; charset=utf-8"
    assert "@import" not in response.text
    assert "url(" not in response.text


def test_a_document_that_is_not_there(client: FlaskClient) -> None:
    response = client.get("/v1/documents/巴政办发〔2024〕9号", headers=BROWSER)
    assert response.status_code == 404
    assert response.get_json()["suggestion"] == CITY


def test_the_service_shows_sources_when_it_is_told_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    base = open_rulebase([ROOT / "rules" / "vocabulary", EXAMPLE / "rules"])
    monkeypatch.setenv("TIAOLI_SOURCES", str(EXAMPLE / "source"))
    shown = create_app(Service(base)).test_client().get(f"/v1/documents/{SIXTH}", headers=BROWSER).text
    assert "作出书面承诺就可以先开工" in shown
    monkeypatch.setenv("TIAOLI_SOURCES", str(EXAMPLE / "没有"))
    with pytest.raises(NotADirectoryError, match="没有"):
        create_app(Service(base))
