"""Programming exercises: the test fails before, and passes after the answer is applied.

Everything happens in a scratch copy of the tree, built once; each exercise works on a copy
of that copy, so only what its answer touches is compiled again.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

LEFT_OUT = {".git", "build", "fetched"}


def copy_tree(root, to, build):
    def ignore(folder, names):
        return [n for n in names if n in LEFT_OUT or (Path(folder) / n).resolve() == build.resolve()]
    shutil.copytree(root, to, ignore=ignore, symlinks=True)


def run_test(tree, folder):
    """(passed, what it said)"""
    done = subprocess.run(["sh", f"{folder}/test.sh", "build"], cwd=tree, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def apply(tree, folder):
    """(worked, what it said): the answer's patch."""
    patch = tree / folder / "answer.patch"
    if shutil.which("patch"):
        command, environment = ["patch", "-p1", "--no-backup-if-mismatch", "-i", str(patch)], None
    else:       # git looks for a repository above and would take its root for ours
        command = ["git", "apply", str(patch)]
        environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, env=environment)
    return done.returncode == 0, done.stdout + done.stderr


def prove(base, scratch, folder):
    """What is wrong with an exercise; '' for nothing."""
    tree = Path(scratch) / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(base, tree, symlinks=True)      # keeps the times, so make compiles little
    passed, said = run_test(tree, folder)
    if passed:
        return "its test passes without the answer"
    if not said.strip():
        return "its test fails without saying what is missing"
    worked, said = apply(tree, folder)
    if not worked:
        return f"answer.patch does not apply: {said.strip()}"
    passed, said = run_test(tree, folder)
    return "" if passed else f"its test fails with the answer: {said.strip()[-600:]}"


def run(document, names, build):
    root = document.library.root
    folders = [a["code"].rstrip("/") for _, _, a in document.exercises if "code" in a]
    unknown = sorted(f for f in (p.parent.relative_to(root).as_posix()
                                 for p in root.glob("docs/exercises/*/test.sh")) if f not in folders)
    failed = 0
    for folder in unknown:
        print(f"not ok - {folder} belongs to no exercise of the book")
        failed = 1
    folders = [f for f in folders if not names or any(n in f for n in names)]
    if not folders:
        print("no exercise has a program")
        return failed
    with tempfile.TemporaryDirectory(prefix="exercises-") as scratch:
        base = Path(scratch) / "base"
        copy_tree(root, base, build)
        done = subprocess.run([os.environ.get("MAKE", "make"), "-j2", "programs", "BUILD=build"], cwd=base,
                              capture_output=True, text=True)
        if done.returncode != 0:
            print(f"not ok - the tree compiles: {done.stderr.strip()[-600:]}")
            return 1
        for folder in folders:
            wrong = prove(base, scratch, folder)
            print(f"not ok - {folder}: {wrong}" if wrong
                  else f"ok - {folder}: red before, green after its answer", flush=True)
            failed = failed or bool(wrong)
    return int(bool(failed))
