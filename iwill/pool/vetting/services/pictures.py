"""Pictures of documents: sealed when they come in, opened for a reviewer, settled with the decision."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import update

from iwill.core import policy
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal_bytes, unseal_bytes
from iwill.core.errors import Missing, Refused
from iwill.pool.models import Credential
from iwill.pool.vetting.images import rebuilt
from iwill.pool.vetting.models import CaseDocument, VettingCase
from iwill.pool.vetting.rules import IMAGE_KILOBYTES
from iwill.pool.vetting.terms import IMAGE_SIZE, IMAGE_TYPE


def keep_picture(case: VettingCase, credential: Credential, content: bytes, *, now: datetime) -> CaseDocument:
    """Keep a picture of a credential, sealed. Refused where it is too large, or no whole JPEG or PNG by its content.

    What is kept is built anew from the parts that make up the picture: place, time, telephone and whatever else was
    hidden in the file are gone.
    """
    if len(content) > int(policy.current(db.session())[IMAGE_KILOBYTES]) * 1024:
        raise Refused(IMAGE_SIZE)
    picture = rebuilt(content)
    if picture is None:
        raise Refused(IMAGE_TYPE)
    uid = new_uid()
    document = CaseDocument(
        uid=uid,
        case_id=case.id,
        credential_id=credential.id,
        image_type=picture.kind,
        image_sealed=seal_bytes(picture.content, uid),
        digest=sha256(picture.content).hexdigest(),
        size_bytes=len(picture.content),
        uploaded_at=now,
    )
    db.session.add(document)
    db.session.flush()
    return document


def open_picture(document: CaseDocument) -> bytes:
    """The picture in clear; Missing once it has been deleted. Whoever shows it notes the reading."""
    if document.image_sealed is None:
        raise Missing
    return unseal_bytes(document.image_sealed, document.uid)


def settle_pictures(case: VettingCase, result: str, *, now: datetime) -> None:
    """Note what came of every picture that was not settled yet; from now on its days are counted."""
    db.session.flush()
    db.session.execute(
        update(CaseDocument)
        .where(CaseDocument.case_id == case.id, CaseDocument.settled_at.is_(None))
        .values(settled_at=now, result=result)
    )
