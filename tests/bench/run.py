"""run.py: ours beside every peer that is installed, in one run.

    make bench                            everything; some ten minutes
    make bench ARGS="--only b --quick"    one workload, shortly

Programs take turns, so that all of them meet the same weather; the figures are medians.
A ratio is the peer's time divided by ours: above 1 ours is faster. Costs that are further
apart than a workload's tolerance are a failure: then somebody did less.
"""
import argparse
import json
import os
import random
import sys

import machine

HERE = machine.HERE
PEERS = {  # name: module that its Python must have, script, options
    "NumPy": ("numpy", "peer_numpy.py", []),
    "NumPy, plain": ("numpy", "peer_numpy.py", ["--plain"]),
    "PyTorch": ("torch", "peer_torch.py", []),
    "PyTorch, lean": ("torch", "peer_torch.py", ["--lean"]),
    "scikit-learn": ("sklearn", "peer_sklearn.py", []),
    "pandas": ("pandas", "peer_pandas.py", []),
}
IN_C = {"ours": "bench", "ours, clang": "bench", "OpenBLAS": "blas", "FANN": "fann"}
ONE_THREAD = {"FANN", "pandas", "NumPy, plain"}
ANOTHER_COST = {  # how far apart costs may be, and why
    ("a", "scikit-learn"): (float("inf"), "another loss: cross-entropy"),
    ("a", "FANN"): (0.05, "keeps a (1 - a) above 0.0099")}
TORCH_NOTE = ("This PyTorch calls a generic BLAS, and its own kernels stop at AVX2: a build with its "
              "makers' own BLAS and AVX-512 may be faster.")


def network(layers, examples):
    """Operations of one pass: forward, dw, and dx but for the first layer."""
    pairs = [i * o for i, o in zip(layers, layers[1:])]
    return 6 * examples * sum(pairs) - 2 * examples * pairs[0]


def filters(examples):
    """The same for the LeNet: 12 filters at 576 places, 24 at 64, then dense layers."""
    multiplications = [25 * 12 * 576, 300 * 24 * 64, 384 * 128, 128 * 10]
    return 6 * examples * sum(multiplications) - 2 * examples * multiplications[0]


def training(key, title, layers, examples, quick, peers, wanted, tolerance):
    """quick: how many examples, or passes where all are one batch, the short version takes."""
    whole = key in "de"
    return {"key": key, "group": key, "title": title, "peers": peers,
            "unit": lambda fast: "step" if whole else f"pass over {quick if fast else examples:,} examples",
            "flop": lambda fast: network(layers, quick if fast and not whole else examples),
            "quick": ["--passes" if whole else "--examples", str(quick)],
            "arguments": [key], "wanted": wanted, "tolerance": tolerance}


def product(kind, n, i, o, wanted):
    what = {"mul": "x w", "tn": "x' dz", "nt": "dz w'"}[kind]
    size = f"{n}x{i}x{o}"
    square = n == i == o
    title = f"product of {n}x{n} matrices" if square else f"{what}, N x I x O = {size}"
    return {"key": f"f-{kind}-{size}", "group": "f", "title": title, "unit": lambda fast: "product",
            "flop": lambda fast: 2 * n * i * o, "quick": None if n > 512 else [],
            "arguments": ["--size", size, kind], "peers": ["ours, clang", "OpenBLAS"],
            "wanted": [(["OpenBLAS"], None, wanted)], "tolerance": (1e-12, 1e-5),
            "threads": 1.8 if square and n >= 512 else None}


