"""Kinds of column: the unit in words, and how a spreadsheet shows the figures."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """A kind of column: its unit in words and a spreadsheet's number format."""

    unit: str
    number_format: str = "General"


@dataclass(frozen=True)
class Column:
    """One column: its kind, and in plain words what stands in it."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class Table:
    """One table: what a row is, and its columns in order.

    ``by_agency`` holds columns of which there is one an agency, by what stands before the agency's
    id in the heading.
    """

    words: str
    columns: dict[str, Column]
    by_agency: dict[str, Column] = field(default_factory=dict)


TEXT = Kind("text")
CODE = Kind("code")
YES_NO = Kind("true or false")
COUNT = Kind("number", "#,##0")
PEOPLE = Kind("people", "#,##0")
PEOPLE_CHANGE = Kind("people, more or fewer", "+#,##0;-#,##0;0")
SHARE = Kind("share, 0 to 1", "0.0%")
SHARE_CHANGE = Kind("share, more or less", "+0.0%;-0.0%;0.0%")
POINTS = Kind("points, 0 to 100", "0.0")
POINTS_CHANGE = Kind("points, more or fewer", "+0.0;-0.0;0.0")
METRES = Kind("metres", '#,##0" m"')
KM = Kind("kilometres", '#,##0.0" km"')
KM_CHANGE = Kind("kilometres, more or fewer", '+#,##0.0" km";-#,##0.0" km";0.0" km"')
KM2 = Kind("square kilometres", '#,##0.0" km²"')
RATE = Kind("number", "#,##0.00")
FIGURE = Kind("number", "0.000")
MIXED = Kind("as the score is")
GAIN = Kind("thousands of residents and kilometres", "+#,##0.00;-#,##0.00;0.00")
