"""The first 200 in rank order of 100,000 people for one need, beside SQL written by hand for the same list.

The reference has every predicate of the product, is sent through the bare driver with its constants worked out
beforehand, and keeps PostgreSQL on the index in the same way. Both lists are compared before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from benchmarks.ground import NOW, Figure, draft_call_out, fill_pool, in_turn, installation
from iwill.callouts import queries
from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import CallOut
from iwill.core.db import SWITCHES, db, is_sqlite
from iwill.pool.hours import pieces

PEOPLE = 100_000
FIRST = 200
REPEATS = 25
SHIFT = NOW + timedelta(days=2, hours=1)  # a Monday evening in Shanghai
GOAL = 1.3

ROLES: dict[str, dict[str, Any]] = {
    "broad (1 skill, about 13 %)": {"skills": ["listening"]},
    "selective (2 skills and a licence, about 1 %)": {
        "skills": ["counselling", "listening"],
        "credentials": ["counsellor"],
    },
}

SQL = """
SELECT v.id, v.zone, v.times_asked, v.times_yes, v.times_no, v.times_silent,
       EXISTS (SELECT 1 FROM contact_point m WHERE m.volunteer_id = v.id AND m.kind = 'email' AND m.state <> 'dead'
               AND NOT m.do_not_use) AS email
FROM volunteer v
WHERE v.lifecycle = 'active' AND v.may_process AND v.may_contact
AND v.adulthood <> 'unknown' AND (v.adult_from IS NULL OR v.adult_from <= {day})
{skills}
{credentials}
AND ({sure} OR {standby})
AND NOT EXISTS (SELECT 1 FROM seat s WHERE s.volunteer_id = v.id AND s.released_at IS NULL
                AND s.from_minute < {to_minute} AND s.to_minute > {from_minute})
AND EXISTS (SELECT 1 FROM contact_point c WHERE c.volunteer_id = v.id AND c.state <> 'dead' AND NOT c.do_not_use
            AND c.kind IN ('email', 'phone'))
AND (NOT EXISTS (SELECT 1 FROM invitation i JOIN call_out o ON o.id = i.call_out_id WHERE i.volunteer_id = v.id
                 AND i.call_out_id <> {call_out} AND o.kind = 'real' AND i.state = 'asked' AND o.respond_by > {now}
                 AND o.state <> 'ended')
AND (SELECT count(*) FROM invitation i JOIN call_out o ON o.id = i.call_out_id WHERE i.volunteer_id = v.id
     AND i.call_out_id <> {call_out} AND o.kind = 'real' AND i.asked_at > {week_ago}) < 3
AND (v.most_asks IS NULL OR (
     SELECT count(*) FROM invitation i JOIN call_out o ON o.id = i.call_out_id WHERE i.volunteer_id = v.id
     AND i.call_out_id <> {call_out} AND o.kind = 'real'
     AND i.asked_at > CASE v.most_asks_days WHEN 30 THEN {month_ago} ELSE {week_ago} END) < v.most_asks)
OR (SELECT 1 FROM invitation i JOIN call_out o ON o.id = i.call_out_id WHERE i.volunteer_id = v.id
    AND i.more_asks_at IS NOT NULL AND o.state <> 'ended' LIMIT 1) IS NOT NULL)
AND (SELECT 1 FROM unwanted_kind u WHERE u.volunteer_id = v.id AND u.work = '{work}' AND u.skill IN ({unwanted})
     LIMIT 1) IS NULL
AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.volunteer_id = v.id AND i.call_out_id = {call_out})
ORDER BY v.last_asked_at, v.last_served_at, v.hours_quarter, v.id LIMIT {limit}
"""


def figures(kind: str) -> Iterator[Figure]:
    """One figure for each role on one database."""
    with installation(kind) as app, app.app_context():
        fill_pool(PEOPLE)
        for name, role in ROLES.items():
            call_out = draft_call_out(role, starts_at=SHIFT)
            ours, reference = _ours(call_out), _reference(call_out, role)
            assert ours() == reference(), "the two lists differ"
            assert len(ours()) == FIRST
            mine, theirs = in_turn(ours, reference, REPEATS)
            yield Figure(f"matching, {name}, {kind}", mine * 1000, theirs * 1000, "ms", GOAL, "below")


def _ours(call_out: CallOut) -> Callable[[], list[int]]:
    policy = queries.policy_for(call_out)
    need = call_out.needs[0]
    return lambda: [one.volunteer_id for one in queries.rank_candidates(need, call_out, policy, NOW, limit=FIRST)]


def _reference(call_out: CallOut, role: dict[str, Any]) -> Callable[[], list[int]]:
    sqlite = is_sqlite(db.session())
    need = call_out.needs[0]
    statement = SQL.format(
        day="'2026-11-23'",
        skills="".join(
            f"AND (SELECT 1 FROM volunteer_skill k WHERE k.volunteer_id = v.id AND k.skill = '{skill}' LIMIT 1) "
            "IS NOT NULL\n"
            for skill in role["skills"]
        ),
        credentials="".join(_credential_sql(code) for code in role.get("credentials", ())),
        sure=_hours_sql(call_out),
        standby=f"EXISTS (SELECT 1 FROM standby b WHERE b.volunteer_id = v.id AND b.starts_at <= {_at(need.starts_at)} "
        f"AND b.ends_at >= {_at(need.ends_at)})",
        work=need.work.value,
        unwanted=", ".join(f"'{skill}'" for skill in role["skills"]),
        from_minute=minute_of(need.starts_at),
        to_minute=minute_of_end(need.ends_at),
        call_out=call_out.id,
        now=_at(NOW),
        week_ago=_at(NOW - timedelta(days=7)),
        month_ago=_at(NOW - timedelta(days=30)),
        limit=FIRST,
    )

    def run() -> list[int]:
        cursor = db.session.connection().connection.cursor()
        if not sqlite:
            cursor.execute("; ".join(f"SET LOCAL {switch} = off" for switch in SWITCHES))
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]

    return run


def _credential_sql(code: str) -> str:
    kinds = "'counsellor', 'registered_psychologist'" if code == "counsellor" else f"'{code}'"
    return (
        f"AND (SELECT 1 FROM credential c WHERE c.volunteer_id = v.id AND c.kind IN ({kinds}) "
        "AND c.state = 'verified' AND (c.valid_from IS NULL OR c.valid_from <= '2026-11-23') "
        "AND (c.valid_until IS NULL OR c.valid_until >= '2026-11-23') LIMIT 1) IS NOT NULL\n"
    )


def _hours_sql(call_out: CallOut) -> str:
    """Inside sure weekly hours, or a dated exception, on each zone's own clock; the window worked out beforehand.

    Scalars instead of EXISTS here and above, because with constants PostgreSQL would read the whole table of hours for
    each zone.
    """
    need = call_out.needs[0]
    parts = []
    for zone in queries.zones_of_the_pool():
        covered = " AND ".join(
            f"((SELECT 1 FROM weekly_hours h WHERE h.volunteer_id = v.id AND h.at_least = 'yes' "
            f"AND h.weekday = {piece.weekday} AND h.from_minute <= {piece.from_minute} "
            f"AND h.to_minute >= {piece.to_minute} LIMIT 1) IS NOT NULL AND (SELECT 1 FROM availability_exception e "
            f"WHERE e.volunteer_id = v.id AND e.day = '{piece.day}' LIMIT 1) IS NULL "
            f"OR (SELECT 1 FROM availability_exception e WHERE e.volunteer_id = v.id AND e.day = '{piece.day}' "
            f"AND e.at_least = 'yes' AND e.from_minute <= {piece.from_minute} AND e.to_minute >= {piece.to_minute} "
            f"LIMIT 1) IS NOT NULL)"
            for piece in pieces(need.starts_at, need.ends_at, zone)
        )
        parts.append(f"WHEN '{zone}' THEN {covered}")
    return "(v.availability_set_at IS NOT NULL AND CASE v.zone " + " ".join(parts) + " END)"


def _at(instant: Any) -> str:
    if is_sqlite(db.session()):
        return f"'{instant.astimezone(NOW.tzinfo):%Y-%m-%d %H:%M:%S.%f}'"
    # With its type, because PostgreSQL takes a literal inside CASE for text.
    return f"timestamptz '{instant.isoformat()}'"
