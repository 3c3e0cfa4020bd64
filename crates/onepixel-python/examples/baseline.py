"""How much better is a classifier than the simplest ones? Every score is of images that were not learned from."""

from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_score
from sklearn.svm import SVC

from onepixel.sklearn import OnePixelClassifier, PixelLadder

images, labels = load_digits(return_X_y=True)
for name, model in (("one pixel a pair", OnePixelClassifier()), ("support vectors", SVC())):
    print(f"{name}: {cross_val_score(model, images, labels).mean():.3f}")

ladder = PixelLadder().fit(images, labels)
for name, accuracy in ladder.held_out_.items():
    print(f"{name}: {accuracy:.3f}")
print(f"the best simple model: {ladder.best_model_}")
