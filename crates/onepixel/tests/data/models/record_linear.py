"""Records what scikit-learn answers on the embedded digits, for `tests/library/models_linear.rs`: linear_sklearn.json.

Run from the repository's root, with scikit-learn 1.9: python crates/onepixel/tests/data/models/record_linear.py
"""

import gzip
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

HERE = Path(__file__).parent
DIGITS = HERE / "../../../../onepixel-data/data"
TRAIN = 1000
SHOWN = 12  # test images whose every number is kept


def digits():
    pixels = gzip.open(DIGITS / "digits-images-idx3-ubyte.gz").read()[16:]
    labels = gzip.open(DIGITS / "digits-labels-idx1-ubyte.gz").read()[8:]
    pixels = np.minimum(np.frombuffer(pixels, np.uint8) * 16.0, 255.0)  # they are 0 to 16
    return pixels.reshape(-1, 64) / 255.0, np.frombuffer(labels, np.uint8)


def rounded(values):
    return [[float(f"{value:.6g}") for value in row] for row in np.atleast_2d(values)]


def record(x, y, chosen):
    keep = np.isin(y, chosen)
    x, y = x[keep], y[keep]
    n = min(TRAIN, len(y) * 2 // 3)
    train, labels, test = x[:n], y[:n], x[n:]
    flat = np.full(len(chosen), 1 / len(chosen))
    bayes = GaussianNB(priors=flat).fit(train, labels)
    weighted = GaussianNB().fit(train, labels)
    logistic = LogisticRegression(max_iter=20_000, tol=1e-7).fit(train, labels)
    svm = LinearSVC(tol=1e-8, max_iter=200_000, dual=False).fit(train, labels)
    scores = svm.decision_function(test)
    return {
        "classes": list(chosen),
        "train": n,
        "naive_bayes": bayes.predict(test).tolist(),
        "naive_bayes_by_frequency": weighted.predict(test).tolist(),
        "naive_bayes_probabilities": rounded(bayes.predict_proba(test[:SHOWN])),
        "logistic": logistic.predict(test).tolist(),
        "logistic_probabilities": rounded(logistic.predict_proba(test[:SHOWN])),
        "linear_svm": svm.predict(test).tolist(),
        "linear_svm_scores": rounded(scores[:SHOWN].reshape(min(SHOWN, len(scores)), -1)),
    }


if __name__ == "__main__":
    x, y = digits()
    answers = {
        "scikit_learn": sklearn.__version__,
        "sets": [record(x, y, range(10)), record(x, y, (3, 8)), record(x, y, (1, 2, 9))],
    }
    text = json.dumps(answers, separators=(",", ":")).replace("}", "}\n")
    (HERE / "linear_sklearn.json").write_text(text)
