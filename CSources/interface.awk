# SPDX-License-Identifier: Apache-2.0
#
# Prints what C headers declare: their lines without comments, blank lines, and preprocessor conditions.
{
    text = $0
    code = ""
    while (text != "") {
        at = index(text, inside ? "*/" : "/*")
        if (!inside) code = code (at ? substr(text, 1, at - 1) : text)
        if (!at) break
        inside = !inside
        text = substr(text, at + 2)
    }
    sub(/[ \t]+$/, "", code)
    if (code !~ /^$|^#(include|if|ifdef|ifndef|else|elif|endif)|^extern "C"|^}$|_H$/) print code
}
