# title: Which digit is taken for which
# desc: A table of ten by ten counts, truth down and answer across, of ten runs together.
#   The diagonal holds nearly all; each mistake is a pale orange cell with its count. The
#   eights are misread most, as ones, and a three is taken for a five.
# data: confusion.csv
# size: 620 560
set xlabel 'answer'
ytitle = 'truth'; @YTITLE
set lmargin at screen left(48); set rmargin at screen right(16)
set border 0
unset grid
set xtics 1 scale 0
set ytics 1 scale 0
set xrange [-0.5:9.5]
set yrange [9.5:-0.5] reverse
@PALETTE_SIGNED
set cbrange [-600:600]
right_or_wrong(k, a, n) = k == a ? -n : (n > 0 ? 120 + 10 * n : 0)
plot data.'/confusion.csv' using 2:1:(0.47):(0.47):(right_or_wrong($1, $2, $3)) with boxxyerror linecolor palette, \
     '' using 2:1:($1 == $2 ? sprintf('%d', $3) : '') with labels textcolor rgb C_INK, \
     '' using 2:1:($1 != $2 && $3 > 0 ? sprintf('%d', $3) : '') with labels textcolor rgb C_INK
