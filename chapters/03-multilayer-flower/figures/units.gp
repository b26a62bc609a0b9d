# title: Each hidden unit draws one soft line through the plane
# desc: Four square maps side by side. In each, a hidden unit's value goes from minus one,
#   blue, over white to plus one, orange, across one straight line in a direction of its own.
# data: map-hidden.csv
# size: 720 230
# pictures: smooth
@BARE
@PALETTE_SIGNED
set cbrange [-1:1]
set multiplot layout 1,4 margins left(16),right(16),bottom(46),top(16) spacing screen 16.0/width,0
do for [unit = 1:4] {
    set xlabel 'unit '.unit offset 0, 0.6
    plot data.'/map-hidden.csv' using 1:2:(column(3 + unit)) with image
}
unset multiplot
