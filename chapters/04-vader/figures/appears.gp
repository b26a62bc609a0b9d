# title: The picture appears
# desc: Six small pictures of a helmet from the front. The first is the picture that is
#   learned, black on white. The others are what the network draws: after 3 passes over
#   the pixels a grey bell, after 10 a helmet with dark eyes and light streaks, after 30 a
#   mask with a ridge, after 100 and 170 sharp edges, cheeks and chin; the bars of the grille
#   stay grey.
# data: snapshots.csv
# size: 720 548
# pictures: keep
@BARE
set palette defined (0 '#1f2328', 1 '#ffffff')
set cbrange [0:255]
set yrange [*:*] reverse
# The picture, and the last five of the snapshots (or as many as there are).
stats data.'/snapshots.csv' using 1 nooutput
blocks = int(STATS_blocks) - 1  # behind the last gap is nothing
shown = blocks < 6 ? blocks : 6
number(k) = k == 1 ? 0 : blocks - shown + k - 1
name(epoch) = epoch == 0 ? 'the picture' : epoch == 1 ? '1 epoch' : sprintf('%d epochs', epoch)
array epoch[6]
do for [k = 1:shown] {
    stats data.'/snapshots.csv' index number(k) using 1 nooutput
    epoch[k] = STATS_max
}
set multiplot layout 2,3 margins left(16),right(16),bottom(40),top(12) \
    spacing screen 18.0/width,40.0/height
do for [k = 1:shown] {
    set xlabel name(epoch[k]) offset 0, 0.6
    plot data.'/snapshots.csv' index number(k) using 3:2:4 with image
}
unset multiplot
