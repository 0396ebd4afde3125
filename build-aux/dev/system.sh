# shellcheck shell=bash
# Where the work is done: on this system itself, or inside the Debian 13 root.

system=

# Sets `system` to `native` or `root`.  Finding out takes a second or more, so
# that the answer is remembered for as long as the distribution stays the same.
choose_system () {
  local file host known_host known_system

  if [[ ${BOBBIN_SYSTEM:-} ]]; then
    system=$BOBBIN_SYSTEM
    [[ $system == native || $system == root ]] || die "BOBBIN_SYSTEM is '$system'; it can be 'native' or 'root'"
    return
  fi

  file=$(cache_folder)/system
  host=$(system_name)
  if [[ -r $file ]] && IFS=: read -r known_host known_system <"$file" &&
     [[ $known_host == "$host" ]]; then
    system=$known_system
    return
  fi

  if native_is_new_enough; then
    system=native
  elif [[ $(package_manager) == apt ]] || { have mmdebstrap && have bwrap; }; then
    system=root
  else
    die "GTK $gtk_wanted or later is needed, and this system offers '$(gtk_candidate)';" \
        "with mmdebstrap and bubblewrap installed, ./dev could make a Debian 13 root to work in"
  fi
  printf '%s:%s\n' "$host" "$system" >"$file"
}

# Sees to it that all packages are there.
prepare_system () {
  choose_system
  "${system}_prepare" "$@"
}

# Runs "$@" where the packages are.
enter_system () {
  if [[ $system == root ]]; then
    root_enter "$@"
  else
    # The interpreter of a version manager would not see the system's modules.
    BOBBIN_ROOT=native PATH=/usr/bin:/bin:$PATH exec "$@"
  fi
}
