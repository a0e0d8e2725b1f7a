"""From the rota to standby: dated intervals for the days ahead, written again whenever the rota changes.

The rota rewrites what carries its own source and nothing else. A turn that has begun is left as it stands, so that
somebody who ends her standby early stays off; where she is no longer on it, it ends at once.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.core import policy
from iwill.core.db import db
from iwill.pool.models import Standby
from iwill.pool.teams.models import Team
from iwill.pool.teams.queries import rota
from iwill.pool.teams.rules import DAYS_AHEAD, Wanted, wanted_standby

# No turn is longer, so that what ended before has nothing to say about one that still runs.
LONGEST_TURN = timedelta(hours=26)


def write_standby(team: Team, *, now: datetime) -> Counter[str]:
    """Bring the standby of a team's rota up to date; returns how many intervals were added, moved and ended."""
    db.session.flush()
    # Two writers at once would both add what is missing: the second waits here and finds it done.
    db.session.refresh(team, with_for_update=True)
    days = timedelta(days=int(policy.current(db.session())[DAYS_AHEAD]))
    plan = rota.plan_of(team, now, now + days)
    wanted = wanted_standby(team.id, plan.turns, plan.places, plan.handovers, plan.able)
    counts = _rewrite(team, wanted, now)
    db.session.flush()
    return counts


def _rewrite(team: Team, wanted: Wanted, now: datetime) -> Counter[str]:
    own = select(Standby).where(
        Standby.source.startswith(f"rota:{team.id}:", autoescape=True), Standby.ends_at > now - LONGEST_TURN
    )
    held = {(row.volunteer_id, str(row.source)): row for row in db.session.scalars(own)}
    counts: Counter[str] = Counter()
    for key, row in held.items():
        if key not in wanted and row.ends_at > now:
            counts["ended"] += 1
            if row.starts_at < now:
                row.ends_at = now
            else:
                db.session.delete(row)
        elif key in wanted and row.starts_at > now and (row.starts_at, row.ends_at) != wanted[key]:
            counts["moved"] += 1
            row.starts_at, row.ends_at = wanted[key]
    for key, (starts_at, ends_at) in wanted.items():
        if key not in held:
            counts["added"] += 1
            db.session.add(Standby(volunteer_id=key[0], source=key[1], starts_at=max(starts_at, now), ends_at=ends_at))
    return counts
