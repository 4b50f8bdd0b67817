"""What a network has learned and where it fails: the arithmetic of the Inside page, done in the worker.

`findings` says what comes back, and is all that the pages need. `mistakes`, `weights`, `maps` and `activations` are NumPy and
scikit-learn; `at_hand`, `examination`, `why` and `looking` need TensorFlow.
"""
