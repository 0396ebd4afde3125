# shellcheck shell=bash
# The packages that Bobbin is built, tested and measured with, for each family
# of distributions.  A changed list is noticed by the next ./dev, which then
# installs what is missing.
#
# `bench` names what only ./dev bench needs: the programs that Bobbin is
# measured against.

packages_for () {
  local manager=$1 purpose=${2:-}

  "${manager}_packages"
  [[ $purpose != bench ]] || "${manager}_bench_packages"
}

# Debian 13 and later, Ubuntu 24.04 and later.
apt_packages () {
  # To compile and to translate.
  echo build-essential clang libclang-rt-dev meson ninja-build ccache pkgconf \
    gettext blueprint-compiler git
  # Libraries.
  echo libgtk-4-dev libadwaita-1-dev libglib2.0-dev libglib2.0-bin \
    libglib-testing-0-dev libsoup-3.0-dev libsqlite3-dev libjson-glib-dev \
    libmuparser-dev nettle-dev glib-networking ca-certificates
  # To show windows: the Broadway server, icons, fonts.
  echo libgtk-4-bin adwaita-icon-theme librsvg2-common shared-mime-info \
    fonts-cantarell fonts-dejavu-core fonts-noto-color-emoji
  # To test them: a display, a session bus, accessibility, pictures.
  echo xvfb xauth xdotool x11-utils x11-apps dbus dbus-x11 at-spi2-core \
    python3 python3-gi python3-gi-cairo gir1.2-atspi-2.0 gir1.2-gtk-4.0 \
    gir1.2-adw-1 imagemagick
  # To test the rest: locales, processes, pages over TLS and HTTP/2, what others
  # write in the same formats.
  echo locales tzdata procps psmisc curl openssl nghttp2-server bash-completion \
    parallel hyperfine
  # To look for faults, and to lint.
  echo gdb valgrind strace cppcheck desktop-file-utils appstream \
    libxml2-utils shellcheck mandoc
}

apt_bench_packages () {
  echo nginx-light aria2 wget2 curl python3-aiohttp \
    python3-requests
}

# Fedora 40 and later.  Where the name of a package is not certain, dnf is
# asked for the file or the pkg-config module in it.
dnf_packages () {
  echo gcc clang compiler-rt libasan libubsan libtsan meson ninja-build ccache \
    /usr/bin/pkg-config gettext blueprint-compiler /usr/bin/git
  echo 'pkgconfig(gtk4)' 'pkgconfig(libadwaita-1)' 'pkgconfig(gio-unix-2.0)' \
    'pkgconfig(glib-testing-0)' 'pkgconfig(libsoup-3.0)' 'pkgconfig(sqlite3)' \
    'pkgconfig(json-glib-1.0)' 'pkgconfig(muparser)' 'pkgconfig(nettle)' \
    glib-networking ca-certificates
  echo /usr/bin/gtk4-broadwayd adwaita-icon-theme librsvg2 shared-mime-info \
    abattis-cantarell-fonts dejavu-sans-fonts
  echo /usr/bin/Xvfb /usr/bin/xauth xdotool /usr/bin/xdpyinfo \
    /usr/bin/xwininfo /usr/bin/xwd dbus-daemon dbus-x11 at-spi2-core python3 \
    python3-gobject ImageMagick
  echo glibc-langpack-de tzdata procps-ng psmisc curl openssl nghttp2 \
    bash-completion parallel hyperfine
  echo gdb valgrind strace cppcheck desktop-file-utils appstream \
    /usr/bin/xmllint ShellCheck mandoc
}

dnf_bench_packages () {
  echo nginx aria2 wget2 curl python3-aiohttp \
    python3-requests
}

# Arch.  Its mandoc conflicts with man-db, which nearly everybody has, so that
# the check of manual pages is left to other systems.
pacman_packages () {
  echo base-devel clang compiler-rt meson ninja ccache pkgconf gettext \
    blueprint-compiler git
  echo gtk4 libadwaita glib2 glib2-devel libglib-testing libsoup3 sqlite \
    json-glib muparser nettle glib-networking ca-certificates
  echo adwaita-icon-theme librsvg shared-mime-info cantarell-fonts ttf-dejavu \
    noto-fonts-emoji
  echo xorg-server-xvfb xorg-xauth xdotool xorg-xdpyinfo xorg-xwininfo \
    xorg-xwd dbus at-spi2-core python python-gobject python-cairo imagemagick
  echo tzdata procps-ng psmisc curl openssl nghttp2 bash-completion parallel \
    hyperfine
  echo gdb valgrind strace cppcheck desktop-file-utils appstream libxml2 \
    shellcheck
}

pacman_bench_packages () {
  echo nginx aria2 wget2 curl python-aiohttp python-requests
}
