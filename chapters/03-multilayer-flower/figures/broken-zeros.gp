# title: All first weights zero: one answer for every place
# desc: The rose over a ground of one pale blue throughout: the network says the same everywhere.
# data: rose.csv map-zeros.csv
# size: 480 480
# pictures: smooth
@BARE
@PALETTE_SIDES
set cbrange [0:1]
set xrange [-4.3:4.3]
set yrange [-4.3:4.3]
set lmargin at screen left(16); set rmargin at screen right(16); set bmargin at screen bottom(16); set tmargin at screen top(16)
plot data.'/map-zeros.csv' using 1:2:3 with image, \
     data.'/rose.csv' using 'x':(only('class', 0, column('y'))) with points linetype 1 pointtype 6 pointsize 0.15, \
     '' using 'x':(only('class', 1, column('y'))) with points linetype 2 pointtype 6 pointsize 0.15
