# shellcheck shell=bash
# The verbs that build and what comes of it.  They run where the packages are:
# natively, or inside the Debian 13 root.

# Exports what builds and tests see of each other.
setup_environment () {
  CCACHE_DIR=${CCACHE_DIR:-$(cache_folder)/ccache}
  CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-2G}
  # What this means when it is unset; the build folder goes before it.
  XDG_DATA_DIRS=${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
  export CCACHE_DIR CCACHE_MAXSIZE XDG_DATA_DIRS
  ensure_runtime_folder
  choose_renderer
}

# Configures the build folder DIR with OPTIONS, if that is not so already.
configure () {
  local dir=$1 key kept
  local options=()
  shift
  options=("$@")

  [[ -e $project/meson.build ]] || die "there is no meson.build yet, so there is nothing to build"
  # A folder that another system configured (this one before its upgrade, or
  # the one outside of the root) cannot be used: it has other libraries.
  key="$(system_name) $project"
  kept=$(cat "$dir/.dev-system" 2>/dev/null)
  if [[ -e $dir/build.ninja && $kept == "$key" ]]; then
    [[ $(cat "$dir/.dev-options" 2>/dev/null) != "${options[*]}" ]] || return 0
    meson setup --reconfigure "$dir" "$project" "${options[@]}" || return
  else
    # All but the lock, which we hold.
    find "$dir" -mindepth 1 -maxdepth 1 ! -name .dev-lock -exec rm -rf {} +
    meson setup "$dir" "$project" "${options[@]}" || return
  fi
  printf '%s\n' "$key" >"$dir/.dev-system"
  printf '%s\n' "${options[*]}" >"$dir/.dev-options"
}

# Configures and compiles DIR.  ninja itself would let two builds of one folder
# trample on each other.
build_in () {
  local dir=$1 status=0
  shift

  mkdir -p "$dir"
  take_lock "$dir/.dev-lock" "building in $dir"
  # The lock must not live on in a compiler cache's or a server's hands.
  { configure "$dir" "$@" && ninja -C "$dir" "${ninja_options[@]}"; } 9>&- || status=$?
  drop_lock
  return "$status"
}
ninja_options=()
# Whoever reads CI's log looks for what failed.
[[ ${CI:-} != true ]] || ninja_options=(--quiet)

# The everyday build.  Warnings are errors where nobody looks at them.
build_default () {
  local options=()

  if [[ ${CI:-} == true ]]; then
    options=(-Dwerror=true)
  else
    options=(-Dwerror=false)
  fi
  build_in "$project/build" "${options[@]}"
}

# The same, silent unless it fails: for verbs whose output is the program's.
build_quietly () {
  local log status=0

  log=$(mktemp)
  ninja_options=(--quiet)
  build_default >"$log" 2>&1 || status=$?
  ((status == 0)) || cat "$log" >&2
  rm -f "$log"
  ((status == 0)) || exit 1
}

# Sets the variables that meson.build declares for running from the build
# folder.  meson needs half a second to tell them, so that they are kept.
use_devenv () {
  local dir=$1 kept=$1/.dev-environment

  if [[ ! $kept -nt $dir/build.ninja ]]; then
    meson devenv -C "$dir" --dump >"$kept" || return
  fi
  # It may name variables that nobody has set.
  set +u
  # shellcheck disable=SC1090 # meson writes it
  . "$kept"
  set -u
}

verb_build () {
  build_default "$@"
}

verb_bobbin () {
  build_quietly
  use_devenv "$project/build"
  exec "$project/build/src/cli/bobbin" "$@"
}

verb_run () {
  local app=$project/build/src/app/bobbin-app

  build_default || exit
  use_devenv "$project/build"
  trap stop_servers EXIT
  ensure_session_bus
  if ! display_works; then
    start_broadway
    echo "Bobbin is served at $broadway_address"
  fi
  supervise env --default-signal=INT,QUIT "$app" "$@"
}

