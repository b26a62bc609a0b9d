# title: The last digit decides, or does not
# desc: How far the costs of two networks are apart whose first weight differs in its last
#   digit, over 400 steps, on a logarithmic scale. At a rate of 0.3 the difference stays at
#   1e-16. At a rate of 2.8 it grows for all three seeds: for seed 1 to 0.03 by step
#   250, for seed 3 by step 300; for seed 2 it has reached 1e-8 at step 400.
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
set rmargin at screen right(150)
seen(d) = d > 0 ? d : 1e-17
names = '"rate 0.3" "2.8, seed 1" "2.8, seed 2" "2.8, seed 3"'
shift = '1 30 1 0.03'
plot for [k = 1:4] data.'/twins.csv' using 'step':(only('pair', k - 1, seen(column('gap')))) \
     with lines linetype k linewidth 1.5, \
     for [k = 1:4] '' using 'step':(column('step') == 400 \
     ? only('pair', k - 1, seen(column('gap')) * word(shift, k)) : NaN):(word(names, k)) \
     with labels left offset 0.6, 0 textcolor linetype k
