# title: A million tenths
# desc: How far the sum of tenths is from the truth, while a million of them are added. Added one
#   after the other, the error first falls to minus 0.6 millionths and then climbs to 1.3.
#   Added in four parts, it ends at minus 0.3.
# data: tenths.csv
# size: 720 400
set xrange [0:1000000]; set yrange [-0.8:1.5]; set ytics 0.5
set xtics ('0' 0, '250,000' 250000, '500,000' 500000, '750,000' 750000, '1,000,000' 1000000)
set rmargin at screen right(50)
set xlabel 'terms added'
ytitle = 'error, in millionths'; @YTITLE
set label 'in one go' at 790000, 0.35 right textcolor rgb C1
set label 'in four parts' at 330000, 0.12 left textcolor rgb C2
plot data.'/tenths.csv' using 'terms':'one' with lines linetype 1, \
     '' using 'terms':'four' with lines linetype 2
