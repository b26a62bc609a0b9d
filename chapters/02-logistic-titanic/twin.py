"""Chapter 2's neuron in NumPy: the cost at the steps that the lesson shows.

    python3 chapters/02-logistic-titanic/twin.py     (from the repository's root)
"""
import csv

import numpy as np

with open("data/titanic.csv") as file:
    people = list(csv.DictReader(file))
words = [("class", "2nd"), ("class", "3rd"), ("class", "crew"), ("sex", "female"), ("age", "adult")]
x = np.array([[person[column] == word for column, word in words] for person in people], float)
t = np.array([[float(person["survived"])] for person in people])

np.random.seed(1)
w = 0.01 * np.random.randn(1, 5).T
b = 0.0

print("step,cost")
for step in range(5000):
    z = x @ w + b
    cost = np.mean(np.maximum(z, 0) - z * t + np.log(1 + np.exp(-np.abs(z))))
    if str(step).rstrip("0") in ("", "1", "2", "5"):
        print(f"{step},{cost:.17g}")
    dz = (1 / (1 + np.exp(-z)) - t) / len(t)
    w -= 1.0 * x.T @ dz
    b -= 1.0 * dz.sum()
