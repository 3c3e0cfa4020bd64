# What onepixel and its examples use of scikit-learn, which has no types: for the checks of ours alone, not installed.
