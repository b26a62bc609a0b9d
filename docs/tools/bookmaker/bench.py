"""The tables of the benchmark, from docs/bench.json (make bench ARGS=--record)."""

TASKS = {
    "a": "400-35-10, one digit at a time",
    "b": "784-128-10, batches of 64",
    "c": "784-512-512-10, batches of 128",
    "d": "2-27-31-31-1, all 9,400 pixels at once",
    "e": "14-1, all 792 passengers at once",
    "i": "12 and 24 filters, pooling, 128-10, batches of 64",
    "g-dense": "one prediction through 784-128-10, no input 0",
    "g-digit": "the same, a digit",
    "h-mnist": "reading 24,000 digits",
    "h-csv": "reading a CSV file of 100 MB",
}
PEERS = ("NumPy", "PyTorch", "scikit-learn", "FANN", "pandas")
SHAPES = {"mul": "x w", "tn": "xᵀ dz", "nt": "dz wᵀ"}


def time_text(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1 or unit == "µs":
            return f"{seconds * factor:.3g} {unit}"


def find(rows, program, precision, threads=None):
    """Its row with so many threads; None: the fastest."""
    mine = [r for r in rows if (r["program"], r["precision"]) == (program, precision) and threads in (None, r["threads"])]
    return min(mine, key=lambda row: row["seconds"], default=None)


def pair(texts):
    """Double and float in one cell, which is not broken."""
    return "\u00a0·\u00a0".join(text for text in texts if text)


def tasks(bench, keys, threads):
    """How many times longer others take: on one thread, or each at its fastest (None)."""
    which = "one" if threads == 1 else "best"
    peers = [p for p in PEERS if any(p in bench["workloads"][k]["ratios"]["double"] for k in keys)]
    lines = ["| | | ours | " + " | ".join(peers) + " |", "|---|---|--:|" + "--:|" * len(peers)]
    for key in keys:
        title, task = TASKS[key], bench["workloads"][key]
        for precision, ratios in task["ratios"].items():
            ours = find(task["rows"], "ours", precision, threads)
            cells = [f"{ratios[p][which]:#.3g}".rstrip(".") if p in ratios else "" for p in peers]
            time = time_text(ours["seconds"]).replace(" ", "\u00a0")
            lines.append(f"| {title} | {precision} | {time} | " + " | ".join(cells) + " |")
            title = ""
    return lines


def product_name(key):
    _, kind, size = key.split("-")
    n, i, o = size.split("x")
    return f"{n}\u00a0×\u00a0{n}" if n == i == o else SHAPES[kind].replace(" ", "\u00a0")


def is_large(key):
    """Too much work for one thread alone: a network would share it."""
    return min(int(part) for part in key.split("-")[2].split("x")) >= 512


def products(bench):
    """GFLOP/s on one thread, OpenBLAS's speed for 1, and what a second thread is worth."""
    heads = [f"{cc}, {p}" for cc in ("gcc", "clang") for p in ("double", "float")]
    lines = ["| | GFLOP/s | " + " | ".join(heads) + " | second thread |", "|---|--:|" + "--:|" * (len(heads) + 1)]
    for key, task in bench["workloads"].items():
        if not key.startswith("f-"):
            continue
        cells, gflops, gains = [], [], []
        for program in ("ours", "ours, clang"):
            for precision in ("double", "float"):
                one, two = (find(task["rows"], program, precision, threads) for threads in (1, 2))
                blas = find(task["rows"], "OpenBLAS", precision, 1)
                cells.append(f"{blas['seconds'] / one['seconds']:.2f}" if one and blas else "")
                if program == "ours":
                    gflops.append(f"{task['flop'] / one['seconds'] * 1e-9:.0f}")
                    gains.append(f"{one['seconds'] / two['seconds']:.2f}" if two and is_large(key) else "")
        lines.append(f"| {product_name(key)} | {pair(gflops)} | " + " | ".join(cells) + f" | {pair(gains)} |")
    return lines


def machine(bench):
    """One sentence: on what all this was measured."""
    m, programs = bench["machine"], bench["programs"]
    return [f"*{m['processor']} (family {m['family']}, model {m['model']}; {', '.join(m['vectors'])}), {m['cores']} cores of a "
            f"virtual machine, {m['memory']}, {m['system']}. {programs['ours'].replace('cc (', 'gcc (')}; "
            f"{programs['ours, clang']}; {short(programs['NumPy'])}; {programs['PyTorch']}; {programs['scikit-learn']}; "
            f"{programs['pandas']}; {programs['OpenBLAS']}; {programs['FANN']}. {bench['note']}*"]


def short(text):
    """NumPy's own line names the file of its library; here the name is enough."""
    version, _, rest = text.partition(", products from ")
    return f"{version} with OpenBLAS{', ' + rest.split(', ', 1)[1] if ', ' in rest else ''}"


PARTS = {
    "bench-one": lambda bench: tasks(bench, TASKS, 1),
    "bench-best": lambda bench: tasks(bench, "bcd", None),
    "bench-products": products,
    "bench-machine": machine,
}


def part(library, name):
    bench = library.json("docs/bench.json")
    return PARTS[name](bench) if bench else ["*(not measured yet)*"]
