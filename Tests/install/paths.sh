#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs liblinecard to paths with spaces, quotes and other special characters, uses it there and uninstalls it. Checks
# that no other files are written or removed, and that unsupported paths are refused before any is.
set -eu
. "$(dirname "$0")/common.sh"
if command -v g++ > /dev/null; then start gcc g++ gcc; else start clang clang++ clang; fi
newline='
'

# Files that `rm -f` would remove if a path were not quoted.
for word in some it it\'s a; do echo "somebody's" > "$work/$word"; done

# Prints the state of everything that make could touch by mistake: the source tree and the home, without the test's files.
surroundings() { tree "$source" "$work/some" "$work/it" "$work/it's" "$work/a" && ls "$work"; }

check_surroundings() { # <what>
    surroundings > bin/after
    diff bin/before bin/after >&2 || fail "$1 wrote or removed what isn't the library's"
}

# Checks that a folder holds the installed files and no others.
check_installed() { # <what> <folder of libraries> <folder of headers>
    for file in liblinecard.a liblinecard.so liblinecard.so.0.1 pkgconfig/linecard.pc pkgconfig/linecard-static.pc; do
        [ "$(uname)" != Linux ] || [ -s "$2/$file" ] || fail "$1: there is no $2/$file"
    done
    count=$(find "$2" -not -type d | wc -l)
    [ "$2" = "$3" ] || count=$((count + $(find "$3" -not -type d | wc -l)))
    public=$(cd "$source/CSources/CLinecard/include/linecard" && ls *.h | grep -vcx -e kernels.h -e recipe.h)
    [ "$count" -eq $((7 + public)) ] || fail "$1: $count files were installed, not $((7 + public))"
}

# Compiles the page's C program with the page's commands for such paths, and runs it.
check_use() { # <what> <folder of libraries>
    (
        export PKG_CONFIG_PATH="$2/pkgconfig"
        run_page Compile 3
        case $2 in *\;*) ;; *) LD_LIBRARY_PATH=$2 run_echo "$1, LD_LIBRARY_PATH" ;; esac # a semicolon separates paths there
        run_page "A run path in the program" 2
        run_echo "$1, rpath"
        check_linked "$1" echo "$2/liblinecard.so.0.1"
        eval "cc echo.c $(pkg-config --cflags --libs linecard-static) -o echo"
        run_echo "$1, static"
    )
    rm -f echo answers errors
}

# Installs below a folder, uses the library, uninstalls it, and checks that everything else is unchanged.
check_prefix() { # <folder> [VARIABLE=value...]
    root=$work/$1
    shift
    surroundings > bin/before
    make install PREFIX="$root" "$@" > log || fail "$root: make install failed"
    check_installed "$root" "${libraries:-${root%/}/lib}" "${headers:-${root%/}/include}"
    check_use "$root" "${libraries:-${root%/}/lib}"
    make uninstall PREFIX="$root" "$@" > log || fail "$root: make uninstall failed"
    check_removed "$work/$top"
}

check_removed() { # <folder>
    [ -z "$(find "$1" -not -type d)" ] || fail "$1: make uninstall left $(find "$1" -not -type d)"
    rm -rf "${work:?}/${top:?}" log
    check_surroundings "$1: make install or make uninstall"
}

# Installs below DESTDIR, and uses the library from PREFIX after moving it there.
check_staged() {
    top="stage it's" root="$work/stage it's/final place"
    surroundings > bin/before
    make install DESTDIR="$work/$top/image/" PREFIX="$root" > log
    mv "$work/$top/image$root" "$root"
    check_installed DESTDIR "$root/lib" "$root/include"
    grep -qr image "$root/lib/pkgconfig" && fail "DESTDIR is in the installed files"
    check_use DESTDIR "$root/lib"
    mkdir -p "$work/$top/image$work/$top"
    mv "$root" "$work/$top/image$root"
    make uninstall DESTDIR="$work/$top/image/" PREFIX="$root" > log
    check_removed "$work/$top"
}

# Checks that make install and make uninstall refuse these, with a message that names the variable.
check_refused() { # <name of the variable> VARIABLE=value...
    variable=$1
    shift
    surroundings > bin/before
    for target in install uninstall; do
        if make $target "$@" > log 2>&1; then fail "make $target did not refuse $*"; fi
        grep -q "\*\*\* $variable must" log || fail "make $target $*: $(cat log)"
        rm log
        check_surroundings "make $target, which refused $*,"
    done
}

for top in 'some where' "it's" 'a "quoted" name' 'a|b&c;d#e' 'back\slash' "$(printf 'tab\tbed')" 'umläut'; do
    case $top in "it's") top="it's here" ;; esac
    check_prefix "$top/line card"
done
top='trailing slash'
libraries="$work/$top/x/lib" headers= && check_prefix "$top//x/"
top='other places'
libraries="$work/$top/my libraries" headers="$work/$top/my headers" &&
    check_prefix "$top/prefix" LIBDIR="$work/$top/my libraries" INCLUDEDIR="$work/$top/my headers/"
libraries="$work/$top/prefix/lib64" headers= && check_prefix "$top/prefix" LIBDIR='$(PREFIX)/lib64'
libraries= headers=
check_staged

check_refused PREFIX PREFIX=relative/path
check_refused PREFIX PREFIX=./here
check_refused PREFIX 'PREFIX=~/linecard'
check_refused PREFIX PREFIX=
check_refused PREFIX 'PREFIX=$HOME/linecard'
check_refused PREFIX "PREFIX=$work/\$(shell touch $work/made)"
check_refused PREFIX "PREFIX=$work/two${newline}lines"
check_refused LIBDIR "PREFIX=$work/x" LIBDIR=lib
check_refused LIBDIR "PREFIX=$work/x" "LIBDIR=$work/\$\$x"
check_refused INCLUDEDIR "PREFIX=$work/x" 'INCLUDEDIR=$(HOME)/include'
check_refused DESTDIR "PREFIX=$work/x" DESTDIR=stage
check_refused DESTDIR "PREFIX=$work/x" "DESTDIR=$work/x${newline}y"
(
    export PREFIX="relative/path"
    check_refused PREFIX
)
echo "paths with special characters, and none but the library's own files"
