"""Compiled kernels: one decorator, so that all of them are built and cached the same way."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_UNREADABLE = (ImportError, AttributeError, EOFError, pickle.UnpicklingError, ValueError, TypeError)
"""What a kept kernel gives that cannot be read: it names modules that are no more, or is cut off.

A kernel that cannot be compiled at all fails in the same way again, and then says so.
"""

_ROOMS = ("kernels", "people", "neighbourhoods")
"""The rooms with kernels in them."""

Function = TypeVar("Function", bound=Callable[..., Any])


@cache
def sources_hash() -> str:
    """Return a hash of every module that kernels stand in, or their arrays."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    modules = [path for room in _ROOMS for path in (package / room).rglob("*.py")]
    for path in sorted(modules):
        source = path.read_bytes()
        if path.parent.name == "kernels" or b"@kernel(" in source:
            digest.update(path.name.encode())
            digest.update(source)
    return digest.hexdigest()


def kernel(signature: Any) -> Callable[[Function], Function]:
    """Compile a function for one signature, release the interpreter lock, keep it on disk.

    Kernels call one another across modules, and numba's cache only notices a change in the module
    a kernel stands in: an edited callee would leave a stale caller behind. So the cache of every
    kernel is stamped with all the sources that hold kernels. Where there is nowhere to write a
    cache, or numba has moved the stamp, kernels are compiled afresh in each process: slower, never
    stale. What another version left behind and cannot be read any more is thrown away.
    """

    def compiled(function: Function) -> Function:
        if numba.config.DISABLE_JIT:
            return function
        dispatcher = numba.njit(nogil=True)(function)
        _keep_on_disk(dispatcher)
        try:
            dispatcher.compile(signature)
        except _UNREADABLE:
            dispatcher._cache.flush()
            dispatcher.compile(signature)
        dispatcher.disable_compile()
        return cast("Function", dispatcher)

    return compiled


def _keep_on_disk(dispatcher: Any) -> None:
    memory_only = dispatcher._cache
    try:
        dispatcher.enable_caching()
        index = dispatcher._cache._cache_file
        index._source_stamp = (index._source_stamp, sources_hash())
    except (RuntimeError, AttributeError):
        dispatcher._cache = memory_only
