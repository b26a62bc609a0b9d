# title: What becomes of a line
# desc: One line of the page in three strips. The photograph, with a printed line through the
#   feet of the digits; its ink alone, level and without that line; and the same ink in
#   colours, one for each piece. Digits that touch, and some that do not, are cut into several.
# data: strips.csv
# from: make chapter5-page
# size: 720 372
# pictures: smooth
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(12)
@BARE
stats data.'/strips.csv' using 1 nooutput name 'R'
stats data.'/strips.csv' using 2 nooutput name 'C'
pitch = R_max + 8
set xrange [0:C_max]
set yrange [3 * pitch:-4] reverse
hue(p) = int(p) == 0 ? 16777215 : word('1468876 11678212 1012560 11613855 9728000 5977780', 1 + int(p) % 6) + 0
grey(v) = 65536 * int(v) + 256 * int(v) + int(v)
red(c) = int(c) / 65536
green(c) = (int(c) / 256) % 256
blue(c) = int(c) % 256
mixed(ink, part) = int(255 - ink / 255 * (255 - part))
plot data.'/strips.csv' using 2:1:3:3:3 with rgbimage, \
     '' using 2:($1 + pitch):(255 - $4):(255 - $4):(255 - $4) with rgbimage, \
     '' using 2:($1 + 2 * pitch):(red(hue($5))):(green(hue($5))):(blue(hue($5))) with rgbimage
