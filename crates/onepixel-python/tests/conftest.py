import io
import os
import shutil
import sys

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


@pytest.fixture(scope="session")
def shards(tmp_path_factory, digits):
    """The digits in seven files."""
    folder = tmp_path_factory.mktemp("shards")
    parts = [onepixel.Dataset(digits.train_images[k::7, ..., 0], digits.train_labels[k::7]) for k in range(7)]
    return [part.save(folder / f"{number}.npz") for number, part in enumerate(parts)]


@pytest.fixture(scope="session")
def damaged(tmp_path_factory):
    """A file that is no shard, and a path where there is none."""
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "bad.npz").write_bytes(b"PK\x03\x04 and no more")
    return [folder / "bad.npz", folder / "gone.npz"]


@pytest.fixture(scope="session")
def sketched(shards):
    """The sketch of these files on this machine alone."""
    alone = onepixel.Sketch((8, 8))
    for shard in shards:
        alone.update_path(shard)
    return alone


@pytest.fixture(scope="session")
def cluster():
    """Ray with two workers."""
    ray = pytest.importorskip("ray", reason="ray is not installed")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    yield ray
    ray.shutdown()


@pytest.fixture(scope="session")
def spark():
    """Spark with two workers, which tries a task twice."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = sql.SparkSession.builder.master("local[2,2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def encoded(digits):
    """The digits as PNG files, with their labels."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    files = []
    for pixels in digits.train_images[..., 0]:
        file = io.BytesIO()
        image.fromarray(pixels).save(file, "PNG")
        files.append(file.getvalue())
    return files, [int(label) for label in digits.train_labels]


@pytest.fixture(scope="session")
def sketched_alone(digits):
    """The sketch of the digits, of no shard."""
    alone = onepixel.Sketch((8, 8))
    alone.update(digits.train_images[..., 0], digits.train_labels)
    return alone


def lost(sketch):
    """The names of the shards that an audit of the sketch says are missing."""
    return sorted(shard["name"].rsplit("/", 1)[-1] for shard in sketch.finish(time=1)["sketch"]["lost_shards"])
