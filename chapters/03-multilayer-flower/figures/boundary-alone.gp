# title: One unit can only draw a straight line
# desc: The rose again over a ground of two colours that meet in one straight line: on each
#   side of it stand orange and blue petals alike. Half of the points are on the wrong side.
# data: rose.csv map-alone.csv
# size: 600 622
# pictures: smooth
set xlabel 'x_1'
ytitle = 'x_2'; @YTITLE
set border 0
unset grid
set xrange [-4.3:4.3]
set yrange [-4.3:4.3]
set xtics 2
set ytics 2
@PALETTE_SIDES
set cbrange [0:1]
set cntrparam levels discrete 0
@TRACE
splot data.'/map-alone.csv' using 1:2:(log(column(3) / (1 - column(3))))
unset table
plot data.'/map-alone.csv' using 1:2:3 with image, \
     $contours @TRACED linewidth 2 linecolor rgb C_INK, \
     data.'/rose.csv' using 'x':(only('class', 0, column('y'))) with points linetype 1 pointtype 6 pointsize 0.15, \
     '' using 'x':(only('class', 1, column('y'))) with points linetype 2 pointtype 6 pointsize 0.15
