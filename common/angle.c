#include "angle.h"

static const double PI = 3.14159265358979323846;

// Σ terms of a power series in y: first · (1 − y/(a(a+1)) (1 − y/((a+2)(a+3)) (...))),
// which is cos(√y) for a = 1 and sin(√y)/√y for a = 2. Nine terms for y ≤ (π/4)².
static double series(double y, double a) {
    double sum = 1;
    for (int term = 8; term >= 0; term--) {
        double n = a + 2 * term;
        sum = 1 - sum * y / (n * (n + 1));
    }
    return sum;
}

static double whole(double x) {
    const double shift =
        6755399441055744.0;  // 1.5 · 2⁵²: nothing after the point remains
    return x + shift - shift;
}

double angle_cospi(double x) {
    double quarter = whole(2 * x);  // x = quarter/2 + r, |r| ≤ 1/4
    double r = PI * (x - quarter / 2);
    double turn = quarter - 4 * whole(quarter / 4);
    if (turn == 0) return series(r * r, 1);
    if (turn == 1 || turn == -3) return -(r * series(r * r, 2));
    if (turn == -1 || turn == 3) return r * series(r * r, 2);
    return -series(r * r, 1);
}

// A quarter turn behind the cosine. Between 0 and 1 little is lost when 1/2 is taken off.
double angle_sinpi(double x) {
    double rest = x - 2 * whole(x / 2);  // whole turns off: |rest| ≤ 1
    return rest < 0 ? -angle_cospi(-rest - 0.5) : angle_cospi(rest - 0.5);
}
