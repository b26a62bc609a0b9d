# title: Every mistake with its answer
# desc: The 32 held-out digits that the last recipe read wrong in any of ten runs, as small
#   grey pictures, sorted by what they are. Below each stands the truth, an arrow and the
#   answer. There are twelve eights among them, most of them blotted or without a hole, and
#   seven nines.
# data: mistakes.csv
# size: 720 420
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(12)
@BARE
@PALETTE_GREY
set cbrange [0:1]
stats data.'/mistakes.csv' using 1 nooutput
set xrange [-1:79]
set yrange [11.2 * (int(STATS_max / 8) + 1) - 0.6:-1] reverse
across(k) = 10 * (int(k) % 8)
down(k) = 11.2 * int(k / 8)
plot data.'/mistakes.csv' using (across($1) + $3 + 0.5):(down($1) + $2 + 0.5):(0.5):(0.5):4 with boxxyerror linecolor palette, \
     '' using (across($1) + 4):(down($1) + 4):(4):(4) every 64 with boxxyerror linecolor rgb C_GRID linewidth 1 fill empty, \
     '' using (across($1) + 4):(down($1) + 9.3):(sprintf('%d → %d', $5, $6)) every 64 with labels textcolor rgb C_INK
