"""Phone numbers and addresses in a cell. What is damaged is said to be damaged and never repaired."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers

_SAYS_NONE = frozenset({"", "无", "没有", "-", "—", "/", "none", "no", "n/a", "na", "暂无", "(跳过)", "(空)"})
_BETWEEN_PHONES = re.compile(r"[/;,、|\n┋]|或|\bor\b")
_BETWEEN_ADDRESSES = re.compile(r"[;、|\s┋]+|/|,(?=[^,@]*@)")
# Digits in groups. A dot may part groups only where there are several, or 1.38001e+10 without its end would pass.
_PHONE = re.compile(r"\+?\(?\d(?:[ \-()]*\d)*|\+?\d+(?:\.\d+){2,}")
# As most people write it. A number of this shape is a Chinese mobile one whatever else is looked at; 11, 12 and 179 at
# the beginning may be a carrier's prefix instead, and are left to the library.
_PLAIN_MOBILE = re.compile(r"1(?:[3-68-9][0-9]|7[0-8])[0-9]{8}")
_LONGEST_PHONE, _LONGEST_ADDRESS = 40, 254
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_AS_PHONE = frozenset({"同手机号", "同手机", "手机号", "同电话", "same as phone", "same"})


@dataclass(frozen=True, slots=True)
class Contacts:
    """What a cell, or all cells of one kind, held: the readable values in order, and whether any was damaged."""

    values: tuple[str, ...] = ()
    damaged: bool = False


def read_phones(cells: Sequence[str]) -> Contacts:
    """Numbers as E.164. Without a country, 11 digits from 1 are Chinese, 11 digits from 07 British; else unreadable."""
    found: list[str] = []
    damaged = False
    for cell in cells:
        if _PLAIN_MOBILE.fullmatch(cell):
            found += [] if "+86" + cell in found else ["+86" + cell]
            continue
        text = unicodedata.normalize("NFKC", cell)
        if text.strip().casefold() in _SAYS_NONE:
            continue
        for part in _BETWEEN_PHONES.split(text):
            if not part.strip():
                continue
            number = read_phone(part)
            damaged = damaged or number is None
            if number and number not in found:
                found.append(number)
    return Contacts(tuple(found), damaged)


def read_phone(text: str) -> str | None:
    """One number as E.164, or None where it cannot be read as it stands."""
    text = unicodedata.normalize("NFKC", text).strip()
    for dash in "‐‑‒–—―−":
        text = text.replace(dash, "-")
    if len(text) > _LONGEST_PHONE or not _PHONE.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        whole = "+" + digits
    elif digits.startswith("00"):
        whole = "+" + digits[2:]
    elif len(digits) == 11 and digits.startswith("1"):
        whole = "+86" + digits
    elif len(digits) == 11 and digits.startswith("07"):
        whole = "+44" + digits[1:]
    elif len(digits) == 13 and digits.startswith("861"):
        whole = "+" + digits
    else:
        return None
    return _possible(whole)


def _possible(whole: str) -> str | None:
    """E.164 if a number of that country can be as long as this. The ranges in use are not asked: they change."""
    try:
        number = phonenumbers.parse(whole, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    # A Chinese number that starts with 1 is a mobile one, and those have eleven digits; a shorter one has lost some.
    national = str(number.national_number)
    if number.country_code == 86 and national.startswith("1") and len(national) != 11:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_addresses(cells: Sequence[str]) -> Contacts:
    """E-mail addresses in lower case. A full-width ＠ is an @; a comma in the domain is damage."""
    found: list[str] = []
    damaged = False
    for cell in cells:
        text = unicodedata.normalize("NFKC", cell).strip().casefold()
        if text in _SAYS_NONE:
            continue
        for part in _BETWEEN_ADDRESSES.split(text):
            if not part.strip():
                continue
            good = _is_address(part)
            damaged = damaged or not good
            if good and part not in found:
                found.append(part)
    return Contacts(tuple(found), damaged)


def _is_address(text: str) -> bool:
    return len(text) <= _LONGEST_ADDRESS and ".." not in text and _ADDRESS.fullmatch(text) is not None


def read_wechat(cells: Sequence[str], phones: tuple[str, ...]) -> tuple[str, ...]:
    """WeChat names; "the same as my phone" is that number, where it could be read."""
    names: list[str] = []
    for cell in cells:
        name = unicodedata.normalize("NFKC", cell).strip()
        if name.casefold() in _AS_PHONE:
            name = phones[0] if phones else ""
        if name.casefold() not in _SAYS_NONE and len(name) <= 100:
            names.append(name)
    return tuple(dict.fromkeys(names))
