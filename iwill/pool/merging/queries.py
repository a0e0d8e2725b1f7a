"""What comes back of merging: the queue, one pair, what a rule would choose, where a tombstone leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.paging import PAGE_SIZE
from iwill.pool.merging.models import Merge, MovedLink, PossiblePair
from iwill.pool.merging.rules import Evidence, Why, better, safer
from iwill.pool.merging.terms import MergeField, PairState, Side
from iwill.pool.models import Volunteer
from iwill.pool.queries import LARGEST_ID
from iwill.pool.terms import Adulthood

_HOW_SURE = {Adulthood.PROVEN: 2, Adulthood.DECLARED: 1, Adulthood.UNKNOWN: 0}
PairOfPeople = tuple[PossiblePair, Volunteer, Volunteer]


def merged_into(volunteer_id: int) -> int | None:
    """The person whose second row this was; None for everybody else."""
    return db.session.scalar(select(Volunteer.merged_into_id).where(Volunteer.id == volunteer_id))


def standing_for(volunteer: Volunteer) -> Volunteer:
    """The person herself, or where her row was merged away, the person it leads to."""
    if volunteer.merged_into_id is None:
        return volunteer
    return db.session.get_one(Volunteer, volunteer.merged_into_id)


def link_leading_on(link_id: str) -> str | None:
    """The link that an old link leads to since two invitations to one call-out became one."""
    return db.session.scalar(select(MovedLink.leads_to).where(MovedLink.link_id == link_id))


def merge_of(volunteer: Volunteer) -> Merge | None:
    """The merge that made this row a tombstone."""
    query = select(Merge).where(Merge.other_id == volunteer.id, Merge.undone_at.is_(None))
    return db.session.scalar(query.order_by(Merge.id.desc()).limit(1))


def merge_by_id(merge_id: int) -> Merge:
    """The merge with this id; Missing where there is none."""
    merge = db.session.get(Merge, merge_id) if merge_id <= LARGEST_ID else None
    if merge is None:
        raise Missing
    return merge


def merges_into(volunteer: Volunteer) -> Sequence[Merge]:
    """The merges that added to this person and still hold, the newest first."""
    query = select(Merge).where(Merge.kept_id == volunteer.id, Merge.undone_at.is_(None))
    return db.session.scalars(query.order_by(Merge.id.desc())).all()


def recent_merges(size: int = 10) -> Sequence[Merge]:
    """The merges made last that still hold, the newest first."""
    return db.session.scalars(
        select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.id.desc()).limit(size)
    ).all()


def pair_by_id(pair_id: int) -> PossiblePair:
    """The pair with this id; Missing where there is none."""
    pair = db.session.get(PossiblePair, pair_id) if pair_id <= LARGEST_ID else None
    if pair is None:
        raise Missing
    return pair


def open_pairs(size: int = PAGE_SIZE, *, after: PossiblePair | None = None) -> list[PairOfPeople]:
    """Pairs that wait for somebody, the surest first; with `after`, those behind it."""
    first, second = aliased(Volunteer), aliased(Volunteer)
    query = (
        select(PossiblePair, first, second)
        .join(first, first.id == PossiblePair.first_id)
        .join(second, second.id == PossiblePair.second_id)
        .where(PossiblePair.state == PairState.OPEN)
    )
    if after is not None:
        same = and_(PossiblePair.score == after.score, PossiblePair.id > after.id)
        query = query.where(or_(PossiblePair.score < after.score, same))
    query = query.order_by(PossiblePair.score.desc(), PossiblePair.id).limit(size)
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def count_open_pairs() -> int:
    """How many pairs wait for somebody."""
    query = select(func.count()).select_from(PossiblePair).where(PossiblePair.state == PairState.OPEN)
    return db.session.scalar(query) or 0


def suggestions(kept: Volunteer, other: Volunteer) -> dict[MergeField, tuple[Side, Why]]:
    """For each thing that can have one value, whose is put forward and why."""
    chosen = {
        field: better(_evidence(field, kept), _evidence(field, other))
        for field in MergeField
        if field is not MergeField.LIFECYCLE
    }
    return chosen | {MergeField.LIFECYCLE: safer(kept.lifecycle, other.lifecycle)}


def _evidence(field: MergeField, volunteer: Volunteer) -> Evidence:
    """One side's value as the rule judges it. A row counts as given when it was entered."""
    words = {
        MergeField.NAME: volunteer.name,
        MergeField.PREFERRED_NAME: volunteer.preferred_name,
        MergeField.LANGUAGE: volunteer.language,
        MergeField.REGION: volunteer.region or "",
        MergeField.ZONE: volunteer.zone or "",
    }
    if field is MergeField.BIRTH:
        return _birth(volunteer.adulthood, volunteer.adult_from)
    if field is MergeField.HOURS:
        set_at = volunteer.availability_set_at
        return Evidence(set_at.astimezone(UTC).isoformat() if set_at else "", at=set_at)
    if field is MergeField.NAME:
        # A name in characters says more than its spelling in letters, which many names share.
        weight, why = int(not volunteer.name_key.isascii()), Why.CHARACTERS
    elif field is MergeField.PREFERRED_NAME:
        # One that was stated counts for more than one that only repeats the name.
        weight, why = int(volunteer.preferred_name != volunteer.name), Why.STATED
    else:
        weight, why = 0, Why.VERIFIED
    return Evidence(words[field], weight, why, volunteer.created_at)


def _birth(adulthood: Adulthood, adult_from: date | None) -> Evidence:
    words = adult_from.isoformat() if adult_from else ""
    known = adulthood.value + words if adult_from or adulthood is not Adulthood.UNKNOWN else ""
    return Evidence(known, _HOW_SURE[adulthood])
