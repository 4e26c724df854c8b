"""Clarabel called directly, objective scaled to order one, tolerances at 1e-10."""

import clarabel
import numpy as np
from scipy import sparse

from .versions import versions_of

VERSIONS = versions_of("clarabel")


def solve(P, A, b, cones):
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-10
    n = P.shape[0]
    solver = clarabel.DefaultSolver(sparse.csc_matrix(np.triu(P)), np.zeros(n), sparse.csc_matrix(A), b, cones, settings)
    return np.asarray(solver.solve().x)


def rows_of(params, n):
    G = np.zeros((len(params["groups"]), n))
    for row, members in zip(G, params["groups"]):
        row[members] = 1
    return G


def min_variance(inputs, params):
    covariance = inputs["covariance"]
    n = len(covariance)

    def call():
        G = rows_of(params, n)
        A = np.vstack([np.ones((1, n)), G, np.eye(n), -np.eye(n)])
        b = np.concatenate([[1.0], np.full(len(G), params["cap"]), np.full(n, params["upper"]), np.zeros(n)])
        cones = [clarabel.ZeroConeT(1), clarabel.NonnegativeConeT(len(b) - 1)]
        return {"weights": solve(covariance / np.diag(covariance).mean(), A, b, cones)}

    return call


def max_sharpe(inputs, params):
    covariance, mean = inputs["covariance"], inputs["mean"].ravel()
    n = len(covariance)

    def call():
        G = rows_of(params, n) - params["cap"]
        A = np.vstack([mean[None, :] / np.abs(mean).max(), G, np.eye(n) - params["upper"], -np.eye(n)])
        b = np.concatenate([[1.0], np.zeros(len(A) - 1)])
        cones = [clarabel.ZeroConeT(1), clarabel.NonnegativeConeT(len(b) - 1)]
        y = solve(covariance / np.diag(covariance).mean(), A, b, cones)
        return {"weights": y / y.sum()}

    return call


TASKS = {"min_variance": min_variance, "max_sharpe": max_sharpe}
