# title: The same points, with x counted from 0 and as years
# desc: Cost over 1000 steps on a logarithmic scale. For x from -2 to 4 the curve falls
#   straight to the bottom within 100 steps; for x from 1998 to 2004 it stays near 16.
# data: years.csv
set logscale y
set format y '10^{%T}'
set yrange [1e-12:1e4]
set ytics 1e4
set mytics 1
set xtics 250
set xlabel 'step'
set rmargin at screen right(170)
ytitle = 'cost (logarithmic scale)'; @YTITLE
plot data.'/years.csv' using 'step':(only('origin', 2000, column('cost'))) with lines linetype 2 title ' 1998 to 2004' at end, \
     '' using 'step':(only('origin', 0, column('cost'))) with lines linetype 1, \
     '' using (80):(only('origin', 0, only('step', 150, 1e-8))):('−2 to 4') with labels left textcolor rgb C1
