"""PyPortfolioOpt's efficient frontier with sector constraints."""

import numpy as np
from pypfopt import EfficientFrontier

from .versions import versions_of

VERSIONS = versions_of("PyPortfolioOpt", "cvxpy")


def capped(objective):
    def task(inputs, params):
        covariance = inputs["covariance"]
        n = len(covariance)
        mean = inputs["mean"].ravel() if "mean" in inputs else None
        sectors = {k: f"g{g}" for g, members in enumerate(params["groups"]) for k in members}
        ceilings = {f"g{g}": params["cap"] for g in range(len(params["groups"]))}

        def call():
            frontier = EfficientFrontier(mean, covariance, weight_bounds=(0, params["upper"]))
            frontier.add_sector_constraints({k: sectors[k] for k in range(n)}, {}, ceilings)
            if objective == "variance":
                frontier.min_volatility()
            else:
                frontier.max_sharpe(risk_free_rate=0)
            return {"weights": np.asarray(frontier.weights)}

        return call

    return task


TASKS = {"min_variance": capped("variance"), "max_sharpe": capped("ratio")}
