"""digits.py: writes digits.csv from the copy of the data that scikit-learn carries.

    python3 digits.py > digits.csv

One line a digit, in file order: its 8 x 8 pixels (0 to 16), row by row, then the digit.
"""
from sklearn.datasets import load_digits

digits = load_digits()
names = [f"r{row}c{column}" for row in range(8) for column in range(8)]
print(",".join(names + ["digit"]))
for pixels, digit in zip(digits.data, digits.target):
    print(",".join(str(int(value)) for value in [*pixels, digit]))
