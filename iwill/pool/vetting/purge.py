"""What vetting lets go of with time: pictures of documents. Their digest and what came of them stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, select, update

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge
from iwill.pool.vetting.models import CaseDocument

PICTURES_KEPT = declare(
    "purge.vetting_picture_days",
    14,
    "days",
    "个人信息保护法 art. 19: once it is decided, the result is enough",
    "the picture of a document is deleted this long after it was decided about",
)


@purge("vetting_pictures", keep=PICTURES_KEPT)
def vetting_pictures(before: datetime) -> int:
    """Pictures of documents that were decided about before the instant."""
    due = (
        select(CaseDocument.id)
        .where(CaseDocument.settled_at < before, CaseDocument.image_sealed.is_not(None))
        .limit(BATCH)
    )
    result: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
        update(CaseDocument)
        .where(CaseDocument.id.in_(due))
        .values(image_sealed=None)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount
