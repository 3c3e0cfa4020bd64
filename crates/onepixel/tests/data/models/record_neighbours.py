"""Records what scikit-learn and NumPy answer to what tests/library/models_neighbours.rs asks: nearest mean, nearest neighbours,
principal components, RBF support vector machine.

    python record_neighbours.py > neighbours.json

Two sets: `digits` are scikit-learn's load_digits() as crates/onepixel-data/data holds them (values 0 to 16), the
first 1,200 images to train on and the other 597 to test on; `colours` are seeded random images of 3 x 4 pixels with 3
channels in classes of unequal size, one of them without any image, stored with the answers.
"""

import gzip
import json
import os

import numpy as np
import scipy
import sklearn
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.svm import SVC

HERE = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(HERE, "../../../../onepixel-data/data/digits-%s-ubyte.gz")
COUNTS = [1, 3, 5, 9, 10]


def idx(part, header):
    with gzip.open(DIGITS % part) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def nearest(train, queries, apart=None):
    """Indices of all train images by exact distance, then by index; each query but itself if they are the same."""
    train, queries = train.astype(np.int64), queries.astype(np.int64)
    distances = (queries**2).sum(1)[:, None] + (train**2).sum(1) - 2 * queries @ train.T
    if apart:
        np.fill_diagonal(distances, np.iinfo(np.int64).max)
    return np.argsort(distances, axis=1, kind="stable")


def vote(labels, order, count):
    votes = [np.bincount(labels[row[:count]]) for row in order]
    return np.array([row.argmax() for row in votes])


def neighbours(train, labels, test):
    order, among = nearest(train, test), nearest(train, train, apart=True)
    answers = {}
    for count in COUNTS:
        predicted = vote(labels, order, count)
        by_sklearn = KNeighborsClassifier(count, algorithm="brute").fit(train.astype(float), labels).predict(test.astype(float))
        answers[str(count)] = {
            "predicted": predicted.tolist(),
            "differs_from_sklearn": int((predicted != by_sklearn).sum()),
            "left_out_correct": int((vote(labels, among, count) == labels).sum()),
        }
    return answers


def components(train, labels, test, count):
    pca = PCA(count, svd_solver="full").fit(train.astype(float))
    projected = pca.transform(train.astype(float)), pca.transform(test.astype(float))
    knn = KNeighborsClassifier(5, algorithm="brute").fit(projected[0], labels)
    return {
        "count": count,
        "variances": [float("%.10g" % variance) for variance in pca.explained_variance_],
        "norms_of_test_images": [float("%.7g" % norm) for norm in np.sqrt((projected[1] ** 2).sum(1))[:50]],
        "predicted_by_5_neighbours": knn.predict(projected[1]).tolist(),
    }


def support_vectors(train, labels, test):
    svm = SVC(C=10, gamma="scale", decision_function_shape="ovo", tol=1e-3).fit(train.astype(float), labels)
    exact = SVC(C=10, gamma="scale", decision_function_shape="ovo", tol=1e-7).fit(train.astype(float), labels)
    return {
        "gamma": svm._gamma,
        "vectors_of_each_class": svm.n_support_.tolist(),
        "predicted": svm.predict(test.astype(float)).tolist(),
        "decisions_of_first_test_images": [
            [float("%.7g" % value) for value in row] for row in exact.decision_function(test.astype(float))[:20]
        ],
    }


def answers(train, labels, test, count):
    return {
        "nearest_mean": NearestCentroid().fit(train.astype(float), labels).predict(test.astype(float)).tolist(),
        "neighbours": neighbours(train, labels, test),
        "components": components(train, labels, test, count),
        "support_vectors": support_vectors(train, labels, test),
    }


def digits():
    images, labels = idx("images-idx3", 16).reshape(-1, 64), idx("labels-idx1", 8)
    return answers(images[:1200], labels[:1200], images[1200:], 20)


def colours():
    random = np.random.default_rng(2026)
    sizes = [9, 25, 0, 1, 40, 16]
    middles = random.integers(60, 190, (len(sizes), 36))

    def draw(sizes):
        labels = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
        return np.clip(middles[labels] + random.normal(0, 75, (len(labels), 36)), 0, 255).astype(np.uint8), labels

    (train, labels), (test, _) = draw(sizes), draw([12] * len(sizes))
    images = {"train_images": train.tolist(), "train_labels": labels.tolist(), "test_images": test.tolist()}
    return images | answers(train, labels, test, 6)


if __name__ == "__main__":
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    print(json.dumps({"versions": versions, "digits": digits(), "colours": colours()}, separators=(",", ":")))
