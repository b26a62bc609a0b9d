# title: What one person costs: cross-entropy and squares
# desc: The cost of one person who was saved, against the score that the neuron gives. For
#   high scores both curves lie near zero. To the left the cross-entropy turns into a straight
#   line that rises without end, to 8 at a score of −8. The squared error levels out at 1 and
#   is flat from a score of −4 on.
# data: one.csv
set xlabel 'score z of one who was saved'
ytitle = 'cost of this one person'; @YTITLE
set xrange [-8:6]
set yrange [0:8.2]
set xtics 2
set ytics 2
set label 'cross-entropy' at -4.4, 5 left textcolor rgb C1
set label 'squares' at -6.4, 1.5 left textcolor rgb C2
plot data.'/one.csv' using 'score':'entropy' with lines linetype 1, \
     '' using 'score':'squares' with lines linetype 2
