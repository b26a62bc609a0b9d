# title: Three bends: sigmoid, tanh and ReLU
# desc: Three curves over the weighted sum z from −4 to 4. Sigmoid rises in an S from 0 to 1 and is
#   one half at zero. Tanh rises in a steeper S from −1 to 1 and is zero at zero. ReLU is zero up
#   to zero and from there the straight line a = z, which leaves the picture at 2.
# data: bends.csv
# size: 720 400
set xrange [-4:4]; set yrange [-1.25:2.2]
set xtics 2; set ytics 1
set xlabel 'weighted sum z'
ytitle = 'activation a'; @YTITLE
set label 'sigmoid' at 2.6, 0.72 left textcolor rgb C1
set label 'tanh' at -2.3, -0.8 left textcolor rgb C2
set label 'ReLU' at 2.05, 1.8 left textcolor rgb C3
plot data.'/bends.csv' using 'z':'relu' with lines linetype 3, \
     '' using 'z':'sigmoid' with lines linetype 1, \
     '' using 'z':'tanh' with lines linetype 2
