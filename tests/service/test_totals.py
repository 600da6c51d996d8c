"""A total over many projects whose clause has doubts, of the real rule base: answered with its proof, within the limits
that every request has; what it takes grows with the number of projects and no faster."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import pytest

from engine.proof_json import proof_json
from engine.prove.decide import BUDGET
from engine.prove.proof import Searched
from engine.prove.prove import MOST_STEPS
from server.limits import LARGEST_BODY, LARGEST_PROOF
from service.service import Service, open_service
from service.trip import answered_json, respond
from text.encode import encode
from text.json_text import write_json_text

DAY = datetime.date(2025, 6, 1)
TOTAL = "甲公司 的 外经贸补助总额"


@cache
def real() -> Service:
    return open_service()


def projects(number: int, **said: str) -> dict[str, Any]:
    """Return all projects of a firm, of one to so many 万元; of none is said when it was done, nor what else it was
    given."""
    firm = {"是": ["企业"], "位于": ["巴彦淖尔经开区"], "已列全": ["实施企业"]}
    found: dict[str, Any] = {"甲公司": firm}
    for n in range(1, number + 1):
        project = {"是": ["项目"], "实施企业": "甲公司", "用途": ["海外仓"], "实际投入": f"{n}万元"}
        found[f"项目{n}"] = {**project, **said}
    return found


def expected(number: int) -> str:
    """Return six tenths of one to so many 万元, each at most 300万元, added up, in 元."""
    return str(sum(min(6000 * n, 3_000_000) for n in range(1, number + 1)))


@pytest.mark.parametrize("said", [{}, {"完成日期": "2024-05-01", "其他财政补助": "0元", "只是运费支出": "否"}])
def test_what_a_total_takes_grows_with_the_number_of_projects(said: dict[str, str]) -> None:
    """Steps of the search, steps of the proof and its length; and one choice stands for all readings."""
    base, taken = real().base, list[tuple[int, ...]]()
    for number in (30, 60):
        answer = base.ask(base.read(projects(number, **said)), TOTAL, DAY)
        assert [dict(outcome.readings) for outcome in answer.outcomes] == [{}], "no reading matters to these"
        length = len(write_json_text(encode(proof_json(base, answer))))
        taken.append((answer.cost, len(answer.proof.nodes), length))
    for few, many in zip(*taken, strict=True):
        assert many < 2.1 * few
    assert taken[1][1] < 26 * 60, "the steps of a project do not stand once a choice of readings"


def test_a_doubt_that_matters_to_one_project_is_tried_again_for_that_one() -> None:
    """One project was done before the document: all the others have one proof for all readings."""
    case = projects(30)
    case["项目7"]["完成日期"] = "2024-01-01"
    base = real().base
    answer = base.ask(base.read(case), TOTAL, DAY)
    grants = [
        n.atom.arguments[0] for n in answer.proof.nodes if isinstance(n, Searched) and n.atom.predicate == "外经贸补助"
    ]
    assert len(grants) == 30 + len({outcome.step for outcome in answer.outcomes}) - 1
    assert len(set(grants)) == 30


def test_a_total_over_a_thousand_projects_is_answered_with_its_proof() -> None:
    """The whole trip, as served: derived again by pyDatalog, verified, said in a few lines."""
    sent = {"case": projects(1000), "questions": [TOTAL], "as_of": DAY.isoformat()}
    assert len(write_json_text(sent)) < LARGEST_BODY
    answered = respond(real(), "decide", sent, DAY)
    ((reply,),) = answered.results
    assert reply.verified.answer.cost < BUDGET / 10
    assert len(reply.verified.answer.proof.nodes) < MOST_STEPS / 2
    (answer,) = encode(answered_json(real(), answered))["answers"]
    assert answer["value"]["number"] == expected(1000)
    assert "等共 1000 项" in "\n".join(answer["explanation"]["zh"])
    assert len("\n".join(answer["explanation"]["zh"])) < 10_000
    assert len(write_json_text({"case": sent["case"], "proof": answer["proof"]})) < LARGEST_PROOF, (
        "it can be sent to be verified"
    )
