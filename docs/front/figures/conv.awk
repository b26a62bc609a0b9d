# The pixels behind conv.gp, and what a filter for level strokes makes of them:
#     awk -f docs/front/figures/conv.awk data/digits.csv > docs/front/figures/conv.csv
# The digit is the 28th of the file, a 7 with a bar.
BEGIN { FS = "," }
NR == 29 {
    print "map,row,col,value"
    for (r = 0; r < 8; r++) for (c = 0; c < 8; c++) {
        p[r, c] = $(8 * r + c + 1)
        print "image," r "," c "," p[r, c]
    }
    for (r = 0; r < 6; r++) for (c = 0; c < 6; c++) {
        sum = 0
        for (k = 0; k < 3; k++) sum += 2 * p[r + 1, c + k] - p[r, c + k] - p[r + 2, c + k]
        print "found," r "," c "," sum
    }
}
