# title: Standardised inputs: the same cost, sooner
# desc: How far the cost is above its minimum, on a logarithmic axis, against the step. With
#   the inputs as they are it falls along a straight line and needs some 3,400 steps to come
#   within 0.000000000001; with centred inputs the line is twice as steep, with standardised
#   ones more than ten times.
# data: cost.csv
f = data.'/cost.csv'
stats f using 'cost' nooutput
least = STATS_min
above(run) = column('series') == run && column('cost') > least ? column('cost') - least : NaN
set logscale y
set format y '10^{%T}'
set yrange [1e-12:1]
set ytics 1e3
set mytics 1
set xrange [0:4000]
set xtics 1000
set xlabel 'step'
ytitle = 'cost − minimum'; @YTITLE
set rmargin at screen right(40)
set label 'standardised' at 330, 1e-11 left offset 0.5, 0 textcolor rgb C1
set label 'centred' at 1150, 1e-8 left offset 0.5, 0 textcolor rgb C3
set label 'as they are' at 2400, 1e-8 left offset 0.5, 0 textcolor rgb C2
plot f using 'step':(above(0)) with lines linetype 2, \
     '' using 'step':(above(1)) with lines linetype 3, \
     '' using 'step':(above(2)) with lines linetype 1
