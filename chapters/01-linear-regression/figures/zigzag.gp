# title: Too long a step leaps from one side of the valley to the other
# desc: The weight over 30 steps at three learning rates. At 0.01 it climbs slowly to 2. At 0.1
#   it is there after two steps. At 0.19 it jumps between 4 and 0, and the leaps hardly shrink.
# data: rates.csv
set xrange [0:30]
set yrange [0:4.5]
set ytics 1
set xtics 10
set xlabel 'step'
set rmargin at screen right(140)
ytitle = 'weight w'; @YTITLE
w(rate) = only('rate', rate, column('w'))
plot data.'/rates.csv' using 'step':(w(0.19)) with linespoints linetype 2, \
     '' using 'step':(w(0.01)) with lines linetype 3, \
     '' using 'step':(w(0.1)) with lines linetype 6, \
     '' using 'step':(only('step', 30, w(0.19))):('0.19') with labels left offset 1,0 textcolor rgb C2, \
     '' using 'step':(only('step', 30, w(0.1))):('0.1') with labels left offset 1,0.6 textcolor rgb C6, \
     '' using 'step':(only('step', 30, w(0.01))):('0.01') with labels left offset 1,-0.6 textcolor rgb C3