def workloads(csv):
    python = ["NumPy", "PyTorch", "scikit-learn"]
    best = ["NumPy", "PyTorch"]
    yield training("a", "400-35-10, sigmoid, squared error, one example at a time",
                   [400, 35, 10], 4000, 500, ["FANN", "NumPy", "NumPy, plain", "PyTorch", "scikit-learn"],
                   [(["FANN"], None, 5), (["NumPy"], None, 15)], (1e-9, 1e-3))
    yield training("b", "784-128-10, ReLU, softmax, batches of 64, MNIST",
                   [784, 128, 10], 24000, 3200, python, [(best, "float", 1.3)], (1e-9, 1e-3))
    yield training("c", "784-512-512-10, ReLU, softmax, batches of 128, MNIST",
                   [784, 512, 512, 10], 12000, 1280, python, [(best, "float", 1.2)], (1e-9, 1e-3))
    yield training("d", "2-27-31-31-1, ReLU, sigmoid, all 9,400 pixels at once",
                   [2, 27, 31, 31, 1], 9400, 5, python,
                   [(["PyTorch"], "float", 3), (["NumPy"], "double", 4)], (1e-9, 1e-3))
    yield training("e", "14-1, one neuron, all 792 passengers at once, 8,000 steps",
                   [14, 1], 792, 1000, ["NumPy", "NumPy, plain", "PyTorch", "scikit-learn"],
                   [(["NumPy"], None, 7)], (1e-9, 1e-4))
    yield {"key": "i", "group": "i", "title": "784-LeNet-10: 12 and 24 filters, pooling, 128, batches of 64, MNIST",
           "peers": ["PyTorch"], "unit": lambda fast: f"pass over {640 if fast else 6400:,} examples",
           "flop": lambda fast: filters(640 if fast else 6400), "quick": ["--examples", "640"],
           "arguments": ["i"], "wanted": [(["PyTorch"], "float", 1)], "tolerance": (1e-9, 1e-3)}
    for n in (64, 128, 256, 512, 1024, 2048):
        yield product("mul", n, n, n, 0.95 if n < 256 else 1.0)
    for kind in ("mul", "tn", "nt"):
        yield product(kind, 64, 784, 128, 1.15)
    for key, what, factor in (("g-dense", "no input 0", 4), ("g-digit", "a real digit", 10)):
        yield {"key": key, "group": "g", "title": f"one prediction through 784-128-10, {what}",
               "unit": lambda fast: "prediction", "flop": lambda fast: 2 * (784 * 128 + 1280), "quick": [],
               "arguments": [key], "peers": ["NumPy", "PyTorch", "PyTorch, lean", "scikit-learn"],
               "wanted": [(["PyTorch"], None, factor)],
               "tolerance": (1e-9, 1e-5)}
    yield {"key": "h-mnist", "group": "h", "title": "reading MNIST's training digits and labels",
           "unit": lambda fast: "file", "flop": None, "quick": [], "arguments": ["h-mnist"],
           "peers": ["NumPy", "PyTorch"], "wanted": [], "tolerance": (1e-9, 1e-6)}
    yield {"key": "h-csv", "group": "h", "title": "reading a CSV file of 100 MB (--quick: 10 MB)",
           "unit": lambda fast: "file", "flop": None, "quick": [], "arguments": ["h-csv", "--csv", csv],
           "peers": ["pandas"], "wanted": [(["pandas"], None, 1.5)], "tolerance": (1e-9, 1e-6)}


# ---- the large CSV file

def number(column, draw):
    """Numbers as files have them: whole, with a point, with an exponent, of all lengths."""
    digits, x = draw.randint(6, 17), draw.random()
    return [str(draw.randint(10**5, 10**9)), f"{10 * x:.{digits - 2}f}", f"{-10 * x:.{digits - 2}f}",
            f"{x:.17g}", f"{x * 10.0**draw.randint(-6, 6):.{digits - 1}e}", f"{100 * x - 50:.6g}",
            repr(1000 * x)][column % 7]


def make_csv(path, size):
    """Ten times the same lines, which together are larger than any cache of predictions."""
    if os.path.exists(path) and os.path.getsize(path) >= size:
        return
    draw, lines, length = random.Random(5), [], 0
    while length < size / 10:
        lines.append(",".join([*(number(c, draw) for c in range(14)), str(draw.randint(0, 1))]) + "\n")
        length += len(lines[-1])
    text = "".join(lines)
    with open(path + ".part", "w") as file:
        file.write(",".join([*(f"x{c}" for c in range(14)), "target"]) + "\n")
        for _ in range(10):
            file.write(text)
    os.replace(path + ".part", path)


# ---- running

def command(name, precision, threads, workload, settings):
    """How a program is called; None where it is not installed."""
    words = [*workload["arguments"], "--threads", str(threads), "--data", settings.data]
    words += workload["quick"] if settings.quick else []
    if name in IN_C:
        folder = os.path.join(settings.build, "clang" if "clang" in name else "",
                              "float" if precision == "float" else "", "bench")
        path = os.path.join(folder, IN_C[name])
        return [path, *words] if os.path.exists(path) else None
    module, script, options = PEERS[name]
    python = settings.pythons.get(module)
    return [python, os.path.join(HERE, script), *words, "--precision", precision, *options] if python else None


def start(workload, settings):
    """[(name, precision, program)], each program waiting for its turn."""
    started = []
    for precision in settings.precisions:
        for name in ["ours", *workload["peers"]]:
            for threads in [1] if name in ONE_THREAD else settings.threads:
                line = command(name, precision, threads, workload, settings)
                if line:
                    started.append((name, precision, machine.Program(line, threads)))
    return started


