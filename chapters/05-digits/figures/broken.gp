# title: Three ways to spoil it
# desc: Validation digits read right over ten passes. As it should be, the curve climbs
#   to 97 per cent. With copies turned by any angle it climbs slowly to 65, with a learning
#   rate ten times as large to 49. With shuffled labels it stays near ten per cent, which
#   is guessing, although the network learns all 200 of them by heart.
# data: right.csv fast.csv turned.csv nonsense.csv
# size: 720 470
set xlabel 'passes over the training digits'
ytitle = 'validation digits read right, per cent'; @YTITLE
set rmargin at screen right(222)
set yrange [0:103]
set ytics 25
set xrange [1:10]
set xtics 1, 1, 10
plot data.'/right.csv' using 'pass':'right' with lines linetype 1 title ' as it should be' at end, \
     data.'/turned.csv' using 'pass':'right' with lines linetype 2 title ' turned by any angle' at end, \
     data.'/fast.csv' using 'pass':'right' with lines linetype 3 title ' rate times ten' at end, \
     data.'/nonsense.csv' using (column('pass') <= 10 ? column('pass') : NaN):'right' with lines linetype 4 title ' shuffled labels' at end
