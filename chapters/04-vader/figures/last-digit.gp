# title: The last digit decides, or does not
# desc: How far the costs of two networks are apart whose first weight differs in its
#   sixteenth digit, over 400 steps, on a logarithmic scale. At a rate of 0.3 the difference
#   stays in the last digit. At a rate of 2.8 it grows ten thousand million times within
#   200 steps, until after 220 the two costs have nothing to do with each other.
#   Where there is no difference at all, the line runs along the lower edge.
# data: twins.csv
set logscale y
set format y '10^{%T}'
set ytics 10000
set mytics 1
set yrange [1e-17:10]
set xrange [0:400]
set xlabel 'step'
ytitle = 'difference of the two costs'; @YTITLE
set rmargin at screen right(120)
seen(d) = d > 0 ? d : 1e-17
plot data.'/twins.csv' using 'step':(only('rate', 0.3, seen(column('gap')))) with lines linetype 1 title ' rate 0.3' at end, \
     '' using 'step':(only('rate', 2.8, seen(column('gap')))) with lines linetype 2 title ' rate 2.8' at end
