# title: A random split flatters
# desc: Four rows, each with seven blue dots, random parts of the file, and seven orange dots,
#   pairs of sheets that were left out; a bar marks each mean. The blue dots lie close
#   together between 95 and 100 per cent. The orange ones reach from 87 to 99, and in each
#   row their mean is 2.5 to 3.5 points lower.
# data: writers.csv
# size: 720 400
array R[4]; array S[4]
do for [r = 0:3] {
    stats data.'/writers.csv' using 2 every ::(7 * r)::(7 * r + 6) nooutput name 'A'
    stats data.'/writers.csv' using 3 every ::(7 * r)::(7 * r + 6) nooutput name 'B'
    R[r + 1] = A_mean; S[r + 1] = B_mean
}
set xlabel 'digits read right, per cent'
set lmargin at screen left(290)
set rmargin at screen right(40)
set tmargin at screen top(56)
set border 1
set grid noytics xtics
set xrange [85.5:100.5]
set xtics 5
set yrange [-3.7:0.6]
unset ytics
recipe(n) = int(n / 7)
row(n, side) = -recipe(n) + side * 0.17
do for [r = 0:3] {
    set arrow from R[r + 1], -r + 0.04 to R[r + 1], -r + 0.30 nohead linecolor rgb C1 linewidth 3
    set arrow from S[r + 1], -r - 0.30 to S[r + 1], -r - 0.04 nohead linecolor rgb C2 linewidth 3
}
name(n, text) = int(n) % 7 == 0 ? text : ''
plot data.'/writers.csv' using 2:(row($0, 1)) with points linetype 1 pointsize 0.8, \
     '' using 3:(row($0, -1)) with points linetype 2 pointsize 0.8, \
     '' using (85.5):(-recipe($0)):(name($0, strcol(1))) with labels right offset -1, 0 textcolor rgb C_INK, \
     '' using (99.6):(0):('random parts') every ::0::0 with labels right offset 0, 2.1 textcolor rgb C1, \
     '' using (94):(0):('other sheets') every ::0::0 with labels right offset 0, 2.1 textcolor rgb C2
