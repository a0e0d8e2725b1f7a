"""How often something may happen within a window, counted in the database: processes share the count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite

from iwill.accounts.models import RateCount
from iwill.core.db import db, is_sqlite
from iwill.core.encryption import blind_index


def bucket(kind: str, value: str) -> str:
    """The name under which a value is counted: a digest, so that no address stands in the table."""
    return f"{kind}:{blind_index('rate', value)}"


def allow(bucket: str, *, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one more in this window; False once there were more than `limit`. To be committed whatever follows."""
    seconds = int(window.total_seconds())
    window_at = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    insert = sqlite.insert if is_sqlite(db.session()) else postgresql.insert
    one = insert(RateCount).values(bucket=bucket, window_at=window_at, count=1)
    counted = db.session.scalar(
        one.on_conflict_do_update(
            index_elements=["bucket", "window_at"], set_={"count": RateCount.count + 1}
        ).returning(RateCount.count)
    )
    return counted is not None and counted <= limit
