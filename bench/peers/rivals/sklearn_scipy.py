"""scikit-learn's estimator and SciPy's tree, as their documentation shows."""

from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.covariance import LedoitWolf

from .lean import condensed_distance
from .versions import versions_of

VERSIONS = versions_of("scikit-learn", "scipy")


def kernel(inputs, params):
    def call():
        covariance = LedoitWolf().fit(inputs["returns"]).covariance_
        tree = linkage(condensed_distance(covariance), "ward")
        return {"covariance": covariance, "labels": fcluster(tree, params["clusters"], "maxclust")}

    return call


TASKS = {"kernel": kernel}
