# title: One wrong point pulls the line away from six right ones
# desc: Seven points, the last of them far below the others. The right line goes through six
#   points; the line learned with the wrong point is almost flat and goes through none.
# data: points.csv wrong.csv
set xlabel 'x'
ytitle = 'y'; @YTITLE
set rmargin at screen right(150)
set xrange [-2.5:4.5]
set yrange [-11:11]
set ytics 5
plot data.'/wrong.csv' using 'x':(only('series', 0, column('y'))) with lines linetype 10 title ' right' at end, \
     '' using 'x':(only('series', 1, column('y'))) with lines linetype 1 title ' learned' at end, \
     data.'/points.csv' using 'x':(column('x') == 4 ? NaN : column('y')) with points linetype 2 pointsize 1, \
     '' using 'x':(column('x') == 4 ? -column('y') : NaN) with points linetype 2 pointtype 6 pointsize 1
