#!/usr/bin/env python3
"""The weights behind network.gp: a saved 2-4-1 network as a table.

    make chapter3 build/nn
    build/nn train build/figures/03-multilayer-flower/rose.csv --target class \\
        --layers 4:tanh,1:sigmoid --loss cross-entropy --optimiser sgd \\
        --learning-rate 1.2 --batch all --epochs 4000 --init 0.01 --seed 1 \\
        --save build/rose.safetensors
    python3 docs/front/figures/network.py build/rose.safetensors > docs/front/figures/network.csv

A row is a hidden unit: its weights from both inputs, its bias, its weight to the output;
the last column is the output's bias, the same in every row.
"""
import json
import struct
import sys


def tensors(path):
    data = open(path, "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            yield name, struct.unpack(f"<{(end - start) // 8}d", data[8 + size + start:8 + size + end])


net = dict(tensors(sys.argv[1]))
print("unit,from1,from2,bias,to,last")
for unit in range(4):
    row = (net["layers.0.weight"][2 * unit], net["layers.0.weight"][2 * unit + 1],
           net["layers.0.bias"][unit], net["layers.1.weight"][unit], net["layers.1.bias"][0])
    print(unit + 1, *(repr(value) for value in row), sep=",")
