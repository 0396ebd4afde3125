# shellcheck shell=bash
# The Debian 13 root: a folder in the cache that holds a whole small Debian 13,
# for systems whose own GTK is too old.  mmdebstrap makes it, bubblewrap enters
# it.  Its folder looks like this:
#
#   debian-13-x86_64/
#     root/         the system itself
#     ready/HASH    the list of packages with this hash is installed, and works
#     lock          held by whoever makes or changes the root
#     make.log      what mmdebstrap and apt said last
#
# The root is made as `root.part` and renamed when it is whole, and `ready/HASH`
# is written last: what a killed ./dev leaves behind is never taken for a root.

root_suite=trixie
root_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
root_base=

# --- Making it ---------------------------------------------------------------

root_failed () {
  local what=$1 free

  [[ ! $interrupted ]] || { say "dev: $what was interrupted"; exit 130; }
  say "dev: $what failed; the end of $root_base/make.log:"
  tail -n 15 "$root_base/make.log" >&2
  free=$(df -Pk "$root_base" | awk 'NR == 2 { print int ($4 / 1024) }')
  if ((free < 500)); then
    say "dev: $root_base has $free MB left; the root needs 2 GB (XDG_CACHE_HOME may name another place)"
  fi
  exit 1
}

# The tools that the host has to have.
root_tools () {
  local missing=()

  have mmdebstrap || missing+=(mmdebstrap)
  have bwrap || missing+=(bubblewrap)
  [[ -e $root_keyring ]] || missing+=(debian-archive-keyring)
  ((UID == 0)) || have newuidmap || missing+=(uidmap)
  ((${#missing[@]} == 0)) || install_packages "$(package_manager)" "${missing[@]}"
}

# Whether bubblewrap may do its work at all is better known before the root is
# made than after.
root_check_bubblewrap () {
  local complaint

  complaint=$(bwrap --bind / / true 2>&1) && return
  say "dev: bubblewrap cannot work here: $complaint"
  die "a container needs the right to make namespaces for this, such as --privileged or --cap-add SYS_ADMIN;" \
      "on a desktop, kernel.unprivileged_userns_clone=1"
}

# A mirror that the host itself uses and that has the suite; the repository
# names none.  Prints nothing if there is no such mirror: mmdebstrap has one of
# its own.
root_mirror () {
  local mirror probe

  if [[ ${BOBBIN_DEBIAN_MIRROR:-} ]]; then
    printf '%s\n' "$BOBBIN_DEBIAN_MIRROR"
    return
  fi
  probe=$(mktemp)
  while read -r mirror; do
    if /usr/lib/apt/apt-helper download-file \
         "${mirror%/}/dists/$root_suite/InRelease" "$probe" >/dev/null 2>&1; then
      printf '%s\n' "${mirror%/}"
      break
    fi
  done < <(root_mirror_candidates 2>/dev/null)
  rm -f "$probe"
}

root_mirror_candidates () {
  # shellcheck disable=SC2016 # apt fills these in
  apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "main" && $3 !~ /security/ && !seen[$3]++ { print $3 }'
  # Where `apt-get update` never ran, apt still knows its sources.
  apt-get --print-uris update |
    sed -n "s,^'\(.*/debian/\)dists/[^/]*/InRelease'.*,\1,p" | sort -u
}

# How the host's apt reaches its mirror (through a proxy, at a frozen date)
# holds for the root's apt as well.
root_apt_options () {
  apt-config dump 2>/dev/null |
    grep -E '^Acquire::(https?::|Check-|Max-ValidTime|Retries|ForceIPv)[^ ]* "[^"]+";$'
}

# Removes a root or what there is of one.
root_remove () {
  local tree=$1

  [[ -e $tree ]] || return 0
  if ! rm -rf --one-file-system "$tree" 2>/dev/null; then
    # What mmdebstrap left in the middle of its work for an ordinary user
    # belongs to that user's subordinate ids, which only it can act as.  The
    # emptied folder is ours again.
    mmdebstrap --unshare-helper rm -rf "$tree" >/dev/null 2>&1
    rm -rf "$tree" || die "$tree cannot be removed"
  fi
}

# Runs mmdebstrap with the options "$@" to make root.part.
root_bootstrap () {
  # It ends with us, at once, whatever ends us: a signal would only make it wait
  # for its children, and the next ./dev would wait for them as well.
  ((UID != 0)) || exec setpriv --pdeathsig KILL \
    unshare --mount --pid --fork --kill-child --mount-proc \
    mmdebstrap --format=directory "$@" "$root_base/root.part" ${mirror:+"$mirror"}
  root_bootstrap_as_user "$@"
}

# An ordinary user's mmdebstrap works as other, subordinate users, who could not
# even see a private home.  So it works in a folder of its own, and hands over
# an archive, whose files then all belong to the user.
root_bootstrap_as_user () {
  local scratch

  scratch=$(mktemp -d /var/tmp/bobbin-root-XXXXXX) || return
  chmod 711 "$scratch"
  mkdir "$root_base/root.part" || return
  set -o pipefail
  # Nobody but itself can kill its helpers, and it waits for them.  So it must
  # not keep the lock, and the next ./dev works in another folder.
  TMPDIR=$scratch setpriv --pdeathsig TERM \
    mmdebstrap --mode=unshare --format=tar "$@" - ${mirror:+"$mirror"} 9>&- |
    tar -x -C "$root_base/root.part" --exclude='./dev/*' 9>&- || return
  root_remove "$scratch"
}

root_make () {
  local purpose=$1 packages option mirror
  local options=()

  packages=$(packages_for apt "$purpose" | xargs | tr ' ' ,)
  mirror=$(root_mirror)
  while IFS= read -r option; do
    options+=(--aptopt="$option")
  done < <(root_apt_options)

  say "Making a Debian 13 root in $root_base (once, about two minutes)"
  rm -rf "$root_base/ready"
  root_remove "$root_base/root.part"
  root_remove "$root_base/root"
  # Documentation and foreign translations are half of all files, and nobody
  # reads them in there; German is what the tests look at.  dpkg need not wait
  # for the disk after each file: without its stamp this is no root yet.
  # shellcheck disable=SC2016 # the hooks are for mmdebstrap's own shell
  supervise_signal=KILL supervise root_bootstrap \
    --variant=apt --components=main --include="$packages" \
    --keyring="$root_keyring" "${options[@]}" \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/help/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*/LC_MESSAGES/*' \
    --dpkgopt='path-include=/usr/share/locale/de/LC_MESSAGES/*' \
    --customize-hook='chroot "$1" localedef -i de_DE -f UTF-8 de_DE.UTF-8' \
    --customize-hook='touch "$1/etc/resolv.conf" "$1/etc/hosts" "$1/etc/machine-id"' \
    "$root_suite" >"$root_base/make.log" 2>&1 </dev/null ||
    root_failed "making the Debian 13 root"
  mv "$root_base/root.part" "$root_base/root"
}

# Installs what a changed list has more than the root.
root_top_up () {
  local purpose=$1
  local packages=() options=()

  say "Adding packages to the Debian 13 root in $root_base"
  read -r -a packages < <(packages_for apt "$purpose" | xargs)
  # An ordinary user can play root, but nobody else besides; a package that
  # needs more than that fails here, and the root is made anew.
  ((UID == 0)) || options=(--unshare-user --uid 0 --gid 0)
  # A policy of 101 keeps services (nginx) from being started.
  # shellcheck disable=SC2016 # for the shell inside
  supervise bwrap --die-with-parent "${options[@]}" --bind "$root_base/root" / --dev-bind /dev /dev \
    --bind /proc /proc --tmpfs /tmp --tmpfs /run --clearenv \
    --ro-bind-try /etc/resolv.conf /etc/resolv.conf \
    --setenv PATH /usr/sbin:/usr/bin:/sbin:/bin --setenv DEBIAN_FRONTEND noninteractive \
    sh -c 'printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d &&
           chmod +x /usr/sbin/policy-rc.d && dpkg --configure -a &&
           apt-get -q -o APT::Sandbox::User=root update &&
           apt-get -q -o APT::Sandbox::User=root install -y --no-install-recommends "$@" &&
           apt-get clean' sh "${packages[@]}" \
    >"$root_base/make.log" 2>&1 </dev/null
}

# --- Seeing that it is whole -------------------------------------------------

root_hash () {
  { echo "$root_suite"; packages_for apt "$1"; } | sha256sum | cut -c1-16
}

# Costs no process.  A disk cleaner may have gone through the cache.
root_looks_whole () {
  local file

  for file in bin/gcc bin/meson bin/pkg-config bin/blueprint-compiler bin/python3 include/gtk-4.0/gtk/gtk.h; do
    [[ -s $root_base/root/usr/$file ]] || return
  done
}

# Whether a compiler and the libraries really work in there.
root_works () {
  # shellcheck disable=SC2016 # for the shell inside
  root_enter sh -c 'cd /tmp && file=$(mktemp) && printf "%s\n" "#include <adwaita.h>" "int main (void) { adw_init (); }" |
    gcc -x c - -o "$file" $(pkg-config --cflags --libs libadwaita-1 libsoup-3.0) && rm "$file" &&
    blueprint-compiler --version' >>"$root_base/make.log" 2>&1 </dev/null
}

# Makes the root, or brings it up to the list, unless a stamp says that it is.
root_prepare () {
  local purpose=${1:-} stamp

  root_base=$(cache_folder)/debian-13-$(uname -m)
  stamp=$root_base/ready/$(root_hash "$purpose")
  if [[ -e $stamp ]] && root_looks_whole && have bwrap; then
    return
  fi

  mkdir -p "$root_base" || exit 1
  root_tools
  root_check_bubblewrap
  take_lock "$root_base/lock" "making the Debian 13 root"
  # Somebody else may have just made it.
  if [[ ! -e $stamp ]] || ! root_looks_whole; then
    root_complete "$purpose"
    # With more than the everyday list, that one is installed as well.
    mkdir -p "$root_base/ready" && touch "$stamp" "$root_base/ready/$(root_hash '')"
  fi
  drop_lock
}

root_complete () {
  local purpose=$1

  # A root that was ready once is added to; anything else is made anew.
  if compgen -G "$root_base/ready/*" >/dev/null && root_looks_whole &&
     root_top_up "$purpose" && root_works; then
    return
  fi
  root_make "$purpose"
  root_works || root_failed "the first compilation in the Debian 13 root"
}

root_clean () {
  root_base=$(cache_folder)/debian-13-$(uname -m)
  [[ -e $root_base ]] || return 0
  take_lock "$root_base/lock" "making the Debian 13 root"
  say "Removing $root_base"
  rm -rf "$root_base/ready"
  root_remove "$root_base/root.part"
  root_remove "$root_base/root"
  rm -rf "$root_base"
}

# --- Entering it -------------------------------------------------------------

# Fills `binds` with what bubblewrap is to show inside.
root_binds () {
  local entry real

  # The system comes from the root and cannot be changed from inside.
  binds=(--ro-bind "$root_base/root/usr" /usr --ro-bind "$root_base/root/etc" /etc
         --ro-bind "$root_base/root/var" /var --bind /var/tmp /var/tmp
         --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib
         --symlink usr/lib64 /lib64 --tmpfs /run
         --dev-bind /dev /dev --bind /proc /proc --ro-bind-try /sys /sys)
  # Who one is and whom one can reach comes from the host,
  for entry in passwd group resolv.conf hosts machine-id; do
    [[ ! -s /etc/$entry ]] || binds+=(--ro-bind "/etc/$entry" "/etc/$entry")
  done
  # and so does everything that belongs to people, under its usual name.
  for entry in /*; do
    case $entry in
      /bin | /sbin | /lib | /lib[0-9x]* | /usr | /etc | /var | /run | /dev | /proc | /sys | /boot | /lost+found) ;;
      *) [[ ! -d $entry || ! -r $entry ]] || binds+=(--bind "$entry" "$entry") ;;
    esac
  done
  # Last, what lies in the system's folders all the same: a home in /var, the
  # sockets of the display and of the session bus.
  for entry in "${HOME:-}" "${XDG_CACHE_HOME:-}" "${XDG_RUNTIME_DIR:-}" "$project" "$PWD"; do
    [[ $entry == /* && -d $entry ]] || continue
    real=$(realpath -- "$entry")
    case $real in
      /var/* | /run/* | /usr/local/* | /usr/src/*) binds+=(--bind "$real" "$entry") ;;
    esac
  done
}

# Runs "$@" inside, with our streams, folder and environment, less what only
# makes sense outside.
root_enter () {
  local binds=() options=() zone

  root_binds
  ((UID == 0)) || options+=(--unshare-user)
  if [[ ! ${TZ:-} ]] && zone=$(readlink /etc/localtime); then
    options+=(--setenv TZ "${zone##*/zoneinfo/}")
  fi
  [[ ${LANG:-} ]] || options+=(--setenv LANG C.UTF-8)

  # Ctrl-C is for the command alone; bubblewrap would die of it and leave the
  # terminal before the command has tidied up.  So bubblewrap ignores it (see
  # supervise) and the command does not.
  supervise_inner=1 supervise bwrap "${binds[@]}" "${options[@]}" \
    --die-with-parent --chdir "$PWD" --setenv BOBBIN_ROOT 1 \
    --setenv PATH /usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin \
    --unsetenv LD_LIBRARY_PATH --unsetenv LD_PRELOAD \
    --unsetenv PYTHONPATH --unsetenv PYTHONHOME --unsetenv PKG_CONFIG_PATH \
    -- env --default-signal=INT,QUIT "$@"
}
