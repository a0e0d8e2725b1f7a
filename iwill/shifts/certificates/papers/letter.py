"""A letter for an employer: from when to when somebody serves, or served, in a call-out (突发事件应对法 art. 90)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from iwill.core.localtime import zone_name
from iwill.shifts.certificates.papers.certificate import civil, identity, long_day
from iwill.shifts.certificates.papers.sheet import drawing
from iwill.shifts.certificates.papers.terms import Holder, Issuer
from iwill.shifts.certificates.terms import Duty


def draw_letter(duty: Duty, holder: Holder, issuer: Issuer, *, language: str, now: datetime) -> bytes:
    """A PDF in the language of the moment."""
    call_out = _("No. %(number)s", number=duty.call_out_id)
    with drawing(_("Confirmation of emergency volunteer duty"), language, foot=call_out, now=now) as sheet:
        sheet.space(6)
        sheet.line(_("To the employer or school it concerns:"), size=12.5)
        sheet.space(3)
        sheet.line(_confirms(duty, holder), size=12.5)
        sheet.space(4)
        sheet.facts(_facts(duty, issuer, call_out, language))
        sheet.space(5)
        sheet.line(
            _(
                "Under article 90 of the Emergency Response Law of the People's Republic of China, whoever takes "
                "part in emergency relief keeps pay and benefits from their employer for that time. Thank you for "
                "letting them come."
            ),
            size=12.5,
        )
        sheet.space(8)
        lines = [_("Responsible: ____________"), issuer.organisation, long_day(civil(now, issuer.zone))]
        sheet.close("", (), _("(seal)"), lines)
        return sheet.content()


def _confirms(duty: Duty, holder: Holder) -> str:
    if duty.served:
        return _(
            "This is to confirm that %(person)s served as a volunteer of this organisation in the emergency response "
            "below.",
            person=identity(holder),
        )
    return _(
        "This is to confirm that %(person)s, a volunteer of this organisation, has been called to serve in the "
        "emergency response below.",
        person=identity(holder),
    )


def _facts(duty: Duty, issuer: Issuer, call_out: str, language: str) -> list[tuple[str, str]]:
    facts = [
        (_("Call-out"), f"{call_out}  {duty.title}"),
        (_("What was done") if duty.served else _("What is to be done"), duty.role),
        (_("Time of the shift"), _window(duty.starts_at, duty.ends_at, issuer.zone, language)),
    ]
    if duty.served and duty.came_at is not None and duty.left_at is not None:
        facts.append((_("Time served"), _window(duty.came_at, duty.left_at, issuer.zone, language)))
    facts += [
        (_("In what way"), _("online")),
        (_("Organised by"), issuer.organisation),
        (_("Where to ask"), issuer.contact),
    ]
    return facts


def _window(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """A stretch of time with its year: a letter is read long afterwards."""
    starts, ends = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{long_day(ends.date())} {ends:%H:%M}"
    return _(
        "%(day)s %(start)s–%(end)s (%(zone)s)",
        day=long_day(starts.date()),
        start=f"{starts:%H:%M}",
        end=until,
        zone=zone_name(zone, language, starts_at),
    )
