"""What `nn train` does, a second time, in NumPy and from its definition alone.

    python3 nn_reference.py data.csv curve.csv --layers 4:tanh,1:sigmoid [--batch 32 ...]

All columns are numbers, the last is the target. Prints the largest difference between the
costs in curve.csv and its own, relative to the cost or to 1e-4 where that is more; exit
status 0: it is at most 1e-10.
"""
import argparse
import sys
import numpy as np

p = argparse.ArgumentParser()
p.add_argument("data"), p.add_argument("curve")
for name, usual in {"layers": "", "loss": "cross-entropy", "optimiser": "adam", "rate": 0.01,
                    "batch": "32", "epochs": 100, "init": "he", "seed": 1, "decay": 0.0,
                    "standardise": 0}.items():
    p.add_argument("--" + name, default=usual, type=type(usual))
o = p.parse_args()

data = np.loadtxt(o.data, delimiter=",", skiprows=1, ndmin=2)
x, t = data[:, :-1], data[:, -1:]
if o.layers.endswith("softmax"):
    t = (t == np.unique(t)).astype(float)
if o.standardise:
    x = (x - x.mean(0)) / x.std(0)

weights, order, drops = (np.random.RandomState(o.seed + k) for k in range(3))
layers, I = [], x.shape[1]
for text in o.layers.split(","):
    units, kind = (text + ":linear").split(":")[:2]
    if units == "dropout":
        layers.append((float(kind),))
        continue
    O = int(units)
    scale = {"he": np.sqrt(2 / I), "xavier": np.sqrt(2 / (I + O)), "zeros": 0}
    scale = scale[o.init] if o.init in scale else float(o.init)
    layers.append((kind, scale * weights.randn(O, I).T, np.zeros(O)))
    I = O
memory = {id(q): [0 * q, 0 * q] for layer in layers for q in layer[1:]}
value = {"linear": lambda z: z, "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
         "relu": lambda z: np.maximum(z, 0),
         "softmax": lambda z: np.exp(z) / np.exp(z).sum(1, keepdims=True)}
slope = {"linear": lambda a: 1, "tanh": lambda a: 1 - a * a, "sigmoid": lambda a: a * (1 - a),
         "relu": lambda a: a > 0}


def step(q, g, n):
    m = memory[id(q)]
    kept, new, both = {"sgd": (0, 1, 0), "momentum": (.9, 1, 0), "rmsprop": (0, 1, .99),
                       "adagrad": (0, 1, 1), "adam": (.9, .1, .999)}[o.optimiser]
    m[0] = kept * m[0] + new * g
    m[1] = both * m[1] + (1 if both == 1 else 1 - both) * g * g
    if o.optimiser in ("sgd", "momentum"):
        q -= o.rate * m[0]
    elif o.optimiser == "adam":
        q -= o.rate * (m[0] / (1 - .9 ** n)) / (np.sqrt(m[1] / (1 - .999 ** n)) + 1e-8)
    else:
        q -= o.rate * m[0] / (np.sqrt(m[1]) + (1e-10 if o.optimiser == "adagrad" else 1e-8))


def train(a, t, n):
    tape, N = [], len(a)
    for kind, *wb in layers:
        factor = None if wb else (drops.rand(*a.shape) >= kind) / (1 - kind)
        tape.append((a, factor))
        a = value[kind](a @ wb[0] + wb[1]) if wb else a * factor
    if o.loss == "mse":
        cost, dz = ((a - t) ** 2).sum() / N, 2 * (a - t) * slope[layers[-1][0]](a) / N
    else:
        no = 0 if t.shape[1] > 1 else (1 - t) * np.log(1 - a)
        cost, dz = -(t * np.log(a) + no).sum() / N, (a - t) / N
    for l in reversed(range(len(layers))):
        kind, *wb = layers[l]
        below, factor = tape[l]
        da = dz @ wb[0].T if wb else dz * factor
        if wb:
            step(wb[0], below.T @ dz + o.decay * wb[0], n)
            step(wb[1], dz.sum(0), n)
        under = layers[l - 1][0] if l > 0 and len(layers[l - 1]) > 1 else "linear"
        dz = da * slope[under](below)
    return cost


costs = []
for _ in range(o.epochs):
    deal = np.arange(len(x)) if o.batch == "all" else order.permutation(len(x))
    for part in np.split(deal, range(0, len(x), len(x) if o.batch == "all" else int(o.batch))[1:]):
        costs.append(train(x[part], t[part], len(costs) + 1))
found = np.loadtxt(o.curve, delimiter=",", skiprows=1, ndmin=2)
same = len(found) == len(costs) and (found[:, 0] == np.arange(len(costs))).all()
worst = (np.abs(found[:, 1] - costs) / np.maximum(np.abs(costs), 1e-4)).max() if same else np.inf
print("largest difference %.1e in %d steps" % (worst, len(costs)))
sys.exit(0 if worst <= 1e-10 else 1)
