# title: A rate ten times as large
# desc: Validation digits read right over 16 passes. At the right rate the curve is above 90
#   per cent after the first pass and ends at 97. At ten times that rate it wavers about 60
#   and ends near 70.
# data: whole.csv fast.csv
# size: 720 400
set xlabel 'passes over the training digits'
ytitle = 'validation digits read right, per cent'; @YTITLE
set rmargin at screen right(170)
set yrange [0:103]
set ytics 25
set xrange [1:16]
set xtics 1, 3, 16
plot data.'/whole.csv' using 'pass':'right' every :::0::0 with lines linetype 1 title ' as it should be' at end, \
     data.'/fast.csv' using 'pass':'right' every :::0::0 with lines linetype 3 title ' rate times ten' at end
