# title: Three networks that cannot learn the rose
# desc: Three maps of what a network says, with the rose's points. With all first weights
#   zero the ground has one colour throughout; with linear hidden units it is parted by one
#   straight line; with two hidden units by two, which is too few for seven petals.
# data: rose.csv map-zeros.csv map-linear.csv map-two.csv
# size: 720 310
# pictures: smooth
@BARE
@PALETTE_SIDES
set cbrange [0:1]
set xrange [-4.3:4.3]
set yrange [-4.3:4.3]
set multiplot layout 1,3 margins left(16),right(16),bottom(46),top(16) spacing screen 16.0/width,0
do for [name in 'zeros linear two'] {
    set xlabel (name eq 'zeros' ? 'all weights zero' : name eq 'linear' ? 'linear units' : 'two units') offset 0, 0.6
    plot data.'/map-'.name.'.csv' using 1:2:3 with image, \
         data.'/rose.csv' using 'x':(only('class', 0, column('y'))) with points linetype 1 pointtype 6 pointsize 0.1, \
         '' using 'x':(only('class', 1, column('y'))) with points linetype 2 pointtype 6 pointsize 0.1
}
unset multiplot
