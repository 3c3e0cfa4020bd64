import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator

def cross_val_score(estimator: BaseEstimator, X: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.float64]: ...
