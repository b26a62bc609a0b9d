# title: A random split flatters
# desc: Four rows, each with two dots: digits read right after a random split in blue, and
#   digits by other writers in orange. The nearest neighbour falls from 98.7 to 95.5 per
#   cent, the classic network from 96.3 to 90.7, the last recipe without its copies from
#   98.0 to 91.9, with them only from 98.5 to 95.2.
# data: writers.csv
# size: 720 330
set xlabel 'digits read right, per cent'
set lmargin at screen left(290)
set rmargin at screen right(40)
set tmargin at screen top(56)
set border 1
set grid noytics xtics
set xrange [89.2:100]
set xtics 2
set yrange [-3.6:0.6]
set ytics scale 0
plot data.'/writers.csv' using 4:(-$0):(column(2) - column(4)):(0):ytic(1) with vectors nohead linecolor rgb C_GRID linewidth 3, \
     '' using 2:(-$0) with points linetype 1 pointsize 1.1, \
     '' using 4:(-$0) with points linetype 2 pointsize 1.1, \
     '' using 2:(-$0):(sprintf('%.1f', column(2))) with labels offset 0, 0.9 textcolor rgb C1, \
     '' using 4:(-$0):(sprintf('%.1f', column(4))) with labels offset 0, 0.9 textcolor rgb C2, \
     '' using 2:(0):('random split') every ::0::0 with labels offset 0, 2.1 textcolor rgb C1, \
     '' using (column(4) + 0.5):(0):('other writers') every ::0::0 with labels right offset 0, 2.1 textcolor rgb C2
