# The curves behind tenths.gp: how far a sum of tenths is from the truth, added up in one go, and
# in four parts that are added up at the end, as four threads would.
#     awk -f docs/appendices/figures/tenths.awk > docs/appendices/figures/tenths.csv
BEGIN {
    terms = 1000000; every = 5000; quarter = terms / 4
    print "terms,one,four"
    for (i = 1; i <= terms; i++) {
        one += 0.1
        part[int((i - 1) / quarter)] += 0.1
        if (i % every == 0) {
            four = part[0] + part[1] + part[2] + part[3]
            printf "%d,%.3g,%.3g\n", i, (one - i / 10) * 1e6, (four - i / 10) * 1e6
        }
    }
}
