"""Background work of accounts: sealing the audit trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.accounts import audit
from iwill.core.db import transaction
from iwill.core.jobs import job


@job("seal-audit", every=timedelta(minutes=1), meaning="seal the lines of the audit trail that are new")
def seal_audit(now: datetime) -> dict[str, Any]:
    """Seal what has been written since the last seal; two processes at once seal each line once."""
    with transaction():
        return {"sealed": audit.seal_new_entries(now)}
