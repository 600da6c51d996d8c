"""The slice that engines are compared on: thirteen computable clauses of three documents and eighteen questions.

巴政办发〔2024〕8号 条 1, 4, 6, 7, 8, 10, 11, 12, 14, 15; the fifteen measures 条 三 and 五; 包府发〔2022〕50号 条 三.
All stand under their default readings. One record is one enterprise with one project, one award, three recognitions and
one ranking, all of it known. Amounts are whole fen, so that every engine computes them exactly.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from itertools import starmap

PARK, ELSEWHERE = "巴彦淖尔经开区", "呼和浩特经开区"
PARKS = (PARK, ELSEWHERE)
PROVINCES = ("新疆维吾尔自治区", "内蒙古自治区")
KINDS = (
    "科技创新企业",
    "专精特新小巨人企业",
    "关键零部件和中间品制造企业",
    "工业固体废物回收再利用企业",
    "先进制造业企业",
)
INDUSTRIES = ("农畜产品精深加工", "生物医药", "新材料新能源装备制造", "生物技术", "新能源", "数字产业")
FOUNDERS = ("知名企业总部", "科研院所", "高等学校", "科研人员", "企业科技人员", "在校学生")
USES = (
    "市场开拓",
    "境外营销网点",
    "海外仓",
    "跨境电商",
    "国际物流",
    "公共服务平台",
    "租用海外仓",
    "设备更新",
)
DIRECTIONS = ("高端化", "智能化", "绿色化", "扩大产能")
PRIZES = ("主席质量奖", "企业标准领跑者", "主席质量奖提名奖", "市长质量奖")
LEVELS = ("国家级", "自治区级")
TITLES = ("国家重点小巨人企业", "专精特新小巨人企业", "专精特新中小企业")
NATURES = ("新建项目", "改建项目", "扩建项目")
RANKINGS = ("全国高新区排名", "西部高新区排名")

#: How many of a list's first entries the clause names.
NAMED_INDUSTRIES, NAMED_FOUNDERS, NAMED_USES, NAMED_DIRECTIONS = 3, 5, 6, 3

ISSUED = datetime.date(2024, 3, 20)
ENERGY_LIMIT = 10_000
CAP = 300_000_000

#: Of a recognition as each of :data:`TITLES`, in fen.
AWARDS = (50_000_000, 100_000_000, 25_000_000)
FIRST_YEAR, LAST_YEAR = 2023, 2025

#: For each five places that a park has moved up, in fen.
FOR_FIVE_PLACES = 500_000_000


@dataclass(frozen=True, slots=True)
class Recognition:
    """That an enterprise was recognised in a year as one of :data:`TITLES`, for the first time or again."""

    title: int
    year: int
    new: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One enterprise and what hangs on it; ``cost`` in fen, ``energy`` in tonnes of standard coal a year."""

    park: str
    province: str
    kind: str
    industry: str
    founder: str
    green: str
    newly_settled: bool
    fits: bool
    supplier: bool
    unlisted_supplier: bool
    needed: bool
    digital: bool
    technological: bool
    trades_power: bool
    project_park: str
    nature: str
    fixed_asset: bool
    government: bool
    planned: bool
    own_risk: bool
    energy: int
    use: str
    rental_counts: bool
    cost: int
    imported: bool
    new_technology: bool
    existing: bool
    direction: str
    completed: datetime.date | None
    completed_early_counts: bool
    prize: str
    prize_level: str
    prize_day: datetime.date
    early_prize_counts: bool
    recognitions: tuple[Recognition, ...]
    ranking: str
    previous_rank: int
    rank: int


def records(count: int, seed: int = 20240320) -> list[Record]:
    """Return so many records, near every threshold more often than chance would have it."""
    chance = random.Random(seed)  # noqa: S311  # nothing secret hangs on it
    return [record(chance) for _ in range(count)]


def record(chance: random.Random) -> Record:
    """Return one record."""

    def likely(share: float = 0.5) -> bool:
        return chance.random() < share

    around = (ISSUED - datetime.timedelta(days=1), ISSUED, ISSUED + datetime.timedelta(days=40))
    yuan = chance.choice((4_999_999, 5_000_000, 5_000_001, chance.randrange(1, 20_000_000)))
    government = likely()
    return Record(
        park=PARKS[not likely(0.75)],
        province=PROVINCES[not likely(0.6)],
        kind=chance.choice(KINDS),
        industry=chance.choice(INDUSTRIES),
        founder=chance.choice(FOUNDERS),
        green=chance.choice(LEVELS),
        newly_settled=likely(0.75),
        fits=likely(0.75),
        supplier=likely(0.75),
        unlisted_supplier=likely(),
        needed=likely(),
        digital=likely(),
        technological=likely(),
        trades_power=likely(0.75),
        project_park=PARKS[not likely(0.8)],
        nature=chance.choice(NATURES),
        fixed_asset=likely(),
        government=government,
        planned=likely(0.75),
        own_risk=not government and likely(),
        energy=chance.choice((ENERGY_LIMIT - 1, ENERGY_LIMIT, ENERGY_LIMIT + 1, chance.randrange(100, 30_000))),
        use=chance.choice(USES),
        rental_counts=likely(),
        cost=yuan * 100,
        imported=likely(0.75),
        new_technology=likely(0.75),
        existing=likely(0.75),
        direction=chance.choice(DIRECTIONS),
        completed=chance.choice((None, *around)),
        completed_early_counts=likely(),
        prize=chance.choice(PRIZES),
        prize_level=chance.choice(LEVELS),
        prize_day=chance.choice(around),
        early_prize_counts=likely(),
        recognitions=tuple(
            starmap(Recognition, ((chance.randrange(3), chance.randrange(2022, 2027), likely(0.8)) for _ in range(3)))
        ),
        ranking=chance.choice(RANKINGS),
        previous_rank=chance.randrange(1, 150),
        rank=chance.randrange(1, 150),
    )
