# title: The rose: seven petals, two classes
# desc: A flower of seven petals around a centre, 688 points. Three petals are orange, class
#   1; four are blue, class 0. No straight line parts the colours.
# data: rose.csv
# size: 600 622
set xlabel 'x_1'
ytitle = 'x_2'; @YTITLE
set xrange [-4.3:4.3]
set yrange [-4.3:4.3]
set xtics 2
set ytics 2
plot data.'/rose.csv' using 'x':(only('class', 0, column('y'))) with points linetype 1 pointtype 6 pointsize 0.15, \
     '' using 'x':(only('class', 1, column('y'))) with points linetype 2 pointtype 6 pointsize 0.15
