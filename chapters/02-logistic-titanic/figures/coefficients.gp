# title: What each input adds to the score
# desc: The six coefficients with their 95 % intervals, 1.96 standard errors to either side.
#   Being female adds 2.42. Second class (−1.02), third class (−1.78), crew (−0.86) and adult
#   (−1.06) take away, compared with first class and with children. The bias is 0.69. No
#   interval reaches zero.
# data: coefficients.csv
set xlabel 'coefficient, with its 95 % interval'
set lmargin at screen left(140)
set tmargin at screen top(20)
set border 1
set grid noytics xtics
set yrange [-5.6:0.7]
set ytics scale 0
set xtics 1
set xrange [-2.6:3.2]
set arrow from 0, graph 0 to 0, graph 1 nohead linewidth 1 linecolor rgb C_MUTED
plot data.'/coefficients.csv' using 'value':(-$0):(1.96 * column('error')):ytic(1) \
         with xerrorbars linetype 1 pointsize 1, \
     '' using 'value':(-$0):(num('%+.2f', column('value'))) with labels offset 0, 0.8 textcolor rgb C1
