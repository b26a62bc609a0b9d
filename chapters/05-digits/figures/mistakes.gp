# title: Every mistake with its answer
# desc: The ten exam digits that the last recipe read wrong in any of ten runs, as small grey
#   pictures, sorted by what they are. Below each stands the truth, an arrow and the answer,
#   and in how many of the ten runs. Three of them are misread by all ten: a three taken for
#   a five, and two eights taken for ones.
# data: mistakes.csv
# size: 720 370
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(12)
@BARE
@PALETTE_GREY
set cbrange [0:1]
stats data.'/mistakes.csv' using 1 nooutput
set xrange [-1:49]
set yrange [13 * (int(STATS_max / 5) + 1) - 0.6:-1] reverse
across(k) = 10 * (int(k) % 5)
down(k) = 13 * int(k / 5)
plot data.'/mistakes.csv' using (across($1) + $3 + 0.5):(down($1) + $2 + 0.5):(0.5):(0.5):4 with boxxyerror linecolor palette, \
     '' using (across($1) + 4):(down($1) + 4):(4):(4) every 64 with boxxyerror linecolor rgb C_GRID linewidth 1 fill empty, \
     '' using (across($1) + 4):(down($1) + 9):(sprintf('%d → %d', $5, $6)) every 64 with labels textcolor rgb C_INK, \
     '' using (across($1) + 4):(down($1) + 10.8):(sprintf('%d of 10', $7)) every 64 with labels textcolor rgb C_MUTED
