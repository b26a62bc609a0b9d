# title: The ladder of improvements
# desc: Digits of the validation part read right after each change, mean and spread over
#   ten seeds. The first six rungs, which make the network learn faster, end near 96 per
#   cent; more units, a falling rate, more passes and copies climb to 98.5. Weight
#   decay, dropout and early stopping, in grey, were tried and left out again.
# data: ladder.csv
# size: 720 550
set xlabel 'validation digits read right, per cent'
set lmargin at screen left(290)
set rmargin at screen right(64)
set tmargin at screen top(20)
set border 1
set grid noytics xtics
set xrange [93.5:99.6]
set xtics 1
set yrange [-12.6:0.6]
set ytics scale 0
plot data.'/ladder.csv' using (column('aside') == 0 ? column('right') : NaN):(-$0):'spread':ytic(1) with xerrorbars linetype 1 pointsize 1, \
     '' using (column('aside') == 1 ? column('right') : NaN):(-$0):'spread' with xerrorbars linetype 10 linewidth 2.5 pointsize 1, \
     '' using (99.6):(column('aside') == 0 ? -$0 : NaN):(sprintf('%.1f', column('right'))) with labels left offset 1, 0 textcolor rgb C1, \
     '' using (99.6):(column('aside') == 1 ? -$0 : NaN):(sprintf('%.1f', column('right'))) with labels left offset 1, 0 textcolor rgb C_MUTED
