# titanic.awk: writes titanic.csv, one line for each person aboard the Titanic.
#
#     awk -f titanic.awk > titanic.csv
#
# The counts are those of the British Board of Trade's inquiry, as given by
# Robert J. Dawson, "The 'Unusual Episode' Data Revisited", Journal of
# Statistics Education 3(3), 1995; R has the same table as `Titanic`.
# People were recorded by class, sex, age and fate only, so people of one kind
# are alike, and 32 numbers are the whole data set.

BEGIN {
    print "class,sex,age,survived"

    #       class  sex       age      saved  lost
    people("1st",  "male",   "child",     5,    0)
    people("1st",  "male",   "adult",    57,  118)
    people("1st",  "female", "child",     1,    0)
    people("1st",  "female", "adult",   140,    4)

    people("2nd",  "male",   "child",    11,    0)
    people("2nd",  "male",   "adult",    14,  154)
    people("2nd",  "female", "child",    13,    0)
    people("2nd",  "female", "adult",    80,   13)

    people("3rd",  "male",   "child",    13,   35)
    people("3rd",  "male",   "adult",    75,  387)
    people("3rd",  "female", "child",    14,   17)
    people("3rd",  "female", "adult",    76,   89)

    people("crew", "male",   "child",     0,    0)
    people("crew", "male",   "adult",   192,  670)
    people("crew", "female", "child",     0,    0)
    people("crew", "female", "adult",    20,    3)
}

function people(class, sex, age, saved, lost) {
    repeat(class "," sex "," age ",1", saved)
    repeat(class "," sex "," age ",0", lost)
}

function repeat(line, count) {
    while (count-- > 0)
        print line
}
