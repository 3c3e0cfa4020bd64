import numpy as np
import pytest

import onepixel


@pytest.fixture(scope="session")
def digits():
    return onepixel.load("digits")


@pytest.fixture
def random_images():
    """Three classes of 20 colour images each, 2×4 pixels, with noise everywhere but in one value."""
    generator = np.random.default_rng(2026)
    labels = generator.permutation(np.repeat([0, 1, 2], 20))
    images = generator.integers(0, 8, (60, 2, 4, 2), dtype=np.uint8)
    images[:, 1, 2, 1] = np.array([10, 90, 200], np.uint8)[labels]
    return images, labels
