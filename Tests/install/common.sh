# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the scripts of this folder: an environment like a user's, and the code blocks of docs/c-library.md. Each
# script has a new folder, $work, which is the user's home; the library is installed to $prefix.

source=$(cd "$(dirname "$0")/../.." && pwd)
script=$(basename "$0")
page=$source/docs/c-library.md
unset MAKEFLAGS MFLAGS MAKELEVEL PREFIX LIBDIR INCLUDEDIR DESTDIR CC CPPFLAGS CFLAGS LDFLAGS AR

fail() { echo "$script: $*" >&2 && exit 1; }

# Makes $work, with the commands of the page: `cc` and `c++`, which turn warnings into errors, and `make`, which runs in
# the source and keeps its build. The page's commands need a $work without spaces.
start() { # <C compiler> <C++ compiler> <build folder>
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/bin"
    command_named cc "exec $(command -v "$1") -Wall -Wextra -Wpedantic -Werror \"\$@\""
    command_named c++ "exec $(command -v "$2") -Wall -Wextra -Wpedantic -Werror \"\$@\""
    options="-s -j$(getconf _NPROCESSORS_ONLN) BUILD=.build/installed/$3 CC=$1"
    command_named make "exec $(command -v make) -C \"\$source\" $options \"\$@\""
    HOME=$work prefix=$work/linecard PATH=$work/bin:$PATH
    export HOME PATH source
    cd "$work"
    write_programs
    write_input
}

command_named() { # <name> <command>
    printf '#!/bin/sh\n%s\n' "$2" > "$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# Prints the nth block of a language in the page's section with a heading, or of the whole page if the heading is empty.
block() { # <language> <heading> [n]
    awk -v language="$1" -v heading="$2" -v wanted="${3:-1}" '
        /^```/ && inside { inside = 0; next }
        /^```/ {
            inside = 1
            printing = (heading == "" || heading == section) && $0 == "```" language && ++n == wanted
            next
        }
        !inside && /^##+ / { section = $0; sub(/^##+ /, "", section) }
        inside && printing { print; found = 1 }
        END { exit !found }' "$page" || fail "docs/c-library.md has no block of $1 number ${3:-1} under \"$2\""
}

write_programs() {
    block c "" > echo.c
    block cpp "" > level.cpp
    block python "" > record.py
}

# Runs a block of commands.
run_page() { # <heading> [n]
    commands=$(block sh "$@")
    sh -eu -c "$commands" || fail "this block of the page under \"$1\" failed: $commands"
}

# Writes payloads (20 ms of silence, 20 ms of a loud constant, one that isn't Base64, and silence again) and messages.
write_input() {
    silence=$(head -c 160 /dev/zero | tr '\0' '\377' | base64 | tr -d '\n')
    wave=$(head -c 160 /dev/zero | tr '\0' '\060' | base64 | tr -d '\n')
    printf '%s\n' "$silence" "$wave" '!' "$silence" > payloads
    echo '{"event":"connected","protocol":"Call","version":"1.0.0"}' > messages
    for payload in "$silence" '!' "$silence" "$silence"; do
        printf '{"event":"media","streamSid":"MZ1","media":{"track":"inbound","payload":"%s"}}\n' "$payload"
    done >> messages
}

# Checks the output of `echo`: silence for silence, and an error for the message whose payload isn't Base64.
check_echo() { # <what> <answers> <errors>
    [ "$(cat "$3")" = "base64 symbol at 0" ] || fail "$1: $(cat "$3")"
    [ "$(sort -u "$2")" = "$silence" ] || fail "$1: silence was not answered with silence"
    [ "$(wc -l < "$2")" -eq 4 ] || fail "$1: 60 ms and the delay were answered with $(wc -l < "$2") payloads, not 4"
}

run_echo() { # <what>
    ./echo < messages > answers 2> errors || fail "$1: echo ended with $?: $(cat errors)"
    check_echo "$1" answers errors
}

# Checks which liblinecard a program is linked with at run time: none if it is linked statically.
check_linked() { # <what> <program> <library or nothing>
    [ "$(uname)" = Linux ] || return 0
    found=$(ldd "$2" | sed -n 's/.*liblinecard[^ ]* => \(.*\) (0x.*/\1/p')
    [ "$found" = "$3" ] || fail "$1: $2 takes liblinecard from \"$found\", not from \"$3\""
}

# Prints every path below folders, with the checksum of each file.
tree() { # <folder>...
    find "$@" \( -name .build -o -name .git \) -prune -o -print | sort
    find "$@" \( -name .build -o -name .git \) -prune -o -type f -exec cksum {} + | sort
}
