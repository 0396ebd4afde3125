# shellcheck shell=bash
# Systems whose own packages are new enough: what they offer, and how packages
# are installed there.

gtk_wanted=4.14

package_manager () {
  local manager

  for manager in apt dnf pacman; do
    if have "$manager"; then
      echo "$manager"
      return
    fi
  done
}

# The version of GTK that the distribution would install, or nothing.
gtk_candidate () {
  case $(package_manager) in
    apt) apt-cache policy libgtk-4-dev | awk '/Candidate:/ && $2 != "(none)" { print $2 }' ;;
    dnf) dnf -q repoquery --latest-limit=1 --queryformat '%{version}\n' gtk4-devel ;;
    pacman) pacman -Si gtk4 | awk -F ' *: *' '/^Version/ { print $2; exit }' ;;
  esac 2>/dev/null
}

version_at_least () {
  local version=${1#*:} wanted=$2

  [[ $version ]] && printf '%s\n%s\n' "$wanted" "$version" | sort -V -C
}

# Whether the system's own GTK will do.  What counts is the version that can be
# had, not the distribution's name.
native_is_new_enough () {
  local candidate
  local as_root=()

  pkg-config --atleast-version="$gtk_wanted" gtk4 2>/dev/null && return
  candidate=$(gtk_candidate)
  if [[ ! $candidate && $(package_manager) == apt ]] && find_root; then
    # A fresh machine has no lists of packages yet.
    "${as_root[@]}" apt-get -q update >/dev/null 2>&1
    candidate=$(gtk_candidate)
  fi
  version_at_least "$candidate" "$gtk_wanted"
}

# Sets `as_root` to what a command needs before it to run as root; fails if
# nothing would help.
find_root () {
  as_root=()
  ((UID != 0)) || return 0
  as_root=(sudo)
  have sudo && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }
}

# Installs packages, quietly unless that fails.
install_packages () {
  local manager=$1 log
  local as_root=() command=() refresh=(true)
  shift

  case $manager in
    apt)
      refresh=(apt-get -q update)
      command=(env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@")
      ;;
    dnf) command=(dnf -q install -y --setopt=install_weak_deps=False "$@") ;;
    pacman) command=(pacman -S --noconfirm --needed "$@") ;;
    *) die "this system's package manager is unknown; Bobbin needs: $*" ;;
  esac
  find_root || die "packages are missing; as root, please run: ${command[*]}"

  say "Installing with ${as_root[*]:+sudo and }$manager: $*"
  log=$(mktemp)
  if ! { "${as_root[@]}" "${refresh[@]}" && "${as_root[@]}" "${command[@]}"; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "packages are missing; as root, please run: ${command[*]}"
  fi
  rm -f "$log"
}

# Prints those of "$@" that are not installed.
missing_packages () {
  local manager=$1 name
  shift

  for name in "$@"; do
    case $manager in
      apt) [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null) == ii* ]] ;;
      dnf) rpm -q --whatprovides "$name" >/dev/null 2>&1 ;;
      pacman) pacman -T "$name" >/dev/null 2>&1 || pacman -Qg "$name" >/dev/null 2>&1 ;;
    esac || printf '%s\n' "$name"
  done
}

# A file that changes whenever a package comes or goes.
package_database () {
  local file

  for file in /var/lib/dpkg/status /var/lib/pacman/local \
              /usr/lib/sysimage/rpm/rpmdb.sqlite /var/lib/rpm/rpmdb.sqlite; do
    if [[ -e $file ]]; then
      echo "$file"
      return
    fi
  done
  echo /usr
}

# Installs what is missing.  Asking for each package takes half a second, so
# that it is done only when the list or the system's packages have changed.
native_prepare () {
  local purpose=${1:-} manager stamp
  local packages=() missing=()

  manager=$(package_manager)
  if [[ ! $manager ]]; then
    # GTK is new enough, and the rest is for whoever installed it to see to.
    return
  fi
  read -r -a packages < <(packages_for "$manager" "$purpose" | xargs)
  stamp=$(cache_folder)/native-$(printf '%s\n' "${packages[@]}" | sha256sum | cut -c1-16)
  [[ ! $stamp -nt $(package_database) ]] || return 0

  mapfile -t missing < <(missing_packages "$manager" "${packages[@]}")
  ((${#missing[@]} == 0)) || install_packages "$manager" "${missing[@]}"
  touch "$stamp"
}
