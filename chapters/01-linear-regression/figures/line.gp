# title: The line turns until it goes through the points
# desc: Seven points on the line y = 2x + 1, and the neuron's own line at four moments: almost
#   flat before the first step, too shallow after 3 steps and after 10, and after 1000
#   steps through every point.
# data: points.csv lines.csv
set xlabel 'x'
ytitle = 'y'; @YTITLE
set rmargin at screen right(130)
set xrange [-2.5:4.5]
set yrange [-5:11]
set ytics -4, 4, 8
plot for [s in '0 3 10'] data.'/lines.csv' using 'x':(only('step', s, column('y'))) \
         with lines linetype 10 title ' step '.s at end, \
     data.'/lines.csv' using 'x':(only('step', 1000, column('y'))) \
         with lines linetype 1 title ' step 1000' at end, \
     data.'/points.csv' using 'x':'y' with points linetype 2 pointsize 1
