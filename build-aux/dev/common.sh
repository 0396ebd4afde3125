# shellcheck shell=bash
# What every part of ./dev needs: how to speak, where the cache is, and how to
# run something and stay reachable meanwhile.

say () {
  printf '%s\n' "$*" >&2
}

die () {
  say "dev: $*"
  exit 1
}

have () {
  command -v "$1" >/dev/null 2>&1
}

# The distribution, its version and the processor: a choice, or a build
# folder, that was made on one system is worth nothing on another.
system_name () (
  # shellcheck source=/dev/null
  . /etc/os-release 2>/dev/null
  echo "${ID:-unknown} ${VERSION_ID:-rolling} $HOSTTYPE"
)

# The folder for everything that can be made again: the Debian 13 root, the
# compiler cache.  HOME may be unset (a bare container) or lie where nobody can
# write; then a folder for this user in /tmp has to do.
cache_folder () {
  local candidate

  for candidate in "${XDG_CACHE_HOME:-}" "${HOME:+$HOME/.cache}"; do
    [[ $candidate == /* ]] || continue
    if mkdir -p "$candidate/bobbin" 2>/dev/null && [[ -w $candidate/bobbin ]]; then
      printf '%s\n' "$candidate/bobbin"
      return
    fi
  done

  candidate=/tmp/bobbin-cache-$UID
  mkdir -m 700 "$candidate" 2>/dev/null
  # Somebody else could have made a folder of that name first.
  [[ -O $candidate && -w $candidate && ! -L $candidate ]] ||
    die "no cache folder can be written; set XDG_CACHE_HOME to one that can"
  printf '%s\n' "$candidate"
}

# Takes the lock FILE, on descriptor 9.  Says so if somebody else has it: what
# they do may take minutes.
take_lock () {
  local file=$1 what=$2

  exec 9>"$file" || die "$file cannot be written"
  if ! flock --nonblock 9; then
    say "Waiting for another ./dev, which is $what"
    flock 9
  fi
}

drop_lock () {
  exec 9>&-
}

supervised=
signalled=
interrupted=
supervise_inner=
supervise_signal=

# Passes a signal on.  Ctrl-C reaches the whole process group by itself, so
# that only an interrupt that came by `kill` is passed.
pass_on () {
  local signal=$1 children=

  signalled=$signal
  interrupted=$signal
  if [[ $supervise_signal ]]; then
    kill "-$supervise_signal" "$supervised" 2>/dev/null
    return
  fi
  [[ $signal != INT ]] || ! [[ -t 0 || -t 2 ]] || return 0
  # bubblewrap does not pass signals, so they go to its child.
  if [[ $supervise_inner ]]; then
    # No newline ends this file, which `read` takes for a failure.
    read -r children <"/proc/$supervised/task/$supervised/children"
  fi 2>/dev/null
  if [[ $children ]]; then
    # shellcheck disable=SC2086 # these are numbers, one for each child
    kill "-$signal" $children 2>/dev/null
  else
    kill "-$signal" "$supervised" 2>/dev/null
  fi
}

# Runs "$@" to its end and returns its status.  Unlike a plain call, a signal to
# this shell reaches the command at once; unlike `exec`, this shell is still
# there afterwards, and `interrupted` tells the signal.
#
# The command gets our standard input (a background command would otherwise read
# nothing) and, as bash has it for background commands, ignores SIGINT.  With
# `supervise_signal` set, that signal is sent in place of any other; with
# `supervise_inner`, signals go to the command's child.
supervise () {
  local status

  "$@" <&0 &
  supervised=$!
  interrupted=
  trap 'pass_on INT' INT
  trap 'pass_on TERM' TERM
  trap 'pass_on HUP' HUP
  while :; do
    signalled=
    wait "$supervised"
    status=$?
    # A trapped signal ends `wait` too; then the command is still to be waited for.
    [[ $signalled ]] || break
  done
  trap - INT TERM HUP
  return "$status"
}