def measure(workload, settings):
    started = start(workload, settings)
    machine.take_turns([program for _, _, program in started], settings.rounds)
    rows, seen = [], set()
    for name, precision, program in started:
        if program.silent:
            print(f"   {name}, {precision}: left out ({program.silent})")
            continue
        row = {"program": name, "precision": precision, **program.result()}
        if settings.cpu:
            row["seconds"] = row["cpu"]
        if (name, precision, row["threads"]) not in seen:
            seen.add((name, precision, row["threads"]))
            rows.append(row)
    return rows


# ---- what came out

def find(rows, name, precision, threads=None):
    """A program's row with so many threads; None: its fastest."""
    mine = [row for row in rows if row["program"] == name and row["precision"] == precision
            and threads in (None, row["threads"])]
    return min(mine, key=lambda row: row["seconds"], default=None)


def apart(row, ours, workload):
    """How far a cost is from ours, where it is further than allowed; else None."""
    limit = workload["tolerance"][row["precision"] == "float"]
    limit = ANOTHER_COST.get((workload["key"], row["program"]), (limit, ""))[0]
    distance = abs(row["cost"] - ours["cost"]) / abs(ours["cost"])
    return None if distance <= limit else f"{distance:.1e} apart, {limit:.0e} allowed"


def compare(rows, precision, base="ours"):
    """Program by program, its time divided by ours: on one thread, and each at its best."""
    ours = find(rows, base, precision, 1), find(rows, base, precision)
    ratios = {}
    for name in dict.fromkeys(row["program"] for row in rows):
        theirs = find(rows, name, precision, 1), find(rows, name, precision)
        if name != base and all(ours) and all(theirs):
            ratios[name] = {"one": theirs[0]["seconds"] / ours[0]["seconds"],
                            "best": theirs[1]["seconds"] / ours[1]["seconds"]}
    return ratios


def time_text(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "us")):
        if seconds * factor >= 1 or unit == "us":
            return f"{seconds * factor:.3g} {unit}"


def print_table(workload, rows, settings):
    bad = 0
    flop = workload["flop"] and workload["flop"](settings.quick)
    for precision in settings.precisions:
        ratios, ours = compare(rows, precision), find(rows, "ours", precision)
        if not ours:
            continue
        print(f"   {precision:<14}{'1 thread':>10}{'GFLOP/s':>9}{'ratio':>7}"
              f"{'best':>11}{'on':>4}{'ratio':>7}   cost")
        for name in dict.fromkeys(row["program"] for row in rows):
            one, best = find(rows, name, precision, 1), find(rows, name, precision)
            if not one:
                continue
            speed = f"{flop / one['seconds'] * 1e-9:.3g}" if flop else ""
            ratio = {key: f"{value:.2f}" for key, value in ratios.get(name, {}).items()}
            wrong = apart(one, ours, workload) or apart(best, ours, workload)
            bad += wrong is not None
            said = wrong or ANOTHER_COST.get((workload["key"], name), ("", ""))[1]
            print(f"   {name:<14}{time_text(one['seconds']):>10}{speed:>9}{ratio.get('one', ''):>7}"
                  f"{time_text(best['seconds']):>11}{best['threads']:>4}{ratio.get('best', ''):>7}"
                  f"   {one['cost']:.12g}{'   ' + said if said else ''}")
    return bad


def check_wanted(workload, rows, settings):
    """What the project wants of itself: [{ours, peers, precision, wanted, one, best, reached}]"""
    checks = []
    for base in ("ours", "ours, clang"):
        for peers, only, factor in workload["wanted"]:
            for precision in [only] if only else settings.precisions:
                ratios = [r for name, r in compare(rows, precision, base).items() if name in peers]
                if ratios:
                    one, best = (min(ratio[key] for ratio in ratios) for key in ("one", "best"))
                    checks.append({"ours": base, "peers": peers, "precision": precision, "wanted": factor,
                                   "one": one, "best": best, "reached": min(one, best) >= factor})
    return checks


def check_threads(workload, rows, settings):
    """The same for a product's second thread: one thread's time divided by two's."""
    checks = []
    for base in ("ours", "ours, clang") if workload.get("threads") else ():
        for precision in settings.precisions:
            one, two = find(rows, base, precision, 1), find(rows, base, precision, 2)
            if one and two:
                gain = one["seconds"] / two["seconds"]
                checks.append({"ours": base, "peers": ["itself on one thread"], "precision": precision,
                               "wanted": workload["threads"], "one": gain, "best": gain,
                               "reached": gain >= workload["threads"]})
    return checks


def print_wanted(checks):
    for check in checks:
        print(f"   {check['ours']}: wanted {check['wanted']:g} x {' and '.join(check['peers'])} "
              f"({check['precision']}): {check['one']:.2f} on one thread, {check['best']:.2f} at best: "
              f"{'reached' if check['reached'] else 'not reached'}")


