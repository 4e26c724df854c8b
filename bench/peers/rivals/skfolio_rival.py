"""skfolio as its documentation shows it; a problem stated as a covariance is given to it as a prior that knows the answer."""

import warnings

import numpy as np
import pandas as pd
from skfolio import RiskMeasure
from skfolio.cluster import HierarchicalClustering, LinkageMethod
from skfolio.distance import CovarianceDistance
from skfolio.model_selection import WalkForward, cross_val_predict
from skfolio.moments import BaseCovariance, BaseMu, LedoitWolf
from skfolio.optimization import EqualWeighted, HierarchicalRiskParity, MeanRisk, ObjectiveFunction, RiskBudgeting
from skfolio.prior import EmpiricalPrior
from scipy.cluster.hierarchy import fcluster

from .versions import versions_of

warnings.filterwarnings("ignore")
VERSIONS = versions_of("skfolio", "cvxpy", "clarabel")


class Given(BaseCovariance):
    def __init__(self, value=None):
        super().__init__(nearest=False)
        self.value = value

    def fit(self, X, y=None):
        self._set_covariance(self.value)
        return self


class GivenMean(BaseMu):
    def __init__(self, value=None):
        self.value = value

    def fit(self, X, y=None):
        self.mu_ = self.value
        return self


def frame(rows, n):
    return pd.DataFrame(rows, columns=[f"a{k}" for k in range(n)])


def kernel(inputs, params):
    X = frame(inputs["returns"], inputs["returns"].shape[1])

    def call():
        distance = CovarianceDistance(covariance_estimator=LedoitWolf()).fit(X)
        tree = HierarchicalClustering(linkage_method=LinkageMethod.WARD).fit(distance.distance_)
        labels = fcluster(tree.linkage_matrix_, params["clusters"], "maxclust")
        return {"covariance": distance.covariance_estimator_.covariance_, "labels": labels}

    return call


def prior_of(inputs):
    n = len(inputs["covariance"])
    mean = inputs["mean"].ravel() if "mean" in inputs else np.zeros(n)
    X = frame(np.random.default_rng(0).normal(size=(4, n)), n)
    prior = EmpiricalPrior(covariance_estimator=Given(inputs["covariance"]), mu_estimator=GivenMean(mean))
    return X, prior


def risk_parity(inputs, _):
    X, prior = prior_of(inputs)
    return lambda: {"weights": RiskBudgeting(prior_estimator=prior).fit(X).weights_}


def mean_risk(objective):
    def task(inputs, params):
        X, prior = prior_of(inputs)
        names = {f"a{k}": [f"g{g}"] for g, members in enumerate(params["groups"]) for k in members}
        limits = [f"g{g} <= {params['cap']}" for g in range(len(params["groups"]))]

        def call():
            model = MeanRisk(
                objective_function=objective,
                prior_estimator=prior,
                max_weights=params["upper"],
                groups=names,
                linear_constraints=limits,
            )
            return {"weights": model.fit(X).weights_}

        return call

    return task


def estimator(profile, upper):
    prior = EmpiricalPrior(covariance_estimator=LedoitWolf())
    if profile == "risk_parity":
        return RiskBudgeting(prior_estimator=prior)
    if profile == "hrp":
        return HierarchicalRiskParity(prior_estimator=prior)
    objective = ObjectiveFunction.MAXIMIZE_RATIO if profile == "max_sharpe" else ObjectiveFunction.MINIMIZE_RISK
    return MeanRisk(
        objective_function=objective,
        risk_measure=RiskMeasure.VARIANCE,
        prior_estimator=prior,
        max_weights=upper,
        # Where no portfolio has a positive mean, everybody holds equal weights.
        fallback=EqualWeighted() if profile == "max_sharpe" else None,
    )


def walk_forward(inputs, params):
    """With weight drift, so that the path is of the same book; that switches its own parallel mode off."""
    train, test = params["train"], params["test"]
    count = min(params["windows"], params["windowsOfLibraries"])
    X = frame(inputs["returns"][: train + count * test], inputs["returns"].shape[1])

    def call():
        predicted = cross_val_predict(
            estimator(params["profile"], params["upper"]),
            X,
            cv=WalkForward(train_size=train, test_size=test),
            portfolio_params={"weight_drift": True},
        )
        return {"weights": np.array([p.weights for p in predicted])}

    return call


TASKS = {
    "kernel": kernel,
    "risk_parity": risk_parity,
    "min_variance": mean_risk(ObjectiveFunction.MINIMIZE_RISK),
    "max_sharpe": mean_risk(ObjectiveFunction.MAXIMIZE_RATIO),
    "walk_forward": walk_forward,
}
