# title: Each hidden unit draws one soft line through the plane
# desc: Four square maps side by side, each with the rose's points. In each, a hidden unit's value
#   goes from minus one, blue, over white to plus one, orange, across one straight line. The lines
#   of units 1 and 2 are nearly the same; those of 3 and 4 have directions of their own.
# data: map-hidden.csv rose.csv
# size: 720 230
# pictures: smooth
@BARE
@PALETTE_SIGNED
set cbrange [-1:1]
set xrange [-4.3:4.3]
set yrange [-4.3:4.3]
set multiplot layout 1,4 margins left(16),right(16),bottom(46),top(16) spacing screen 16.0/width,0
do for [unit = 1:4] {
    set xlabel 'unit '.unit offset 0, 0.6
    plot data.'/map-hidden.csv' using 1:2:(column(3 + unit)) with image, \
         data.'/rose.csv' using 'x':'y' with lines linewidth 1.2 linecolor rgb C_PAPER
}
unset multiplot
