"""The slice as a programmer would write it who knows the clauses and needs neither reasons nor proof."""

from __future__ import annotations

from tests.bench.slice.records import (
    AWARDS,
    CAP,
    DIRECTIONS,
    ENERGY_LIMIT,
    FIRST_YEAR,
    FOR_FIVE_PLACES,
    FOUNDERS,
    INDUSTRIES,
    ISSUED,
    KINDS,
    LAST_YEAR,
    LEVELS,
    NAMED_DIRECTIONS,
    NAMED_FOUNDERS,
    NAMED_INDUSTRIES,
    NAMED_USES,
    PARK,
    PRIZES,
    PROVINCES,
    RANKINGS,
    USES,
    Recognition,
    Record,
)

#: One answer: whether, or how many fen; ``None`` where no amount is due.
Result = bool | int | None


def decide(record: Record) -> tuple[Result, ...]:
    """Return the answers to the eighteen questions, in their order."""
    here, there = record.park == PARK, record.project_park == PARK
    early = record.completed is not None and record.completed < ISSUED and not record.completed_early_counts
    subsidy = min(record.cost * 60 // 100, CAP)
    gains = [_gain(record, recognition) for recognition in record.recognitions]
    due = [gain for gain in gains if gain is not None]
    rank = _for_rank(record)
    return (
        there and record.fixed_asset and record.energy < ENERGY_LIMIT,
        there and record.planned and not record.government,
        there and not record.government,
        there and not record.government and record.own_risk,
        here and record.industry in INDUSTRIES[:NAMED_INDUSTRIES],
        record.newly_settled and _prior(record),
        here and record.technological and record.founder in FOUNDERS[:NAMED_FOUNDERS],
        _prize(record) if here else None,
        subsidy if here and not early and _trade(record) else None,
        subsidy if here and not early and _upgrade(record) else None,
        record.digital and record.trades_power,
        *gains,
        sum(due) if due else None,
        record.province == PROVINCES[0] and record.green == LEVELS[0],
        rank,
        rank or 0,
    )


def _prior(record: Record) -> bool:
    named = record.kind in KINDS[:3] or record.unlisted_supplier
    return (named and record.fits and record.supplier) or (record.kind == KINDS[3] and record.needed)


def _prize(record: Record) -> int | None:
    if record.prize_day < ISSUED and not record.early_prize_counts:
        return None
    if record.prize == PRIZES[0]:
        return 50_000_000
    return 20_000_000 if record.prize == PRIZES[1] and record.prize_level == LEVELS[0] else None


def _trade(record: Record) -> bool:
    return record.use in USES[:NAMED_USES] or (record.use == USES[NAMED_USES] and record.rental_counts)


def _upgrade(record: Record) -> bool:
    renewed = record.imported and record.new_technology and record.existing
    return renewed and record.direction in DIRECTIONS[:NAMED_DIRECTIONS]


def _gain(record: Record, of: Recognition) -> int | None:
    if record.province != PROVINCES[0] or not of.new or not FIRST_YEAR <= of.year <= LAST_YEAR:
        return None
    before = (r for r in record.recognitions if r.title == of.title and r.new)
    return None if any(FIRST_YEAR <= r.year < of.year for r in before) else AWARDS[of.title]


def _for_rank(record: Record) -> int | None:
    if record.ranking != RANKINGS[0]:
        return None
    return max((record.previous_rank - record.rank) // 5, 0) * FOR_FIVE_PLACES
