# title: Enhance
# desc: The part around the left eye, twice. On the left the pixels that the network was
#   taught, large black and white squares. On the right its answers at ten times as many
#   rows and columns: the edges are smooth and straight, and where thin lines were, there
#   are soft grey facets that the picture never had.
# data: snapshots.csv enhance.csv
# size: 720 368
# pictures: keep
@BARE
set palette defined (0 '#1f2328', 1 '#ffffff')
set cbrange [0:255]
set autoscale noextend
stats data.'/enhance.csv' using 2 nooutput
left = STATS_min; right = STATS_max
stats data.'/enhance.csv' using 1 nooutput
set xrange [left - 0.5:right - 0.5]
set yrange [STATS_max - 0.5:STATS_min - 0.5]
set multiplot layout 1,2 margins left(16),right(16),bottom(40),top(12) spacing screen 18.0/width,0
set xlabel 'the pixels' offset 0, 0.6
plot data.'/snapshots.csv' index 0 using 3:2:4 with image
set xlabel 'the function between them' offset 0, 0.6
plot data.'/enhance.csv' using ($2 - 0.5):($1 - 0.5):3 with image
unset multiplot
