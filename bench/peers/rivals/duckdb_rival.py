"""DuckDB: an ASOF join, over a table in memory or over the file; one read is one prepared query."""

import pathlib
import tempfile

import duckdb
import numpy as np

from .versions import versions_of

VERSIONS = versions_of("duckdb")
JOIN = """
SELECT epoch_ms(c.valid_from) AS moment, c.symbol, c.tick_size
FROM questions q ASOF JOIN {facts} c ON q.id = c.id AND q.moment >= c.valid_from
ORDER BY q.number"""


def connected(inputs):
    connection = duckdb.connect(config={"threads": 1})
    numbers = np.arange(len(inputs["questions"]))
    symbols = inputs["questions"][:, 0].astype(np.int64)
    moments = inputs["questions"][:, 3].astype(np.int64)
    given = {"number": numbers, "symbol": symbols, "ms": moments}  # noqa: F841 (DuckDB finds it by name)
    connection.execute(
        "CREATE TABLE questions AS SELECT number, 'A:S' || symbol AS id, make_timestamp_ms(ms) AS moment FROM given"
    )
    return connection


def answered(connection, facts):
    found = connection.execute(JOIN.format(facts=facts)).fetchnumpy()
    return {"moments": found["moment"].astype(float)}


def in_memory(inputs, params):
    connection = connected(inputs)
    columns = "id, valid_from::TIMESTAMP AS valid_from, symbol, tick_size"
    connection.execute(f"CREATE TABLE facts AS SELECT {columns} FROM read_parquet('{params['file']}')")
    return lambda: answered(connection, "facts")


def from_file(inputs, params):
    connection = connected(inputs)
    facts = f"(SELECT id, valid_from::TIMESTAMP AS valid_from, symbol, tick_size FROM read_parquet('{params['file']}'))"
    return lambda: answered(connection, facts)


def appends(_, params):
    place = pathlib.Path(tempfile.mkdtemp(prefix="duckdb-", dir=params["folder"]))
    connection = duckdb.connect(str(place / "catalog.duckdb"), config={"threads": 1})
    connection.execute(f"CREATE TABLE facts AS SELECT * FROM read_parquet('{params['file']}')")
    newest = connection.execute("SELECT max(valid_from) FROM facts").fetchone()[0]
    more = connection.execute(f"SELECT * FROM read_parquet('{params['more']}')").to_arrow_table()
    connection.register("more", more)

    def append():
        connection.execute("BEGIN")
        connection.execute("INSERT INTO facts SELECT * FROM more")
        connection.execute("COMMIT")

    append()
    found = connection.execute(
        "SELECT substr(id, 4)::INTEGER AS symbol, epoch_ms(valid_from) AS moment FROM facts WHERE valid_from > ? ORDER BY 1",
        [newest],
    ).fetchnumpy()
    answer = {"symbols": found["symbol"].astype(float), "moments": found["moment"].astype(float)}

    def call():
        append()
        return answer

    return call


TASKS = {"reads_in_memory": in_memory, "reads_from_file": from_file, "appends": appends}
