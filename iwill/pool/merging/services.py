"""Use cases: pairs are noted, two people become one, a merge is undone, two people stay two."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, or_, select, update

from iwill.accounts import audit
from iwill.accounts.models import OneTimeLink, SignedInSession
from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import Base, db, new_uid
from iwill.core.encryption import seal, unseal
from iwill.core.errors import Refused
from iwill.pool.activity import services as activity
from iwill.pool.merging.activity import join_activity
from iwill.pool.merging.changes import Changes, rows_of, undo_lines
from iwill.pool.merging.finding import find_pairs
from iwill.pool.merging.folding import fold
from iwill.pool.merging.joining import ON_MERGE, Joining, pointers
from iwill.pool.merging.models import Merge, PossiblePair, SearchKey
from iwill.pool.merging.neighbours import fold_neighbours
from iwill.pool.merging.people import join_rows, lead_on
from iwill.pool.merging.queries import suggestions
from iwill.pool.merging.rules import place_of, sound_of
from iwill.pool.merging.terms import (
    MERGED_ALREADY,
    MERGED_ON,
    NOT_MERGED,
    SAME_ROW,
    UNDO_OVER,
    MergeField,
    PairState,
    Side,
)
from iwill.pool.models import Credential, Volunteer
from iwill.pool.names import keys_of
from iwill.pool.services.people import credential_number, number_index
from iwill.pool.terms import ERASED

_CHUNK = 500
_PAIRS = cast(Table, PossiblePair.__table__)


def note_pairs(*, now: datetime, among: Iterable[int] | None = None) -> int:
    """Search and put what is new into the queue; returns how many pairs are new. Without `among` the whole pool is
    searched, and open pairs that nothing speaks for any more leave the queue. What was decided stays decided."""
    learn_keys()
    found = {(one.first_id, one.second_id): one for one in find_pairs(among)}
    known = {
        (pair.first_id, pair.second_id): pair
        for pair in db.session.scalars(select(PossiblePair))
        if among is None or (pair.first_id, pair.second_id) in found
    }
    fresh = 0
    for key, one in found.items():
        pair = known.get(key)
        if pair is None:
            pair = PossiblePair(first_id=key[0], second_id=key[1], state=PairState.OPEN, found_at=now)
            db.session.add(pair)
            fresh += 1
        if pair.state is PairState.OPEN:
            pair.score, pair.reasons = one.score, [sign.value for sign in one.signs]
    if among is None:
        for key, pair in known.items():
            if pair.state is PairState.OPEN and key not in found:
                db.session.delete(pair)
    db.session.flush()
    return fresh


def learn_keys() -> None:
    """Bring the keys of the search up to date, and digests of credential numbers that came before there were any."""
    stale = (
        select(
            *(Volunteer.id, Volunteer.name, Volunteer.name_key, Volunteer.region, Volunteer.adult_from),
            SearchKey.volunteer_id.label("known"),
        )
        .outerjoin(SearchKey, SearchKey.volunteer_id == Volunteer.id)
        .where(Volunteer.name_key != "")
        .where(
            or_(
                SearchKey.name_key.is_distinct_from(Volunteer.name_key),
                SearchKey.region.is_distinct_from(Volunteer.region),
                SearchKey.born.is_distinct_from(Volunteer.adult_from),
            )
        )
    )
    rows = db.session.execute(stale).all()
    for chunk in _chunks([row for row in rows if row.known is None]):
        db.session.execute(insert(SearchKey), [_keys(row) for row in chunk])
    for chunk in _chunks([row for row in rows if row.known is not None]):
        db.session.execute(update(SearchKey), [_keys(row) for row in chunk])
    numbered = Credential.number_sealed.is_not(None), Credential.number_index.is_(None)
    for credential in db.session.scalars(select(Credential).where(*numbered)):
        credential.number_index = number_index(credential_number(credential) or "")
    db.session.flush()


def merge(kept: Volunteer, other: Volunteer, choices: Mapping[MergeField, Side], *, by: Actor, now: datetime) -> Merge:
    """Make two people one: `kept` stays, `other` becomes a tombstone that leads there. What is not chosen is taken by
    rule. Refused where one is erased or merged already, or where both hold a seat at the same time."""
    _lock(kept, other)
    if kept.id == other.id:
        raise Refused(SAME_ROW)
    if kept.erased_at or other.erased_at:
        raise Refused(ERASED)
    if kept.merged_into_id or other.merged_into_id:
        raise Refused(MERGED_ALREADY)
    chosen = {field: side for field, (side, _) in suggestions(kept, other).items()} | dict(choices)

    done = Merge(uid=new_uid(), kept_id=kept.id, other_id=other.id, merged_at=now, merged_by=by.label)
    db.session.add(done)
    db.session.flush()
    joining = Joining(kept, other, done, chosen, Changes(), now)
    _join(joining)
    done.state_sealed = seal(json.dumps(joining.changes.lines), done.uid)
    _settle_pairs(kept.id, other.id, PairState.MERGED, by=by, now=now)
    db.session.flush()
    activity.rewritten([kept.id, other.id])
    db.session.expire_all()

    rows = len(joining.changes.lines)
    audit.record(by, "volunteer.merged", f"volunteer:{kept.id}", now=now, other=other.id, merge=done.id, rows=rows)
    audit.record(by, "volunteer.merged_away", f"volunteer:{other.id}", now=now, kept=kept.id, merge=done.id)
    return done


def undo(merge: Merge, *, by: Actor, now: datetime) -> None:
    """Make two people of one again, each as before; what has come since stays with the one who was kept. Refused where
    it has been done, where the state before is no longer kept, or where something that has changed is in the way."""
    kept, other = db.session.get_one(Volunteer, merge.kept_id), db.session.get_one(Volunteer, merge.other_id)
    _lock(kept, other)
    db.session.refresh(merge)
    if merge.undone_at:
        raise Refused(NOT_MERGED)
    if kept.erased_at or other.erased_at:
        raise Refused(ERASED)
    if merge.state_sealed is None:
        raise Refused(UNDO_OVER)
    if kept.merged_into_id:
        raise Refused(MERGED_ON)

    undo_lines(json.loads(unseal(merge.state_sealed, merge.uid)))
    db.session.expire_all()
    merge.state_sealed, merge.undone_at, merge.undone_by = None, now, by.label
    # Whoever takes two rows apart has said that these are two people.
    _settle_pairs(kept.id, other.id, PairState.DIFFERENT, by=by, now=now)
    db.session.flush()
    activity.rewritten([kept.id, other.id])

    audit.record(by, "volunteer.merge_undone", f"volunteer:{kept.id}", now=now, other=other.id, merge=merge.id)
    audit.record(by, "volunteer.merge_undone", f"volunteer:{other.id}", now=now, kept=kept.id, merge=merge.id)


def set_apart(pair: PossiblePair, *, by: Actor, now: datetime) -> None:
    """Remember that these are two people, for ever. Nothing happens to a pair that has been decided."""
    db.session.refresh(pair, with_for_update=True)
    if pair.state is PairState.OPEN:
        pair.state, pair.decided_at, pair.decided_by = PairState.DIFFERENT, now, by.label
        audit.record(by, "pair.different", f"volunteer:{pair.first_id}", now=now, other=pair.second_id)


def _join(joining: Joining) -> None:
    """Features first, which know what may not be put together; then the pool's own rows; then all that only points."""
    for step in ON_MERGE:
        step(joining)
    fold(joining)
    fold_neighbours(joining)
    join_activity(joining)
    for column in pointers():
        joining.changes.move(column, joining.other.id, joining.kept.id)
    for access in (SignedInSession, OneTimeLink):
        table = cast(Table, cast(type[Base], access).__table__)
        whose = table.c.person_kind == ActorKind.VOLUNTEER, table.c.person_id == joining.other.id
        for row in rows_of(table, *whose):
            joining.changes.update(table, row, person_id=joining.kept.id)
    _move_pairs(joining)
    lead_on(joining)
    join_rows(joining)


