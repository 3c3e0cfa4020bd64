"""What do the usual libraries get with each model of the ladder, and how long do they take? One model, one process.

    python bench/peers/models.py MODEL FOLDER

FOLDER has MNIST's four IDX files. Prints JSON: accuracy on the test images, seconds of wall time to fit and to predict, and
the CPU seconds of both together. Imports and reading are not counted. Two threads, whatever the library calls them.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

THREADS = 2
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, str(THREADS))

import numpy as np  # after the variables, which the libraries read when they are loaded
from idx import read_idx
from numpy.typing import NDArray

Predict = Callable[[NDArray], NDArray]
Fit = Callable[[NDArray, NDArray], Predict]


def read(folder: Path) -> dict[str, NDArray]:
    """Train and test images, (n, pixels) u8, and their labels as i64."""
    ending = "" if (folder / "train-images-idx3-ubyte").exists() else ".gz"
    names = {"train": "train", "test": "t10k"}
    images = {s: read_idx(folder / f"{name}-images-idx3-ubyte{ending}") for s, name in names.items()}
    labels = {f"{s}_labels": read_idx(folder / f"{name}-labels-idx1-ubyte{ending}") for s, name in names.items()}
    flat = {s: array.reshape(len(array), -1) for s, array in images.items()}
    return flat | {s: array.astype(np.int64) for s, array in labels.items()}


def scaled(images: NDArray) -> NDArray:
    """Grey values as floats from 0 to 1."""
    return images.astype(np.float32) / 255


def of_sklearn(make: Callable[[], object], prepare: Callable[[NDArray], NDArray] = scaled) -> Fit:
    """A model of scikit-learn."""

    def fit(images: NDArray, labels: NDArray) -> Predict:
        model = make().fit(prepare(images), labels)
        return lambda tested: model.predict(prepare(tested))

    return fit


def tree():
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(random_state=0)


def logistic():
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=100)


def linear_svm():
    from sklearn.svm import LinearSVC

    return LinearSVC(random_state=0)


def nearest():
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(5, algorithm="brute", n_jobs=THREADS)


def pca_nearest():
    from sklearn.decomposition import PCA
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline

    return make_pipeline(PCA(50, random_state=0), KNeighborsClassifier(5, n_jobs=THREADS))


def forest():
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(100, n_jobs=THREADS, random_state=0)


def rbf_svm():
    from sklearn.svm import SVC

    return SVC(C=10, gamma="scale", cache_size=1000)


def naive_bayes():
    from sklearn.naive_bayes import GaussianNB

    return GaussianNB(priors=np.full(10, 0.1))


def boosting(images: NDArray, labels: NDArray) -> Predict:
    """LightGBM with its defaults: 100 rounds, 31 leaves, learning rate 0.1."""
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(n_estimators=100, n_jobs=THREADS, random_state=0, verbose=-1)
    model.fit(images.astype(np.float32), labels)
    return lambda tested: model.predict(tested.astype(np.float32))


def faiss_nearest(images: NDArray, labels: NDArray) -> Predict:
    """The exact flat index; the five nearest vote, ties to the lowest label."""
    import faiss

    faiss.omp_set_num_threads(THREADS)
    index = faiss.IndexFlatL2(images.shape[1])
    index.add(images.astype(np.float32))

    def predict(tested: NDArray) -> NDArray:
        _, found = index.search(tested.astype(np.float32), 5)
        votes = np.apply_along_axis(np.bincount, 1, labels[found], minlength=10)
        return votes.argmax(1)

    return predict


def of_torch(make: Callable[[], object], epochs: int, side: int | None = None) -> Fit:
    """A network trained by Adam in batches of 128, images in `side`×`side` where that is given."""

    def fit(images: NDArray, labels: NDArray) -> Predict:
        import torch

        torch.set_num_threads(THREADS)
        torch.manual_seed(0)

        def prepared(array: NDArray) -> torch.Tensor:
            tensor = torch.from_numpy(scaled(array))
            return tensor if side is None else tensor.reshape(-1, 1, side, side)

        model, inputs, targets = make(), prepared(images), torch.from_numpy(labels)
        optimizer, loss = torch.optim.Adam(model.parameters()), torch.nn.CrossEntropyLoss()
        for _ in range(epochs):
            for batch in torch.randperm(len(inputs)).split(128):
                optimizer.zero_grad()
                loss(model(inputs[batch]), targets[batch]).backward()
                optimizer.step()

        def predict(tested: NDArray) -> NDArray:
            with torch.no_grad():
                return torch.cat([model(part).argmax(1) for part in prepared(tested).split(1000)]).numpy()

        return predict

    return fit


def perceptron():
    from torch import nn

    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))


def small_cnn():
    from torch import nn

    first = (nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))
    second = (nn.Conv2d(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(32 * 49, 10))


MODELS: dict[str, Fit] = {
    "tree": of_sklearn(tree),
    "naive-bayes": of_sklearn(naive_bayes),
    "logistic": of_sklearn(logistic),
    "linear-svm": of_sklearn(linear_svm),
    "knn": of_sklearn(nearest),
    "knn-faiss": faiss_nearest,
    "pca-knn": of_sklearn(pca_nearest),
    "forest": of_sklearn(forest),
    "boosting": boosting,
    "rbf-svm": of_sklearn(rbf_svm),
    "mlp": of_torch(perceptron, 10),
    "small-cnn": of_torch(small_cnn, 2, 28),
}


def main() -> None:
    """Fits, predicts, prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    sets = read(arguments.folder)
    cpu, begin = time.process_time(), time.perf_counter()
    predict = MODELS[arguments.model](sets["train"], sets["train_labels"])
    fitted = time.perf_counter()
    predicted = predict(sets["test"])
    found = {
        "accuracy": float((predicted == sets["test_labels"]).mean()),
        "fit_seconds": fitted - begin,
        "predict_seconds": time.perf_counter() - fitted,
        "cpu_seconds": time.process_time() - cpu,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
