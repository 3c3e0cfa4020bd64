"""Which labels of scikit-learn's digits are probably wrong, by logistic regression in five folds? By onepixel."""

import onepixel

if __name__ == "__main__":
    digits = onepixel.load("digits")
    print(onepixel.labels(digits, ["logistic"]))
