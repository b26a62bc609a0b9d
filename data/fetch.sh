#!/bin/sh
# fetch.sh: gets the data sets that the repository does not carry.
#
#     sh data/fetch.sh FOLDER [titanic] [mnist] [digits20] [all]
#
# Without a name it gets all. Each file is checked against the SHA-256 written here
# before it takes its name in FOLDER; what is there already, and right, is kept.
#
#     MIRROR     file:///SOME/FOLDER or an http address to ask instead of the public
#                addresses; data/README.md says how it is laid out
#     DIGITS20   the program built from digits20.c, which digits20 needs
set -u

titanic=https://raw.githubusercontent.com/dennisbakhuis/Tutorials
titanic=$titanic/3735cd37535f626ed317097828ba8f71e6906d03/1_Logistic_Regression/titanic
mnist=https://storage.googleapis.com/cvdf-datasets/mnist

# ---- the data sets ------------------------------------------------------------------

get_titanic() {
    get_plain titanic14-train.csv '792 passengers' $titanic titanic/train_data.csv \
        dad6a75589a68a89c020d32d1a6df4559981a782e151cace092b54b8b73d4ae5
    get_plain titanic14-test.csv '100 passengers' $titanic titanic/test_data.csv \
        e1c7e1de02c0033646970e277f1b445c90813007de7c219b3a1c3f1d7db4b930
}

get_mnist() {
    get_mnist_train
    get_mnist_test
}

get_mnist_test() {
    get_pair mnist-test '10,000 digits' t10k \
        8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6 \
        0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7 \
        f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6 \
        ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2 ||
        unreachable
    mnist_test=ready
}

# All 60,000, or the first 24,000 from a mirror that has no more. Whichever is there
# already is kept.
get_mnist_train() {
    have_pair mnist-train 'the first 24,000 of 60,000 digits' \
        5def68ffc24a026261fb9cb6a686d8e680f0701693297396e8c075ecd2f50d83 \
        c8c50eeb68bb5a82bb76eeb19dc789a8b05eb0bf0aa6eba9dcf253312cbdd4a1 && return
    get_pair mnist-train '60,000 digits' train \
        440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609 \
        ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db \
        3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c \
        65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5 && return
    [ -n "$mirror" ] || unreachable
    whole=$failure
    get_pair mnist-train 'the first 24,000 of 60,000 digits' train24k \
        f338d3e69ed3b0d8b83840648284ae88a7ca70609d5191e62b48d89e0a1c1970 \
        5def68ffc24a026261fb9cb6a686d8e680f0701693297396e8c075ecd2f50d83 \
        d1903d788f936be1a3cb78586e79dcb8fe8ea5be3eefe75a698e9b01b183c890 \
        c8c50eeb68bb5a82bb76eeb19dc789a8b05eb0bf0aa6eba9dcf253312cbdd4a1 && return
    failure=$whole
    unreachable
}

get_digits20() {
    images_sum=eaa04b56a055d2ae0e22819cfa1806662ed5d673d32428b6ff0c03e87b5ee4ba
    labels_sum=e3bfcd429db884e83dc61e56909781423c2c0dbf017e28735713f735a3b6fc19
    have_pair digits20 '5,000 digits' $images_sum $labels_sum && return
    [ -n "$digits20" ] || fail "DIGITS20 is not set: run \`make data\`, which builds it"
    [ -x "$digits20" ] || fail "$digits20: not a program: run \`make data\`"
    [ -n "$mnist_test" ] || get_mnist_test
    "$digits20" "$folder/mnist-test-images.idx" "$folder/mnist-test-labels.idx" \
        "$parts/images" "$parts/labels" || fail "$digits20: failed"
    check "$parts/images" $images_sum "images made by $digits20"
    check "$parts/labels" $labels_sum "labels made by $digits20"
    keep_pair digits20 '5,000 digits' "cut from mnist-test"
}

# ---- one file, or a pair ------------------------------------------------------------

# get_plain NAME WHAT BASE PATH SUM
get_plain() {
    if is "$folder/$1" "$5"; then
        say "$folder/$1: $2, already there"
        return
    fi
    download "$parts/plain" "$3" "$4" || unreachable
    check "$parts/plain" "$5" "$address"
    keep "$parts/plain" "$1"
    say "$folder/$1: $2, from $address"
}

# get_pair NAME WHAT STEM SUM-OF-IMAGES-GZ SUM-OF-IMAGES SUM-OF-LABELS-GZ SUM-OF-LABELS
# Images and labels come together or not at all. False if the images cannot be had.
get_pair() {
    have_pair "$1" "$2" "$5" "$7" && return
    download "$parts/images.gz" $mnist "mnist/$3-images-idx3-ubyte.gz" || return
    unpack images "$4" "$5"
    download "$parts/labels.gz" $mnist "mnist/$3-labels-idx1-ubyte.gz" || unreachable
    unpack labels "$6" "$7"
    keep_pair "$1" "$2" "from ${address%/*}"
}

