"""Mentors and hand-over notes, for staff and for volunteers.

/training/mentors              staff: who is whose mentor; POST names one
/training/mentors/<id>/end     staff: it ends
/training/notes                staff: notes to review, playbooks; POST begins a playbook
/training/notes/<id>           staff: POST press=show or decline
/me/training/notes             volunteer: notes found by words, her mentorships; POST hands a note on
/me/training/notes/<id>/withdraw   volunteer: take a note of hers back
/me/training/mentors/<id>      volunteer: POST press=yes or no
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.callouts.facts.queries import veterans_among
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem
from iwill.engagement.mentoring import queries, services
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.pool.vocabulary import vocabulary
from iwill.web.actions import act, attempt
from iwill.web.guard import current_volunteer, for_staff, for_volunteer
from iwill.web.i18n import reader_language

pages = Blueprint("training_notes", __name__)
HERE = "/me/training/notes"
Page = str | tuple[str, int] | Response


@pages.get("/training/mentors")
@for_staff(Permission.READ_POOL)
def mentors() -> Page:
    """Who is whose mentor."""
    return _mentors()


@pages.post("/training/mentors")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def name() -> Page:
    """Name a mentor, both by public number; both are asked."""
    done = attempt(lambda by, now: services.name_mentor(_person("mentor"), _person("mentee"), by=by, now=now).id)
    if done.refusal is not None:
        wrong = [Problem("mentor" if one.path == "$" else one.path, one.code, one.message) for one in done.problems]
        return _mentors(wrong), done.refusal.status
    flash(_("Both are asked. It begins once both have said yes."), "ok")
    return redirect("/training/mentors", code=303)


@pages.post("/training/mentors/<int:mentorship_id>/end")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def end(mentorship_id: int) -> Response:
    """It ends."""
    act(lambda by, now: services.end(queries.mentorship_by_id(mentorship_id), None, by=by, now=now))
    flash(_("Noted."), "ok")
    return redirect("/training/mentors", code=303)


@pages.get("/training/notes")
@for_staff(Permission.READ_POOL)
def notes() -> Page:
    """What waits to be reviewed, and the playbooks."""
    return _review()


@pages.post("/training/notes")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def begin() -> Page:
    """Begin a playbook."""
    typed = request.form
    done = attempt(
        lambda by, now: (
            services.add_playbook(
                *(typed.get(one, "") for one in ("code", "title_zh", "title_en", "skill")), by=by, now=now
            ).id
        )
    )
    if done.refusal is not None:
        return _review(done.problems), done.refusal.status
    flash(_("The playbook is there; veterans can hand notes on."), "ok")
    return redirect("/training/notes", code=303)


@pages.post("/training/notes/<int:note_id>")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def review(note_id: int) -> Response:
    """Show a note, or not."""
    show = request.form.get("press") == "show"
    act(lambda by, now: services.review_note(queries.note_by_id(note_id), show=show, by=by, now=now))
    flash(_("Shown from now on.") if show else _("Not shown; its words are gone."), "ok")
    return redirect("/training/notes", code=303)


@pages.get(HERE)
@for_volunteer
def mine() -> Page:
    """Notes found by words, and my mentorships."""
    return _mine()


@pages.post(HERE)
@for_volunteer
def write() -> Page:
    """Hand a note on."""
    volunteer, typed = current_volunteer(), request.form
    done = attempt(
        lambda by, now: (
            services.write_note(
                queries.playbook_by_code(typed.get("playbook", "")),
                volunteer,
                typed.get("body", ""),
                named=typed.get("named") == "on",
                by=by,
                now=now,
            ).id
        )
    )
    if isinstance(done.refusal, Missing):
        raise done.refusal
    if done.refusal is not None:
        wrong = [Problem("body" if one.path == "$" else one.path, one.code, one.message) for one in done.problems]
        return _mine(wrong), done.refusal.status
    flash(_("Thank you. Somebody reads it before it is shown."), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/<int:note_id>/withdraw")
@for_volunteer
def withdraw(note_id: int) -> Response:
    """Take a note of mine back."""
    volunteer, note = current_volunteer(), queries.note_by_id(note_id)
    if note.author_id != volunteer.id:
        raise Missing
    act(lambda by, now: services.withdraw_note(note, volunteer, by=by, now=now))
    flash(_("Taken back."), "ok")
    return redirect(HERE, code=303)


@pages.post("/me/training/mentors/<int:mentorship_id>")
@for_volunteer
def answer(mentorship_id: int) -> Response:
    """Yes or no to a mentorship, or its end."""
    volunteer, mentorship = current_volunteer(), queries.mentorship_by_id(mentorship_id)
    if volunteer.id not in (mentorship.mentor_id, mentorship.mentee_id):
        raise Missing
    if request.form.get("press") == "yes":
        act(lambda by, now: services.agree(mentorship, volunteer, by=by, now=now))
    else:
        act(lambda by, now: services.end(mentorship, volunteer, by=by, now=now))
    flash(_("Noted."), "ok")
    return redirect(HERE, code=303)


def _person(field: str) -> Volunteer:
    try:
        return pool_queries.volunteer_by_number(request.form.get(field, ""))
    except Missing:
        raise Invalid([Problem(field, "not_found", _("Nobody here has that number."))]) from None


def _mentors(problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "training/mentors.html", found=queries.standing_mentorships(), typed=request.form, problems=problems
    )


def _review(problems: Sequence[Problem] = ()) -> str:
    reading = reader_language()
    return render_template(
        "training/notes.html",
        waiting=[(note, services.words_of(note)) for note in queries.waiting_notes()],
        playbooks=queries.playbooks(),
        skill_choices=[(term.code, term.name(reading)) for term in vocabulary().of_kind("skill")],
        typed=request.form,
        problems=problems,
    )


def _mine(problems: Sequence[Problem] = ()) -> str:
    volunteer, words = current_volunteer(), request.args.get("q", "").strip()[:100]
    playbook, reading = request.args.get("playbook", ""), reader_language()
    books = [(one.code, one.title(reading)) for one in queries.playbooks()]
    return render_template(
        "training/my_notes.html",
        volunteer=volunteer,
        words=words,
        playbook=playbook,
        books=books,
        found=queries.found_notes(words, playbook),
        mentorships=queries.mentorships_of(volunteer.id),
        may_write=bool(books) and volunteer.id in veterans_among([volunteer.id], clock.now()),
        typed=request.form,
        problems=problems,
    )
