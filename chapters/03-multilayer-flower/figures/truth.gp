# title: One or the other, not both: what the network answers in between
# desc: A square map over two inputs from 0 to 1. The answer is near 0 at the corners where
#   both inputs are equal and near 1 at the other two, with a band running between them.
# data: truth-surface.csv
# size: 600 622
# pictures: smooth
set xlabel 'first input'
ytitle = 'second input'; @YTITLE
set border 0
unset grid
set autoscale noextend
set xtics 0.5
set ytics 0.5
@PALETTE_SIDES
set cbrange [0:1]
do for [k = 0:3] {
    set label k + 1 (k == 1 || k == 2 ? '1' : '0') at 0.06 + 0.88 * (k % 2), 0.06 + 0.88 * (k / 2) center front font ',24' textcolor rgb C_INK
}
set cntrparam levels discrete 0.1, 0.5, 0.9
@TRACE
splot data.'/truth-surface.csv' using 1:2:3
unset table
plot data.'/truth-surface.csv' using 1:2:3 with image, \
     $contours @TRACED linewidth 1.5 linecolor rgb C_MUTED, \
     $contours using (real(word(strcol(1), 3)) == 0.5 ? real(word(strcol(1), 1)) : NaN):(real(word(strcol(1), 2))) with lines linewidth 2.5 linecolor rgb C_INK
