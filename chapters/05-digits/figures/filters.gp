# title: Twelve filters, and what they see
# desc: Twelve pairs. On the left of each a filter of 5 by 5 weights, orange where it speaks
#   for ink, blue where it speaks against it; on the right the picture of 24 by 24 numbers
#   that it makes of a handwritten 7, the darker the larger. Some answer along the bar of the
#   7, some along its stem, some only on one side of a stroke.
# data: filters.csv maps.csv
# from: make chapter5-lenet
# size: 720 408
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(12)
@BARE
stats data.'/filters.csv' using 4 nooutput name 'A'
stats data.'/maps.csv' using 4 nooutput name 'B'
most = A_max > -A_min ? A_max : -A_min
across(k) = 42 * (int(k) % 4)
down(k) = 28 * int(k / 4)
set xrange [-1:164]
set yrange [81:-1] reverse
set multiplot
@PALETTE_SIGNED
set palette maxcolors 17
set cbrange [-1:1]
plot data.'/filters.csv' using (across($1) + 2 * $3 + 1):(down($1) + 7 + 2 * $2 + 1):(1):(1):($4 / most) with boxxyerror linecolor palette, \
     '' using (across($1) + 5):(down($1) + 12):(5):(5) every 25 with boxxyerror linecolor rgb C_MUTED linewidth 1 fill empty
@PALETTE_GREY
set palette maxcolors 12
set cbrange [0:0.8 * B_max]
plot data.'/maps.csv' using (across($1) + 13 + $3 + 0.5):(down($1) + $2 + 0.5):(0.5):(0.5):4 with boxxyerror linecolor palette, \
     '' using (across($1) + 25):(down($1) + 12):(12):(12) every 576 with boxxyerror linecolor rgb C_MUTED linewidth 1 fill empty
unset multiplot
