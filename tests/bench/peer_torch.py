"""PyTorch, without a DataLoader: tensors indexed by a permutation, autograd, SGD.

    python3 tests/bench/peer_torch.py b --precision float --threads 2

--lean: a prediction on bare tensors, without modules.
"""
import re
import sys

import numpy as np
import torch
import torch.nn.functional as F

import peer


def build():
    """What this PyTorch is made of, as far as speed goes."""
    text = torch.__config__.show()
    blas = re.search(r"BLAS_INFO=(\w+)", text)
    capability = re.search(r"CPU capability usage: (\w+)", text)
    return (f"PyTorch {torch.__version__}, BLAS {blas.group(1) if blas else '?'} "
            f"({libraries() or 'built in'}), kernels {capability.group(1) if capability else '?'}")


def libraries():
    torch.ones(64, 64) @ torch.ones(64, 64)
    with open("/proc/self/maps") as maps:
        names = {line.split()[-1].rsplit("/", 1)[-1] for line in maps if "blas" in line or "mkl" in line}
    return ", ".join(sorted(name for name in names if ".so" in name and "lapack" not in name))


def model(sizes, init, dtype, activation, draw=None):
    layers = []
    for w, o in zip(peer.first_weights(sizes, init, dtype, draw), sizes[1:]):
        layer = torch.nn.Linear(*w.shape)
        layer.weight.data = torch.from_numpy(w.T.copy())
        layer.bias.data = torch.zeros(o, dtype=layer.weight.dtype)
        layers += [layer, activation()]
    return torch.nn.Sequential(*layers[:-1])


def filters(c):
    """Chapter 5's LeNet: each picture (28 × 28) through filters and pooling, then dense layers."""
    draw, layers, side = np.random.RandomState(peer.SEED), [torch.nn.Unflatten(1, (1, 28, 28))], 28
    for shape in c.layers[:2]:
        conv = torch.nn.Conv2d(shape[1], shape[0], shape[2])
        conv.weight.data = torch.from_numpy(peer.first_filters(*shape, draw, c.dtype))
        conv.bias.data = torch.zeros(shape[0], dtype=conv.weight.dtype)
        layers += [conv, torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
        side = (side - shape[2] + 1) // 2
    sizes = [c.layers[1][0] * side * side, *c.layers[2:]]
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), model(sizes, c.init, c.dtype, torch.nn.ReLU, draw))


def cost_of_filters(net, x, y):
    with torch.inference_mode():
        net.double()
        parts = [F.cross_entropy(net(x[n:n + 256].double()), y[n:n + 256], reduction="sum") for n in range(0, len(x), 256)]
    return float(sum(parts)) / len(x)


def squared_sigmoid(z, t):
    return F.mse_loss(torch.sigmoid(z), t, reduction="sum") / len(z)


def training(arguments):
    c = peer.course(arguments)
    x, y = torch.from_numpy(c.x), torch.from_numpy(c.y)
    activation, loss, t = torch.nn.ReLU, F.cross_entropy, y
    if arguments.workload == "a":
        activation, loss, t = torch.nn.Sigmoid, squared_sigmoid, F.one_hot(y).to(x.dtype)
    elif c.layers[-1] == 1:
        loss, t = F.binary_cross_entropy_with_logits, y.to(x.dtype)[:, None]

    def train(net, optimiser):
        for order in peer.orders(c):
            order = None if order is None else torch.from_numpy(order)
            for n in range(0, c.examples, c.batch):
                some = None if order is None else order[n:n + c.batch]
                one, want = (x, t) if some is None else (x[some], t[some])
                optimiser.zero_grad(set_to_none=True)
                loss(net(one), want).backward()
                optimiser.step()

    def run():
        net = filters(c) if arguments.workload == "i" else model(c.sizes, c.init, c.dtype, activation)
        optimiser = torch.optim.SGD(net.parameters(), c.rate)
        clock = peer.Clock()
        train(net, optimiser)
        seconds = clock.stop(c.passes)
        if arguments.workload == "i":
            return seconds, cost_of_filters(net, x, y)
        weights = [p.detach().numpy() for p in net.parameters()]
        reached = peer.cost(c, arguments.workload, [w.T for w in weights[::2]], weights[1::2])
        return seconds, reached
    return run


def prediction(arguments):
    x, y = peer.pictures(arguments)
    net = model([784, 128, 10], "he", arguments.dtype, torch.nn.ReLU).eval()
    rows = [row[None] for row in torch.from_numpy(x)]
    w1, b1, w2, b2 = (p.detach() for p in net.parameters())

    def predict(row):
        return torch.softmax(net(row), dim=1)

    def predict_lean(row):
        return torch.softmax(torch.addmv(b2, w2, torch.addmv(b1, w1, row[0]).relu_()), dim=0)

    def run():
        how = predict_lean if arguments.lean else predict
        with torch.inference_mode():
            clock = peer.Clock()
            for k in range(peer.PREDICTIONS):
                a = how(rows[k % len(rows)])
            seconds = clock.stop(peer.PREDICTIONS)
            a = predict(torch.from_numpy(x)).numpy() if not arguments.lean else np.stack([how(row).numpy() for row in rows])
        return seconds, float(-np.log(a[np.arange(len(x)), y].astype(float)).mean())
    return run


def reading(arguments):
    def read(name):
        header = 16 if name == "images" else 8
        with open(f"{arguments.data}/mnist-train-{name}.idx", "rb") as file:
            data = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
        return data[header:]

    def run():
        dtype = torch.float64 if arguments.precision == "double" else torch.float32
        clock = peer.Clock()
        x = read("images").view(-1, 784).to(dtype).div_(255)
        t = F.one_hot(read("labels").long(), 10).to(dtype)
        seconds = clock.stop()
        return seconds, float(x.double().mean() + t.double().mean())
    return run


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(build())
        sys.exit()
    arguments = peer.parse()
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    kind = {"g": prediction, "h": reading}.get(arguments.workload[0], training)
    peer.answer(arguments, kind(arguments))
