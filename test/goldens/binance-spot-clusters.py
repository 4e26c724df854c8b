"""Labels of SciPy for binance-spot-clusters.json. Needs numpy and scipy:

    python3 test/goldens/binance-spot-clusters.py ../shared/data/crypto_spot_daily.csv.gz

Reads the Binance spot series that have a close on every day of 2021-01-01..2022-09-30, and clusters them by
scipy.cluster.hierarchy on sqrt((1 - rho) / 2) of daily returns, simple and log. Writes names and labels, no prices.
"""
import csv
import gzip
import json
import pathlib
import sys

import numpy as np
import scipy
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

FIRST, LAST = "2021-01-01", "2022-09-30"

closes = {}
with gzip.open(sys.argv[1], "rt", newline="") as lines:
    for row in csv.DictReader(lines):
        if row["venue"] == "BINANCE" and FIRST <= row["date"] <= LAST:
            closes.setdefault(row["symbol"], {})[row["date"]] = float(row["close"])
dates = sorted({date for series in closes.values() for date in series})
symbols = sorted(name for name, series in closes.items() if len(series) == len(dates))
prices = np.array([[closes[name][date] for name in symbols] for date in dates])
simple = prices[1:] / prices[:-1] - 1
log = np.diff(np.log(prices), axis=0)


def by_first_appearance(labels):
    seen = {}
    return [seen.setdefault(int(label), len(seen)) for label in labels]


cases = []
for kind, returns in (("simple", simple), ("simple", simple[-60:]), ("log", log)):
    rho = np.clip(np.corrcoef(returns, rowvar=False), -1, 1)
    distance = np.sqrt((1 - rho) / 2)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "ward")
    for cut in (0.4, 0.5, 0.7):
        labels = by_first_appearance(fcluster(tree, cut, "distance"))
        cases.append(
            {
                "name": f"{len(returns)} {kind} returns, cut {cut}",
                "input": {"kind": kind, "lookback": len(returns), "cut": cut},
                "expected": {
                    "clusters": max(labels) + 1,
                    "nearestMerge": float(np.abs(tree[:, 2] - cut).min()),
                    "labels": labels,
                },
            }
        )

golden = {
    "topic": "binance-spot-clusters",
    "provenance": f"SciPy {scipy.__version__}, NumPy {np.__version__}: linkage(..., 'ward') and fcluster(..., 'distance') on "
    "sqrt((1 - corrcoef) / 2) of daily returns; made by binance-spot-clusters.py",
    "convention": {
        "panel": f"data/crypto_spot_daily.csv.gz, venue BINANCE, {FIRST}..{LAST}, series with a close on every day; "
        f"{len(symbols)} series of {len(dates)} closes",
        "labels": "in the order of symbols, 0-based by first appearance",
        "nearestMerge": "distance from the cut to the nearest merge height: what rounding would have to bridge",
    },
    "tolerance": {},
    "symbols": symbols,
    "cases": cases,
}
text = json.dumps(golden, indent=1)
# One line a list of labels or names.
out = []
for part in text.split("["):
    inner, bracket, rest = part.partition("]")
    out.append(" ".join(inner.split()) + bracket + rest if bracket and "{" not in inner else part)
pathlib.Path(__file__).with_suffix(".json").write_text("[".join(out) + "\n")
print(len(symbols), len(dates), [(c["name"], c["expected"]["clusters"], c["expected"]["nearestMerge"]) for c in cases])