verb_screenshot () {
  local script=$project/tests/support/screenshot.py

  (($# >= 1)) || usage_error "screenshot needs the name of a file"
  [[ -e $script ]] || die "there is no ${script#"$project/"} yet"
  build_quietly
  use_devenv "$project/build"
  trap stop_servers EXIT
  start_xvfb
  ensure_session_bus
  export BOBBIN_BUILD_DIR=$project/build
  supervise env --default-signal=INT,QUIT python3 "$script" "$@"
}

# Prints the arguments for `meson test` that select "$@": the names of suites,
# of tests, or options of meson's.
test_arguments () {
  local dir=$1 argument suites
  shift

  suites=$(meson introspect --tests "$dir" |
             python3 -c 'import json, sys
for test in json.load (sys.stdin):
  for suite in test["suite"]:
    print (suite.split (":")[-1])' | sort -u)
  for argument in "$@"; do
    if grep -qxF -e "$argument" <<<"$suites"; then
      printf '%s\n' --suite "$argument"
    else
      printf '%s\n' "$argument"
    fi
  done
}

# Runs the tests of DIR that "$@" selects.  Most of the time a test waits for a
# window or for its workers: two for each processor keep it busy.
run_tests () {
  local dir=$1
  local arguments=()
  shift

  mapfile -t arguments < <(test_arguments "$dir" "$@")
  exec meson test -C "$dir" --no-rebuild --print-errorlogs --num-processes $((2 * $(nproc))) \
    "${test_options[@]}" "${arguments[@]}"
}
test_options=()

verb_test () {
  build_default || exit
  run_tests "$project/build" "$@"
}

verb_sanitize () {
  local kind=address

  case ${1:-} in
    address | thread) kind=$1; shift ;;
  esac
  # Everything is slower by far then.
  test_options=(--timeout-multiplier 5)
  export BOBBIN_TEST_TIMEOUT_MULTIPLIER=4
  export BOBBIN_SANITIZER=$kind
  "sanitize_$kind" "$@"
}

# A sanitizer's options may hold paths with spaces if these are quoted; what the
# caller has set goes last and so wins.
sanitize_address () {
  local aux=$project/build-aux

  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:exitcode=99${ASAN_OPTIONS:+:$ASAN_OPTIONS}
  export LSAN_OPTIONS="suppressions='$aux/lsan.supp':print_suppressions=0${LSAN_OPTIONS:+:$LSAN_OPTIONS}"
  export UBSAN_OPTIONS="suppressions='$aux/ubsan.supp':print_stacktrace=1:halt_on_error=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
  build_in "$project/build-asan" -Ddebug=true -Doptimization=1 \
    -Db_sanitize=address,undefined -Db_lundef=false || exit
  # Debian compiles its libraries without frame pointers, so that only the slow
  # way of unwinding tells who allocated something through GLib; with it, the
  # window takes longer to open than any test should wait.
  (run_tests "$project/build-asan" "$@") || {
    local status=$?
    say "A leak that only names g_malloc tells all with ASAN_OPTIONS=fast_unwind_on_malloc=0."
    return "$status"
  }
}

sanitize_thread () {
  local aux=$project/build-aux

  # This sanitizer wants its memory at fixed addresses, where newer kernels may
  # by chance have put something else.
  if [[ ! ${BOBBIN_FIXED_ADDRESSES:-} ]] && setarch -R true 2>/dev/null; then
    BOBBIN_FIXED_ADDRESSES=1 exec setarch -R "$self" sanitize thread "$@"
  fi
  # No proxies: their resolver is a module whose locks the sanitizer cannot see.
  export GIO_USE_PROXY_RESOLVER=dummy
  export TSAN_OPTIONS="suppressions='$aux/tsan.supp':second_deadlock_stack=1:history_size=4:exitcode=66${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
  # GTK is not made for it, and the engine does without.
  build_in "$project/build-tsan" -Dapp=false -Ddebug=true -Doptimization=1 \
    -Db_sanitize=thread -Db_lundef=false || exit
  use_glib_tsan
  run_tests "$project/build-tsan" "$@"
}

# Fuzzes what takes apart the bytes of a worker process. What is found on the
# way stays in the build folder, for the next time; what breaks something is to
# be kept in tests/fuzz/corpus, where the tests see it.
verb_fuzz () {
  local seconds=${1:-60} dir=$project/build-fuzz

  [[ $seconds =~ ^[1-9][0-9]*$ ]] || usage_error "fuzz takes a number of seconds"
  have clang || die "clang is not installed, which fuzzing needs"
  ninja_options+=(tests/fuzz/fuzzer)
  CC="ccache clang" build_in "$dir" -Dapp=false -Dfuzz=true -Ddebug=true \
    -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false || exit
  mkdir -p "$dir/corpus"
  export ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1
  export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
  # Its dictionary of found bytes is hundreds of lines, and it cannot be told to
  # keep it.
  "$dir/tests/fuzz/fuzzer" -max_total_time="$seconds" -max_len=4096 \
    -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$dir/" "$dir/corpus" "$project/tests/fuzz/corpus" 2>&1 |
    grep -v '# Uses: [0-9]*$'
  return "${PIPESTATUS[0]}"
}

verb_bench () {
  local script=$project/tests/bench/run.py

  [[ -e $script ]] || die "there is no ${script#"$project/"} yet"
  build_in "$project/build-release" -Dbuildtype=release -Db_lto=true >&2 || exit
  use_devenv "$project/build-release"
  trap stop_servers EXIT
  ensure_session_bus
  export BOBBIN_BUILD_DIR=$project/build-release
  supervise env --default-signal=INT,QUIT python3 "$script" "$@"
}

verb_shell () {
  if (($# == 0)); then
    exec "${BASH:-bash}"
  fi
  exec "$@"
}
