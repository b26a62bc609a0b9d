# title: Nonsense learned by heart
# desc: Two curves over 128 passes for 100 digits whose labels were shuffled. The training
#   cost falls to nearly nothing. The validation cost starts at 2.3, where guessing is, and
#   rises far above it.
# data: nonsense.csv
# size: 720 400
set xlabel 'passes over a hundred digits with shuffled labels'
ytitle = 'cost'; @YTITLE
set rmargin at screen right(130)
set xrange [1:128]
set xtics ('1' 1, 32, 64, 96, 128)
set yrange [0:*]
plot data.'/nonsense.csv' using 'pass':'validation' every :::0::0 with lines linetype 2 title ' validation' at end, \
     data.'/nonsense.csv' using 'pass':'training' every :::0::0 with lines linetype 1 title ' training' at end
