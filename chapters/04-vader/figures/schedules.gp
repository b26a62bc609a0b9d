# title: A falling rate ends lower
# desc: Above, three learning rates over 170 epochs: one stays at 0.003, one starts at 0.006
#   and falls in two stages to 0.0018 and 0.0006, one follows half a cosine from 0.006 down
#   to 0. Below, their costs: with the constant rate the curve stays jagged and ends near
#   0.13; with the other two it becomes smooth as the rate falls and ends near 0.08.
# data: schedules.csv
# size: 720 620
# from: make chapter4-rates
set xrange [1:170]
set rmargin at screen right(120)
names = 'constant stages cosine'
# Labels that would stand on each other move a little.
shift = '0 0.008 -0.008'
set multiplot
set tmargin at screen top(52)
set bmargin at screen bottom(410)
ytitle = 'learning rate'; @YTITLE
set ytics 0.002
set yrange [0:0.0065]
set format x ''
pick(k, value) = strcol('schedule') eq word(names, k) ? value : NaN
plot data.'/schedules.csv' using 'epoch':(pick(1, column('rate'))) with lines linetype 1, \
     '' using 'epoch':(pick(2, column('rate'))) with steps linetype 2, \
     '' using 'epoch':(pick(3, column('rate'))) with lines linetype 3
set tmargin at screen bottom(342)
set bmargin at screen bottom(72)
set label 99 'cost' at screen left(16), screen bottom(366)
set ytics 0.1
set yrange [0.05:0.4]
set format x '%g'
set xlabel 'epoch'
plot for [k = 1:3] data.'/schedules.csv' using 'epoch':(pick(k, column('cost'))) \
     with lines linetype k linewidth 1.5, \
     for [k = 1:3] '' using 'epoch':(column('epoch') == 170 \
     ? pick(k, column('cost') + word(shift, k)) : NaN):(word(names, k)) with labels left offset 0.6, 0 textcolor linetype k
unset multiplot
