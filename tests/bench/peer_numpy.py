"""NumPy, written lean: everything in place, products into arrays that are there already,
the learning rate multiplied into the smallest gradient, biases as a row of the weights
where that saves a call. --plain: as the formulas stand in a book, for (a) and (e).

    python3 tests/bench/peer_numpy.py b --precision float
"""
import ctypes
import os
import sys

import numpy as np

import peer


def blas():
    """The library that the products come from."""
    np.ones((64, 64)) @ np.ones((64, 64))
    with open("/proc/self/maps") as maps:
        found = {os.path.realpath(line.split()[-1]) for line in maps if "blas" in line}
    path = next(path for path in sorted(found) if "openblas" in path.rsplit("/", 1)[-1] or "libblas" in path)
    return path + core_of(path)


def core_of(path):
    """Which processor OpenBLAS takes this one for."""
    try:
        name = ctypes.CDLL(path).openblas_get_corename
    except (OSError, AttributeError):
        return ""
    name.restype = ctypes.c_char_p
    return f", its kernels for {name().decode()}"


# ---- (a) one example at a time

class OneByOne:
    """400-35-10: x and a carry a 1 for the bias, the last row of w1 and w2."""

    def __init__(self, c):
        self.c = c
        ones = np.ones((len(c.x), 1), c.dtype)
        self.x = np.hstack([c.x, ones])
        self.t = np.eye(c.sizes[2], dtype=c.dtype)[c.y]
        inputs, hidden, outputs = c.sizes
        self.w1, self.w2 = np.empty((inputs + 1, hidden), c.dtype), np.empty((hidden + 1, outputs), c.dtype)
        self.a1, self.a2 = np.ones(hidden + 1, c.dtype), np.empty(outputs, c.dtype)
        self.d1, self.d2 = np.empty(hidden, c.dtype), np.empty(outputs, c.dtype)
        self.s1, self.s2 = np.empty_like(self.d1), np.empty_like(self.d2)
        self.g1, self.g2 = np.empty_like(self.w1), np.empty_like(self.w2)

    def start(self):
        for w, first in zip((self.w1, self.w2), peer.first_weights(self.c.sizes, self.c.init, self.c.dtype)):
            w[:-1], w[-1] = first, 0

    def run(self):
        x, t, w1, w2, g1, g2 = self.x, self.t, self.w1, self.w2, self.g1, self.g2
        a1, a2, d1, d2, s1, s2 = self.a1, self.a2, self.d1, self.d2, self.s1, self.s2
        hidden, columns, a1_column = a1[:-1], x[:, :, None], a1[:, None]
        w2_top, rate2, total = w2[:-1], self.c.dtype(2 * self.c.rate), 0.0
        dot, exp, negative, add = np.dot, np.exp, np.negative, np.add
        reciprocal, subtract, multiply = np.reciprocal, np.subtract, np.multiply
        for order in peer.orders(self.c):
            for n in order.tolist():
                dot(x[n], w1, out=hidden)
                negative(hidden, out=hidden)
                exp(hidden, out=hidden)
                add(hidden, 1, out=hidden)
                reciprocal(hidden, out=hidden)
                dot(a1, w2, out=a2)
                negative(a2, out=a2)
                exp(a2, out=a2)
                add(a2, 1, out=a2)
                reciprocal(a2, out=a2)
                subtract(a2, t[n], out=d2)
                total += dot(d2, d2)
                subtract(1, a2, out=s2)
                multiply(s2, a2, out=s2)
                multiply(d2, s2, out=d2)
                multiply(d2, rate2, out=d2)
                dot(w2_top, d2, out=d1)
                subtract(1, hidden, out=s1)
                multiply(s1, hidden, out=s1)
                multiply(d1, s1, out=d1)
                multiply(a1_column, d2, out=g2)
                subtract(w2, g2, out=w2)
                multiply(columns[n], d1, out=g1)
                subtract(w1, g1, out=w1)
        return total

    def params(self):
        return [self.w1[:-1], self.w2[:-1]], [self.w1[-1], self.w2[-1]]


# ---- (b), (c) mini-batches, (d) all examples at once

