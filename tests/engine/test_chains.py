"""chains: a transitive relation is followed from what is asked of, by shortest chains, and no further."""

from __future__ import annotations

import datetime
import tracemalloc
from typing import Any

import pytest

from engine.case.case import Case, read_case
from engine.case.chains import MOST_KEPT, Chains
from engine.case.facts import CaseFacts
from engine.case.stated import Stated
from engine.prove import proof
from engine.rulebase import start
from grammar.load import load_texts
from logic.no_answer import BudgetExceededError
from logic.values import Name
from service.request import DECIDE
from service.service import Service
from service.trip import respond
from tests.engine.rulebases import DAY, EVERYTHING, NUMBER, decided, rulebase, said
from tests.verify.questions import PROJECT


def chains(*links: str) -> Chains:
    """Return the chains of links, each written as its two ends."""
    return Chains([(Name(link[0]), Name(link[1])) for link in links])


def written(found: Any) -> str:
    return "".join(name.text for name in found)


@pytest.mark.parametrize(
    ("links", "ends", "chain"),
    [
        (("ab", "bc"), "ac", "abc"),
        (("ab", "bc", "cd"), "ad", "abcd"),
        (("ab", "bc"), "ab", ""),  # a link is no chain
        (("ab", "bc"), "ca", ""),
        (("ab", "bc", "ac"), "ac", ""),  # nor is there one where a link is shorter
        (("ac", "ab", "bd", "cd"), "ad", "abd"),  # of two as short, the smaller names
        (("ab", "bc", "ca"), "ac", "abc"),
        (("ab", "ba"), "aa", ""),  # nothing leads to itself by a chain
        (("ab",), "xb", ""),
    ],
)
def test_a_shortest_chain(links: tuple[str, ...], ends: str, chain: str) -> None:
    found = chains(*links)
    first, last = map(Name, ends)
    assert written(found.chain(first, last)) == chain
    assert found.leads(first, last) is bool(chain)
    assert (last in found.after(first)) is bool(chain)
    assert (first in found.before(last)) is bool(chain)


def test_what_is_reached_is_kept_for_a_few_things_only() -> None:
    found = Chains([(Name(f"{n}"), Name(f"{n + 1}")) for n in range(3 * MOST_KEPT)])
    for _ in range(2):
        for start_of in range(3 * MOST_KEPT - 2):
            assert len(found.after(Name(f"{start_of}"))) == 3 * MOST_KEPT - start_of - 1
    assert len(found._kept) == MOST_KEPT  # what is kept is what is asked about


def parks(length: int) -> dict[str, Any]:
    """Return a chain of parks, each of which belongs to the next."""
    return {f"园{n}": {"隶属于": f"园{n + 1}"} for n in range(length)} | {"末园": {"是": "园区"}}


def test_a_chain_of_a_thousand_links_is_followed_and_shown() -> None:
    base = rulebase()
    answer = base.ask(base.read(parks(1000)), "园0 隶属于 园1000", DAY)
    assert answer.value == "yes"
    (stated,) = [node for node in answer.proof.nodes if isinstance(node, proof.Stated)]
    assert stated.chain == tuple(Name(f"园{n}") for n in range(1001))


def test_what_a_chain_shows_verifies() -> None:
    assert said(parks(20), "园0 隶属于 园20") == "是"
    assert said(parks(20) | {"园20": {"隶属于": []}}, "园20 隶属于 园0") == "否"
    assert decided(parks(20), "园5 隶属于 园区").outcome.certain == tuple(
        sorted([(Name("园5"), Name(f"园{n}")) for n in range(6, 21)])
    )


def test_a_chain_of_a_thousand_links_takes_little_room() -> None:
    base = rulebase()
    case = base.read(parks(1000))
    base.ask(base.read(parks(3)), "园0 隶属于 园3", DAY)
    tracemalloc.start()
    base.ask(case, "园0 隶属于 园1000", DAY)
    base.ask(case, "园0 隶属于 园区", DAY)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 50_000_000


def test_what_is_met_on_chains_counts_against_the_budget() -> None:
    base = rulebase()
    case = base.read(parks(1000))
    costs = [base.ask(case, f"园{n} 隶属于 园1000", DAY).cost for n in (0, 990)]
    assert costs[0] - costs[1] == 990
    with pytest.raises(BudgetExceededError):
        base.ask(case, "园0 隶属于 园区", DAY, budget=1_000)


# ── read once ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_reads_documents_once_a_day_and_a_case_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    read_documents, read_a_case = Stated.__init__, CaseFacts.__init__

    def documents(self: Stated, *arguments: Any) -> None:
        read.append("documents")
        read_documents(self, *arguments)

    def a_case(self: CaseFacts, *arguments: Any) -> None:
        read.append("case")
        read_a_case(self, *arguments)

    service = Service(start(load_texts({"例.tl": EVERYTHING})))
    monkeypatch.setattr(Stated, "__init__", documents)
    monkeypatch.setattr(CaseFacts, "__init__", a_case)
    questions = ["甲项目 的 补助", "甲项目 的 投入", f"{NUMBER} 贯彻 政策文件"]
    for _ in range(2):
        respond(service, DECIDE, {"case": PROJECT, "questions": questions, "as_of": "2024-06-01"}, DAY)
    assert read == ["documents", "case", "case"]
    respond(service, DECIDE, {"cases": [PROJECT] * 3, "questions": questions, "as_of": "2024-06-02"}, DAY)
    assert read[3:] == ["documents", "case", "case", "case"]


def test_cases_do_not_change_what_documents_state() -> None:
    base = rulebase()
    program, stated = base.loaded.engine_program, Stated(base.loaded.engine_program, DAY)
    before = repr((stated.rows, stated.subjects, stated.kinds, stated.answered, stated.things))
    case = {
        "总园": {"园区级别": "省级", "隶属于": "甲园"},
        "甲园": {"隶属于": ["乙园", "等"]},
        "甲公司": {"位于": "总园"},
    }
    facts = CaseFacts(program, read_case(program, case), DAY, stated)
    assert facts.evidence("隶属于", (Name("总园"), Name("乙园"))).kind == "chain"
    assert len(list(facts.possible("隶属于", (None, None)))) == 3
    assert repr((stated.rows, stated.subjects, stated.kinds, stated.answered, stated.things)) == before
    empty = CaseFacts(program, Case({}, (), ()), DAY, stated)
    assert empty.evidence("隶属于", (Name("总园"), Name("乙园"))).kind == "closed"


def test_what_is_in_force_is_of_the_day() -> None:
    program = rulebase().loaded.engine_program
    days = {day: Stated(program, datetime.date.fromisoformat(day)) for day in ("2024-01-31", "2024-02-01")}
    assert {day: (Name(NUMBER),) in stated.rows["有效"] for day, stated in days.items()} == {
        "2024-01-31": False,
        "2024-02-01": True,
    }
