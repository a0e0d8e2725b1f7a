"""Why somebody was asked, or not, in sentences for her own eyes. Nobody else appears in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from iwill.callouts import queries as callout_queries
from iwill.callouts.facts.sentences import as_read, own_reasons
from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.queries import Finding
from iwill.callouts.terms import FAIL_TEXT, Reason, Rule
from iwill.pool.models import Volunteer

# With more needs than this, a call-out is judged by the first ones: a page has to come at once.
NEEDS_LOOKED_AT = 10

OWN_FAIL_TEXT: dict[str, object] = {
    Rule.LIFECYCLE: _l("You are not in active service at present."),
    Rule.CONSENT: _l("You have not agreed to be kept on file and contacted."),
    Rule.CLEARANCE: _l("It is with children, and there is no current clearance of yours on file."),
    Rule.SKILL: _l("It needs a skill that you have not told us of."),
    Rule.CREDENTIAL: _l("It needs a credential that is verified and valid to the end of the shift."),
    Rule.LANGUAGE: _l("It needs a language that you have not told us of."),
    Rule.AVAILABILITY: _l("It is at a time that you have not marked as possible."),
    Rule.OVERLAP: _l("You hold another seat at that time."),
    Rule.REST: _l("You were resting, or would have had too little rest between two shifts."),
    Rule.CAP: _l("You would have gone over the limit on hours that protects you."),
    Rule.CHANNEL: _l("We have no address or number of yours that works."),
    Rule.ASKED_TOO_OFTEN: _l(
        "You were asked often of late, or have not yet answered another call, or rest after a shift."
    ),
    Reason.MINOR: _l("It is for adults, and you are under 18."),
    Reason.AGE_UNKNOWN: _l("It is for adults, and you have not told us whether you are 18."),
    Reason.SKILL_UNCONFIRMED: _l("It needs a skill of yours that nobody has confirmed yet."),
    Reason.COURSE_MISSING: _l("It needs a course that you have not completed yet; you find it under Training."),
    Reason.COURSE_LAPSED: _l("It needs a course of yours that will have run out by then. It can be renewed."),
    Reason.NEVER_SET: _l("You have never said when you can help."),
}


def why_asked(invitation: Invitation) -> list[str]:
    """Why this person was asked, most weighty first."""
    roles = list(dict.fromkeys(offer.need.role for offer in invitation.offers))
    said = [_("You fit what was needed: %(roles)s.", roles=_(", ").join(roles))]
    if invitation.place:
        place = as_read(invitation.place)
        said.append(
            ngettext(
                "Among everybody who fits and had not been asked, you stood at place %(num)s.",
                "Among everybody who fits and had not been asked, you stood at place %(num)s.",
                place.rank,
            )
        )
        said += own_reasons(place, invitation.asked_at)
    said.append(_("How you answered before plays no part in it, and never will."))
    return said


def why_not(volunteer: Volunteer, call_out: CallOut, now: datetime) -> str:
    """The one thing that kept somebody from being asked for a running call-out: of the needs that she comes closest to,
    the first rule in the way; or that she fits and enough others came first."""
    closest: Finding | None = None
    rules = list(Rule)
    for need in call_out.needs[:NEEDS_LOOKED_AT]:
        answer = callout_queries.eligibility(volunteer.id, need, call_out, now)
        failed = _first_failed(answer.findings)
        if failed is None:
            return _("You fit. So far enough others were asked who stood before you in line.")
        if closest is None or rules.index(failed.rule) > rules.index(closest.rule):
            closest = failed
    if closest is None:
        return _("You fit. So far enough others were asked who stood before you in line.")
    if closest.rule is Rule.AVAILABILITY and volunteer.availability_set_at is None:
        return str(OWN_FAIL_TEXT[Reason.NEVER_SET])
    return str(OWN_FAIL_TEXT.get(closest.reason) or FAIL_TEXT[closest.reason])


def _first_failed(findings: Sequence[Finding]) -> Finding | None:
    return next((finding for finding in findings if not finding.passed), None)
