"""What a run of each lesson costs: seconds and memory, into docs/measured.json."""

import json
import os
import platform
import re
import subprocess
import sys
import threading
import time


def machine():
    """The computer in a few words."""
    cores = os.cpu_count() or 1
    words = [f"{cores} core{'s' if cores > 1 else ''}", platform.machine()]
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            text = file.read()
        speed = re.search(r"@ ([\d.]+)GHz", text) or re.search(r"cpu MHz\s*: ([\d.]+)", text)
        if speed:
            value = float(speed.group(1))
            words.append(f"{value if value < 100 else value / 1000:.1f} GHz")
        if " avx512f" in text:
            words.append("AVX-512")
        elif " avx2" in text:
            words.append("AVX2")
    except OSError:
        pass
    return ", ".join(words)


def time_of(program, root):
    """(status, seconds) of one run."""
    begin = time.monotonic()
    done = subprocess.run([program], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode, time.monotonic() - begin


def peak_of(program, root):
    """The most memory that a run uses, in megabytes, as /proc tells it; 0 where it does not.

    (What wait4 reports contains this program too, from before the exec.) The pipe that the
    run prints into is full at first, so that even a short run waits until it was looked at."""
    out, into = os.pipe()
    os.set_blocking(into, False)
    try:
        while True:
            os.write(into, b" " * 4096)
    except BlockingIOError:
        os.set_blocking(into, True)
    process = subprocess.Popen([program], cwd=root, stdout=into, stderr=subprocess.DEVNULL)
    os.close(into)
    peak, begin, reader = 0, time.monotonic(), None
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status", encoding="utf-8") as file:
                found = re.search(r"VmHWM:\s*(\d+) kB", file.read())
            peak = int(found.group(1)) / 1024 if found else peak
        except OSError:
            pass
        if reader is None and time.monotonic() - begin > 0.1:
            reader = threading.Thread(target=lambda: [None for _ in iter(lambda: os.read(out, 65536), b"")])
            reader.start()
        time.sleep(0.001)
    if reader:
        reader.join()
    os.close(out)
    return peak


def run(root, build):
    path = root / "docs/measured.json"
    lessons, failed = {}, 0
    for folder in sorted(root.glob("chapters/[0-9]*")):
        number = str(int(folder.name.split("-")[0]))
        program = (build / f"chapter{number}").resolve()
        if not program.exists():
            print(f"{program}: not built (make programs)", file=sys.stderr)
            failed = 1
            continue
        status, took = time_of(program, root)
        megabytes = peak_of(program, root) if status == 0 else 0
        if not megabytes and sys.platform == "linux":
            status = status or "no memory that could be seen"
        if status != 0:
            print(f"{program}: ended with status {status}", file=sys.stderr)
            failed = 1
            continue
        lessons[number] = {"seconds": round(took, 2), "megabytes": round(megabytes, 1)}
        print(f"chapter {number}: {took:.2f} s, {megabytes:.1f} MB")
    if not failed:
        text = json.dumps({"machine": machine(), "lessons": lessons}, indent=2)
        path.write_text(text + "\n", encoding="utf-8")
    return failed
