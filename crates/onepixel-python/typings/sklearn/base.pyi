from typing import Any

import numpy.typing as npt

class BaseEstimator:
    def __getstate__(self) -> dict[str, Any]: ...
    def __sklearn_tags__(self) -> Any: ...

class ClassifierMixin:
    def score(self, X: npt.ArrayLike, y: npt.ArrayLike) -> float: ...
