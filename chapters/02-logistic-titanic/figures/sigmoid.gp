# title: The sigmoid, and where the passengers sit on it
# desc: An S-shaped curve turns a score into a probability. Circles, the larger the more
#   people, show what share of the adults of each class and sex really survived, at the score
#   that the neuron gives them. Men lie left, at scores from −2.2 to −0.4, women right, from
#   0.3 to 2.0. The men of the crew, by far the most, lie on the curve. Women in first class,
#   at 97 %, lie above it, women in third class, at 46 %, below it.
# data: people.csv
# size: 720 480
set xlabel 'score z'
ytitle = 'probability of being saved, and share that was'; @YTITLE
set xrange [-3.4:3.4]
set yrange [0:1.08]
set ytics 0, 0.25, 1
set xtics 1
set samples 121
sigmoid(z) = 1 / (1 + exp(-z))
share(n) = 1.0 * column('saved') / column('aboard')
is(sex) = strcol('sex') eq sex && strcol('age') eq 'adult'
of(sex, z) = is(sex) ? z : NaN
radius(n) = 0.0085 * sqrt(column('aboard'))
onleft(n) = (strcol('class') eq (is('male') ? 'crew' : '1st')) || strcol('class') eq (is('male') ? '3rd' : '2nd')
besides(sex, side) = !is(sex) || onleft(0) != (side < 0) ? NaN : column('score') + side * (radius(0) + 0.08)
raised(n) = share(0) + (strcol('class') ne 'crew' ? 0 : is('male') ? 0.07 : -0.18)
f = data.'/people.csv'
plot f using (strcol('age') eq 'adult' ? column('score') : NaN):'probability':(0):(share(0) - column('probability')) \
        with vectors nohead linecolor rgb C_MUTED linewidth 1, \
     sigmoid(x) with lines linecolor rgb C_INK linewidth 2.5, \
     f using (of('male', column('score'))):(share(0)):(radius(0)) \
        with circles fill transparent solid 0.6 linecolor rgb C1, \
     f using (of('female', column('score'))):(share(0)):(radius(0)) \
        with circles fill transparent solid 0.6 linecolor rgb C2, \
     f using (besides('male', -1)):(raised(0)):('men, '.strcol('class')) with labels right textcolor rgb C1, \
     f using (besides('male', 1)):(share(0)):('men, '.strcol('class')) with labels left textcolor rgb C1, \
     f using (besides('female', -1)):(share(0)):('women, '.strcol('class')) with labels right textcolor rgb C2, \
     f using (besides('female', 1)):(raised(0)):('women, '.strcol('class')) with labels left textcolor rgb C2