class Layered:
    def __init__(self, c):
        self.c, N = c, c.batch
        self.w = [np.empty(s, c.dtype) for s in zip(c.sizes, c.sizes[1:])]
        self.b = [np.empty(o, c.dtype) for o in c.layers]
        self.dw, self.db = [np.empty_like(w) for w in self.w], [np.empty_like(b) for b in self.b]
        self.a = [np.empty((N, o), c.dtype) for o in c.layers]
        self.d = [np.empty((N, o), c.dtype) for o in c.layers]
        self.on = [np.empty((N, o), bool) for o in c.layers[:-1]]
        self.x = np.empty((N, c.sizes[0]), c.dtype)
        self.sigmoid = c.layers[-1] == 1
        self.t, self.not_t = c.y.astype(c.dtype)[:, None], (1 - c.y).astype(c.dtype)
        self.e = np.empty((N, 1), c.dtype)

    def start(self):
        for w, first in zip(self.w, peer.first_weights(self.c.sizes, self.c.init, self.c.dtype)):
            w[...] = first
        for b in self.b:
            b[...] = 0

    def scores_softmax(self, z, y):
        """z becomes rate (a − t) / N; the batch's cost."""
        N, rows = len(z), np.arange(len(z))
        z -= z.max(axis=1, keepdims=True)
        np.exp(z, out=z)
        z /= z.sum(axis=1, keepdims=True)
        cost = -np.log(z[rows, y]).mean()
        z[rows, y] -= 1
        z *= self.c.dtype(self.c.rate / N)
        return cost

    def scores_sigmoid(self, z):
        """The same. With e = exp(−z): the cost is ln(1 + e) + (1 − t) z, a is 1 / (1 + e)."""
        e, N = self.e, len(z)
        cost = np.dot(self.not_t, z[:, 0])
        np.negative(z, out=e)
        np.exp(e, out=e)
        np.add(e, 1, out=e)
        np.reciprocal(e, out=z)
        cost += np.log(e, out=e).sum()
        z -= self.t
        z *= self.c.dtype(self.c.rate / N)
        return cost / N

    def step(self, x, y):
        N, last, below = len(x), len(self.w) - 1, x
        a, d = [m[:N] for m in self.a], [m[:N] for m in self.d]
        for k in range(last + 1):
            np.dot(below, self.w[k], out=a[k])
            a[k] += self.b[k]
            if k < last:
                below = np.maximum(a[k], 0, out=a[k])
        cost = self.scores_sigmoid(a[last]) if self.sigmoid else self.scores_softmax(a[last], y)
        dz = a[last]
        for k in range(last, -1, -1):
            np.dot((a[k - 1] if k else x).T, dz, out=self.dw[k])
            np.sum(dz, axis=0, out=self.db[k])
            if k:
                np.dot(dz, self.w[k].T, out=d[k - 1])
                on = np.greater(a[k - 1], 0, out=self.on[k - 1][:N])
                dz = np.multiply(d[k - 1], on, out=d[k - 1])
        for w, dw, b, db in zip(self.w, self.dw, self.b, self.db):
            w -= dw
            b -= db
        return cost

    def run(self):
        c, total = self.c, 0.0
        for order in peer.orders(c):
            if order is None:
                total += self.step(c.x, c.y)
                continue
            y = c.y[order]
            for n in range(0, c.examples, c.batch):
                some = order[n:n + c.batch]
                x = np.take(c.x, some, axis=0, out=self.x[:len(some)], mode="clip")
                total += self.step(x, y[n:n + c.batch])
        return total

    def params(self):
        return self.w, self.b


# ---- (e) one neuron

class Neuron:
    """x carries a 1 for the bias. The cost as above."""

    def __init__(self, c):
        self.c = c
        self.x = np.hstack([c.x, np.ones((len(c.x), 1), c.dtype)])
        self.t = c.y.astype(c.dtype)
        self.w = np.empty(self.x.shape[1], c.dtype)

    def start(self):
        self.w[...] = 0

    def run(self):
        x, xt, t, w, total = self.x, self.x.T, self.t, self.w, 0.0
        z, e, dw, not_t = np.empty_like(t), np.empty_like(t), np.empty_like(w), 1 - t
        rate = w.dtype.type(self.c.rate / len(x))
        for _ in range(self.c.passes):
            np.dot(x, w, out=z)
            total += np.dot(not_t, z)
            np.negative(z, out=e)
            np.exp(e, out=e)
            np.add(e, 1, out=e)
            np.reciprocal(e, out=z)
            total += np.log(e, out=e).sum()
            np.subtract(z, t, out=z)
            np.dot(xt, z, out=dw)
            np.multiply(dw, rate, out=dw)
            np.subtract(w, dw, out=w)
        return total

    def params(self):
        return [self.w[:-1, None]], [self.w[-1:]]


