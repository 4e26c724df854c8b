"""cvxportfolio: its back-test of a single-period policy, which trades every day, over a few days."""

import cvxportfolio as cvx
import numpy as np
import pandas as pd
from sklearn.covariance import ledoit_wolf

from .versions import versions_of

VERSIONS = versions_of("cvxportfolio", "cvxpy", "scikit-learn")
NOTHING_LIKE_A_HISTORY_OF_ITS_OWN = pd.Timedelta("0d")


def walk_forward(inputs, params):
    """Min variance in a box, from a covariance it is given for each day; weights after the trades of the first day."""
    if params["profile"] != "min_variance":
        return None
    train, days = params["train"], params["rebalancesOfCvxportfolio"]
    rows = inputs["returns"][: train + days + 1]
    names = [f"a{k}" for k in range(rows.shape[1])]
    index = pd.date_range("2000-01-01", periods=len(rows), freq="D")
    frame = pd.DataFrame(rows, index=index, columns=names)
    frame["cash"] = 0.0
    traded = index[train : train + days]

    def call():
        found = {t: pd.DataFrame(ledoit_wolf(rows[k : k + train])[0], names, names) for k, t in enumerate(traded)}
        policy = cvx.SinglePeriodOptimization(
            # Of order one: the solver stops at an absolute tolerance.
            -1e4 * cvx.FullCovariance(pd.concat(found)),
            [cvx.LongOnly(applies_to_cash=True), cvx.NoCash(), cvx.MaxWeights(params["upper"])],
            include_cash_return=False,
            solver="CLARABEL",
        )
        data = cvx.UserProvidedMarketData(
            returns=frame, cash_key="cash", min_history=NOTHING_LIKE_A_HISTORY_OF_ITS_OWN
        )
        result = cvx.MarketSimulator(market_data=data).backtest(policy, start_time=traded[0], end_time=index[train + days - 1])
        traded_to = result.h.iloc[0][names] + result.u.iloc[0][names]
        return {"weights": (traded_to / result.v.iloc[0]).to_numpy(dtype=np.float64), "days": [float(len(result.u))]}

    return call


TASKS = {"walk_forward": walk_forward}
