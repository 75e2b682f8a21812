"""Postcodes and UPRNs as numbers: what a list and a lookup are matched by, in little memory.

An address is never kept as text: from here on it is a number, and after placing it is a small area.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

By = Literal["postcode", "uprn"]

BLANK, MALFORMED = -1, -2
"""Stand for a cell with nothing in it, and for one that holds no postcode or UPRN."""

_POSTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"
_UPRN = r"0*([0-9]{1,12})(?:\.0)?"
_LONGEST = 7
CUT = r"'?\d[.,]?\d*[eE]\+\d+"
"""The form of a number that a spreadsheet has cut short, such as 1.00E+11."""


def keys(column: pd.Series[str], by: By) -> NDArray[np.int64]:
    """Return each cell as a number: ``BLANK`` or ``MALFORMED`` where it has none.

    Postcodes may be in any of the usual spacings and in small letters; UPRNs may have leading
    zeros, the decimal point that a spreadsheet gave them, or the apostrophe that kept it from it.
    """
    text = column.astype(str)
    return _postcodes(text) if by == "postcode" else _uprns(text)


def _postcodes(text: pd.Series[str]) -> NDArray[np.int64]:
    plain = text.str.upper().str.replace(r"[^A-Z0-9]", "", regex=True)
    good = plain.str.fullmatch(_POSTCODE).to_numpy(dtype=bool)
    found = np.where((text.str.strip() == "").to_numpy(dtype=bool), BLANK, MALFORMED)
    found = found.astype(np.int64)
    if good.any():
        letters = plain[good].to_numpy().astype(f"S{_LONGEST}").view(np.uint8)
        digits = letters.reshape(-1, _LONGEST).astype(np.int64)
        found[good] = digits @ (128 ** np.arange(_LONGEST - 1, -1, -1, dtype=np.int64))
    return found


def _uprns(text: pd.Series[str]) -> NDArray[np.int64]:
    plain = text.str.strip().str.strip("'’`\"")
    digits = plain.str.extract(f"^{_UPRN}$", expand=False)
    found = np.where((plain == "").to_numpy(dtype=bool), BLANK, MALFORMED).astype(np.int64)
    good = digits.notna().to_numpy(dtype=bool)
    found[good] = digits[good].astype("int64").to_numpy()
    return found
