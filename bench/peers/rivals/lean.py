"""The honest floor: a few lines of NumPy and the best native routine for each task. Nobody ships it."""

import numpy as np
import piqp
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage, optimal_leaf_ordering

from .versions import versions_of

VERSIONS = versions_of("numpy", "scipy", "piqp")


def ledoit_wolf(returns):
    """Identity target, ddof 0, as scikit-learn."""
    t, n = returns.shape
    x = returns - returns.mean(axis=0)
    s = x.T @ x / t
    mu = np.trace(s) / n
    squares = x * x
    beta = ((squares.T @ squares).sum() / t - (s * s).sum()) / (n * t)
    delta = ((s * s).sum() - 2 * mu * np.trace(s)) / n + mu * mu
    shrinkage = 0.0 if beta == 0 else min(beta, delta) / delta
    s *= 1 - shrinkage
    s[np.diag_indices(n)] += shrinkage * mu
    return s


def condensed_distance(covariance):
    deviation = np.sqrt(np.diag(covariance))
    rho = np.clip(covariance / np.outer(deviation, deviation), -1, 1)
    return np.sqrt(0.5 * (1 - rho[np.triu_indices(len(rho), 1)]))


def kernel(inputs, params):
    def call():
        covariance = ledoit_wolf(inputs["returns"])
        tree = linkage(condensed_distance(covariance), "ward")
        return {"covariance": covariance, "labels": fcluster(tree, params["clusters"], "maxclust")}

    return call


def equal_risk(covariance, rounds=60):
    """Damped Newton on ½ w'Σw − Σ ln w / n, started from inverse volatility; scaled to a sum of one."""
    n = len(covariance)
    deviation = np.sqrt(np.diag(covariance))
    rho = covariance / np.outer(deviation, deviation)
    x = np.full(n, 1 / np.sqrt(max(rho.sum(), 1e-12)))
    value = 0.5 * x @ rho @ x - np.log(x).sum() / n
    for _ in range(rounds):
        gradient = rho @ x - 1 / (n * x)
        step = np.linalg.solve(rho + np.diag(1 / (n * x * x)), -gradient)
        slope = gradient @ step
        if -slope < 1e-28:
            break
        size = min(1.0, 0.99 / max(1e-300, (-step / x).max())) if (step < 0).any() else 1.0
        while size > 1e-12:
            y = x + size * step
            trial = 0.5 * y @ rho @ y - np.log(y).sum() / n
            if trial <= value + 1e-4 * size * slope or -slope < 1e-14:
                break
            size /= 2
        x, value = y, trial
    w = x / deviation
    return w / w.sum()


def risk_parity(inputs, _):
    return lambda: {"weights": equal_risk(inputs["covariance"])}


def scaled(covariance):
    return covariance / np.diag(covariance).mean()


def spent(mean):
    return (mean / np.abs(mean).max())[None, :]


def quadratic_solver(covariance, upper, groups, cap, mean=None):
    """piqp's dense interior point for min variance, or with a mean for the homogenised Sharpe ratio."""
    n = len(covariance)
    G, h = np.zeros((len(groups), n)), np.zeros(len(groups))
    for row, members in zip(G, groups):
        row[members] = 1
    solver = piqp.DenseSolver()
    solver.settings.eps_abs = solver.settings.eps_rel = 1e-10
    P, none = scaled(covariance), np.zeros(n)
    if mean is None:
        solver.setup(P, none, np.ones((1, n)), np.ones(1), G, None, h + cap, none, np.full(n, upper))
    else:
        bounds = np.vstack([G - cap, np.eye(n) - upper])
        solver.setup(P, none, spent(mean), np.ones(1), bounds, None, np.zeros(len(bounds)), none, None)
    return solver


def answer_of(solver, mean=None):
    status = solver.solve()
    y = solver.result.x.copy()
    if mean is None:
        return y
    return y / y.sum() if status == piqp.PIQP_SOLVED else np.full(len(y), 1 / len(y))


def quadratic(covariance, upper, groups, cap, mean=None):
    return answer_of(quadratic_solver(covariance, upper, groups, cap, mean), mean)


def groups_of(params):
    return [np.asarray(members) for members in params["groups"]]


def min_variance(inputs, params):
    groups = groups_of(params)
    return lambda: {"weights": quadratic(inputs["covariance"], params["upper"], groups, params["cap"])}


def max_sharpe(inputs, params):
    groups, mean = groups_of(params), inputs["mean"].ravel()
    return lambda: {"weights": quadratic(inputs["covariance"], params["upper"], groups, params["cap"], mean)}


def min_variance_warm(inputs, params):
    """The solver of the window before, given the new numbers."""
    solver = quadratic_solver(inputs["covarianceBefore"], params["upper"], groups_of(params), params["cap"])
    solver.solve()

    def call():
        solver.update(P=scaled(inputs["covariance"]))
        return {"weights": answer_of(solver)}

    return call


