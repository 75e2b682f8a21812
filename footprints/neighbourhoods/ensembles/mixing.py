"""How far chains of plans have mixed: split R-hat, autocorrelation and effective numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Series = NDArray[np.float64]


def split_rhat(series: Series) -> float:
    """Return split R-hat of one figure over chains: 1 where they agree, above 1.01 they do not yet.

    ``series`` is chains by plans. Each chain is cut in two, and the spread between halves held
    against that within (Gelman and others, Bayesian Data Analysis, 3rd edition, 11.4). Not a number
    below four plans a chain; 1 for a figure that never changes.
    """
    halves = _halves(series)
    if halves.shape[1] < 2:
        return float("nan")
    within = halves.var(axis=1, ddof=1).mean()
    between = halves.shape[1] * halves.mean(axis=1).var(ddof=1)
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    length = halves.shape[1]
    return float(np.sqrt(((length - 1) * within + between) / (length * within)))


def autocorrelation(series: Series) -> Series:
    """Return the autocorrelation of one chain's figure at lags 0, 1, ... (by fast transform)."""
    about = series - series.mean()
    spread = float((about**2).sum())
    if spread == 0:
        return np.concatenate([[1.0], np.zeros(len(series) - 1)])
    size = 2 ** int(np.ceil(np.log2(2 * len(series))))
    power = np.abs(np.fft.rfft(about, size)) ** 2
    found: Series = np.fft.irfft(power, size)[: len(series)] / spread
    return found


def effective_number(series: Series) -> float:
    """Return how many independent plans the plans of all chains are worth for one figure.

    ``series`` is chains by plans. Autocorrelations are pooled over split chains and added up in
    pairs while they stay positive and fall (Geyer 1992; Vehtari and others 2021, without ranks).
    At most as many as there are plans times the logarithm to 10 of that, as is usual.
    """
    halves = _halves(series)
    chains, length = halves.shape
    if length < 2:
        return float("nan")
    within = halves.var(axis=1, ddof=1).mean()
    pooled = (length - 1) / length * within + halves.mean(axis=1).var(ddof=1)
    if pooled == 0:
        return float(chains * length)
    own = np.array([autocorrelation(one) * one.var() for one in halves]).mean(axis=0)
    scale = length / (length - 1)
    rho = 1.0 - (within - own * scale) / pooled
    rho[0] = 1.0
    time = -1.0
    least = np.inf
    for lag in range(0, length - 1, 2):
        pair = float(rho[lag] + rho[lag + 1])
        if pair < 0:
            break
        least = min(least, pair)
        time += 2.0 * least
    whole = chains * length
    return float(whole / max(time, 1.0 / math.log10(max(whole, 2))))


def _halves(series: Series) -> Series:
    length = series.shape[1] // 2
    halves: Series = np.concatenate([series[:, :length], series[:, series.shape[1] - length :]])
    return halves
