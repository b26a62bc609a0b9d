# title: Enhance
# desc: The part around the left eye, twice. On the left the pixels that the network was
#   taught, large black and white squares. On the right its answers at ten times as many
#   rows and columns: the edges are smooth and straight, and where thin lines were, there
#   are soft grey facets that the picture never had.
# data: enhance.csv
# size: 720 368
# pictures: keep
@BARE
set palette defined (0 '#1f2328', 1 '#ffffff')
set cbrange [0:255]
set autoscale noextend
set yrange [*:*] reverse
names = '"the pixels" "the function between them"'
set multiplot layout 1,2 margins left(16),right(16),bottom(40),top(12) spacing screen 18.0/width,0
do for [k = 1:2] {
    set xlabel word(names, k) offset 0, 0.6
    plot data.'/enhance.csv' index k - 1 using 2:1:3 with image
}
unset multiplot
