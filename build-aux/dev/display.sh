# shellcheck shell=bash
# Displays and session buses, where there are none.
#
# Each server says when it is ready, by printing a line; that is what is waited
# for.  Each dies with this shell, even if this shell is killed.

servers=()

# Starts "$@" and sets `announcement` to the first line that it prints.
start_server () {
  local output

  exec {output}< <(exec setpriv --pdeathsig TERM "$@" 2>/dev/null)
  servers+=("$!")
  IFS= read -r announcement <&"$output"
}

stop_servers () {
  local server

  for server in "${servers[@]}"; do
    kill "$server" && wait "$server"
  done 2>/dev/null
  servers=()
}

# GLib, D-Bus and Broadway keep their sockets in this folder.  Inside the
# Debian 13 root /run is ours and goes away by itself.
ensure_runtime_folder () {
  [[ ! -d ${XDG_RUNTIME_DIR:-} || ! -w ${XDG_RUNTIME_DIR:-} ]] || return 0
  if [[ -w /run && $BOBBIN_ROOT == 1 ]]; then
    XDG_RUNTIME_DIR=/run/user/$UID
    mkdir -p /run/user
  else
    XDG_RUNTIME_DIR=/tmp/bobbin-runtime-$UID
  fi
  [[ -d $XDG_RUNTIME_DIR ]] || mkdir -m 700 "$XDG_RUNTIME_DIR" || exit
  # Somebody else could have made a folder of that name first.
  [[ -O $XDG_RUNTIME_DIR ]] || die "$XDG_RUNTIME_DIR belongs to somebody else"
  export XDG_RUNTIME_DIR
}

ensure_session_bus () {
  [[ ! ${DBUS_SESSION_BUS_ADDRESS:-} ]] || return 0
  start_server dbus-daemon --session --nofork --print-address=1 --nopidfile
  [[ $announcement ]] || die "no session bus could be started"
  export DBUS_SESSION_BUS_ADDRESS=$announcement
}

# Without a graphics card, GTK's own choice of renderer only tries in vain.
choose_renderer () {
  [[ -e /dev/dri || ${GSK_RENDERER:-} ]] || export GSK_RENDERER=cairo
}

display_works () {
  if [[ ${WAYLAND_DISPLAY:-} ]]; then
    # An absolute name is allowed too.
    case $WAYLAND_DISPLAY in
      /*) [[ -S $WAYLAND_DISPLAY ]] ;;
      *) [[ -S ${XDG_RUNTIME_DIR:-}/$WAYLAND_DISPLAY ]] ;;
    esac && return
  fi
  [[ ${DISPLAY:-} ]] && timeout 10 xdpyinfo >/dev/null 2>&1
}

# A display that nobody sees.  By itself, an X server starts over whenever its
# last client leaves, and turns away whoever comes at that moment.
start_xvfb () {
  start_server Xvfb -displayfd 1 -noreset -screen 0 1600x1200x24 -nolisten tcp
  [[ $announcement ]] || die "Xvfb could not be started"
  export DISPLAY=:$announcement GDK_BACKEND=x11
  unset WAYLAND_DISPLAY
}

# A display that a web browser shows.  Sets `broadway_address`.
start_broadway () {
  local number port

  for number in {0..63}; do
    port=$((8080 + number))
    # A port that somebody has taken answers.
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
    [[ ! -e $XDG_RUNTIME_DIR/broadway$((number + 1)).socket ]] ||
      continue
    start_server gtk4-broadwayd --address 127.0.0.1 --port "$port" ":$number"
    if [[ $announcement == Listening* ]]; then
      export GDK_BACKEND=broadway BROADWAY_DISPLAY=:$number
      unset DISPLAY WAYLAND_DISPLAY
      broadway_address=http://127.0.0.1:$port/
      return
    fi
  done
  die "GTK's Broadway server found no free port from 8080 to 8143"
}
