"""Records what scikit-learn's and LightGBM's trees answer, for tests/library/models_trees.rs.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1 lightgbm==4.7.0
    venv/bin/python record_trees.py

`sets`: small random sets on which CART has no ties: trees grown with 20 random states agree on every image.
`digits`: scikit-learn's 8 × 8 digits, a letter for each value from "a" = 0 to "q" = 16; the test multiplies them by 15.
The first 1,000 are for training, the others are held out; accuracies over 20 random states: lowest, mean, highest.
"""

import json
from pathlib import Path

import lightgbm
import numpy as np
import sklearn
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

STATES = range(20)


def random_set(seed, classes, criterion, depth, min_leaf):
    """Values of a class lie around its own; a held-out half; None if two trees differ."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(60, 200, (classes, 6))
    labels = rng.integers(0, classes, 160)
    images = np.clip(rng.normal(centres[labels], 45), 0, 255).astype(np.uint8)
    train, held_out = images[:80], images[80:]
    settings = {"criterion": criterion, "max_depth": depth, "min_samples_leaf": min_leaf}
    trees = [DecisionTreeClassifier(random_state=state, **settings).fit(train, labels[:80]) for state in STATES]
    answers = np.stack([tree.predict_proba(images) for tree in trees])
    if (answers != answers[0]).any() or len(set(labels[:80])) < classes:
        return None
    return {
        "classes": classes,
        "entropy": criterion == "entropy",
        "depth": depth,
        "min_leaf": min_leaf,
        "images": train.ravel().tolist(),
        "labels": labels[:80].tolist(),
        "held_out": held_out.ravel().tolist(),
        "leaves": int(trees[0].get_n_leaves()),
        "probabilities": answers[0][80:].round(6).ravel().tolist(),
    }


def sets():
    for classes, criterion, depth, min_leaf in [
        (2, "gini", 3, 1),
        (3, "gini", None, 5),
        (5, "gini", 4, 4),
        (2, "entropy", 3, 1),
        (4, "entropy", None, 6),
        (6, "entropy", 5, 4),
    ]:
        tries = (random_set(seed, classes, criterion, depth, min_leaf) for seed in range(1000))
        yield next(found for found in tries if found)


def spread(scores):
    return {"lowest": min(scores), "mean": float(np.mean(scores)), "highest": max(scores)}


def digits():
    data = load_digits()
    images, labels = data.data.astype(np.uint8), data.target
    train, test = slice(0, 1000), slice(1000, None)

    def accuracies(model, states=STATES):
        fitted = (model(state).fit(images[train] * 15, labels[train]) for state in states)
        return spread([float(f.score(images[test] * 15, labels[test])) for f in fitted])

    return {
        "images": "".join(chr(ord("a") + value) for value in images.ravel()),
        "labels": "".join(map(str, labels)),
        "train": 1000,
        "gini": accuracies(lambda state: DecisionTreeClassifier(random_state=state)),
        "entropy": accuracies(lambda state: DecisionTreeClassifier(criterion="entropy", random_state=state)),
        "forest": accuracies(lambda state: RandomForestClassifier(random_state=state, n_jobs=2)),
        "lightgbm": accuracies(lambda _: lightgbm.LGBMClassifier(verbose=-1, n_jobs=2), [0]),
    }


answers = {
    "scikit-learn": sklearn.__version__,
    "lightgbm": lightgbm.__version__,
    "sets": list(sets()),
    "digits": digits(),
}
Path(__file__).with_name("trees.json").write_text(json.dumps(answers, separators=(",", ":")) + "\n")
