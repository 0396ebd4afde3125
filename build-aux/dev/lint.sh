# shellcheck shell=bash
# The checks that need no running program.  Each is a function `lint_NAME`
# which prints what is wrong and fails, or calls `lint_skip` with the reason why
# there is nothing that it could look at.

lint_checks=(gcc clang engine-is-bare blueprint desktop-entry metainfo xml
             gschema translations shell python manual flatpak mime
             no-machine-names)

# Ends a check that cannot run.
lint_skip () {
  printf '%s\n' "$*"
  exit 77
}

lint_need () {
  have "$1" || lint_skip "$1 is not installed"
}

# The project's files whose names match one of the patterns "$@", one a line:
# those that git knows, and new ones that it is not told to ignore.
project_files () {
  git -c safe.directory='*' -C "$project" ls-files --cached --others --exclude-standard -- "$@" |
    while IFS= read -r file; do
      [[ ! -e $project/$file ]] || printf '%s\n' "$file"
    done | sort -u
}

# Fills `files` with them; ends the check if there are none.
lint_files () {
  mapfile -t files < <(project_files "$@")
  ((${#files[@]})) || lint_skip "there is nothing to check yet"
}

# Compiles everything with the compiler $1 in the folder $2, warnings being
# errors, with further options of meson's.
lint_compiler () {
  local compiler=$1 dir=$2
  shift 2

  lint_need "$compiler"
  [[ -e meson.build ]] || lint_skip "there is nothing to check yet"
  # All that is wrong is wanted, and nothing else.
  ninja_options=(--quiet -k 0)
  CC="ccache $compiler" build_in "$dir" -Dwerror=true "$@"
}

# Where nobody looks at warnings they are errors in the everyday build already.
lint_gcc () {
  if [[ ${CI:-} == true ]]; then
    lint_compiler gcc "$project/build"
  else
    lint_compiler gcc "$project/build-lint-gcc"
  fi
}

# This one finds what it warns of before it optimises.
lint_clang () {
  lint_compiler clang "$project/build-lint-clang" -Doptimization=0 -Ddebug=false -Db_lundef=false
}

# The engine serves the command line as well, which has no display.
lint_engine-is-bare () {
  lint_files src/engine/ src/cli/ src/worker/
  ! grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"](gtk|gdk|gsk|adwaita|libadwaita)' "${files[@]}"
}

lint_blueprint () {
  lint_need blueprint-compiler
  lint_files '*.blp'
  blueprint-compiler format "${files[@]}"
}

lint_desktop-entry () {
  lint_need desktop-file-validate
  lint_files '*.desktop' '*.desktop.in' '*.desktop.in.in'
  validate_templates desktop-file-validate .desktop
}

lint_metainfo () {
  lint_need appstreamcli
  lint_files '*.metainfo.xml' '*.metainfo.xml.in' '*.metainfo.xml.in.in'
  # The project has no home page of its own yet to name.
  validate_templates appstreamcli .metainfo.xml validate --no-net --explain \
    --override=url-homepage-missing=info
}

# Runs a validator on copies of `files`: it insists on the final name.
validate_templates () {
  local validator=$1 suffix=$2 file folder status=0
  shift 2

  folder=$(mktemp -d)
  for file in "${files[@]}"; do
    cp "$file" "$folder/$(basename "${file%"$suffix"*}")$suffix"
  done
  "$validator" "$@" "$folder"/* || status=1
  rm -rf "$folder"
  return "$status"
}

lint_xml () {
  lint_need xmllint
  lint_files '*.xml' '*.xml.in' '*.svg' '*.ui'
  xmllint --noout --nonet "${files[@]}"
}

lint_gschema () {
  local folder

  lint_need glib-compile-schemas
  lint_files '*.gschema.xml'
  folder=$(mktemp -d)
  cp "${files[@]}" "$folder"
  glib-compile-schemas --strict --dry-run "$folder" || { rm -rf "$folder"; return 1; }
  rm -rf "$folder"
}

lint_translations () {
  local file status=0 figures

  lint_need msgfmt
  lint_files 'po/*.po'
  for file in "${files[@]}"; do
    figures=$(LC_ALL=C msgfmt -c --statistics -o /dev/null "$file" 2>&1) || status=1
    printf '%s: %s\n' "$file" "$figures"
    # A translation that is there is complete.
    [[ $figures != *fuzzy* && $figures != *untranslated* ]] || status=1
  done
  return "$status"
}

lint_shell () {
  local file status=0
  local scripts=()

  lint_need shellcheck
  lint_files dev .ci/run '*.sh' '*.bash' 'data/completions/*' 'data/completion/*'
  for file in "${files[@]}"; do
    bash -n "$file" || status=1
    # The parts of ./dev use each other's variables; they are checked with it.
    [[ $file == build-aux/dev/* ]] || scripts+=("$file")
  done
  shellcheck --shell=bash --external-sources --check-sourced "${scripts[@]}" || status=1
  return "$status"
}

lint_python () {
  lint_need python3
  lint_files '*.py'
  # Compiled in memory: nothing is left in the project.
  python3 - "${files[@]}" <<'PYTHON'
import sys
import warnings

warnings.simplefilter ('error')
failed = False
for name in sys.argv[1:]:
    try:
        with open (name, encoding='utf-8') as file:
            compile (file.read (), name, 'exec')
    except (SyntaxError, UnicodeDecodeError, SyntaxWarning) as error:
        print (f'{name}: {error}')
        failed = True
sys.exit (failed)
PYTHON
}

lint_manual () {
  local found

  lint_need mandoc
  lint_files '*.1' '*.5' '*.1.in' '*.5.in'
  found=$(mandoc -Tlint -Wwarning "${files[@]}" 2>&1)
  [[ ! $found ]] || { printf '%s\n' "$found"; return 1; }
}

lint_flatpak () {
  lint_files 'flatpak/*.json' 'build-aux/flatpak/*.json' '*.json'
  local file status=0
  for file in "${files[@]}"; do
    python3 -m json.tool "$file" >/dev/null || { echo "$file"; status=1; }
  done
  return "$status"
}

lint_mime () {
  local file folder status=0

  lint_need update-mime-database
  lint_files 'data/*mime.xml' 'data/*mime.xml.in'
  folder=$(mktemp -d)
  mkdir "$folder/packages"
  for file in "${files[@]}"; do
    cp "$file" "$folder/packages/$(basename "${file%.in}")"
  done
  update-mime-database "$folder" || status=1
  rm -rf "$folder"
  return "$status"
}

# The project builds anywhere, from whichever mirror its user has.
lint_no-machine-names () {
  local pattern

  pattern='://[a-z0-9.]*(deb|ftp|security|snapshot|archive)\.(debian|ubuntu)\.|(^|[[:space:]"'"'"'=(:])'
  pattern+="($project|${HOME:-/nonexistent})(/|\$|[[:space:]\"')])"
  lint_files
  # The home of root is too short a name to look for in text.
  ! grep -nIE -e "$pattern" "${files[@]}"
}

verb_lint () {
  local name output status passed=0 failed=0
  local checks=("$@")

  ((${#checks[@]})) || checks=("${lint_checks[@]}")
  cd "$project" || exit
  for name in "${checks[@]}"; do
    declare -F "lint_$name" >/dev/null || usage_error "there is no check named '$name'; there are: ${lint_checks[*]}"
    # In a subshell: a check may end itself.
    output=$("lint_$name" 2>&1 </dev/null)
    status=$?
    case $status in
      0) echo "lint: $name ok"; passed=$((passed + 1)) ;;
      77) echo "lint: $name did not run because ${output##*$'\n'}" ;;
      *)
        echo "lint: $name failed"
        tail -n 60 <<<"$output" | sed 's/^/  /'
        failed=$((failed + 1))
        ;;
    esac
  done
  echo "$passed passed, $failed failed"
  ((failed == 0))
}
