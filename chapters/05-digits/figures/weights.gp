# title: What hidden units look for
# desc: Two sheets of 25 small pictures of weights, a hidden unit each, the strongest first;
#   orange pixels speak for the unit, blue ones against it. On the left the classic
#   network: single pixels stand against their neighbours, and the rims, where pictures hold
#   no ink, stay empty. On the right the last recipe, which saw moved and turned copies:
#   strokes and patches that reach to the rim.
# data: classic.csv weights.csv
# size: 720 410
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(40)
@BARE
@PALETTE_SIGNED
set palette maxcolors 17
# Each network on its own scale, so that the strongest weights show.
stats data.'/classic.csv' using 4 nooutput name 'A'
stats data.'/weights.csv' using 4 nooutput name 'B'
set xrange [-1:101]
set yrange [49:-1] reverse
set label 'the classic network' at 24.5, screen top(24) center textcolor rgb C_INK
set label 'the last recipe' at 76.5, screen top(24) center textcolor rgb C_INK
across(k) = 10 * (int(k) % 5)
down(k) = 10 * int(k / 5)
shown(k, v) = k < 25 ? v : NaN
scale_a = 0.7 * (A_max > -A_min ? A_max : -A_min)
scale_b = 0.7 * (B_max > -B_min ? B_max : -B_min)
clip(v) = v > 1 ? 1 : v < -1 ? -1 : v
set cbrange [-1:1]
plot data.'/classic.csv' using (across($1) + $3 + 0.5):(shown($1, down($1) + $2 + 0.5)):(0.5):(0.5):(clip($4 / scale_a)) with boxxyerror linecolor palette, \
     '' using (across($1) + 4):(shown($1, down($1) + 4)):(4):(4) every 64 with boxxyerror linecolor rgb C_GRID linewidth 1 fill empty, \
     data.'/weights.csv' using (52 + across($1) + $3 + 0.5):(shown($1, down($1) + $2 + 0.5)):(0.5):(0.5):(clip($4 / scale_b)) with boxxyerror linecolor palette, \
     '' using (52 + across($1) + 4):(shown($1, down($1) + 4)):(4):(4) every 64 with boxxyerror linecolor rgb C_GRID linewidth 1 fill empty
