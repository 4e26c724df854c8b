"""quadprog's dual active set, called directly."""

import numpy as np
import quadprog

from .versions import versions_of

VERSIONS = versions_of("quadprog")


def min_variance(inputs, params):
    covariance = inputs["covariance"]
    n = len(covariance)

    def call():
        G = np.zeros((len(params["groups"]), n))
        for row, members in zip(G, params["groups"]):
            row[members] = 1
        C = np.vstack([np.ones((1, n)), -G, np.eye(n), -np.eye(n)]).T
        b = np.concatenate([[1.0], np.full(len(G), -params["cap"]), np.zeros(n), np.full(n, -params["upper"])])
        return {"weights": quadprog.solve_qp(covariance / np.diag(covariance).mean(), np.zeros(n), C, b, 1)[0]}

    return call


# It has no warm start: the next window begins as the first did.
TASKS = {"min_variance": min_variance, "min_variance_warm": min_variance}
