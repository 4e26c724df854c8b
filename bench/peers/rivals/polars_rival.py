"""polars: a lazy scan of four columns and join_asof."""

import numpy as np
import polars as pl

from .versions import versions_of

VERSIONS = versions_of("polars")
COLUMNS = ["id", "valid_from", "symbol", "tick_size"]


def asked(inputs):
    number, moment = inputs["questions"][:, 0], inputs["questions"][:, 3]
    return (
        pl.DataFrame(
            {
                "number": np.arange(len(number)),
                "id": [f"A:S{int(n)}" for n in number],
                "moment": pl.Series(moment.astype(np.int64)).cast(pl.Datetime("ms")),
            }
        )
        .sort("moment")
        .lazy()
    )


def joined(questions, facts):
    found = questions.join_asof(
        facts, left_on="moment", right_on="valid_from", by="id", coalesce=False, check_sortedness=False
    )
    answer = found.sort("number").collect()
    return {"moments": answer["valid_from"].cast(pl.Datetime("ms")).to_physical().to_numpy().astype(float)}


def facts_of(params):
    return pl.scan_parquet(params["file"]).select(COLUMNS).with_columns(
        pl.col("valid_from").dt.replace_time_zone(None).cast(pl.Datetime("ms"))
    ).sort("valid_from")


def in_memory(inputs, params):
    questions, facts = asked(inputs), facts_of(params).collect().lazy()
    return lambda: joined(questions, facts)


def from_file(inputs, params):
    questions = asked(inputs)
    return lambda: joined(questions, facts_of(params))


TASKS = {"reads_in_memory": in_memory, "reads_from_file": from_file}
