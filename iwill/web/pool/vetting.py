"""Vetting: the queue of each stage, and one case at a time.

/vetting                        the numbers of every stage, who waits at one, second looks, licences to see again
/vetting/people/<id>            to somebody's case, opened if she has none
/vetting/next                   take whoever has waited longest at a stage
/vetting/<id>                   papers beside the checklist, and what was decided
/vetting/<id>/decide            pass, ask for more, refuse, or put back; then on to the next
/vetting/<id>/reopen            begin again at a stage
/vetting/<id>/sign              what somebody signed on paper or said in a call
/vetting/documents/<id>         a picture, opened for whoever looks; each opening is noted
/vetting/second-looks/<id>      what another person found
/vetting/credentials/<id>/again a licence seen once more
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem, Refused
from iwill.messaging import vetting as messaging_vetting
from iwill.pool import queries as pool_queries
from iwill.pool.terms import VerifyMethod
from iwill.pool.vetting import queries
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.services import agreements, documents, pictures, second_looks
from iwill.pool.vetting.terms import AgreementKind, Stage
from iwill.web import i18n
from iwill.web.actions import act, attempt
from iwill.web.guard import current_actor, for_staff
from iwill.web.pool.vetting_view import case_page, queue_page

pages = Blueprint("vetting", __name__)


@pages.get("/vetting")
@for_staff(Permission.EDIT_POOL)
def queue() -> str:
    """Who waits where, longest first; numbers of credentials stay closed here."""
    after = request.args.get("after", "")
    page = queue_page(
        _stage(request.args.get("stage", "")) or _busiest(),
        int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None,
        current_actor(),
        clock.now(),
    )
    return render_template("staff/vetting.html", page=page)


@pages.post("/vetting/next")
@for_staff(Permission.EDIT_POOL)
def take_next() -> AnyResponse:
    """Put whoever has waited longest into this reviewer's hands."""
    stage = _stage(request.form.get("stage", "")) or Stage.DOCUMENTS
    case = act(lambda by, now: vetting.take_next(stage, by=by, now=now))
    if case is None:
        flash(_("Nobody waits for you at this step."), "info")
    return redirect(f"/vetting/{case.id}" if case is not None else f"/vetting?stage={stage.value}", code=303)


@pages.post("/vetting/people/<int:volunteer_id>")
@for_staff(Permission.EDIT_POOL)
def of_person(volunteer_id: int) -> AnyResponse:
    """To the case of a person, opened if she has none."""
    found = act(lambda by, now: vetting.open_case(pool_queries.volunteer_by_id(volunteer_id), by=by, now=now))
    return redirect(f"/vetting/{found.id}", code=303)


@pages.get("/vetting/<int:case_id>")
@for_staff(Permission.EDIT_POOL)
def case(case_id: int) -> str:
    """One case. That its numbers were read is noted."""
    return render_template("staff/case.html", page=_opened(case_id), problems=[])


@pages.post("/vetting/<int:case_id>/decide")
@for_staff(Permission.EDIT_POOL)
def decide(case_id: int) -> AnyResponse | tuple[str, int]:
    """Do what the button says, and take the next at the same stage in the same breath."""
    stage = queries.case_by_id(case_id).stage
    ticked = request.form.getlist("ticked")

    def use_case(by: Actor, now: datetime) -> VettingCase | None:
        case = queries.case_by_id(case_id)
        _decision(request.form)(case, by, now)
        messaging_vetting.tell(case, now=now)
        return vetting.take_next(stage, by=by, now=now) if request.form.get("decision") != "release" else None

    ended = attempt(use_case)
    if isinstance(ended.refusal, Refused | Invalid):
        page = _opened(case_id, problems=ended.problems, ticked=ticked)
        return render_template("staff/case.html", page=page, problems=ended.problems), ended.refusal.status
    if ended.refusal is not None:
        raise ended.refusal
    if ended.result is None:
        flash(
            _("Put back.") if request.form.get("decision") == "release" else _("Decided. Nobody else waits here."), "ok"
        )
        return redirect(f"/vetting?stage={stage.value}", code=303)
    flash(_("Decided. Here is the next one."), "ok")
    return redirect(f"/vetting/{ended.result.id}", code=303)


@pages.post("/vetting/<int:case_id>/reopen")
@for_staff(Permission.EDIT_POOL)
def reopen(case_id: int) -> AnyResponse | tuple[str, int]:
    """Begin again at the stage chosen."""

    def use_case(by: Actor, now: datetime) -> None:
        found, stage = queries.case_by_id(case_id), _stage(request.form.get("stage", ""))
        if stage is None:
            raise Invalid([Problem("stage", "required", _("Choose where to begin again."))])
        vetting.reopen(found, stage, by=by, now=now)
        messaging_vetting.tell(found, now=now)

    return _back_to_case(case_id, use_case, _("Opened again."))


