"""What cleanlab answers of the ten usual calls, with scikit-learn's logistic regression where a model is needed."""

from pathlib import Path

from calls import main


def wrong_labels(folder: Path, **_: Path) -> None:
    import numpy as np
    from cleanlab.filter import find_label_issues
    from PIL import Image
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    paths = sorted((folder / "train").glob("*/*"))
    classes, labels = np.unique([path.parent.name for path in paths], return_inverse=True)
    images = np.stack([np.asarray(Image.open(path).convert("RGB").resize((32, 32))) for path in paths])
    model = LogisticRegression(max_iter=1000)
    probabilities = cross_val_predict(model, images.reshape(len(paths), -1) / 255, labels, method="predict_proba")
    for index in find_label_issues(labels, probabilities, return_indices_ranked_by="self_confidence"):
        print(paths[index], classes[labels[index]], classes[probabilities[index].argmax()])


def wrong_labels_of_own_model(folder: Path, probabilities: Path, **_: Path) -> None:
    import numpy as np
    from cleanlab.filter import find_label_issues

    paths = sorted((folder / "train").glob("*/*"))
    classes, labels = np.unique([path.parent.name for path in paths], return_inverse=True)
    given = np.load(probabilities)
    for index in find_label_issues(labels, given, return_indices_ranked_by="self_confidence"):
        print(paths[index], classes[labels[index]], classes[given[index].argmax()])


def outliers(folder: Path, **_: Path) -> None:
    import numpy as np
    from cleanlab.outlier import OutOfDistribution
    from PIL import Image

    paths = sorted((folder / "train").glob("*/*"))
    images = np.stack([np.asarray(Image.open(path).convert("RGB").resize((32, 32))) for path in paths])
    scores = OutOfDistribution().fit_score(features=images.reshape(len(paths), -1) / 255)
    for index in scores.argsort()[:20]:
        print(paths[index], scores[index])


if __name__ == "__main__":
    main(globals())
