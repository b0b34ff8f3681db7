#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the C example against an installed copy of liblinecard, as a user would, and runs it.
# usage: installed.sh PREFIX COMPILER
set -eu
cd "$(dirname "$0")/../.."
prefix=$1
compile="$2 -std=c11 -Wall -Wextra -Werror -O2"

export PKG_CONFIG_PATH="$prefix/lib/pkgconfig:${PKG_CONFIG_PATH:-}"
export LD_LIBRARY_PATH="$prefix/lib:${LD_LIBRARY_PATH:-}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "installed.sh: $*" >&2; exit 1; }

$compile Examples/louder.c $(pkg-config --cflags --libs linecard) -o "$work/shared"
$compile Examples/louder.c $(pkg-config --cflags linecard) "$prefix/lib/liblinecard.a" $(pkg-config --libs soxr) \
    -pthread -o "$work/static"

# 20 ms of silence, of a loud square wave, of what is no Base64, and of silence again
silence=$(head -c 160 /dev/zero | tr '\0' '\377' | base64 | tr -d '\n')
wave=$(head -c 160 /dev/zero | tr '\0' '\060' | base64 | tr -d '\n')
printf '%s\n' "$silence" "$wave" '!' "$silence" > "$work/payloads"

for kind in shared static; do
    status=0
    "$work/$kind" < "$work/payloads" > "$work/$kind.answers" 2> "$work/$kind.errors" || status=$?
    [ $status = 1 ] || fail "$kind: a bad payload made it end with $status, not 1"
    [ "$(cat "$work/$kind.errors")" = "payload 3: base64 symbol at 0" ] || fail "$kind: $(cat "$work/$kind.errors")"
    [ "$(wc -l < "$work/$kind.answers")" -eq 4 ] || fail "$kind: not an answer for each good payload and one for the rest"
    [ "$(head -n 1 "$work/$kind.answers")" = "$silence" ] || fail "$kind: silence was not answered with silence"
    [ "$(sed -n 2p "$work/$kind.answers")" != "$wave" ] || fail "$kind: nothing was made louder"
done
cmp "$work/shared.answers" "$work/static.answers" || fail "the two libraries say different things"

case $(uname) in
Linux)
    ldd "$work/shared" | grep -q "liblinecard.so.* => $prefix/lib/" || fail "the shared library was not taken"
    ldd "$work/static" | grep -q liblinecard && fail "the static library was not taken"
    ;;
esac
echo "Examples/louder.c: shared and static, version $(pkg-config --modversion linecard)"
