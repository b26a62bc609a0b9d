# title: Training goes on falling, validation does not
# desc: Four cost curves over 32 passes, on a logarithmic axis. Without copies the cost on
#   the training digits falls below a thousandth, while the cost on the validation part
#   falls to about 0.05 by pass 16 and then rises again. With moved, turned and scaled
#   copies and a falling rate the two stay closer together, and the validation cost ends
#   lower.
# data: overfitting.csv lasting.csv
# size: 720 470
set xlabel 'passes over the training digits'
ytitle = 'cost'; @YTITLE
set rmargin at screen right(200)
set logscale y
set yrange [0.0004:0.7]
set format y '%g'
set xrange [0:32]
set xtics 8
plot data.'/overfitting.csv' using 'pass':'validation' with lines linetype 2 title ' validation' at end, \
     data.'/lasting.csv' using 'pass':'validation' with lines linetype 2 dashtype (7, 5) title ' validation, copies' at end, \
     data.'/lasting.csv' using 'pass':'training' with lines linetype 1 dashtype (7, 5) title ' training, copies' at end, \
     data.'/overfitting.csv' using 'pass':'training' with lines linetype 1 title ' training' at end
