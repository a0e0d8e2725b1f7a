"""Whether a certificate of a course is ours and still holds, for anybody who scans it (民政部令第67号 art. 17).

/verify/course/<token>   the token is signed, so that none can be guessed and a forged one costs no query
"""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask_babel import gettext as _

from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.tokens import LinkPurpose, make_token, read_token
from iwill.pool.merging.queries import standing_for
from iwill.pool.models import Training, Volunteer
from iwill.web.answers.link_view import masked
from iwill.web.certificates.words import check_page, contact
from iwill.web.guard import public
from iwill.web.training import words
from iwill.web.training.own import until_words

pages = Blueprint("verify_course", __name__)
pages.context_processor(lambda: {"training": words, "until_words": until_words})


def address_of(training: Training) -> str:
    """Where a certificate is checked; it stands in the square to scan."""
    return f"{check_page()}/course/{make_token(LinkPurpose.COURSE, f'{training.id:08x}{training.volunteer_id:08x}')}"


@pages.get("/verify/course/<token>")
@public
def shows(token: str) -> tuple[str, int]:
    """What the certificate says, with a masked name; what is taken back is not found any more."""
    training = _named_by(token)
    if training is None:
        return _missing(), 404
    name = db.session.get_one(Volunteer, training.volunteer_id).name
    return render_template(
        "training/check.html",
        one=training,
        name=masked(name) if name else _("erased at the holder's wish"),
        issuer=current_app.extensions["iwill_settings"].org_name,
        lapsed=training.valid_until is not None and training.valid_until < civil_day(clock.now()),
        contact=contact(),
    ), 200


def _named_by(token: str) -> Training | None:
    """The training of that number, if it is still of the person for whom the paper was made, or of whom she was merged
    into: the number of one that was taken back may be given again."""
    numbers = read_token(LinkPurpose.COURSE, token)
    if numbers is None:
        return None
    training, holder = db.session.get(Training, int(numbers[:8], 16)), db.session.get(Volunteer, int(numbers[8:], 16))
    if training is None or holder is None or standing_for(holder).id != training.volunteer_id:
        return None
    return training


def _missing() -> str:
    return render_template(
        "certificates/ask.html", problems=(), typed="", code="", known=False, missing=True, contact=contact()
    )
