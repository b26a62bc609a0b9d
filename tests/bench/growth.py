"""growth.py: how the cost of training grows, and how near it comes to the machine's bounds.

    make bench-growth                  one pass of 784-64-10, batches of 8, 1,500 digits;
                                       then width, batch and data 2, 4 and 8 times as large
    make bench-growth ARGS=--record    into docs/bench.json and the roofline's figure

The bounds are measured: additions and multiplications in registers, and the step of
gradient descent over numbers in a core's own cache, and over far more than any cache holds.
`intensity` is operations a byte, if each matrix that a step touches is fetched once for
every product it is in.
"""
import argparse
import json
import os
import subprocess
import sys

import machine

INPUTS, OUTPUTS = 784, 10
WIDTH, BATCH, DATA = 64, 8, 1500
FACTORS = (1, 2, 4, 8)
KINDS = ("arithmetic", "cache", "memory")
LEFT, RIGHT = 0.1, 20  # edges of the figure
NAMES = {1: "one thread", 2: "two threads"}
FIGURES = "docs/appendices/figures"


def operations(width, examples):
    return examples * (4 * INPUTS * width + 6 * width * OUTPUTS)


def bytes_touched(width, batch, size):
    """Of one step: x gathered, then of each layer z, dw, dx (not of the first), update."""
    touched = 2 * batch * INPUTS
    for i, o in ((INPUTS, width), (width, OUTPUTS)):
        forward = batch * i + i * o + batch * o
        backward = 2 * forward if i != INPUTS else forward
        touched += forward + backward + 3 * i * o
    return size * touched


def bench(settings, *words):
    folder = "float/bench" if settings.precision == "float" else "bench"
    return [os.path.join(settings.build, folder, "bench"), *map(str, words)]


def seconds_of(result, settings):
    return result["cpu"] / result["threads"] if settings.cpu else result["seconds"]


def measure_bounds(settings):
    """{threads: {"arithmetic": GFLOP/s, "cache": GB/s, "memory": GB/s}}: the best rounds."""
    programs = {(threads, kind): machine.Program(bench(settings, "bound-" + kind, "--threads", threads), threads)
                for threads in settings.threads for kind in KINDS}
    machine.take_turns(list(programs.values()), settings.rounds)
    bounds = {threads: {} for threads in settings.threads}
    for (threads, kind), program in programs.items():
        results = [{"cpu": float(run["cpu"]), "seconds": float(run["seconds"]), "threads": threads}
                   for run in program.runs]
        bounds[threads][kind] = 1e-9 / min(seconds_of(result, settings) for result in results)
    return bounds


def sizes():
    """(what grows, factor, width, batch, examples)"""
    for factor in FACTORS:
        yield "width", factor, factor * WIDTH, BATCH, DATA
    for factor in FACTORS:
        yield "batch", factor, WIDTH, factor * BATCH, DATA
    for factor in FACTORS:
        yield "data", factor, WIDTH, BATCH, factor * DATA


def measure_growth(settings):
    started = []
    for what, factor, width, batch, examples in sizes():
        for threads in settings.threads:
            line = bench(settings, "b", "--layers", f"{width}:relu,{OUTPUTS}", "--batch", batch,
                         "--examples", examples, "--threads", threads, "--data", settings.data)
            started.append((what, factor, width, batch, examples, machine.Program(line, threads)))
    machine.take_turns([program for *_, program in started], settings.rounds)
    size, rows = 4 if settings.precision == "float" else 8, []
    for what, factor, width, batch, examples, program in started:
        if program.silent:
            sys.exit(f"growth.py: {program.silent}")
        result = program.result()
        seconds, steps = seconds_of(result, settings), examples / batch
        row = {"grows": what, "factor": factor, "threads": result["threads"], "width": width,
               "batch": batch, "examples": examples, "seconds": seconds,
               "gflops": operations(width, examples) / seconds * 1e-9,
               "intensity": operations(width, examples) / (steps * bytes_touched(width, batch, size))}
        if not any((r["grows"], r["factor"], r["threads"]) == (what, factor, row["threads"]) for r in rows):
            rows.append(row)
    return rows


