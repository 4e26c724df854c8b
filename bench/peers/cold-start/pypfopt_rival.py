"""python pypfopt_rival.py PRICES.csv WEIGHTS.f64, as PyPortfolioOpt's user guide does it."""

import sys

import numpy as np
import pandas as pd
from pypfopt import EfficientFrontier, risk_models

prices = pd.read_csv(sys.argv[1], parse_dates=True, index_col="date")
frontier = EfficientFrontier(None, risk_models.CovarianceShrinkage(prices).ledoit_wolf())
weights = frontier.min_volatility()
for name, weight in weights.items():
    print(name, round(weight, 6))
np.array(list(weights.values()), dtype=float).tofile(sys.argv[2])