# have_pair NAME WHAT SUM-OF-IMAGES SUM-OF-LABELS
have_pair() {
    is "$folder/$1-images.idx" "$3" && is "$folder/$1-labels.idx" "$4" || return
    say "$folder/$1-images.idx, $1-labels.idx: $2, already there"
}

# keep_pair NAME WHAT WHENCE
keep_pair() {
    keep "$parts/images" "$1-images.idx"
    keep "$parts/labels" "$1-labels.idx"
    say "$folder/$1-images.idx, $1-labels.idx: $2, $3"
}

# unpack NAME SUM-PACKED SUM-UNPACKED
unpack() {
    check "$parts/$1.gz" "$2" "$address"
    gzip -dc "$parts/$1.gz" > "$parts/$1" || fail "$address: cannot be unpacked"
    check "$parts/$1" "$3" "$address, unpacked"
}

keep() {
    mv -f "$1" "$folder/$2" || fail "$folder/$2: cannot be written"
}

# ---- tools --------------------------------------------------------------------------

say() {
    printf '%s\n' "$1"
}

fail() {
    printf 'fetch.sh: %s\n' "$1" >&2
    exit 2
}

# The end, after a download that failed.
unreachable() {
    if [ -n "$mirror" ]; then
        fail "$failure; does MIRROR have this file? (data/README.md lists what it holds)"
    fi
    fail "$failure; without a network, set MIRROR=file:///FOLDER (see data/README.md)"
}

# download FILE BASE PATH: from MIRROR/PATH, or else from BASE and the end of PATH.
# Sets address; false, with failure set, if it cannot be had.
download() {
    address=$2/${3##*/}
    [ -z "$mirror" ] || address=$mirror/$3
    case $address in
    file://*) reason=$(cat "${address#file://}" 2>&1 > "$1") && return ;;
    *) reason=$($web "$1" "$address" 2>&1) && return ;;
    esac
    reason=$(printf '%s\n' "$reason" | tail -n 1)
    failure="$address: cannot be had (${reason:-no answer})"
    return 1
}

with_curl() {
    curl -fsSL --connect-timeout 15 --speed-limit 100 --speed-time 30 -o "$1" "$2"
}

with_gnu_wget() {
    wget -nv -t 1 -T 30 -O "$1" "$2"
}

with_wget() {
    wget -q -T 30 -O "$1" "$2"
}

no_web() {
    echo 'neither curl nor wget is installed; install one of them'
    return 1
}

has() {
    command -v "$1" > /dev/null 2>&1
}

sum() {
    $summer < "$1" | sed 's/[^0-9a-f].*//'
}

# is FILE SUM
is() {
    [ -f "$1" ] && [ "$(sum "$1")" = "$2" ]
}

# check FILE SUM WHAT
check() {
    is "$1" "$2" && return
    [ -f "$1" ] || fail "$3: missing"
    fail "$3: sha256 is $(sum "$1"), expected $2; refused"
}

# ---- start --------------------------------------------------------------------------

[ $# -ge 1 ] || fail 'usage: fetch.sh FOLDER [titanic] [mnist] [digits20] [all]'
folder=$1
shift
[ $# -ge 1 ] || set -- all
for name; do
    case $name in
    titanic | mnist | digits20 | all) ;;
    *) fail "$name: no such data set; there are titanic, mnist, digits20 and all" ;;
    esac
done

mirror=${MIRROR:-}
mirror=${mirror%/}
case $mirror in
'' | file:///* | http://* | https://*) ;;
*) fail "MIRROR=$mirror: expected file:///FOLDER or http://… or https://…" ;;
esac
digits20=${DIGITS20:-}

if has sha256sum; then summer='sha256sum'
elif has shasum; then summer='shasum -a 256'
else fail 'neither sha256sum nor shasum is installed; install coreutils or perl'
fi
if has curl; then web=with_curl
elif ! has wget; then web=no_web
elif wget --version 2>&1 | grep -q GNU; then web=with_gnu_wget
else web=with_wget
fi

mkdir -p "$folder" || exit 2
parts=$folder/.part.$$
mkdir "$parts" || exit 2
trap 'rm -rf "$parts"' EXIT
trap 'exit 2' HUP INT TERM

failure=
mnist_test=
for name; do
    case $name in
    titanic) get_titanic ;;
    mnist) get_mnist ;;
    digits20) get_digits20 ;;
    all) get_titanic && get_mnist && get_digits20 ;;
    esac
done
