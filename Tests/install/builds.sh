#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds and installs liblinecard with clang's sanitizers, and with clang's and gcc's link-time optimization, as
# docs/c-library.md says, and runs its C program against each, static and shared.
set -eu
. "$(dirname "$0")/common.sh"

# Links the page's program with the shared library, too.
check_shared() { # <what> <compiler and flags>
    $2 echo.c $(pkg-config --cflags --libs linecard) -Wl,-rpath,"$prefix/lib" -o echo
    run_echo "$1, shared"
    check_linked "$1" echo "$prefix/lib/liblinecard.so.0.1"
}

available() { command -v "$1" > /dev/null || { echo "$script: no $1: its builds are not tested" >&2 && false; }; }

with_clang() {
    run_page Sanitizers > /dev/null
    grep -q __asan_report "$prefix/lib/liblinecard.a" || fail "clang: the library is built without its sanitizers"
    run_echo "clang -fsanitize, static"
    check_shared "clang -fsanitize" "clang -fuse-ld=lld -fsanitize=address,undefined"
    run_page "Link-time optimization" 1 > /dev/null
    run_echo "clang -flto, static"
    check_shared "clang -flto" "clang -O2"
}

with_gcc() {
    run_page "Link-time optimization" 2 > /dev/null
    run_echo "gcc -flto, static"
    check_shared "gcc -flto" "gcc -O2"
}

start clang clang++ flags
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
if available clang; then with_clang; fi
if available gcc; then with_gcc; fi
echo "the library with clang's -fsanitize=address,undefined and with -flto, shared and static"
