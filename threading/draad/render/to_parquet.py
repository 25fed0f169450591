"""The export as Parquet: a folder with a file for each table, for pandas, DuckDB, Spark and the like."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from draad.errors import ExportError
from draad.render import tables
from draad.render.nouns import Sections
from draad.render.options import DEFAULTS, Options
from draad.render.tables import TABLES, Row, Table

if TYPE_CHECKING:
    import pyarrow as pa


def write_parquet(sections: Sections, path: Path, options: Options = DEFAULTS) -> None:
    """Make a folder with ``<table>.parquet`` for every table, also for those without rows.

    Raises
    ------
    ExportError
        Where pyarrow is not installed, or refuses what it is given.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ExportError(
            "Parquet needs draad[parquet]; install it, such as with: pip install 'draad[parquet]'"
        ) from error
    path.mkdir()
    schemas = {table.name: _schema(table) for table in TABLES}
    try:
        with ExitStack() as stack:
            files = {
                name: stack.enter_context(
                    pq.ParquetWriter(path / f"{name}.parquet", schema, compression="zstd")
                )
                for name, schema in schemas.items()
            }
            for table, batch in tables.rows(sections):
                files[table.name].write_table(_table(batch, schemas[table.name]))
    except (pa.ArrowException, OverflowError) as error:  # the latter for a number beyond 64 bits
        raise ExportError(f"cannot write Parquet: {error}") from error


def _schema(table: Table) -> pa.Schema:
    import pyarrow as pa

    types: dict[tables.Kind, Any] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "real": pa.float64(),
        "boolean": pa.bool_(),
        "instant": pa.timestamp("ms", tz="UTC"),
        "texts": pa.list_(pa.string()),
    }
    fields = [
        pa.field(column.name, types[column.kind], nullable=not column.required) for column in table.columns
    ]
    return pa.schema(fields, metadata={"draad": table.what})


def _table(batch: list[Row], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    columns = [
        pa.array(values, field.type) for values, field in zip(zip(*batch, strict=True), schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)
