# title: The ROC curve
# desc: Of those who survived, how many are called saved, against how many of those who were
#   lost are called saved, as the threshold falls from 1 to 0. Fifteen points, joined by
#   lines, bend far above the diagonal of guessing: with a threshold of one half 49 % of the
#   saved are found, at the price of 8 % of the lost. The area below the curve is 0.76.
# data: roc.csv
# size: 560 586
set xlabel 'of the lost, called saved'
ytitle = 'of the saved, called saved'; @YTITLE
set xrange [0:1]
set yrange [0:1]
set xtics 0.25
set ytics 0.25
f = data.'/roc.csv'
area = 0; fr = 0; tr = 0; hx = 0; hy = 0
add(a, b, p) = (area = area + (a - fr) * (b + tr) / 2, fr = a, tr = b, \
                hx = p >= 0.5 ? a : hx, hy = p >= 0.5 ? b : hy, a)
stats f using (add(column('false_rate'), column('true_rate'), column('threshold'))) nooutput
set label sprintf('area %.2f', area) at 0.45, 0.3 left textcolor rgb C1
set label 'threshold 0.5' at hx, hy left offset 0.8, -0.3 textcolor rgb C1
set label 'guessing: 0.5' at 0.62, 0.6 left offset 0.5, -0.3 textcolor rgb C_MUTED
plot f using 'false_rate':'true_rate' with filledcurves y=0 fill transparent solid 0.12 linetype 1, \
     x with lines linetype 10 dashtype (6, 6), \
     f using 'false_rate':'true_rate' with linespoints linetype 1
