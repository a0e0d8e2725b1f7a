"""A file of 100,000 people taken in, beside reading the file and one bulk insert of the very same rows.

Ours opens the file, recognises its columns, reads every cell, looks up whom each row meets, seals what has to be sealed
and writes everything in one transaction. The reference parses the same bytes with the csv module and inserts, through
the bare driver and in one transaction, the rows that ours had left in every table, ready made: one prepared statement
for each table on SQLite, COPY on PostgreSQL. Each run has an empty, migrated database of its own.
"""

from __future__ import annotations

import csv
import gc
import io
import statistics
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from sqlalchemy import text

from benchmarks.ground import NOW, Figure, installation
from benchmarks.named import a_name
from iwill.accounts.terms import SYSTEM
from iwill.core.db import Base, db, is_sqlite, transaction
from iwill.pool.imports import importing, reading

PEOPLE = 100_000
REPEATS = 3
GOAL = 4.0
Content = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

HEADINGS = (
    "提交答卷时间", "您的姓名", "手机号码", "电子邮箱", "出生日期", "所在地区", "专业背景（多选）", "可使用的语言",
    "可服务时段", "我最能做什么？", "我的行动从哪里切入？", "是否同意个人信息使用说明",
)  # fmt: skip
REGIONS = ("广东省-深圳市", "海南省-海口市", "北京市-海淀区", "四川省-成都市", "湖北省-武汉市", "海外-英国伦敦")
PROFESSIONS = ("护士", "社会工作者", "教师", "信息技术", "心理咨询师", "律师")
LANGUAGES = ("英语", "四川话", "普通话┋英语", "粤语")
HOURS = ("周二、周四晚8点到11点", "工作日 19:00-22:00", "周六日 9:00-12:00；14:00-18:00", "每晚20:00-23:00", "周末白天")
BEST = ("倾听", "翻译", "健康科普", "信息核实")
START = ("先参加培训", "心理热线", "翻译与传播")


def figures(kind: str, people: int = PEOPLE) -> Iterator[Figure]:
    """The figure on one database."""
    file = _file(people)
    mine: list[float] = []
    theirs: list[float] = []
    content: Content = {}
    for _repeat in range(REPEATS):
        with installation(kind) as app, app.app_context():
            mine.append(_ours(file, people))
            content = content or _content()
        # Millions of rows stand ready; the collector would go through them again and again, in ours and in theirs.
        gc.collect()
        gc.freeze()
        with installation(kind) as app, app.app_context():
            theirs.append(_reference(file, content))
            assert _content(count=True) == {name: len(rows) for name, (_columns, rows) in content.items()}
    rows = sum(len(rows) for _columns, rows in content.values())
    name = f"import, {people:,} clean rows of a CSV file ({rows / people:.1f} rows each), {kind}"
    yield Figure(name, statistics.median(mine), statistics.median(theirs), "s", GOAL, "below")


def _file(people: int) -> bytes:
    """A form as it is exported: everybody another name, phone and address, and answers as people give them."""
    dice, out = Random(3), io.StringIO()
    written = csv.writer(out)
    written.writerow(HEADINGS)
    for number in range(people):
        written.writerow(
            (
                f"2026/08/{1 + number % 28:02d} {number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}",
                a_name(dice),
                f"138{number:08d}",
                f"v{number}@example.org",
                f"{dice.randrange(1960, 2005)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 28):02d}",
                dice.choice(REGIONS),
                "┋".join(dice.sample(PROFESSIONS, dice.choice((1, 2)))),
                dice.choice(LANGUAGES),
                dice.choice(HOURS),
                dice.choice(BEST),
                dice.choice(START),
                "同意",
            )
        )
    return out.getvalue().encode("utf-8-sig")


def _ours(file: bytes, people: int) -> float:
    started = time.perf_counter()
    table = reading.as_table(reading.open_file(file, "form.csv", by_command=True))
    with transaction():
        report = importing.import_table(table, by=SYSTEM, now=NOW)
    taken = time.perf_counter() - started
    assert report.counts()["created"] == people, report.counts()
    return taken


def _reference(file: bytes, content: Content) -> float:
    sqlite = is_sqlite(db.session())
    started = time.perf_counter()
    for _row in csv.reader(io.StringIO(file.decode("utf-8-sig"))):
        pass
    with transaction() as session:
        for table, (columns, rows) in content.items():
            cursor = session.connection().connection.cursor()
            names = ", ".join(f'"{column}"' for column in columns)
            if sqlite:
                marks = ", ".join("?" * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
                continue
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
    return time.perf_counter() - started


def _content(*, count: bool = False) -> Any:
    """What stands in every table that holds something, as the driver gives it, parents first; or how much."""
    found: dict[str, Any] = {}
    for table in Base.metadata.sorted_tables:
        columns = [column.name for column in table.columns]
        # Documents come back as text, as they are put in.
        names = ", ".join(
            f'"{column.name}"' if "JSON" not in str(column.type) else f'CAST("{column.name}" AS TEXT)'
            for column in table.columns
        )
        if count:
            number = db.session.scalar(text(f'SELECT count(*) FROM "{table.name}"'))
            if number:
                found[table.name] = number
            continue
        cursor = db.session.connection().connection.cursor()
        cursor.execute(f'SELECT {names} FROM "{table.name}"')
        if rows := cursor.fetchall():
            found[table.name] = (columns, rows)
    return found
