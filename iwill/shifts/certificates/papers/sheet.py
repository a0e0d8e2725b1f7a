"""A4 sheets with a title, facts, a table, room for a seal and a QR code. Knows nothing of what it prints."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import segno

from iwill.shifts.certificates.papers.font import FONT, printable

MARGIN, WIDTH, LINE = 22.0, 166.0, 6.4
BLOCK = 46.0
_FAMILY = "serif"
_GREY, _INK = 110, 20
# Chinese is broken anywhere but before what closes and after what opens; other words stay whole.
_PIECES = re.compile(r"[^\s\u2e80-\uffef\U00020000-\U0003ffff]+|\s|.", re.DOTALL)
_NEVER_FIRST, _NEVER_LAST = set("，。；：、）】”’》！？％,.;:)%"), set("（【“‘《(")
# A sheet being drawn holds the whole font in memory: one at a time.
_one_at_a_time = threading.Lock()


class Sheet:
    """One document being drawn, from the top downwards. Distances are in millimetres."""

    def __init__(self, title: str, language: str, foot: str, now: datetime) -> None:
        from fpdf import FPDF  # noqa: PLC0415  (0.8 s to load, needed only to print)

        self.pdf = pdf = FPDF(format="A4")
        pdf.set_margins(MARGIN, 24, MARGIN)
        pdf.set_auto_page_break(True, margin=22)
        pdf.add_font(_FAMILY, fname=FONT)
        pdf.set_title(printable(title))
        pdf.set_lang(language)
        pdf.set_creator("iwill")
        pdf.set_creation_date(now)
        self._foot = printable(foot)
        pdf.footer = self._print_foot
        pdf.add_page()
        self._type(24)
        pdf.cell(WIDTH, 13, printable(title), align="C", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(3)

    def line(self, words: str, *, align: str = "L", size: float = 11, grey: bool = False) -> None:
        """One paragraph."""
        self._type(size, grey=grey)
        height = size * LINE / 11
        for line in self._lines(printable(words), WIDTH):
            self.pdf.cell(WIDTH, height, line, align=align, new_x="LMARGIN", new_y="NEXT")

    def space(self, height: float) -> None:
        """An empty strip."""
        self.pdf.ln(height)

    def facts(self, pairs: Sequence[tuple[str, str]], *, label: float = 40) -> None:
        """Terms and what is to be said of each, with a hair line under each."""
        for term, said in pairs:
            self._type(11)
            lines = self._lines(printable(said), WIDTH - label)
            self._room(len(lines) * LINE + 2)
            top = self.pdf.get_y()
            self._type(11, grey=True)
            self.pdf.set_xy(MARGIN, top + 1)
            self.pdf.cell(label, LINE, printable(term))
            self._type(11)
            for place, line in enumerate(lines):
                self.pdf.set_xy(MARGIN + label, top + 1 + place * LINE)
                self.pdf.cell(WIDTH - label, LINE, line)
            bottom = top + 2 + max(1, len(lines)) * LINE
            self.pdf.set_draw_color(200)
            self.pdf.line(MARGIN, bottom, MARGIN + WIDTH, bottom)
            self.pdf.set_xy(MARGIN, bottom)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A table whose head is repeated on each sheet; the column before the last is of figures."""
        from fpdf.fonts import FontFace  # noqa: PLC0415

        self._type(9.5)
        self.pdf.set_draw_color(200)
        aligns = ["LEFT"] * (len(head) - 2) + ["RIGHT", "LEFT"]
        with self.pdf.table(
            col_widths=tuple(widths),
            text_align=tuple(aligns),
            line_height=5.4,
            width=int(WIDTH),
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(color=_GREY),
            padding=1,
        ) as table:
            for cells in (head, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(printable(cell))

    def close(self, address: str, beside: Sequence[str], seal: str, lines: Sequence[str]) -> None:
        """The end of a document, in one piece: who vouches, room for the seal on it, and a QR code where there is an
        address to look it up."""
        self._room(BLOCK + 4)
        self.space(4)
        top = self.pdf.get_y()
        left = MARGIN
        if address:
            self._code(address, left, top, 30)
            self._small(beside, left + 33, top, 48)
        self._seal(seal, MARGIN + WIDTH - 40, top)
        self._type(11)
        for place, line in enumerate(lines):
            self.pdf.set_xy(MARGIN + 82, top + 10 + place * 8)
            self.pdf.cell(WIDTH - 84, 8, printable(line))
        self.pdf.set_xy(MARGIN, top + BLOCK)

    def content(self) -> bytes:
        """The file."""
        return bytes(self.pdf.output())

    def _type(self, size: float, *, grey: bool = False) -> None:
        self.pdf.set_font(_FAMILY, size=size)
        self.pdf.set_text_color(_GREY if grey else _INK)

    def _room(self, height: float) -> None:
        if self.pdf.will_page_break(height):
            self.pdf.add_page()

    def _small(self, lines: Sequence[str], left: float, top: float, width: float) -> None:
        self._type(8.5, grey=True)
        for words in lines:
            for line in self._lines(printable(words), width):
                self.pdf.set_xy(left, top)
                self.pdf.cell(width, 4.4, line)
                top += 4.4

    def _seal(self, words: str, left: float, top: float) -> None:
        self.pdf.set_draw_color(190)
        self.pdf.set_dash_pattern(1.2, 1.2)
        self.pdf.ellipse(left, top, 40, 40)
        self.pdf.set_dash_pattern()
        self._type(9, grey=True)
        self.pdf.set_xy(left, top + 32)
        self.pdf.cell(40, 5, printable(words), align="C")

    def _code(self, address: str, left: float, top: float, size: float) -> None:
        rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
        dot = size / len(rows)
        self.pdf.set_fill_color(0)
        for down, row in enumerate(rows):
            for dark in re.finditer(b"\x01+", row):
                run = (dark.end() - dark.start()) * dot
                self.pdf.rect(left + dark.start() * dot, top + down * dot, run, dot, style="F")

    def _lines(self, words: str, width: float) -> list[str]:
        lines = [""]
        for piece in _pieces(words):
            if lines[-1] and self.pdf.get_string_width(lines[-1] + piece.rstrip()) > width - 2.2:
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
        return [line.rstrip() for line in lines]

    def _print_foot(self) -> None:
        self.pdf.set_y(-16)
        self._type(8.5, grey=True)
        self.pdf.cell(WIDTH, 5, f"{self._foot}   {self.pdf.page_no()}/{{nb}}", align="C")


@contextmanager
def drawing(title: str, language: str, *, foot: str, now: datetime) -> Iterator[Sheet]:
    """A new document; whoever comes meanwhile waits."""
    with _one_at_a_time:
        yield Sheet(title, language, foot, now)


def _pieces(words: str) -> list[str]:
    """A text in pieces between which a line may end."""
    pieces: list[Any] = []
    for token in _PIECES.findall(words):
        if pieces and (token in _NEVER_FIRST or token == " " or pieces[-1][-1:] in _NEVER_LAST):
            pieces[-1] += token
        else:
            pieces.append(token)
    return pieces
