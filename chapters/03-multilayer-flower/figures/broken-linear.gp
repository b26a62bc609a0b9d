# title: Linear hidden units: one straight line
# desc: The rose over a ground of two pale colours that meet in one straight line, as with a single unit.
# data: rose.csv map-linear.csv
# size: 480 480
# pictures: smooth
@BARE
@PALETTE_SIDES
set cbrange [0:1]
set xrange [-4.3:4.3]
set yrange [-4.3:4.3]
set lmargin at screen left(16); set rmargin at screen right(16); set bmargin at screen bottom(16); set tmargin at screen top(16)
set cntrparam levels discrete 0
@TRACE
splot data.'/map-linear.csv' using 1:2:(log(column(3) / (1 - column(3))))
unset table
plot data.'/map-linear.csv' using 1:2:3 with image, \
     $contours @TRACED linewidth 2 linecolor rgb C_INK, \
     data.'/rose.csv' using 'x':(only('class', 0, column('y'))) with points linetype 1 pointtype 6 pointsize 0.15, \
     '' using 'x':(only('class', 1, column('y'))) with points linetype 2 pointtype 6 pointsize 0.15
