"""pandas: read_parquet of four columns and merge_asof."""

import numpy as np
import pandas as pd

from .versions import versions_of

VERSIONS = versions_of("pandas", "pyarrow")
COLUMNS = ["id", "valid_from", "symbol", "tick_size"]


def asked(inputs):
    number, moment = inputs["questions"][:, 0], inputs["questions"][:, 3]
    frame = pd.DataFrame(
        {
            "number": np.arange(len(number)),
            "id": [f"A:S{int(n)}" for n in number],
            "moment": pd.to_datetime(moment.astype(np.int64), unit="ms").astype("datetime64[ms]"),
        }
    )
    return frame.sort_values("moment")


def facts_of(params):
    facts = pd.read_parquet(params["file"], columns=COLUMNS)
    facts["valid_from"] = facts["valid_from"].dt.tz_localize(None).astype("datetime64[ms]")
    return facts.sort_values("valid_from")


def joined(questions, facts):
    found = pd.merge_asof(questions, facts, left_on="moment", right_on="valid_from", by="id")
    moments = found.sort_values("number")["valid_from"].to_numpy().astype("datetime64[ms]")
    return {"moments": moments.astype(np.int64).astype(float)}


def in_memory(inputs, params):
    questions, facts = asked(inputs), facts_of(params)
    return lambda: joined(questions, facts)


def from_file(inputs, params):
    questions = asked(inputs)
    return lambda: joined(questions, facts_of(params))


TASKS = {"reads_in_memory": in_memory, "reads_from_file": from_file}
