# title: Smaller batches learn more from one look at the pixels
# desc: Four cost curves over 20 epochs of plain gradient descent at the same rate. With all
#   pixels in one batch the cost has hardly moved from 0.7; with batches of 512 and 128
#   pixels it is well below 0.6, with batches of 32 near 0.4.
# data: batches.csv
set xlabel 'epoch (one look at every pixel)'
ytitle = 'cost'; @YTITLE
set rmargin at screen right(130)
set xrange [0:20]
set yrange [0.3:0.8]
set ytics 0.1
sizes = 'all 512 128 32'
plot for [k = 1:4] data.'/batches.csv' \
     using 'epoch':(strcol('batch') eq word(sizes, k) ? column('cost') : NaN) \
     with lines linetype k title ' '.word(sizes, k).(k == 1 ? ' at once' : '') at end
