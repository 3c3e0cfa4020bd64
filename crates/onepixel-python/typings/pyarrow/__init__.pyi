from collections.abc import Sequence
from typing import Any

class RecordBatch:
    @staticmethod
    def from_pydict(mapping: dict[str, Any]) -> RecordBatch: ...

class Table:
    @staticmethod
    def from_batches(batches: Sequence[Any]) -> Table: ...

def table(data: dict[str, Any]) -> Table: ...
