"""Do people stay: cohorts as a table, the line of who is still in, and whether serving early goes with staying.

/insight/retention         the board        /insight/retention.csv    its cohorts as a file; ?table=line  its line
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.insight.queries import cohorts as queries
from iwill.insight.queries.cohorts import Cohort, Grouping
from iwill.insight.survival import Point, Stay, drawn, kaplan_meier, median, share_at
from iwill.web.guard import for_staff
from iwill.web.insight import boards, shown, staying
from iwill.web.insight.asked import Asked
from iwill.web.insight.early import AFTER, compared, sentence
from iwill.web.insight.filed import as_csv

pages = Blueprint("insight_retention", __name__)
pages.context_processor(boards.words)
MONTHS, ROWS = 13, 12


@dataclass(frozen=True)
class Cell:
    """One month of a cohort: what is shown, its class for the eye, and who is behind it."""

    words: str
    link: str
    glyph: str


@dataclass(frozen=True)
class Row:
    """One cohort."""

    name: str
    people: str
    cells: tuple[Cell, ...]
    link: str


@pages.get("/insight/retention")
@for_staff(Permission.READ_POOL)
def show() -> str:
    """The board."""
    asked, grouping, served_only = Asked.read(request.args), _grouping(), request.args.get("served") == "1"
    listed = _cohorts(asked, grouping, served_only)
    groups = staying.groups_of(asked, grouping)
    points = kaplan_meier(groups[0].stays)
    early, later = (kaplan_meier(stays) for stays in _early(asked))
    return render_template(
        "insight/retention.html",
        asked=asked,
        grouping=grouping.value,
        served_only=served_only,
        groupings=[("month", _("by month")), ("crisis", _("by crisis")), ("path", _("by way of joining"))],
        answer=_answer(points, sum(one.people for one in listed)),
        months=range(MONTHS),
        rows=[_row(one, grouping, asked, served_only) for one in listed],
        whole=_row(queries.all_together(listed), None, asked, served_only),
        curve=staying.drawing(groups, points),
        followed_at=staying.FOLLOWED_AT,
        at_risk=staying.at_risk(groups),
        line=staying.line(points, asked),
        compared=compared(early, later),
        people="/insight/people?" + asked.query(),
        early_sentence=sentence(early, later),
        silent=boards.silent_months(),
        query=asked.query(by=grouping.value, served="1" if served_only else ""),
    )


@pages.get("/insight/retention.csv")
@for_staff(Permission.READ_POOL)
def file() -> Response:
    """The cohorts as a file: for each month how many of how many, and the share."""
    asked, grouping, served_only = Asked.read(request.args), _grouping(), request.args.get("served") == "1"
    if request.args.get("table") == "line":
        return staying.line_as_csv(asked)
    fewest = shown.fewest_shown()
    columns: list[object] = [_("Joined"), _("People")]
    for month in range(MONTHS):
        columns += [_("month %(month)s: people", month=month), _("month %(month)s: share in %%", month=month)]
    rows = []
    for one in _cohorts(asked, grouping, served_only):
        row: list[object] = [staying.name_of(one.key, grouping), shown.count(one.people, fewest)]
        for month in range(MONTHS):
            share, small = one.share(month), 0 < one.back[month] < fewest
            known = share is not None
            row += [
                shown.count(one.back[month], fewest) if known else "",
                f"{100 * share:.1f}" if share is not None and not small else "",
            ]
        rows.append(row)
    return as_csv(f"retention-{grouping.value}", asked.named(), columns, rows)


def _grouping() -> Grouping:
    by = request.args.get("by", "")
    return Grouping(by) if by in list(Grouping) else Grouping.MONTH


def _cohorts(asked: Asked, grouping: Grouping, served_only: bool) -> list[Cohort]:
    """The cohorts asked for; of months the last twelve that are over, where the question leaves it open."""
    found = queries.cohorts(
        grouping, asked.among(), served_only=served_only, this_month=boards.this_month(), months=MONTHS
    )
    found = [one for one in found if one.people]
    return found if grouping is not Grouping.MONTH or asked.since or asked.until else found[-ROWS:]


def _early(asked: Asked) -> tuple[list[Stay], list[Stay]]:
    return queries.early_and_later(asked.among(), this_month=boards.this_month(), silent_months=boards.silent_months())


def _answer(points: Sequence[Point], people: int) -> str:
    if not drawn(points):
        return _("Fewer than ten people have joined so far; the table shows them, and a line would say too much.")
    after = [(months, point) for months in AFTER if (point := share_at(points, months)) is not None]
    if not after:
        return _("It is too early to say: nobody has been here for three months.")
    months, point = after[-1]
    sentence = _(
        "Of those who joined, %(share)s are still with us after %(months)s months (95 %% range %(low)s to %(high)s).",
        share=shown.percent(point.share),
        months=months,
        low=shown.percent(point.low),
        high=shown.percent(point.high),
    )
    half = median(points)
    if half is None:
        return sentence + " " + _("More than half of all stay for as long as we can see.")
    return sentence + " " + _("Half are gone after %(months)s months.", months=half)


def _row(cohort: Cohort, grouping: Grouping | None, asked: Asked, served_only: bool) -> Row:
    fewest, narrowed = shown.fewest_shown(), staying.narrowed_to(cohort.key, grouping, asked)
    more = {"served": "1"} if served_only else {}
    cells = []
    for month in range(MONTHS):
        share = cohort.share(month)
        link = "/insight/people?" + narrowed.query(month=month, **more)
        if share is None:
            cells.append(Cell("", "", ""))
        elif 0 < cohort.back[month] < fewest:
            cells.append(Cell(f"<{fewest}", link, "·"))
        else:
            cells.append(Cell(shown.percent(share), link, _glyph(share)))
    name = staying.name_of(cohort.key, grouping) if grouping is not None else _("all, weighted")
    return Row(name, shown.count(cohort.people, fewest), tuple(cells), "/insight/people?" + narrowed.query(month=0))


def _glyph(share: float) -> str:
    """One scale from 0 to 100 for all rows."""
    return "□" if share < 1 / 3 else "▨" if share < 2 / 3 else "■"
