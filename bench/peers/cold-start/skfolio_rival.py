"""python skfolio_rival.py PRICES.csv WEIGHTS.f64, as skfolio's user guide does it."""

import sys

import numpy as np
import pandas as pd
from skfolio.moments import LedoitWolf
from skfolio.optimization import MeanRisk
from skfolio.preprocessing import prices_to_returns
from skfolio.prior import EmpiricalPrior

prices = pd.read_csv(sys.argv[1], parse_dates=True, index_col="date")
model = MeanRisk(prior_estimator=EmpiricalPrior(covariance_estimator=LedoitWolf())).fit(prices_to_returns(prices))
for name, weight in zip(prices.columns, model.weights_):
    print(name, round(weight, 6))
np.asarray(model.weights_, dtype=float).tofile(sys.argv[2])