class PlainNeuron:
    """The same, written as the formulas stand in a book (the lesson's twin.py)."""

    def __init__(self, c):
        self.c, self.t = c, c.y.astype(c.dtype)[:, None]

    def start(self):
        self.w, self.b = np.zeros((self.c.x.shape[1], 1), self.c.dtype), self.c.dtype(0)

    def run(self):
        x, t, rate, total = self.c.x, self.t, self.c.dtype(self.c.rate), 0.0
        for _ in range(self.c.passes):
            z = x @ self.w + self.b
            total += np.mean(np.maximum(z, 0) - z * t + np.log(1 + np.exp(-np.abs(z))))
            dz = (1 / (1 + np.exp(-z)) - t) / len(t)
            self.w -= rate * x.T @ dz
            self.b -= rate * dz.sum()
        return total

    def params(self):
        return [self.w], [np.array([self.b])]


class PlainOneByOne:
    """(a) in the same way."""

    def __init__(self, c):
        self.c, self.t = c, np.eye(c.sizes[2], dtype=c.dtype)[c.y]

    def start(self):
        self.w1, self.w2 = peer.first_weights(self.c.sizes, self.c.init, self.c.dtype)
        self.b1, self.b2 = (np.zeros(o, self.c.dtype) for o in self.c.layers)

    def run(self):
        x, t, rate, total = self.c.x, self.t, self.c.dtype(self.c.rate), 0.0
        for order in peer.orders(self.c):
            for n in order:
                a1 = 1 / (1 + np.exp(-(x[n] @ self.w1 + self.b1)))
                a2 = 1 / (1 + np.exp(-(a1 @ self.w2 + self.b2)))
                total += np.sum((t[n] - a2) ** 2)
                dz2 = 2 * (a2 - t[n]) * a2 * (1 - a2)
                dz1 = self.w2 @ dz2 * a1 * (1 - a1)
                self.w2 -= rate * np.outer(a1, dz2)
                self.b2 -= rate * dz2
                self.w1 -= rate * np.outer(x[n], dz1)
                self.b1 -= rate * dz1
        return total

    def params(self):
        return [self.w1, self.w2], [self.b1, self.b2]


LEAN = {"a": OneByOne, "b": Layered, "c": Layered, "d": Layered, "e": Neuron}
PLAIN = {"a": PlainOneByOne, "e": PlainNeuron}


def training(arguments):
    c = peer.course(arguments)
    learner = (PLAIN if arguments.plain else LEAN)[arguments.workload](c)

    def run():
        learner.start()
        clock = peer.Clock()
        learner.run()
        seconds = clock.stop(c.passes)
        return seconds, peer.cost(c, arguments.workload, *learner.params())
    return run


# ---- (g) one prediction

def prediction(arguments):
    x, y = peer.pictures(arguments)
    w1, w2 = peer.first_weights([784, 128, 10], "he", arguments.dtype)
    b1, b2 = np.zeros(128, arguments.dtype), np.zeros(10, arguments.dtype)
    a1, a = np.empty(128, arguments.dtype), np.empty((len(x), 10), arguments.dtype)

    def run():
        clock = peer.Clock()
        for k in range(peer.PREDICTIONS):
            z = a[k % len(x)]
            np.dot(x[k % len(x)], w1, out=a1)
            np.add(a1, b1, out=a1)
            np.maximum(a1, 0, out=a1)
            np.dot(a1, w2, out=z)
            np.add(z, b2, out=z)
            np.subtract(z, z.max(), out=z)
            np.exp(z, out=z)
            np.divide(z, z.sum(), out=z)
        seconds = clock.stop(peer.PREDICTIONS)
        return seconds, float(-np.log(a[np.arange(len(x)), y].astype(float)).mean())
    return run


# ---- (h) reading

def reading(arguments):
    def run():
        clock = peer.Clock()
        if arguments.workload == "h-mnist":
            x, y = peer.read_pair(arguments.data, "mnist-train", arguments.dtype)
            t = np.zeros((len(y), 10), arguments.dtype)
            t[np.arange(len(y)), y] = 1
        else:
            data = np.loadtxt(arguments.csv, arguments.dtype, delimiter=",", skiprows=1)
            x, t = data[:, :-1], data[:, -1]
        seconds = clock.stop()
        return seconds, float(x.mean(dtype=float) + t.mean(dtype=float))
    return run


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(f"NumPy {np.__version__}, products from {blas()}")
        sys.exit()
    arguments = peer.parse()
    kind = {"g": prediction, "h": reading}.get(arguments.workload[0], training)
    peer.answer(arguments, kind(arguments))
