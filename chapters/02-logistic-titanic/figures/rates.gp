# title: A rate that is too large does not explode here: it never settles
# desc: The cost over 60 steps at four learning rates. At 1 it falls smoothly to 0.51. At 5
#   it jumps up and down at first and then settles lower than the first. At 6 it goes on
#   jumping between two values near 0.55, for ever. At 20 it leaps out of the picture, up to 7.
# data: rates.csv
set yrange [0.48:1]
set ytics 0.1
set xrange [0:60]
set xtics 10
set xlabel 'step'
set rmargin at screen right(72)
ytitle = 'cost'; @YTITLE
f = data.'/rates.csv'
set label '20: up to 7' at 35, 0.68 left textcolor rgb C5
plot f using 'step':(only('series', 20, column('cost'))) with lines linetype 5 linewidth 1, \
     '' using 'step':(only('series', 6, column('cost'))) with lines linetype 2 linewidth 2, \
     '' using 'step':(only('series', 5, column('cost'))) with lines linetype 3 linewidth 2, \
     '' using 'step':(only('series', 1, column('cost'))) with lines linetype 1, \
     '' using (60):(only('series', 6, only('step', 60, column('cost')))):(' 6') with labels left textcolor rgb C2, \
     '' using (60):(only('series', 1, only('step', 60, 0.521))):(' 1') with labels left textcolor rgb C1, \
     '' using (60):(only('series', 5, only('step', 60, 0.496))):(' 5') with labels left textcolor rgb C3
