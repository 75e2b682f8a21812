"""How often a service may be asked: no faster than it allows, counted for each host."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Pace:
    """A leaky bucket: bursts of ``burst`` requests, then ``per_second`` of them.

    ``clock`` and ``sleep`` are those of ``time``, and can be others in a test.
    """

    per_second: float
    burst: int
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _level: float = field(default=0.0, init=False)
    _seen: float | None = field(default=None, init=False)

    def wait(self) -> None:
        """Return when the next request may go out."""
        now = self.clock()
        if self._seen is not None:
            self._level = max(0.0, self._level - (now - self._seen) * self.per_second)
        self._seen = now
        over = self._level + 1 - self.burst
        if over > 0:
            self.sleep(over / self.per_second)
            now = self.clock()
            self._level = max(0.0, self._level - (now - self._seen) * self.per_second)
            self._seen = now
        self._level += 1
