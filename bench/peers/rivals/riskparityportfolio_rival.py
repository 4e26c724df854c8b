"""riskparityportfolio's C++ core as it comes, and told to go on until its tolerance is met."""

import numpy as np
import riskparityportfolio as rp

from .versions import versions_of

VERSIONS = versions_of("riskparityportfolio")


def risk_parity(inputs, _):
    covariance = inputs["covariance"]
    budgets = np.full(len(covariance), 1 / len(covariance))
    return lambda: {"weights": np.asarray(rp.vanilla.design(covariance, budgets))}


TASKS = {"risk_parity": risk_parity}
