#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs liblinecard with one compiler, and compiles and runs the programs of docs/c-library.md with its commands.
# usage: programs.sh C-COMPILER C++-COMPILER
set -eu
. "$(dirname "$0")/common.sh"
start "$1" "$2" "$1"
library=$prefix/lib/liblinecard.so.0.1

# Blocks that neither this script nor another runs install to the system's folders.
[ "$(grep -c '^```[a-z]' "$page")" = 16 ] || fail "docs/c-library.md has a new block, which no test may run"

check_level() { # <what>
    ./level < payloads > levels || fail "$1: level ended with $?"
    [ "$(sed -n 1p levels)" = "-90.3 dB" ] || fail "$1: silence is at $(sed -n 1p levels)"
    case $(sed -n 2p levels) in -17.?" dB") ;; *) fail "$1: a loud wave is at $(sed -n 2p levels)" ;; esac
    [ "$(sed -n 3p levels)" = "base64 symbol" ] || fail "$1: a payload that isn't Base64: $(sed -n 3p levels)"
}

# Three payloads of 320 samples, less what the resampler holds back.
check_record() {
    [ "$(uname)" = Linux ] || return 0 # elsewhere it needs the path of the library
    command -v python3 > /dev/null || { echo "$script: no python3: record.py is not run" >&2 && return; }
    (run_page "From Python and other languages") 2> errors || fail "record.py: $(cat errors)"
    [ "$(cat errors)" = "base64 symbol at 0" ] || fail "record.py: $(cat errors)"
    [ "$(head -c 4 call.wav)" = RIFF ] || fail "record.py wrote no WAV file"
    size=$(wc -c < call.wav)
    [ "$size" -gt $((44 + 2 * 800)) ] && [ "$size" -le $((44 + 2 * 960)) ] || fail "call.wav has $size bytes"
}

# Checks that the longer example answers silence with silence, and other audio with louder audio.
check_louder() { # <what> <program>
    status=0
    "./$2" < payloads > "$2.answers" 2> errors || status=$?
    [ $status = 1 ] || fail "$1: a bad payload made louder end with $status, not 1"
    [ "$(cat errors)" = "payload 3: base64 symbol at 0" ] || fail "$1: $(cat errors)"
    [ "$(wc -l < "$2.answers")" -eq 4 ] || fail "$1: louder printed $(wc -l < "$2.answers") payloads, not 4"
    [ "$(head -n 1 "$2.answers")" = "$silence" ] || fail "$1: louder did not answer silence with silence"
    [ "$(sed -n 2p "$2.answers")" != "$wave" ] || fail "$1: nothing was made louder"
}

# Checks that ldconfig finds the library, with a cache of its own.
check_ldconfig() {
    [ "$(uname)" = Linux ] || return 0
    echo "$prefix/lib" > ld.so.conf
    PATH=$PATH:/sbin:/usr/sbin ldconfig -X -f ld.so.conf -C ld.so.cache
    PATH=$PATH:/sbin:/usr/sbin ldconfig -C ld.so.cache -p | grep -q "liblinecard.so.0.1 .* => $library" ||
        fail "ldconfig does not find the library"
}

check_shared() {
    run_page Compile
    (run_page "The environment") > answers 2> errors || fail "LD_LIBRARY_PATH: $(cat errors)"
    check_echo "LD_LIBRARY_PATH" answers errors
    (
        export LD_LIBRARY_PATH="$prefix/lib"
        check_linked "LD_LIBRARY_PATH" echo "$library"
        check_level "shared"
        cc "$source/Examples/louder.c" $(pkg-config --cflags --libs linecard) -o louder-shared
        check_louder "shared" louder-shared
    )
    rm echo
    run_page "A run path in the program"
    run_echo "rpath"
    check_linked "rpath" echo "$library"
    check_ldconfig
    check_record
}

check_static() {
    run_page "Link statically"
    check_linked "static" echo ""
    run_echo "static"
    check_level "static"
    cc "$source/Examples/louder.c" $(pkg-config --cflags --libs linecard-static) -o louder-static
    check_linked "static" louder-static ""
    check_louder "static" louder-static
    cmp louder-shared.answers louder-static.answers || fail "the two libraries say different things"
}

make exports
make install PREFIX="$prefix" > /dev/null
eval "$(block sh Compile 2)" # PKG_CONFIG_PATH
check_shared
check_static
make uninstall PREFIX="$prefix"
[ -z "$(find "$prefix" -not -type d)" ] || fail "make uninstall left $(find "$prefix" -not -type d)"
echo "$1: the programs of docs/c-library.md and Examples/louder.c, shared and static"
