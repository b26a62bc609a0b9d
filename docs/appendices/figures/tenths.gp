# title: A million tenths
# desc: How far the sum of tenths is from the truth, while a million of them are added. Added one
#   after the other, the error first falls to minus 0.7 millionths and then climbs to 1.3; it
#   turns where the sum passes 16,384 and 65,536. 32,768 is marked too.
#   Added in four parts, it ends at minus 0.3.
# data: tenths.csv
# size: 720 400
set xrange [0:1000000]; set yrange [-0.8:1.5]; set ytics 0.5
set xtics ('0' 0, '250,000' 250000, '500,000' 500000, '750,000' 750000, '1,000,000' 1000000)
set rmargin at screen right(50)
set xlabel 'terms added'
ytitle = 'error, in millionths'; @YTITLE
do for [power in "16384 32768 65536"] {
    set arrow from 10 * power, graph 0 to 10 * power, graph 0.92 nohead linewidth 1 linecolor rgb C_MUTED dashtype 2
    set label sprintf("%d,%03d", power / 1000, power % 1000) at 10 * power, graph 0.95 center textcolor rgb C_MUTED
}
set label 'in one go' at 790000, 0.35 right textcolor rgb C1
set label 'in four parts' at 350000, 0.13 left textcolor rgb C2
plot data.'/tenths.csv' using 'terms':'one' with lines linetype 1, \
     '' using 'terms':'four' with lines linetype 2
