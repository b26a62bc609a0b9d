# title: Walking against the gradient
# desc: Ellipses of equal cost around the lowest place at zero, wider than they are high. An arrow
#   starts at w = 2, b = 1 and points straight away from the ellipse through it: the gradient. A
#   path of points goes the other way, first steeply down to w = 1.6, b = 0.4, and then along the
#   horizontal axis towards zero.
# data: gradient.csv
# size: 720 481
set xrange [-2.9:3.2]; set yrange [-1.75:1.75]
set xtics 1; set ytics 1
set xlabel 'w'
ytitle = 'b'; @YTITLE
unset grid
set print $level
do for [c in '1 3 7'] {
    print 'x,y'
    do for [i = 0:120] { print sprintf('%g,%g', sqrt(c) * cos(pi * i / 60), sqrt(c / 3.0) * sin(pi * i / 60)) }
    print ''; print ''
}
unset print
do for [c in '1 3 7'] { set label 'cost '.c at -sqrt(c) + 0.06, 0.14 left textcolor rgb C_MUTED }
set arrow from 2,1 to 2.4,1.6 filled size screen 0.018,20 linewidth 3 linecolor rgb C1 front
set label 'gradient (4, 6)' at 2.2, 1.6 right textcolor rgb C1
set label 'start' at 2.14, 1.02 left textcolor rgb C_INK
set label 'first step' at 1.72, 0.34 left textcolor rgb C_INK
plot for [k = 0:2] $level index k using 'x':'y' with lines linetype 10, \
     data.'/gradient.csv' using 'w':'b' with linespoints linetype 2 pointsize 0.9
