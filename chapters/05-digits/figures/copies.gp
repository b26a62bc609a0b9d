# title: A five and fifteen copies of it
# desc: Two rows of eight small grey pictures. The first is a five from the data, framed in
#   blue; the others are the same five, each moved by up to 0.3 pixels, turned by up to 5
#   degrees and made up to a twentieth larger or smaller. All of them are still fives.
# data: copies.csv
# size: 720 210
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(12)
@BARE
@PALETTE_GREY
set cbrange [0:1]
set xrange [-1:79]
set yrange [19:-1] reverse
across(k) = 10 * (int(k) % 8)
down(k) = 10 * int(k / 8)
plot data.'/copies.csv' using (across($1) + $3 + 0.5):(down($1) + $2 + 0.5):(0.5):(0.5):4 with boxxyerror linecolor palette, \
     '' using (across($1) + 4):(down($1) + 4):(4):(4) every 64 with boxxyerror linecolor rgb C_GRID linewidth 1 fill empty, \
     '' using (across($1) + 4):(down($1) + 4):(4.4):(4.4) every ::0::0 with boxxyerror linecolor rgb C1 linewidth 2.5 fill empty
