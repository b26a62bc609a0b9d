# title: Sure and wrong: cross-entropy recovers at once, squares do not
# desc: The cost over 1,200 steps from a bias of 8. Learned by the gradient of the
#   cross-entropy it drops from 5.4 to 0.6 within ten steps. Learned by the gradient of the
#   squared error it stays above 5 for some 400 steps and falls off a cliff at step 950.
# data: squares.csv
set xlabel 'step'
ytitle = 'cost (cross-entropy)'; @YTITLE
set xrange [0:1200]
set yrange [0:6]
set xtics 200
set rmargin at screen right(40)
set ytics 1
f = data.'/squares.csv'
set label 'learned by squares' at 150, 4.5 left textcolor rgb C2
set label 'learned by cross-entropy' at 60, 0.95 left textcolor rgb C1
plot f using 'step':(only('series', 0, column('cost'))) with lines linetype 1, \
     '' using 'step':(only('series', 1, column('cost'))) with lines linetype 2
