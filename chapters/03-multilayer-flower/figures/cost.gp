# title: One unit arrives, the network hesitates and goes on
# desc: Two cost curves over the steps of training, both axes logarithmic. Both start at 0.69. The
#   single unit's falls to 0.66 and stays there. The network's takes some twenty steps to get as
#   far, falls to 0.1 by step 125, and goes on to 0.006 at step 4000.
# data: rose-alone.csv rose-hidden.csv
set logscale xy
set yrange [0.003:1]
set ytics (0.003, 0.01, 0.03, 0.1, 0.3, 1)
set xlabel 'step (logarithmic scale)'
set xrange [1:4000]
set xtics (1, 10, 100, 1000)
ytitle = 'cost (logarithmic scale)'; @YTITLE
set label 1 'one unit' at 1000, 0.79 right textcolor rgb C2
set label 2 'four hidden units' at 95, 0.06 right textcolor rgb C1
plot data.'/rose-alone.csv' using (column('step') + 1):'cost' with lines linetype 2, \
     data.'/rose-hidden.csv' using (column('step') + 1):'cost' with lines linetype 1
