"""What a reader hands back: the value, and everything that was seen to be wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from footprints.errors import DataError, Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value read from files and all problems met on the way: errors, warnings and notes.

    ``value`` is None exactly where a problem of severity error stood in the way.
    """

    value: T | None
    problems: list[Problem] = field(default_factory=list)

    def into(self, problems: list[Problem]) -> T | None:
        """Add this reading's problems to a list that is being gathered; return the value."""
        problems.extend(self.problems)
        return self.value

    def get(self) -> T:
        """Return the value; raise DataError with every error where there is none."""
        if self.value is None:
            raise DataError(errors(self.problems))
        return self.value


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop the work, in the order found."""
    return [problem for problem in problems if problem.severity == "error"]


def settle(value: T | None, problems: list[Problem]) -> Found[T]:
    """Return a Found whose value is dropped where any problem is an error."""
    return Found(None if errors(problems) else value, problems)
