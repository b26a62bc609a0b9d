# title: What hidden units look for
# desc: Two sheets of small pictures of weights, a hidden unit each; orange pixels speak for
#   the unit, blue ones against it. Left the 35 units of the classic network, right the 64 of
#   the last recipe. About a third of those on the right are dead, and drawn pale: they have
#   weights like the others and answer to no digit.
# data: classic.csv weights.csv
# size: 720 420
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(40)
@BARE
@PALETTE_SIGNED
set palette maxcolors 17
stats data.'/classic.csv' using 4 nooutput name 'A'
stats data.'/weights.csv' using 4 nooutput name 'B'
set xrange [-1:131]
set yrange [79:-1] reverse
set label 'the classic network' at 24.5, screen top(24) center textcolor rgb C_INK
set label 'the last recipe; pale: dead' at 91, screen top(24) center textcolor rgb C_INK
scale_a = 0.7 * (A_max > -A_min ? A_max : -A_min)
scale_b = 0.7 * (B_max > -B_min ? B_max : -B_min)
clip(v) = v > 1 ? 1 : v < -1 ? -1 : v
set cbrange [-1:1]
plot data.'/classic.csv' using (10 * (int($1) % 5) + $3 + 0.5):(10 * int($1 / 5) + $2 + 0.5):(0.5):(0.5):(clip($4 / scale_a)) with boxxyerror linecolor palette, \
     data.'/weights.csv' using (52 + 10 * (int($1) % 8) + $3 + 0.5):(10 * int($1 / 8) + $2 + 0.5):(0.5):(0.5):(clip($4 / scale_b) * ($5 > 0 ? 0.25 : 1)) with boxxyerror linecolor palette
