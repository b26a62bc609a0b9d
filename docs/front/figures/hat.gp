# title: Three straight lines, and the same three lines bent
# desc: Two panels. On the left three straight lines that cross, and their sum, which is a flat
#   line at zero. On the right each of the three lines is zero up to a corner and straight behind
#   it; their sum is a hat: zero, up to a peak of one at zero, down to zero again at one.
# data: hat.csv
# size: 720 380
set xrange [-2:2]; set yrange [-4.2:4.2]
set xtics -2, 1, 2; set ytics -4, 2, 4
set tmargin at screen top(62)
set multiplot
set xlabel 'x'
set lmargin at screen left(52); set rmargin at screen left(350)
set label 1 'without a bend' at graph 0.5, screen top(28) center textcolor rgb C_INK
set label 2 'sum' at 0.9, 0.65 left textcolor rgb C2
plot for [k = 1:3] data.'/hat.csv' using 'x':'line '.k with lines linetype 10, \
     data.'/hat.csv' using 'x':'lines' with lines linetype 2 linewidth 4
set lmargin at screen left(402); set rmargin at screen left(700)
set label 1 'with a bend'
set label 2 'sum' at 0.35, 1.2
plot for [k = 1:3] data.'/hat.csv' using 'x':'bent '.k with lines linetype 10, \
     data.'/hat.csv' using 'x':'bents' with lines linetype 2 linewidth 4
unset multiplot
