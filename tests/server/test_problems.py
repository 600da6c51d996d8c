"""Every problem the service answers with, each limit, and where it says the fault is."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import engine.prove.prove
import server.limits
from engine.case.case import MOST_FACTS
from engine.case.facts import CaseFacts
from engine.case.question import LONGEST_QUESTION
from engine.derive.engine import Derived
from engine.derive.pydatalog_engine import Again, PyDatalogEngine
from engine.evaluate.evaluator import Evaluation
from engine.evaluate.run import Run
from engine.prove.paired_engine import EnginesDifferError, PairedEngine
from engine.rulebase import RuleBase
from server.app import create_app
from server.examples import EXAMPLE
from server.limits import LARGEST_BODY, LARGEST_PROOF, MOST_FAULTS
from server.problems import TYPES
from service.request import MOST_CASES, MOST_QUESTIONS
from service.service import Service
from tests.server.responses import errors, type_of
from verify.terms import Refused
from verify.verifier import Checker

JSON = "application/json"


def send(client: FlaskClient, body: bytes | str, media: str = JSON, path: str = "/v1/decide") -> TestResponse:
    return client.post(path, data=body, content_type=media)


@dataclasses.dataclass
class Hindered:
    """The engine, with a budget of its own or something that happens first."""

    engine: PairedEngine
    most: int | None = None
    first: Callable[[], object] = lambda: None
    name: str = "hindered"
    version: str = "0"

    @property
    def evaluator(self) -> Hindered:
        """Stands for the evaluator of the engine too."""
        return self

    def begin(self, facts: CaseFacts, budget: int) -> Run:
        self.first()
        return self.engine.evaluator.begin(facts, budget if self.most is None else self.most)

    def under(self, run: Run, readings: Mapping[str, str]) -> Evaluation:
        return self.engine.evaluator.under(run, readings)

    @property
    def pydatalog(self) -> PyDatalogEngine:
        return self.engine.pydatalog

    def confirm(self, *asked: Any) -> Again:
        return self.engine.confirm(*asked)

    def compare(self, *asked: Any) -> Derived | None:
        return self.engine.compare(*asked)

    def need_same(self, *found: Any) -> None:
        self.engine.need_same(*found)


def hinder(base: RuleBase, **how: Any) -> None:
    """Put something in the way of a rule base's engine, after the application has checked itself with it."""
    object.__setattr__(base, "engine", Hindered(base.engine, **how))


# ── each type ────────────────────────────────────────────────────────────────────────────────────────────────────────

_Provoke = Callable[[RuleBase, pytest.MonkeyPatch], TestResponse]


def _small_budget(base: RuleBase, _: pytest.MonkeyPatch) -> TestResponse:
    app = create_app(Service(base))
    hinder(base, most=3)
    return app.test_client().post("/v1/decide", json=EXAMPLE)


def _break(base: RuleBase, _: pytest.MonkeyPatch) -> TestResponse:
    def fail() -> None:
        raise ZeroDivisionError("secret")

    app = create_app(Service(base))
    hinder(base, first=fail)
    return app.test_client().post("/v1/decide", json=EXAMPLE)


def _refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise Refused("no")

    monkeypatch.setattr(Checker, "verify", refused)


