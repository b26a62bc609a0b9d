# title: An input for every word: three different answers that say the same
# desc: Nine rows, one for each word of the three columns and one for the bias, with a mark
#   for each of three starts. No row has its three marks in the same place, but within a
#   column the distances are the same for all starts: female stands 2.42 to the right of
#   male, second class 1.02 to the left of first.
# data: words.csv
# size: 720 520
set xlabel 'coefficient learned from each of three starts'
set lmargin at screen left(110)
set tmargin at screen top(44)
set border 1
set grid noytics xtics
set yrange [-8.6:0.6]
set xrange [-2:1.5]
set xtics 0.5
set ytics scale 0
set ytics ('1st' 0, '2nd' -1, '3rd' -2, 'crew' -3, 'male' -4, 'female' -5, 'child' -6, 'adult' -7, 'bias' -8)
do for [y in '-3.5 -5.5 -7.5'] { set arrow from graph 0, first real(y) to graph 1, first real(y) nohead linewidth 1 linecolor rgb C_GRID }
f = data.'/words.csv'
set key above left horizontal
start(k) = only('start', k, column('value'))
plot f using (start(0)):(-column('input') + 0.2) with points pointtype 7 pointsize 1.1 linecolor rgb C1 title 'start 1', \
     '' using (start(1)):(-column('input')) with points pointtype 5 pointsize 1.1 linecolor rgb C2 title 'start 2', \
     '' using (start(2)):(-column('input') - 0.2) with points pointtype 9 pointsize 1.3 linecolor rgb C3 title 'start 3'
