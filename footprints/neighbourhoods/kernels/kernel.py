"""Compiled kernels: one decorator, so that all of them are built and cached the same way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


@cache
def sources_hash() -> str:
    """Return a hash of every module in this room: the stamp of its compiled kernels."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def kernel(signature: Any) -> Callable[[Function], Function]:
    """Compile a function for one signature, release the interpreter lock, keep it on disk.

    Kernels call one another across modules, and numba's cache only notices a change in the module
    a kernel stands in: an edited callee would leave a stale caller behind. So the cache of every
    kernel is stamped with all the sources of this room. Where there is nowhere to write a cache,
    or numba has moved the stamp, kernels are compiled afresh in each process: slower, never stale.
    """

    def compiled(function: Function) -> Function:
        if numba.config.DISABLE_JIT:
            return function
        dispatcher = numba.njit(nogil=True)(function)
        _keep_on_disk(dispatcher)
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
