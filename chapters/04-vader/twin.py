# mirrors: build/chapter4 --picture --epochs 3 --log
"""Chapter 4's picture in NumPy: He's weights, Adam, batches of 32, half a cosine.
Prints each step and its batch's cost before it.    python3 chapters/04-vader/twin.py
"""
import numpy as np

raw = open("data/vader.pgm", "rb").read()
cols, rows = map(int, raw.split()[1:3])
t = (np.frombuffer(raw[-rows * cols:], np.uint8) < 128).astype(float).reshape(-1, 1)
r, c = np.divmod(np.arange(rows * cols), cols)
x = np.stack([r / r.mean() - 1, c / c.mean() - 1], axis=1)

weights, order = np.random.RandomState(1), np.random.RandomState(2)
sizes = [2, 27, 31, 31, 1]
w = [np.sqrt(2 / i) * weights.randn(o, i).T for i, o in zip(sizes, sizes[1:])]
b = [np.zeros(o) for o in sizes[1:]]
params, first, second = w + b, [0 * p for p in w + b], [0 * p for p in w + b]
step, total = 0, 3 * -(-len(x) // 32)

for epoch in range(3):
    shuffled = order.permutation(len(x))
    for n in (shuffled[k:k + 32] for k in range(0, len(x), 32)):
        a = [x[n]]
        for l in range(4):
            z = a[l] @ w[l] + b[l]
            a.append(np.maximum(z, 0))
        cost = np.maximum(z, 0) - z * t[n] + np.log1p(np.exp(-abs(z)))
        print(step, float(np.mean(cost)))

        grads, dz = [None] * 8, (1 / (1 + np.exp(-z)) - t[n]) / len(n)
        for l in (3, 2, 1, 0):
            grads[l], grads[4 + l] = a[l].T @ dz, dz.sum(axis=0)
            dz = dz @ w[l].T * (a[l] > 0)
        rate = 0.003 * (1 + np.cos(np.pi * step / total))
        step += 1
        for p, g, m, s in zip(params, grads, first, second):
            m += 0.1 * (g - m)
            s += 0.001 * (g * g - s)
            p -= rate / (1 - 0.9**step) * m / (np.sqrt(s / (1 - 0.999**step)) + 1e-8)