def _not_verified(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> TestResponse:
    client = create_app(Service(base)).test_client()
    _refuse(monkeypatch)
    return client.post("/v1/decide", json=EXAMPLE)


def _engines_differ(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> TestResponse:
    def differ(*_: object, **__: object) -> None:
        raise EnginesDifferError("secret")

    client = create_app(Service(base)).test_client()
    monkeypatch.setattr(PairedEngine, "confirm", differ)
    return client.post("/v1/decide", json=EXAMPLE)


def _not_ready(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> TestResponse:
    _refuse(monkeypatch)
    return create_app(Service(base)).test_client().get("/readyz")


def _overloaded(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> TestResponse:
    monkeypatch.setattr(server.limits, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(server.limits, "LONGEST_WAIT", 0.001)
    return create_app(Service(base)).test_client().post("/v1/decide", json=EXAMPLE)


def _out_of_time(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> TestResponse:
    def work_on() -> None:
        for _ in range(10**10):  # longer than any test may take: it ends because it is ended
            pass

    app = create_app(Service(base))
    hinder(base, first=work_on)
    monkeypatch.setattr(server.limits, "LONGEST_WORK", 0.01)
    return app.test_client().post("/v1/decide", json=EXAMPLE)


PROVOKED: dict[str, _Provoke] = {
    "malformed-json": lambda base, _: send(create_app(Service(base)).test_client(), "{"),
    "not-found": lambda base, _: create_app(Service(base)).test_client().get("/v1/nothing"),
    "not-encoded": lambda base, _: create_app(Service(base)).test_client().get("/v1/documents/国发〔1900〕1号"),
    "method-not-allowed": lambda base, _: create_app(Service(base)).test_client().get("/v1/decide"),
    "too-large": lambda base, _: send(create_app(Service(base)).test_client(), b" " * (LARGEST_BODY + 1)),
    "not-json": lambda base, _: send(create_app(Service(base)).test_client(), "{}", "text/plain"),
    "invalid-request": lambda base, _: send(create_app(Service(base)).test_client(), "{}"),
    "too-much-work": _small_budget,
    "not-verified": _not_verified,
    "engines-differ": _engines_differ,
    "internal": _break,
    "overloaded": _overloaded,
    "out-of-time": _out_of_time,
    "not-ready": _not_ready,
}


def test_there_is_a_way_to_provoke_each_type() -> None:
    assert PROVOKED.keys() == TYPES.keys()


@pytest.mark.parametrize("kind", PROVOKED)
def test_each_type_is_reached(base: RuleBase, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    response = PROVOKED[kind](dataclasses.replace(base), monkeypatch)
    assert type_of(response) == kind
    assert "secret" not in response.text
    body = response.get_json()
    english = [body["title_en"], body.get("detail_en", ""), *(fault["detail_en"] for fault in body.get("errors", ()))]
    assert not re.search("[㐀-鿿]", re.sub("“[^”]*”", "", " ".join(english)))
    assert ("detail" in body) == ("detail_en" in body)


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_is_an_address_that_explains_it(client: FlaskClient, kind: str) -> None:
    page = client.get(f"/problems/{kind}")
    assert page.status_code == 200
    assert TYPES[kind][1] in page.text


def test_what_has_no_type_is_a_problem_all_the_same(client: FlaskClient) -> None:
    response = client.get("/static/landing.css", headers={"Range": "bytes=999999-"})
    assert response.status_code == 416
    assert response.content_type == "application/problem+json"
    assert response.get_json() == {"type": "about:blank", "title": "Requested Range Not Satisfiable", "status": 416}


def test_no_such_problem(client: FlaskClient) -> None:
    assert type_of(client.get("/problems/nothing")) == "not-found"


# ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/verify"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{} {}",
        b'{"case": NaN}',
        b'{"case": Infinity}',
        b'{"case": -Infinity}',
        b"\xff\xfe",
        b'{"case": "\\ud800"}',
        b"[" * 100_000,
        b'{"case":' * 5_000,
        b"{'case': 1}",
        '{"case": {}}'.encode("utf-16"),
    ],
)
def test_not_json(client: FlaskClient, path: str, body: bytes) -> None:
    response = send(client, body, path=path)
    assert type_of(response) == "malformed-json"
    assert response.get_json()["detail"]


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
def test_not_declared_as_json(client: FlaskClient, media: str) -> None:
    assert type_of(send(client, json.dumps(EXAMPLE), media)) == "not-json"


def test_declared_as_json_with_a_charset(client: FlaskClient) -> None:
    assert send(client, json.dumps(EXAMPLE), "application/json; charset=utf-8").status_code == 200


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', "true"])
def test_a_body_that_is_not_an_object(client: FlaskClient, body: str) -> None:
    assert errors(send(client, body)) == [("", "B001", "")]


def test_deep_nesting_that_json_allows(client: FlaskClient) -> None:
    deep = "[" * 400 + "]" * 400
    assert errors(send(client, f'{{"case": {deep}, "questions": ["甲 是 项目"]}}')) == [("/case", "C001", "")]
    request = f'{{"case": {{"甲": {{"位于": {deep}}}}}, "questions": ["甲 是 项目"]}}'
    assert errors(send(client, request)) == [("/case/甲/位于/0", "C008", "")]
    nested = '{"a":' * 400 + "1" + "}" * 400
    response = send(client, f'{{"case": {{}}, "proof": {nested}}}', path="/v1/verify")
    assert response.get_json()["verified"] is False


@pytest.mark.parametrize(("path", "largest"), [("/v1/decide", LARGEST_BODY), ("/v1/verify", LARGEST_PROOF)])
def test_the_largest_body(client: FlaskClient, path: str, largest: int) -> None:
    assert type_of(send(client, b"[]".ljust(largest), path=path)) == "invalid-request"
    assert type_of(send(client, b"[]".ljust(largest + 1), path=path)) == "too-large"


# ── the request ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"question": []}, ("/question", "B002", "questions")),
        ({"cases": []}, ("", "B003", "")),
        ({"questions": []}, ("/questions", "B005", "")),
        ({"questions": "甲 是 项目"}, ("/questions", "B005", "")),
        ({"questions": ["甲项目 是 项目"] * (MOST_QUESTIONS + 1)}, ("/questions", "B005", "")),
        ({"questions": [1]}, ("/questions/0", "B011", "")),
        ({"explain": "all"}, ("/explain", "B006", "")),
        ({"explain": ["none"]}, ("/explain", "B006", "")),
        ({"readings": []}, ("/readings", "B007", "")),
        ({"readings": {"除外范围": 1}}, ("/readings", "B007", "")),
        ({"readings": {"除外范国": "都除外"}}, ("/readings/除外范国", "R001", "除外范围")),
        ({"readings": {"除外范围": "都除夕"}}, ("/readings/除外范围", "R002", "都除外")),
        ({"as_of": "2024-13-01"}, ("/as_of", "C011", "")),
        ({"as_of": "昨天"}, ("/as_of", "C011", "")),
        ({"questions": ["甲项目 是 项木"]}, ("/questions/0", "E101", "项目")),
        ({"questions": ["甲项目 是 项目", "甲项木 的 外经贸补助"]}, ("/questions/1", "E101", "甲项目")),
        ({"questions": ["甲" * (LONGEST_QUESTION + 1)]}, ("/questions/0", "Q002", "")),
    ],
)
def test_faults_of_a_request(client: FlaskClient, change: dict[str, Any], expected: tuple[str, str, str]) -> None:
    ((where, code, suggestion),) = errors(client.post("/v1/decide", json={**EXAMPLE, **change}))
    assert (where, code, suggestion) == expected


def test_cases_are_a_list_and_not_too_many(client: FlaskClient) -> None:
    wrong: list[object] = [{}, [{}] * (MOST_CASES + 1)]
    for cases in wrong:
        request = {"cases": cases, "questions": ["甲 是 项目"]}
        assert errors(client.post("/v1/decide", json=request)) == [("/cases", "B004", "")]


def test_a_question_that_does_not_read_says_where(client: FlaskClient) -> None:
    found = errors(client.post("/v1/decide", json={**EXAMPLE, "questions": ["甲项目 的 的"]}))
    assert [where for where, _, _ in found] == ["/questions/0"]


# ── the case ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (None, ("/case", "C001", "")),
        ({"甲": []}, ("/case/甲", "C002", "")),
        ({"": {}}, ("/case/", "C004", "")),
        ({"甲\n": {}}, ("/case/甲\n", "E002", "甲")),
        ({"甲": {"外经贸补助": "1元"}}, ("/case/甲/外经贸补助", "C005", "")),
        ({"甲": {"符合规划": "也许"}}, ("/case/甲/符合规划", "C006", "")),
        ({"甲": {"实际投入": ["1元", "2元"]}}, ("/case/甲/实际投入", "C007", "")),
        ({"甲": {"实际投入": 500}}, ("/case/甲/实际投入", "C008", "")),
        ({"甲": {"实际投入": "很多"}}, ("/case/甲/实际投入", "C009", "")),
        ({"甲": {"实际投入": "500美元"}}, ("/case/甲/实际投入", "C010", "")),
        ({"甲": {"实际投入": "500"}}, ("/case/甲/实际投入", "C010", "500元")),
        ({"甲": {"开工日期": "去年"}}, ("/case/甲/开工日期", "C011", "")),
        ({"甲": {"申报方式": "容缺审披"}}, ("/case/甲/申报方式", "E204", "容缺审批")),
        ({"甲": {"信用代码": "91110000600037341X"}}, ("/case/甲/信用代码", "C014", "")),
        ({"甲": {"位於": "巴彦淖尔经开区"}}, ("/case/甲/位於", "C013", "位于")),
        ({"甲/乙~": {"位於": "x"}}, ("/case/甲~1乙~0/位於", "C013", "位于")),
        ({"甲": {"是": ["项目", "企叶"]}}, ("/case/甲/是/1", "C013", "企业")),
    ],
)
def test_faults_of_a_case_say_where_and_the_nearest_right_name(
    client: FlaskClient, case: object, expected: tuple[str, str, str]
) -> None:
    assert errors(client.post("/v1/decide", json={"case": case, "questions": ["甲 是 项目"]})) == [expected]


def test_all_faults_of_a_case_come_together_with_the_place_among_several_cases(client: FlaskClient) -> None:
    cases = [{}, {"甲": {"位於": "x", "实际投入": 5}}]
    found = errors(client.post("/v1/decide", json={"cases": cases, "questions": ["条款 所属文件 政策文件"]}))
    assert [(where, code) for where, code, _ in found] == [
        ("/cases/1/甲/位於", "C013"),
        ("/cases/1/甲/实际投入", "C008"),
    ]


def test_too_many_facts(client: FlaskClient) -> None:
    case = {f"物{n}": {"是": "项目"} for n in range(MOST_FACTS + 2)}
    assert errors(client.post("/v1/decide", json={"case": case, "questions": ["物1 是 项目"]})) == [
        ("/case", "C003", "")
    ]


def test_no_problem_lists_faults_without_end(client: FlaskClient) -> None:
    many = {f"q{n}": 1 for n in range(1000)}
    assert len(errors(client.post("/v1/decide", json={**EXAMPLE, **many}))) == MOST_FAULTS


# ── too much, too long, too many ─────────────────────────────────────────────────────────────────────────────────────


def test_a_proof_that_would_be_too_large(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.prove.prove, "MOST_STEPS", 2)
    assert type_of(client.post("/v1/decide", json=EXAMPLE)) == "too-much-work"


def test_the_service_goes_on_after_a_request_that_ran_out_of_time(
    base: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.limits, "MOST_AT_ONCE", 1)
    own = dataclasses.replace(base)
    client = create_app(Service(own)).test_client()
    for _ in range(3):
        with monkeypatch.context() as short:
            hinder(own, first=lambda: _count_to(10**10))
            short.setattr(server.limits, "LONGEST_WORK", 0.01)
            assert type_of(client.post("/v1/decide", json=EXAMPLE)) == "out-of-time"
        object.__setattr__(own, "engine", base.engine)
        assert client.post("/v1/decide", json=EXAMPLE).status_code == 200


def _count_to(number: int) -> None:
    for _ in range(number):
        pass


def test_verification_has_a_time_limit_too(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(Service(base)).test_client()
    monkeypatch.setattr(server.limits, "LONGEST_WORK", 0.01)
    monkeypatch.setattr(Checker, "verify", lambda *_: _count_to(10**10))
    assert type_of(client.post("/v1/verify", json={"case": {}, "proof": {}})) == "out-of-time"


def test_when_all_places_are_taken_others_are_told_to_come_again(
    base: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request is held inside the engine while another asks; both then come to their end."""
    inside, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert let_go.wait(60)

    monkeypatch.setattr(server.limits, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(server.limits, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(server.limits, "LONGEST_WORK", 120.0)
    own = dataclasses.replace(base)
    app = create_app(Service(own))
    hinder(own, first=hold)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: app.test_client().post("/v1/decide", json=EXAMPLE))
        assert inside.wait(60)
        second = app.test_client().post("/v1/decide", json=EXAMPLE)
        up = app.test_client().get("/healthz")
        let_go.set()
        assert first.result(60).status_code == 200
    assert type_of(second) == "overloaded"
    assert second.headers["Retry-After"] == "1"
    assert up.status_code == 200, "looking whether it is up needs no place"
    assert app.test_client().post("/v1/decide", json=EXAMPLE).status_code == 200


def test_a_place_is_given_back_after_every_kind_of_end(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.limits, "MOST_AT_ONCE", 1)
    client = create_app(Service(base)).test_client()
    for body in ({}, {"case": {"甲": 1}, "questions": ["x"]}, {**EXAMPLE, "questions": ["甲 的"]}):
        assert client.post("/v1/decide", json=body).status_code == 422
    assert client.post("/v1/decide", json=EXAMPLE).status_code == 200