@pages.post("/vetting/<int:case_id>/sign")
@for_staff(Permission.EDIT_POOL)
def sign(case_id: int) -> AnyResponse | tuple[str, int]:
    """Record that the person has accepted a text, on paper or in a call."""

    def use_case(by: Actor, now: datetime) -> None:
        kind, version = request.form.get("kind", ""), request.form.get("version", "")
        if kind not in set(AgreementKind) or not (version.isascii() and version.isdigit() and len(version) < 6):
            raise Missing
        agreements.accept(
            queries.case_by_id(case_id).volunteer,
            AgreementKind(kind),
            int(version),
            language=i18n.reader_language(),
            by=by,
            now=now,
        )

    return _back_to_case(case_id, use_case, _("Noted."))


@pages.get("/vetting/documents/<int:document_id>")
@for_staff(Permission.EDIT_POOL)
def picture(document_id: int) -> Response:
    """The picture of a document; who looked, and when, is noted."""
    document = queries.document_by_id(document_id)
    content, kind = pictures.open_picture(document), document.image_type.value
    volunteer_id = queries.case_by_id(document.case_id).volunteer_id
    act(lambda by, now: audit.record(by, "document.read", f"volunteer:{volunteer_id}", now=now, document=document_id))
    response = Response(content, mimetype=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    return response


@pages.post("/vetting/second-looks/<int:look_id>")
@for_staff(Permission.EDIT_POOL)
def look(look_id: int) -> AnyResponse:
    """What the second person found: it stands, or there is doubt."""
    confirmed = request.form.get("found") == "confirmed"
    act(lambda by, now: second_looks.look(queries.second_look_by_id(look_id), confirmed=confirmed, by=by, now=now))
    flash(_("Noted.") if confirmed else _("Noted: they are on pause and their case begins again."), "ok")
    return redirect("/vetting#second-looks", code=303)


@pages.post("/vetting/credentials/<int:credential_id>/again")
@for_staff(Permission.EDIT_POOL)
def seen_again(credential_id: int) -> AnyResponse:
    """A licence was looked up once more and still holds."""
    act(
        lambda by, now: documents.confirm_again(
            pool_queries.credential_by_id(credential_id), method=VerifyMethod.PUBLIC_REGISTER, by=by, now=now
        )
    )
    flash(_("Noted."), "ok")
    return redirect("/vetting#again", code=303)


def _decision(form: Any) -> Callable[[VettingCase, Actor, datetime], None]:
    """The use case behind the button pressed."""
    ticked, pressed = form.getlist("ticked"), form.get("decision", "")
    if pressed == "pass":
        return lambda one, by, now: vetting.pass_stage(one, ticked=ticked, by=by, now=now)
    if pressed == "ask":
        return lambda one, by, now: vetting.ask(one, form.get("ask_reason", ""), by=by, now=now)
    if pressed == "refuse":
        return lambda one, by, now: vetting.refuse(one, form.get("refuse_reason", ""), by=by, now=now)
    if pressed == "release":
        return lambda one, by, now: vetting.let_go(one, by=by)
    if pressed == "take":
        return lambda one, by, now: vetting.take(one, by=by, now=now)
    raise Invalid([Problem("decision", "required", _("Press one of the buttons."))])


def _opened(case_id: int, **shown: Any) -> Any:
    def note_reading(by: Actor, now: datetime) -> None:
        found = queries.case_by_id(case_id)
        audit.record(by, "case.read", f"volunteer:{found.volunteer_id}", now=now, case=found.id)

    act(note_reading)
    return case_page(queries.case_by_id(case_id), current_actor(), clock.now(), **shown)


def _back_to_case(
    case_id: int, use_case: Callable[[Actor, datetime], None], said: str
) -> AnyResponse | tuple[str, int]:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Refused | Invalid):
        page = _opened(case_id, problems=ended.problems)
        return render_template("staff/case.html", page=page, problems=ended.problems), ended.refusal.status
    if ended.refusal is not None:
        raise ended.refusal
    flash(said, "ok")
    return redirect(f"/vetting/{case_id}", code=303)


def _stage(name: str) -> Stage | None:
    return Stage(name) if name in set(Stage) else None


def _busiest() -> Stage:
    """The first stage at which somebody waits."""
    return next((count.stage for count in queries.stage_counts() if count.waiting or count.second), Stage.DOCUMENTS)