def max_sharpe_warm(inputs, params):
    before, mean = inputs["meanBefore"].ravel(), inputs["mean"].ravel()
    solver = quadratic_solver(inputs["covarianceBefore"], params["upper"], groups_of(params), params["cap"], before)
    solver.solve()

    def call():
        solver.update(P=scaled(inputs["covariance"]), A=spent(mean))
        return {"weights": answer_of(solver, mean)}

    return call


def hierarchical(covariance):
    """HRP on Ward and SciPy's optimal leaf order, halved down the middle."""
    distance = condensed_distance(covariance)
    order = leaves_list(optimal_leaf_ordering(linkage(distance, "ward"), distance))
    w = np.ones(len(covariance))
    stack = [order]
    while stack:
        part = stack.pop()
        if len(part) < 2:
            continue
        left, right = part[: len(part) // 2], part[len(part) // 2 :]
        risks = []
        for half in (left, right):
            block = covariance[np.ix_(half, half)]
            inverse = 1 / np.diag(block)
            inverse /= inverse.sum()
            risks.append(inverse @ block @ inverse)
        share = 1 - risks[0] / (risks[0] + risks[1])
        w[left] *= share
        w[right] *= 1 - share
        stack += [left, right]
    return w


DECIDE = {
    "min_variance": lambda cov, mean, upper: quadratic(cov, upper, [], 1.0),
    "risk_parity": lambda cov, mean, upper: equal_risk(cov),
    "max_sharpe": lambda cov, mean, upper: quadratic(cov, upper, [], 1.0, mean),
    "hrp": lambda cov, mean, upper: hierarchical(cov),
}


def account(returns, targets, cost):
    """NAV and positions by hand: targets {row: weights} are traded before that row's return, holding exactly after costs."""
    position = np.zeros(returns.shape[1])
    cash, path = 1.0, np.empty(len(returns))
    for row in range(len(returns)):
        w = targets.get(row)
        if w is not None:
            nav = cash + position.sum()
            after = nav
            for _ in range(60):
                paid = cost * np.abs(w * after - position).sum()
                if nav - paid == after:
                    break
                after = nav - paid
            position = w * after
            cash = after - position.sum()
        position = position * (1 + returns[row])
        path[row] = cash + position.sum()
    return path


def walk_forward(inputs, params):
    returns, train, test = inputs["returns"], params["train"], params["test"]
    decide = DECIDE[params["profile"]]
    starts = range(train, train + params["windows"] * test, test)

    def call():
        targets = {}
        for start in starts:
            past = returns[start - train : start]
            mean = past.mean(axis=0)
            if params["profile"] == "max_sharpe" and np.sort(mean)[-round(1 / params["upper"]) :].mean() <= 0:
                targets[start] = np.full(len(mean), 1 / len(mean))
                continue
            targets[start] = decide(ledoit_wolf(past), mean, params["upper"])
        held = returns[train : train + params["windows"] * test]
        path = account(held, {start - train: w for start, w in targets.items()}, params["cost"])
        return {"weights": np.array(list(targets.values())), "path": path}

    return call


def simulator(inputs, params):
    returns, weights = inputs["returns"], inputs["weights"]
    cost = params["cost"]

    def call():
        position, cash = np.zeros(returns.shape[1]), 1.0
        for wanted, earned in zip(weights, returns):
            nav = cash + position.sum()
            target = wanted * nav
            cash = nav - cost * np.abs(target - position).sum() - target.sum()
            position = target * (1 + earned)
        return {"path": np.array([cash + position.sum()])}

    return call


def reads_in_memory(inputs, params):
    """One sorted key of symbol and moment, searched once for all questions."""
    import pyarrow.parquet as pq

    table = pq.read_table(params["file"], columns=["id", "valid_from", "tick_size"])
    symbol = np.array([int(name[3:]) for name in table["id"].to_pylist()], dtype=np.int64)
    since = table["valid_from"].to_numpy().astype("datetime64[ms]").astype(np.int64)
    tick = table["tick_size"].to_numpy()
    span = since.max() + 10**12
    order = np.argsort(symbol * span + since)
    key, since, tick = (symbol * span + since)[order], since[order], tick[order]
    number = inputs["questions"][:, 0].astype(np.int64)
    moment = inputs["questions"][:, 3].astype(np.int64)

    def call():
        at = np.searchsorted(key, number * span + moment, side="right") - 1
        return {"moments": since[at].astype(float), "ticks": tick[at]}

    return call


TASKS = {
    "kernel": kernel,
    "risk_parity": risk_parity,
    "min_variance": min_variance,
    "max_sharpe": max_sharpe,
    "min_variance_warm": min_variance_warm,
    "max_sharpe_warm": max_sharpe_warm,
    "walk_forward": walk_forward,
    "simulator": simulator,
    "reads_in_memory": reads_in_memory,
}
