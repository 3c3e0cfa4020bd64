from typing import Any

import numpy.typing as npt

def check_classification_targets(y: npt.NDArray[Any]) -> None: ...
