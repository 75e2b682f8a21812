"""The record beside a fetched file, held to its form: the file may come from a stranger."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, field_validator


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True)


class Address(_Strict):
    """An address that was asked."""

    address: str

    @field_validator("address")
    @classmethod
    def _is_one(cls, text: str) -> str:
        urlsplit(text)  # raises ValueError for what has the form of none
        return text


class Source(_Strict):
    """A data set that went into the file."""

    title: str
    publisher: str
    licence: str
    addresses: list[Address]


class Record(_Strict):
    """What pages, manifest and check take from the record; it may hold more."""

    sha256: str
    fetched: str
    vintage: str
    licence: list[str]
    sources: list[Source]
