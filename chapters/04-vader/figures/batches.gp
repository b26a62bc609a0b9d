# title: Larger batches, at any rate
# desc: Cost after four epochs against the learning rate, on a logarithmic axis: a line for each size of batch.
#   With all pixels in one batch the line runs level near 0.68 from left to right. With
#   128 pixels it is a bowl with its floor near 0.48, with 32 near 0.42, with 8 near 0.39.
# data: rates.csv
# from: make chapter4-rates
set logscale x
set xlabel 'learning rate'
ytitle = 'cost after 4 epochs'; @YTITLE
set rmargin at screen right(130)
set xrange [0.04:4]
set xtics (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
set yrange [0.35:0.75]
set ytics 0.1
names = 'all 128 32 8'
pick(k, value) = strcol('comparison') eq 'batches' && strcol('name') eq word(names, k) ? value : NaN
shift = '0 0 -0.012 0.012'
plot for [k = 1:4] data.'/rates.csv' using 'rate':(pick(k, column('mean'))) with linespoints linetype k, \
     for [k = 1:4] '' using 'rate':(column('rate') == word('3.2 1.6 0.8 0.8', k) \
     ? pick(k, column('mean') + word(shift, k)) : NaN):(word(names, k).(k == 1 ? ' at once' : '')) \
     with labels left offset 0.8, 0 textcolor linetype k
