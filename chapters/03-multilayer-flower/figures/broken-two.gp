# title: Two hidden units: two lines, too few
# desc: The rose over a ground parted by two crossing lines into four sectors: one blue, one
#   orange, and two white ones between them, where the network cannot tell.
# data: rose.csv map-two.csv
# size: 480 480
# pictures: smooth
@BARE
@PALETTE_SIDES
set cbrange [0:1]
set xrange [-4.3:4.3]
set yrange [-4.3:4.3]
set lmargin at screen left(16); set rmargin at screen right(16); set bmargin at screen bottom(16); set tmargin at screen top(16)
plot data.'/map-two.csv' using 1:2:3 with image, \
     data.'/rose.csv' using 'x':(only('class', 0, column('y'))) with points linetype 1 pointtype 6 pointsize 0.15, \
     '' using 'x':(only('class', 1, column('y'))) with points linetype 2 pointtype 6 pointsize 0.15
