# The curves behind slopes.gp:
#     awk -f docs/appendices/figures/slopes.awk > docs/appendices/figures/slopes.csv
BEGIN {
    print "z,sigmoid,tanh,relu"
    for (k = -40; k <= 40; k++) {
        z = k / 10
        s = 1 / (1 + exp(-z))
        t = 1 - 2 / (1 + exp(2 * z))
        printf "%g,%.4f,%.4f,%d\n", z, s * (1 - s), 1 - t * t, (k > 0)
    }
}
