# title: Who survived, by class and sex
# desc: Pairs of bars, one pair a class. Of the women 97 % survived in first class, 88 % in
#   second, 46 % in third and 87 % in the crew; of the men 34 %, 14 %, 17 % and 22 %. Above
#   each bar stands how many of how many, as in 141/145.
# data: survival.csv
ytitle = 'survived, per cent'; @YTITLE
set bmargin at screen bottom(44)
set yrange [0:124]
set ytics 0, 25, 100
set xtics scale 0
set xrange [-0.52:3.52]
set boxwidth 0.42
is(word) = strcol('sex') eq word
place(row) = int(row / 2) + (is('female') ? -0.22 : 0.22)
share(n) = 100.0 * column('saved') / column('aboard')
plot data.'/survival.csv' \
        using (is('female') ? place($0) : NaN):(share(0)) with boxes linetype 2, \
     '' using (is('male') ? place($0) : NaN):(share(0)) with boxes linetype 1, \
     '' using (int($0 / 2)):(0):xtic(strcol('class') eq 'crew' ? 'crew' : strcol('class').' class') \
        with points pointtype 0 linecolor rgb C_PAPER, \
     '' using (place($0)):(share(0)):(sprintf('%.0f %%', share(0))) \
        with labels offset 0, 1.6 textcolor rgb C_INK, \
     '' using (place($0)):(share(0)):(sprintf('%.0f/%.0f', column('saved'), column('aboard'))) \
        with labels offset 0, 0.6 font ',15' textcolor rgb C_MUTED, \
     '' using (place($0)):(share(0)):('women') every ::1::1 with labels offset 0, 2.7 textcolor rgb C2, \
     '' using (place($0)):(share(0)):('men') every ::0::0 with labels offset 0, 2.7 textcolor rgb C1
