"""POST /v1/why-not, /v1/what-if, /v1/missing and /v1/next: what is given out is described, verified and bounded."""

from __future__ import annotations

import random
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient

from engine.rulebase import RuleBase
from server.app import create_app
from server.examples import EXAMPLE
from server.openapi import openapi
from service.request import INQUIRIES, MOST_INQUIRIES
from service.service import Service
from tests.inquiry.interview import Reply, another_thing, at_random, first_lead, interview, not_known
from tests.server.responses import errors, type_of
from verify.terms import Refused
from verify.verifier import Checker

CASE: dict[str, Any] = EXAMPLE["case"]


def project(**said: Any) -> dict[str, Any]:
    """The example's case, its project altered; ``None`` takes away."""
    altered = {key: value for key, value in {**CASE["甲项目"], **said}.items() if value is not None}
    return {**CASE, "甲项目": altered}


def body(kind: str, **more: Any) -> dict[str, Any]:
    changes = {"changes": {"甲项目": {"实际投入": "200万元"}}} if kind == "what-if" else {}
    return {**EXAMPLE, **changes, **more}


def answers(client: FlaskClient, kind: str, **more: Any) -> list[dict[str, Any]]:
    request = body(kind, **more)
    operation = openapi()["paths"][f"/v1/{kind}"]["post"]
    fits(operation["requestBody"]["content"]["application/json"]["schema"], request)
    response = client.post(f"/v1/{kind}", json=request)
    assert response.status_code == 200, response.text
    fits(operation["responses"]["200"]["content"]["application/json"]["schema"], response.get_json())
    found: list[dict[str, Any]] = response.get_json()["answers"]
    return found


def fits(schema: dict[str, Any], value: object) -> None:
    jsonschema.Draft202012Validator({**schema, "components": openapi()["components"]}).validate(value)


def test_why_not_and_what_would_make_it_hold(client: FlaskClient) -> None:
    (found,) = answers(client, "why-not", case=project(用途=["展览"]))
    assert (found["value"], found["holds"]) == ("no", False)
    assert found["rules"][0]["clause"] == "巴政办发〔2024〕8号 条 11"
    assert found["rules"][0]["first_failed"]["text"]["zh"].startswith("甲项目 的 用途 展览，须为 市场开拓、海外仓")
    assert found["sets"][0]["value"]["text"] == "300万元"
    changed = {**EXAMPLE, "case": {**CASE, "甲项目": {**CASE["甲项目"], **found["sets"][0]["changes"]["甲项目"]}}}
    assert client.post("/v1/decide", json=changed).get_json()["answers"][0]["value"] == found["sets"][0]["value"]


def test_why_not_of_what_holds_says_what_capped_it(client: FlaskClient) -> None:
    (found,) = answers(client, "why-not", case=project(实际投入="600万元"))
    assert found["holds"] is True
    assert [(one["kind"], one["before"]["text"]) for one in found["limits"]] == [("cap", "360万元")]


def test_what_if_gives_both_proofs_and_the_case_they_are_of(client: FlaskClient, base: RuleBase) -> None:
    (found,) = answers(client, "what-if")
    assert (found["before"]["value"]["text"], found["after"]["value"]["text"]) == ("300万元", "120万元")
    assert found["case"] == project(实际投入="200万元")
    Checker(base.exported).verify(CASE, found["proof"])
    Checker(base.exported).verify(found["case"], found["proof_after"])
    assert found["proof_after"]["value"] == {k: v for k, v in found["after"]["value"].items() if k != "text"}


def test_missing_and_next(client: FlaskClient) -> None:
    (found,) = answers(client, "missing", case=project(用途=None))
    assert [option["value"] for option in found["sets"][0]["options"]] == ["海外仓", "国际物流"]
    assert [ask["predicate"] for ask in found["facts"]] == ["用途"]
    (found,) = answers(client, "next", case=project(用途=None))
    assert found["next"]["ask"]["zh"] == "甲项目 的 用途 是哪一项？"
    *uses, other = [lead["value"] for lead in found["next"]["answers"]]
    assert ([value["text"] for value in uses], other) == (["300万元"] * 3, "no")
    (found,) = answers(client, "next")
    assert found["next"] is None


