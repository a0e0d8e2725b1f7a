"""The line of who is still in: for everybody and for the largest groups, as a drawing, as a table and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.insight.queries import cohorts as queries
from iwill.insight.queries.cohorts import Grouping
from iwill.insight.survival import Point, Stay, at_risk_at, drawn, kaplan_meier
from iwill.pool.activity.terms import Path
from iwill.web.insight import boards, shown
from iwill.web.insight.asked import Asked
from iwill.web.insight.curve import Curve, curve_of
from iwill.web.insight.filed import as_csv

LETTERS = ("A", "B", "C", "D")
MOST_LINES = len(LETTERS)
FOLLOWED_AT = (0, 3, 6, 9, 12)


@dataclass(frozen=True)
class Group:
    """People whose line is drawn: what they are called, which they are, and how long each has stayed."""

    name: str
    asked: Asked
    stays: Sequence[Stay]


def groups_of(asked: Asked, grouping: Grouping) -> list[Group]:
    """Everybody, and, where people are grouped by crisis or way, the largest groups."""
    settings = {"this_month": boards.this_month(), "silent_months": boards.silent_months()}
    found = [Group(_("everybody"), asked, queries.stays(None, asked.among(), **settings).get("", []))]
    if grouping is not Grouping.MONTH:
        parts = queries.stays(grouping, asked.among(), **settings)
        largest = sorted(parts.items(), key=lambda part: -sum(one.people for one in part[1]))
        found += [
            Group(name_of(key, grouping), narrowed_to(key, grouping, asked), stays)
            for key, stays in largest[: MOST_LINES - 1]
        ]
    return found


def narrowed_to(key: str, grouping: Grouping | None, asked: Asked) -> Asked:
    if grouping is Grouping.MONTH:
        return Asked(asked.path, asked.crisis, shown.month_name(int(key)), shown.month_name(int(key)))
    if grouping is Grouping.CRISIS:
        return Asked(asked.path, key, asked.since, asked.until)
    return Asked(key, asked.crisis, asked.since, asked.until) if grouping is Grouping.PATH else asked


def name_of(key: str, grouping: Grouping) -> str:
    if grouping is Grouping.MONTH:
        return shown.month_name(int(key))
    return shown.crisis_name(int(key)) if grouping is Grouping.CRISIS else str(shown.PATH_TEXT[Path(key)])


def drawing(groups: Sequence[Group], points: Sequence[Point]) -> Curve | None:
    """The drawing; of several lines each is marked by the letter under which the table names it."""
    names = LETTERS if len(groups) > 1 else (groups[0].name,)
    return curve_of(
        [(names[0], points), *zip(names[1:], (kaplan_meier(one.stays) for one in groups[1:]), strict=False)]
    )


def at_risk(groups: Sequence[Group]) -> list[tuple[str, list[tuple[str, str]]]]:
    """How many of each group are followed at the beginning of a month, with who they are."""
    fewest = shown.fewest_shown()
    return [
        (
            f"{letter} · {one.name}" if len(groups) > 1 else one.name,
            [
                (
                    shown.count(at_risk_at(one.stays, month), fewest),
                    "/insight/people?" + one.asked.query(followed=month),
                )
                for month in FOLLOWED_AT
            ],
        )
        for letter, one in zip(LETTERS, groups, strict=False)
    ]


def line(points: Sequence[Point], asked: Asked) -> list[dict[str, str]]:
    """The line as a table: what is drawn, month by month."""
    fewest = shown.fewest_shown()
    return [
        {
            "month": str(one.months),
            "followed": shown.count(one.at_risk, fewest),
            "link": "/insight/people?" + asked.query(followed=one.months),
            "lost": shown.count(one.lost, fewest),
            "censored": shown.count(one.censored, fewest),
            "share": shown.percent(one.share),
            "low": shown.percent(one.low),
            "high": shown.percent(one.high),
        }
        for one in drawn(points)
    ]


def line_as_csv(asked: Asked) -> Response:
    fewest = shown.fewest_shown()
    columns = [_("After months"), _("Followed"), _("Lost"), _("Followed no further")]
    columns += [_("Still in, in %%"), _("from"), _("to")]
    points = kaplan_meier(groups_of(asked, Grouping.MONTH)[0].stays)
    rows = [
        (
            one.months,
            *(shown.count(number, fewest) for number in (one.at_risk, one.lost, one.censored)),
            *(f"{100 * share:.1f}" for share in (one.share, one.low, one.high)),
        )
        for one in drawn(points)
    ]
    return as_csv("retention-line", asked.named(), columns, rows)
