# title: Five optimisers, each at the best of three rates
# desc: Five cost curves over 20 epochs in batches of 32 pixels. All fall from about 0.6.
#   Plain gradient descent stays highest, momentum and RMSProp lie below it, and AdaGrad
#   and Adam end lowest.
# data: optimisers.csv
# size: 720 480
set xlabel 'epoch'
ytitle = 'cost'; @YTITLE
set rmargin at screen right(170)
set xrange [0:20]
set yrange [0.3:0.7]
set ytics 0.1
names = 'sgd rmsprop momentum adagrad adam'
# Labels that would stand on each other move a little.
shift = '0.006 0.005 0.004 -0.016 0'
plot for [k = 1:5] data.'/optimisers.csv' \
     using 'epoch':(strcol('optimiser') eq word(names, k) ? column('cost') : NaN) \
     with lines linetype k, \
     for [k = 1:5] '' using 'epoch':(strcol('optimiser') eq word(names, k) && column('epoch') == 20 \
     ? column('cost') + word(shift, k) : NaN):(word(names, k)) with labels left offset 0.6, 0 textcolor linetype k
