"""quantstats' HTML tear sheet of one path against a benchmark."""

import os
import tempfile

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pandas as pd
import quantstats as qs

from .versions import versions_of

VERSIONS = versions_of("quantstats", "matplotlib")


def tear_sheet(inputs, _):
    index = pd.to_datetime(inputs["dates"].ravel().astype(np.int64), unit="ms")
    returns = pd.Series(inputs["returns"].ravel(), index=index, name="book")
    benchmark = pd.Series(inputs["benchmark"].ravel(), index=index, name="universe")

    def call():
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "tear-sheet.html")
            qs.reports.html(returns, benchmark=benchmark, output=file)
            return {"bytes": np.array([os.path.getsize(file)])}

    return call


TASKS = {"tear_sheet": tear_sheet}
