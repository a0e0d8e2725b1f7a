"""Bring the Chinese catalogue up to date: `python -m iwill.web.translations_build [FRAGMENT.po ...]`.

Reads every sentence from code and templates, keeps the translations on file, takes missing ones from the fragments,
drops what is no longer said, and compiles. Names what is still without Chinese and then exits with 1.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
CATALOGUE = PACKAGE / "web" / "translations" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
COMPILED = CATALOGUE.with_suffix(".mo")
LOCALE = "zh_Hans"
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

_METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_n": (1, 2),
    # What a policy means is said on its page.
    "declare": (5,),
}

MessageId = str | tuple[str, str]


def sentences() -> Iterator[tuple[str, int, MessageId]]:
    """Every sentence that code and templates say: file, line, and the English words (singular and plural)."""
    found = extract_from_dir(str(PACKAGE), _METHODS, keywords=_KEYWORDS, comment_tags=())  # type: ignore[arg-type]
    for name, line, words, *_ in found:
        if isinstance(words, tuple):
            words = words[:2]
        if words and words[0]:
            yield name, line, words


def read_catalogue(path: Path = CATALOGUE) -> Catalog:
    """A .po file; a fragment needs no header."""
    if not path.exists():
        return Catalog(locale=LOCALE)
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=LOCALE, charset="utf-8")
    # The compiled file carries these, and the same words shall give the same bytes on any day.
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    return catalogue


def build(known: Sequence[Catalog]) -> Catalog:
    """The catalogue of what is said today; a translation is taken from the first catalogue that has one."""
    catalogue = Catalog(locale=LOCALE, project="iwill", charset="utf-8", fuzzy=False)
    found = list(sentences())
    # A sentence said once alone and once with a plural is one entry, the one with the plural.
    plural_of = {words[0]: words for _, _, words in found if isinstance(words, tuple)}
    places: dict[MessageId, set[str]] = {}
    for name, _, words in found:
        places.setdefault(plural_of.get(words, words) if isinstance(words, str) else words, set()).add(name)
    for words, names in places.items():
        catalogue.add(
            words,
            _translation(words, known),
            locations=[(name, None) for name in sorted(names)],  # type: ignore[misc]
        )
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """The English of every sentence that has no Chinese yet."""
    return [_english(message) for message in catalogue if message.id and not _said(message.string)]


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The catalogue as people read it, in the order of the files that say it and without dates, so that it merges."""
    target = io.BytesIO()
    write_po(target, catalogue, width=110, sort_by_file=True, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    header += '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header.encode() + target.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Rebuild both files; returns how the process is to exit."""
    catalogue = build([read_catalogue(), *(read_catalogue(Path(name)) for name in arguments)])
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(written(catalogue))
    COMPILED.write_bytes(compiled(read_catalogue()))
    silent = missing(catalogue)
    print(f"{len(catalogue)} sentences, {len(silent)} without Chinese")
    for words in silent:
        print(f"  {words}")
    return 1 if silent else 0


def _translation(words: MessageId, known: Sequence[Catalog]) -> str | tuple[str, ...] | None:
    single = words if isinstance(words, str) else words[0]
    for catalogue in known:
        message = catalogue.get(single)
        if message is not None and _said(message.string):
            said = message.string if isinstance(message.string, str) else message.string[0]
            return said if isinstance(words, str) else (said,)
    return None


def _said(string: str | Sequence[str] | None) -> bool:
    return bool(string) and (isinstance(string, str) or all(string or ()))


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
