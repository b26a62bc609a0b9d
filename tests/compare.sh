#!/bin/sh
# scikit-learn's network on chapter 5's splits, beside ours.
#
#     sh tests/compare.sh build/chapter5        (from the repository's root)
#
# On the 5,000 digits of 20x20 too, where make data has been run; that takes minutes.
set -u
export LC_ALL=C
program=${1:?usage: compare.sh build/chapter5}

for python in python3 /usr/bin/python3; do
    "$python" -c 'import sklearn' 2>/dev/null && exec "$python" tests/compare.py "$program"
done
echo "nothing compared: no python3 here has scikit-learn (Debian: python3-sklearn)"
