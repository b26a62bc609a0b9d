"""The machine and the programs that a benchmark ran on, and how runs are taken in turns."""
import json
import os
import re
import shutil
import statistics
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PAUSE = 0.03  # seconds
CORES = os.cpu_count() or 1


def say_of(command, pattern=None):
    """The first line that a command prints, or what a pattern finds in it; '' where it fails."""
    try:
        text = subprocess.run(command, capture_output=True, encoding="utf-8", check=True,
                              env=environment(1)).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    if not pattern:
        return text.strip().split("\n")[0]
    found = re.search(pattern, text, re.M)
    return found.group(1).strip() if found else ""


def environment(threads):
    """Ours without settings that would bind a peer, but for its number of threads."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("OPENBLAS_", "GOTO_", "OMP_", "MKL_", "ATEN_", "BLIS_"))}
    return {**kept, "LC_ALL": "C", "OPENBLAS_NUM_THREADS": str(threads),
            "OMP_NUM_THREADS": str(threads), "PYTHONDONTWRITEBYTECODE": "1"}


def describe():
    lscpu = lambda name: say_of(["lscpu"], rf"^{name}:(.*)$")
    flags = lscpu("Flags").split()
    vectors = [name for name in ("avx2", "fma", "avx512f", "asimd", "sve") if name in flags]
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal: *(\d+)", file.read()).group(1)) / 2**20
    return {"processor": lscpu("Model name"), "family": lscpu("CPU family"), "model": lscpu("Model"),
            "architecture": lscpu("Architecture"), "cores": CORES, "vectors": vectors,
            "caches": {name: lscpu(f"{name} cache") for name in ("L1d", "L2", "L3")},
            "memory": f"{memory:.0f} GiB", "system": say_of(["cat", "/etc/os-release"], r'^PRETTY_NAME="?([^"\n]*)') or say_of(["uname", "-s"]),
            "virtual": lscpu("Hypervisor vendor") or "no"}


def python_with(module):
    """The first Python here that can import a module; None."""
    for python in ("python3", "/usr/bin/python3"):
        if shutil.which(python) and say_of([python, "-c", f"import {module}; print('yes')"]) == "yes":
            return python
    return None


class Program:
    """One process that waits for its turn. `silent`: why it cannot take part."""

    def __init__(self, command, threads):
        self.runs, self.silent, self.process = [], "", None
        try:
            self.process = subprocess.Popen([*command, "--wait"], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                            encoding="utf-8", env=environment(threads))
        except OSError as error:
            self.silent = str(error)
            return
        if self.process.stdout.readline() != "ready\n":
            self.fail()

    def fail(self):
        lines = self.process.communicate()[1].strip().split("\n")
        self.silent = lines[-1] or f"ended with status {self.process.returncode}"

    def turn(self):
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            self.fail()
            return
        self.runs.append(dict(word.split("=", 1) for word in line.split()))

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.communicate("")

    def result(self):
        seconds = [float(run["seconds"]) for run in self.runs]
        cpu = [float(run["cpu"]) for run in self.runs]
        return {"threads": int(self.runs[0]["threads"]), "runs": len(seconds),
                "seconds": statistics.median(seconds), "least": min(seconds),
                "cpu": statistics.median(cpu), "cost": float(self.runs[0]["cost"])}


def take_turns(programs, rounds):
    """All of them once for warming up, then `rounds` times, one after the other. The pause
    is for threads of the one before, which look out for work a while before they sleep."""
    for _ in range(rounds + 1):
        for program in programs:
            if not program.silent:
                time.sleep(PAUSE)
                program.turn()
    for program in programs:
        program.end()
        if not program.silent:
            del program.runs[0]


def load():
    return round(os.getloadavg()[0], 1)


def record(path, results, part):
    """Puts one part of what was measured into a committed file. What stands there from
    another machine goes."""
    kept = {}
    if os.path.exists(path):
        with open(path) as file:
            kept = json.load(file)
    if kept.get("machine") != results["machine"]:
        kept = {}
    kept.update({key: value for key, value in results.items() if key != part})
    kept[part] = {**kept.get(part, {}), **results[part]}
    text = json.dumps(shortened(kept), indent=1)
    text = re.sub(r"\{[^{}]*\}", lambda row: re.sub(r"\s*\n\s*", " ", row.group()), text)
    with open(path, "w") as file:
        file.write(text + "\n")


def shortened(value, name=""):
    """Six digits are enough for times; costs keep all of theirs."""
    if isinstance(value, dict):
        return {key: shortened(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [shortened(part) for part in value]
    return float(f"{value:.6g}") if isinstance(value, float) and name != "cost" else value
