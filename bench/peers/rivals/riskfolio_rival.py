"""Riskfolio-Lib, its model given the covariance instead of estimating one."""

import numpy as np
import pandas as pd
import riskfolio as rf

from .versions import versions_of

VERSIONS = versions_of("riskfolio-lib", "cvxpy", "clarabel")


def portfolio(inputs, upper=None):
    covariance = inputs["covariance"]
    n = len(covariance)
    names = [f"a{k}" for k in range(n)]
    returns = pd.DataFrame(np.random.default_rng(0).normal(0, 0.01, size=(n + 2, n)), columns=names)
    model = rf.Portfolio(returns=returns)
    mean = inputs["mean"].ravel() if "mean" in inputs else np.zeros(n)
    model.mu = pd.DataFrame(mean[None, :], columns=names)
    model.cov = pd.DataFrame(covariance, index=names, columns=names)
    if upper is not None:
        model.upperlng = upper
    return model


def risk_parity(inputs, _):
    model = portfolio(inputs)
    return lambda: {"weights": model.rp_optimization(model="Classic", rm="MV", rf=0, hist=True).to_numpy().ravel()}


def capped(objective):
    def task(inputs, params):
        model = portfolio(inputs)
        n = len(inputs["covariance"])
        rows = np.zeros((len(params["groups"]) + n, n))
        for row, members in zip(rows, params["groups"]):
            row[members] = 1
        rows[len(params["groups"]) :] = np.eye(n)
        limits = np.concatenate([np.full(len(params["groups"]), params["cap"]), np.full(n, params["upper"])])
        model.ainequality, model.binequality = rows, limits[:, None]

        def call():
            found = model.optimization(model="Classic", rm="MV", obj=objective, rf=0, l=0, hist=True)
            return {"weights": found.to_numpy().ravel()}

        return call

    return task


TASKS = {"risk_parity": risk_parity, "min_variance": capped("MinRisk"), "max_sharpe": capped("Sharpe")}
