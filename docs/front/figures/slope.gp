# title: The slope of the square at 1.5
# desc: The curve x squared from −1 to 3. At x = 1.5 a straight line touches it. A triangle on
#   that line goes one step to the right and three steps up: the slope there is three.
# data: slope.csv
# size: 720 440
set xrange [-1:3]; set yrange [-1:9]
set xtics 1; set ytics 2
set xlabel 'x'
ytitle = 'x^2'; @YTITLE
set arrow from 1.5,2.25 to 2.5,2.25 nohead linewidth 2 linecolor rgb C_MUTED
set arrow from 2.5,2.25 to 2.5,5.25 nohead linewidth 2 linecolor rgb C_MUTED
set label '1' at 2.0, 1.75 center textcolor rgb C_INK
set label '3' at 2.58, 3.6 left textcolor rgb C_INK
set label 'slope 3' at 2.02, 5.1 right textcolor rgb C2
plot data.'/slope.csv' using 'x':'square' with lines linetype 1, \
     '' using 'x':'tangent' with lines linetype 2, \
     '' using 'x':(only('x', 1.5, column('square'))) with points linetype 2 pointsize 1.2