@pytest.mark.parametrize("kind", INQUIRIES)
def test_questions_keep_their_order_and_proofs_can_be_left_out(client: FlaskClient, kind: str) -> None:
    questions = ["甲项目 是 项目", "甲项目 的 外经贸补助", "甲项目 是 企业"]
    found = answers(client, kind, questions=questions)
    assert [one["question"] for one in found] == questions
    assert all("proof" in one for one in found)
    bare = answers(client, kind, questions=questions, explain="none")
    assert bare == [{k: v for k, v in one.items() if not k.startswith("proof")} for one in found]


@pytest.mark.parametrize("kind", INQUIRIES)
def test_a_fault_is_told_where_it_is(client: FlaskClient, kind: str) -> None:
    def told(**more: Any) -> list[tuple[str, str, str]]:
        return errors(client.post(f"/v1/{kind}", json=body(kind, **more)))

    assert told(questions=["甲项目 的 外经贸补组"])[0][:2] == ("/questions/0", "E101")
    assert told(case=project(位於="x")) == [("/case/甲项目/位於", "C013", "位于")]
    assert told(questions=["甲项目 是 项目"] * (MOST_INQUIRIES + 1)) == [("/questions", "B005", "")]
    assert told(cases=[]) == [("/cases", "B002", "case")]
    assert errors(client.post(f"/v1/{kind}", json=[])) == [("", "B001", "")]
    without = {key: value for key, value in body(kind).items() if key != "case"}
    assert errors(client.post(f"/v1/{kind}", json=without)) == [("", "B003", "")]


def test_changes_have_their_own_place(client: FlaskClient) -> None:
    def told(changes: object) -> list[tuple[str, str, str]]:
        return errors(client.post("/v1/what-if", json={**EXAMPLE, "changes": changes}))

    assert told({"甲项目": {"用土": "海外仓"}}) == [("/changes/甲项目/用土", "C013", "用途")]
    assert told({"甲项目": {"实际投入": "一大笔"}}) == [("/changes/甲项目/实际投入", "C009", "")]
    assert told([]) == told(None) == [("/changes", "B009", "")]
    assert errors(client.post("/v1/what-if", json=EXAMPLE)) == [("/changes", "B009", "")]
    assert errors(client.post("/v1/why-not", json={**EXAMPLE, "changes": {}}))[0][:2] == ("/changes", "B002")


@pytest.mark.parametrize("kind", INQUIRIES)
def test_nothing_is_given_out_that_does_not_verify(base: RuleBase, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    client, seen = create_app(Service(base)).test_client(), list[object]()
    true_verify = Checker.verify

    def noted(self: Checker, case: object, proof: Any) -> None:
        seen.append(case)
        true_verify(self, case, proof)
        if len(seen) == 2:
            raise Refused("made up")

    monkeypatch.setattr(Checker, "verify", noted)
    response = client.post(f"/v1/{kind}", json=body(kind, case=project(用途=None), explain="none"))
    assert type_of(response) == "not-verified"
    assert seen[0] == project(用途=None)
    assert seen[1] != seen[0], "the answer to a changed case is verified with that case"


@pytest.mark.parametrize("kind", INQUIRIES)
def test_get_is_not_taken(client: FlaskClient, kind: str) -> None:
    assert type_of(client.get(f"/v1/{kind}")) == "method-not-allowed"


@pytest.mark.parametrize("reply", [not_known, another_thing, first_lead, at_random(random.Random(1))])  # noqa: S311
def test_a_client_that_knows_no_vocabulary_comes_to_the_end(client: FlaskClient, reply: Reply) -> None:
    def ask(request: dict[str, Any]) -> dict[str, Any]:
        response = client.post("/v1/next", json=request)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.get_json()["answers"][0]
        return found

    request = {**EXAMPLE, "case": {"甲项目": {"是": ["项目"]}}, "explain": "none"}
    talk = interview(ask, request, reply, 20)
    decided = client.post("/v1/decide", json={k: v for k, v in talk.request.items() if k != "unknown"}).get_json()
    assert decided["answers"][0]["value"] == talk.answer["value"]
    assert (talk.answer["value"] == "undetermined") is bool(talk.answer["remains"])


def test_what_is_unknown_is_a_list_and_only_of_what_asks(client: FlaskClient) -> None:
    response = client.post("/v1/next", json={**EXAMPLE, "unknown": "甲项目 的 用途"})
    assert [code for _, code, _ in errors(response)] == ["B013"]
    response = client.post("/v1/why-not", json={**EXAMPLE, "unknown": []})
    assert [code for _, code, _ in errors(response)] == ["B002"]