def versions(settings):
    said = {"ours": machine.say_of(["cc", "--version"]), "ours, clang": machine.say_of(["clang", "--version"])}
    for name, (module, script, options) in PEERS.items():
        if settings.pythons.get(module) and not options:
            said[name] = machine.say_of([settings.pythons[module], os.path.join(HERE, script), "--version"])
    for name in ("OpenBLAS", "FANN"):
        package = {"OpenBLAS": "openblas", "FANN": "fann"}[name]
        if os.path.exists(os.path.join(settings.build, "bench", IN_C[name])):
            said[name] = f"{name} {machine.say_of(['pkg-config', '--modversion', package]) or '(version unknown)'}"
    return {name: text for name, text in said.items() if text}


def parse():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build", help="where the programs are")
    parser.add_argument("--data", default="data/fetched", help="what make data fetched")
    parser.add_argument("--only", help="letters of workloads, or one name: 'bd', 'g-dense'")
    parser.add_argument("--quick", action="store_true", help="less data, three rounds")
    parser.add_argument("--rounds", type=int, help="how often each program runs (7; --quick: 3)")
    parser.add_argument("--precision", choices=["double", "float"], help="only this one")
    parser.add_argument("--threads", type=int, help="1 and so many (all cores)")
    parser.add_argument("--cpu", action="store_true",
                        help="compare the processors' seconds, on one thread: for a busy machine")
    parser.add_argument("--record", action="store_true", help="put the figures into docs/bench.json")
    settings = parser.parse_args()
    settings.rounds = settings.rounds or (3 if settings.quick else 7)
    settings.precisions = [settings.precision] if settings.precision else ["double", "float"]
    settings.threads = [1] if settings.cpu else sorted({1, settings.threads or machine.CORES})
    settings.pythons = {module: machine.python_with(module) for module, _, _ in PEERS.values()}
    return settings


def chosen(workload, settings):
    if settings.quick and workload["quick"] is None:
        return False
    only = settings.only
    return not only or only == workload["key"] or ("-" not in only and workload["group"] in only)


def main():
    settings = parse()
    folder = os.path.join(settings.build, "bench")
    clock = "processors'" if settings.cpu else "wall"
    csv = os.path.join(folder, "quick.csv" if settings.quick else "large.csv")
    results = {"machine": machine.describe(), "programs": versions(settings), "workloads": {}}
    of = results["machine"]
    print(f"{of['processor']}, {of['cores']} cores, {of['architecture']} ({' '.join(of['vectors'])}); "
          f"load {machine.load()}")
    for name, text in results["programs"].items():
        print(f"   {name:<14}{text}")
    if "BLAS generic" in results["programs"].get("PyTorch", ""):
        results["note"] = TORCH_NOTE
        print(f"   {TORCH_NOTE}")
    missing = sorted({name for name, (module, _, _) in PEERS.items() if not settings.pythons[module]})
    if missing:
        print(f"   not installed: {', '.join(missing)}")
    bad = 0
    for workload in workloads(csv):
        if not chosen(workload, settings):
            continue
        if workload["key"] == "h-csv":
            make_csv(csv, 10e6 if settings.quick else 100e6)
        print(f"\n({workload['key']}) {workload['title']}: time of a {workload['unit'](settings.quick)}, "
              f"{clock} clock", flush=True)
        before = machine.load()
        rows = measure(workload, settings)
        if not any(row["program"] == "ours" for row in rows):
            print("   skipped: nothing of ours ran; `make data` fetches the data sets")
            continue
        bad += print_table(workload, rows, settings)
        checks = check_wanted(workload, rows, settings) + check_threads(workload, rows, settings)
        print_wanted(checks)
        results["workloads"][workload["key"]] = {
            "title": workload["title"], "clock": clock, "unit": workload["unit"](settings.quick),
            "flop": workload["flop"] and workload["flop"](settings.quick), "rows": rows,
            "ratios": {precision: compare(rows, precision) for precision in settings.precisions},
            "wanted": checks, "load": [before, machine.load()], "quick": settings.quick}
    with open(os.path.join(folder, "results.json"), "w") as file:
        json.dump(results, file, indent=1)
    if settings.record:
        machine.record("docs/bench.json", results, "workloads")
    if machine.load() > machine.CORES and not settings.cpu:
        print(f"\nThe machine is busy (load {machine.load()}): take these times for what they are, or use --cpu.")
    if bad:
        print(f"\n{bad} costs are further from ours than allowed.")
    return 1 if bad else 0


sys.exit(main())
