# title: The learning rate decides whether, and how fast, the cost falls
# desc: Cost curves over 200 steps on a logarithmic scale. Rate 0.003 falls slowly,
#   0.01 and 0.03 faster, 0.1 fastest; 0.19 falls slowest of all; 0.195 rises without end.
# data: rates.csv
set logscale y
set format y '10^{%T}'
set yrange [1e-10:1e10]
set ytics 1e4
set mytics 1
set xtics 50
set xlabel 'step'
set rmargin at screen right(140)
ytitle = 'cost (logarithmic scale)'; @YTITLE
plot data.'/rates.csv' using 'step':(only('rate', 0.195, column('cost'))) with lines linetype 2 title ' 0.195' at end, \
     '' using 'step':(only('rate', 0.003, column('cost'))) with lines linetype 1, \
     '' using 'step':(only('rate', 0.19, column('cost'))) with lines linetype 5, \
     '' using 'step':(only('rate', 0.01, column('cost'))) with lines linetype 3 title ' 0.01' at end, \
     '' using 'step':(only('rate', 0.03, column('cost'))) with lines linetype 4 title ' 0.03' at end, \
     '' using 'step':(only('rate', 0.1, column('cost'))) with lines linetype 6, \
     '' using 'step':(only('rate', 0.19, only('step', 199, 2))):('0.19') with labels left offset 1,0 textcolor rgb C5, \
     '' using 'step':(only('rate', 0.003, only('step', 199, 0.02))):('0.003') with labels left offset 1,0 textcolor rgb C1, \
     '' using (58):(only('rate', 0.1, only('step', 50, 1e-8))):('0.1') with labels left textcolor rgb C6
