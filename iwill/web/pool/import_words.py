"""What a column of a file says, in the reader's language, and the encodings a reader may name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from iwill.pool.imports.terms import Field

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")

_WORDS: dict[Field, object] = {
    Field.NAME: _l("Name"),
    Field.PHONE: _l("Phone"),
    Field.EMAIL: _l("E-mail"),
    Field.WECHAT: _l("WeChat name"),
    Field.BIRTH: _l("Date of birth"),
    Field.REGION: _l("Region"),
    Field.ZONE: _l("Time zone"),
    Field.SKILLS: _l("Skills"),
    Field.BEST: _l("What they do best"),
    Field.WISH: _l("Where they would like to start"),
    Field.CAUSE: _l("What they care about"),
    Field.GROUP: _l("Group"),
    Field.LANGUAGES: _l("Languages"),
    Field.CREDENTIAL: _l("Credentials"),
    Field.CREDENTIAL_ENDS: _l("End of the credential"),
    Field.HOURS: _l("When they can help"),
    Field.CONSENT: _l("Consent"),
    Field.SUBMITTED: _l("When the form was sent"),
    Field.REMARK: _l("Remarks"),
    Field.HISTORY: _l("Service before"),
}


_OTHER_CHOICES: dict[str, object] = {
    "hours_weekdays": _l("When they can help on weekdays"),
    "hours_weekends": _l("When they can help at weekends"),
    "-": _l("leave it alone"),
}


def choice_word(choice: str) -> object:
    """What may be chosen for a column."""
    return _OTHER_CHOICES[choice] if choice in _OTHER_CHOICES else _WORDS[Field(choice)]


def field_word(field: Field) -> str:
    """What a column says."""
    return str(_WORDS.get(field, field.value))
