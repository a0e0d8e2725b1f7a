"""A certificate on paper: what 民政部令第67号 art. 15 demands, in the order that 民发〔2015〕149号 recommends."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.core.localtime import zone_name
from iwill.shifts.certificates import queries
from iwill.shifts.certificates.models import Certificate, CertificateEntry
from iwill.shifts.certificates.papers.sheet import drawing
from iwill.shifts.certificates.papers.terms import DocumentKind, Holder, Issuer
from iwill.shifts.certificates.rules import code_words
from iwill.shifts.hours.rules import in_hours
from iwill.shifts.hours.terms import HoursSource

DOCUMENTS: dict[DocumentKind, object] = {
    DocumentKind.RESIDENT: _l("identity card"),
    DocumentKind.PASSPORT: _l("passport"),
    DocumentKind.HMT_PERMIT: _l("permit of Hong Kong, Macao or Taiwan residents"),
    DocumentKind.OTHER: _l("document"),
}
SOURCES: dict[HoursSource, object] = {
    HoursSource.SYSTEM: _l("signed in"),
    HoursSource.ORGANIZER: _l("entered by the desk"),
    HoursSource.SELF_DECLARED: _l("told by the volunteer"),
}


def draw_certificate(
    certificate: Certificate,
    holder: Holder,
    issuer: Issuer,
    *,
    shown: str,
    address: str,
    language: str,
    now: datetime,
) -> bytes:
    """A PDF in the language of the moment. `shown` is the masked name and `address` the page that a public check
    leads to."""
    number = queries.number_of(certificate)
    with drawing(_("Certificate of volunteer service"), language, foot=number, now=now) as sheet:
        sheet.line(_("Number: %(number)s", number=number), align="C", grey=True)
        sheet.space(5)
        sheet.line(_certifies(certificate, holder), size=12.5)
        sheet.space(4)
        sheet.facts(_facts(certificate, issuer))
        sheet.space(4)
        zone = zone_name(issuer.zone, language, now)
        sheet.line(_("The hours one by one (%(zone)s)", zone=zone), grey=True, size=10)
        head = [_("Date of service"), _("Time"), _("What was done"), _("Hours of service"), _("Recorded by")]
        sheet.table(head, [_row(entry, issuer.zone) for entry in certificate.entries], (26, 24, 56, 24, 36))
        beside = [
            _("Check it here, or at %(address)s", address=address.partition("/verify")[0] + "/verify"),
            _("Number: %(number)s", number=number),
            _("Code: %(code)s", code=code_words(queries.code_of(certificate))),
            _("Shown there as %(name)s", name=shown),
        ]
        issued = [
            _("Responsible: ____________"),
            issuer.organisation,
            long_day(civil(certificate.issued_at, issuer.zone)),
        ]
        sheet.close(address, beside, _("(seal)"), issued)
        return sheet.content()


def identity(holder: Holder) -> str:
    """The name, with its document where one was typed."""
    if holder.document is DocumentKind.NONE:
        return holder.name
    return _(
        "%(name)s (%(document)s %(number)s)",
        name=holder.name,
        document=str(DOCUMENTS[holder.document]),
        number=holder.number,
    )


def long_day(day: date) -> str:
    """A day as papers write it: 2026年11月21日, 21 November 2026."""
    chinese = str(get_locale()).startswith("zh")
    return str(format_date(day, "long" if chinese else "d MMMM y"))


def civil(moment: datetime | None, zone: str) -> date:
    """The day of a moment on the wall of the organisation."""
    assert moment is not None
    return moment.astimezone(ZoneInfo(zone)).date()


def national_system(certificate: Certificate) -> str:
    """Whether the hours are in the national system yet (民政部令第67号 art. 4)."""
    if certificate.synced_on is None:
        return _("Record of this organisation; not yet in the national volunteer service system.")
    return _("Entered in the national volunteer service system on %(day)s.", day=long_day(certificate.synced_on))


def by_source(certificate: Certificate) -> str:
    """How many hours each source tells of."""
    minutes: Counter[HoursSource] = Counter()
    for entry in certificate.entries:
        minutes[entry.source] += entry.minutes
    told = [
        _("%(source)s %(hours)s h", source=str(SOURCES[source]), hours=in_hours(minutes[source]))
        for source in HoursSource
        if minutes[source]
    ]
    return _("; ").join(told)


def contents(certificate: Certificate) -> str:
    """What was done, each thing once."""
    return _("; ").join(dict.fromkeys(entry.content for entry in certificate.entries))


def _certifies(certificate: Certificate, holder: Holder) -> str:
    return _(
        "This is to certify that %(person)s, volunteer number %(volunteer)s, served with us as a volunteer between "
        "%(from_day)s and %(to_day)s, for %(hours)s confirmed hours in all.",
        person=identity(holder),
        volunteer=certificate.volunteer.number,
        from_day=long_day(certificate.from_day),
        to_day=long_day(certificate.to_day),
        hours=in_hours(certificate.minutes or 0),
    )


def _facts(certificate: Certificate, issuer: Issuer) -> list[tuple[str, str]]:
    times = len(certificate.entries)
    hours = in_hours(certificate.minutes or 0)
    served = ngettext("%(hours)s hours, served once", "%(hours)s hours, served %(num)s times", times, hours=hours)
    return [
        (_("Hours of service"), served),
        (_("What was done"), contents(certificate)),
        (_("Recorded by"), by_source(certificate)),
        (_("Recording body"), issuer.organisation),
        (_("Handled by"), issuer.handler),
        (_("Where to ask"), issuer.contact),
        (_("Publicity"), _publicity(certificate, issuer.zone)),
        (_("National system"), national_system(certificate)),
    ]


def _publicity(certificate: Certificate, zone: str) -> str:
    first, last = civil(certificate.accepted_at, zone), civil(certificate.public_until, zone)
    if first == last:
        return _("none, as the organisation has laid down")
    return _("%(first)s to %(last)s", first=long_day(first), last=long_day(last))


def _row(entry: CertificateEntry, zone: str) -> list[str]:
    place = ZoneInfo(zone)
    started, ended = entry.started_at.astimezone(place), entry.ended_at.astimezone(place)
    done = f"{entry.content} · {entry.role}" if entry.role and entry.role != entry.content else entry.content
    window = f"{started:%H:%M}–{ended:%H:%M}"
    return [entry.on_day.isoformat(), window, done, in_hours(entry.minutes), str(SOURCES[entry.source])]
