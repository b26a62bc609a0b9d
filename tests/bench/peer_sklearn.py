"""scikit-learn's MLPClassifier, plain SGD, from the same first weights in the same order.

    python3 tests/bench/peer_sklearn.py b

It has no squared error behind a sigmoid: for (a) it takes the cross-entropy of ten
sigmoids, which is the same work but another cost, at a third of the rate.
"""
import sys
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import peer


def network(c, workload, passes):
    return MLPClassifier(tuple(c.layers[:-1]), activation="logistic" if workload == "a" else "relu",
                         solver="sgd", alpha=0, batch_size=c.batch, learning_rate_init=c.rate,
                         momentum=0, nesterovs_momentum=False, shuffle=False, max_iter=passes,
                         tol=0.0, n_iter_no_change=passes + 1, warm_start=True)


def put_weights(net, c):
    for to, w in zip(net.coefs_, peer.first_weights(c.sizes, c.init, c.dtype)):
        to[...] = w
    for b in net.intercepts_:
        b[...] = 0


def training(arguments):
    warnings.simplefilter("ignore", ConvergenceWarning)
    c = peer.course(arguments)
    if arguments.workload == "a":
        c.rate /= 3
    y = np.eye(10, dtype=int)[c.y] if arguments.workload == "a" else c.y
    net = network(c, arguments.workload, c.passes if c.whole else 1)
    first = net.max_iter
    net.max_iter = 1
    net.fit(c.x, y)
    net.max_iter = first

    def run():
        put_weights(net, c)
        clock = peer.Clock()
        for order in peer.orders(c):
            if order is None:
                net.fit(c.x, y)
                break
            net.partial_fit(c.x[order], y[order])
        seconds = clock.stop(c.passes)
        return seconds, peer.cost(c, arguments.workload, net.coefs_, net.intercepts_)
    return run


def prediction(arguments):
    x, y = peer.pictures(arguments)
    net = MLPClassifier((128,), max_iter=1, solver="sgd", batch_size=10)
    net.partial_fit(x[:10], np.arange(10), classes=np.arange(10))
    weights = peer.first_weights([784, 128, 10], "he", arguments.dtype)
    for to, w in zip(net.coefs_, weights):
        to[...] = w
    for b in net.intercepts_:
        b[...] = 0
    rows, times = [row[None] for row in x], peer.PREDICTIONS // 10

    def run():
        clock = peer.Clock()
        for k in range(times):
            net.predict_proba(rows[k % len(rows)])
        seconds = clock.stop(times)
        a = net.predict_proba(x).astype(float)
        return seconds, float(-np.log(a[np.arange(len(x)), y]).mean())
    return run


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(f"scikit-learn {sklearn.__version__}")
        sys.exit()
    arguments = peer.parse()
    peer.answer(arguments, (prediction if arguments.workload[0] == "g" else training)(arguments))
