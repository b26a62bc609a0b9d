# title: Two lines make "one or the other, not both"
# desc: A square of the two inputs with an answer at each corner: 0 at both zero and at both one, 1
#   at the other two. Two parallel slanting lines lie between the corners. The strip between them
#   is orange and holds the two ones; the corners outside are blue and hold the zeros.
# data: truth-hand.csv
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
    set label k + 1 (k == 1 || k == 2 ? '1' : '0') at k % 2, k / 2 center front font ',24' textcolor rgb C_INK
}
set label 5 'at least one' at -0.21, 0.82 left front textcolor rgb C_INK
set label 6 'both' at 0.42, 1.19 left front textcolor rgb C_INK
set cntrparam levels discrete 0
set contour base; unset surface
array column_of[2] = [3, 4]
set print $contours; print 'x y z'; unset print
set table $contours append
splot for [k = 1:2] data.'/truth-hand.csv' using 1:2:(column(column_of[k]))
unset table
plot data.'/truth-hand.csv' using 1:2:5 with image, \
     $contours @TRACED linewidth 2 linecolor rgb C_INK
