# title: What goes through the layers before anything is learned
# desc: Two panels with a logarithmic axis, one line for each kind of first weights. Left,
#   what comes out of the layers: near 0.6 in all four with He's weights, near 0.1 with
#   Xavier's and with 0.2; with 0.01 it falls to a twentieth or less in each layer, and to
#   less than a millionth in the last. Right, the slopes on their way back: with 0.01 they
#   shrink as fast in the other direction, from layer 4 to layer 1. Weights of zero have no
#   place on such an axis.
# data: init.csv
# size: 720 420
set logscale y
set yrange [1e-8:10]
set ytics 100
set mytics 1
set format y '10^{%T}'
set xrange [0.8:4.2]
set xtics 1
kinds = 'he xavier 0.2 0.01'
set multiplot
set xlabel 'layer'
set rmargin at screen 0.475
ytitle = 'forward: outputs'; @YTITLE
plot for [k = 1:4] data.'/init.csv' using 'layer':(strcol('init') eq word(kinds, k) ? column('forward') : NaN) \
     with linespoints linetype k
set lmargin at screen 0.535
set rmargin at screen right(26)
set format y ''
set label 99 at screen 0.525, screen top(26)
ytitle = 'backward: slopes by the sums'
set label 99 ytitle
set xlabel 'layer'
set key bottom right width 1
plot for [k = 1:4] data.'/init.csv' using 'layer':(strcol('init') eq word(kinds, k) ? column('backward') : NaN) \
     with linespoints linetype k, \
     for [k = 1:4] '' using (0/0):(0/0) with lines linetype k title word(kinds, k)
unset multiplot
