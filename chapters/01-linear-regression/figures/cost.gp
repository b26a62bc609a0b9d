# title: The cost falls by the same factor again and again
# desc: The cost over 1000 steps on a logarithmic scale. It starts near 25, drops steeply
#   within the first 30 steps, and then runs in a straight line down to about 0.00000000000001.
# data: path.csv
set logscale y
set format y '10^{%T}'
set ytics 1e4
set mytics 1
set xlabel 'step'
ytitle = 'cost (logarithmic scale)'; @YTITLE
plot data.'/path.csv' using 'step':'cost' with lines linetype 1
