from typing import Any, Literal, overload

import numpy.typing as npt
from sklearn.base import BaseEstimator

def check_is_fitted(estimator: BaseEstimator) -> None: ...
@overload
def validate_data(
    estimator: BaseEstimator, X: npt.ArrayLike, y: npt.ArrayLike
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]: ...
@overload
def validate_data(estimator: BaseEstimator, X: npt.ArrayLike, *, reset: Literal[False]) -> npt.NDArray[Any]: ...