def _move_pairs(joining: Joining) -> None:
    """Open questions about the row that goes are asked about the row that stays; a "different" goes on holding."""
    kept, other = joining.kept.id, joining.other.id
    mine = {_third(row, kept): row for row in _pairs_of(kept)}
    for row in _pairs_of(other):
        third = _third(row, other)
        if third == kept:
            continue
        twin = mine.get(third)
        if twin is None:
            joining.changes.update(_PAIRS, row, first_id=min(kept, third), second_id=max(kept, third))
            continue
        joining.changes.delete(_PAIRS, row)
        if row["state"] is PairState.DIFFERENT and twin["state"] is PairState.OPEN:
            decided = {name: row[name] for name in ("state", "decided_at", "decided_by")}
            joining.changes.update(_PAIRS, twin, **decided)


def _pairs_of(volunteer_id: int) -> list[Any]:
    return list(rows_of(_PAIRS, or_(_PAIRS.c.first_id == volunteer_id, _PAIRS.c.second_id == volunteer_id)))


def _third(row: Mapping[str, Any], one: int) -> int:
    return int(row["second_id"] if row["first_id"] == one else row["first_id"])


def _settle_pairs(one: int, other: int, state: PairState, *, by: Actor, now: datetime) -> None:
    """Close the pair of these two, which need not have been in the queue."""
    first, second = sorted((one, other))
    pair = db.session.scalar(
        select(PossiblePair)
        .where(PossiblePair.first_id == first, PossiblePair.second_id == second)
        .execution_options(populate_existing=True)
    )
    if pair is None:
        pair = PossiblePair(first_id=first, second_id=second, score=0, reasons=[], found_at=now)
        db.session.add(pair)
    pair.state, pair.decided_at, pair.decided_by = state, now, by.label


def _lock(*people: Volunteer) -> None:
    """Hold both rows, the lower id first as everywhere, as they stand now."""
    db.session.flush()
    for volunteer in sorted(people, key=lambda one: one.id):
        db.session.refresh(volunteer, with_for_update=True)


def _keys(row: Any) -> dict[str, Any]:
    return {
        "volunteer_id": row.id,
        "name_key": row.name_key,
        "sound": sound_of(keys_of(row.name)),
        "latin": row.name_key.isascii(),
        "region": row.region,
        "place": place_of(row.region),
        "born": row.adult_from,
    }


def _chunks(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
