# title: Ninety-six networks
# desc: Three panels, for 30, 100 and 300 passes over the pixels, with logarithmic axes: the
#   cost against the number of parameters, one line for each number of hidden layers from 2
#   to 5. All lines fall to the right: more units in a layer help, and the more so the longer
#   the training. From about 500 parameters on the line of two layers lies clearly above the
#   others; those of three, four and five layers stay close together and cross.
# data: sweep.csv
# size: 720 470
# from: make sweep
set logscale xy
set xrange [60:20000]
set yrange [0.003:0.8]
set xtics (' 100' 100, '1000' 1000, '10000' 10000)
set ytics (0.003, 0.01, 0.03, 0.1, 0.3)
passes = '30 100 300'
set multiplot
ytitle = 'cost'; @YTITLE
set bmargin at screen bottom(100)
do for [k = 1:3] {
    set lmargin at screen left(72 + 212 * (k - 1))
    set rmargin at screen left(72 + 212 * (k - 1) + 194)
    if (k > 1) { unset label 99; set format y '' }
    set xlabel word(passes, k).' passes' offset 0, 0.8
    if (k == 3) { set label 98 'parameters' at screen left(381), screen bottom(20) center textcolor rgb C_INK }
    if (k == 1) { set key bottom left Left reverse } else { unset key }
    plot for [l = 0:3] data.'/sweep.csv' index 4 * (k - 1) + l using 'parameters':'cost' \
        with linespoints linetype l + 1 title sprintf('%d layers', l + 2)
}
unset multiplot
