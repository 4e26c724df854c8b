"""The simulator as a plain loop that numba compiles; compiling is warm-up."""

import numba
import numpy as np

from .versions import versions_of

VERSIONS = versions_of("numba", "numpy")


@numba.njit(cache=False)
def walk(returns, weights, cost):
    rows, n = returns.shape
    position = np.zeros(n)
    cash = 1.0
    for t in range(rows):
        nav = cash
        for k in range(n):
            nav += position[k]
        spent = 0.0
        for k in range(n):
            target = weights[t, k] * nav
            spent += target + cost * abs(target - position[k])
            position[k] = target * (1 + returns[t, k])
        cash = nav - spent
    total = cash
    for k in range(n):
        total += position[k]
    return total


def simulator(inputs, params):
    return lambda: {"path": np.array([walk(inputs["returns"], inputs["weights"], params["cost"])])}


TASKS = {"simulator": simulator}
