# title: The first 40 digits of the data set
# desc: Five rows of eight small grey pictures, each a handwritten digit of 8 by 8 pixels
#   with its label below, 0 to 9 in order and again, by different hands. Some of the nines
#   are hard to tell from fives.
# data: digits.csv
# size: 720 515
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(12)
@BARE
@PALETTE_GREY
set cbrange [0:1]
set xrange [-1:79]
set yrange [55.4:-1] reverse
# Picture k stands in column k % 8 and row k / 8 of the sheet.
across(k) = 10 * (int(k) % 8)
down(k) = 11.2 * int(k / 8)
plot data.'/digits.csv' using (across($1) + $3 + 0.5):(down($1) + $2 + 0.5):(0.5):(0.5):4 with boxxyerror linecolor palette, \
     '' using (across($1) + 4):(down($1) + 4):(4):(4) every 64 with boxxyerror linecolor rgb C_GRID linewidth 1 fill empty, \
     '' using (across($1) + 4):(down($1) + 9.3):5 every 64 with labels textcolor rgb C_MUTED
