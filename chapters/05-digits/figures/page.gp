# title: A page, and what was read
# desc: A photographed page with ten handwritten numbers, a little turned, with printed lines
#   and a shadow. Around every digit is a thin box with the digit that was read above it, blue
#   where the network is sure, orange where it is not.
# data: page.csv boxes.csv
# from: make chapter5-page
# size: 720 552
# pictures: smooth
set lmargin at screen left(12); set rmargin at screen right(12)
set bmargin at screen bottom(12); set tmargin at screen top(12)
@BARE
stats data.'/page.csv' using 1 nooutput name 'R'
stats data.'/page.csv' using 2 nooutput name 'C'
set xrange [0:C_max]
set yrange [R_max:0] reverse
set size ratio -1
set palette defined (0 '#000000', 1 '#ffffff')
set cbrange [0:255]
sure(s, v) = s > 0 ? v : NaN
unsure(s, v) = s > 0 ? NaN : v
plot data.'/page.csv' using 2:1:3 with image, \
     data.'/boxes.csv' using (sure($2, $4)):3:($6 - $4):($5 - $3) with vectors nohead linecolor rgb C1 linewidth 1.5, \
     '' using (sure($2, $6)):5:($8 - $6):($7 - $5) with vectors nohead linecolor rgb C1 linewidth 1.5, \
     '' using (sure($2, $8)):7:($10 - $8):($9 - $7) with vectors nohead linecolor rgb C1 linewidth 1.5, \
     '' using (sure($2, $10)):9:($4 - $10):($3 - $9) with vectors nohead linecolor rgb C1 linewidth 1.5, \
     '' using (unsure($2, $4)):3:($6 - $4):($5 - $3) with vectors nohead linecolor rgb C2 linewidth 2.5, \
     '' using (unsure($2, $6)):5:($8 - $6):($7 - $5) with vectors nohead linecolor rgb C2 linewidth 2.5, \
     '' using (unsure($2, $8)):7:($10 - $8):($9 - $7) with vectors nohead linecolor rgb C2 linewidth 2.5, \
     '' using (unsure($2, $10)):9:($4 - $10):($3 - $9) with vectors nohead linecolor rgb C2 linewidth 2.5, \
     '' using (sure($2, ($4 + $6) / 2)):($3 - 9):(sprintf('%d', $1)) with labels center textcolor rgb C1, \
     '' using (unsure($2, ($4 + $6) / 2)):($3 - 9):('?') with labels center textcolor rgb C2
