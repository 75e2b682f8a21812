"""A command that is told to end ends as one that is stopped at the keyboard."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def terminated_as_stopped() -> Iterator[None]:
    """Raise KeyboardInterrupt where the process is asked to end (SIGTERM), once.

    So what is under way is put in order and said. Only the main thread can be asked.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # putting in order is not stopped again
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
