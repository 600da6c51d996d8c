"""The slice as an OpenFisca country: an enterprise is a group, its recognitions are the members.

Amounts are 32-bit whole fen, but for the ranking's, which would not fit and stands in units of 100 fen.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import YEAR
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from tests.bench.slice import records as s
from tests.bench.slice.plain import Result
from tests.bench.slice.records import Record

PERIOD = "2024"

RECOGNITION = build_entity("recognition", "recognitions", "称号认定", is_person=True)
ENTERPRISE = build_entity("enterprise", "enterprises", "企业", roles=[{"key": "holder", "plural": "holders"}])


def _list(name: str, values: tuple[str, ...]) -> Any:
    return Enum(name, [(f"v{number}", value) for number, value in enumerate(values)])


LISTS = {
    "park": _list("Park", s.PARKS),
    "project_park": _list("ProjectPark", s.PARKS),
    "province": _list("Province", s.PROVINCES),
    "kind": _list("Kind", s.KINDS),
    "industry": _list("Industry", s.INDUSTRIES),
    "founder": _list("Founder", s.FOUNDERS),
    "green": _list("Green", s.LEVELS),
    "use": _list("Use", s.USES),
    "direction": _list("Direction", s.DIRECTIONS),
    "prize": _list("Prize", s.PRIZES),
    "prize_level": _list("PrizeLevel", s.LEVELS),
    "ranking": _list("Ranking", s.RANKINGS),
}
FLAGS = tuple(name for name, kind in Record.__annotations__.items() if kind == "bool")
NUMBERS = ("energy", "cost", "completed", "prize_day", "previous_rank", "rank")

_variables: list[type[Variable]] = []


def _variable(
    name: str, kind: Any, formula: Callable[..., Any] | None = None, *, of: Any = ENTERPRISE, **more: Any
) -> None:
    body: dict[str, Any] = {"value_type": kind, "entity": of, "definition_period": YEAR, "label": name, **more}
    if formula is not None:
        body["formula"] = formula
    _variables.append(type(name, (Variable,), body))


def _first(values: Any, count: int) -> Any:
    """Whether each is one of the first so many of its list."""
    return np.asarray(values) < count


def _gain(recognition: Any, period: Any) -> Any:
    title, year = recognition("title", period), recognition("year", period)
    counts = recognition.enterprise("western", period) * recognition("counts", period)
    firsts = np.choose(title, [recognition.enterprise(f"first_{number}", period) for number in range(len(s.TITLES))])
    return counts * (year <= firsts) * np.choose(title, s.AWARDS)


def _first_year(title: int) -> Callable[..., Any]:
    def formula(enterprise: Any, period: Any) -> Any:
        mine = enterprise.members("counts", period) & (enterprise.members("title", period) == title)
        return enterprise.min(np.where(mine, enterprise.members("year", period), 9999))

    return formula


def _day(day: datetime.date | None) -> int:
    return int(f"{day:%Y%m%d}") if day else 0


ISSUED = _day(s.ISSUED)

for _name in FLAGS:
    _variable(_name, bool)
for _name in NUMBERS:
    _variable(_name, int)
for _name, _values in LISTS.items():
    _variable(_name, Enum, possible_values=_values, default_value=list(_values)[-1])
_variable("title", int, of=RECOGNITION)
_variable("year", int, of=RECOGNITION)
_variable("new", bool, of=RECOGNITION)
_variable(
    "counts",
    bool,
    lambda r, p: r("new", p) & (r("year", p) >= s.FIRST_YEAR) & (r("year", p) <= s.LAST_YEAR),
    of=RECOGNITION,
)
for _number in range(len(s.TITLES)):
    _variable(f"first_{_number}", int, _first_year(_number))
_variable("settled", bool, lambda e, p: _first(e("park", p), 1))
_variable("there", bool, lambda e, p: _first(e("project_park", p), 1))
_variable("western", bool, lambda e, p: _first(e("province", p), 1))
_variable(
    "barred",
    bool,
    lambda e, p: (e("completed", p) > 0) & (e("completed", p) < ISSUED) & ~e("completed_early_counts", p),
)
_variable("subsidy", int, lambda e, p: np.minimum(e("cost", p).astype(np.int64) * 60 // 100, s.CAP))
_variable("energy_review", bool, lambda e, p: e("there", p) & e("fixed_asset", p) & (e("energy", p) < s.ENERGY_LIMIT))
_variable("build_first", bool, lambda e, p: e("tolerant", p) & e("planned", p))
_variable("tolerant", bool, lambda e, p: e("there", p) & ~e("government", p))
_variable("promise", bool, lambda e, p: e("tolerant", p) & e("own_risk", p))
_variable("supported", bool, lambda e, p: e("settled", p) & _first(e("industry", p), s.NAMED_INDUSTRIES))
_variable(
    "prior",
    bool,
    lambda e, p: (
        e("newly_settled", p)
        & (
            ((_first(e("kind", p), 3) | e("unlisted_supplier", p)) & e("fits", p) & e("supplier", p))
            | ((np.asarray(e("kind", p)) == 3) & e("needed", p))
        )
    ),
)
_variable(
    "encouraged",
    bool,
    lambda e, p: e("settled", p) & e("technological", p) & _first(e("founder", p), s.NAMED_FOUNDERS),
)
_variable(
    "prize_due",
    int,
    lambda e, p: (
        e("settled", p)
        * ((e("prize_day", p) >= ISSUED) | e("early_prize_counts", p))
        * np.select(
            [
                np.asarray(e("prize", p)) == 0,
                (np.asarray(e("prize", p)) == 1) & _first(e("prize_level", p), 1),
            ],
            [50_000_000, 20_000_000],
            0,
        )
    ),
)
_variable(
    "trade",
    int,
    lambda e, p: (
        e("settled", p)
        * ~e("barred", p)
        * (_first(e("use", p), s.NAMED_USES) | ((np.asarray(e("use", p)) == s.NAMED_USES) & e("rental_counts", p)))
        * e("subsidy", p)
    ),
)
_variable(
    "upgrade",
    int,
    lambda e, p: (
        e("settled", p)
        * ~e("barred", p)
        * e("imported", p)
        * e("new_technology", p)
        * e("existing", p)
        * _first(e("direction", p), s.NAMED_DIRECTIONS)
        * e("subsidy", p)
    ),
)
_variable("power", bool, lambda e, p: e("digital", p) & e("trades_power", p))
_variable("gain", int, _gain, of=RECOGNITION)
_variable("total", int, lambda e, p: e.sum(e.members("gain", p)))
_variable("green_award", bool, lambda e, p: e("western", p) & _first(e("green", p), 1))
_variable("ranked", bool, lambda e, p: _first(e("ranking", p), 1))
_variable(
    "places",
    int,
    lambda e, p: (
        e("ranked", p) * np.maximum((e("previous_rank", p) - e("rank", p)) // 5, 0) * (s.FOR_FIVE_PLACES // 100)
    ),
)

#: What is computed of an enterprise, before and after what is computed of its recognitions.
_BEFORE = (
    *("energy_review", "build_first", "tolerant", "promise", "supported", "prior", "encouraged"),
    *("prize_due", "trade", "upgrade", "power"),
)
_AFTER = ("total", "green_award", "ranked", "places")


class Slice(TaxBenefitSystem):  # type: ignore[misc]  # openfisca_core ships no types
    """The country."""

    def __init__(self) -> None:
        super().__init__([RECOGNITION, ENTERPRISE])
        for variable in _variables:
            self.add_variable(variable)


_country = cache(Slice)


def one(record: Record, name: str) -> Any:
    """Return one variable of an enterprise, computed from its situation."""
    return SimulationBuilder().build_from_entities(_country(), situation(record)).calculate(name, PERIOD)[0].item()


def engine() -> Callable[[Record], tuple[Result, ...]]:
    """Return a function that decides one record as OpenFisca's own web interface does: from a situation."""

    def decide(record: Record) -> tuple[Result, ...]:
        simulation = SimulationBuilder().build_from_entities(_country(), situation(record))
        got = {name: simulation.calculate(name, PERIOD)[0].item() for name in (*_BEFORE, *_AFTER)}
        gains = simulation.calculate("gain", PERIOD).tolist()
        places = got["places"] * 100 if got["ranked"] else None
        return (
            *(got[name] for name in _BEFORE[:7]),
            *(got[name] or None for name in _BEFORE[7:10]),
            got["power"],
            *(gain or None for gain in gains),
            got["total"] or None,
            got["green_award"],
            places,
            places or 0,
        )

    return decide


def situation(record: Record) -> dict[str, Any]:
    """Return a record as a situation: each variable with its value in the one period."""
    fields = {name: getattr(record, name) for name in (*FLAGS, "energy", "cost", "previous_rank", "rank")}
    fields |= {name: _day(getattr(record, name)) for name in ("completed", "prize_day")}
    fields |= {name: f"v{[m.value for m in values].index(getattr(record, name))}" for name, values in LISTS.items()}
    members = {
        f"r{number}": {"title": {PERIOD: each.title}, "year": {PERIOD: each.year}, "new": {PERIOD: each.new}}
        for number, each in enumerate(record.recognitions)
    }
    enterprise = {name: {PERIOD: value} for name, value in fields.items()}
    return {"recognitions": members, "enterprises": {"e": {**enterprise, "holders": list(members)}}}
