# title: The slopes of sigmoid, tanh and relu
# desc: Three curves over the weighted sum z from −4 to 4. The slope of the sigmoid is a low hill, a
#   quarter high at zero. The slope of tanh is a narrower hill, four times as high. Both come down
#   close to zero at the sides. The slope of relu jumps from zero to one at zero and stays there.
# data: slopes.csv
# size: 720 400
set xrange [-4:4]; set yrange [-0.05:1.15]
set xtics 2; set ytics 0.25
set xlabel 'weighted sum z'
ytitle = 'slope'; @YTITLE
set label 'sigmoid' at -1.5, 0.24 right textcolor rgb C1
set label 'tanh' at -0.75, 0.75 right textcolor rgb C2
set label 'relu' at 2.4, 1.08 left textcolor rgb C3
plot data.'/slopes.csv' using 'z':(column('z') > 0 ? NaN : column('relu')) with lines linetype 3, \
     '' using 'z':(column('z') < 0.05 ? NaN : column('relu')) with lines linetype 3, \
     '' using 'z':'sigmoid' with lines linetype 1, \
     '' using 'z':'tanh' with lines linetype 2
