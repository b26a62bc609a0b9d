"""pandas at reading a large CSV file into a matrix.

    python3 tests/bench/peer_pandas.py h-csv --csv build/bench/large.csv
"""
import sys

import pandas

import peer

if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(f"pandas {pandas.__version__}")
        sys.exit()
    arguments = peer.parse()

    def run():
        clock = peer.Clock()
        table = pandas.read_csv(arguments.csv, dtype=arguments.dtype)
        t = table.pop("target").to_numpy()
        x = table.to_numpy()
        seconds = clock.stop()
        return seconds, float(x.mean(dtype=float) + t.mean(dtype=float))
    peer.answer(arguments, run)
