# title: One unit gets stuck, the network goes on learning
# desc: Two cost curves over the steps of training. The single unit's stays at 0.66. The
#   network's lingers at 0.69, then falls below 0.01.
# data: rose-alone.csv rose-hidden.csv
set logscale y
set yrange [0.003:1]
set ytics (0.003, 0.01, 0.03, 0.1, 0.3, 1)
set xlabel 'step'
set xrange [0:4000]
set xtics 1000
set rmargin at screen right(40)
ytitle = 'cost (logarithmic scale)'; @YTITLE
plot data.'/rose-alone.csv' using 'step':'cost' with lines linetype 2 title ' one unit' at end, \
     data.'/rose-hidden.csv' using 'step':'cost' with lines linetype 1, \
     '' using (1500):(only('step', 1500, 0.025)):('four hidden units') with labels left textcolor rgb C1