def print_growth(rows, bounds):
    for threads, of in bounds.items():
        print(f"   bounds on {threads} thread{'s' if threads > 1 else ''}: {of['arithmetic']:.0f} GFLOP/s, "
              f"{of['cache']:.0f} GB/s from its cache, {of['memory']:.0f} GB/s from memory")
    print(f"\n   {'':<6}{'times':>6}{'threads':>8}{'a pass':>11}{'grown':>8}{'GFLOP/s':>9}"
          f"{'a byte':>8}{'memory allows':>15}{'cache allows':>14}")
    for row in rows:
        first = next(r for r in rows if (r["grows"], r["threads"]) == (row["grows"], row["threads"]))
        of = bounds[row["threads"]]
        allowed = [min(of["arithmetic"], of[kind] * row["intensity"]) for kind in ("memory", "cache")]
        print(f"   {row['grows']:<6}{row['factor']:>6}{row['threads']:>8}{1e3 * row['seconds']:>8.2f} ms"
              f"{row['seconds'] / first['seconds']:>8.2f}{row['gflops']:>9.1f}{row['intensity']:>8.2f}"
              f"{allowed[0]:>15.1f}{allowed[1]:>14.1f}")


def write_figure(rows, bounds):
    """The two tables that docs/appendices/figures/roofline.gp draws."""
    with open(os.path.join(FIGURES, "roofline.csv"), "w") as file:
        file.write("series,factor,threads,intensity,gflops\n")
        for row in sorted(rows, key=lambda row: row["threads"]):
            series = ("width", "batch", "data").index(row["grows"]) + 1
            file.write(f"{series},{row['factor']},{row['threads']},{row['intensity']:.4g},{row['gflops']:.4g}\n")
    with open(os.path.join(FIGURES, "roofs.csv"), "w") as file:
        file.write("threads,near,intensity,gflops,name\n")
        for threads, of in bounds.items():
            for near, kind in enumerate(("memory", "cache")):
                for intensity in (LEFT, of["arithmetic"] / of[kind], RIGHT):
                    speed = min(of["arithmetic"], of[kind] * intensity)
                    file.write(f"{threads},{near},{intensity:.4g},{speed:.4g},{NAMES[threads]}\n")


def parse():
    parser = argparse.ArgumentParser(prog="make bench-growth", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--data", default="data/fetched", help="what make data fetched")
    parser.add_argument("--rounds", type=int, default=7, help="how often each program runs")
    parser.add_argument("--precision", choices=["double", "float"], default="double")
    parser.add_argument("--cpu", action="store_true", help="the processors' seconds, on one thread: for a busy machine")
    parser.add_argument("--record", action="store_true", help="keep the figures")
    settings = parser.parse_args()
    settings.threads = [1] if settings.cpu else sorted({1, min(2, machine.CORES)})
    return settings


def main():
    settings = parse()
    bounds, rows = measure_bounds(settings), measure_growth(settings)
    print(f"One pass of {INPUTS}-{WIDTH}-{OUTPUTS} over {DATA:,} digits in batches of {BATCH}, {settings.precision}\n")
    print_growth(rows, bounds)
    growth = {"precision": settings.precision, "clock": "processors" if settings.cpu else "wall",
              "load": machine.load(), "rows": rows,
              "bounds": bounds}
    results = {"machine": machine.describe(), "growth": growth}
    with open(os.path.join(settings.build, "bench", "growth.json"), "w") as file:
        json.dump(results, file, indent=1)
    if settings.record:
        machine.record("docs/bench.json", results, "growth")
        write_figure(rows, bounds)
        figure = os.path.join(FIGURES, "roofline")
        subprocess.run(["sh", "docs/tools/figure", figure + ".gp", FIGURES, figure + ".svg"], check=True)


main()
