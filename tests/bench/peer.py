"""What the peers of `make bench` in Python share: the command line, the data, the first
weights and the order of the examples, which are ours bit for bit, and the answer.

Data come as NumPy arrays in the precision asked for. COURSES is the table of bench.c.
"""
import argparse
import resource
import sys
import time
from types import SimpleNamespace

import numpy as np

SEED = 1
PREDICTIONS, PICTURES = 2000, 100

# layers, first weights, learning rate, batch (0: all), examples, passes
COURSES = {
    "a": ("digits20", [35, 10], "xavier", 0.3, 1, 4000, 1),
    "b": ("mnist-train", [128, 10], "he", 0.1, 64, 24000, 1),
    "c": ("mnist-train", [512, 512, 10], "he", 0.1, 128, 12000, 1),
    "d": ("vader", [27, 31, 31, 1], "he", 0.1, 0, 9400, 20),
    "e": ("titanic", [1], "zeros", 0.01, 0, 792, 8000),
    "i": ("mnist-train", [(12, 1, 5), (24, 12, 5), 128, 10], "he", 0.1, 64, 6400, 1),  # filters, channels, side
}


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("workload")
    parser.add_argument("--precision", choices=["double", "float"], default="double")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--examples", type=int, default=0)
    parser.add_argument("--passes", type=int, default=0)
    parser.add_argument("--data", default="data/fetched")
    parser.add_argument("--csv")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--lean", action="store_true")
    parser.add_argument("--wait", action="store_true")
    arguments = parser.parse_args()
    arguments.dtype = np.float64 if arguments.precision == "double" else np.float32
    return arguments


# ---- the data

def read_idx(path):
    with open(path, "rb") as file:
        dimensions = file.read(4)[3]
        shape = np.frombuffer(file.read(4 * dimensions), ">u4")
        return np.fromfile(file, np.uint8).reshape(shape)


def read_pair(folder, name, dtype):
    images = read_idx(f"{folder}/{name}-images.idx")
    labels = read_idx(f"{folder}/{name}-labels.idx").astype(np.int64)
    return images.reshape(len(images), -1).astype(dtype) / dtype(255), labels


def read_vader(dtype):
    with open("data/vader.pgm", "rb") as file:
        kind, width, height, most = file.read().split(None, 4)[:4]
        file.seek(0)
        data = file.read()
    rows, cols = int(height), int(width)
    assert kind == b"P5" and int(most) == 255
    picture = np.frombuffer(data, np.uint8)[-rows * cols:]
    row, col = np.divmod(np.arange(rows * cols), cols)
    x = np.stack([2 * row / (rows - 1) - 1, 2 * col / (cols - 1) - 1], axis=1)
    return x.astype(dtype), (picture < 128).astype(np.int64)


def read_titanic(folder, dtype):
    data = np.loadtxt(f"{folder}/titanic14-train.csv", delimiter=",", skiprows=1)
    return np.ascontiguousarray(data[:, 3:], dtype), data[:, 2].astype(np.int64)


def read(name, folder, dtype):
    if name == "vader":
        return read_vader(dtype)
    if name == "titanic":
        return read_titanic(folder, dtype)
    return read_pair(folder, name, dtype)


def course(arguments):
    """Everything that a run of a training workload starts from."""
    name, layers, init, rate, batch, examples, passes = COURSES[arguments.workload]
    x, y = read(name, arguments.data, arguments.dtype)
    examples = min(arguments.examples or examples, len(x))
    return SimpleNamespace(x=x[:examples], y=y[:examples], layers=layers, init=init, rate=rate,
                           batch=batch or examples, whole=batch == 0, examples=examples,
                           passes=arguments.passes or passes, dtype=arguments.dtype,
                           sizes=[x.shape[1], *layers])


def first_weights(sizes, init, dtype, draw=None):
    """Each layer's (inputs × outputs), drawn as ours: randn(outputs, inputs), scaled."""
    draw = draw or np.random.RandomState(SEED)
    scale = {"he": lambda i, o: np.sqrt(2 / i), "xavier": lambda i, o: np.sqrt(2 / (i + o)),
             "zeros": lambda i, o: 0.0}[init]
    return [np.ascontiguousarray((scale(i, o) * draw.randn(o, i)).T, dtype)
            for i, o in zip(sizes, sizes[1:])]


def first_filters(filters, channels, side, draw, dtype):
    """(filters × channels × side × side), He's, the next of `draw`."""
    inputs = channels * side * side
    return (np.sqrt(2 / inputs) * draw.randn(filters, inputs)).reshape(filters, channels, side, side).astype(dtype)


def orders(c):
    """The order of the examples, pass by pass; None: as they stand."""
    shuffle = np.random.RandomState(SEED + 1)
    for _ in range(c.passes):
        yield None if c.whole else shuffle.permutation(c.examples)


def pictures(arguments):
    """x (PICTURES × 784), labels: for predictions, the same as ours."""
    if arguments.workload == "g-digit":
        x, y = read_pair(arguments.data, "mnist-train", arguments.dtype)
        return x[:PICTURES].copy(), y[:PICTURES]
    x = np.random.RandomState(SEED).rand(PICTURES, 784).astype(arguments.dtype)
    return x, np.arange(PICTURES) % 10


# ---- the cost that was reached, in double

def forward(x, weights, biases, activation):
    a = x
    for w, b in zip(weights[:-1], biases[:-1]):
        z = a @ w + b
        a = np.maximum(z, 0) if activation == "relu" else 1 / (1 + np.exp(-z))
    return (a @ weights[-1] + biases[-1]).astype(np.float64)


def cost(c, workload, weights, biases):
    """Over all examples: squared error, or cross-entropy."""
    z = forward(c.x, weights, biases, "sigmoid" if workload == "a" else "relu")
    n = np.arange(len(z))
    if workload == "a":
        t = np.zeros_like(z)
        t[n, c.y] = 1
        return float(np.sum((t - 1 / (1 + np.exp(-z))) ** 2) / len(z))
    if z.shape[1] == 1:
        z = z[:, 0]
        return float(np.mean(np.logaddexp(0, z) - z * c.y))
    z -= z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[n, c.y]))


# ---- the answer

def cpu_clock():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Clock:
    def __init__(self):
        self.cpu, self.wall = cpu_clock(), time.perf_counter()

    def stop(self, units=1):
        return (time.perf_counter() - self.wall) / units, (cpu_clock() - self.cpu) / units


def warm_up(run):
    """As harness.c does."""
    end = time.monotonic() + 0.1
    while time.monotonic() < end:
        run()


def answer(arguments, run):
    """Runs once, or once for every line of stdin. run() gives (seconds, cpu), cost."""
    def once():
        warm_up(run)
        (seconds, cpu), reached = run()
        print(f"workload={arguments.workload} precision={arguments.precision} "
              f"threads={arguments.threads} seconds={seconds:.6g} cpu={cpu:.6g} "
              f"cost={reached:.12g}", flush=True)

    if not arguments.wait:
        once()
        return
    print("ready", flush=True)
    for _ in sys.stdin:
        once()
