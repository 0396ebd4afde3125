# shellcheck shell=bash
# GLib, compiled with the thread sanitizer.
#
# GLib's mutexes are made of futexes and atomics of its own.  The sanitizer sees
# these only in code that was compiled with it; with the system's GLib, every
# use of a GMutex in Bobbin would be reported as a data race.  So the system's
# version of GLib is compiled once more, in the cache folder.

# Gets the source that the system's GLib was made of, through apt, but with
# lists of its own: the system's cannot be changed from inside.
glib_tsan_source () {
  local options=(-q -o "Dir::State::Lists=$PWD/lists" -o "Dir::Cache=$PWD/cache"
                 -o "Dir::Etc::SourceList=$PWD/sources.list"
                 -o "Dir::Etc::SourceParts=$PWD/sources.list.d"
                 -o APT::Sandbox::User=root)

  mkdir -p lists/partial cache/archives/partial sources.list.d
  sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >sources.list 2>/dev/null
  if compgen -G '/etc/apt/sources.list.d/*.sources' >/dev/null; then
    cp /etc/apt/sources.list.d/*.sources sources.list.d/
    sed -i 's/^Types:.*/Types: deb-src/' sources.list.d/*
  fi
  apt-get "${options[@]}" update && apt-get "${options[@]}" source --download-only glib2.0 &&
    mkdir source && tar -x --strip-components=1 -C source -f glib2.0_*.orig.tar.*
}

glib_tsan_compile () {
  local prefix=$1

  meson setup build source --prefix="$prefix" --libdir=lib --wrap-mode=nodownload \
    -Ddebug=true -Doptimization=1 -Db_sanitize=thread -Db_lundef=false \
    -Dtests=false -Dintrospection=disabled -Dman-pages=disabled \
    -Dselinux=disabled -Dlibmount=disabled -Dnls=disabled &&
    ninja -C build && meson install -C build
}

# Makes tests use that GLib.  It is made once for each version of the system's.
use_glib_tsan () {
  local version folder modules log

  have apt-get || die "the thread sanitizer needs GLib's source, which comes through apt; try BOBBIN_SYSTEM=root"
  version=$(pkg-config --modversion glib-2.0)
  folder=$(cache_folder)/glib-tsan-$(system_name | tr ' ' -)-$version

  if [[ ! -e $folder/ready ]]; then
    log=$folder.log
    take_lock "$folder.lock" "compiling GLib"
    if [[ ! -e $folder/ready ]]; then
      say "Compiling GLib $version for the thread sanitizer in $folder (once, about two minutes)"
      rm -rf "$folder" "$folder.part"
      mkdir -p "$folder.part"
      (cd "$folder.part" && glib_tsan_source && glib_tsan_compile "$folder") \
        >"$log" 2>&1 9>&- </dev/null ||
        { tail -n 15 "$log" >&2; die "compiling GLib failed; all of it is in $log"; }
      rm -rf "$folder.part"
      touch "$folder/ready"
    fi
    drop_lock
  fi

  # Its modules for TLS and the like are the system's.
  modules=$(pkg-config --variable=giomoduledir gio-2.0)
  export LD_LIBRARY_PATH=$folder/lib GIO_MODULE_DIR=$modules
}
