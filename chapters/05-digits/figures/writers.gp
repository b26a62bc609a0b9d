# title: Other writers are harder
# desc: Digits read right when they were written by people that the network has learned
#   nothing from: below the numbers for a random split, for every recipe.
# data: writers.csv
# size: 720 240
set xlabel 'read right, per cent'
set lmargin at screen left(310)
set rmargin at screen right(70)
set tmargin at screen top(20)
set border 1
set grid noytics xtics
set xrange [88:100]
set xtics 4
set yrange [-2.6:0.6]
set ytics scale 0
plot data.'/writers.csv' using 'right':(-$0):'spread':ytic(1) with xerrorbars linetype 1 pointsize 1, \
     '' using (100):(-$0):(sprintf('%.1f', column('right'))) with labels left offset 1, 0 textcolor rgb C1
