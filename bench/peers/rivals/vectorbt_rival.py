"""vectorbt on its Rust engine, sells before buys, as a book of target weights needs it."""

import numpy as np
import pandas as pd
import vectorbt as vbt

from .versions import versions_of

VERSIONS = versions_of("vectorbt", "vectorbt-rust")


def simulator(inputs, params):
    returns, weights = inputs["returns"], inputs["weights"]
    # A target of row t is traded at the price before the return of row t.
    prices = pd.DataFrame(np.vstack([np.ones(returns.shape[1]), np.cumprod(1 + returns, axis=0)]))
    targets = pd.DataFrame(np.vstack([weights, np.full(weights.shape[1], np.nan)]))

    def call():
        book = vbt.Portfolio.from_orders(
            prices,
            targets,
            size_type="targetpercent",
            group_by=True,
            cash_sharing=True,
            call_seq="auto",
            fees=params["cost"],
            init_cash=1.0,
            min_size=0,
            engine="rust",
        )
        return {"path": np.array([book.value().iloc[-1]])}

    return call


TASKS = {"simulator": simulator}
