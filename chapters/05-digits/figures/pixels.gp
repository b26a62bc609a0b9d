# title: Shuffled pixels
# desc: Validation cost over 16 passes, on a logarithmic axis. With the pixels of all pictures
#   shuffled in the same way the curve runs along with the unshuffled one. With copies moved
#   and turned after the shuffling it stays above both.
# data: whole.csv shuffled.csv copied.csv
# size: 720 400
set xlabel 'passes over the training digits'
ytitle = 'validation cost'; @YTITLE
set rmargin at screen right(200)
set logscale y
set yrange [0.07:0.35]
set ytics (0.1, 0.2, 0.3)
set xrange [1:16]
set xtics 1, 3, 16
set label ' as they are' at 16, 0.079 textcolor rgb C1
set label ' shuffled' at 16, 0.089 textcolor rgb C3
plot data.'/copied.csv' using 'pass':'validation' every :::0::0 with lines linetype 4 title ' shuffled, copies' at end, \
     data.'/whole.csv' using 'pass':'validation' every :::0::0 with lines linetype 1, \
     data.'/shuffled.csv' using 'pass':'validation' every :::0::0 with lines linetype 3
