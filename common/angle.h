// Sine and cosine of multiples of π, the same bits on every machine.
#ifndef ANGLE_H
#define ANGLE_H

// cos(π x) and sin(π x), |x| ≤ 2⁵⁰, to within 3e-16. Whole and half x give exactly 0, 1, −1.
double angle_cospi(double x);
double angle_sinpi(double x);

#endif
