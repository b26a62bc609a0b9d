"""compare.py: trains scikit-learn's MLPClassifier on chapter 5's split, asks it the same
exam, and prints its scores beside the lesson's.

    python3 tests/compare.py build/chapter5

The exam is the first fifth of numpy.random.RandomState(4).permutation(N), for every seed.
Pixels count from 0 to 1 for both.
"""
import os
import re
import subprocess
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

SEEDS = range(1, 11)
FETCHED = "data/fetched/digits20"
NETWORKS = [
    ("scikit-learn, its defaults (100 units)", {}),
    ("scikit-learn, 256 units, 500 passes", {"hidden_layer_sizes": (256,), "max_iter": 500}),
]


def read_csv():
    data = np.loadtxt("data/digits.csv", delimiter=",", skiprows=1)
    return data[:, :-1] / 16, data[:, -1].astype(int)


def read_idx():
    images = np.fromfile(FETCHED + "-images.idx", np.uint8)[16:]
    labels = np.fromfile(FETCHED + "-labels.idx", np.uint8)[8:]
    return images.reshape(len(labels), -1) / 255, labels.astype(int)


def score(x, t, seed, settings):
    order = np.random.RandomState(4).permutation(len(x))
    exam, rest = order[:len(x) // 5], order[len(x) // 5:]
    network = MLPClassifier(random_state=seed, **settings).fit(x[rest], t[rest])
    return 100 * network.score(x[exam], t[exam])


def show(who, mean, spread, seconds):
    print(f"   {who:<44}{mean:6.2f} {spread:7.2f}{seconds:8.1f} s", flush=True)


def show_theirs(x, t):
    for who, settings in NETWORKS:
        start = time.monotonic()
        scores = [score(x, t, seed, settings) for seed in SEEDS]
        show(who, np.mean(scores), np.std(scores, ddof=1), time.monotonic() - start)


def show_ours(program, options):
    """Runs the lesson; its score stands behind the line that begins `The score: `."""
    start = time.monotonic()
    text = subprocess.run([program, *options], check=True, capture_output=True,
                          encoding="utf-8").stdout
    seconds = time.monotonic() - start
    text = text[text.index("The score: "):]
    for line, who in [("the digit of the nearest", "the nearest training picture"),
                      ("the classic network", "ours, the classic network"),
                      ("the last recipe", "ours, the last recipe")]:
        mean, spread = re.search(rf"\n   {line}.*?([\d.]+) ± [\d.]+ *([\d.]*)\n", text).groups()
        show(who, float(mean), float(spread or 0), seconds)
    print("   (the seconds of these three are those of the whole lesson)")


def compare(name, program, options, data):
    print(f"{name}: exam digits read right, in %: mean, and spread over seeds 1 to 10\n")
    show_ours(program, options)
    show_theirs(*data)
    print()


if len(sys.argv) != 2:
    sys.exit("usage: compare.py build/chapter5")
warnings.simplefilter("ignore", ConvergenceWarning)
print(f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}\n")
compare("1,797 digits of 8x8", sys.argv[1], [], read_csv())
if os.path.exists(FETCHED + "-images.idx"):
    compare("5,000 digits of 20x20", sys.argv[1], ["--20x20"], read_idx())
else:
    print("5,000 digits of 20x20: not compared; make data fetches them")
