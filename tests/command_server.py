"""A process with every library loaded, whose children each run one ``footprints`` command.

Loading the libraries takes longer than most commands of these tests, so it is done once: each
command still has a process of its own, which it may change, end or break as it likes. One JSON
object a line on standard input: ``arguments``, ``cwd``, ``environment``, and ``said`` and
``printed``, the files that standard error and output go to. The exit code goes back on a line.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import traceback
from typing import Any

import footprints

LATER = ("filelock", "folium", "highspy", "networkx", "openpyxl", "pyogrio.raw", "rich.table")
"""Libraries that the package loads inside functions."""


def load_everything() -> None:
    """Import every module of the package, and what those import only when they run."""
    for module in pkgutil.walk_packages(footprints.__path__, "footprints."):
        if not module.name.startswith("footprints._") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in LATER:
        importlib.import_module(name)


def run(task: dict[str, Any]) -> None:
    """Become the command: its arguments, folder, environment and streams; never returns."""
    code = 70
    try:
        for path, stream in ((os.devnull, 0), (task["printed"], 1), (task["said"], 2)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), stream)
        os.chdir(task["cwd"])
        os.environ.clear()
        os.environ.update(task["environment"])
        confine(**task.get("confined", {}))
        sys.argv = ["footprints", *task["arguments"]]
        from footprints.commands import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def confine(*, largest: int = 0, powerless: int = 0, user: int = 0) -> None:
    """Take from this process what it may do: files larger than so many bytes (0: none is too
    large), the rights that only a system's administrator has, or to be who it is.
    """
    if largest:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    if user and os.getuid() == 0:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    if powerless and os.getuid() == 0:
        import ctypes

        version_3, own = 0x20080522, 0
        header, none = (ctypes.c_uint32 * 2)(version_3, own), (ctypes.c_uint32 * 6)()
        if ctypes.CDLL(None, use_errno=True).capset(header, none):
            raise OSError(ctypes.get_errno(), "the rights could not be given up")


def main() -> None:
    """Load, then fork for every task until standard input ends."""
    load_everything()
    for line in sys.stdin:
        task = json.loads(line)
        child = os.fork()
        if child == 0:
            run(task)
        _, ended = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
