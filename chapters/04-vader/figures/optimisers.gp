# title: Five optimisers, each at five rates
# desc: Cost after four epochs against the learning rate, on a logarithmic axis: a bowl for
#   each optimiser. Adam's, RMSProp's and AdaGrad's floors lie at 0.37, at rates of 0.004,
#   0.008 and 0.1; those of momentum and plain descent lie at 0.41 and 0.42, at rates of
#   0.025 and 0.2. Bars show the lowest and the highest of three seeds.
# data: rates.csv
# size: 720 480
# from: make chapter4-rates
set logscale x
set xlabel 'learning rate'
ytitle = 'cost after 4 epochs'; @YTITLE
set xrange [0.0007:1.2]
set xtics ('0.001' 0.001, '0.01' 0.01, '0.1' 0.1, '1' 1)
set yrange [0.32:0.55]
set ytics 0.05
set key top center horizontal maxrows 1 samplen 1
names = 'adam rmsprop momentum adagrad sgd'
pick(k, value) = strcol('comparison') eq 'optimisers' && strcol('name') eq word(names, k) ? value : NaN
plot for [k = 1:5] data.'/rates.csv' using 'rate':(pick(k, column('mean'))) with lines linetype k, \
     for [k = 1:5] '' using 'rate':(pick(k, column('mean'))):'lowest':'highest' \
     with yerrorbars linetype k linewidth 1.5, \
     for [k = 1:5] '' using (0/0):(0/0) with lines linetype k title word(names, k)
