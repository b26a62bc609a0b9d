# mirrors: build/chapter5 --quick --log
"""Chapter 5's classic network in NumPy: prints each step and the cost before it.

    python3 chapters/05-digits/twin.py
"""
import numpy as np

seed, passes, rate = 1, 2, 0.5
data = np.loadtxt("data/digits.csv", delimiter=",", skiprows=1)
x, t = data[:, :-1] / 16, np.eye(10)[data[:, -1].astype(int)]

# a fifth is put away for the exam; of the rest another fifth is the validation part
order = np.random.RandomState(4).permutation(len(x))[len(x) // 5:]
order = order[np.random.RandomState(seed + 4).permutation(len(order))]
validation, rest = order[:len(order) // 5], order[len(order) // 5:]

randn = np.random.RandomState(seed).randn
w1, b1 = 0.01 * randn(35, 64).T, np.zeros(35)
w2, b2 = 0.01 * randn(10, 35).T, np.zeros(10)
sigmoid = lambda z: 1 / (1 + np.exp(-z))

shuffle, step = np.random.RandomState(seed + 1), 0
for _ in range(passes):
    for n in rest[shuffle.permutation(len(rest))]:
        # forward: one digit
        a1 = sigmoid(x[n] @ w1 + b1)
        a2 = sigmoid(a1 @ w2 + b2)
        print(step, float(np.sum((t[n] - a2) ** 2)))
        # backward: dz2 is the gradient of the cost by z2, and so on
        dz2 = 2 * (a2 - t[n]) * a2 * (1 - a2)
        dz1 = w2 @ dz2 * a1 * (1 - a1)
        w2 -= rate * np.outer(a1, dz2)
        b2 -= rate * dz2
        w1 -= rate * np.outer(x[n], dz1)
        b1 -= rate * dz1
        step += 1

answers = sigmoid(sigmoid(x[validation] @ w1 + b1) @ w2 + b2).argmax(axis=1)
print("validation digits read right:", np.mean(answers == t[validation].argmax(axis=1)))
