# title: Training goes on falling, validation does not
# desc: Cost curves over 16 passes, on a logarithmic axis: ten faint ones and their mean for
#   the training digits, ten faint ones and their mean for the validation part. Until pass 4
#   both fall. Then the training curves go down to a two hundredth, while the validation
#   curves level out about a tenth and stay there.
# data: overfitting.csv
# size: 720 470
set xlabel 'passes over the training digits'
ytitle = 'cost'; @YTITLE
set rmargin at screen right(130)
set logscale y
set yrange [0.0025:0.9]
set format y '%g'
set xrange [1:16]
set xtics 1, 3, 16
only(run, value) = column('run') == run ? value : NaN
each(value) = column('run') > 0 ? value : NaN
set linetype 11 linecolor rgb C1 linewidth 0.6
set linetype 12 linecolor rgb C2 linewidth 0.6
plot data.'/overfitting.csv' using 'pass':(each(column('training'))) with lines linetype 11, \
     '' using 'pass':(each(column('validation'))) with lines linetype 12, \
     '' using 'pass':(only(0, column('validation'))) every :::0::0 with lines linetype 2 linewidth 4 title ' validation' at end, \
     '' using 'pass':(only(0, column('training'))) every :::0::0 with lines linetype 1 linewidth 4 title ' training' at end
