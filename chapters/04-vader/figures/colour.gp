# title: In colour: three outputs
# desc: The helmet on an orange ground, twice: dark blue with light blue edges, grey cheeks
#   and red eyes. On the left the picture, on the right what a network with three outputs
#   draws: the same colours in the same places, with softer edges and without the finest lines.
# data: colour.csv
# size: 720 420
# pictures: keep
@BARE
set autoscale noextend
set yrange [*:*] reverse
names = '"the picture" "the network"'
set multiplot layout 1,2 margins left(16),right(16),bottom(40),top(12) spacing screen 18.0/width,0
do for [k = 1:2] {
    set xlabel word(names, k) offset 0, 0.6
    plot data.'/colour.csv' index k - 1 using 3:2:4:5:6 with rgbimage
}
unset multiplot
