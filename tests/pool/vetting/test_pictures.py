"""A picture is taken by its content, loses everything but the picture, lies sealed, and goes once it is decided."""

from __future__ import annotations

import base64
import struct
import zlib
from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.core.db import db
from iwill.core.encryption import Unreadable, unseal_bytes
from iwill.core.errors import Invalid, Missing, Refused
from iwill.core.policy import PolicySetting
from iwill.core.purging import forget_everything_due
from iwill.pool.services.people import credential_number
from iwill.pool.vetting import images, queries
from iwill.pool.vetting import purge as _registers
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import CaseDocument
from iwill.pool.vetting.services import documents, pictures
from iwill.pool.vetting.terms import CaseState, ImageType
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, a_case, pass_until

assert _registers
# A progressive picture of one pixel, with its own head and a telephone's notes added below.
_PIXEL = base64.b64decode(
    "/9j/2wBDAP//////////////////////////////////////////////////////////////////////////////////////"
    "wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxD/2Q=="
)


def part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*extra: bytes, width: int = 1, height: int = 1) -> bytes:
    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return images.PNG_HEAD + head + b"".join(extra) + part(b"IDAT", zlib.compress(b"\0\0")) + part(b"IEND", b"")


def exif(order: str = ">", turned: int = 6) -> bytes:
    tiff = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff + b"GPS 31.2304 N 121.4737 E"
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def jpeg(*extra: bytes) -> bytes:
    return _PIXEL[:2] + b"".join(extra) + _PIXEL[2:]


COMMENT = b"\xff\xfe" + struct.pack(">H", 8) + b"secret"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), ImageType.PNG),
        (png(part(b"tEXt", b"GPS 31.2304 secret")), ImageType.PNG),
        (png(part(b"eXIf", b"GPS 31.2304 secret")) + b"PK\3\4 GPS secret", ImageType.PNG),
        (jpeg(), ImageType.JPEG),
        (jpeg(exif(), COMMENT), ImageType.JPEG),
        (jpeg(exif("<")) + b"%PDF-1.7 secret GPS", ImageType.JPEG),
    ],
)
def test_only_the_picture_comes_through(content: bytes, kind: ImageType) -> None:
    picture = images.rebuilt(content)
    assert picture is not None
    assert picture.kind is kind
    assert b"GPS" not in picture.content
    assert b"secret" not in picture.content
    again = images.rebuilt(picture.content)
    assert again == picture


@pytest.mark.parametrize("order", [">", "<"])
def test_which_way_up_a_telephone_held_it_is_kept(order: str) -> None:
    picture = images.rebuilt(jpeg(exif(order, turned=6)))
    assert picture is not None
    assert images._orientation(picture.content[6:40]) == 6


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"GIF89a" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"MZ" + b"\0" * 200,
        png()[:-15],
        png()[:40],
        png()[:20] + b"\xff" + png()[21:],
        png(width=0),
        png(width=20_000, height=20_000),
        png(part(b"ABCD", b"must be understood")),
        images.PNG_HEAD + part(b"IEND", b""),
        jpeg()[:-2],
        jpeg()[:30],
        jpeg(b"\xff\xc9\x00\x04\0\0"),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + b"\xff" * 100,
    ],
    ids=range(17),
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    assert images.rebuilt(content) is None


def test_a_number_alone_is_enough_and_a_picture_lies_sealed_under_its_own_record(ctx: flask.Flask) -> None:
    case = a_case(skills=["doctor"])
    vetting.ask(case, "number_missing", by=ANNA, now=NOW)
    by_number = documents.hand_in(case.volunteer, "physician", number=" １１０-2020 ", by=ANNA, now=NOW)
    assert credential_number(by_number) == "110-2020"
    assert case.state is CaseState.WAITING
    same = documents.hand_in(case.volunteer, "physician", picture=png(), by=ANNA, now=NOW)
    assert same is by_number
    [document] = queries.documents_of(case)
    assert pictures.open_picture(document) == png()
    assert document.image_sealed is not None
    assert b"IHDR" not in document.image_sealed
    with pytest.raises(Unreadable):
        unseal_bytes(document.image_sealed, "another record")


@pytest.mark.parametrize(
    ("about", "refused"),
    [
        ({"kind": "astronaut", "number": "1"}, Invalid),
        ({"kind": "physician"}, Invalid),
        ({"kind": "physician", "number": "1" * 61}, Invalid),
        ({"kind": "physician", "picture": b"%PDF-1.7"}, Refused),
        ({"kind": "physician", "picture": png() + b"\0" * 5000}, Refused),
    ],
)
def test_a_bad_paper_is_refused_and_leaves_nothing(
    ctx: flask.Flask, about: dict[str, object], refused: type[Exception]
) -> None:
    db.session.add(PolicySetting(name="vetting.image_kilobytes", value=4, changed_at=NOW, changed_by="staff:1"))
    case = a_case()
    with pytest.raises(refused):
        documents.hand_in(case.volunteer, **about, by=ANNA, now=NOW)  # type: ignore[arg-type]
    assert db.session.scalars(select(CaseDocument)).all() == []


def test_the_picture_goes_some_days_after_the_decision_and_what_came_of_it_stays(app: flask.Flask) -> None:
    from iwill.core.db import transaction  # noqa: PLC0415  (only this test works as an edge)

    with app.app_context():
        with transaction():
            case = a_case(skills=["doctor"])
            documents.hand_in(case.volunteer, "physician", number="1", picture=png(), by=ANNA, now=NOW)
        assert forget_everything_due(NOW + timedelta(days=400))["vetting_pictures"] == 0
        with transaction():
            pass_until(case, next(stage for stage in type(case.stage) if stage.value == "interview"))
        assert forget_everything_due(NOW + timedelta(days=13))["vetting_pictures"] == 0
        assert forget_everything_due(NOW + timedelta(days=15))["vetting_pictures"] == 1
        [document] = queries.documents_of(case)
        assert (document.kept, document.result, len(document.digest)) == (False, "verified", 64)
        with pytest.raises(Missing):
            pictures.open_picture(document)
        db.session.remove()
