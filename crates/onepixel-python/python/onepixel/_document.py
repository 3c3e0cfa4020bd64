"""What do all results have in common?"""

from __future__ import annotations

import json
from typing import Any


class Document:
    """What was found, as the document that the command writes as JSON. Fractions, seconds, coordinates from 0."""

    def __init__(self, text: str) -> None:
        self._json = text
        self._document: dict[str, Any] = json.loads(text)

    @property
    def timing(self) -> dict[str, Any]:
        """Wall-clock seconds. The only part that differs from run to run."""
        return self._document["timing"]

    def to_dict(self) -> dict[str, Any]:
        """A copy of the whole document, as JSON has it."""
        return json.loads(self._json)

    def to_json(self) -> str:
        """The whole document as JSON text, on one line."""
        return self._json

    @property
    def _name(self) -> str:
        return self._document["dataset"]["name"]
