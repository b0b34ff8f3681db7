#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs liblinecard, or removes it. Paths come from the environment, so that they may contain spaces and quotes.
#
# usage: installation.sh install|uninstall FOLDER HEADER...
#
# FOLDER is where make built the library; HEADERs are the names of the headers in include/linecard. The environment has
# PREFIX, LIBDIR and INCLUDEDIR, which are absolute, DESTDIR, which may be empty, the VERSION, the
# package REQUIRED, if there is one, and the names of the shared library: the file SHARED, and the symbolic links SONAME
# and LINK to it.
set -eu
sources=$(dirname "$0")
action=$1 built=$2
shift 2

# Prints a path without repeated slashes and without one at its end.
normalized() {
    path=$(printf '%s' "$1" | tr -s /)
    printf '%s\n' "${path%/}"
}

prefix=$(normalized "$PREFIX")
libdir=$(normalized "$LIBDIR")
includedir=$(normalized "$INCLUDEDIR")
libraries=$(normalized "$DESTDIR/$LIBDIR")
headers=$(normalized "$DESTDIR/$INCLUDEDIR")

# Prints a path as pkg-config reads it, with a backslash before each character that it would take for syntax.
escaped() { printf '%s\n' "$1" | sed 's/[][[:space:]\\'\''"#;&|(){}<>*?!~`^]/\\&/g'; }

# Prints a path, which starts with ${prefix} if it lies there.
under_prefix() {
    case $1 in
    "$prefix"/*) printf '${prefix}%s\n' "$(escaped "${1#"$prefix"}")" ;;
    *) escaped "$1" ;;
    esac
}

pkg_config_file() { # <template>
    printf 'prefix=%s\nlibdir=%s\nincludedir=%s\n\n' \
        "$(escaped "$prefix")" "$(under_prefix "$libdir")" "$(under_prefix "$includedir")"
    sed "s/@VERSION@/$VERSION/; s/@REQUIRED@/$REQUIRED/" "$1"
}

install_library() {
    install -d "$libraries/pkgconfig" "$headers/linecard"
    install -m 755 "$built/$SHARED" "$libraries/"
    ln -sf "$SHARED" "$libraries/$SONAME"
    ln -sf "$SONAME" "$libraries/$LINK"
    install -m 644 "$built/liblinecard.a" "$libraries/"
    install -m 644 "$sources/CLinecard/include/linecard.h" "$headers/"
    for header; do
        install -m 644 "$sources/CLinecard/include/linecard/$header" "$headers/linecard/"
    done
    for name in linecard.pc linecard-static.pc; do
        rm -f "$built/$name" # it may belong to root
        pkg_config_file "$sources/$name.in" > "$built/$name"
        install -m 644 "$built/$name" "$libraries/pkgconfig/"
    done
    echo "Installed liblinecard $VERSION in $libraries and its headers in $headers."
    echo "See \"Find the library at run time\" in docs/c-library.md if a program does not start."
}

# Removes the installed files, and the folder linecard if it is empty then.
uninstall_library() {
    for name in "$SHARED" "$SONAME" "$LINK" liblinecard.a pkgconfig/linecard.pc pkgconfig/linecard-static.pc; do
        rm -f "$libraries/$name"
    done
    rm -f "$headers/linecard.h"
    for header; do
        rm -f "$headers/linecard/$header"
    done
    rmdir "$headers/linecard" 2> /dev/null || :
}

case $action in
install) install_library "$@" ;;
uninstall) uninstall_library "$@" ;;
*) echo "installation.sh: neither install nor uninstall: $action" >&2 && exit 2 ;;
esac
