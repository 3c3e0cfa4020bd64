"""The same by cleanlab, with scikit-learn's logistic regression."""

from cleanlab.filter import find_label_issues
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

if __name__ == "__main__":
    images, labels = load_digits(return_X_y=True)
    probabilities = cross_val_predict(LogisticRegression(max_iter=1000), images / 16, labels, method="predict_proba")
    print(find_label_issues(labels, probabilities).sum(), "labels flagged")
