"""A report as a plain sheet: what stands in it, without how it is written. Its texts are words by language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

Words = Mapping[str, str]  # language → words
Cell = str | int | float | date | datetime | None


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"  # with one decimal
    MONEY = "money"  # whole đồng
    DATE = "date"
    MOMENT = "moment"  # aware; written on the hall's clock to the minute
    PERCENT = "percent"  # a share from 0 to 1


@dataclass(frozen=True)
class Column:
    """A column. `width` is in characters; neighbours of the same `group` stand under one heading."""

    heading: Words
    kind: Kind = Kind.TEXT
    width: int = 12
    group: Words | None = None


@dataclass(frozen=True)
class Sheet:
    """One table with its title. `rows` may be a generator, to be read once."""

    name: Words  # what its tab in a workbook is called, at most 31 characters
    title: Words
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    zone: tzinfo
    subtitle: Sequence[Words] = ()
    notes: Sequence[Words] = ()
    total: Sequence[Cell] | None = None
    lang: str = "vi"

    def said(self, words: Words) -> str:
        return words[self.lang]

    @property
    def grouped(self) -> bool:
        return any(column.group for column in self.columns)

    def groups(self) -> list[tuple[str, int, int]]:
        """The headings above headings: (words, first column, last column); a column without one has its own."""
        spans: list[tuple[str, int, int]] = []
        for place, column in enumerate(self.columns):
            if spans and column.group and column.group is self.columns[place - 1].group:
                words, first, _ = spans.pop()
                spans.append((words, first, place))
            else:
                spans.append((self.said(column.group or column.heading), place, place))
        return spans

    def heading(self, column: Column) -> str:
        """The heading with its group, for where there is one line of headings only."""
        own = self.said(column.heading)
        return f"{self.said(column.group)} – {own}" if column.group else own
