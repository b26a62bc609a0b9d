#!/bin/sh
# scikit-learn's network on chapter 5's splits, beside ours.
#
#     sh tests/compare.sh build/chapter5        (from the repository's root)
#
# On the 5,000 digits of 20x20 too, where make data has been run; that takes minutes.
set -u
export LC_ALL=C
program=${1:?usage: compare.sh build/chapter5}

. tests/tap.sh
find_python sklearn
[ -z "$python" ] || exec "$python" tests/compare.py "$program"
echo "nothing compared: no python3 here has scikit-learn (Debian: python3-sklearn)"
