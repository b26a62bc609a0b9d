# mirrors: build/chapter3 --log
"""Chapter 3's rose and 4 tanh units in NumPy: prints each step and the cost before it.

    python3 chapters/03-multilayer-flower/twin.py
"""
import numpy as np

# The rose: r = 4 cos(7 theta); one petal in three is class 1; the centre is left out.
k = np.arange(700)
theta = np.pi * k / 699
x = (4 * np.cos(7 * theta) * np.array([np.cos(theta), np.sin(theta)])).T
t = ((k + 50) % 700 // 100 % 3 == 0).astype(float).reshape(-1, 1)
kept = np.sum(x**2, axis=1) >= 0.1**2
x, t = x[kept], t[kept]

np.random.seed(1)
w1, b1 = 0.01 * np.random.randn(4, 2).T, np.zeros(4)
w2, b2 = 0.01 * np.random.randn(1, 4).T, np.zeros(1)

for step in range(4000):
    # forward: a row is an example
    a1 = np.tanh(x @ w1 + b1)
    z2 = a1 @ w2 + b2
    print(step, float(np.mean(np.maximum(z2, 0) - z2 * t + np.log1p(np.exp(-abs(z2))))))

    # backward: dz2 is the gradient of the cost by z2, and so on
    dz2 = (1 / (1 + np.exp(-z2)) - t) / len(x)
    dz1 = dz2 @ w2.T * (1 - a1**2)
    w2 -= 1.2 * a1.T @ dz2
    b2 -= 1.2 * dz2.sum(axis=0)
    w1 -= 1.2 * x.T @ dz1
    b1 -= 1.2 * dz1.sum(axis=0)
