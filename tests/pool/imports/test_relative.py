"""Days said from where the writer stood: known where the writing is dated, flagged where it is not."""

from __future__ import annotations

from datetime import date

import pytest

from iwill.pool.imports import terms
from iwill.pool.imports.credentials import read_credentials
from iwill.pool.imports.relative import Written, day_said, end_of_pause, written_by_name, written_on
from iwill.pool.imports.wishes import Wishes, read_wishes

JUNE, TODAY = written_on(date(2026, 6, 15)), date(2026, 11, 21)
ALL_2022 = Written(date(2022, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("暂停到明年3月", date(2027, 3, 31)),
        ("怀孕，暂停到明年3月", date(2027, 3, 31)),
        ("暂停服务至2027年2月", date(2027, 2, 28)),
        ("暂停到2027-03-15", date(2027, 3, 15)),
        ("暂停到9月底", date(2026, 9, 30)),
        ("暂停到3月", date(2027, 3, 31)),
        ("暂停到三月中旬", date(2027, 3, 20)),
        ("暂停到十二月", date(2026, 12, 31)),
        ("暂停到年底", date(2026, 12, 31)),
        ("暂停到明年底", date(2027, 12, 31)),
        ("暂停到下个月", date(2026, 7, 31)),
        ("暂停到明年3月5日", date(2027, 3, 5)),
        ("暂停到明年13月", None),
        ("暂停到2月30日", None),
        ("暂停，等下学期", None),
        ("暂停，3月报过名", None),
        ("明年3月再说", None),
    ],
)
def test_the_end_of_a_pause_is_read_from_the_day_of_writing(said: str, day: date | None) -> None:
    assert end_of_pause(said, JUNE) == day


@pytest.mark.parametrize(
    ("said", "written", "day"),
    [
        ("暂停到明年3月", None, None),
        ("暂停到2027年3月", None, date(2027, 3, 31)),
        ("暂停到明年3月", ALL_2022, date(2023, 3, 31)),
        # Said in January it is this year's, said in December the next one's.
        ("暂停到3月", ALL_2022, None),
        ("暂停到下个月", ALL_2022, None),
    ],
)
def test_what_could_mean_two_days_means_none(said: str, written: Written | None, day: date | None) -> None:
    assert end_of_pause(said, written) == day


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("roster-2022-gbk.csv", ALL_2022),
        ("名单2022年6月.xlsx", Written(date(2022, 6, 1), date(2022, 6, 30))),
        ("20220630志愿者.xlsx", written_on(date(2022, 6, 30))),
        ("volunteers_2022-06-30.csv", written_on(date(2022, 6, 30))),
        ("20220631.csv", None),
        ("13800002022.csv", None),
        ("2021-2022.csv", None),
        ("roster.csv", None),
    ],
)
def test_a_date_in_the_name_of_a_file(name: str, written: Written | None) -> None:
    assert written_by_name(name) == written


def test_a_pause_is_flagged_unless_its_end_is_known_and_to_come() -> None:
    assert read_wishes("暂停到明年3月", written=None, today=TODAY) == Wishes(paused=True, flag=terms.PAUSED)
    assert read_wishes("暂停到明年3月", written=JUNE, today=TODAY) == Wishes(True, date(2027, 3, 31))
    assert read_wishes("暂停到明年3月", written=ALL_2022, today=TODAY) == Wishes(paused=True, flag=terms.PAUSE_OVER)
    assert read_wishes("退群，暂停", written=None, today=TODAY) == Wishes(paused=True, left=True)


def test_the_end_of_a_licence_may_be_said_so_too() -> None:
    cells = ["律师执业证 1517318007184896"], "明年3月"
    assert read_credentials(*cells).flags == (terms.DATE_UNREAD,)
    assert read_credentials(*cells, JUNE).licences[0].valid_until == date(2027, 3, 31)
    assert day_said("明年3月再说", JUNE) is None
