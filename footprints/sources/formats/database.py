"""Tables of a PostGIS database, named by an environment variable that holds how to connect.

The connection string has a password, so it never stands in a project file, a message or a
manifest: ``file = "postgis:VARIABLE"`` names the variable and ``layer`` the table. Sessions are
read-only and end after a minute.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from footprints.errors import counted, listing, nearest
from footprints.sources.formats.limits import MAX_DATABASE_ROWS
from footprints.sources.formats.source import Source

if TYPE_CHECKING:
    from sqlalchemy import Connection, TableClause

_GET_IT = "Install it with: pip install footprints-neighbourhoods[postgis]"
_SECONDS = 60
_SHAPES = ("geometry", "geography")
_NO_TEXT = (*_SHAPES, "bytea", "raster")


def read_table(source: Source, shapes: bool = True) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read the table or view that ``layer`` names: columns as they come, shapes with their CRS.

    Without ``shapes`` columns of shapes are left out, and a plain table is returned. Raises
    DataError where the variable, the driver, the database, the table or its shapes are missing.
    """
    with _connected(source) as connection:
        from sqlalchemy import select

        kinds, table = _table(connection, source)
        placed = [name for name, kind in kinds.items() if kind in _SHAPES]
        plain = [table.c[name] for name, kind in kinds.items() if kind not in _NO_TEXT]
        _check_rows(connection, table, source)
        if not shapes:
            return pd.read_sql(select(*plain), connection)
        if len(placed) != 1:
            raise source.error(
                f"the table has {counted(len(placed), 'column', 'columns')} of shapes.",
                "Give a view with one." if placed else "Name a table that has shapes.",
            )
        query = select(*plain, table.c[placed[0]])
        try:
            frame = gpd.read_postgis(query, connection, geom_col=placed[0])
        except (ValueError, TypeError) as error:
            what = f"its shapes cannot be read: {error}."
            raise source.error(what, "Check the table.") from error
        return frame.rename_geometry("geometry")


def table_columns(source: Source) -> list[str]:
    """Return the names of the table's columns, those of shapes left out."""
    with _connected(source) as connection:
        kinds, _ = _table(connection, source)
    return [name for name, kind in kinds.items() if kind not in _NO_TEXT]


@contextmanager
def _connected(source: Source) -> Iterator[Connection]:
    url = _address(source)
    try:
        import psycopg  # noqa: F401 - the driver, named below by its protocol
        from sqlalchemy import create_engine
        from sqlalchemy.exc import SQLAlchemyError
        from sqlalchemy.pool import NullPool
    except ImportError as error:
        what = "reading a database needs the packages sqlalchemy and psycopg."
        raise source.error(what, _GET_IT) from error
    options = f"-c default_transaction_read_only=on -c statement_timeout={_SECONDS * 1000}"
    try:
        engine = create_engine(
            url, poolclass=NullPool, connect_args={"options": options, "connect_timeout": 10}
        )
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        what = f"the database cannot be read: {reason}."
        raise source.error(what, "Check the connection string and the table.") from error


def _address(source: Source) -> str:
    """Return the connection string for the one driver used; raises DataError without one."""
    name = source.variable
    text = os.environ.get(name, "")
    if not text:
        raise source.error(
            f"the environment variable {name} is not set.",
            f"Set it to the connection string: {name}=postgresql://user:password@host/database",
        )
    scheme, found, rest = text.partition("://")
    if not found or scheme.partition("+")[0] not in ("postgresql", "postgres"):
        what = f"{name} does not hold a connection string of PostgreSQL."
        raise source.error(what, "It should start with postgresql://")
    return f"postgresql+psycopg://{rest}"


def _table(connection: Connection, source: Source) -> tuple[dict[str, str], TableClause]:
    """Return the types of the table's columns by name, and the table for queries."""
    from sqlalchemy import column, table, text

    if source.layer is None:
        what, fix = "no table is named.", 'Name it with `layer = "schema.table"`.'
        raise source.error(what, f"{fix} There are {listing(_tables(connection), 12)}.")
    schema, _, name = source.layer.rpartition(".")
    schema = schema or "public"
    query = text(
        "SELECT column_name, udt_name FROM information_schema.columns "
        "WHERE table_schema = :schema AND table_name = :table ORDER BY ordinal_position"
    )
    rows = connection.execute(query, {"schema": schema, "table": name}).all()
    if not rows:
        known = _tables(connection)
        hint = nearest(f"{schema}.{name}", known) or f"There are {listing(known, 12)}."
        raise source.error(f"there is no table {source.layer}.", hint)
    kinds = {str(each): str(kind) for each, kind in rows}
    return kinds, table(name, *(column(each) for each in kinds), schema=schema)


def _tables(connection: Connection) -> list[str]:
    from sqlalchemy import text

    query = text(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    return [str(name) for (name,) in connection.execute(query)]


def _check_rows(connection: Connection, table: TableClause, source: Source) -> None:
    from sqlalchemy import func, select

    count = int(connection.execute(select(func.count()).select_from(table)).scalar_one())
    if count > MAX_DATABASE_ROWS:
        raise source.error(
            f"the table has {count:,} rows; at most {MAX_DATABASE_ROWS:,} are read.",
            "Give a view of the part that is needed.",
        )
    if not count:
        raise source.error("the table has no rows.", "Name another.")
