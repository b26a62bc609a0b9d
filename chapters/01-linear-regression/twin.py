# mirrors: build/chapter1 --log
"""Chapter 1's neuron in NumPy: prints each step and the cost before it.

    python3 chapters/01-linear-regression/twin.py
"""
import numpy as np

x = np.array([-2.0, -1, 0, 1, 2, 3, 4])
y = 2 * x + 1

np.random.seed(1)
w = 0.01 * np.random.randn()
b = 0.0

for step in range(1000):
    miss = w * x + b - y
    print(step, float(np.mean(miss**2)))
    w -= 0.01 * np.mean(2 * miss * x)
    b -= 0.01 * np.mean(2 * miss)
