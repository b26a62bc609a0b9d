# title: What it says, and what is right
# desc: For five groups of answers, from unsure to sure, the share that is right over what the
#   network says on average. As it learned, the points lie below the diagonal, where it
#   promises too much; after cooling they lie nearer to it. The groups of unsure answers are
#   small.
# data: reliability.csv
# from: make chapter5-lenet
# size: 720 460
set xlabel 'says: this sure, per cent'
ytitle = 'right, per cent'; @YTITLE
set xrange [55:101]
set yrange [48:103]
set xtics 60, 10, 100
set ytics 50, 10, 100
size(n) = 0.5 + 0.28 * log(n + 1)
set label 'it promises too much' at 82, 62 left textcolor rgb C_MUTED
set label 'it is too modest' at 60, 88 left textcolor rgb C_MUTED
plot [55:100] x with lines linetype 10 dashtype 2 notitle, \
     data.'/reliability.csv' using ($1 == 0 ? $4 : NaN):5 with lines linetype 2 linewidth 1 notitle, \
     '' using ($1 == 1 ? $4 : NaN):5 with lines linetype 1 linewidth 1 notitle, \
     '' using ($1 == 0 ? $4 : NaN):5:(size($3)) with points linetype 2 pointtype 7 pointsize variable notitle, \
     '' using ($1 == 1 ? $4 : NaN):5:(size($3)) with points linetype 1 pointtype 7 pointsize variable notitle, \
     '' using ($1 == 0 && $2 == 0 ? $4 + 1.3 : NaN):5:('as it learned') with labels left textcolor rgb C2, \
     '' using ($1 == 1 && $2 == 0 ? $4 + 1.3 : NaN):5:('after cooling') with labels left textcolor rgb C1
