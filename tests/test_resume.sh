#!/bin/sh
# Training that is stopped and goes on: does it end where it would have ended?
#
#     sh tests/test_resume.sh BUILD             (from the repository's root)
#
# KILLS (20) says how often a training is killed at a moment drawn at random and gone on with.
set -u
export LC_ALL=C
. tests/tap.sh
nn=$(cd "$1" && pwd)/nn
data=$PWD/data/titanic.csv
box=$(mktemp -d)
trap 'chmod -R u+w "$box"; rm -rf "$box"' EXIT
cd "$box" || exit 2

# In the background, `before=exec learn ... &` has no shell around it that is killed instead.
before=

# learn OPTION...: dropout, patience, a schedule, Adam: everything that has a state.
learn() {
    $before "$nn" train "$data" --target survived --layers 8:tanh,dropout:0.2,4:tanh,1:sigmoid \
        --learning-rate 0.01 --batch 16 --epochs "$epochs" --validation 0.2 --patience $patience \
        --schedule cosine --standardise --checkpoint at --every "$every" "$@"
}

# Kills what was started last, after so many seconds.
stop_after() {
    sleep "$1"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
}

# --resume, if there is something to go on from.
resume() { [ ! -f at ] || echo --resume; }

# ends_alike NAME: the model is that of a training that nobody stopped.
ends_alike() {
    cmp model whole >&2
    report $? "$1"
}

# refuses NAME TEXT OPTION...: status 2, one line with TEXT.
refuses() {
    name=$1 text=$2
    shift 2
    learn --resume "$@" >out 2>err
    [ $? -eq 2 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q -- "$text" err || { cat err >&2; false; }
    report $? "$name"
}

epochs=60 every=7 patience=40
learn --save whole >plain || exit 2
kills=${KILLS:-20} alike=0 killed=0
while [ "$killed" -lt "$kills" ]; do
    killed=$((killed + 1))
    rm -f at model
    before=exec learn >/dev/null 2>&1 &
    stop_after "$(awk -v seed="$killed" 'BEGIN { srand(seed); printf "%.3f", 0.01 + 0.4 * rand() }')"
    learn --save model $(resume) >/dev/null 2>err || cat err >&2
    cmp -s model whole && alike=$((alike + 1))
done
[ "$alike" -eq "$kills" ]
report $? "$alike of $kills trainings killed at a random moment end as if they had not been"

# What a stop leaves can be gone on with again and again.
rm -f at model
every=1
for stop in 1 2 3 4 5; do
    before=exec learn $(resume) >/dev/null 2>&1 &
    stop_after 0.05
done
learn --save model $(resume) >/dev/null
ends_alike "five kills on end change nothing"

# stopped SIGNAL STATUS: a training of a minute, stopped at once.
stopped() {
    rm -f at
    before=exec learn --log log.csv >out 2>err &
    pid=$!
    sleep 0.4
    kill -"$1" $pid
    wait $pid
    status=$?
    [ "$status" -eq "$2" ]
    report $? "who sends $1 sees that the signal ended it (status $status)"
    grep -q "^nn: stopped after step [0-9]*; the same command with --resume goes on$" err &&
        [ "$(wc -l <err)" -eq 1 ]
    report $? "$1: one line says how to go on"
}

every=100000 epochs=9000 patience=0
stopped TERM 143
# A shell has what it starts in the background ignore Ctrl-C.
nn_itself=$nn
nn=$box/nn
printf '#!/bin/sh\nexec perl -e '"'"'$SIG{INT} = "DEFAULT"; exec @ARGV'"'"' "%s" "$@"\n' "$nn_itself" >"$nn"
chmod +x "$nn"
stopped INT 130
nn=$nn_itself
steps=$(sed 's/[^0-9]*\([0-9]*\);.*/\1/' err)
[ "$(tail -1 log.csv | cut -d, -f1)" = $((steps - 1)) ]
report $? "the curve is kept until the stop"
before=exec learn --resume --log more.csv >out 2>/dev/null &
pid=$!
sleep 0.4
kill -TERM $pid
wait $pid
grep -q "^resumed    at: after step $steps, in epoch" out && [ "$(sed -n 2p more.csv | cut -d, -f1)" = "$steps" ]
report $? "it goes on with the step after the last"

# What is not the checkpoint of this training is refused.
epochs=60 every=7 patience=40
rm -f at
learn >/dev/null
cp at good
refuses "another seed" "at: of another training: found 'seed 1', expected 'seed 2'" --seed 2
refuses "other layers" "found 'layers .*', expected 'layers 3" --layers 3:tanh,1:sigmoid
refuses "another optimiser" "found 'optimiser adam', expected 'optimiser sgd'" --optimiser sgd
refuses "other data" "found 'data of sum" --drop age
head -c 900 good >at
refuses "a checkpoint cut short" "at: .*cut short"
cp whole at
refuses "a model is no checkpoint" "at: no checkpoint: 'recipe' is missing"
: >at
refuses "an empty file" "at: byte 0: the file ends here"
rm at
refuses "no file" "at: .*No such file"
cp good at
perl -0pe 's/("counts":")([^"]*)/$1 . "z" x length $2/e' good >at
refuses "counts that are no numbers" "at: no checkpoint: found counts 'z"
perl -0pe 's/("dropout":")\d+/$1 . "999"/e' good >at
refuses "a generator that is none" "at: no checkpoint: a generator"
"$nn" train "$data" --target survived --layers 1:sigmoid --resume 2>err
[ $? -eq 2 ] && grep -q "resume: from which file? add --checkpoint FILE" err
report $? "--resume needs a file"

# A disk that is full, and a folder that nothing can be written to.
cp good at
(ulimit -f 1; trap '' XFSZ; learn --every 1 >out 2>err)
[ $? -eq 2 ] && cmp good at >&2 && grep -q "at" err && [ "$(wc -l <err)" -eq 1 ]
report $? "a full disk is one line, and the old checkpoint stands"
if [ "$(id -u)" -ne 0 ]; then
    chmod a-w .
    "$nn" train "$data" --target survived --layers 1:sigmoid --checkpoint new 2>"$OLDPWD/err"
    report $(($? != 2)) "a folder that cannot be written to is found before training"
    chmod u+w .
else
    "$nn" train "$data" --target survived --layers 1:sigmoid --checkpoint none/new 2>err
    [ $? -eq 2 ] && grep -q "none" err
    report $? "a folder that is not there is found before training"
fi
echo "1..$number"
